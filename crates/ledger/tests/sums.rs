//! Sums against a big-decimal oracle, and what charts show.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

use bigdecimal::{BigDecimal, Zero as _};
use ledger::{Accounts, BalanceSource, Ledger, Query, Row};
use model::{AccountId, ApiInstant, Money, TransactionId};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn account(number: u8) -> AccountId {
    AccountId::new(format!("{number}")).unwrap()
}

fn row(id: usize, amount: Option<&str>) -> Row {
    Row {
        amount: amount.map(Money::read),
        pending_status: Some("Reconciled".to_owned()),
        ..Row::new(TransactionId::new(format!("{id}")).unwrap(), format!("{id} {amount:?}"))
    }
}

fn sent() -> impl Strategy<Value = Option<String>> {
    prop::option::weighted(
        0.9,
        prop_oneof![
            prop::sample::select(&["0.1", "-1543.00", "40118.900", "1e3", "", "null", "NaN", "-0.00", "0.30"][..])
                .prop_map(str::to_owned),
            "-?[1-9][0-9]{39}",
            "-?[0-9]{1,6}(\\.[0-9]{1,6})?",
            "-?[0-9]{18}",
            "-?0\\.[0-9]{18}",
            "-?[0-9]{1,40}(\\.[0-9]{1,40})?",
        ],
    )
}

fn exact(text: &str) -> BigDecimal {
    Money::read(text).value().unwrap().clone()
}

/// In, out, counted, left out.
#[derive(Debug, Default, PartialEq)]
struct Sums(BigDecimal, BigDecimal, u64, u64);

impl Sums {
    fn add(&mut self, row: &Row) {
        match row.amount.as_ref().and_then(|money| money.value()) {
            Some(value) if *value < BigDecimal::zero() => (self.1 += value, self.2 += 1),
            Some(value) => (self.0 += value, self.2 += 1),
            None => ((), self.3 += 1),
        };
    }
}

fn sums(totals: &ledger::Totals<bool>) -> Sums {
    Sums(exact(&totals.money_in), exact(&totals.money_out), totals.counted, totals.left_out)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn sums_are_those_of_the_oracle(
        all in prop::collection::vec((0_u8..3, sent(), prop::option::of("USD|CAD"), prop::option::of("2025-0[1-3]"), prop::option::of("[ab]")), 0..60),
        from in 0_u64..40, to in 0_u64..60,
    ) {
        let ledger = Ledger::new();
        let mut rows: Vec<(u8, Row)> = Vec::new();
        for (id, (of, amount, currency, month, category)) in all.into_iter().enumerate() {
            let posted = month.map(|month| ApiInstant::read(format!("{month}-05T00:00:00Z")));
            let row = Row { currency, posted, category, ..row(id, amount.as_deref()) };
            ledger.upsert(&account(of), std::slice::from_ref(&row)).unwrap();
            rows.push((of, row));
        }
        // Accounts 1 and 2 mean one thing, account 0 another.
        let group = |account: &AccountId| account.as_str() == "0";
        let all = Query::default();
        let mut expected: BTreeMap<(bool, Option<String>), Sums> = BTreeMap::new();
        let mut months: BTreeMap<(Option<String>, bool, Option<String>), Sums> = BTreeMap::new();
        let mut categories = BTreeMap::new();
        for (of, row) in &rows {
            let (group, currency) = (*of == 0, row.currency.clone());
            expected.entry((group, currency.clone())).or_default().add(row);
            let month = row.posted.as_ref().map(|posted| posted.as_sent()[..7].to_owned());
            months.entry((month, group, currency.clone())).or_default().add(row);
            categories.entry((row.category.clone(), group, currency)).or_insert_with(Sums::default).add(row);
        }
        let got = ledger.totals(&all, group);
        let got: BTreeMap<_, _> = got.iter().map(|totals| ((totals.group, totals.currency.clone()), sums(totals))).collect();
        prop_assert_eq!(got, expected);
        let flows = ledger.flows(&all, group);
        for (slices, expected) in [(flows.months, months), (flows.categories, categories)] {
            let order: Vec<_> = slices.iter().map(|slice| slice.of.clone()).collect();
            prop_assert!(order.is_sorted());
            let key = |slice: &ledger::Slice<bool>| (slice.of.clone(), slice.totals.group, slice.totals.currency.clone());
            let got: BTreeMap<_, _> = slices.iter().map(|slice| (key(slice), sums(&slice.totals))).collect();
            prop_assert_eq!(got, expected);
        }
        // A selection: two ranges of the answer.
        let ranges = [from.min(to)..to, 50..u64::MAX];
        let ranges = if to > 50 { &ranges[..1] } else { &ranges[..] };
        let mut expected: BTreeMap<(bool, Option<String>), Sums> = BTreeMap::new();
        for view in ledger.views(&ledger.keys(&all, ranges)) {
            let id: usize = view.id.as_str().parse().unwrap();
            let (of, row) = &rows[id];
            expected.entry((*of == 0, row.currency.clone())).or_default().add(row);
        }
        let got = ledger.totals_at(ledger.window(&all, 0, 0).revision, &all, ranges, group).unwrap();
        let got: BTreeMap<_, _> = got.iter().map(|totals| ((totals.group, totals.currency.clone()), sums(totals))).collect();
        prop_assert_eq!(got, expected);
    }
}

