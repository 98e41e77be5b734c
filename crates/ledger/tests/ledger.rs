//! The ledger against a plain list that does the same the slow way.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

use ledger::columns::TextColumn;
use ledger::filter::{Clause, Filter, Term, Test};
use ledger::{Accounts, Column, Ledger, Matches, Query, Room, Row, RowView, Sort};
use model::{AccountId, ApiInstant, Money, TransactionId};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

fn account(id: &str) -> AccountId {
    AccountId::new(id).unwrap()
}

fn row(id: &str, amount: &str) -> Row {
    Row {
        amount: Some(Money::read(amount)),
        currency: Some("USD".to_owned()),
        pending_status: Some("Reconciled".to_owned()),
        posted: Some(ApiInstant::read("2025-03-03T00:00:00Z")),
        sequence: Some(1),
        ..Row::new(TransactionId::new(id).unwrap(), format!("{{\"id\":\"{id}\",\"amount\":\"{amount}\"}}"))
    }
}

/// A filter for one text, whatever it has in it.
fn search(text: &str) -> Option<Arc<dyn Matches>> {
    let text = text.trim().to_owned();
    let clause = Clause { terms: vec![Term { negated: false, test: Test::Text(text.clone()) }] };
    let filter = Filter { clauses: vec![clause] }.select(jiff::civil::date(2025, 3, 9), &[]);
    (!text.is_empty()).then(|| Arc::new(filter) as Arc<dyn Matches>)
}

fn of(id: &str) -> Query {
    Query { accounts: Accounts::One(account(id)), ..Query::default() }
}

fn ids(ledger: &Ledger, query: &Query) -> Vec<String> {
    let window = ledger.window(query, 0, 1_000);
    window.rows.into_iter().map(|row| row.id.to_string()).collect()
}

fn sorted(column: Column, descending: bool) -> Query {
    Query { sort: Sort { column, descending }, ..Query::default() }
}

#[test]
fn rows_are_added_changed_and_left_as_they_are() {
    let ledger = Ledger::new();
    let a = account("a");
    let done = ledger.upsert(&a, &[row("1", "1.00"), row("2", "2.00")]).unwrap();
    assert_eq!((done.added, done.changed, done.unchanged), (2, 0, 0));
    let revision = ledger.revision();
    let done = ledger.upsert(&a, &[row("1", "1.00"), row("2", "2.50")]).unwrap();
    assert_eq!((done.added, done.changed, done.unchanged), (0, 1, 1));
    assert!(ledger.revision() > revision);
    let revision = ledger.revision();
    ledger.upsert(&a, &[row("1", "1.00")]).unwrap();
    assert_eq!(ledger.revision(), revision, "nothing changed");
}

#[test]
fn an_updated_row_keeps_its_key() {
    let ledger = Ledger::new();
    ledger.upsert(&account("a"), &[row("1", "1")]).unwrap();
    let before = ledger.window(&Query::default(), 0, 1).rows[0].key;
    ledger.upsert(&account("a"), &[row("1", "2")]).unwrap();
    assert_eq!(ledger.window(&Query::default(), 0, 1).rows[0].key, before);
}

#[test]
fn the_values_of_a_column_are_counted_as_rows_come_change_and_go() {
    let of = |id: &str, category: Option<&str>| Row { category: category.map(str::to_owned), ..row(id, "1") };
    let changed = |id: &str, category: &str| Row { category: Some(category.to_owned()), ..row(id, "2") };
    let ledger = Ledger::new();
    let values = |account: Option<u32>| {
        let columns = ledger.read();
        let values = columns.values(TextColumn::Category, account);
        let mut values: Vec<_> = values.into_iter().map(|(value, rows)| (value.to_owned(), rows)).collect();
        values.sort();
        values
    };
    let counted = |values: &[(&str, u64)]| -> Vec<(String, u64)> {
        values.iter().map(|(value, rows)| ((*value).to_owned(), *rows)).collect()
    };
    ledger.upsert(&account("a"), &[of("1", Some("Food")), of("2", Some("Food")), of("3", None)]).unwrap();
    ledger.upsert(&account("b"), &[of("1", Some("Food")), of("2", Some("Rent"))]).unwrap();
    assert_eq!(values(None), counted(&[("Food", 3), ("Rent", 1)]));
    assert_eq!(values(Some(0)), counted(&[("Food", 2)]));
    ledger.upsert(&account("a"), &[changed("2", "Fuel")]).unwrap();
    assert_eq!(values(Some(0)), counted(&[("Food", 1), ("Fuel", 1)]));
    ledger.inactivate(&account("a"), &[TransactionId::new("1").unwrap()]).unwrap();
    ledger.upsert(&account("b"), &[of("9", Some("Rent"))]).unwrap();
    assert_eq!(values(None), counted(&[("Food", 1), ("Fuel", 1), ("Rent", 2)]));
    ledger.forget(&account("b"));
    assert_eq!(values(None), counted(&[("Fuel", 1)]));
    assert_eq!(ledger.read().values(TextColumn::Memo, None), []);
}

