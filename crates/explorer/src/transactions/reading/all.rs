//! Reading all accounts of a user: a few at once, in the order of the list, with one progress for all.

use super::{Readings, State, Wanted, run};
use crate::core::{Core, Event, guard};
use crate::format::count;
use crate::session::Session;
use crate::view::{ReadAllView, ReadChangesView, ReadStatus};
use futures::StreamExt as _;
use model::{AccountId, SessionId};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Accounts that are read at once. Most accounts are one page: reading some of them together keeps the places of
/// the host busy, which the client bounds besides (AP-13).
const AT_ONCE: usize = 4;

/// How reading all accounts stands.
#[derive(Default)]
pub(super) struct All {
    status: ReadStatus,
    accounts: Vec<AccountId>,
    /// Accounts that the user hid: they are not read.
    hidden: usize,
    done: usize,
    cancel: CancellationToken,
    revision: u32,
}

impl Readings {
    pub(crate) fn view_of_all(&self, session: &SessionId) -> ReadAllView {
        let all = guard(&self.all);
        let states = guard(&self.states);
        let of = || all.accounts.iter().filter_map(|account| states.get(account));
        ReadAllView {
            session: session.to_string(),
            status: all.status,
            accounts: count(all.accounts.len()),
            accounts_done: count(all.done),
            accounts_failed: count(of().filter(|state| state.status == ReadStatus::Failed).count()),
            hidden_accounts: count(all.hidden),
            rows: count(of().map(|state| state.rows).sum::<u64>()),
            failed_rows: count(of().map(|state| state.failed_rows).sum::<usize>()),
            changes: of().filter_map(|state| state.changes.clone()).reduce(together),
            error: of().find_map(|state| state.error.clone()),
            revision: all.revision,
        }
    }

    /// The view while reading all is under way.
    pub(super) fn progress_of_all(&self, session: &SessionId) -> Option<ReadAllView> {
        {
            let mut all = guard(&self.all);
            if all.status != ReadStatus::Reading {
                return None;
            }
            all.revision += 1;
        }
        Some(self.view_of_all(session))
    }

    /// Stops reading all accounts; what came is kept.
    pub(crate) fn stop_reading_all(&self) {
        let all = guard(&self.all);
        all.cancel.cancel();
        if all.status == ReadStatus::Reading {
            let states = guard(&self.states);
            all.accounts.iter().filter_map(|account| states.get(account)).for_each(|state| state.cancel.cancel());
        }
    }

    pub(super) fn open_all(&self, accounts: &[AccountId], hidden: usize) -> Option<CancellationToken> {
        let mut all = guard(&self.all);
        if all.status == ReadStatus::Reading || self.forgotten.is_cancelled() {
            return None;
        }
        let (cancel, revision) = (CancellationToken::new(), all.revision + 1);
        *all = All {
            status: ReadStatus::Reading,
            accounts: accounts.to_vec(),
            hidden,
            done: 0,
            cancel: cancel.clone(),
            revision,
        };
        Some(cancel)
    }

    fn one_done(&self) {
        let mut all = guard(&self.all);
        all.done += 1;
        all.revision += 1;
    }

    /// The worst of what became of the accounts.
    fn close_all(&self) {
        let mut all = guard(&self.all);
        let states = guard(&self.states);
        let any =
            |status| all.accounts.iter().filter_map(|account| states.get(account)).any(|state| state.status == status);
        let worst =
            [ReadStatus::Failed, ReadStatus::Stopped, ReadStatus::Truncated].into_iter().find(|status| any(*status));
        let status =
            if all.cancel.is_cancelled() { ReadStatus::Stopped } else { worst.unwrap_or(ReadStatus::Complete) };
        drop(states);
        all.status = status;
        all.revision += 1;
    }

    fn ended(&self, account: &AccountId) -> Option<CancellationToken> {
        let states = guard(&self.states);
        states
            .get(account)
            .filter(|state: &&State| state.status == ReadStatus::Reading)
            .map(|state| state.ended.clone())
    }
}

fn together(one: ReadChangesView, other: ReadChangesView) -> ReadChangesView {
    ReadChangesView {
        added: one.added.saturating_add(other.added),
        changed: one.changed.saturating_add(other.changed),
        vanished: one.vanished.saturating_add(other.vanished),
    }
}

/// Begins to read these accounts, unless they are being read; `hidden` says how many more there are. `again` asks for
/// changes where everything was read.
pub(in crate::transactions) fn begin(
    core: &Arc<Core>,
    session: &Arc<Session>,
    accounts: &[AccountId],
    hidden: usize,
    again: bool,
) -> ReadAllView {
    if let Some(cancel) = session.readings.open_all(accounts, hidden) {
        let (core, session, accounts) = (Arc::clone(core), Arc::clone(session), accounts.to_vec());
        tokio::spawn(async move { read(&core, &session, accounts, again, &cancel).await });
    }
    session.readings.view_of_all(&session.id)
}

async fn read(
    core: &Arc<Core>,
    session: &Arc<Session>,
    accounts: Vec<AccountId>,
    again: bool,
    cancel: &CancellationToken,
) {
    let tell = || core.emit(Event::ReadAll(session.readings.view_of_all(&session.id)));
    let one = |account: AccountId| async move {
        if let Some(job) = session.readings.open(&account, Wanted::All, again, cancel) {
            run::run(core, session, &account, job).await;
        } else if let Some(ended) = session.readings.ended(&account) {
            // Its own screen reads it already.
            ended.cancelled().await;
        }
    };
    let mut reads = futures::stream::iter(accounts).map(one).buffer_unordered(AT_ONCE);
    while reads.next().await.is_some() {
        session.readings.one_done();
        tell();
    }
    session.readings.close_all();
    tell();
}
