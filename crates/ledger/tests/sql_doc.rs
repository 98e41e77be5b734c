//! docs/sql-view.md against the query box: each column is there, each example runs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use ledger::sql::{AccountFacts, Cancel, CellKind, ColumnKind, Limits, run, schema};
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

/// The examples that the window offers, each with its title.
fn offered() -> Vec<(&'static str, &'static str)> {
    let source = include_str!("../../../ui/src/lib/query-examples.ts");
    let part = |part: &'static str| {
        let title = part.split('\'').next()?;
        Some((title, part.split("text: `").nth(1)?.split('`').next()?))
    };
    source.split("title: '").skip(1).filter_map(part).collect()
}

/// Today's rows on a deposit account in two currencies and on a debt, and one of last year, each with an amount by
/// which a sum shows what went into it.
fn mixed() -> (Ledger, Vec<AccountFacts>) {
    let today = jiff::Zoned::now().date();
    let row = |id: &str, amount: &str, currency: &str, year: i16| Row {
        amount: Some(Money::read(amount)),
        currency: Some(currency.to_owned()),
        name: Some("Orchard".to_owned()),
        category: Some("Groceries".to_owned()),
        posted: Some(ApiInstant::read(format!("{year:04}-{:02}-01T00:00:00Z", today.month()))),
        ..Row::new(TransactionId::new(id).unwrap(), "{}")
    };
    let ledger = Ledger::new();
    let deposit = [
        row("usd", "-1", "USD", today.year()),
        row("eur", "-10", "EUR", today.year()),
        row("old", "-1000", "USD", today.year() - 1),
    ];
    ledger.upsert(&AccountId::new("deposit").unwrap(), &deposit).unwrap();
    ledger.upsert(&AccountId::new("debt").unwrap(), &[row("debt", "-100", "USD", today.year())]).unwrap();
    let account = |id: &str, kind: &str| AccountFacts {
        id: AccountId::new(id).unwrap(),
        name: id.to_owned(),
        number: None,
        kind: Some(kind.to_owned()),
        subtype: None,
        balances: vec![],
    };
    (ledger, vec![account("deposit", "Deposit"), account("debt", "Debt")])
}

#[test]
fn each_example_that_the_window_offers_runs_and_adds_only_what_may_be_added() {
    let (ledger, accounts) = mixed();
    let offered = offered();
    assert!(offered.len() >= 7);
    for (title, sql) in offered {
        let answer = run(&ledger, &accounts, sql, Limits::default(), &Cancel::default());
        let answer = answer.unwrap_or_else(|error| panic!("{title}: {error}"));
        if !sql.contains("sum(") {
            continue;
        }
        assert!(!answer.rows.is_empty(), "{title}");
        let cells = answer.rows.iter().flatten().filter(|cell| cell.kind == CellKind::Decimal);
        for sum in cells.map(|cell| &*cell.text) {
            // The same currency on accounts of one type, and never another one or a debt with a deposit.
            assert!(["-1", "-10", "-100", "-1000", "-1001"].contains(&sum), "{title}: {sum}");
            assert!(!title.contains("this year") || ["-1", "-10"].contains(&sum), "{title}: {sum}");
            assert!(!title.contains("deposit accounts") || sum != "-100", "{title}: {sum}");
        }
    }
}
