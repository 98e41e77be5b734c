//! What a term of the filter line and a query of the query box cost, from a thousand to a million rows.
//!
//! `cargo bench -p ledger --bench query` prints a table: the best of three runs in milliseconds.
//! `-- --most 100000` stops there. No figure is a test: the program only prints.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    missing_docs,
    dead_code,
    reason = "a benchmark, which shares its rows and its table with another"
)]

#[path = "../common/figures.rs"]
mod figures;
#[path = "../common/rows.rs"]
mod rows;

use figures::Figures;
use jiff::civil::date;
use ledger::filter::{AccountName, parse};
use ledger::sql::{Cancel, Limits, run};
use ledger::{Ledger, Matches};
use model::AccountId;
use std::time::Duration;

const PAGE: usize = 500;
const RUNS: usize = 3;

const TERMS: [&str; 17] = [
    "soda",
    "\"card sale 0303\"",
    "12.9",
    "0303",
    "3f2a",
    "amount:<-50",
    "amount:=12.99",
    "balance:10000..20000",
    "date:2025-10",
    "account:till",
    "category:transfer",
    "memo:sweep",
    "id:3f2a",
    "pending",
    "has:amount",
    "-type:deposit",
    "soda or sweep amount:>3 date:2025 -pending",
];

const QUERIES: [&str; 9] = [
    "select count(*) from transactions",
    "select count(*) from transactions where amount < -50",
    "select sum(amount) from transactions",
    "select category, count(*), sum(amount) from transactions group by category",
    "select month, sum(amount) from transactions group by month order by month",
    "select id, amount from transactions order by amount desc limit 100",
    "select count(*) from transactions where memo like '%soda%'",
    "select * from transactions limit 100000",
    "select count(*) from transactions where json_extract(json, '$.merchant.name') is not null",
];

fn main() {
    figures::run("query", measure);
}

fn measure(size: usize) -> Figures {
    let account = AccountId::new("a-1").unwrap();
    let ledger = Ledger::new();
    for first in (0..size).step_by(PAGE) {
        ledger.upsert(&account, &rows::page(first, PAGE.min(size - first))).unwrap();
    }
    let names = [AccountName { id: account, name: "Till".to_owned(), number: None }];
    let mut figures = Figures::default();
    for _ in 0..RUNS {
        for text in TERMS {
            let parsed = parse(text);
            let selection = parsed.filter().unwrap().select(date(2025, 11, 20), &names);
            figures.once(&format!("filter  {text}"), || selection.matches(&ledger.read()).count());
        }
        for sql in QUERIES {
            let limits = Limits { time: Duration::from_secs(600), ..Limits::default() };
            figures.once(&format!("sql     {sql}"), || run(&ledger, &[], sql, limits, &Cancel::default()).unwrap());
        }
    }
    figures
}
