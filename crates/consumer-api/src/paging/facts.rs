//! What the plan needs to know of a page: which rows it had, in which order, and whether it was full.

use crate::limits;
use crate::transaction::{Transaction, TransactionsPage};
use jiff::Timestamp;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

/// A page without its rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    /// One number for each row: its id; of a row that could not be read, its text.
    pub(super) ids: Vec<u64>,
    /// One number for each row that was read: its id and what its place in the order is made of.
    pub(super) places: Vec<u64>,
    /// How many rows a full page has: what was asked for, or the service's own cap, as the echo says.
    pub(super) full: usize,
    /// Rows that could not be read.
    pub(super) failed: usize,
    /// The highest `lastUpdated`.
    pub(super) highest: Option<Timestamp>,
}

impl Facts {
    pub(super) fn of(page: &TransactionsPage, hash: &RandomState) -> Self {
        let ids = page.transactions.iter().map(|row| hash.hash_one(&row.id));
        let failed = page.failed_rows.iter().map(|row| hash.hash_one(&row.raw));
        let cap = page.limit.map_or(limits::PAGE_ROWS as usize, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        Self {
            ids: ids.chain(failed).collect(),
            places: page.transactions.iter().map(|row| place(row, hash)).collect(),
            full: cap.clamp(1, limits::PAGE_ROWS as usize),
            failed: page.failed_rows.len(),
            highest: page.transactions.iter().filter_map(|row| row.last_updated.as_ref()?.at()).max(),
        }
    }

    /// Rows received, those that could not be read included.
    pub(super) fn received(&self) -> usize {
        self.ids.len()
    }

    /// A short page is the last one (conventions.md, "Paging").
    pub(super) fn is_short(&self) -> bool {
        self.received() < self.full
    }
}

/// A row that is posted under its old id moves to another place; only a row that kept its place can hold two pages
/// together. The order is pending first, then by date and sequence (inferred).
fn place(row: &Transaction, hash: &RandomState) -> u64 {
    let posted = row.posted.as_ref().map(model::ApiInstant::as_sent);
    hash.hash_one((&row.id, &row.pending_status, posted, row.sequence))
}

/// A set or map of numbers that are hashes already.
pub(super) type Hashed = BuildHasherDefault<Already>;
/// Places by the number of the page that last had them.
pub(super) type Places = HashMap<u64, u64, Hashed>;

/// Passes a hash through.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
