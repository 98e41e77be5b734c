//! Accounts of a session: read once, kept in memory, shown truthfully.

mod balance;
mod detail;
mod overview;

pub(crate) use balance::{BalanceNews, Reading, reading, shown_balance};
pub(crate) use overview::row;

use crate::Explorer;
use crate::core::{Answer, Core, guard};
use crate::session::{Session, SessionBearer};
use crate::view::{AccountNumberView, AccountView, ErrorKind, ErrorView, HomeView};
use consumer_api::{Account, AccountsPage, ExchangeId};
use jiff::Timestamp;
use model::{AccountId, text};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The scope of the full account number (endpoints.md).
pub(crate) const NUMBER_SCOPE: &str = "https://api.banno.com/consumer/auth/accounts.unmaskednumber.readonly";

/// The scopes of the accounts list; either is enough for a read (endpoints.md, inferred).
const ACCOUNTS_SCOPES: [&str; 2] =
    ["https://api.banno.com/consumer/auth/accounts.readonly", "https://api.banno.com/consumer/auth/accounts.readwrite"];

/// What is known of a session's accounts.
#[derive(Default)]
pub(crate) struct Accounts {
    state: Mutex<State>,
    /// Two callers who both need the list share one reading of it.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    list: Option<List>,
    /// The last balance events, newer or older than the list.
    news: Arc<HashMap<AccountId, BalanceNews>>,
    user_name: Option<String>,
    error: Option<ErrorView>,
    revision: u32,
}

/// The accounts as they were read.
#[derive(Clone)]
pub(crate) struct List {
    pub(crate) page: Arc<AccountsPage>,
    pub(crate) exchange: ExchangeId,
    pub(crate) read_at: Timestamp,
}

impl Accounts {
    pub(crate) fn forget(&self) {
        *guard(&self.state) = State::default();
    }

    /// Takes a balance that a task event brought.
    pub(crate) fn take_news(&self, account: &AccountId, news: BalanceNews) {
        let mut state = guard(&self.state);
        Arc::make_mut(&mut state.news).insert(account.clone(), news);
        state.revision += 1;
    }

    pub(crate) fn news(&self) -> Arc<HashMap<AccountId, BalanceNews>> {
        Arc::clone(&guard(&self.state).news)
    }

    pub(crate) fn list(&self) -> Option<List> {
        guard(&self.state).list.clone()
    }
}

impl Core {
    /// The accounts of a session; read from the institution when they are not in memory, or when asked again.
    pub(crate) async fn accounts(self: &Arc<Self>, session: &Arc<Session>, again: bool) -> Result<List, ErrorView> {
        let before = session.accounts.list().map(|list| list.read_at);
        if let Some(list) = session.accounts.list().filter(|_| !again) {
            return Ok(list);
        }
        let _reading = session.accounts.reading.lock().await;
        // Somebody else may have read it while this caller waited.
        if let Some(list) = session.accounts.list().filter(|list| Some(list.read_at) != before) {
            return Ok(list);
        }
        let result = self.read_accounts(session).await;
        let mut state = guard(&session.accounts.state);
        state.revision += 1;
        match result {
            Ok(list) => {
                state.error = None;
                state.list = Some(list.clone());
                Ok(list)
            }
            Err(error) => {
                state.error = Some(error.clone());
                Err(error)
            }
        }
    }

    async fn read_accounts(self: &Arc<Self>, session: &Arc<Session>) -> Result<List, ErrorView> {
        session.require(&ACCOUNTS_SCOPES)?;
        let api = session.api(self).await?;
        let bearer = SessionBearer::new(self, session);
        let fetched = api.accounts(&bearer, &session.user, &session.cancellation()).await?;
        let page = Arc::new(fetched.value);
        // Rows of accounts that are gone must not be counted with those of the others.
        let (readings, list) = (Arc::clone(&session.readings), Arc::clone(&page));
        let forgotten = tokio::task::spawn_blocking(move || readings.take_list(&list)).await;
        forgotten.map_err(|_| crate::app::internal_fault())?;
        Ok(List { page, exchange: fetched.exchange, read_at: fetched.fetched_at })
    }

