//! Reading an account's transactions: one task per account, progress as events, Stop keeps what came.

use super::rows::ledger_row;
use crate::core::{Core, Event, guard};
use crate::format::count;
use crate::session::{Session, SessionBearer};
use crate::view::{ErrorView, ReadStatus, ReadView};
use consumer_api::{Account, Fetched, PageQuery, ReadQuery, TransactionsPage};
use futures::StreamExt as _;
use ledger::Ledger;
use model::{AccountId, SessionId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

/// How many first pages are read at once for the latest activity; the client bounds requests per host besides.
const FIRST_PAGES_AT_ONCE: usize = 4;

/// The scope of transactions (endpoints.md).
const TRANSACTIONS_SCOPE: &str = "https://api.banno.com/consumer/auth/transactions.detail.readonly";

/// How many rows a first page asks for.
const FIRST_PAGE: u32 = 20;

/// The readings of a session and the ledger they fill.
#[derive(Default)]
pub(crate) struct Readings {
    pub(super) ledger: Mutex<Option<Ledger>>,
    states: Mutex<HashMap<AccountId, State>>,
}

struct State {
    status: ReadStatus,
    rows: usize,
    pages: usize,
    failed_rows: usize,
    error: Option<ErrorView>,
    cancel: CancellationToken,
    revision: u32,
}

impl Default for State {
    fn default() -> Self {
        Self {
            status: ReadStatus::Idle,
            rows: 0,
            pages: 0,
            failed_rows: 0,
            error: None,
            cancel: CancellationToken::new(),
            revision: 0,
        }
    }
}

impl Readings {
    pub(crate) fn stop(&self, account: &AccountId) {
        if let Some(state) = guard(&self.states).get(account) {
            state.cancel.cancel();
        }
    }

    pub(crate) fn stop_all(&self) {
        for state in guard(&self.states).values() {
            state.cancel.cancel();
        }
    }

    pub(crate) fn forget(&self) {
        self.stop_all();
        guard(&self.states).clear();
        *guard(&self.ledger) = None;
    }

    pub(crate) fn view(&self, session: &SessionId, account: &AccountId) -> ReadView {
        let states = guard(&self.states);
        let none = State::default();
        let state = states.get(account).unwrap_or(&none);
        ReadView {
            session: session.to_string(),
            account_id: account.to_string(),
            status: state.status,
            rows: count(state.rows),
            pages: count(state.pages),
            failed_rows: count(state.failed_rows),
            error: state.error.clone(),
            revision: state.revision,
        }
    }

    fn change(&self, account: &AccountId, change: impl FnOnce(&mut State)) {
        let mut states = guard(&self.states);
        let state = states.entry(account.clone()).or_default();
        change(state);
        state.revision += 1;
    }

    /// Takes a page into the ledger: rows by id, removed ids out.
    fn take(&self, account: &AccountId, page: &Fetched<TransactionsPage>) -> Result<(), ErrorView> {
        let rows: Vec<ledger::Row> = page
            .value
            .transactions
            .iter()
            .enumerate()
            .map(|(index, transaction)| ledger_row(transaction, page.exchange, index))
            .collect();
        let mut slot = guard(&self.ledger);
        if slot.is_none() {
            *slot = Some(Ledger::new());
        }
        if let Some(ledger) = slot.as_mut() {
            ledger.upsert(account, &rows)?;
            ledger.inactivate(account, &page.value.inactivated)?;
        }
        Ok(())
    }
}

/// Begins to read unless a reading is running, or has been done and is not asked for again.
pub(super) fn begin(
    core: &Arc<Core>,
    session: &Arc<Session>,
    account: AccountId,
    query: ReadQuery,
    again: bool,
) -> ReadView {
    let cancel = CancellationToken::new();
    {
        let mut states = guard(&session.readings.states);
        let state = states.entry(account.clone()).or_default();
        let done = matches!(state.status, ReadStatus::Complete | ReadStatus::Truncated);
        if state.status == ReadStatus::Reading || (done && !again) {
            drop(states);
            return session.readings.view(&session.id, &account);
        }
        *state = State {
            status: ReadStatus::Reading,
            cancel: cancel.clone(),
            revision: state.revision + 1,
            ..State::default()
        };
    }
    let (task_core, task_session, task_account) = (Arc::clone(core), Arc::clone(session), account.clone());
    tokio::spawn(async move { read(&task_core, &task_session, &task_account, &query, &cancel).await });
    session.readings.view(&session.id, &account)
}

async fn read(
    core: &Arc<Core>,
    session: &Arc<Session>,
    account: &AccountId,
    query: &ReadQuery,
    cancel: &CancellationToken,
) {
    let readings = &session.readings;
    let tell = || core.emit(Event::Read(readings.view(&session.id, account)));
    let mut trouble = None;
    let result = async {
        session.require(&[TRANSACTIONS_SCOPE])?;
        let api = session.api(core).await?;
        let bearer = SessionBearer::new(core, session);
        let on_page = |page: Fetched<TransactionsPage>| {
            if let Err(error) = readings.take(account, &page) {
                trouble = Some(error);
                cancel.cancel();
                return;
            }
            readings.change(account, |state| {
                // Pages overlap, so rows are counted by where the page ends and not by adding pages up.
                let offset = page.value.offset.and_then(|offset| usize::try_from(offset).ok()).unwrap_or(state.rows);
                state.rows = state.rows.max(offset + page.value.transactions.len());
                state.pages += 1;
                state.failed_rows += page.value.failed_rows.len();
            });
            tell();
        };
        consumer_api::read_transactions(api, &bearer, &session.user, account, query, cancel, on_page)
            .await
            .map_err(ErrorView::from)
    }
    .await;
    readings.change(account, |state| match (result, trouble) {
        (_, Some(error)) => {
            state.status = ReadStatus::Failed;
            state.error = Some(error);
        }
        (Ok(end), None) => {
            state.rows = end.rows;
            state.failed_rows = end.failed_rows;
            state.status = if end.truncated.is_some() { ReadStatus::Truncated } else { ReadStatus::Complete };
        }
        (Err(_), None) if cancel.is_cancelled() => state.status = ReadStatus::Stopped,
        (Err(error), None) => {
            state.status = ReadStatus::Failed;
            state.error = Some(error);
        }
    });
    tell();
}

/// Reads the first page of each account that has nothing in the ledger yet. One that fails is left out: its own
/// screen says why.
pub(super) async fn first_pages(
    core: &Arc<Core>,
    session: &Arc<Session>,
    accounts: &[Account],
) -> Result<(), ErrorView> {
    let known: Vec<AccountId> = {
        let slot = guard(&session.readings.ledger);
        let counts = slot.as_ref().map(Ledger::counts);
        counts.map(|counts| counts.accounts.into_iter().map(|(id, _)| id).collect()).unwrap_or_default()
    };
    session.require(&[TRANSACTIONS_SCOPE])?;
    let api = session.api(core).await?;
    let bearer = SessionBearer::new(core, session);
    let query = PageQuery { limit: FIRST_PAGE, ..PageQuery::default() };
    let cancel = CancellationToken::new();
    let wanted: Vec<AccountId> = accounts
        .iter()
        .filter(|account| !known.contains(&account.id) && account.hidden != Some(true))
        .map(|account| account.id.clone())
        .collect();
    let mut pages = futures::stream::iter(wanted)
        .map(|account| {
            let (bearer, query, cancel) = (&bearer, &query, &cancel);
            async move {
                let page = api.transactions_page(bearer, &session.user, &account, query, cancel).await;
                (account, page)
            }
        })
        .buffer_unordered(FIRST_PAGES_AT_ONCE);
    let mut last_error = None;
    let mut any = false;
    while let Some((account, page)) = pages.next().await {
        match page {
            Ok(page) => {
                session.readings.take(&account, &page)?;
                any = true;
            }
            Err(error) => last_error = Some(error),
        }
    }
    match last_error {
        Some(error) if !any && known.is_empty() => Err(error.into()),
        _ => Ok(()),
    }
}
