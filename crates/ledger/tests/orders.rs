//! Orders, windows and the JSON of rows against a plain list that does the same the slow way, while rows come,
//! change and go.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

use ledger::columns::TextColumn;
use ledger::{Accounts, Column, Ledger, Query, Row, Sort, Source};
use model::{AccountId, ApiInstant, Money, TransactionId};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;

fn account(number: u8) -> AccountId {
    AccountId::new(format!("account {number}")).unwrap()
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::Posted,
        Column::Amount,
        Column::RunningBalance,
        Column::LastUpdated,
        Column::Sequence,
        Column::Account,
        Column::HasImage,
        Column::Source,
    ];
    columns.extend(TextColumn::ALL.map(Column::Text));
    columns
}

fn money() -> impl Strategy<Value = Option<Money>> {
    let sent = prop_oneof![
        3 => prop::sample::select(&["0.1", "-1543.00", "40118.900", "1e3", "", "null", "NaN", "0.10", "-0.00", "0",
            "9999999999999999999999999999999999999999", "-9999999999999999999999999999999999999999.5",
            "0.000000000000000001", "999999999999999999", "-999999999999999999", "007"][..]).prop_map(str::to_owned),
        3 => "-?[0-9]{1,3}(\\.[0-9]{1,3})?",
    ];
    prop::option::of(sent.prop_map(Money::read))
}

fn instant() -> impl Strategy<Value = Option<ApiInstant>> {
    let sent = prop_oneof![
        4 => "2025-03-0[1-9]T00:00:00Z",
        1 => "2025-03-0[1-9]T0[0-9]:00:00(\\.[0-9]{3}|\\.123456789)?(Z|\\+02:00)",
        1 => "soon",
    ];
    prop::option::of(sent.prop_map(ApiInstant::read))
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop_oneof![3 => "[abAB]{0,2}", 1 => "[0-9]{1,3}", 1 => "(é|É|ß|ẞ|İ|Σ|σ|ς)a?"])
}

fn row(id: u8) -> impl Strategy<Value = Row> {
    let texts = prop::collection::vec(text(), 12);
    let numbers = (prop::option::of(-3_i64..3), any::<bool>(), 0_u64..3, 0_u32..3);
    let tags = prop::collection::vec("[ab]{1,2}", 0..3);
    (money(), money(), instant(), instant(), texts, tags, numbers).prop_map(
        move |(amount, balance, posted, updated, texts, tags, (sequence, has_image, exchange, index))| {
            let mut texts = texts.into_iter();
            let mut text = || texts.next().unwrap();
            let mut row = Row {
                amount,
                running_balance: balance,
                posted,
                last_updated: updated,
                sequence,
                has_image,
                tags,
                pending_status: text(),
                currency: text(),
                memo: text(),
                name: text(),
                category: text(),
                kind: text(),
                subtype: text(),
                check_number: text(),
                card_number: text(),
                city: text(),
                state: text(),
                notes: text(),
                source: Source { exchange, index },
                ..Row::new(TransactionId::new(format!("row {id}")).unwrap(), "")
            };
            // Some are pending by their status, and not only by want of a date.
            if row.pending_status.as_deref() == Some("a") {
                row.pending_status = Some("PENDING".to_owned());
            }
            row.raw = format!("{row:?}").into();
            row
        },
    )
}