/// The JSON of a row, if it is held.
fn raw(ledger: &Ledger, of: &str, id: &str) -> Option<String> {
    let row = ledger.find(&account(of), &TransactionId::new(id).unwrap())?;
    ledger.raw_of(row.key).unwrap()
}

#[test]
fn the_same_id_in_two_accounts_is_two_rows() {
    let ledger = Ledger::new();
    ledger.upsert(&account("a"), &[row("1", "1")]).unwrap();
    ledger.upsert(&account("b"), &[row("1", "2")]).unwrap();
    let counts = ledger.counts();
    assert_eq!((counts.rows, counts.accounts.len()), (2, 2));
    assert_eq!(raw(&ledger, "b", "1").unwrap(), r#"{"id":"1","amount":"2"}"#);
}

#[test]
fn an_id_that_came_twice_in_one_answer_is_shown_twice() {
    let ledger = Ledger::new();
    let done = ledger.upsert(&account("a"), &[row("1", "1"), row("1", "2")]).unwrap();
    assert_eq!((done.added, done.duplicates), (2, 1));
    let window = ledger.window(&Query::default(), 0, 10);
    let mut duplicates: Vec<u32> = window.rows.iter().map(|row| row.duplicate).collect();
    duplicates.sort_unstable();
    assert_eq!(duplicates, [0, 1]);
}

#[test]
fn an_inactive_row_goes_and_may_come_back() {
    let ledger = Ledger::new();
    let id = TransactionId::new("1").unwrap();
    ledger.upsert(&account("a"), &[row("1", "1")]).unwrap();
    assert_eq!(ledger.inactivate(&account("a"), std::slice::from_ref(&id)).unwrap(), 1);
    assert_eq!(ledger.inactivate(&account("a"), std::slice::from_ref(&id)).unwrap(), 0);
    assert_eq!(raw(&ledger, "a", "1"), None);
    assert_eq!(ledger.upsert(&account("a"), &[row("1", "1")]).unwrap().added, 1);
}

#[test]
fn a_forgotten_account_leaves_the_others() {
    let ledger = Ledger::new();
    ledger.upsert(&account("a"), &[row("1", "1")]).unwrap();
    ledger.upsert(&account("b"), &[row("2", "1")]).unwrap();
    assert_eq!(ledger.forget(&account("a")), 1);
    assert_eq!(ids(&ledger, &Query::default()), ["2"]);
    assert_eq!(ledger.window(&of("a"), 0, 9).total, 0);
    assert_eq!(ledger.window(&of("zz"), 0, 9).total, 0);
}

#[test]
fn one_row_less_than_the_room_the_room_and_one_more() {
    for (count, left_out) in [(2, 0), (3, 0), (4, 1)] {
        let ledger = Ledger::with_room(Room { rows: 3, ..Room::default() });
        let rows: Vec<Row> = (0..count).map(|n| row(&n.to_string(), "1")).collect();
        assert_eq!(ledger.upsert(&account("a"), &rows).unwrap().left_out, left_out);
    }
    let ledger = Ledger::with_room(Room { rows: 1, ..Room::default() });
    ledger.upsert(&account("a"), &[row("1", "1")]).unwrap();
    let done = ledger.upsert(&account("a"), &[row("1", "2"), row("2", "1")]).unwrap();
    assert_eq!((done.changed, done.left_out), (1, 1), "known rows are still updated");
}

#[test]
fn a_row_whose_json_is_larger_than_one_may_be_is_left_out_and_counted() {
    let row = row("1", "1");
    for (most, left_out) in [(row.raw.len() - 1, 1), (row.raw.len(), 0), (row.raw.len() + 1, 0)] {
        let ledger = Ledger::with_room(Room { row: most, ..Room::default() });
        assert_eq!(ledger.upsert(&account("a"), std::slice::from_ref(&row)).unwrap().left_out, left_out);
    }
}

#[test]
fn long_texts_that_pack_to_nothing_fill_the_room_whether_rows_are_new_or_changed() {
    const LONG: usize = 64 * 1024;
    let noted = |row: Row, text: String| Row { notes: Some(text), ..row };
    let odd = |row: Row, text: String| Row { amount: Some(Money::read(text)), ..row };
    for sent in [noted as fn(Row, String) -> Row, odd] {
        let ledger = Ledger::with_room(Room { bytes: 16 * LONG, ..Room::default() });
        let put_in = |number: u32, text: &str| {
            let sent = sent(row(&number.to_string(), "1"), format!("{number}{}", text.repeat(LONG)));
            ledger.upsert(&account("a"), &[Row { raw: format!("{text}{number}").into(), ..sent }]).unwrap()
        };
        let added: u64 = (0..50).map(|number| put_in(number, "x").added).sum();
        assert!((14..=16).contains(&added), "{added}");
        let before = ledger.window(&Query::default(), 0, 50).rows;
        let changed = put_in(0, "y");
        assert_eq!((changed.changed, changed.left_out), (0, 1));
        assert_eq!(ledger.window(&Query::default(), 0, 50).rows, before, "what was held stays");
    }
}

#[test]
fn a_changed_row_for_which_there_is_no_room_counts_as_seen() {
    let ledger = Ledger::with_room(Room { bytes: 64 * 1024, ..Room::default() });
    let long = |text: &str| Row { memo: Some(text.repeat(64 * 1024)), ..row("1", text) };
    ledger.upsert(&account("a"), &[long("1")]).unwrap();
    ledger.begin_read(&account("a")).unwrap();
    assert_eq!(ledger.upsert(&account("a"), &[long("2")]).unwrap().left_out, 1);
    assert_eq!(ledger.remove_unseen(&account("a")), Ok(0));
}

#[test]
fn pending_rows_come_first_then_the_newest_then_the_highest_sequence() {
    let ledger = Ledger::new();
    let mut rows =
        vec![row("old", "1"), row("new-2", "1"), row("new-1", "1"), row("pending", "1"), row("undated", "1")];
    rows[0].posted = Some(ApiInstant::read("2024-01-01T00:00:00Z"));
    rows[1].sequence = Some(2);
    rows[3].pending_status = Some("Pending".to_owned());
    rows[3].posted = None;
    rows[4].posted = Some(ApiInstant::read("soon"));
    ledger.upsert(&account("a"), &rows).unwrap();
    assert_eq!(ids(&ledger, &Query::default()), ["pending", "new-2", "new-1", "old", "undated"]);
    assert_eq!(ids(&ledger, &sorted(Column::Posted, false)), ["old", "new-1", "new-2", "undated", "pending"]);
}

#[test]
fn amounts_sort_as_numbers_and_missing_ones_come_last_both_ways() {
    let ledger = Ledger::new();
    let mut rows: Vec<Row> = ["9.99", "10", "-0.005", "-100.1", "0.00", "n/a"]
        .iter()
        .map(|amount| row(&format!("r{amount}"), amount))
        .collect();
    rows.push(Row { amount: None, ..row("none", "0") });
    ledger.upsert(&account("a"), &rows).unwrap();
    let up = ids(&ledger, &sorted(Column::Amount, false));
    assert_eq!(up[..5], ["r-100.1", "r-0.005", "r0.00", "r9.99", "r10"]);
    let down = ids(&ledger, &sorted(Column::Amount, true));
    assert_eq!(down[..5], ["r10", "r9.99", "r0.00", "r-0.005", "r-100.1"]);
}

#[test]
fn a_search_looks_at_names_memos_and_amounts_and_is_no_pattern() {
    let ledger = Ledger::new();
    let mut rows = vec![row("1", "42.18"), row("2", "7"), row("3", "8")];
    rows[0].name = Some("Zoë’s Café".to_owned());
    rows[1].memo = Some("100% off_".to_owned());
    ledger.upsert(&account("a"), &rows).unwrap();
    let find = |text: &str| ids(&ledger, &Query { filter: search(text), ..Query::default() });
    assert_eq!(find("ZOË"), ["1"]);
    assert_eq!(find("42.18"), ["1"]);
    assert_eq!(find("100%"), ["2"]);
    assert_eq!(find("f_"), ["2"]);
    assert_eq!(find("' OR 1=1 --"), [""; 0]);
    assert_eq!(find("  ").len(), 3);
}

#[test]
fn totals_are_exact_per_currency_and_count_what_they_leave_out() {
    let ledger = Ledger::new();
    let mut rows = vec![row("1", "0.1"), row("2", "0.2"), row("3", "-1543.005"), row("4", "n/a"), row("5", "5")];
    rows[4].currency = None;
    rows.push(Row { amount: None, ..row("6", "0") });
    ledger.upsert(&account("a"), &rows).unwrap();
    let totals = ledger.totals(&Query::default(), |_| ());
    assert_eq!(totals.len(), 2);
    assert_eq!((totals[0].currency.as_deref(), totals[0].money_in.as_str()), (None, "5"));
    let usd = &totals[1];
    assert_eq!((usd.money_in.as_str(), usd.money_out.as_str()), ("0.3", "-1543.005"));
    assert_eq!((usd.counted, usd.left_out), (3, 2));
}

#[test]
fn one_row_is_found_by_its_account_and_id() {
    let ledger = Ledger::new();
    ledger.upsert(&account("a"), &[row("1", "1.50"), row("1", "2")]).unwrap();
    let id = TransactionId::new("1").unwrap();
    let found = ledger.find(&account("a"), &id).unwrap();
    assert_eq!((found.duplicate, found.amount.unwrap().as_sent()), (0, "1.50"));
    assert_eq!(ledger.find(&account("b"), &id), None);
}

#[test]
fn windows_beyond_the_end_are_empty() {
    let ledger = Ledger::new();
    ledger.upsert(&account("a"), &[row("1", "1")]).unwrap();
    for (first, count, rows) in [(0, 0, 0), (0, 5, 1), (1, 5, 0), (u64::MAX, u32::MAX, 0)] {
        let window = ledger.window(&Query::default(), first, count);
        assert_eq!((window.rows.len(), window.total), (rows, 1));
    }
}

/// The same in the plainest way.
#[derive(Default)]
struct Oracle(BTreeMap<(String, String), Row>);

impl Oracle {
    fn window(&self, account: Option<&str>, text: Option<&str>, amounts: Option<bool>) -> Vec<(String, String)> {
        let mut rows: Vec<(&(String, String), &Row)> = self
            .0
            .iter()
            .filter(|((of, _), _)| account.is_none_or(|account| account == of))
            .filter(|(_, row)| text.is_none_or(|text| row.memo.as_deref().unwrap_or("").contains(text)))
            .collect();
        rows.sort_by(|(_, a), (_, b)| newest(a, b));
        if let Some(descending) = amounts {
            rows.sort_by(|(_, a), (_, b)| by_amount(a, b, descending));
        }
        rows.into_iter().map(|(key, _)| key.clone()).collect()
    }
}

fn newest(a: &Row, b: &Row) -> Ordering {
    let key = |row: &Row| (row.is_pending(), row.posted.as_ref().and_then(ApiInstant::at), row.sequence);
    key(b).cmp(&key(a))
}

fn by_amount(a: &Row, b: &Row, descending: bool) -> Ordering {
    let value = |row: &Row| row.amount.as_ref().and_then(|money| money.value().cloned());
    match (value(a), value(b)) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

#[derive(Debug, Clone)]
enum Step {
    Upsert(u8, Vec<(u8, i32, u8, bool, u8)>),
    Inactivate(u8, Vec<u8>),
    Forget(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let rows = prop::collection::vec((0_u8..30, -2_000_i32..2_000, 1_u8..28, any::<bool>(), 0_u8..4), 0..12);
    prop_oneof![
        6 => (0_u8..3, rows).prop_map(|(account, rows)| Step::Upsert(account, rows)),
        2 => (0_u8..3, prop::collection::vec(0_u8..30, 0..6)).prop_map(|(account, ids)| Step::Inactivate(account, ids)),
        1 => (0_u8..3).prop_map(Step::Forget),
    ]
}

fn made(id: u8, cents: i32, day: u8, pending: bool, sequence: u8) -> Row {
    let sign = if cents < 0 { "-" } else { "" };
    let amount = format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100);
    Row {
        pending_status: Some(if pending { "Pending" } else { "Reconciled" }.to_owned()),
        posted: (!pending).then(|| ApiInstant::read(format!("2025-03-{day:02}T00:00:00Z"))),
        sequence: Some(i64::from(sequence)),
        memo: Some(format!("memo {}", id % 5)),
        raw: format!("{{\"id\":\"{id}\",\"a\":\"{amount}\",\"d\":{day},\"p\":{pending},\"s\":{sequence}}}").into(),
        ..row(&id.to_string(), &amount)
    }
}

fn keys(rows: &[RowView]) -> Vec<(String, String)> {
    rows.iter().map(|row| (row.account.to_string(), row.id.to_string())).collect()
}

/// Rows that compare equal may stand in any order: both sides are put into groups of equals.
fn grouped(keys: &[(String, String)], oracle: &Oracle, amounts: Option<bool>) -> Vec<Vec<(String, String)>> {
    let equal = |a: &(String, String), b: &(String, String)| {
        let (a, b) = (&oracle.0[a], &oracle.0[b]);
        newest(a, b).is_eq() && amounts.is_none_or(|descending| by_amount(a, b, descending).is_eq())
    };
    let mut groups: Vec<Vec<(String, String)>> = keys.chunk_by(equal).map(<[_]>::to_vec).collect();
    groups.iter_mut().for_each(|group| group.sort());
    groups
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn after_any_steps_windows_and_sums_are_those_of_the_oracle(
        steps in prop::collection::vec(step(), 1..14),
        only in prop::option::of(0_u8..3),
        text in prop::option::of(0_u8..5),
        amounts in prop::option::of(any::<bool>()),
        first in 0_u64..20,
        count in 0_u32..20,
    ) {
        let ledger = Ledger::new();
        let mut oracle = Oracle::default();
        for step in steps {
            match step {
                Step::Upsert(of, rows) => {
                    let of = of.to_string();
                    // One row per id: duplicates inside one answer have a test of their own.
                    let rows: BTreeMap<u8, _> = rows.into_iter().map(|row| (row.0, row)).collect();
                    let rows: Vec<Row> = rows.into_values().map(|(i, c, d, p, s)| made(i, c, d, p, s)).collect();
                    let done = ledger.upsert(&account(&of), &rows).unwrap();
                    prop_assert_eq!(done.added + done.changed + done.unchanged, rows.len() as u64);
                    oracle.0.extend(rows.into_iter().map(|row| ((of.clone(), row.id.to_string()), row)));
                }
                Step::Inactivate(of, gone) => {
                    let gone: Vec<TransactionId> = gone.iter().map(|id| TransactionId::new(id.to_string()).unwrap()).collect();
                    ledger.inactivate(&account(&of.to_string()), &gone).unwrap();
                    oracle.0.retain(|(account, id), _| *account != of.to_string() || !gone.iter().any(|g| g.as_str() == id));
                }
                Step::Forget(of) => {
                    ledger.forget(&account(&of.to_string()));
                    oracle.0.retain(|(account, _), _| *account != of.to_string());
                }
            }
        }
        let (only, text) = (only.map(|of| of.to_string()), text.map(|n| format!("memo {n}")));
        let query = Query {
            accounts: only.as_deref().map_or(Accounts::All, |of| Accounts::One(account(of))),
            filter: text.as_deref().and_then(search),
            sort: amounts.map_or_else(Sort::default, |descending| Sort { column: Column::Amount, descending }),
        };
        let expected = oracle.window(only.as_deref(), text.as_deref(), amounts);
        let all = keys(&ledger.window(&query, 0, 1_000).rows);
        prop_assert_eq!(grouped(&all, &oracle, amounts), grouped(&expected, &oracle, amounts));
        let part = ledger.window(&query, first, count);
        let from = (first as usize).min(all.len());
        let to = (from + count as usize).min(all.len());
        prop_assert_eq!(part.total, all.len() as u64);
        prop_assert_eq!(keys(&part.rows), &all[from..to]);
        prop_assert_eq!(ledger.counts().rows, oracle.0.len() as u64);

        let totals = ledger.totals(&query, |_| ());
        let mut sum = model::Sum::default();
        expected.iter().for_each(|key| sum.add(oracle.0[key].amount.as_ref()));
        let mut got = model::Sum::default();
        for total in &totals {
            got.add(Some(&Money::read(total.money_in.clone())));
            got.add(Some(&Money::read(total.money_out.clone())));
        }
        prop_assert_eq!(Money::read(got.total()).value().cloned(), Money::read(sum.total()).value().cloned());
    }
}
