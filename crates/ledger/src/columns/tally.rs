//! How many rows have each text of a column, by account: kept up with every row, so that the values of a column are
//! known without a walk over the rows.

use super::text::TextColumn;
use std::collections::HashMap;

/// The columns whose values are counted: those of which there are few, and which a filter asks for by name.
const COUNTED: [TextColumn; 5] =
    [TextColumn::Category, TextColumn::Kind, TextColumn::PendingStatus, TextColumn::Currency, TextColumn::Tags];

/// For each counted column the rows by the numbers of their account and of their text.
#[derive(Debug, Default)]
pub(crate) struct Tally([HashMap<(u32, u32), u32>; COUNTED.len()]);

impl Tally {
    /// Counts a row in. `text` gives the number of its text in a column.
    pub(crate) fn add(&mut self, account: u32, text: impl Fn(TextColumn) -> Option<u32>) {
        for (column, rows) in COUNTED.into_iter().zip(&mut self.0) {
            if let Some(text) = text(column) {
                *rows.entry((account, text)).or_default() += 1;
            }
        }
    }

    /// Counts a row out again.
    pub(crate) fn remove(&mut self, account: u32, text: impl Fn(TextColumn) -> Option<u32>) {
        for (column, rows) in COUNTED.into_iter().zip(&mut self.0) {
            let Some(key) = text(column).map(|text| (account, text)) else { continue };
            let Some(count) = rows.get_mut(&key) else { continue };
            *count -= 1;
            if *count == 0 {
                rows.remove(&key);
            }
        }
    }

    /// The numbers of the texts of a column, each with its rows, of one account or of all; `None` if the column is not
    /// counted.
    pub(crate) fn of(&self, column: TextColumn, account: Option<u32>) -> Option<HashMap<u32, u64>> {
        let place = COUNTED.into_iter().position(|counted| counted == column)?;
        let mut found = HashMap::new();
        for ((of, text), rows) in self.0.get(place)? {
            if account.is_none_or(|account| account == *of) {
                *found.entry(*text).or_default() += u64::from(*rows);
            }
        }
        Some(found)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.iter().map(|rows| rows.capacity() * size_of::<((u32, u32), u32)>()).sum()
    }
}
