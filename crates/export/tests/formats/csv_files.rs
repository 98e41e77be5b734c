//! CSV.

use crate::samples::{any_batch, export, garden, row, simulated, written};
use export::{Batch, Format, Row};
use model::{ApiInstant, Money};
use proptest::prelude::*;

fn records(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().collect::<Result<_, _>>().unwrap()
}

fn cell(text: &str, row: usize, column: &str) -> String {
    let headers = csv::Reader::from_reader(text.as_bytes()).headers().unwrap().clone();
    let at = headers.iter().position(|header| header == column).unwrap();
    records(text)[row][at].to_owned()
}

#[test]
fn every_row_is_a_record() {
    let (text, report) = written(&export(Format::Csv), &garden());
    insta::assert_snapshot!("csv", text.replace("\r\n", "␍␊\n"));
    assert_eq!((report.rows, report.left_out_rows(), report.notes.len()), (13, 0, 0));
}

#[test]
fn no_rows_are_a_header() {
    let (text, _) = written(&export(Format::Csv), &Batch::default());
    assert_eq!(text.matches("\r\n").count(), 1);
    assert!(text.starts_with("date,posted,"));
}

#[test]
fn simulated_data_says_so_in_every_record() {
    let (text, _) = written(&simulated(Format::Csv), &garden());
    assert!((0..13).all(|row| cell(&text, row, "source") == "simulated"));
    assert_eq!(cell(&written(&export(Format::Csv), &garden()).0, 0, "source"), "institution");
}

#[test]
fn a_text_that_looks_like_a_formula_is_guarded_and_a_negative_amount_is_not() {
    let rows = vec![Row { memo: Some("-5 off".into()), ..row(0, "@t", "-12.30", "2025-03-03T00:00:00Z", "=1+1") }];
    let (text, _) = written(&export(Format::Csv), &Batch { rows, ..garden() });
    let cells = ["name", "memo", "transaction_id", "amount"].map(|column| cell(&text, 0, column));
    assert_eq!(cells, ["'=1+1", "'-5 off", "'@t", "-12.30"]);
}

/// What the cell of a text says: the guard is one apostrophe before a sign that begins a formula.
fn unguarded(cell: &str) -> &str {
    let signs = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(signs)).unwrap_or(cell)
}

/// A text that begins with an apostrophe and a sign reads like a guarded one; the guard is no encoding.
fn looks_guarded(row: &Row<'_>) -> bool {
    let amounts = [&row.amount, &row.running_balance].map(|amount| amount.as_ref().map(Money::as_sent));
    let texts = [&row.name, &row.memo, &row.notes, &row.category, &row.kind, &row.check_number, &row.card_number];
    let posted = [row.posted.as_ref().map(ApiInstant::as_sent), row.currency.as_deref(), Some(&*row.id)];
    let all = texts.into_iter().map(Option::as_deref).chain(amounts).chain(posted);
    all.flatten().any(|text| unguarded(text) != text)
}

proptest! {
    #[test]
    fn what_is_read_back_is_what_was_sent(batch in any_batch()) {
        prop_assume!(!batch.rows.iter().any(looks_guarded));
        let (text, report) = written(&export(Format::Csv), &batch);
        let records = records(&text);
        prop_assert_eq!((records.len(), report.rows), (batch.rows.len(), batch.rows.len() as u64));
        for (record, row) in records.iter().zip(&batch.rows) {
            let text = |text: &Option<std::borrow::Cow<'static, str>>| text.as_deref().unwrap_or_default().to_owned();
            let amount = |amount: &Option<Money>| amount.as_ref().map_or("", Money::as_sent).to_owned();
            let sent = [
                (1, row.posted.as_ref().map_or("", ApiInstant::as_sent).to_owned()),
                (2, row.pending.to_string()),
                (5, text(&row.name)),
                (6, text(&row.memo)),
                (7, text(&row.category)),
                (8, text(&row.kind)),
                (9, amount(&row.amount)),
                (10, text(&row.currency)),
                (11, amount(&row.running_balance)),
                (12, text(&row.check_number)),
                (13, text(&row.card_number)),
                (14, text(&row.notes)),
                (15, row.id.to_string()),
            ];
            for (column, sent) in sent {
                prop_assert_eq!(unguarded(&record[column]), sent, "column {}", column);
            }
        }
    }

    #[test]
    fn no_cell_but_a_decimal_begins_like_a_formula(batch in any_batch()) {
        let (text, _) = written(&export(Format::Csv), &batch);
        for record in records(&text) {
            for cell in &record {
                let is_decimal = Money::read(cell).value().is_some();
                prop_assert!(is_decimal || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
    }
}
