//! Waiting until transactions are in memory: each command is a process of its own and begins with nothing.

use explorer::view::{ReadAllView, ReadStatus, ReadView};
use explorer::{Event, Explorer, ReadQuery};
use tokio::sync::broadcast::error::RecvError;

use crate::problem::Problem;

/// Reads a part of an account; what could not be read is a failure of the command.
pub(crate) async fn part(core: &Explorer, session: &str, account: &str, part: ReadQuery) -> Result<ReadView, Problem> {
    let mut events = core.events();
    let ask = || core.reading(session.to_owned(), account.to_owned());
    let mut view = core.read_some_transactions(session.to_owned(), account.to_owned(), part).await?;
    while view.status == ReadStatus::Reading {
        match events.recv().await {
            Ok(Event::Read(next)) if next.session == session && next.account_id == account => view = next,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => view = ask().await?,
            Err(RecvError::Closed) => return Err(Problem::Interrupted),
        }
    }
    match (view.status, view.error.clone()) {
        (ReadStatus::Failed, Some(error)) => Err(error.into()),
        _ => Ok(view),
    }
}

/// Reads all accounts of a user that are not hidden; one that could not be read is a failure of the command, for
/// sums over what is left would be wrong.
pub(crate) async fn everything(core: &Explorer, session: &str) -> Result<ReadAllView, Problem> {
    let mut events = core.events();
    let mut view = core.read_all_transactions(session.to_owned(), false).await?;
    while view.status == ReadStatus::Reading {
        match events.recv().await {
            Ok(Event::ReadAll(next)) if next.session == session => view = next,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => view = core.reading_all(session.to_owned()).await?,
            Err(RecvError::Closed) => return Err(Problem::Interrupted),
        }
    }
    match view.error.clone() {
        Some(error) => Err(error.into()),
        None => Ok(view),
    }
}
