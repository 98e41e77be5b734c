//! What the ledger costs, in time and memory, from a thousand to a million rows, and how it grows.
//!
//! `cargo bench -p ledger --bench ledger` prints a table; `-- --json` prints a JSON line per size besides;
//! `-- --most 100000` stops there. Each size runs in a process of its own, so that memory is that of the size alone.
//! No figure is a test: the program only prints.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark"
)]

#[path = "../common/figures.rs"]
mod figures;
#[path = "../common/rows.rs"]
mod rows;

use figures::{Figures, millis, most_resident, resident, timed};
use jiff::civil::date;
use ledger::columns::TextColumn;
use ledger::filter::parse;
use ledger::{Accounts, Column, Ledger, Query, Row, Sort};
use model::{AccountId, TransactionId};
use std::sync::Arc;
use std::time::Duration;

/// Rows of a page, as the API sends at most.
const PAGE: usize = 500;

/// How often each question is asked; the fastest counts.
const ROUNDS: usize = 3;

fn main() {
    figures::run("ledger", measure);
}

/// Milliseconds that the slowest and the middle one of some calls take.
fn each<T>(bench: &mut Figures, name: &str, inputs: impl IntoIterator<Item = T>, mut run: impl FnMut(T)) {
    let mut took: Vec<Duration> = inputs.into_iter().map(|input| timed(|| run(input)).1).collect();
    took.sort_unstable();
    bench.put(&format!("{name}, middle, ms"), millis(took.get(took.len() / 2).copied().unwrap_or_default()));
    bench.put(&format!("{name}, slowest, ms"), millis(took.last().copied().unwrap_or_default()));
}

fn filtered(text: &str) -> Query {
    let filter = parse(text).filter().unwrap().select(date(2025, 11, 21), &[]);
    Query { filter: Some(Arc::new(filter)), ..Query::default() }
}

fn sorted(column: Column, descending: bool) -> Query {
    Query { sort: Sort { column, descending }, ..Query::default() }
}

/// Numbers that look random and are the same in each run.
fn scattered(below: usize, count: usize) -> Vec<u64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below as u64
    };
    (0..count).map(|_| next()).collect()
}

fn measure(size: usize) -> Figures {
    let mut bench = Figures::default();
    let account = AccountId::new("4d1f7c1e-0a57-4c0e-9b4a-7b1f2f8f0a11").unwrap();
    let before = resident();
    let ledger = Ledger::new();
    fill(&mut bench, &ledger, &account, size);
    let held = resident().saturating_sub(before);
    bench.put("memory after the read, bytes per row", held as f64 / size as f64);
    for (name, bytes) in ledger.read().bytes() {
        bench.put(&format!("  {name}, bytes per row"), bytes as f64 / size as f64);
    }
    // The ledger keeps three orders and four answers; here are more, so that each round makes them anew.
    bench.once("first order", || ledger.window(&Query::default(), 0, 100));
    for _ in 0..ROUNDS {
        windows(&mut bench, &ledger, size);
        questions(&mut bench, &ledger, &account, size);
    }
    changes(&mut bench, &ledger, &account, size);
    bench.put("memory at the end, bytes per row", resident().saturating_sub(before) as f64 / size as f64);
    bench.put("most memory ever, MiB", most_resident() as f64 / 1_048_576.0);
    bench
}

fn fill(bench: &mut Figures, ledger: &Ledger, account: &AccountId, size: usize) {
    let (mut generate, mut upsert, mut slowest, mut bytes) = (Duration::ZERO, Duration::ZERO, Duration::ZERO, 0);
    for first in (0..size).step_by(PAGE) {
        let (page, took) = timed(|| rows::page(first, PAGE.min(size - first)));
        generate += took;
        bytes += page.iter().map(|row| row.raw.len()).sum::<usize>();
        let (_, took) = timed(|| ledger.upsert(account, &page).unwrap());
        upsert += took;
        slowest = slowest.max(took);
    }
    bench.put("JSON as received, bytes per row", bytes as f64 / size as f64);
    bench.put("generate, us per row", millis(generate) * 1e3 / size as f64);
    bench.put("upsert, us per row", millis(upsert) * 1e3 / size as f64);
    bench.put("upsert of a page, slowest, ms", millis(slowest));
}

