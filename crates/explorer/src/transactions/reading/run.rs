//! One reading from its first page to its end: pages go into the ledger on a blocking thread as they arrive.

use super::{Interrupted, Job, Readings, TRANSACTIONS_SCOPE};
use crate::core::{Core, Event};
use crate::session::{Session, SessionBearer};
use crate::view::ErrorView;
use consumer_api::{ReadEnd, ReadPage};
use model::AccountId;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Pages between the client and the ledger.
const ON_THE_WAY: usize = 1;

/// Reads, and tells how it goes.
pub(super) async fn run(core: &Arc<Core>, session: &Arc<Session>, account: &AccountId, job: Job) {
    let (wanted, query) = (job.wanted, job.query);
    let end = read(core, session, account, job).await;
    let ended = off_the_workers(session, account, move |readings, account| {
        readings.end(account, (wanted, query), end);
        Ok(())
    });
    if let Err(error) = ended.await {
        session.readings.close(account, wanted, query, Err(error.into()));
    }
    tell(core, session, account);
}

/// What the ledger does takes a while.
async fn off_the_workers<T: Send + 'static>(
    session: &Session,
    account: &AccountId,
    work: impl FnOnce(&Readings, &AccountId) -> Result<T, ErrorView> + Send + 'static,
) -> Result<T, ErrorView> {
    let (readings, account) = (Arc::clone(&session.readings), account.clone());
    let work = move || work(&readings, &account);
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(crate::app::internal_fault()))
}

fn tell(core: &Core, session: &Session, account: &AccountId) {
    core.emit(Event::Read(session.readings.view(&session.id, account)));
    if let Some(view) = session.readings.progress_of_all(&session.id) {
        core.emit(Event::ReadAll(view));
    }
}

async fn read(core: &Arc<Core>, session: &Arc<Session>, account: &AccountId, job: Job) -> Result<ReadEnd, Interrupted> {
    session.require(&[TRANSACTIONS_SCOPE])?;
    let api = session.api(core).await?;
    let bearer = SessionBearer::new(core, session);
    if job.begins {
        off_the_workers(session, account, Readings::begin_ledger).await?;
    }
    let (pages, arriving) = mpsc::channel(ON_THE_WAY);
    let Job { query, from, cancel, .. } = job;
    let reading = async {
        // Owned here, so that the other side learns that no more pages come.
        let pages = pages;
        let from = from.map(|from| *from);
        let whose = (&session.user, account);
        consumer_api::read_transactions(api, &bearer, whose, &query, from, &pages, &cancel).await
    };
    let (end, taken) = tokio::join!(Box::pin(reading), take(core, session, account, arriving, &cancel));
    match taken {
        // What could not be kept is read again from the beginning.
        Err(error) => Err(error.into()),
        Ok(()) => Ok(end?),
    }
}

/// Takes pages in until no more come.
async fn take(
    core: &Arc<Core>,
    session: &Arc<Session>,
    account: &AccountId,
    mut arriving: mpsc::Receiver<ReadPage>,
    cancel: &CancellationToken,
) -> Result<(), ErrorView> {
    while let Some(page) = arriving.recv().await {
        let taken =
            off_the_workers(session, account, move |readings, account| readings.take(account, page, Instant::now()));
        if taken.await.inspect_err(|_| cancel.cancel())? {
            tell(core, session, account);
        }
    }
    Ok(())
}
