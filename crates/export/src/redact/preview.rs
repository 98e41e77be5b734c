//! What a redaction would do, shown on the first rows before anything is written (LG-5).

use super::{Field, Redaction, Redactor};
use crate::row::Row;
use model::{ApiInstant, Money};
use std::collections::BTreeMap;

/// The first rows before and after, and counts of what happens to each field in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// A list of fields for each row, in the order of [`Field`]; fields that were not sent are not listed.
    pub rows: Vec<Vec<Change>>,
    /// By field.
    pub counts: BTreeMap<Field, Counts>,
}

/// One field of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// As it is.
    pub before: String,
    /// As the file would have it; equal if it stays.
    pub after: String,
}

/// What happens to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows in which it stays.
    pub kept: u64,
    /// Rows in which something else stands in its place.
    pub replaced: u64,
}

pub(super) fn preview<'r>(redaction: &Redaction, rows: impl Iterator<Item = Row<'r>>) -> Preview {
    let mut redactor = Redactor::new(redaction);
    let mut preview = Preview::default();
    for row in rows {
        let before = fields(&row);
        let after = fields(&redactor.row(row));
        let changes = before.into_iter().zip(after).filter_map(|((field, before), (_, after))| {
            Some(Change { field, before: before?, after: after.unwrap_or_default() })
        });
        let changes: Vec<Change> = changes.collect();
        for change in &changes {
            let counts = preview.counts.entry(change.field).or_default();
            let count = if change.before == change.after { &mut counts.kept } else { &mut counts.replaced };
            *count += 1;
        }
        preview.rows.push(changes);
    }
    preview
}

/// Every field of a row, always the same ones in the same order.
fn fields(row: &Row<'_>) -> [(Field, Option<String>); 14] {
    let text = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    let money = |money: &Option<Money>| money.as_ref().map(|money| money.as_sent().to_owned());
    [
        (Field::Id, Some(row.id.clone().into_owned())),
        (Field::Posted, row.posted.as_ref().map(ApiInstant::as_sent).map(str::to_owned)),
        (Field::PendingStatus, text(&row.pending_status)),
        (Field::Amount, money(&row.amount)),
        (Field::Currency, text(&row.currency)),
        (Field::Name, text(&row.name)),
        (Field::Memo, text(&row.memo)),
        (Field::Notes, text(&row.notes)),
        (Field::Category, text(&row.category)),
        (Field::Kind, text(&row.kind)),
        (Field::CheckNumber, text(&row.check_number)),
        (Field::CardNumber, text(&row.card_number)),
        (Field::RunningBalance, money(&row.running_balance)),
        (Field::Raw, text(&row.raw)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row<'static>> {
        let row = |id: &'static str, name: &'static str| Row {
            name: Some(name.into()),
            amount: Some(Money::read("-1.50")),
            ..Row::new(0, id)
        };
        vec![row("1", "Orchard"), row("2", "Orchard"), row("3", "Mill")]
    }

    #[test]
    fn a_preview_shows_the_first_rows_before_and_after() {
        let preview = Redaction::redacted().unwrap().preview(rows(), 2);
        assert_eq!(preview.rows.len(), 2);
        let name = |row: usize| preview.rows[row].iter().find(|change| change.field == Field::Name).unwrap();
        assert_eq!(name(0).before, "Orchard");
        assert!(name(0).after.starts_with("name-"));
        assert_eq!(name(0).after, name(1).after);
    }

    #[test]
    fn a_preview_counts_what_stays_and_what_goes() {
        let preview = Redaction::redacted().unwrap().preview(rows(), 10);
        assert_eq!(preview.counts[&Field::Name], Counts { kept: 0, replaced: 3 });
        assert_eq!(preview.counts[&Field::Amount], Counts { kept: 3, replaced: 0 });
        assert_eq!(preview.counts.get(&Field::Memo), None);
    }

    #[test]
    fn a_preview_of_a_full_export_replaces_nothing() {
        let preview = Redaction::Full.preview(rows(), 10);
        assert!(preview.counts.values().all(|counts| counts.replaced == 0));
    }
}
