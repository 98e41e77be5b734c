//! CSV (RFC 4180): UTF-8, CRLF, a header row, quotes where needed, one row a transaction.
//!
//! Spreadsheets run what looks like a formula, so a text that begins like one gets an apostrophe before it (LG-5).
//! Amounts that are decimals are never touched: `-12.30` stays a number.

use crate::error::ExportError;
use crate::row::{Account, Row};
use crate::run::{Frame, Table};
use model::{ApiInstant, Money};
use std::borrow::Cow;
use std::io::{self, Write};

/// A value of a table of one's own columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A number: left as it is if it is a decimal.
    Number(&'a str),
    /// A text.
    Text(&'a str),
}

/// Rows under names of one's own, as CSV to paste elsewhere: with the same quotes and the same guard of formulas that
/// a file has.
///
/// # Errors
/// [`ExportError::NotWritten`] if a row has another number of cells than there are names.
pub fn table<'a>(
    names: &[&str],
    rows: impl IntoIterator<Item = impl IntoIterator<Item = Cell<'a>>>,
) -> Result<String, ExportError> {
    let mut out = writer(Vec::new());
    let name = |name: &&str| guarded(name).into_owned();
    out.write_record(names.iter().map(name)).map_err(cause)?;
    for row in rows {
        let cell = |cell| match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Number(number) => amount(Some(&Money::read(number))).into_owned().into(),
            Cell::Text(text) => guarded(text),
        };
        let cells: Vec<Cow<'_, str>> = row.into_iter().map(cell).collect();
        out.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(cause)?;
    }
    let bytes = out.into_inner().map_err(|failed| io::Error::from(failed.error().kind()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn writer<W: Write>(out: W) -> ::csv::Writer<W> {
    ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out)
}

/// The header row. A column is only ever added at the end.
pub(crate) const COLUMNS: [&str; 18] = [
    "date",
    "posted",
    "pending",
    "account",
    "account_type",
    "name",
    "memo",
    "category",
    "type",
    "amount",
    "currency",
    "running_balance",
    "check_number",
    "card_number",
    "notes",
    "transaction_id",
    "account_id",
    "source",
];

/// What spreadsheets take for the beginning of a formula, alone or after the separators they skip (OWASP, CSV
/// injection): the ASCII signs, their full-width forms, and the controls.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The CSV layout.
pub(crate) struct Csv<'a, W: Write> {
    out: ::csv::Writer<W>,
    source: &'a str,
}

impl<'a, W: Write> Csv<'a, W> {
    pub(crate) fn begin(out: W, frame: &Frame<'a>) -> io::Result<Self> {
        let mut out = writer(out);
        out.write_record(COLUMNS).map_err(cause)?;
        Ok(Self { out, source: frame.about.source() })
    }
}

impl<W: Write> Table for Csv<'_, W> {
    fn row(&mut self, account: &Account, row: &Row<'_>) -> io::Result<()> {
        let date = row.posted.as_ref().and_then(ApiInstant::date).map(|date| date.to_string()).unwrap_or_default();
        let cells: [Cow<'_, str>; 18] = [
            Cow::Owned(date),
            guarded(row.posted.as_ref().map_or("", ApiInstant::as_sent)),
            Cow::Borrowed(if row.pending { "true" } else { "false" }),
            guarded(&account.name),
            guarded(account.kind.as_sent()),
            text(row.name.as_ref()),
            text(row.memo.as_ref()),
            text(row.category.as_ref()),
            text(row.kind.as_ref()),
            amount(row.amount.as_ref()),
            text(row.currency.as_ref()),
            amount(row.running_balance.as_ref()),
            text(row.check_number.as_ref()),
            text(row.card_number.as_ref()),
            text(row.notes.as_ref()),
            guarded(&row.id),
            guarded(&account.id),
            Cow::Borrowed(self.source),
        ];
        self.out.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(cause)
    }

    fn finish(&mut self, _rows: u64) -> io::Result<()> {
        self.out.flush()
    }
}

fn text<'a>(text: Option<&'a Cow<'_, str>>) -> Cow<'a, str> {
    guarded(text.map_or("", |text| text))
}

/// A decimal is a number and stays as sent; anything else that was sent as an amount is a text like every other.
fn amount(money: Option<&Money>) -> Cow<'_, str> {
    match money {
        Some(money) if money.value().is_some() => Cow::Borrowed(money.as_sent()),
        Some(money) => guarded(money.as_sent()),
        None => Cow::Borrowed(""),
    }
}

fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA_STARTS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The error underneath: the library's own conversion hides what kind it is, and a full disk must be told apart.
fn cause(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        _ => io::Error::from(io::ErrorKind::InvalidData),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_begins_like_a_formula_gets_an_apostrophe() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+44 20", "'+44 20"),
            ("-x", "'-x"),
            ("@sum", "'@sum"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("＝1", "'＝1"),
            ("", ""),
            ("a=1", "a=1"),
            ("'=1", "'=1"),
        ] {
            assert_eq!(guarded(text), cell);
        }
    }

    #[test]
    fn a_negative_amount_stays_a_number() {
        assert_eq!(amount(Some(&Money::read("-12.30"))), "-12.30");
    }

    #[test]
    fn an_amount_that_is_no_decimal_is_a_text() {
        assert_eq!(amount(Some(&Money::read("=cmd|'/C calc'!A0"))), "'=cmd|'/C calc'!A0");
        assert_eq!(amount(Some(&Money::read("1e3"))), "1e3");
    }

    #[test]
    fn a_table_of_own_columns_is_quoted_and_guarded_as_a_file_is() {
        let rows = [
            [Cell::Text("=1+1"), Cell::Number("-12.30"), Cell::Empty],
            [Cell::Text("a \"b\", c"), Cell::Number("=1"), Cell::Text("＝1")],
        ];
        let text = table(&["name", "@amount", "note"], rows).unwrap();
        assert_eq!(text, "name,'@amount,note\r\n'=1+1,-12.30,\r\n\"a \"\"b\"\", c\",'=1,'＝1\r\n");
    }

    proptest! {
        #[test]
        fn no_text_cell_begins_like_a_formula(text in any::<String>()) {
            prop_assert!(!guarded(&text).starts_with(FORMULA_STARTS));
        }

        #[test]
        fn a_guard_adds_one_apostrophe_and_nothing_else(text in any::<String>()) {
            let cell = guarded(&text);
            prop_assert!(cell == text || cell.strip_prefix('\'') == Some(text.as_str()));
        }

        #[test]
        fn a_decimal_is_never_changed(text in "-?[0-9]{1,40}(\\.[0-9]{1,20})?") {
            let money = Money::read(text.clone());
            prop_assert_eq!(amount(Some(&money)), text);
        }
    }
}
