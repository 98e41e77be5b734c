//! Hints at rows that look like duplicates or reversals: how many, and which rows are meant.

use super::Shown;
use crate::Explorer;
use crate::core::Answer;
use crate::format;
use crate::view::{HintKind, HintView, HintsView, TransactionQuery};
use ledger::Hints;

/// Most hints in one answer.
const MOST: u32 = 200;

/// Most rows of one hint that are listed; how many there are is told.
const MOST_ROWS: usize = 20;

impl Explorer {
    /// How many rows of a query look like duplicates or reversals.
    ///
    /// # Errors
    /// If the session does not exist or the query is not good.
    pub async fn hints(&self, session: String, query: TransactionQuery) -> Answer<HintsView> {
        self.of_rows(session, query, |shown, query| {
            let hints = shown.ledger.hints(query);
            Ok(HintsView {
                duplicates: format::count(hints.duplicate_groups),
                reversals: format::count(hints.reversal_pairs),
                listed: format::count(hints.duplicates.len() + hints.reversals.len()),
            })
        })
        .await
    }

    /// Some of the hints with the rows that are meant: duplicates first, then reversals.
    ///
    /// # Errors
    /// If the session does not exist or the query is not good.
    pub async fn hint_rows(
        &self,
        session: String,
        query: TransactionQuery,
        first: u32,
        count: u32,
    ) -> Answer<Vec<HintView>> {
        self.of_rows(session, query, move |shown, query| {
            Ok(listed(shown, &shown.ledger.hints(query), first as usize, count.min(MOST) as usize))
        })
        .await
    }
}

fn listed(shown: &Shown, hints: &Hints, first: usize, count: usize) -> Vec<HintView> {
    let duplicates = hints.duplicates.iter().map(|keys| (HintKind::Duplicate, keys.clone()));
    let reversals = hints.reversals.iter().map(|(row, reversal)| (HintKind::Reversal, vec![*row, *reversal]));
    let view = |(what, keys): (HintKind, Vec<i64>)| {
        let rows = shown.ledger.views(keys.get(..MOST_ROWS.min(keys.len())).unwrap_or_default());
        HintView { what, count: format::count(keys.len()), rows: rows.iter().map(|row| shown.row(row)).collect() }
    };
    duplicates.chain(reversals).skip(first).take(count).map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::{Ledger, Query, Row};
    use model::{AccountId, ApiInstant, Money, TransactionId};
    use std::collections::HashMap;

    fn row(id: usize, amount: &str, day: u8) -> Row {
        Row {
            amount: Some(Money::read(amount)),
            name: Some("Orchard Market".to_owned()),
            posted: Some(ApiInstant::read(format!("2026-03-{day:02}T00:00:00Z"))),
            ..Row::new(TransactionId::new(id.to_string()).unwrap(), format!(r#"{{"id":"{id}"}}"#))
        }
    }

    fn shown(rows: &[Row]) -> (Shown, Hints) {
        let ledger = Ledger::new();
        ledger.upsert(&AccountId::new("a").unwrap(), rows).unwrap();
        let hints = ledger.hints(&Query::default());
        (Shown::made_up(&ledger, &[], HashMap::new()), hints)
    }

    #[test]
    fn each_hint_names_the_rows_that_are_meant() {
        let (shown, hints) = shown(&[row(1, "-5.00", 1), row(2, "-5.00", 1), row(3, "-7.00", 2), row(4, "7.00", 4)]);
        let listed = listed(&shown, &hints, 0, 10);
        let told: Vec<_> = listed
            .iter()
            .map(|hint| (hint.what, hint.rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>()))
            .collect();
        assert_eq!(told, [(HintKind::Duplicate, vec!["1", "2"]), (HintKind::Reversal, vec!["3", "4"])]);
        assert_eq!(super::listed(&shown, &hints, 1, 1), listed[1..]);
    }

    #[test]
    fn of_very_many_rows_that_look_alike_the_first_are_listed_and_all_are_counted() {
        let many = MOST_ROWS + 5;
        let rows: Vec<Row> = (0..many).map(|id| row(id, "-5.00", 1)).collect();
        let (shown, hints) = shown(&rows);
        let listed = listed(&shown, &hints, 0, 10);
        assert_eq!((listed[0].rows.len(), listed[0].count as usize), (MOST_ROWS, many));
    }
}
