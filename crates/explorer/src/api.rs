//! The one list of what a shell can ask for.

use crate::view::*;

/// The answer of a use case.
pub type Answer<T> = Result<T, ErrorView>;

/// Something changed. Each event has a query with the same answer.
#[derive(Debug, Clone)]
pub enum Event {
    /// A sign-in attempt moved on.
    SignIn(AttemptView),
    /// A session came, changed or went.
    Sessions,
    /// Reading transactions moved on.
    Read(ReadView),
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

/// The core. Cheap to clone; every clone is the same core.
#[derive(Debug, Clone)]
pub struct Explorer {}

impl Explorer {
    /// The app at a glance.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn app(&self) -> Answer<AppView> {
        Err(not_built())
    }

    /// Keeps the settings.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn save_settings(&self, _settings: SettingsView) -> Answer<SettingsView> {
        Err(not_built())
    }

    /// Asks the keychain again.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn check_keychain(&self) -> Answer<KeychainView> {
        Err(not_built())
    }

    /// Signs out everywhere and removes every connection, secret and setting.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn forget_everything(&self) -> Answer<WipeView> {
        Err(not_built())
    }

    /// Opens one of the known links in the system browser.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn open_known_link(&self, _link: KnownLink) -> Answer<()> {
        Err(not_built())
    }

    /// Shows the data folder in the file manager.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn open_data_folder(&self) -> Answer<()> {
        Err(not_built())
    }

    /// Every connection.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn connections(&self) -> Answer<Vec<ConnectionView>> {
        Err(not_built())
    }

    /// What the connection editor offers.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn connection_choices(&self) -> Answer<ConnectionChoicesView> {
        Err(not_built())
    }

    /// Makes or changes a connection.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn save_connection(&self, _request: ConnectionRequest) -> Answer<ConnectionView> {
        Err(not_built())
    }

    /// Signs out its sessions and removes a connection with its secret.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn remove_connection(&self, _id: String) -> Answer<()> {
        Err(not_built())
    }

    /// Checks a connection before signing in.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn check_connection(&self, _id: String) -> Answer<PreflightView> {
        Err(not_built())
    }

    /// Begins to sign in; a running attempt of the same connection is cancelled.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn begin_sign_in(&self, _request: SignInRequest) -> Answer<AttemptView> {
        Err(not_built())
    }

    /// How an attempt stands.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn sign_in_attempt(&self, _attempt: String) -> Answer<AttemptView> {
        Err(not_built())
    }

    /// Opens the link of an attempt again.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn reopen_browser(&self, _attempt: String) -> Answer<()> {
        Err(not_built())
    }

    /// Takes the address that the browser ended at.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn paste_callback(&self, _attempt: String, _address: String) -> Answer<AttemptView> {
        Err(not_built())
    }

    /// Cancels an attempt.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn cancel_sign_in(&self, _attempt: String) -> Answer<AttemptView> {
        Err(not_built())
    }

    /// Every session.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn sessions(&self) -> Answer<Vec<SessionView>> {
        Err(not_built())
    }

    /// One session.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn session(&self, _session: String) -> Answer<SessionView> {
        Err(not_built())
    }

    /// Refreshes the tokens of a session now.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn refresh_token(&self, _session: String) -> Answer<SessionView> {
        Err(not_built())
    }

    /// Revokes and deletes what is held for a session.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn sign_out(&self, _session: String) -> Answer<SignOutView> {
        Err(not_built())
    }

    /// Opens the institution's sign-out page in the browser.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn open_end_session(&self, _connection_id: String) -> Answer<()> {
        Err(not_built())
    }

    /// The user at a glance. `reload` reads the list again.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn home(&self, _session: String, _reload: bool) -> Answer<HomeView> {
        Err(not_built())
    }

    /// One account.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn account(&self, _session: String, _account_id: String) -> Answer<AccountView> {
        Err(not_built())
    }

    /// The full number of an account.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn account_number(&self, _session: String, _account_id: String) -> Answer<AccountNumberView> {
        Err(not_built())
    }

    /// The latest transactions over all accounts.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn latest_activity(&self, _session: String) -> Answer<Vec<LatestView>> {
        Err(not_built())
    }

    /// Begins to read an account's transactions, or tells how the reading stands.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn read_transactions(&self, _session: String, _account_id: String, _again: bool) -> Answer<ReadView> {
        Err(not_built())
    }

    /// Stops reading; what came is kept.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn stop_reading(&self, _session: String, _account_id: String) -> Answer<ReadView> {
        Err(not_built())
    }

    /// A window of rows.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn transactions(
        &self,
        _session: String,
        _query: TransactionQuery,
        _first: u32,
        _count: u32,
    ) -> Answer<WindowView> {
        Err(not_built())
    }

    /// Exact totals of a query.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn totals(&self, _session: String, _query: TransactionQuery) -> Answer<Vec<TotalsView>> {
        Err(not_built())
    }

    /// One transaction.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn transaction(
        &self,
        _session: String,
        _account_id: String,
        _transaction_id: String,
    ) -> Answer<TransactionView> {
        Err(not_built())
    }

    /// Asks the institution to refresh and follows the task.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn start_refresh(&self, _session: String) -> Answer<RefreshView> {
        Err(not_built())
    }

    /// How the last refresh stands.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn refresh(&self, _session: String) -> Answer<RefreshView> {
        Err(not_built())
    }

    /// Stops following; what came is kept.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn stop_refresh(&self, _session: String) -> Answer<RefreshView> {
        Err(not_built())
    }

    /// The sandbox.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn sandbox(&self) -> Answer<SandboxView> {
        Err(not_built())
    }

    /// Starts the sandbox, and makes its connection if there is none.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn start_sandbox(&self) -> Answer<SandboxView> {
        Err(not_built())
    }

    /// Stops the sandbox.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn stop_sandbox(&self) -> Answer<SandboxView> {
        Err(not_built())
    }

    /// Brings the sandbox's data back to the beginning.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn reset_sandbox(&self) -> Answer<SandboxView> {
        Err(not_built())
    }

    /// The requests that the sandbox answered after one, oldest first.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn sandbox_requests(&self, _after: u32, _most: u32) -> Answer<Vec<SandboxRequestView>> {
        Err(not_built())
    }

    /// The last exchanges, newest first.
    ///
    /// # Errors
    /// An [`ErrorView`] that says what to do next.
    #[allow(clippy::unused_async)]
    pub async fn exchanges(&self, _most: u32) -> Answer<Vec<ExchangeView>> {
        Err(not_built())
    }
}

fn not_built() -> ErrorView {
    ErrorView {
        code: "internal.not_built".into(),
        kind: ErrorKind::Internal,
        message: String::new(),
        help: String::new(),
        retry_after_ms: None,
        request_id: None,
        said: None,
    }
}
