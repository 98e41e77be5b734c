//! What a read of an account changed, and the hints at rows that look alike.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is how a test fails")]

use ledger::{Change, Ledger, Query, Row};
use model::{AccountId, ApiInstant, Money, TransactionId};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn account() -> AccountId {
    AccountId::new("a").unwrap()
}

fn id(id: &str) -> TransactionId {
    TransactionId::new(id).unwrap()
}

fn row(name: &str, amount: &str) -> Row {
    Row {
        amount: Some(Money::read(amount)),
        posted: Some(ApiInstant::read("2025-03-03T00:00:00Z")),
        memo: Some("ORCHARD".to_owned()),
        ..Row::new(id(name), format!("{{\"id\":\"{name}\",\"amount\":\"{amount}\"}}"))
    }
}

fn pending(name: &str, amount: &str) -> Row {
    Row { pending_status: Some("Pending".to_owned()), posted: None, ..row(name, amount) }
}

fn read_once(rows: &[Row]) -> Ledger {
    let ledger = Ledger::new();
    ledger.begin_read(&account()).unwrap();
    ledger.upsert(&account(), rows).unwrap();
    ledger
}

fn told(ledger: &Ledger) -> (u64, u64, u64, u64) {
    let changes = ledger.changes(&account());
    (changes.added, changes.changed, changes.vanished, changes.listed)
}

#[test]
fn the_first_read_counts_its_rows_and_lists_none() {
    let ledger = read_once(&[row("1", "1"), row("2", "2")]);
    let changes = ledger.changes(&account());
    assert!(changes.first);
    assert_eq!(told(&ledger), (2, 0, 0, 0));
}

