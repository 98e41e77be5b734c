//! What the use cases share: places, seams, and the state of this run.

use crate::browser::Browser;
use crate::connection::HeldSecrets;
use crate::export::Exports;
use crate::home::{Document, Home};
use crate::sandbox::BuiltIn;
use crate::session::Session;
use crate::sign_in::Attempt;
use crate::view::{AttemptView, ErrorView, ExchangeView, ExportView, KeychainView, ReadAllView, ReadView};
use consumer_api::{ExchangeRing, Hosts};
use keychain::Keychain;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OnceCell, broadcast};

/// The answer of a use case.
pub type Answer<T> = Result<T, ErrorView>;

/// How many events a slow listener may fall behind. Each event has a query with the same answer, so a listener
/// that lost some asks.
const EVENT_BACKLOG: usize = 256;

/// How long ending waits for a refresh in flight: its request may take 15 s, the keychain 5 s.
const LANDING: Duration = Duration::from_secs(20);

/// How long ending waits for the browser to fetch its last page.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// Something changed. Each event has a query with the same answer.
#[derive(Debug, Clone)]
pub enum Event {
    /// A sign-in attempt moved on.
    SignIn(AttemptView),
    /// A session came, changed or went.
    Sessions,
    /// Reading transactions moved on.
    Read(ReadView),
    /// Reading all accounts moved on.
    ReadAll(ReadAllView),
    /// An export moved on.
    Export(ExportView),
    /// A query of the query box began: from now on it can be stopped. Its end is the answer of the call.
    QueryBegan {
        /// The session.
        session: String,
    },
    /// A refresh moved on; ask for it.
    Refresh {
        /// The session.
        session: String,
        /// The revision to ask for.
        revision: u32,
    },
    /// The sandbox started, stopped, or answered a request.
    Sandbox,
    /// An exchange ended.
    Exchange(ExchangeView),
    /// The keychain changed.
    Keychain(KeychainView),
}

/// The seams and places of a core.
pub struct Options {
    /// The data folder.
    pub home: Home,
    /// What opens a link.
    pub browser: Arc<dyn Browser>,
    /// The keychain; none is the platform's.
    pub keychain: Option<Keychain>,
}

/// The core. Cheap to clone; every clone is the same core.
#[derive(Clone)]
pub struct Explorer {
    core: Arc<Core>,
}

impl std::fmt::Debug for Explorer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Explorer")
    }
}

/// The shared state. Locks are short and never held across an await.
pub(crate) struct Core {
    pub(crate) home: Home,
    pub(crate) browser: Arc<dyn Browser>,
    pub(crate) keychain: Keychain,
    pub(crate) connections_file: Document,
    pub(crate) settings_file: Document,
    pub(crate) filters_file: Document,
    pub(crate) exports: Exports,
    pub(crate) exchanges: ExchangeRing,
    pub(crate) hosts: Hosts,
    pub(crate) sandbox: BuiltIn,
    pub(crate) attempts: Mutex<HashMap<String, Arc<Attempt>>>,
    pub(crate) sessions: Mutex<BTreeMap<String, Arc<Session>>>,
    pub(crate) held_secrets: HeldSecrets,
    /// Whether something is written to the keychain again later, because it did not take it.
    pub(crate) saving_later: AtomicBool,
    pub(crate) restored: OnceCell<()>,
    pub(crate) restore_error: Mutex<Option<ErrorView>>,
    events: broadcast::Sender<Event>,
}

impl Explorer {
    /// Opens the core over a data folder. Reads nothing from the network and asks nobody anything. Call it inside a
    /// tokio runtime: events of exchanges and of the keychain are sent from tasks.
    #[must_use]
    pub fn open(options: Options) -> Self {
        let keychain = options.keychain.unwrap_or_else(|| Keychain::platform(&options.home.tag()));
        let core = Core {
            connections_file: Document::new(&options.home, "connections.json"),
            settings_file: Document::new(&options.home, "settings.json"),
            filters_file: Document::new(&options.home, "filters.json"),
            exports: Exports::default(),
            home: options.home,
            browser: options.browser,
            keychain,
            exchanges: ExchangeRing::new(),
            hosts: Hosts::default(),
            sandbox: BuiltIn::default(),
            attempts: Mutex::default(),
            sessions: Mutex::default(),
            held_secrets: HeldSecrets::default(),
            saving_later: AtomicBool::new(false),
            restored: OnceCell::new(),
            restore_error: Mutex::default(),
            events: broadcast::Sender::new(EVENT_BACKLOG),
        };
        let explorer = Self { core: Arc::new(core) };
        explorer.watch_exchanges();
        explorer.watch_keychain();
        explorer
    }

    /// What changes from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.core.events.subscribe()
    }

    /// Ends what runs: attempts, readings, exports, refreshes and the sandbox. Within a second or so; while a refresh
    /// token is being rotated, within [`LANDING`] (bar 5).
    pub async fn shutdown(&self) {
        // Beside the rest, so that a disk that does not answer holds nothing else up.
        let (ended, ()) = tokio::join!(self.core.exports.end_all(), self.shut_down_the_rest());
        if !ended {
            tracing::warn!("an export did not end in time");
        }
    }

    async fn shut_down_the_rest(&self) {
        let attempts: Vec<_> = guard(&self.core.attempts).values().cloned().collect();
        for attempt in &attempts {
            attempt.cancel();
        }
        let sessions = self.core.all_sessions();
        for session in &sessions {
            session.stop_everything();
        }
        // A rotated refresh token is in the keychain before anything else ends: losing it would lose the grant (SR-5).
        let landed = futures::future::join_all(sessions.iter().map(|session| session.landed()));
        if tokio::time::timeout(LANDING, landed).await.is_err() {
            tracing::warn!("a refresh did not end before Passbook did");
        }
        // A grant that is being kept is in the keychain, or revoked: whoever cancels is signed out again.
        let ended = futures::future::join_all(attempts.iter().map(|attempt| attempt.ended()));
        if tokio::time::timeout(LANDING, ended).await.is_err() {
            tracing::warn!("a sign-in did not end before Passbook did");
        }
        self.core.stop_built_in().await;
        // The browser may still have to fetch the page that says how the sign-in ended (CB-9).
        let closed = futures::future::join_all(attempts.iter().map(|attempt| attempt.closed()));
        let _ = tokio::time::timeout(LAST_PAGE, closed).await;
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// Runs work that touches the disk off the workers of the runtime.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Core) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let core = Arc::clone(&self.core);
        tokio::task::spawn_blocking(move || work(&core)).await.unwrap_or_else(|_| Err(crate::app::internal_fault()))
    }
}

impl Core {
    pub(crate) fn emit(&self, event: Event) {
        // Nobody listening is no error: every event has a query.
        let _ = self.events.send(event);
    }
}

/// Locks a mutex; a panic elsewhere while it was held does not spread. Each holder leaves the value whole.
pub(crate) fn guard<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
