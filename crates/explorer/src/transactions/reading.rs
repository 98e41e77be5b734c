//! Reading transactions into the ledger: how each account stands, what is read next, Stop, and going on after a
//! failure. The reading itself is in [`run`], all accounts together in [`all`], what goes into the ledger and out of
//! it in [`rows`].

mod all;
mod latest;
mod rows;
mod run;
#[cfg(test)]
mod tests;

pub(super) use all::begin as begin_all;
pub(super) use latest::first_pages;

use crate::core::{Core, guard};
use crate::format::count;
use crate::session::Session;
use crate::view::{ErrorKind, ErrorView, ReadChangesView, ReadStatus, ReadView};
use consumer_api::{ReadCounts, ReadEnd, ReadFailure, ReadProgress, ReadQuery};
use jiff::Timestamp;
use ledger::Ledger;
use model::{AccountId, SessionId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The scope of transactions (endpoints.md).
const TRANSACTIONS_SCOPE: &str = "https://api.banno.com/consumer/auth/transactions.detail.readonly";

/// Progress is told at most this often per account; the first page and the end are told always.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// The readings of one user and the ledger they fill. They outlive a sign-in: when a session expires in the middle
/// and the same user signs in again, what came is still there and the reading goes on.
#[derive(Default)]
pub(crate) struct Readings {
    pub(super) ledger: Mutex<Option<Ledger>>,
    states: Mutex<HashMap<AccountId, State>>,
    all: Mutex<all::All>,
    /// Accounts that the institution took away. Held, on blocking threads only, as long as rows of an account are put
    /// in or taken out: what was found out about the account stays true until that is done.
    gone: Mutex<HashSet<AccountId>>,
    /// The user signed out: nothing comes into memory any more.
    forgotten: CancellationToken,
}

/// What to read of an account.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    /// Everything, or what changed since everything was read.
    All,
    /// A part, whatever was read before.
    Part(ReadQuery),
}

/// How the reading of one account stands.
#[derive(Default)]
struct State {
    status: ReadStatus,
    pages: usize,
    /// Rows that could not be read: of the last read of everything, and of those of changes since.
    failed_rows: usize,
    /// Of those, the ones of the reads before this one.
    failed_before: usize,
    /// Rows of this account in memory.
    rows: u64,
    /// Whether rows had to be left out, because the ledger was full (AP-5).
    no_room: bool,
    /// What the last read changed; none if there was none to compare it with.
    changes: Option<ReadChangesView>,
    /// The ledger has begun a read of which nothing came yet: the next reading goes on with it, so that what failed
    /// at once is nothing to compare with.
    fresh: bool,
    error: Option<ErrorView>,
    cancel: CancellationToken,
    /// Cancelled when the reading has ended.
    ended: CancellationToken,
    told: Option<Instant>,
    revision: u32,
    /// Whether the last read was of everything.
    of_all: bool,
    /// Since when to ask for changes; there once everything was read.
    cursor: Option<Timestamp>,
    /// Where a read of everything, or of what changed, was interrupted.
    interrupted: Option<(ReadQuery, Box<ReadProgress>)>,
}

/// One reading to be done.
struct Job {
    wanted: Wanted,
    query: ReadQuery,
    from: Option<Box<ReadProgress>>,
    /// Whether the ledger begins a read too: what this reading changes is told apart from what was before.
    begins: bool,
    cancel: CancellationToken,
}

impl Readings {
    pub(crate) fn stop(&self, account: &AccountId) {
        if let Some(state) = guard(&self.states).get(account) {
            state.cancel.cancel();
        }
    }

    /// The rows in memory: cheap to clone, and the same rows.
    pub(crate) fn ledger(&self) -> Ledger {
        guard(&self.ledger).get_or_insert_with(Ledger::new).clone()
    }

    pub(crate) fn stop_all(&self) {
        self.stop_reading_all();
        for state in guard(&self.states).values() {
            state.cancel.cancel();
        }
    }

    /// Whether the user signed out: nothing goes on from here.
    pub(crate) fn is_forgotten(&self) -> bool {
        self.forgotten.is_cancelled()
    }

    pub(crate) fn forget(&self) {
        self.forgotten.cancel();
        self.stop_all();
        guard(&self.states).drain().for_each(|(_, state)| state.ended.cancel());
        *guard(&self.ledger) = None;
    }

