//! What a redacted export keeps, and what stands in the place of the rest.
//!
//! An allow list (product.md): amounts, dates, currency, category, type and whether a row is pending stay; every other
//! text becomes a token, and the JSON as received is rebuilt from the keys that may stay. What may stay by its name
//! must also look like it: an "amount" that is no decimal is a text like any other, and so is a category that the
//! user wrote.

mod preview;
mod raw;
mod token;

pub use preview::Treated;
pub use token::Key;

use crate::about::About;
use crate::error::ExportError;
use crate::row::{Account, Balance, Row};
use model::{ApiInstant, Money};
use std::borrow::Cow;
use std::collections::BTreeMap;
use token::Tokens;

/// What stays in an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redaction {
    /// Everything.
    Full,
    /// Only the allow list; tokens stand for the rest. The same text gives the same token under one key.
    Redacted(Key),
}

impl Redaction {
    /// A redaction with a new key. Use one for the preview and the export of it, so that both show the same tokens,
    /// and then drop it: without the key nobody can tell which text a token stands for, not even by guessing.
    ///
    /// # Errors
    /// [`ExportError::NoRandomness`].
    pub fn redacted() -> Result<Self, ExportError> {
        Ok(Self::Redacted(Key::random()?))
    }

    /// Whether anything is replaced.
    #[must_use]
    pub fn is_redacted(&self) -> bool {
        matches!(self, Self::Redacted(_))
    }
}

/// A field that a redaction deals with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The institution's name.
    Institution,
    /// An account's id.
    AccountId,
    /// An account's name.
    AccountName,
    /// An account's masked number.
    AccountNumber,
    /// An institution's routing number.
    RoutingNumber,
    /// A balance that is no decimal, or its date if it is none.
    Balance,
    /// A transaction's id.
    Id,
    /// A posting date; stays if it is one.
    Posted,
    /// `pendingStatus`; stays.
    PendingStatus,
    /// An amount; stays if it is a decimal.
    Amount,
    /// A currency; stays if it has three letters.
    Currency,
    /// The name shown.
    Name,
    /// The core's text.
    Memo,
    /// The user's note.
    Notes,
    /// The category; stays if it was sent as one of the platform's or the core's, and not as the user's own.
    Category,
    /// The type; stays.
    Kind,
    /// A check number.
    CheckNumber,
    /// Digits of a card.
    CardNumber,
    /// A running balance; stays if it is a decimal.
    RunningBalance,
    /// The JSON as received; rebuilt.
    Raw,
}

impl Field {
    /// Stable machine id, and the first word of its tokens.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Institution => "institution",
            Self::AccountId => "account",
            Self::AccountName => "account-name",
            Self::AccountNumber => "number",
            Self::RoutingNumber => "routing",
            Self::Balance => "balance",
            Self::Id => "id",
            Self::Posted => "posted",
            Self::PendingStatus => "pending-status",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Name => "name",
            Self::Memo => "memo",
            Self::Notes => "note",
            Self::Category => "category",
            Self::Kind => "type",
            Self::CheckNumber => "check",
            Self::CardNumber => "card",
            Self::RunningBalance => "running",
            Self::Raw => "raw",
        }
    }

    /// What a person calls it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Institution => "Institution",
            Self::AccountId => "Account id",
            Self::AccountName => "Account name",
            Self::AccountNumber => "Account number",
            Self::RoutingNumber => "Routing number",
            Self::Balance => "Balance",
            Self::Id => "Transaction id",
            Self::Posted => "Posting date",
            Self::PendingStatus => "Pending status",
            Self::Amount => "Amount",
            Self::Currency => "Currency",
            Self::Name => "Name",
            Self::Memo => "Memo",
            Self::Notes => "Note",
            Self::Category => "Category",
            Self::Kind => "Type",
            Self::CheckNumber => "Check number",
            Self::CardNumber => "Card number",
            Self::RunningBalance => "Running balance",
            Self::Raw => "JSON as received",
        }
    }
}

/// Applies a redaction and counts what it replaced.
pub(crate) struct Redactor {
    tokens: Option<Tokens>,
    /// Whether the file holds the JSON as received.
    keeps_raw: bool,
    counts: BTreeMap<Field, u64>,
}