fn windows(bench: &mut Figures, ledger: &Ledger, size: usize) {
    let newest = Query::default();
    each(bench, "window of 100 at a random row", scattered(size, 200), |first| {
        drop(ledger.window(&newest, first, 100))
    });
    for (name, column) in [
        ("amount", Column::Amount),
        ("memo", Column::Text(TextColumn::Memo)),
        ("name", Column::Text(TextColumn::Name)),
        ("category", Column::Text(TextColumn::Category)),
        ("running balance", Column::RunningBalance),
        ("last change", Column::LastUpdated),
    ] {
        bench.once(&format!("new sort by {name}"), || ledger.window(&sorted(column, true), 0, 100));
    }
    bench.once("new sort, oldest first", || ledger.window(&sorted(Column::Posted, false), 0, 100));
    for text in ["grapefruit", "T077", "4.75", "amount:<-50", "date:2021-03", "-soda category:income pending"] {
        bench.once(&format!("new filter: {text}"), || ledger.window(&filtered(text), 0, 100));
    }
    let both = Query { sort: Sort { column: Column::Amount, descending: false }, ..filtered("umbrella") };
    bench.once("new filter and new sort", || ledger.window(&both, 0, 100));
    let matches = ledger.count(&both).max(1);
    let places = scattered(usize::try_from(matches).unwrap(), 200);
    each(bench, "window of 100 of that at a random row", places, |first| drop(ledger.window(&both, first, 100)));
}

fn questions(bench: &mut Figures, ledger: &Ledger, account: &AccountId, size: usize) {
    let all = Query::default();
    let one = Query { accounts: Accounts::One(account.clone()), ..Query::default() };
    bench.once("totals of all", || ledger.totals(&all, |_| ()));
    bench.once("totals of a filter", || ledger.totals(&filtered("soda"), |_| ()));
    let half = 0..size as u64 / 2;
    bench.once("totals of a selection of half", || {
        ledger.totals_at(ledger.window(&all, 0, 0).revision, &all, std::slice::from_ref(&half), |_| ())
    });
    bench.once("in and out by month and category", || ledger.flows(&one, |_| ()));
    bench.once("balance by day", || ledger.balances(account, None));
    bench.once("hints", || ledger.hints(&all));
    let places: Vec<_> = scattered(size, 200).into_iter().map(|at| at..at + 1).collect();
    let keys = ledger.keys(&all, &places);
    each(bench, "index of a row in an order", &keys, |key| {
        // An order of its own: one of those above would not be new in the next round.
        ledger.index_of(&sorted(Column::Sequence, false), *key).unwrap();
    });
    each(bench, "JSON of a row", &keys, |key| drop(ledger.raw_of(*key).unwrap()));
    each(bench, "find by id", scattered(size, 200), |at| {
        ledger.find(account, &TransactionId::new(rows::id(usize::try_from(at).unwrap())).unwrap()).unwrap();
    });
}

/// A second read: nearly all rows are the same, one in a hundred changed, a page is new.
fn changes(bench: &mut Figures, ledger: &Ledger, account: &AccountId, size: usize) {
    // The bench makes room first: the ledger is full at a million.
    let gone: Vec<TransactionId> =
        (0..PAGE.min(size / 2)).map(|at| TransactionId::new(rows::id(size - 1 - at)).unwrap()).collect();
    ledger.begin_read(account).unwrap();
    bench.once("take a page of rows out", || ledger.inactivate(account, &gone).unwrap());
    let orders = [Query::default(), sorted(Column::Amount, true)];
    orders.iter().for_each(|query| drop(ledger.window(query, 0, 100)));
    let page: Vec<Row> = rows::page(size, gone.len());
    bench.once("put a page of new rows in", || ledger.upsert(account, &page).unwrap());
    bench.once("next window, default order", || ledger.window(&orders[0], 0, 100));
    bench.once("next window, by amount", || ledger.window(&orders[1], 0, 100));
    let again = size - gone.len();
    let mut took = Duration::ZERO;
    for first in (0..again).step_by(PAGE) {
        let mut page = rows::page(first, PAGE.min(again - first));
        for row in page.iter_mut().step_by(100) {
            row.raw = row.raw.replace("\"tags\":[]", "\"tags\":[\"seen\"]").into();
        }
        took += timed(|| ledger.upsert(account, &page).unwrap()).1;
    }
    bench.put("upsert again, one in 100 changed, us per row", millis(took) * 1e3 / again as f64);
    bench.once("what the read changed", || ledger.changes(account));
}