#[test]
fn a_sum_has_the_widest_scale_that_went_in() {
    let ledger = Ledger::new();
    ledger.upsert(&account(0), &[row(1, Some("0.1")), row(2, Some("40118.900")), row(3, Some("-1543.00"))]).unwrap();
    let totals = ledger.totals(&Query::default(), |_| ());
    assert_eq!((totals[0].money_in.as_str(), totals[0].money_out.as_str()), ("40119.000", "-1543.00"));
}

#[test]
fn decimals_are_summed_exactly_up_to_four_thousand_characters() {
    let long = |length: usize| format!("0.{}1", "0".repeat(length - 3));
    let ledger = Ledger::new();
    let amounts = [long(3_999), long(4_000), long(4_001), "1".to_owned()];
    let rows: Vec<Row> = (0..).zip(&amounts).map(|(id, amount)| row(id, Some(amount))).collect();
    ledger.upsert(&account(0), &rows).unwrap();
    let totals = &ledger.totals(&Query::default(), |_| ())[0];
    assert_eq!((totals.counted, totals.left_out), (3, 1));
    assert_eq!(totals.money_in, format!("1.{}11", "0".repeat(3_996)));
    // What is left out is kept as it came.
    let kept = ledger.views(&ledger.keys(&Query::default(), std::slice::from_ref(&(2..3))));
    assert_eq!(kept[0].amount.as_ref().map(Money::as_sent), Some(amounts[2].as_str()));
}

fn posted(id: usize, day: u8, sequence: i64, amount: &str, balance: Option<&str>) -> Row {
    Row {
        posted: Some(ApiInstant::read(format!("2025-03-{day:02}T00:00:00Z"))),
        sequence: Some(sequence),
        running_balance: balance.map(Money::read),
        ..row(id, Some(amount))
    }
}

fn balances(rows: &[Row], now: Option<&str>) -> (Vec<(i8, String, BalanceSource)>, u64, u64) {
    let ledger = Ledger::new();
    ledger.upsert(&account(0), rows).unwrap();
    // Of another account, and never to be seen.
    ledger.upsert(&account(1), &[posted(99, 9, 1, "1", Some("1"))]).unwrap();
    let series = ledger.balances(&account(0), now.map(Money::read).as_ref());
    let points = series.points.into_iter().map(|point| (point.date.day(), point.balance, point.source)).collect();
    (points, series.unknown_days, series.undated)
}

use BalanceSource::{Sent, Summed};

fn point(day: i8, balance: &str, source: BalanceSource) -> (i8, String, BalanceSource) {
    (day, balance.to_owned(), source)
}

#[test]
fn the_balance_of_a_day_is_that_of_its_last_row_as_sent() {
    let rows = [
        posted(1, 1, 1, "10.00", Some("110.00")),
        posted(2, 1, 2, "-5.00", Some("105.00")),
        posted(3, 2, 1, "1.00", Some("106.00")),
    ];
    let expected = vec![point(1, "105.00", Sent), point(2, "106.00", Sent)];
    assert_eq!(balances(&rows, Some("999")), (expected, 0, 0), "what was sent goes before what the caller knows");
}

#[test]
fn without_running_balances_the_balance_is_summed_backwards_from_the_known_one() {
    let rows = [posted(1, 1, 1, "10.00", None), posted(2, 2, 1, "-5.5", None), posted(3, 4, 1, "0.005", None)];
    let expected = vec![point(1, "105.500", Summed), point(2, "100.000", Summed), point(4, "100.005", Summed)];
    assert_eq!(balances(&rows, Some("100.005")), (expected, 0, 0));
    assert_eq!(balances(&rows, None), (vec![], 3, 0));
}