impl Redactor {
    pub(crate) fn new(redaction: &Redaction, keeps_raw: bool) -> Self {
        let tokens = match redaction {
            Redaction::Full => None,
            Redaction::Redacted(key) => Some(Tokens::new(key)),
        };
        Self { tokens, keeps_raw, counts: BTreeMap::new() }
    }

    /// Whether it has to see the JSON of rows: for the file, or because that tells whose word a category is.
    pub(crate) fn asks_raw(&self) -> bool {
        self.keeps_raw || self.tokens.is_some()
    }

    pub(crate) fn into_counts(self) -> BTreeMap<Field, u64> {
        self.counts
    }

    pub(crate) fn about(&mut self, about: &About) -> About {
        let institution = about.institution.clone().map(|name| self.replaced(Field::Institution, name.into()));
        About { institution: institution.map(Cow::into_owned), ..about.clone() }
    }

    pub(crate) fn account(&mut self, account: &Account) -> Account {
        let mut text = |field, text: &str| self.replaced(field, Cow::Borrowed(text)).into_owned();
        Account {
            id: text(Field::AccountId, &account.id),
            name: text(Field::AccountName, &account.name),
            number: account.number.as_deref().map(|number| text(Field::AccountNumber, number)),
            kind: account.kind.clone(),
            sub_kind: account.sub_kind.clone(),
            routing_number: account.routing_number.as_deref().map(|number| text(Field::RoutingNumber, number)),
            balance: account.balance.as_ref().map(|balance| Balance {
                amount: self.amount(Field::Balance, balance.amount.clone()),
                as_of: balance.as_of.clone().map(|as_of| self.instant(Field::Balance, as_of)),
            }),
        }
    }

    /// The row itself in a full export. Give it as [`Redactor::asks_raw`] asks for it.
    pub(crate) fn row<'r>(&mut self, row: Row<'r>) -> Row<'r> {
        if self.tokens.is_none() {
            return row;
        }
        Row {
            account: row.account,
            id: self.replaced(Field::Id, row.id),
            duplicate: row.duplicate,
            amount: row.amount.map(|amount| self.amount(Field::Amount, amount)),
            currency: row.currency.map(|currency| self.currency(currency)),
            posted: row.posted.map(|posted| self.instant(Field::Posted, posted)),
            pending: row.pending,
            pending_status: row.pending_status,
            name: row.name.map(|name| self.replaced(Field::Name, name)),
            memo: row.memo.map(|memo| self.replaced(Field::Memo, memo)),
            notes: row.notes.map(|notes| self.replaced(Field::Notes, notes)),
            category: row.category.map(|category| self.category(category, row.raw.as_deref())),
            kind: row.kind,
            check_number: row.check_number.map(|number| self.replaced(Field::CheckNumber, number)),
            card_number: row.card_number.map(|number| self.replaced(Field::CardNumber, number)),
            running_balance: row.running_balance.map(|amount| self.amount(Field::RunningBalance, amount)),
            raw: row.raw.filter(|_| self.keeps_raw).map(|raw| {
                self.count(Field::Raw);
                Cow::Owned(raw::rebuilt(&raw))
            }),
        }
    }

    fn replaced<'t>(&mut self, field: Field, text: Cow<'t, str>) -> Cow<'t, str> {
        let Some(tokens) = &self.tokens else { return text };
        // Nothing is told by a text of nothing, and an absent name stays an absent name.
        if text.trim().is_empty() {
            return Cow::Borrowed("");
        }
        let token = tokens.of(field, &text);
        self.count(field);
        Cow::Owned(token)
    }

    fn amount(&mut self, field: Field, amount: Money) -> Money {
        if amount.value().is_some() {
            return amount;
        }
        Money::read(self.replaced(field, Cow::Borrowed(amount.as_sent())))
    }

    /// An instant stays, a text that begins with a date keeps that date, and anything else is a text.
    fn instant(&mut self, field: Field, instant: ApiInstant) -> ApiInstant {
        if self.tokens.is_none() || is_plain_instant(&instant) {
            return instant;
        }
        match instant.date() {
            Some(date) => {
                self.count(field);
                ApiInstant::read(date.to_string())
            }
            None => ApiInstant::read(self.replaced(field, Cow::Borrowed(instant.as_sent()))),
        }
    }

    /// A category of whose origin nothing is known may be what the user wrote.
    fn category<'t>(&mut self, category: Cow<'t, str>, raw: Option<&str>) -> Cow<'t, str> {
        let is_sent = raw.is_some_and(|raw| raw::names_category(raw, &category));
        if is_sent { category } else { self.replaced(Field::Category, category) }
    }

    fn currency<'t>(&mut self, currency: Cow<'t, str>) -> Cow<'t, str> {
        if is_currency(&currency) { currency } else { self.replaced(Field::Currency, currency) }
    }

    fn count(&mut self, field: Field) {
        *self.counts.entry(field).or_default() += 1;
    }
}

