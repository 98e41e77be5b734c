//! The latest activity over all accounts: the first page of those that were not read yet.

use super::TRANSACTIONS_SCOPE;
use crate::core::{Core, guard};
use crate::session::{Session, SessionBearer};
use crate::view::ErrorView;
use consumer_api::{Account, Fetched, PageQuery, TransactionsPage};
use futures::StreamExt as _;
use ledger::Ledger;
use model::AccountId;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How many first pages are read at once; the client bounds requests per host besides.
const AT_ONCE: usize = 4;

/// How many rows a first page asks for.
const ROWS: u32 = 20;

/// Reads the first page of each account that has nothing in the ledger yet. One that fails is left out: its own
/// screen says why.
pub(in crate::transactions) async fn first_pages(
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
    let query = PageQuery { limit: ROWS, ..PageQuery::default() };
    let cancel = CancellationToken::new();
    let wanted: Vec<AccountId> = accounts
        .iter()
        .filter(|account| !known.contains(&account.id) && !account.is_hidden())
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
        .buffer_unordered(AT_ONCE);
    let mut last_error = None;
    let mut any = false;
    while let Some((account, page)) = pages.next().await {
        match page {
            Ok(page) => {
                take(session, account, page).await?;
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

async fn take(session: &Session, account: AccountId, page: Fetched<TransactionsPage>) -> Result<(), ErrorView> {
    let readings = Arc::clone(&session.readings);
    let work = move || readings.take_first(&account, page);
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(crate::app::internal_fault()))
}
