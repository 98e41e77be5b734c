//! One computer for a test: a data folder, a keychain double, a sandbox elsewhere on this computer, a person.

use explorer::view::*;
use explorer::{Browser, BrowserFailed, Event, Explorer, Home, Options};
use keychain::{Deadlines, Keychain};
use sandbox::{Config, Sandbox};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::browser::{Browser as Pages, Consent};
use testkit::store::{Limits, StoreDouble};
use tokio::sync::{MutexGuard, broadcast};
use url::Url;

/// Nothing here takes this long; a test that hangs fails instead.
const DEADLINE: Duration = Duration::from_secs(30);

/// The registered redirect ports are three for the whole computer, so one test signs in at a time.
static PORTS: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// What the person at the browser does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    /// Signs in as somebody and decides about consent.
    SignsIn(&'static str, Consent),
    /// Opens the page and goes away.
    GoesAway,
    /// There is no browser on this computer.
    HasNoBrowser,
}

pub(crate) const MORGAN: Person = Person::SignsIn("morgan", Consent::Everything);

/// The seam: what "opening the browser" leads to.
pub(crate) struct Desk {
    person: Mutex<Person>,
    passwords: Vec<(String, String)>,
    pub(crate) opened: Mutex<Vec<Url>>,
}

impl Browser for Desk {
    fn open<'a>(&'a self, link: &'a Url) -> Pin<Box<dyn Future<Output = Result<(), BrowserFailed>> + Send + 'a>> {
        self.opened.lock().unwrap().push(link.clone());
        let person = *self.person.lock().unwrap();
        match person {
            Person::HasNoBrowser => return Box::pin(async { Err(BrowserFailed) }),
            Person::GoesAway => {}
            Person::SignsIn(username, consent) => {
                let password = self.passwords.iter().find(|(name, _)| name == username).unwrap().1.clone();
                let link = link.to_string();
                tokio::spawn(async move { Pages::sign_in(&link, (username, &password), consent).await });
            }
        }
        Box::pin(async { Ok(()) })
    }
}

pub(crate) struct World {
    pub(crate) home: tempfile::TempDir,
    pub(crate) store: Arc<StoreDouble>,
    pub(crate) sandbox: Sandbox,
    pub(crate) desk: Arc<Desk>,
    pub(crate) explorer: Explorer,
    pub(crate) connection: String,
    pub(crate) events: broadcast::Receiver<Event>,
    _ports: MutexGuard<'static, ()>,
}

impl World {
    /// A sandbox with a quick refresh task, and a public connection to it that may read everything and stay.
    pub(crate) async fn new() -> Self {
        Self::with(Config { task_pace: Duration::from_millis(10), ..Config::default() }, |_| {}).await
    }

    pub(crate) async fn with(config: Config, change: impl FnOnce(&mut ConnectionRequest)) -> Self {
        let ports = PORTS.lock().await;
        explorer::install_crypto();
        let sandbox = Sandbox::start(config).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let store = StoreDouble::new(Limits::WINDOWS);
        let users = sandbox.description().users;
        let desk = Arc::new(Desk {
            person: Mutex::new(MORGAN),
            passwords: users.into_iter().map(|user| (user.username, user.password)).collect(),
            opened: Mutex::default(),
        });
        let explorer = open(home.path(), &store, &desk);
        let mut request = request(&sandbox);
        change(&mut request);
        let connection = explorer.save_connection(request).await.unwrap().id;
        let events = explorer.events();
        Self { home, store, sandbox, desk, explorer, connection, events, _ports: ports }
    }

    pub(crate) fn person(&self, person: Person) {
        *self.desk.person.lock().unwrap() = person;
    }

    /// The same computer after the app was closed and opened again.
    pub(crate) async fn restart(&mut self) {
        self.explorer.shutdown().await;
        self.explorer = open(self.home.path(), &self.store, &self.desk);
        self.events = self.explorer.events();
    }

    pub(crate) async fn begin(&self) -> AttemptView {
        self.explorer.begin_sign_in(sign_in_request(&self.connection)).await.unwrap()
    }

    /// Begins to sign in and waits for the end.
    pub(crate) async fn attempt(&mut self) -> AttemptView {
        let attempt = self.begin().await;
        self.end_of(&attempt.attempt).await
    }

