//! Sessions: one signed-in user of one connection, and the named states it can be in (SR-1).
//!
//! Everything a session holds is its own: tokens, lock, data, ledger (SR-14). Nothing of one can be used with
//! another, because the only way to a token is through the session that owns it.

mod keep;
mod sign_out;
mod tokens;
mod view;

pub(crate) use keep::Profile;
pub(crate) use tokens::SessionBearer;

use crate::accounts::Accounts;
use crate::connection::Connection;
use crate::core::{Core, Event, guard};
use crate::query_box::QueryBox;
use crate::refresh::Refreshes;
use crate::transactions::Readings;
use crate::view::{ErrorKind, ErrorView, SessionState, TimelineEntryView};
use consumer_api::Api;
use jiff::Timestamp;
use keychain::RecordKey;
use model::{SessionId, UserId};
use oidc::Provider;
use secret::{AccessToken, Grant, RefreshToken};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// How many timeline entries a session keeps.
const TIMELINE: usize = 100;

/// A session.
pub(crate) struct Session {
    pub(crate) id: SessionId,
    /// As it stands now: its name, and how the client authenticates, may be edited while somebody is signed in.
    connection: Mutex<Arc<Connection>>,
    pub(crate) issuer: String,
    pub(crate) user: UserId,
    held: Mutex<Held>,
    flight: Mutex<Option<tokens::Flight>>,
    provider: OnceCell<Provider>,
    api: OnceCell<Api>,
    pub(crate) accounts: Accounts,
    pub(crate) readings: Arc<Readings>,
    pub(crate) query_box: QueryBox,
    pub(crate) refreshes: Refreshes,
    /// The person signed out, or the connection went: nothing is sent, read or kept for this session any more.
    ended: CancellationToken,
}

/// What a session holds of its grant, and how it stands.
struct Held {
    profile: Profile,
    tokens: Option<Tokens>,
    /// The keychain record that could not be written, to be tried again (SR-5).
    unsaved: Option<Zeroizing<Vec<u8>>>,
    /// Why the grant is in memory only; none when it is in the keychain.
    memory_because: Option<String>,
    trouble: Option<Trouble>,
    /// Until when no refresh is tried after one that failed.
    rest: Option<tokens::Rest>,
    timeline: VecDeque<TimelineEntryView>,
    revision: u32,
}

/// Why a session is not active.
struct Trouble {
    state: SessionState,
    error: ErrorView,
}

/// The tokens in memory.
struct Tokens {
    access: Arc<AccessToken>,
    refresh: Option<Arc<RefreshToken>>,
    issued_at: Timestamp,
    expires_at: Option<Timestamp>,
    /// Both clocks at one moment: when they drift apart, the computer slept or its clock was set (SR-7).
    read_at: (Timestamp, Instant),
}

impl Session {
    pub(crate) fn new(connection: Connection, issuer: String, user: UserId, profile: Profile) -> Self {
        let id = session_id(&issuer, &connection.client_id, &user);
        Self {
            id,
            connection: Mutex::new(Arc::new(connection)),
            issuer,
            user,
            held: Mutex::new(Held {
                profile,
                tokens: None,
                unsaved: None,
                memory_because: None,
                trouble: None,
                rest: None,
                timeline: VecDeque::new(),
                revision: 1,
            }),
            flight: Mutex::default(),
            provider: OnceCell::new(),
            api: OnceCell::new(),
            accounts: Accounts::default(),
            readings: Arc::default(),
            query_box: QueryBox::default(),
            refreshes: Refreshes::default(),
            ended: CancellationToken::new(),
        }
    }

    /// Keeps what was read in an earlier session of the same user: rows, and how far each reading came.
    pub(crate) fn goes_on_from(mut self, before: &Self) -> Self {
        if !before.readings.is_forgotten() {
            self.readings = Arc::clone(&before.readings);
        }
        self
    }

    pub(crate) fn connection(&self) -> Arc<Connection> {
        Arc::clone(&guard(&self.connection))
    }

    /// Takes the connection as it was edited; for another host or client there is another session.
    pub(crate) fn edited(&self, connection: &Connection) {
        *guard(&self.connection) = Arc::new(connection.clone());
    }

    pub(crate) fn record_key(&self) -> RecordKey {
        RecordKey::grant(&self.issuer, &self.connection().client_id, self.user.as_str())
    }

    /// Takes a grant: from a sign-in, a refresh, or the keychain.
    pub(crate) fn hold(&self, grant: Grant) -> Arc<AccessToken> {
        let parts = grant.parts;
        let access = Arc::new(parts.access);
        let mut held = guard(&self.held);
        held.tokens = Some(Tokens {
            access: Arc::clone(&access),
            refresh: parts.refresh.map(Arc::new),
            issued_at: parts.issued_at,
            expires_at: parts.expires_at,
            read_at: (Timestamp::now(), Instant::now()),
        });
        held.profile.granted = parts.scopes;
        (held.trouble, held.rest) = (None, None);
        held.revision += 1;
        access
    }

    /// Whether the grant is in the memory of this process only.
    fn is_in_memory_only(&self) -> bool {
        guard(&self.held).memory_because.is_some()
    }

    /// Marks where the grant is kept: in the keychain, or in memory because of something.
    pub(crate) fn kept(&self, memory_because: Option<String>, unsaved: Option<Zeroizing<Vec<u8>>>) {
        let mut held = guard(&self.held);
        held.memory_because = memory_because;
        held.unsaved = unsaved;
        held.revision += 1;
    }

