//! The plain search: characters anywhere in what a row shows.

use crate::columns::{Bits, Columns, Decimal, Instant, TextColumn, fold};
use crate::query::Matches;

/// Where a plain search looks besides amount and date.
const LOOKS_AT: [TextColumn; 5] =
    [TextColumn::Name, TextColumn::Memo, TextColumn::Category, TextColumn::Kind, TextColumn::CheckNumber];

/// Rows with these characters in name, memo, category, type, check number, amount or date; case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    key: String,
    folded: String,
}

impl Search {
    /// A search for a text; `None` if there is nothing to search for.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut folded = String::new();
        fold(text.trim(), &mut folded);
        (!folded.is_empty()).then(|| Self { key: format!("search:{folded}"), folded })
    }

    fn amounts(&self, columns: &Columns) -> Bits {
        let mut sent = String::new();
        // A word cannot be in a plain amount.
        let number = self.folded.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
        Bits::from_fn(columns.slots(), |slot| {
            columns.amount(slot).is_some_and(|amount| {
                if !number && matches!(amount, Decimal::Plain { .. }) {
                    return false;
                }
                sent.clear();
                amount.write(&mut sent);
                contains_folded(&sent, &self.folded)
            })
        })
    }

    fn dates(&self, columns: &Columns) -> Bits {
        let (mut sent, mut last) = (String::new(), (i32::MIN, false));
        let date = self.folded.len() <= 10 && self.folded.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-'));
        Bits::from_fn(columns.slots(), |slot| {
            let Some(posted) = columns.posted(slot) else { return false };
            // Neighbouring rows are of one day more often than not.
            let plain = matches!(posted, Instant::Plain { .. });
            if plain && !date {
                return false;
            }
            let day = posted.day().filter(|_| plain);
            if day == Some(last.0) {
                return last.1;
            }
            sent.clear();
            posted.write(&mut sent);
            let date = sent.get(..10).unwrap_or(&sent);
            let found = contains_folded(date, &self.folded);
            if let Some(day) = day {
                last = (day, found);
            }
            found
        })
    }
}

fn contains_folded(text: &str, folded: &str) -> bool {
    if text.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        text.to_lowercase().contains(folded)
    } else {
        text.contains(folded)
    }
}

impl Matches for Search {
    fn key(&self) -> &str {
        &self.key
    }

    fn matches(&self, columns: &Columns) -> Bits {
        let mut found = Bits::none(columns.slots());
        for column in LOOKS_AT {
            let texts = columns.texts(column).matching(|text| text.contains(&self.folded));
            found.or(&columns.with_texts(column, &texts));
        }
        found.or(&self.amounts(columns));
        found.or(&self.dates(columns));
        found
    }
}
