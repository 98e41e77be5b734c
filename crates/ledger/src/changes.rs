//! What a read of an account changed: which rows it added, changed and took away, compared with what was held when
//! the read began. Counts are exact; so many rows as a person may look at are kept with their JSON before.

use crate::columns::Columns;
use crate::row::RowView;
use model::Money;
use std::collections::HashMap;

/// Most changes kept in detail, per account.
pub const MAX_CHANGES: usize = 10_000;

/// Most bytes of JSON kept for them, per account.
const MOST_TEXT: usize = 32 * 1024 * 1024;

/// What a read changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The number of the read, from 1; 0 if none was begun.
    pub generation: u64,
    /// Whether there was no read to compare with: all rows are new then and none is listed.
    pub first: bool,
    /// Rows that were not held.
    pub added: u64,
    /// Rows whose JSON changed.
    pub changed: u64,
    /// Rows that are not held any more.
    pub vanished: u64,
    /// How many of them are listed, see [`crate::Ledger::change_list`].
    pub listed: u64,
    /// Pending rows that seem to have come back under new ids.
    pub reposts: Vec<Repost>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The row was not held before.
    Added(RowView),
    /// The JSON of the row changed.
    Changed {
        /// The row as it is now.
        row: RowView,
        /// Its JSON before.
        old: Box<str>,
    },
    /// The row is not held any more.
    Vanished {
        /// The row as it was.
        row: Box<RowView>,
        /// Its JSON.
        raw: Box<str>,
    },
}

/// A pending row that vanished, and a posted one that came in the same read with the same amount and memo
/// (inferred: nothing the API sends ties the two together). A hint; the two are never merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repost {
    /// The pending row as it was.
    pub pending: Box<RowView>,
    /// The posted row.
    pub posted: RowView,
}

#[derive(Debug)]
enum Detail {
    Added(i64),
    Changed { key: i64, old: Box<str> },
    Vanished { row: Box<RowView>, raw: Box<str> },
}

impl Detail {
    fn text(&self) -> usize {
        match self {
            Self::Added(_) => 0,
            Self::Changed { old: text, .. } | Self::Vanished { raw: text, .. } => text.len(),
        }
    }
}

/// A row that vanished in this read and was held before it.
#[derive(Debug)]
struct Gone {
    raw_hash: u64,
    detail: Option<usize>,
}

/// The current read of an account.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) generation: u64,
    added: u64,
    changed: u64,
    vanished: u64,
    /// In the order they happened; `None` where one was undone.
    details: Vec<Option<Detail>>,
    listed: usize,
    text: usize,
    by_key: HashMap<i64, usize>,
    gone: HashMap<u64, Gone>,
}

/// What the row that is added was before in the same read.
pub(crate) enum Was {
    /// Not held.
    New,
    /// Taken out, and the same as it is now.
    Same,
    /// Taken out, and different.
    Different,
}

impl Reading {
    /// The next read.
    pub(crate) fn next(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }

    fn first(&self) -> bool {
        self.generation <= 1
    }

    /// A row is put in that is not held. `id_hash` names id and duplicate number, `raw_hash` its JSON.
    pub(crate) fn add(&mut self, key: i64, id_hash: u64, raw_hash: impl FnOnce() -> u64) -> Was {
        let Some(gone) = self.gone.remove(&id_hash) else {
            self.added += 1;
            self.list(Some(key), || Detail::Added(key));
            return Was::New;
        };
        // It went and came back while pages shifted.
        self.vanished -= 1;
        let before = gone.detail.and_then(|at| self.unlist(at));
        if gone.raw_hash == raw_hash() {
            return Was::Same;
        }
        self.changed += 1;
        if let Some(Detail::Vanished { raw, .. }) = before {
            self.list(Some(key), || Detail::Changed { key, old: raw });
        }
        Was::Different
    }

    /// The JSON of a row changes that was held before this read and has not changed in it.
    pub(crate) fn change(&mut self, key: i64, old: &str) {
        self.changed += 1;
        self.list(Some(key), || Detail::Changed { key, old: old.into() });
    }

