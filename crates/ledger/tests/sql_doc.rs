//! docs/sql-view.md against the query box: each column is there, each example runs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use ledger::sql::{Cancel, ColumnKind, Limits, run, schema};
use ledger::{Ledger, Row};
use model::{AccountId, ApiInstant, Money, TransactionId};
use std::fmt::Write as _;

const DOCUMENT: &str = include_str!("../../../docs/sql-view.md");

fn ledger() -> Ledger {
    let row = |id: &str, amount: &str| Row {
        amount: Some(Money::read(amount)),
        name: Some("Orchard".to_owned()),
        tags: vec!["home".to_owned()],
        posted: Some(ApiInstant::read("2026-03-03T00:00:00Z")),
        ..Row::new(TransactionId::new(id).unwrap(), r#"{"merchant":{"name":"Orchard"}}"#)
    };
    let ledger = Ledger::new();
    let rows = [row("one", "-1543.00"), row("two", "1543.0"), row("three", "n/a")];
    ledger.upsert(&AccountId::new("a-1").unwrap(), &rows).unwrap();
    ledger
}

#[test]
fn the_document_lists_each_table_and_column_with_its_meaning() {
    for table in schema() {
        let mut section = format!("### `{}`\n\n", table.name);
        let (first, rest) = table.meaning.split_at(1);
        writeln!(section, "{}{rest}.\n\n| Column | Holds | Meaning |\n|---|---|---|", first.to_uppercase()).unwrap();
        for column in &table.columns {
            let kind = match column.kind {
                ColumnKind::Text => "text",
                ColumnKind::Integer => "integer",
                ColumnKind::Decimal => "decimal",
            };
            writeln!(section, "| `{}` | {kind} | {} |", column.name, column.meaning).unwrap();
        }
        assert!(DOCUMENT.contains(&section), "the document has no such part:\n{section}");
    }
}

#[test]
fn the_tables_have_the_columns_of_the_schema() {
    for table in schema() {
        let sql = format!("select * from {}", table.name);
        let answer = run(&ledger(), &[], &sql, Limits::default(), &Cancel::default()).unwrap();
        let names: Vec<_> = answer.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, table.columns.iter().map(|column| column.name).collect::<Vec<_>>());
    }
}

#[test]
fn each_example_runs() {
    let examples: Vec<_> = DOCUMENT.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 9);
    for sql in examples {
        let answer = run(&ledger(), &[], sql, Limits::default(), &Cancel::default());
        assert!(answer.is_ok(), "{sql}\n{answer:?}");
    }
}

#[test]
fn the_example_of_amounts_that_came_back_finds_them_at_any_scale() {
    let example = DOCUMENT.split("```sql\n").find(|part| part.starts_with("with t as materialized")).unwrap();
    let sql = example.split("```").next().unwrap();
    let answer = run(&ledger(), &[], sql, Limits::default(), &Cancel::default()).unwrap();
    assert_eq!(answer.rows.len(), 1);
}

#[test]
fn the_document_names_every_limit() {
    let limits = Limits::default();
    for text in [
        format!("| time | {} s |", limits.time.as_secs()),
        format!("| bytes of the answer | {} MiB |", limits.bytes >> 20),
    ] {
        assert!(DOCUMENT.contains(&text), "{text}");
    }
    assert_eq!((limits.rows, limits.cell), (100_000, 32_768));
}
