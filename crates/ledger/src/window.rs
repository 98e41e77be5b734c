//! Reading rows: those on the screen, one by its id, many by their keys.

use crate::columns::Encoded;
use crate::error::LedgerError;
use crate::pack::{Unpacked, unpack};
use crate::query::Query;
use crate::row::RowView;
use crate::store::Ledger;
use model::{AccountId, TransactionId};
use std::ops::Range;

/// Most rows of one window.
pub const MAX_WINDOW: u32 = 10_000;

/// Some rows of a query's answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// The rows, in order.
    pub rows: Vec<RowView>,
    /// How many rows the whole answer has.
    pub total: u64,
    /// Names the answer that this is of, for [`Ledger::keys_at`] and [`Ledger::totals_at`]: the same as long as the
    /// query selects the same rows.
    pub revision: u64,
}

impl Ledger {
    /// The rows from `first` (from 0), at most `count` of them.
    #[must_use]
    pub fn window(&self, query: &Query, first: u64, count: u32) -> Window {
        let held = self.shared.held.read();
        let slots = self.shared.answers.lock().slots(&held, query);
        let first = usize::try_from(first).unwrap_or(usize::MAX).min(slots.len());
        let end = first.saturating_add(count.min(MAX_WINDOW) as usize).min(slots.len());
        let wanted = slots.get(first..end).unwrap_or_default();
        Window {
            rows: wanted.iter().filter_map(|slot| held.columns.view(*slot)).collect(),
            total: slots.len() as u64,
            revision: held.answer(query),
        }
    }

    /// How many rows a query's answer has.
    #[must_use]
    pub fn count(&self, query: &Query) -> u64 {
        let held = self.shared.held.read();
        let selected = self.shared.answers.lock().selected(&held, query);
        selected.map_or(held.columns.rows(), |bits| bits.count()) as u64
    }

    /// The place of a row in a query's answer, from 0; `None` if it is not in it. Keeps the active row where it is
    /// when the order changes.
    #[must_use]
    pub fn index_of(&self, query: &Query, key: i64) -> Option<u64> {
        let held = self.shared.held.read();
        let wanted = held.columns.slot_of(key)?;
        let slots = self.shared.answers.lock().slots(&held, query);
        slots.iter().position(|slot| *slot == wanted).map(|at| at as u64)
    }

    /// The keys of the rows at some places of a query's answer, in order: all of it with `[0..u64::MAX]`.
    #[must_use]
    pub fn keys(&self, query: &Query, ranges: &[Range<u64>]) -> Vec<i64> {
        let held = self.shared.held.read();
        let slots = self.shared.answers.lock().slots(&held, query);
        ranges.iter().flat_map(|range| part(&slots, range)).map(|slot| held.columns.key(*slot)).collect()
    }

    /// As [`Ledger::keys`], of the answer of a [window](Window::revision); `None` if it is another one by now, because
    /// the places would be those of other rows.
    #[must_use]
    pub fn keys_at(&self, revision: u64, query: &Query, ranges: &[Range<u64>]) -> Option<Vec<i64>> {
        let held = self.shared.held.read();
        if held.answer(query) != revision {
            return None;
        }
        let slots = self.shared.answers.lock().slots(&held, query);
        Some(ranges.iter().flat_map(|range| part(&slots, range)).map(|slot| held.columns.key(*slot)).collect())
    }

    /// The rows with these keys; those that are not held any more are left out.
    #[must_use]
    pub fn views(&self, keys: &[i64]) -> Vec<RowView> {
        let columns = self.read();
        keys.iter().filter_map(|key| columns.view(columns.slot_of(*key)?)).collect()
    }

    /// One row, if it is held. Of duplicates it is the first.
    #[must_use]
    pub fn find(&self, account: &AccountId, id: &TransactionId) -> Option<RowView> {
        let columns = self.read();
        columns.view(columns.find(columns.account_number(account)?, &Encoded::new(id.as_str()), 0)?)
    }

    /// The JSON as received of the row with this key (see [`RowView::key`]).
    ///
    /// # Errors
    /// [`LedgerError`] if it cannot be read.
    pub fn raw_of(&self, key: i64) -> Result<Option<String>, LedgerError> {
        Ok(self.raws(&[key])?.pop().flatten())
    }

    /// The JSON of the rows with these keys, `None` for those not held any more. Rows that were read together are
    /// cheap together: ask for them at once.
    ///
    /// # Errors
    /// [`LedgerError`] if one cannot be read.
    pub fn raws(&self, keys: &[i64]) -> Result<Vec<Option<String>>, LedgerError> {
        let places: Vec<_> = {
            let columns = self.read();
            let place = |key: &i64| {
                let (block, place) = columns.raw.place(columns.slot_of(*key)?)?;
                Some((block, columns.raw.packed(block)?, place))
            };
            keys.iter().map(place).collect()
        };
        // Of neighbours that share a block it is unpacked once.
        let mut last: Option<(u32, Unpacked)> = None;
        let mut raws = Vec::with_capacity(keys.len());
        for place in places {
            let Some((block, packed, place)) = place else {
                raws.push(None);
                continue;
            };
            let unpacked = match last.take() {
                Some((known, unpacked)) if known == block => unpacked,
                _ => unpack(&packed)?,
            };
            raws.push(Some(unpacked.get(place).ok_or(LedgerError::Packed)?.to_owned()));
            last = Some((block, unpacked));
        }
        Ok(raws)
    }
}

/// The slots at some places of an answer.
pub(crate) fn part<'a>(slots: &'a [u32], range: &Range<u64>) -> &'a [u32] {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(slots.len());
    slots.get(place(range.start)..place(range.end)).unwrap_or_default()
}