    pub(crate) fn note(&self, what: &str, sentence: impl Into<String>) {
        let mut held = guard(&self.held);
        held.timeline.push_front(TimelineEntryView {
            at: Timestamp::now().to_string(),
            what: what.to_owned(),
            sentence: sentence.into(),
        });
        held.timeline.truncate(TIMELINE);
        held.revision += 1;
    }

    fn trouble(&self, state: SessionState, error: ErrorView) {
        tracing::info!(?state, error = %error.code, "session state");
        let mut held = guard(&self.held);
        held.trouble = Some(Trouble { state, error });
        held.revision += 1;
    }

    /// The simulated institution that issued this grant is gone.
    pub(crate) fn sandbox_stopped(&self) {
        self.stop_everything();
        self.trouble(SessionState::SandboxStopped, ErrorView::sandbox_stopped());
        self.note("sandbox-stopped", "The sandbox was stopped.");
    }

    /// Ends the session for good, before its grant is revoked and deleted: a refresh in flight comes back and writes
    /// nothing, and what the keychain refused is not offered to it again.
    pub(crate) fn end(&self) {
        self.ended.cancel();
        guard(&self.held).unsaved = None;
        self.stop_everything();
    }

    /// What a single call of this session heeds.
    pub(crate) fn cancellation(&self) -> CancellationToken {
        self.ended.child_token()
    }

    pub(crate) fn stop_everything(&self) {
        self.readings.stop_all();
        self.query_box.stop();
        self.refreshes.stop();
    }

    pub(crate) fn granted(&self, scope: &str) -> bool {
        guard(&self.held).profile.granted.iter().any(|granted| granted.as_str() == scope)
    }

    pub(crate) fn asked(&self, scope: &str) -> bool {
        guard(&self.held).profile.asked.iter().any(|asked| asked.as_str() == scope)
    }

    /// Refuses before anything is sent when the grant has none of these scopes; says who can change it.
    pub(crate) fn require(&self, any_of: &[&str]) -> Result<(), ErrorView> {
        if any_of.iter().any(|scope| self.granted(scope)) {
            return Ok(());
        }
        let wanted = any_of.first().copied().unwrap_or_default();
        let short = wanted.strip_prefix(model::scope::PREFIX).unwrap_or(wanted);
        let (code, message, help) = if any_of.iter().any(|scope| self.asked(scope)) {
            (
                "scope.not_granted",
                format!("The scope {short} was asked for and not granted."),
                "Sign in again and allow it; if it is not offered there, the institution must allow it for the application.",
            )
        } else {
            (
                "scope.not_asked",
                format!("The scope {short} was not asked for at sign-in."),
                "Add it to the connection and sign in again; the institution must allow it for the application.",
            )
        };
        Err(ErrorView::new(ErrorKind::Permission, code, message, help))
    }

    pub(crate) fn display_name(&self) -> String {
        guard(&self.held).profile.display_name(&self.user)
    }

    /// The API client of this session, made when it is first needed.
    pub(crate) async fn api(&self, core: &Core) -> Result<&Api, ErrorView> {
        self.api
            .get_or_try_init(|| async {
                let connection = self.connection();
                let base = match connection.realm() {
                    oidc::Realm::Institution => consumer_api::ApiBase::institution(&self.issuer),
                    oidc::Realm::Sandbox => consumer_api::ApiBase::sandbox(&self.issuer),
                };
                let base = base.map_err(|error| {
                    ErrorView::new(ErrorKind::Configuration, error.code(), error.to_string(), error.help())
                })?;
                let ca = connection.ca_pem.as_deref().map(str::as_bytes);
                let options = consumer_api::ApiOptions { hosts: core.hosts.clone(), ..Default::default() };
                Api::new(base, ca, core.exchanges.clone(), options).map_err(|error| {
                    ErrorView::new(ErrorKind::Configuration, error.code(), error.to_string(), error.help())
                })
            })
            .await
    }

    async fn provider(&self, core: &Core) -> Result<&Provider, ErrorView> {
        self.provider.get_or_try_init(|| async { core.discover(&self.connection()).await }).await
    }
}

/// The id of a session: a hash of issuer, client and user, so that it names nobody.
fn session_id(issuer: &str, client_id: &str, user: &UserId) -> SessionId {
    SessionId::from_digest(RecordKey::grant(issuer, client_id, user.as_str()).digest())
}

impl Core {
    pub(crate) fn all_sessions(&self) -> Vec<Arc<Session>> {
        guard(&self.sessions).values().cloned().collect()
    }

    pub(crate) fn sessions_of(&self, connection_id: &str) -> Vec<Arc<Session>> {
        guard(&self.sessions).values().filter(|session| session.connection().id == connection_id).cloned().collect()
    }

    pub(crate) async fn session(self: &Arc<Self>, id: &str) -> Result<Arc<Session>, ErrorView> {
        self.restore_sessions().await;
        let found = guard(&self.sessions).get(id).cloned();
        found.ok_or_else(|| {
            self.restore_trouble().unwrap_or_else(|| {
                ErrorView::sign_in_again("session.not_found", "This session does not exist any more.")
            })
        })
    }

    /// Puts a session in place of an older one of the same user.
    pub(crate) fn publish(&self, session: Arc<Session>) {
        self.exchanges.admit_session(&session.id);
        let before = guard(&self.sessions).insert(session.id.to_string(), session);
        if let Some(before) = before {
            before.stop_everything();
        }
        self.emit(Event::Sessions);
    }
}
