//! What OFX and QIF share: which rows a statement can hold, in whose sign, in which currency, and what kind of
//! statement an account makes.

use crate::report::LeftOut;
use crate::row::{Account, Row};
use jiff::civil::Date;
use model::{AccountKind, ApiInstant, Group, Money};
use sha2::{Digest as _, Sha256};

/// Longest amount of OFX (OFX 2.2, section 3.2.9.1); no program reads a longer one from QIF.
const MAX_AMOUNT: usize = 32;

/// Longest account identifier of OFX (section 11.3.1).
const MAX_ACCOUNT_ID: usize = 22;

/// What a statement needs of a row, read and checked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    /// Calendar date as sent.
    pub(crate) date: Date,
    /// Amount as the customer sees it, with the digits as sent.
    pub(crate) amount: String,
    currency: Option<String>,
}

/// What a statement must know before its first row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: Date,
    pub(crate) last: Date,
    /// ISO 4217; none if no row says.
    pub(crate) currency: Option<String>,
}

impl Posted {
    /// Reads a row, or says why a statement cannot hold it. `span` is that of the rows before it, or of all.
    pub(crate) fn read(kind: &AccountKind, row: &Row<'_>, span: Option<&Span>) -> Result<Self, LeftOut> {
        if row.pending {
            return Err(LeftOut::Pending);
        }
        let amount = row.amount.as_ref().ok_or(LeftOut::NoAmount)?;
        if amount.value().is_none() {
            return Err(LeftOut::AmountNotDecimal);
        }
        let amount = as_customer_sees(kind, amount);
        if amount.len() > MAX_AMOUNT {
            return Err(LeftOut::AmountTooLong);
        }
        // OFX and QIF have four digits for the year.
        let date = row.posted.as_ref().and_then(ApiInstant::date).filter(|date| date.year() >= 0);
        let date = date.ok_or(LeftOut::NoDate)?;
        let currency = currency(row)?;
        let of_span = span.and_then(|span| span.currency.as_ref());
        if currency.as_ref().zip(of_span).is_some_and(|(row, span)| row != span) {
            return Err(LeftOut::OtherCurrency);
        }
        Ok(Self { date, amount, currency })
    }
}

impl Span {
    /// Whether a statement that was opened with this span may hold a row: what it said of dates and currency stays
    /// true.
    pub(crate) fn holds(&self, posted: &Posted) -> bool {
        let same_currency = posted.currency.is_none() || posted.currency == self.currency;
        (self.first..=self.last).contains(&posted.date) && same_currency
    }

    /// Widens a span by a row, if a statement can hold the row.
    pub(crate) fn add(span: &mut Option<Self>, kind: &AccountKind, row: &Row<'_>) {
        let Ok(posted) = Posted::read(kind, row, span.as_ref()) else { return };
        match span {
            Some(span) => {
                span.first = span.first.min(posted.date);
                span.last = span.last.max(posted.date);
                span.currency = span.currency.take().or(posted.currency);
            }
            None => *span = Some(Self { first: posted.date, last: posted.date, currency: posted.currency }),
        }
    }
}

/// The currency of a row in ISO 4217 letters; none if it states none. One that is no such code cannot be the
/// account's.
fn currency(row: &Row<'_>) -> Result<Option<String>, LeftOut> {
    let sent = row.currency.as_deref().map(str::trim).filter(|sent| !sent.is_empty());
    let Some(sent) = sent else { return Ok(None) };
    let is_code = sent.len() == 3 && sent.bytes().all(|b| b.is_ascii_alphabetic());
    if is_code { Ok(Some(sent.to_ascii_uppercase())) } else { Err(LeftOut::OtherCurrency) }
}

/// Whether the amounts of an account grow with what the customer owes.
pub(crate) fn is_debt(kind: &AccountKind) -> bool {
    kind.group() == Group::YouOwe
}

/// An amount of a transaction or a balance in the customer's sign, with the digits as sent: what makes the customer
/// poorer is negative (OFX 2.2, sections 3.2.9.2 and 11.4.4.1; QIF programs read the same).
///
/// A debt's balance is documented as positive when owed, so it is turned round. That its transactions are signed like
/// its balance is inferred (conventions.md, "Money"); this is the one place that says so.
pub(crate) fn as_customer_sees(kind: &AccountKind, money: &Money) -> String {
    let sent = money.as_sent();
    let digits = sent.strip_prefix('-').unwrap_or(sent);
    let is_zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
    if is_zero || money.is_negative() == is_debt(kind) { digits.to_owned() } else { format!("-{digits}") }
}

/// What kind of statement an account makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Checking,
    Savings,
    MoneyMarket,
    Certificate,
    Card,
    /// A credit line or a loan.
    Debt,
    /// A kind whose sign is not documented; conventions.md: treat as a deposit (inferred).
    Other,
}

impl Sort {
    /// The list of sub-types is not documented, so words in it decide (inferred).
    pub(crate) fn of(account: &Account) -> Self {
        let words = account.sub_kind.as_deref().unwrap_or_default().to_lowercase();
        let has = |part: &str| words.contains(part);
        match account.kind.group() {
            Group::YouOwe if has("card") => Self::Card,
            Group::YouOwe => Self::Debt,
            Group::Other => Self::Other,
            Group::YouHave if has("money market") => Self::MoneyMarket,
            Group::YouHave if has("certificate") || has("time deposit") || words == "cd" => Self::Certificate,
            Group::YouHave if has("saving") => Self::Savings,
            Group::YouHave => Self::Checking,
        }
    }
}