    /// Whether every transaction of an account is in memory, as far as is known: all were read, none was unreadable or
    /// left out, and no later reading is under way or was interrupted.
    pub(crate) fn is_whole(&self, account: &AccountId) -> bool {
        guard(&self.states)
            .get(account)
            .is_some_and(|state| state.of_all && state.status == ReadStatus::Complete && state.failed_rows == 0)
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
            changes: state.changes.clone(),
            error: state.error.clone(),
            revision: state.revision,
        }
    }

    /// What is to be read now; `None` if a reading is running, or has been done and is not asked for again, or if it
    /// belongs to something that was stopped: whoever stops cancels `within` first and then what has been opened.
    fn open(&self, account: &AccountId, wanted: Wanted, again: bool, within: &CancellationToken) -> Option<Job> {
        let mut states = guard(&self.states);
        if within.is_cancelled() || self.forgotten.is_cancelled() {
            return None;
        }
        let state = states.entry(account.clone()).or_default();
        let of_all = matches!(wanted, Wanted::All);
        let done = of_all && state.of_all && matches!(state.status, ReadStatus::Complete | ReadStatus::Truncated);
        if state.status == ReadStatus::Reading || (done && !again) {
            return None;
        }
        let (query, from) = match (wanted, state.interrupted.take()) {
            (Wanted::Part(query), interrupted) => {
                state.interrupted = interrupted;
                (query, None)
            }
            (Wanted::All, Some((query, from))) => (query, Some(from)),
            (Wanted::All, None) => (ReadQuery { updated_since: state.cursor, ..ReadQuery::default() }, None),
        };
        if from.is_none() {
            state.failed_before = if query.updated_since.is_some() { state.failed_rows } else { 0 };
            (state.pages, state.failed_rows, state.no_room) = (0, state.failed_before, false);
        }
        state.changes = None;
        let begins = of_all && from.is_none() && !state.fresh;
        (state.status, state.error, state.told) = (ReadStatus::Reading, None, None);
        (state.cancel, state.ended) = (CancellationToken::new(), CancellationToken::new());
        state.of_all = of_all;
        state.revision += 1;
        Some(Job { wanted, query, from, begins, cancel: state.cancel.clone() })
    }

    /// Notes a page that is in the ledger; says whether it is time to tell.
    fn note(&self, account: &AccountId, counts: ReadCounts, catching_up: bool, now: Instant) -> bool {
        let mut states = guard(&self.states);
        let Some(state) = states.get_mut(account) else { return false };
        if catching_up {
            state.pages += 1;
        } else {
            state.pages = counts.pages;
            state.failed_rows = state.failed_before + counts.failed_rows;
        }
        state.fresh &= !state.of_all;
        state.revision += 1;
        let due = state.told.is_none_or(|told| now.saturating_duration_since(told) >= TELL_EVERY);
        state.told = if due { Some(now) } else { state.told };
        due
    }

    /// Notes how a reading ended.
    fn close(&self, account: &AccountId, wanted: Wanted, query: ReadQuery, end: Result<ReadEnd, Interrupted>) {
        let mut states = guard(&self.states);
        let Some(state) = states.get_mut(account) else { return };
        let of_all = matches!(wanted, Wanted::All);
        match end {
            Ok(end) => {
                state.failed_rows = state.failed_before + end.failed_rows;
                let all = end.truncated.is_none() && !state.no_room;
                state.status = if all { ReadStatus::Complete } else { ReadStatus::Truncated };
                if of_all {
                    // A list with a gap is read whole again, and so is one with rows that changes did not make readable:
                    // which rows those are is not known. An empty answer does not move the cursor (client-code).
                    let unreadable = query.updated_since.is_some() && state.failed_rows > 0;
                    state.cursor = if all && !unreadable { end.cursor.or(state.cursor) } else { None };
                }
            }
            Err(Interrupted { error, progress }) => {
                let stopped = state.cancel.is_cancelled()
                    && error.as_ref().is_none_or(|error| error.kind == ErrorKind::Cancelled);
                state.status = if stopped { ReadStatus::Stopped } else { ReadStatus::Failed };
                state.error = error.filter(|_| !stopped);
                if of_all {
                    state.interrupted = progress.map(|progress| (query, progress));
                }
            }
        }
        state.revision += 1;
        state.ended.cancel();
    }
}

/// A reading that did not come to its end.
struct Interrupted {
    error: Option<ErrorView>,
    progress: Option<Box<ReadProgress>>,
}

impl From<ReadFailure> for Interrupted {
    fn from(failure: ReadFailure) -> Self {
        Self { error: Some(failure.error.into()), progress: failure.progress }
    }
}

impl From<ErrorView> for Interrupted {
    fn from(error: ErrorView) -> Self {
        Self { error: Some(error), progress: None }
    }
}

/// Begins to read, unless a reading is running, or has been done and is not asked for again.
pub(super) fn begin(
    core: &Arc<Core>,
    session: &Arc<Session>,
    account: AccountId,
    wanted: Wanted,
    again: bool,
) -> ReadView {
    if let Some(job) = session.readings.open(&account, wanted, again, &CancellationToken::new()) {
        let (core, session, account) = (Arc::clone(core), Arc::clone(session), account.clone());
        tokio::spawn(async move { run::run(&core, &session, &account, job).await });
    }
    session.readings.view(&session.id, &account)
}
