//! The query box: what functions make of texts is compared as what it is, a decimal or a text.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is how a test fails")]

use ledger::sql::{Cancel, Limits, run};
use ledger::{Ledger, Row};
use model::{AccountId, ApiInstant, Money, TransactionId};

fn row(id: &str, amount: &str) -> Row {
    Row {
        amount: Some(Money::read(amount)),
        posted: Some(ApiInstant::read("2026-03-03T00:00:00Z")),
        ..Row::new(TransactionId::new(id).unwrap(), format!("{{\"id\":\"{id}\"}}"))
    }
}

fn ledger(rows: &[Row]) -> Ledger {
    let ledger = Ledger::new();
    ledger.upsert(&AccountId::new("a-1").unwrap(), rows).unwrap();
    ledger
}

fn amounts(amounts: &[&str]) -> Ledger {
    ledger(&amounts.iter().enumerate().map(|(place, amount)| row(&format!("t{place}"), amount)).collect::<Vec<_>>())
}

/// The texts of the first column.
fn column(ledger: &Ledger, sql: &str) -> Vec<String> {
    let answer = run(ledger, &[], sql, Limits::default(), &Cancel::default());
    let answer = answer.unwrap_or_else(|error| panic!("{sql}: {error} {}", error.help()));
    answer.rows.iter().map(|row| row[0].text.to_string()).collect()
}

/// Rows of several categories, so many of each, with memos as long as there are rows.
fn categories(counts: &[(&str, usize)]) -> Ledger {
    let row = |category: &str, count, number| Row {
        category: Some(category.to_owned()),
        memo: Some("x".repeat(count)),
        ..row(&format!("{category}{number}"), "1")
    };
    let rows = counts.iter().flat_map(|(category, count)| (0..*count).map(move |number| row(category, *count, number)));
    ledger(&rows.collect::<Vec<_>>())
}

#[test]
fn what_is_added_up_of_texts_is_a_number() {
    let ledger = categories(&[("Fees", 3), ("Groceries", 12)]);
    let counts = |rest: &str| {
        column(&ledger, &format!("select sum(category >= '') as n from transactions group by category {rest}"))
    };
    assert_eq!(counts("order by n"), ["3", "12"]);
    assert_eq!(counts("having sum(category >= '') > 5"), ["12"]);
    assert_eq!(counts("having coalesce(sum(category = 'Fees'), 0) > 2"), ["3"]);
    assert_eq!(counts("having avg(length(memo)) < 10"), ["3"]);
    assert_eq!(counts("having max(case when category = 'Fees' then 1 else 0 end) > 0"), ["3"]);
    assert_eq!(counts("having max(iif(category = 'Fees', 1, 0)) > 0"), ["3"]);
}

#[test]
fn days_between_dates_are_a_number() {
    let near =
        "select count(*) from transactions a, transactions b where abs(julianday(a.date) - julianday(b.date)) <= 3";
    assert_eq!(column(&amounts(&["1", "2"]), near), ["4"]);
}

#[test]
fn what_was_sent_is_compared_as_a_decimal_when_it_is_made_one() {
    let below = "select amount_sent from transactions where decimal(amount_sent) < -50";
    assert_eq!(column(&amounts(&["-1543.00", "9", "-50", "-50.01", "1e3", "NaN"]), below), ["-1543.00", "-50.01"]);
}

#[test]
fn a_choice_between_texts_keeps_the_order_of_texts() {
    let ledger = amounts(&["1"]);
    for chosen in ["iif(amount > 0, date, '')", "max(case when amount > 0 then date end)"] {
        assert_eq!(column(&ledger, &format!("select {chosen} < '2027' from transactions")), ["1"], "{chosen}");
    }
}

#[test]
fn a_common_table_may_have_the_name_of_a_function() {
    let total = "with total(n) as (select count(*) from transactions) select n from total";
    assert_eq!(column(&amounts(&["1", "2"]), total), ["2"]);
}