/// Three letters, as ISO 4217 has them.
fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// An instant of digits and the signs between them; the parser also takes annotations in brackets, which could say
/// anything.
fn is_plain_instant(instant: &ApiInstant) -> bool {
    let plain =
        |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b':' | b'.' | b',' | b'T' | b't' | b' ' | b'Z' | b'z');
    instant.at().is_some() && instant.as_sent().bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(row: Row<'static>) -> Row<'static> {
        Redactor::new(&Redaction::redacted().unwrap(), false).row(row)
    }

    #[test]
    fn amounts_dates_currency_and_category_stay() {
        let row = Row {
            amount: Some(Money::read("-42.180")),
            currency: Some("USD".into()),
            posted: Some(ApiInstant::read("2025-03-03T00:00:00.000Z")),
            category: Some("Groceries".into()),
            kind: Some("Purchase".into()),
            running_balance: Some(Money::read("2418.07")),
            ..Row::new(0, "")
        };
        let raw = Some(r#"{"subtype":"Groceries"}"#.into());
        assert_eq!(redacted(Row { raw, ..row.clone() }), row);
    }

    #[test]
    fn a_category_that_nobody_but_the_user_named_is_replaced() {
        let category = |raw: Option<&'static str>| {
            let row = Row { category: Some("Morgan".into()), raw: raw.map(Into::into), ..Row::new(0, "t") };
            redacted(row).category.unwrap().into_owned()
        };
        assert_eq!(category(Some(r#"{"enrichments":{"expenseCategory":" Morgan "}}"#)), "Morgan");
        for own in [
            Some(r#"{"subtype":"Food","enrichments":{"customExpenseCategory":"Morgan","expenseCategory":"Food"}}"#),
            Some("no JSON"),
            None,
        ] {
            assert!(category(own).starts_with("category-"), "{own:?}");
        }
    }

    #[test]
    fn what_only_claims_to_be_an_amount_a_date_or_a_currency_is_replaced() {
        let row = redacted(Row {
            amount: Some(Money::read("Morgan Vale")),
            currency: Some("Morgan".into()),
            posted: Some(ApiInstant::read("Morgan Vale")),
            running_balance: Some(Money::read("see Morgan")),
            ..Row::new(0, "t")
        });
        assert!(!format!("{row:?}").contains("Morgan"), "{row:?}");
    }

    #[test]
    fn a_date_followed_by_something_keeps_the_date() {
        let row = redacted(Row { posted: Some(ApiInstant::read("2025-03-03 by Morgan")), ..Row::new(0, "t") });
        assert_eq!(row.posted.unwrap().as_sent(), "2025-03-03");
        let zoned = ApiInstant::read("2025-03-03T00:00:00Z[u-ca=morgan]");
        let row = redacted(Row { posted: Some(zoned), ..Row::new(0, "t") });
        assert_eq!(row.posted.unwrap().as_sent(), "2025-03-03");
    }

    #[test]
    fn a_full_export_is_left_as_it_is() {
        let row = Row { name: Some("Morgan".into()), raw: Some("{}".into()), ..Row::new(0, "t") };
        assert_eq!(Redactor::new(&Redaction::Full, true).row(row.clone()), row);
    }
}
