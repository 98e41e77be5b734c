//! The limit on the memory of queries. A program of its own: SQLite counts for the whole process, so that a query beside
//! this one would feel it.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ledger::Ledger;
use ledger::sql::{Cancel, Limits, run};
use std::time::Duration;

#[test]
fn sorting_more_than_fits_the_memory_ends_in_an_error_and_not_on_the_disk() {
    let sql = "with recursive n(i) as (select 1 union all select i + 1 from n limit 100000) \
               select i, hex(zeroblob(5000)) from n order by i desc";
    let limits = Limits { time: Duration::from_secs(600), ..Limits::default() };
    let error = run(&Ledger::new(), &[], sql, limits, &Cancel::default()).unwrap_err();
    assert_eq!(error.code(), "sql.memory", "{error}");
    // What was taken is given back: the next query runs.
    let answer = run(&Ledger::new(), &[], "select 1", Limits::default(), &Cancel::default()).unwrap();
    assert_eq!(answer.rows.len(), 1);
}