    /// The name of the user: from the profile when it may be read, else from the claims. Asked once.
    async fn user_name(self: &Arc<Self>, session: &Arc<Session>) -> String {
        if let Some(name) = guard(&session.accounts.state).user_name.clone() {
            return name;
        }
        let fallback = session.display_name();
        if fallback != session.user.as_str()
            || !session.granted("https://api.banno.com/consumer/auth/user.profile.readonly")
        {
            return fallback;
        }
        let Ok(api) = session.api(self).await else { return fallback };
        let bearer = SessionBearer::new(self, session);
        let Ok(user) = api.user(&bearer, &session.user, &session.cancellation()).await else { return fallback };
        let name = user.value.display_name().map_or(fallback, |name| text::shown(&name));
        guard(&session.accounts.state).user_name = Some(name.clone());
        name
    }

    pub(crate) async fn account_of(
        self: &Arc<Self>,
        session: &Arc<Session>,
        id: &str,
    ) -> Result<(Account, List), ErrorView> {
        let id = account_id(id)?;
        let list = self.accounts(session, false).await?;
        let found = list.page.accounts.iter().find(|account| account.id == id).cloned();
        found.map(|account| (account, list)).ok_or_else(|| {
            ErrorView::new(
                ErrorKind::NotFound,
                "account.not_found",
                "This user has no account with that id.",
                "Choose an account from the list; reading the list again shows the accounts there are now.",
            )
        })
    }
}

pub(crate) fn account_id(id: &str) -> Result<AccountId, ErrorView> {
    AccountId::new(id)
        .map_err(|error| ErrorView::input("account.id", error.to_string(), "Use an id from the list of accounts."))
}

impl Explorer {
    /// The user at a glance. `reload` reads the list again; when that fails, what was read before is shown with
    /// the reason.
    ///
    /// # Errors
    /// If the list was never read and cannot be.
    pub async fn home(&self, session: String, reload: bool) -> Answer<HomeView> {
        let core = self.core();
        let session = core.session(&session).await?;
        let read = core.accounts(&session, reload).await;
        let (list, error) = match (read, session.accounts.list()) {
            (Ok(list), _) => (list, None),
            (Err(error), Some(list)) => (list, Some(error)),
            (Err(error), None) => return Err(error),
        };
        let user_name = core.user_name(&session).await;
        Ok(overview::home(core, &session, &list, user_name, error))
    }

    /// One account, truthfully.
    ///
    /// # Errors
    /// If it does not exist or cannot be read.
    pub async fn account(&self, session: String, account_id: String) -> Answer<AccountView> {
        let core = self.core();
        let session = core.session(&session).await?;
        let (account, list) = core.account_of(&session, &account_id).await?;
        Ok(detail::view(core, &session, &account, &list))
    }

    /// The full number of an account.
    ///
    /// # Errors
    /// If the grant does not have the scope (nothing is sent then), or the institution refuses.
    pub async fn account_number(&self, session: String, account_id: String) -> Answer<AccountNumberView> {
        let core = self.core();
        let session = core.session(&session).await?;
        session.require(&[NUMBER_SCOPE])?;
        let (account, _) = core.account_of(&session, &account_id).await?;
        let api = session.api(core).await?;
        let bearer = SessionBearer::new(core, &session);
        let number = api.account_number(&bearer, &session.user, &account.id, &session.cancellation()).await?;
        let number = number.value.ok_or_else(|| {
            ErrorView::new(
                ErrorKind::Server,
                "account.no_number",
                "The institution answered without a number.",
                "Ask the institution whether it shows full account numbers to applications.",
            )
        })?;
        Ok(AccountNumberView { number: text::shown(&number) })
    }
}
