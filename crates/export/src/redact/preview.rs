//! What a redaction would do, shown on the first rows before anything is written (LG-5).

use super::{Field, Redactor};
use crate::about::About;
use crate::error::ExportError;
use crate::format::Format;
use crate::row::{Account, Ask, Row, Source};
use crate::run::Export;
use model::{ApiInstant, Money};
use std::collections::BTreeMap;

/// The first rows before and after, and counts of what happens to each field in them. Fields that were not sent are
/// not listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// What the file says of itself.
    pub about: Vec<Change>,
    /// A list of fields for each account.
    pub accounts: Vec<Vec<Change>>,
    /// A list of fields for each of the first rows.
    pub rows: Vec<Vec<Change>>,
    /// By field, over everything above.
    pub counts: BTreeMap<Field, Counts>,
}

/// One field of one thing.
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
    /// How often it stays.
    pub kept: u64,
    /// How often something else stands in its place.
    pub replaced: u64,
}

impl Export {
    /// What the export would hold of the first rows, field by field before and after. Writes nothing.
    ///
    /// # Errors
    /// What the source says when a row cannot be read.
    pub fn preview(&self, source: &dyn Source, first: usize) -> Result<Preview, ExportError> {
        let mut redactor = Redactor::new(&self.redaction);
        let about = changes(of_about(&self.about), of_about(&redactor.about(&self.about)));
        let accounts = source.accounts().iter();
        let accounts = accounts.map(|account| changes(of_account(account), of_account(&redactor.account(account))));
        let accounts = accounts.collect();
        let rows = source.rows(Ask { account: None, raw: self.format == Format::JsonWithRaw }).take(first);
        let rows = rows.map(|row| row.map(|row| changes(of_row(&row), of_row(&redactor.row(row)))));
        let rows = rows.collect::<Result<_, _>>()?;
        let mut preview = Preview { about, accounts, rows, counts: BTreeMap::new() };
        for change in preview.accounts.iter().chain(&preview.rows).flatten().chain(&preview.about) {
            let counts = preview.counts.entry(change.field).or_default();
            let count = if change.before == change.after { &mut counts.kept } else { &mut counts.replaced };
            *count += 1;
        }
        Ok(preview)
    }
}

/// A field with what was sent of it.
type Said = (Field, Option<String>);

fn changes<const N: usize>(before: [Said; N], after: [Said; N]) -> Vec<Change> {
    let pairs = before.into_iter().zip(after);
    let changes = pairs.filter_map(|((field, before), (_, after))| {
        Some(Change { field, before: before?, after: after.unwrap_or_default() })
    });
    changes.collect()
}

fn of_about(about: &About) -> [Said; 1] {
    [(Field::Institution, about.institution.clone())]
}

fn of_account(account: &Account) -> [Said; 5] {
    [
        (Field::AccountId, Some(account.id.clone())),
        (Field::AccountName, Some(account.name.clone())),
        (Field::AccountNumber, account.number.clone()),
        (Field::RoutingNumber, account.routing_number.clone()),
        (Field::Balance, account.balance.as_ref().map(|balance| balance.amount.as_sent().to_owned())),
    ]
}

fn of_row(row: &Row<'_>) -> [Said; 14] {
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
    use crate::redact::Redaction;
    use crate::row::Batch;
    use jiff::Timestamp;
    use model::AccountKind;

    fn preview(redaction: Redaction, first: usize) -> Preview {
        let row = |id: &'static str, name: &'static str| Row {
            name: Some(name.into()),
            amount: Some(Money::read("-1.50")),
            raw: Some("{}".into()),
            ..Row::new(0, id)
        };
        let rows = vec![row("1", "Orchard"), row("2", "Orchard"), row("3", "Mill")];
        let source = Batch { accounts: vec![Account::new("a-1", "Everyday", AccountKind::Deposit)], rows };
        let about = About::new("Passbook", Timestamp::UNIX_EPOCH).institution("Garden");
        Export { format: Format::Json, about, redaction }.preview(&source, first).unwrap()
    }

    fn redacted(first: usize) -> Preview {
        preview(Redaction::redacted().unwrap(), first)
    }

    fn find(changes: &[Change], field: Field) -> &Change {
        changes.iter().find(|change| change.field == field).unwrap()
    }

    #[test]
    fn a_preview_shows_the_first_rows_before_and_after() {
        let preview = redacted(2);
        assert_eq!(preview.rows.len(), 2);
        let names = [0, 1].map(|row: usize| find(&preview.rows[row], Field::Name));
        assert_eq!(names[0].before, "Orchard");
        assert!(names[0].after.starts_with("name-"));
        assert_eq!(names[0].after, names[1].after);
    }

    #[test]
    fn a_preview_shows_accounts_and_the_institution_too() {
        let preview = redacted(0);
        assert!(find(&preview.accounts[0], Field::AccountName).after.starts_with("account-name-"));
        assert!(find(&preview.about, Field::Institution).after.starts_with("institution-"));
    }

    #[test]
    fn a_preview_counts_what_stays_and_what_goes() {
        let preview = redacted(10);
        assert_eq!(preview.counts[&Field::Name], Counts { kept: 0, replaced: 3 });
        assert_eq!(preview.counts[&Field::Amount], Counts { kept: 3, replaced: 0 });
        assert_eq!(preview.counts[&Field::AccountName], Counts { kept: 0, replaced: 1 });
        assert_eq!(preview.counts.get(&Field::Memo), None);
    }

    #[test]
    fn a_preview_has_the_json_as_received_only_if_the_file_would() {
        assert!(preview(Redaction::Full, 1).rows[0].iter().all(|change| change.field != Field::Raw));
    }

    #[test]
    fn a_preview_of_a_full_export_replaces_nothing() {
        assert!(preview(Redaction::Full, 10).counts.values().all(|counts| counts.replaced == 0));
    }
}