    /// Waits until an attempt has ended.
    pub(crate) async fn end_of(&mut self, attempt: &str) -> AttemptView {
        use AttemptStatus::{Cancelled, Failed, SignedIn};
        self.until(attempt, |view| matches!(view.status, SignedIn | Failed | Cancelled)).await
    }

    /// Waits until an attempt is as wanted.
    pub(crate) async fn until(&mut self, attempt: &str, wanted: impl Fn(&AttemptView) -> bool) -> AttemptView {
        let now = self.explorer.sign_in_attempt(attempt.to_owned()).await.unwrap();
        if wanted(&now) {
            return now;
        }
        self.event(|event| match event {
            Event::SignIn(view) if view.attempt == attempt && wanted(view) => Some(view.clone()),
            _ => None,
        })
        .await
    }

    /// Signs in and gives the session.
    pub(crate) async fn sign_in(&mut self) -> SessionView {
        let end = self.attempt().await;
        assert_eq!(end.error, None);
        self.explorer.session(end.session.unwrap()).await.unwrap()
    }

    /// Waits until a session is as wanted.
    pub(crate) async fn until_session(&mut self, id: &str, wanted: impl Fn(&SessionView) -> bool) {
        while !wanted(&self.explorer.session(id.to_owned()).await.unwrap()) {
            self.event(|event| matches!(event, Event::Sessions).then_some(())).await;
        }
    }

    /// Waits for an event.
    pub(crate) async fn event<T>(&mut self, pick: impl Fn(&Event) -> Option<T>) -> T {
        let next = async {
            loop {
                if let Some(found) = pick(&self.events.recv().await.unwrap()) {
                    return found;
                }
            }
        };
        tokio::time::timeout(DEADLINE, next).await.unwrap()
    }

    /// The id of the account with a name.
    pub(crate) async fn account_named(&self, session: &str, name: &str) -> String {
        let home = self.explorer.home(session.to_owned(), false).await.unwrap();
        let mut rows = home.groups.into_iter().flat_map(|group| group.accounts);
        rows.find(|row| row.name == name).unwrap().id
    }

    /// How many requests with this method and path the sandbox has answered.
    pub(crate) fn asked(&self, method: &str, ending: &str) -> usize {
        let log = self.sandbox.requests(0, 10_000);
        log.iter().filter(|r| r.method == method && r.path.split('?').next().unwrap().ends_with(ending)).count()
    }
}

pub(crate) fn open(home: &std::path::Path, store: &Arc<StoreDouble>, desk: &Arc<Desk>) -> Explorer {
    let home = Home::at(home).unwrap();
    let keychain = Keychain::with_factory("test", store.factory(), Deadlines::default());
    Explorer::open(Options { home, browser: Arc::clone(desk) as Arc<dyn Browser>, keychain: Some(keychain) })
}

pub(crate) fn request(sandbox: &Sandbox) -> ConnectionRequest {
    let description = sandbox.description();
    let mut scopes: Vec<String> = model::scope::READ_ONLY.iter().map(|name| (*name).to_owned()).collect();
    scopes.extend(["profile".to_owned(), model::scope::OFFLINE_ACCESS.to_owned(), NUMBER.to_owned()]);
    ConnectionRequest {
        id: None,
        name: "Local".to_owned(),
        host: description.issuer,
        sandbox: true,
        client_id: "garden-sandbox-public".to_owned(),
        client_type: ClientType::Public,
        client_secret: None,
        redirect_uris: (8080..8083).map(|port| format!("http://localhost:{port}/auth/cb")).collect(),
        scopes,
        claims: vec![],
    }
}

/// A client secret as the editor sends it.
pub(crate) fn typed(secret: &str) -> Option<secret::TypedSecret> {
    serde_json::from_value(secret.into()).ok()
}

pub(crate) const NUMBER: &str = "https://api.banno.com/consumer/auth/accounts.unmaskednumber.readonly";

pub(crate) fn sign_in_request(connection: &str) -> SignInRequest {
    SignInRequest {
        connection_id: connection.to_owned(),
        scopes: None,
        reauthenticate: false,
        open_browser: true,
        timeout_seconds: None,
    }
}