/// A short identifier that stays the same from export to export, so that a program that imports twice finds its
/// account again: the masked number with a mark of the account's id, because two accounts may share a masked number.
pub(crate) fn account_id(account: &Account) -> String {
    let mark = mark(&account.id);
    let short = mark.get(..8).unwrap_or(&mark);
    let number: String =
        account.number.as_deref().unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect();
    let named = format!("{number}-{short}");
    if number.is_empty() || named.chars().count() > MAX_ACCOUNT_ID { mark } else { named }
}

/// A stand-in for an id that cannot stand itself: always the same for the same id.
pub(crate) fn mark(id: &str) -> String {
    Sha256::digest(id.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// A text on one line, without the characters that XML 1.0 forbids (section 2.2), without spaces around it.
pub(crate) fn line(text: &str) -> String {
    let one_line = text.chars().map(|c| match c {
        '\t' | '\n' | '\r' => ' ',
        '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    });
    one_line.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(amount: &str) -> Row<'static> {
        Row {
            amount: Some(Money::read(amount)),
            posted: Some(ApiInstant::read("2025-03-03T00:00:00Z")),
            ..Row::new(0, "t")
        }
    }

    fn reason(row: &Row<'_>) -> Option<LeftOut> {
        Posted::read(&AccountKind::Deposit, row, None).err()
    }

    #[test]
    fn a_posted_row_with_a_decimal_and_a_date_is_held() {
        assert_eq!(reason(&row("-42.180")), None);
    }

    #[test]
    fn what_a_statement_cannot_hold_has_a_reason() {
        assert_eq!(reason(&Row { pending: true, ..row("1") }), Some(LeftOut::Pending));
        assert_eq!(reason(&Row { amount: None, ..row("1") }), Some(LeftOut::NoAmount));
        assert_eq!(reason(&row("1e3")), Some(LeftOut::AmountNotDecimal));
        assert_eq!(reason(&Row { posted: None, ..row("1") }), Some(LeftOut::NoDate));
        let odd = Some(ApiInstant::read("-009999-01-01T00:00:00Z"));
        assert_eq!(reason(&Row { posted: odd, ..row("1") }), Some(LeftOut::NoDate));
        assert_eq!(reason(&Row { currency: Some("points".into()), ..row("1") }), Some(LeftOut::OtherCurrency));
    }

    #[test]
    fn an_amount_has_at_most_32_characters() {
        assert_eq!(reason(&row(&"9".repeat(32))), None);
        assert_eq!(reason(&row(&"9".repeat(33))), Some(LeftOut::AmountTooLong));
    }

    #[test]
    fn the_first_currency_stated_is_the_accounts() {
        let mut span = None;
        let rows = [row("1"), Row { currency: Some("eur".into()), ..row("2") }];
        rows.iter().for_each(|row| Span::add(&mut span, &AccountKind::Deposit, row));
        let other = Row { currency: Some("USD".into()), ..row("3") };
        assert_eq!(span.as_ref().unwrap().currency.as_deref(), Some("EUR"));
        let read = Posted::read(&AccountKind::Deposit, &other, span.as_ref());
        assert_eq!(read, Err(LeftOut::OtherCurrency));
    }

    #[test]
    fn a_deposit_keeps_its_sign_and_a_debt_is_turned_round() {
        let seen = |kind, amount| as_customer_sees(&kind, &Money::read(amount));
        assert_eq!(seen(AccountKind::Deposit, "-12.30"), "-12.30");
        assert_eq!(seen(AccountKind::Deposit, "12.30"), "12.30");
        assert_eq!(seen(AccountKind::LineOfCredit, "12.30"), "-12.30");
        assert_eq!(seen(AccountKind::Debt, "-310.110"), "310.110");
        assert_eq!(seen(AccountKind::Debt, "0.00"), "0.00");
        assert_eq!(seen(AccountKind::Investment, "-5"), "-5");
    }

    #[test]
    fn accounts_with_the_same_masked_number_have_different_identifiers() {
        let account =
            |id: &str| Account { number: Some("x4417".into()), ..Account::new(id, "A", AccountKind::Deposit) };
        let (one, two) = (account_id(&account("a-1")), account_id(&account("a-2")));
        assert!(one.starts_with("x4417-") && two.starts_with("x4417-") && one != two, "{one} {two}");
    }

    #[test]
    fn an_identifier_has_at_most_22_characters() {
        for number in [None, Some("x".repeat(13)), Some("x".repeat(14)), Some("x".repeat(300))] {
            let account = Account { number, ..Account::new("a", "A", AccountKind::Deposit) };
            assert!((9..=MAX_ACCOUNT_ID).contains(&account_id(&account).len()));
        }
    }

    #[test]
    fn a_line_has_no_control_character() {
        assert_eq!(line(" a\r\nb\u{0}\u{FFFF} "), "a  b\u{FFFD}\u{FFFD}");
    }
}