#[derive(Debug, Clone)]
enum Step {
    Upsert(u8, Vec<Row>),
    Inactivate(u8, Vec<u8>),
    Forget(u8),
    /// Makes the orders be made, so that they are merged into afterwards.
    Look(usize, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let rows = || prop::collection::vec((0_u8..40).prop_flat_map(row), 0..20);
    let step = prop_oneof![
        5 => (0_u8..3, rows()).prop_map(|(account, rows)| Step::Upsert(account, rows)),
        2 => (0_u8..3, prop::collection::vec(0_u8..40, 0..4)).prop_map(|(account, ids)| Step::Inactivate(account, ids)),
        1 => (0_u8..3).prop_map(Step::Forget),
        4 => (0_usize..21, any::<bool>()).prop_map(|(column, descending)| Step::Look(column, descending)),
    ];
    prop::collection::vec(step, 1..12)
}

/// What the ledger should hold: by account and id the row, and the key it had first.
type Oracle = BTreeMap<(u8, String), Row>;

fn values(a: &Option<Money>, b: &Option<Money>, turned: bool) -> Ordering {
    let value = |money: &Option<Money>| money.as_ref().and_then(|money| money.value().cloned());
    last_without(value(a), value(b), turned, Ord::cmp)
}

fn last_without<T>(a: Option<T>, b: Option<T>, turned: bool, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if turned => compare(&b, &a),
        (Some(a), Some(b)) => compare(&a, &b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn by_date(a: &Row, b: &Row, turned: bool) -> Ordering {
    let at = |instant: &Option<ApiInstant>| instant.as_ref().and_then(ApiInstant::at).map(|at| at.as_microsecond());
    let pending = a.is_pending().cmp(&b.is_pending());
    (if turned { pending.reverse() } else { pending })
        .then_with(|| last_without(at(&a.posted), at(&b.posted), turned, Ord::cmp))
        .then_with(|| last_without(a.sequence, b.sequence, turned, Ord::cmp))
}

fn folded(text: &str) -> (String, String) {
    (text.chars().flat_map(char::to_lowercase).collect(), text.to_owned())
}

fn texts(column: TextColumn, a: &Row, b: &Row, turned: bool) -> Ordering {
    let of = |row: &Row| match column {
        TextColumn::Currency => row.currency.clone(),
        TextColumn::PendingStatus => row.pending_status.clone(),
        TextColumn::Memo => row.memo.clone(),
        TextColumn::Name => row.name.clone(),
        TextColumn::Category => row.category.clone(),
        TextColumn::Kind => row.kind.clone(),
        TextColumn::Subtype => row.subtype.clone(),
        TextColumn::CheckNumber => row.check_number.clone(),
        TextColumn::CardNumber => row.card_number.clone(),
        TextColumn::City => row.city.clone(),
        TextColumn::State => row.state.clone(),
        TextColumn::Notes => row.notes.clone(),
        TextColumn::Tags => (!row.tags.is_empty()).then(|| row.tags.join("\n")),
    };
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| column == TextColumn::CheckNumber);
    last_without(of(a), of(b), turned, |a, b| match (number(a), number(b)) {
        (Some(x), Some(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
        (None, None) => folded(a).cmp(&folded(b)),
        (x, y) => x.is_none().cmp(&y.is_none()),
    })
}

/// How two rows lie in an order; equal rows may stand either way.
fn compare(sort: Sort, accounts: &[u8], (of_a, a): (u8, &Row), (of_b, b): (u8, &Row)) -> Ordering {
    let turned = sort.descending;
    let at = |instant: &Option<ApiInstant>| instant.as_ref().and_then(ApiInstant::at).map(|at| at.as_microsecond());
    let number = |of: u8| accounts.iter().position(|known| *known == of);
    let source = |row: &Row| Some((row.source.exchange, row.source.index));
    let by_value = match sort.column {
        Column::Posted => return by_date(a, b, turned),
        Column::Amount => values(&a.amount, &b.amount, turned),
        Column::RunningBalance => values(&a.running_balance, &b.running_balance, turned),
        Column::LastUpdated => last_without(at(&a.last_updated), at(&b.last_updated), turned, Ord::cmp),
        Column::Sequence => last_without(a.sequence, b.sequence, turned, Ord::cmp),
        Column::Account => last_without(number(of_a), number(of_b), turned, Ord::cmp),
        Column::HasImage => last_without(Some(a.has_image), Some(b.has_image), turned, Ord::cmp),
        Column::Source => last_without(source(a), source(b), turned, Ord::cmp),
        Column::Text(column) => texts(column, a, b, turned),
    };
    by_value.then_with(|| by_date(a, b, true))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn every_order_is_that_of_a_plain_sort_and_every_row_comes_back(all in steps(), some in any::<bool>()) {
        let ledger = Ledger::new();
        let mut oracle = Oracle::new();
        let mut accounts: Vec<u8> = Vec::new();
        for step in all {
            match step {
                Step::Upsert(of, rows) => {
                    let rows: BTreeMap<String, Row> = rows.into_iter().map(|row| (row.id.to_string(), row)).collect();
                    let rows: Vec<Row> = rows.into_values().collect();
                    if !accounts.contains(&of) { accounts.push(of); }
                    ledger.upsert(&account(of), &rows).unwrap();
                    for row in rows {
                        let held = oracle.get(&(of, row.id.to_string()));
                        // A row that is the same keeps where it came from first.
                        if held.is_none_or(|held| held.raw != row.raw) { oracle.insert((of, row.id.to_string()), row); }
                    }
                }
                Step::Inactivate(of, ids) => {
                    let ids: Vec<TransactionId> = ids.iter().map(|id| TransactionId::new(format!("row {id}")).unwrap()).collect();
                    ledger.inactivate(&account(of), &ids).unwrap();
                    oracle.retain(|(account, id), _| *account != of || !ids.iter().any(|gone| gone.as_str() == id));
                }
                Step::Forget(of) => {
                    ledger.forget(&account(of));
                    oracle.retain(|(account, _), _| *account != of);
                }
                Step::Look(column, descending) => {
                    let sort = Sort { column: columns()[column], descending };
                    let _ = ledger.window(&Query { sort, ..Query::default() }, 0, 1);
                }
            }
        }
        let wanted = if some { vec![0, 2] } else { vec![0, 1, 2] };
        let of = if some { Accounts::Some(wanted.iter().map(|of| account(*of)).collect()) } else { Accounts::All };
        let rows: Vec<(u8, &Row)> = oracle.iter().filter(|((of, _), _)| wanted.contains(of)).map(|((of, _), row)| (*of, row)).collect();
        for column in columns() {
            for descending in [false, true] {
                let query = Query { accounts: of.clone(), sort: Sort { column, descending }, ..Query::default() };
                let window = ledger.window(&query, 0, 1_000);
                prop_assert_eq!(window.total, rows.len() as u64);
                let got: Vec<(u8, &Row)> = window.rows.iter().map(|view| {
                    let of = wanted.iter().find(|of| account(**of) == view.account).unwrap();
                    (*of, &oracle[&(*of, view.id.to_string())])
                }).collect();
                for pair in got.windows(2) {
                    prop_assert!(compare(query.sort, &accounts, pair[0], pair[1]).is_le(), "{:?} {:#?}", query.sort, pair);
                }
                for (place, view) in window.rows.iter().enumerate() {
                    prop_assert_eq!(ledger.index_of(&query, view.key), Some(place as u64));
                }
                let middle = ledger.window(&query, 3, 4);
                prop_assert_eq!(&middle.rows[..], window.rows.get(3..window.rows.len().min(7)).unwrap_or_default());
            }
        }
        let keys = ledger.keys(&Query::default(), &[0..2, 2..u64::MAX]);
        prop_assert_eq!(keys.len(), oracle.len());
        for (view, raw) in ledger.views(&keys).iter().zip(ledger.raws(&keys).unwrap()) {
            let of = (0..3).find(|of| account(*of) == view.account).unwrap();
            let row = &oracle[&(of, view.id.to_string())];
            prop_assert_eq!(raw.as_deref(), Some(&*row.raw));
            prop_assert_eq!(&view.amount, &row.amount);
            prop_assert_eq!(&view.running_balance, &row.running_balance);
            prop_assert_eq!(&view.posted, &row.posted);
            prop_assert_eq!(&view.last_updated, &row.last_updated);
            prop_assert_eq!((view.pending, view.has_image, view.sequence), (row.is_pending(), row.has_image, row.sequence));
            prop_assert_eq!((&view.memo, &view.name, &view.category), (&row.memo, &row.name, &row.category));
            prop_assert_eq!((&view.kind, &view.subtype, &view.notes), (&row.kind, &row.subtype, &row.notes));
            prop_assert_eq!((&view.check_number, &view.card_number), (&row.check_number, &row.card_number));
            prop_assert_eq!((&view.city, &view.state, &view.tags), (&row.city, &row.state, &row.tags));
            prop_assert_eq!((&view.currency, &view.pending_status), (&row.currency, &row.pending_status));
            prop_assert_eq!(view.source, row.source);
        }
    }
}

fn plain(id: usize, text: &str) -> Row {
    Row {
        amount: Some(Money::read(format!("{id}.50"))),
        memo: Some(text.to_owned()),
        ..Row::new(TransactionId::new(format!("{id}")).unwrap(), format!("{{\"id\":{id},\"memo\":\"{text}\"}}"))
    }
}

#[test]
fn the_key_of_a_row_that_went_is_never_that_of_another() {
    let ledger = Ledger::new();
    ledger.upsert(&account(0), &[plain(1, "a")]).unwrap();
    let old = ledger.window(&Query::default(), 0, 1).rows[0].key;
    ledger.inactivate(&account(0), &[TransactionId::new("1").unwrap()]).unwrap();
    ledger.upsert(&account(0), &[plain(2, "b")]).unwrap();
    let new = ledger.window(&Query::default(), 0, 1).rows[0].key;
    assert_ne!(old, new);
    assert_eq!((ledger.raw_of(old).unwrap(), ledger.views(&[old]).len()), (None, 0));
    assert_eq!(ledger.index_of(&Query::default(), old), None);
    assert_eq!(ledger.read().slots(), 1, "the room is used again");
}

#[test]
fn json_comes_back_byte_for_byte_after_its_blocks_were_packed_together() {
    let ledger = Ledger::new();
    let rows: Vec<Row> = (0..20_000).map(|id| plain(id, "first")).collect();
    for page in rows.chunks(500) {
        ledger.upsert(&account(0), page).unwrap();
    }
    // All but one in ten rows go, one in a hundred changes by itself: blocks get sparse and are packed together.
    let gone: Vec<TransactionId> =
        (0..20_000).filter(|id| id % 10 != 0).map(|id| TransactionId::new(format!("{id}")).unwrap()).collect();
    for ids in gone.chunks(500) {
        ledger.inactivate(&account(0), ids).unwrap();
    }
    for id in (0..20_000).step_by(100) {
        ledger.upsert(&account(0), &[plain(id, "second")]).unwrap();
    }
    let keys = ledger.keys(&Query::default(), std::slice::from_ref(&(0..u64::MAX)));
    assert_eq!(keys.len(), 2_000);
    for (view, raw) in ledger.views(&keys).iter().zip(ledger.raws(&keys).unwrap()) {
        let id: usize = view.id.as_str().parse().unwrap();
        let text = if id.is_multiple_of(100) { "second" } else { "first" };
        assert_eq!(raw.as_deref(), Some(&*plain(id, text).raw));
    }
    let json = ledger.read().bytes().into_iter().find(|(name, _)| *name == "json").unwrap().1;
    assert!(json < 2_000 * 60 + 200_000, "{json}");
}

#[test]
fn rows_are_read_from_other_threads_while_pages_come_in() {
    let ledger = Ledger::new();
    let by_amount = Query { sort: Sort { column: Column::Amount, descending: true }, ..Query::default() };
    std::thread::scope(|scope| {
        let writer = ledger.clone();
        let write = scope.spawn(move || {
            for page in 0..60 {
                let rows: Vec<Row> = (page * 100..page * 100 + 100).map(|id| plain(id, "a")).collect();
                writer.upsert(&account(0), &rows).unwrap();
            }
        });
        let mut total = 0;
        while !write.is_finished() {
            let window = ledger.window(&by_amount, 0, 50);
            assert!(window.total >= total && window.total.is_multiple_of(100), "a page comes in whole");
            total = window.total;
            assert!(window.rows.windows(2).all(|pair| {
                let value = |at: usize| pair[at].amount.as_ref().and_then(Money::value).cloned();
                value(0) > value(1)
            }));
        }
    });
    assert_eq!(ledger.window(&by_amount, 0, 1).total, 6_000);
}