#[test]
fn of_more_rows_than_vanish_at_once_each_is_listed_with_its_own_json() {
    let rows: Vec<Row> = (0..1_300).map(|number| row(&number.to_string(), &format!("{number}.50"))).collect();
    let ledger = read_once(&rows);
    ledger.begin_read(&account()).unwrap();
    assert_eq!(ledger.remove_unseen(&account()), Ok(1_300));
    assert_eq!((told(&ledger), ledger.counts().rows), ((0, 0, 1_300, 1_300), 0));
    let gone: BTreeMap<String, String> = ledger
        .change_list(&account(), 0, 2_000)
        .into_iter()
        .map(|change| match change {
            Change::Vanished { row, raw } => (row.id.to_string(), raw.to_string()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(gone.len() == rows.len() && rows.iter().all(|row| gone[row.id.as_str()] == *row.raw));
}

#[test]
fn a_later_read_tells_what_it_added_changed_and_took_away() {
    let ledger = read_once(&[row("1", "1"), row("2", "2"), row("3", "3")]);
    assert_eq!(ledger.begin_read(&account()).unwrap(), 2);
    ledger.upsert(&account(), &[row("1", "1"), row("2", "2.50"), row("4", "4")]).unwrap();
    ledger.inactivate(&account(), &[id("3")]).unwrap();
    assert_eq!(told(&ledger), (1, 1, 1, 3));
    let list = ledger.change_list(&account(), 0, 10);
    let [Change::Changed { row: changed, old }, Change::Added(added), Change::Vanished { row: gone, raw }] = &list[..]
    else {
        panic!("{list:?}")
    };
    assert_eq!((changed.id.as_str(), &**old), ("2", r#"{"id":"2","amount":"2"}"#));
    assert_eq!(changed.amount.as_ref().unwrap().as_sent(), "2.50");
    assert_eq!(added.id.as_str(), "4");
    assert_eq!((gone.id.as_str(), &**raw), ("3", r#"{"id":"3","amount":"3"}"#));
}

#[test]
fn a_row_that_goes_and_comes_back_in_one_read_has_not_changed() {
    let ledger = read_once(&[row("1", "1"), row("2", "2")]);
    ledger.begin_read(&account()).unwrap();
    ledger.inactivate(&account(), &[id("1"), id("2")]).unwrap();
    assert_eq!(told(&ledger), (0, 0, 2, 2));
    ledger.upsert(&account(), &[row("1", "1"), row("2", "3")]).unwrap();
    assert_eq!(told(&ledger), (0, 1, 0, 1));
    let list = ledger.change_list(&account(), 0, 10);
    assert!(matches!(&list[..], [Change::Changed { old, .. }] if old.contains("\"2\"}")));
}

#[test]
fn what_a_whole_read_did_not_bring_is_taken_out_on_demand() {
    let ledger = read_once(&[row("1", "1"), row("2", "2"), row("3", "3")]);
    ledger.begin_read(&account()).unwrap();
    ledger.upsert(&account(), &[row("1", "1"), row("3", "4")]).unwrap();
    assert_eq!(ledger.remove_unseen(&account()).unwrap(), 1);
    assert_eq!(ledger.find(&account(), &id("2")), None);
    assert_eq!(told(&ledger), (0, 1, 1, 2));
}

#[test]
fn a_pending_row_that_comes_back_posted_is_shown_beside_it() {
    let ledger = read_once(&[pending("p1", "-5.00"), pending("p2", "-6"), pending("p3", "-7")]);
    ledger.begin_read(&account()).unwrap();
    ledger.upsert(&account(), &[row("n1", "-5"), row("n2", "-6.01"), pending("n3", "-7")]).unwrap();
    ledger.inactivate(&account(), &[id("p1"), id("p2"), id("p3")]).unwrap();
    let changes = ledger.changes(&account());
    assert_eq!((changes.added, changes.vanished), (3, 3), "the hint merges nothing");
    let pairs: Vec<_> =
        changes.reposts.iter().map(|pair| (pair.pending.id.as_str(), pair.posted.id.as_str())).collect();
    assert_eq!(pairs, [("p1", "n1")]);
}

#[test]
fn counts_stay_exact_where_the_list_ends() {
    let rows =
        |from: u32, amount: &str| -> Vec<Row> { (from..from + 6_000).map(|n| row(&n.to_string(), amount)).collect() };
    let ledger = read_once(&rows(0, "1"));
    ledger.begin_read(&account()).unwrap();
    ledger.upsert(&account(), &rows(0, "2")).unwrap();
    ledger.upsert(&account(), &rows(6_000, "2")).unwrap();
    assert_eq!(told(&ledger), (6_000, 6_000, 0, 10_000));
    let all: Vec<TransactionId> = (0..12_000).map(|n| id(&n.to_string())).collect();
    ledger.inactivate(&account(), &all).unwrap();
    let (added, changed, vanished, _) = told(&ledger);
    assert_eq!((added, changed, vanished), (0, 0, 6_000));
}

#[test]
fn a_forgotten_account_is_read_for_the_first_time_again() {
    let ledger = read_once(&[row("1", "1")]);
    ledger.begin_read(&account()).unwrap();
    ledger.forget(&account());
    ledger.begin_read(&account()).unwrap();
    assert!(ledger.changes(&account()).first);
}

proptest! {
    /// Rows move between pages, are removed and come back: what counts is what is held at the end.
    #[test]
    fn changes_are_the_difference_between_before_and_after(
        before in prop::collection::btree_map(0_u8..20, 0_u8..3, 0..15),
        steps in prop::collection::vec((0_u8..20, prop::option::of(0_u8..3)), 0..25),
    ) {
        let name = |n: u8| n.to_string();
        let rows: Vec<Row> = before.iter().map(|(n, amount)| row(&name(*n), &name(*amount))).collect();
        let ledger = read_once(&rows);
        ledger.begin_read(&account()).unwrap();
        let mut after = before.clone();
        // A row that changes and changes back has changed; the oracle allows each row one new amount.
        for (n, amount) in steps {
            match amount {
                Some(amount) if after.get(&n).is_none_or(|held| before.get(&n) == Some(held)) => {
                    ledger.upsert(&account(), &[row(&name(n), &name(amount))]).unwrap();
                    after.insert(n, amount);
                }
                Some(_) => {}
                None => {
                    // Only what is as it was before the read: a row that changed, went and came back is two changes.
                    if after.get(&n) == before.get(&n) || !before.contains_key(&n) {
                        ledger.inactivate(&account(), &[id(&name(n))]).unwrap();
                        after.remove(&n);
                    }
                }
            }
        }
        let added = after.keys().filter(|n| !before.contains_key(n)).count() as u64;
        let vanished = before.keys().filter(|n| !after.contains_key(n)).count() as u64;
        let changed = after.iter().filter(|(n, amount)| before.get(n).is_some_and(|old| old != *amount)).count() as u64;
        prop_assert_eq!(told(&ledger), (added, changed, vanished, added + changed + vanished));
        let mut listed: BTreeMap<String, u8> = BTreeMap::new();
        for change in ledger.change_list(&account(), 0, 100) {
            let (row, kind) = match change {
                Change::Added(row) => (row, 0),
                Change::Changed { row, .. } => (row, 1),
                Change::Vanished { row, .. } => (*row, 2),
            };
            prop_assert_eq!(listed.insert(row.id.to_string(), kind), None);
        }
    }
}

fn dated(name: &str, amount: &str, day: u8) -> Row {
    Row { posted: Some(ApiInstant::read(format!("2025-03-{day:02}T00:00:00Z"))), ..row(name, amount) }
}

fn named(ledger: &Ledger, keys: &[i64]) -> Vec<String> {
    ledger.views(keys).into_iter().map(|row| row.id.to_string()).collect()
}

#[test]
fn rows_of_a_day_with_the_same_amount_and_memo_are_hinted_as_duplicates() {
    let mut other = dated("7", "-5", 3);
    other.memo = Some("OTHER".to_owned());
    let rows = [
        dated("1", "-5.00", 3),
        dated("2", "-5", 3),
        dated("3", "-5", 4),
        dated("4", "5", 3),
        dated("5", "-5.01", 3),
        // The same id twice is shown as such already.
        dated("6", "-8", 3),
        dated("6", "-8", 3),
        other,
    ];
    let hints = read_once(&rows).hints(&Query::default());
    assert_eq!((hints.duplicates.len(), hints.duplicate_groups), (1, 1));
    let ledger = read_once(&rows);
    assert_eq!(named(&ledger, &ledger.hints(&Query::default()).duplicates[0]), ["1", "2"]);
}

#[test]
fn the_opposite_amount_within_ten_days_is_hinted_as_a_reversal() {
    for (amount, day, found) in [("5.00", 13, 1), ("5", 3, 1), ("5", 14, 0), ("5.01", 4, 0), ("-5", 4, 0)] {
        let later = Row { sequence: Some(2), ..dated("2", amount, day) };
        let ledger = read_once(&[Row { sequence: Some(1), ..dated("1", "-5", 3) }, later]);
        let hints = ledger.hints(&Query::default());
        assert_eq!(hints.reversal_pairs, found, "{amount} on day {day}");
        assert!(hints.reversals.iter().all(|(one, other)| named(&ledger, &[*one, *other]) == ["1", "2"]));
    }
}

#[test]
fn each_row_is_reversed_once() {
    let ledger = read_once(&[dated("1", "-5", 3), dated("2", "5", 4), dated("3", "5", 5), dated("4", "-5", 6)]);
    let pairs = ledger.hints(&Query::default()).reversals;
    let pairs: Vec<Vec<String>> = pairs.iter().map(|(one, other)| named(&ledger, &[*one, *other])).collect();
    assert_eq!(pairs, [["1", "2"], ["3", "4"]]);
}

#[test]
fn long_amounts_are_compared_by_their_values() {
    let long = "9999999999999999999999999999999999999999";
    let ledger =
        read_once(&[dated("1", long, 3), dated("2", &format!("-{long}.0"), 4), dated("3", "0", 3), dated("4", "0", 3)]);
    let hints = ledger.hints(&Query::default());
    assert_eq!((hints.reversal_pairs, hints.duplicate_groups), (1, 0));
}
