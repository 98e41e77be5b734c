//! Reading all transactions of an account (conventions.md, "Paging"): several pages at once, as many as the host
//! takes well, each verified against its neighbours, because rows can move while they are read.
//!
//! Pages are handed over as they arrive, in any order; whoever takes them in has to put them in by id. A list that
//! came in more than one answer is caught up at the end with what changed meanwhile, so that a row that was
//! inserted, reposted under a new id or taken back during the read is as the server has it.

mod chain;
mod facts;
mod flight;
mod plan;

pub use flight::read_transactions;

use crate::calls::Fetched;
use crate::error::ApiError;
use crate::transaction::TransactionsPage;
use jiff::{SignedDuration, Timestamp};
use plan::Plan;
use std::hash::RandomState;

/// What to read. `updated_since` excludes `since` and `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadQuery {
    /// Posted at or after.
    pub since: Option<Timestamp>,
    /// Posted at or before.
    pub until: Option<Timestamp>,
    /// Changed since; also brings the ids that became inactive.
    pub updated_since: Option<Timestamp>,
    /// Stop when at least this many rows were received; `None` for all.
    pub most_rows: Option<usize>,
}

/// Why a read ended before the last page (AP-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truncated {
    /// [`crate::limits::PAGES`] were read.
    Pages,
    /// More than 1,000,000 rows were received.
    Rows,
    /// The caller's own limit was reached.
    Asked,
    /// A page brought nothing that an earlier page had not: the server does not page.
    RepeatedPage,
    /// Rows moved faster than they could be read: there may be a gap where it says. All other pages were read.
    Moved,
}

/// How much was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadCounts {
    /// Pages, those that were read again included.
    pub pages: usize,
    /// Different rows, those that could not be read included.
    pub rows: usize,
    /// Rows that could not be read (AP-16).
    pub failed_rows: usize,
}

/// A page as it arrives.
#[derive(Debug)]
pub struct ReadPage {
    /// The page.
    pub page: Fetched<TransactionsPage>,
    /// How much was received with it.
    pub counts: ReadCounts,
    /// Whether it belongs to what changed during the read, at its end.
    pub catching_up: bool,
}

/// How a read ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadEnd {
    /// Pages received, those of the catching up included.
    pub pages: usize,
    /// Different rows received, those that could not be read included.
    pub rows: usize,
    /// Rows that could not be read (AP-16).
    pub failed_rows: usize,
    /// Rows that changed during the read and came again at its end.
    pub caught_up: usize,
    /// Why it ended early, if it did.
    pub truncated: Option<Truncated>,
    /// The offset at which it ended: where "truncated" points to.
    pub ended_at: u64,
    /// The highest `lastUpdated` received less five minutes: the next `updated_since` (client-code). `None` if
    /// no row had one: the cursor does not advance then.
    pub cursor: Option<Timestamp>,
}

/// How far a read came, to go on from there.
#[derive(Debug)]
pub struct ReadProgress {
    plan: Plan,
    hash: RandomState,
    /// When it began, on the server's clock.
    began: Option<Timestamp>,
}

impl ReadProgress {
    fn new(most_rows: Option<usize>) -> Self {
        Self { plan: Plan::new(most_rows), hash: RandomState::new(), began: None }
    }

    /// The offset of the first page that is not verified: what was received up to there is without a gap.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.plan.joining()
    }

    /// How much was received up to there.
    #[must_use]
    pub fn counts(&self) -> ReadCounts {
        self.plan.counts()
    }
}

/// A read that failed or was cancelled.
#[derive(Debug)]
pub struct ReadFailure {
    /// Why.
    pub error: ApiError,
    /// How far it came; `None` if no page was received.
    pub progress: Option<Box<ReadProgress>>,
}

/// The server's clock may lag behind its own changes by this much (conventions.md: "a few minutes"; inferred).
const CURSOR_SLACK: SignedDuration = SignedDuration::from_mins(5);

/// An instant less what the server's clock may lag.
fn less_slack(at: Timestamp) -> Option<Timestamp> {
    at.checked_sub(CURSOR_SLACK).ok()
}