    /// A row goes that came in this read.
    pub(crate) fn undo_add(&mut self, key: i64) {
        self.added -= 1;
        self.unlist_key(key);
    }

    /// A row goes that was held before this read; `changed` says whether it changed in it.
    pub(crate) fn vanish(&mut self, key: i64, changed: bool, id_hash: u64, row: RowView, raw: &str, raw_hash: u64) {
        if changed {
            self.changed -= 1;
            self.unlist_key(key);
        }
        self.vanished += 1;
        let detail = self.list(None, || Detail::Vanished { row: Box::new(row), raw: raw.into() });
        self.gone.insert(id_hash, Gone { raw_hash, detail });
    }

    fn list(&mut self, key: Option<i64>, detail: impl FnOnce() -> Detail) -> Option<usize> {
        if self.first() || self.listed >= MAX_CHANGES || self.text >= MOST_TEXT {
            return None;
        }
        let (at, detail) = (self.details.len(), detail());
        self.text += detail.text();
        self.listed += 1;
        self.details.push(Some(detail));
        if let Some(key) = key {
            self.by_key.insert(key, at);
        }
        Some(at)
    }

    fn unlist(&mut self, at: usize) -> Option<Detail> {
        let detail = self.details.get_mut(at)?.take()?;
        self.text -= detail.text();
        self.listed -= 1;
        Some(detail)
    }

    fn unlist_key(&mut self, key: i64) {
        if let Some(at) = self.by_key.remove(&key) {
            self.unlist(at);
        }
    }

    pub(crate) fn changes(&self, columns: &Columns) -> Changes {
        Changes {
            generation: self.generation,
            first: self.first(),
            added: self.added,
            changed: self.changed,
            vanished: self.vanished,
            listed: self.listed as u64,
            reposts: self.reposts(columns),
        }
    }

    pub(crate) fn listed(&self, columns: &Columns, first: usize, count: usize) -> Vec<Change> {
        let view = |key: i64| columns.view(columns.slot_of(key)?);
        let details = self.details.iter().flatten().skip(first).take(count);
        let change = |detail: &Detail| match detail {
            Detail::Added(key) => view(*key).map(Change::Added),
            Detail::Changed { key, old } => view(*key).map(|row| Change::Changed { row, old: old.clone() }),
            Detail::Vanished { row, raw } => Some(Change::Vanished { row: row.clone(), raw: raw.clone() }),
        };
        details.filter_map(change).collect()
    }

    fn reposts(&self, columns: &Columns) -> Vec<Repost> {
        let mut pending: HashMap<_, Vec<&RowView>> = HashMap::new();
        for detail in self.details.iter().flatten() {
            if let Detail::Vanished { row, .. } = detail
                && row.pending
                && let Some(key) = repost_key(row)
            {
                pending.entry(key).or_default().push(row);
            }
        }
        if pending.is_empty() {
            return Vec::new();
        }
        pending.values_mut().for_each(|rows| rows.reverse());
        let mut reposts = Vec::new();
        for detail in self.details.iter().flatten() {
            let Detail::Added(key) = detail else { continue };
            let Some(posted) = columns.slot_of(*key).and_then(|slot| columns.view(slot)) else { continue };
            let matching = repost_key(&posted).filter(|_| !posted.pending).and_then(|key| pending.get_mut(&key)?.pop());
            if let Some(row) = matching {
                reposts.push(Repost { pending: Box::new(row.clone()), posted });
            }
        }
        reposts
    }
}

/// What a pending row and the posted one have in common.
fn repost_key(row: &RowView) -> Option<(bigdecimal::BigDecimal, String)> {
    let amount = row.amount.as_ref().and_then(Money::value)?.normalized();
    let memo = row.memo.as_deref().map(str::trim).filter(|memo| !memo.is_empty())?;
    Some((amount, memo.to_lowercase()))
}