#[test]
fn gaps_are_summed_from_the_nearest_balance_that_was_sent() {
    let rows = [
        posted(1, 1, 1, "1", None),
        posted(2, 2, 1, "2", Some("102")),
        posted(3, 2, 2, "3", None),
        posted(4, 3, 1, "4", None),
    ];
    let expected = vec![point(1, "100", Summed), point(2, "105", Summed), point(3, "109", Summed)];
    assert_eq!(balances(&rows, None), (expected, 0, 0));
}

#[test]
fn an_amount_that_is_no_decimal_ends_the_sums() {
    let mut undated = row(9, Some("1"));
    undated.posted = Some(ApiInstant::read("soon"));
    let pending = Row { pending_status: Some("Pending".to_owned()), ..posted(8, 5, 1, "1", None) };
    let rows = [posted(1, 1, 1, "1", None), posted(2, 2, 1, "n/a", None), posted(3, 3, 1, "4", None), undated, pending];
    let expected = vec![point(2, "96", Summed), point(3, "100", Summed)];
    assert_eq!(balances(&rows, Some("100")), (expected, 1, 1));
}

#[test]
fn a_day_of_rows_with_several_offsets_is_one_day() {
    let at = |id, sent: &str, amount| Row { posted: Some(ApiInstant::read(sent)), ..row(id, Some(amount)) };
    // By their instants, the newest first: 2, 3, 1.
    let rows = [
        at(1, "2025-03-03T00:30:00+14:00", "1"),
        at(2, "2025-03-03T23:00:00-10:00", "10"),
        at(3, "2025-03-02T12:00:00Z", "100"),
    ];
    assert_eq!(balances(&rows, None), (vec![], 2, 0));
    assert_eq!(balances(&rows, Some("500")), (vec![point(2, "489", Summed), point(3, "500", Summed)], 0, 0));
}

#[test]
fn a_row_of_the_last_date_there_is_stands_on_it() {
    let ledger = Ledger::new();
    let last = Row { posted: Some(ApiInstant::read("9999-12-31T00:00:00Z")), ..row(1, Some("5")) };
    ledger.upsert(&account(0), &[last]).unwrap();
    let series = ledger.balances(&account(0), Some(&Money::read("7")));
    assert_eq!(series.points[0].date, jiff::civil::Date::MAX);
    assert_eq!(ledger.flows(&Query::default(), |_| ()).months[0].of.as_deref(), Some("9999-12"));
}

#[test]
fn places_of_an_answer_are_refused_once_rows_changed() {
    let ledger = Ledger::new();
    ledger.upsert(&account(0), &[row(1, Some("1")), row(2, Some("2"))]).unwrap();
    let (all, places) = (Query::default(), &[0..1, 1..2]);
    let then = ledger.window(&all, 0, 0).revision;
    let keys = ledger.keys_at(then, &all, places).unwrap();
    assert_eq!(keys, ledger.keys(&all, places));
    assert!(ledger.totals_at(then, &all, places, |_| ()).is_some());
    ledger.upsert(&account(0), &[row(3, Some("3"))]).unwrap();
    assert_eq!(ledger.keys_at(then, &all, places), None);
    assert_eq!(ledger.totals_at(then, &all, places, |_| ()), None);
}

#[test]
fn places_of_an_answer_are_refused_once_the_same_words_select_other_rows() {
    let ledger = Ledger::new();
    ledger.upsert(&account(0), &[row(1, Some("1"))]).unwrap();
    let parsed = ledger::filter::parse("date:last-7-days");
    let on = |day| {
        let selection = parsed.filter().unwrap().select(jiff::civil::date(2026, 3, day), &[]);
        Query { filter: Some(Arc::new(selection)), ..Query::default() }
    };
    let then = ledger.window(&on(3), 0, 0).revision;
    assert!(ledger.keys_at(then, &on(3), &[]).is_some());
    assert_eq!(ledger.keys_at(then, &on(4), &[]), None);
    assert_eq!(ledger.totals_at(then, &on(4), &[], |_| ()), None);
}

#[test]
fn a_query_of_one_account_sums_that_account() {
    let ledger = Ledger::new();
    ledger.upsert(&account(0), &[row(1, Some("1"))]).unwrap();
    ledger.upsert(&account(1), &[row(1, Some("2"))]).unwrap();
    let query = Query { accounts: Accounts::One(account(1)), ..Query::default() };
    assert_eq!(ledger.totals(&query, |_| ())[0].money_in, "2");
    assert_eq!(ledger.count(&query), 1);
}
