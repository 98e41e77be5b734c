//! What a term of the filter line and a query of the query box cost, from a thousand to a million rows.
//!
//! `cargo bench -p ledger --bench query` prints a table: the best of five runs in milliseconds. `-- --most 100000`
//! stops there. No figure is a test: the program only prints.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    missing_docs,
    dead_code,
    reason = "a benchmark, which shares its rows with another"
)]

#[path = "../ledger/rows.rs"]
mod rows;

use jiff::civil::date;
use ledger::filter::{AccountName, parse};
use ledger::sql::{Cancel, Limits, run};
use ledger::{Ledger, Matches};
use model::AccountId;
use std::time::{Duration, Instant};

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const PAGE: usize = 500;
const RUNS: usize = 5;

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
    let args: Vec<String> = std::env::args().collect();
    let most = args.iter().skip_while(|arg| *arg != "--most").nth(1).and_then(|most| most.parse().ok());
    let sizes: Vec<usize> = SIZES.into_iter().filter(|size| *size <= most.unwrap_or(usize::MAX)).collect();
    let all: Vec<Vec<(String, f64)>> = sizes.iter().map(|size| measure(*size)).collect();
    print!("{:<92}", "milliseconds, by rows");
    sizes.iter().for_each(|size| print!("{size:>12}"));
    println!();
    for (place, (name, _)) in all[0].iter().enumerate() {
        print!("{name:<92}");
        all.iter().for_each(|figures| print!("{:>12.3}", figures[place].1));
        println!();
    }
}

fn measure(size: usize) -> Vec<(String, f64)> {
    let account = AccountId::new("a-1").unwrap();
    let ledger = Ledger::new();
    for first in (0..size).step_by(PAGE) {
        ledger.upsert(&account, &rows::page(first, PAGE.min(size - first))).unwrap();
    }
    let names = [AccountName { id: account, name: "Till".to_owned(), number: None }];
    let mut figures = Vec::new();
    for text in TERMS {
        let parsed = parse(text);
        let selection = parsed.filter().unwrap().select(date(2025, 11, 20), &names);
        let mut found = 0;
        let took = best(|| found = selection.matches(&ledger.read()).count());
        figures.push((format!("filter  {text}  ({found} of {size})"), took));
    }
    for sql in QUERIES {
        let limits = Limits { time: Duration::from_secs(600), ..Limits::default() };
        let took = best(|| drop(run(&ledger, &[], sql, limits, &Cancel::default()).unwrap()));
        figures.push((format!("sql     {sql}"), took));
    }
    figures
}

fn best(mut run: impl FnMut()) -> f64 {
    let mut timed = || {
        let started = Instant::now();
        run();
        started.elapsed()
    };
    (0..RUNS).map(|_| timed()).min().unwrap().as_secs_f64() * 1_000.0
}
