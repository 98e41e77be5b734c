//! What a redaction would do to the first rows, field by field, before anything is written (LG-5).

use super::Field;
use crate::about::About;
use crate::error::ExportError;
use crate::row::{Account, Ask, Row, Source};
use crate::run::Export;
use model::{ApiInstant, Money};
use std::collections::BTreeMap;

/// What a redaction does to a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Treated {
    /// How often it stays.
    pub kept: u64,
    /// How often something else stands in its place.
    pub replaced: u64,
    /// The first that does.
    pub example: Option<String>,
}

impl Export {
    /// What the redaction does to what the file says of itself, to the accounts and to the first rows, by field.
    /// Fields that were not sent are not in it. Writes nothing.
    ///
    /// # Errors
    /// What the source says when a row cannot be read.
    pub fn preview(&self, source: &dyn Source, first: usize) -> Result<BTreeMap<Field, Treated>, ExportError> {
        let mut redactor = self.redactor();
        let mut fields = BTreeMap::new();
        compare(&mut fields, of_about(&self.about), of_about(&redactor.about(&self.about)));
        for account in source.accounts() {
            compare(&mut fields, of_account(account), of_account(&redactor.account(account)));
        }
        for row in source.rows(Ask { account: None, raw: redactor.asks_raw() }).take(first) {
            let row = row?;
            let after = redactor.row(row.clone());
            // What the file never holds is not replaced in it.
            let before = Row { raw: row.raw.filter(|_| after.raw.is_some()), ..row };
            compare(&mut fields, of_row(&before), of_row(&after));
        }
        Ok(fields)
    }
}

/// A field with what was sent of it.
type Said = (Field, Option<String>);

fn compare<const N: usize>(fields: &mut BTreeMap<Field, Treated>, before: [Said; N], after: [Said; N]) {
    for ((field, before), (_, after)) in before.into_iter().zip(after) {
        let Some(before) = before else { continue };
        let treated = fields.entry(field).or_default();
        let after = after.unwrap_or_default();
        if before == after {
            treated.kept += 1;
        } else {
            treated.replaced += 1;
            treated.example.get_or_insert(after);
        }
    }
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
    use crate::format::Format;
    use crate::redact::Redaction;
    use crate::row::Batch;
    use jiff::Timestamp;
    use model::AccountKind;

    fn preview(redaction: Redaction, format: Format, first: usize) -> BTreeMap<Field, Treated> {
        let row = |id: &'static str, name: &'static str| Row {
            name: Some(name.into()),
            amount: Some(Money::read("-1.50")),
            raw: Some(r#"{"memo":"x"}"#.into()),
            ..Row::new(0, id)
        };
        let rows = vec![row("1", "Orchard"), row("2", "Orchard"), row("3", "Mill")];
        let source = Batch { accounts: vec![Account::new("a-1", "Everyday", AccountKind::Deposit)], rows };
        let about = About::new("Passbook", Timestamp::UNIX_EPOCH).institution("Garden");
        Export { format, about, redaction }.preview(&source, first).unwrap()
    }

    fn redacted(first: usize) -> BTreeMap<Field, Treated> {
        preview(Redaction::redacted().unwrap(), Format::Json, first)
    }

    #[test]
    fn a_preview_has_an_example_of_what_stands_in_the_place_of_a_field() {
        let example = |rows, field| redacted(rows)[&field].example.clone().unwrap();
        assert!(example(1, Field::Name).starts_with("name-"));
        assert!(example(0, Field::AccountName).starts_with("account-name-"));
        assert!(example(0, Field::Institution).starts_with("institution-"));
    }

    #[test]
    fn a_preview_counts_what_stays_and_what_goes() {
        let fields = redacted(10);
        let counts = |field| fields.get(&field).map(|treated| (treated.kept, treated.replaced));
        assert_eq!(counts(Field::Name), Some((0, 3)));
        assert_eq!(counts(Field::Amount), Some((3, 0)));
        assert_eq!(counts(Field::AccountName), Some((0, 1)));
        assert_eq!(counts(Field::Memo), None);
        assert_eq!(fields[&Field::Amount].example, None);
    }

    #[test]
    fn a_preview_counts_the_first_rows_only() {
        assert_eq!(redacted(2)[&Field::Name].replaced, 2);
    }

    #[test]
    fn a_preview_has_the_json_as_received_only_if_the_file_would() {
        assert_eq!(redacted(1).get(&Field::Raw), None);
        let raw = preview(Redaction::redacted().unwrap(), Format::JsonWithRaw, 1);
        assert_eq!(raw[&Field::Raw].example.as_deref(), Some("{}"));
    }

    #[test]
    fn a_preview_of_a_full_export_replaces_nothing() {
        assert!(preview(Redaction::Full, Format::Json, 10).values().all(|treated| treated.replaced == 0));
    }
}
