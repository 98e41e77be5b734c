//! The rows that a filter selects, against the same filter asked of one row after the other.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is how a test fails")]

use bigdecimal::BigDecimal;
use jiff::civil::{Date, date};
use ledger::filter::{
    AccountName, Comparison, Filter, Has, Number, NumberField, Period, Term, Test, TextField, TextMatch, parse,
};
use ledger::{Ledger, Matches, Row, RowView};
use model::{AccountId, ApiInstant, Money, TransactionId};
use proptest::prelude::*;

const TODAY: Date = date(2026, 3, 15);

fn account(id: &str) -> AccountId {
    AccountId::new(id).unwrap()
}

fn names() -> Vec<AccountName> {
    let name = |id: &str, name: &str, number: Option<&str>| AccountName {
        id: account(id),
        name: name.to_owned(),
        number: number.map(str::to_owned),
    };
    vec![name("a-1", "Everyday Checking", Some("x1001")), name("a-2", "Savings", None), name("a-9", "Never read", None)]
}

fn row(id: &str) -> Row {
    Row::new(TransactionId::new(id).unwrap(), "{}")
}

/// Puts the rows in by turns into two accounts.
fn ledger(rows: &[Row]) -> Ledger {
    let ledger = Ledger::new();
    for (place, row) in rows.iter().enumerate() {
        let account = account(if place % 2 == 0 { "a-1" } else { "a-2" });
        ledger.upsert(&account, std::slice::from_ref(row)).unwrap();
    }
    ledger
}

fn views(ledger: &Ledger) -> Vec<RowView> {
    let columns = ledger.read();
    columns.live().iter().map(|slot| columns.view(slot).unwrap()).collect()
}

fn selected(ledger: &Ledger, filter: &Filter) -> Vec<String> {
    let columns = ledger.read();
    let mut bits = filter.select(TODAY, &names()).matches(&columns);
    bits.and(columns.live());
    bits.iter().map(|slot| columns.view(slot).unwrap().id.to_string()).collect()
}

fn ids(rows: &[Row], text: &str) -> Vec<String> {
    let parsed = parse(text);
    selected(&ledger(rows), parsed.filter().unwrap_or_else(|error| panic!("{text}: {error}")))
}

/// The slow way.
fn passes(row: &RowView, filter: &Filter) -> bool {
    filter.clauses.iter().all(|clause| clause.terms.iter().any(|term| holds(row, term)))
}

fn holds(row: &RowView, term: &Term) -> bool {
    term.negated != asked(row, &term.test)
}

fn asked(row: &RowView, test: &Test) -> bool {
    match test {
        Test::Text(text) => shown(row).iter().any(|shown| contains(shown, text)),
        Test::Number(NumberField::Amount, comparison) => number(row.amount.as_ref(), comparison),
        Test::Number(NumberField::Balance, comparison) => number(row.running_balance.as_ref(), comparison),
        Test::Date(comparison) => day(row).is_some_and(|day| on(day, comparison)),
        Test::Account(text) => names().iter().any(|name| name.id == row.account && name.is_meant(text)),
        Test::Field(field, text) => texts(row, *field).iter().any(|held| match text {
            TextMatch::Contains(text) => contains(held, text),
            TextMatch::Equals(text) => held.to_lowercase() == text.to_lowercase(),
        }),
        Test::Check(text) => {
            row.check_number.as_deref().is_some_and(|held| match (held.parse::<u64>(), text.parse::<u64>()) {
                (Ok(a), Ok(b)) if digits(held) && digits(text) => a == b,
                _ => held.to_lowercase() == text.to_lowercase(),
            })
        }
        Test::CheckRange(comparison) => row
            .check_number
            .as_deref()
            .filter(|held| digits(held))
            .is_some_and(|held| number(Some(&Money::read(held)), comparison)),
        Test::Pending(pending) => row.pending == *pending,
        Test::Has(has) => has_it(row, *has),
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn contains(held: &str, text: &str) -> bool {
    held.to_lowercase().contains(&text.to_lowercase())
}

fn shown(row: &RowView) -> Vec<String> {
    let texts = [&row.name, &row.memo, &row.category, &row.kind, &row.check_number, &row.notes];
    let mut shown: Vec<String> = texts.into_iter().flatten().cloned().collect();
    shown.extend(row.tags.iter().cloned());
    shown.push(row.id.to_string());
    shown.extend(row.amount.iter().map(|amount| amount.as_sent().to_owned()));
    shown.extend(row.posted.iter().map(|at| at.as_sent().get(..10).unwrap_or(at.as_sent()).to_owned()));
    shown
}

fn texts(row: &RowView, field: TextField) -> Vec<String> {
    let one = |text: &Option<String>| text.iter().cloned().collect();
    match field {
        TextField::Category => one(&row.category),
        TextField::Type => one(&row.kind),
        TextField::Name => one(&row.name),
        TextField::Memo => one(&row.memo),
        TextField::Currency => one(&row.currency),
        TextField::Tag => row.tags.clone(),
        TextField::Note => one(&row.notes),
        TextField::Id => vec![row.id.to_string()],
        TextField::Status => one(&row.pending_status),
    }
}

fn number(money: Option<&Money>, comparison: &Comparison<Number>) -> bool {
    let Some(value) = money.and_then(Money::value) else { return false };
    let than = |number: &Number| -> BigDecimal { number.value().clone() };
    match comparison {
        Comparison::Equal(other) => *value == than(other),
        Comparison::Below(other) => *value < than(other),
        Comparison::AtMost(other) => *value <= than(other),
        Comparison::Above(other) => *value > than(other),
        Comparison::AtLeast(other) => *value >= than(other),
        Comparison::Between(low, high) => than(low) <= *value && *value <= than(high),
    }
}

fn day(row: &RowView) -> Option<Date> {
    row.posted.as_ref().and_then(ApiInstant::date)
}

fn on(day: Date, comparison: &Comparison<Period>) -> bool {
    let days = |period: &Period| period.days(TODAY);
    match comparison {
        Comparison::Equal(period) => days(period).first <= Some(day) && Some(day) <= days(period).last,
        Comparison::Below(period) => day < days(period).first.unwrap(),
        Comparison::AtMost(period) => day <= days(period).last.unwrap(),
        Comparison::Above(period) => day > days(period).last.unwrap(),
        Comparison::AtLeast(period) => day >= days(period).first.unwrap(),
        Comparison::Between(first, last) => days(first).first.unwrap() <= day && day <= days(last).last.unwrap(),
    }
}

fn has_it(row: &RowView, has: Has) -> bool {
    let text = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    match has {
        Has::Image => row.has_image,
        Has::Check => text(&row.check_number),
        Has::Note => text(&row.notes),
        Has::Tag => !row.tags.is_empty() && row.tags != [""],
        Has::Balance => row.running_balance.as_ref().is_some_and(|money| money.value().is_some()),
        Has::Amount => row.amount.as_ref().is_some_and(|money| money.value().is_some()),
        Has::Date => day(row).is_some(),
        Has::Category => text(&row.category),
        Has::Type => text(&row.kind),
        Has::Name => text(&row.name),
        Has::Memo => text(&row.memo),
        Has::Currency => text(&row.currency),
        Has::Status => text(&row.pending_status),
    }
}

#[test]
fn the_last_date_there_is_is_a_date_like_any_other() {
    let on = |id: &str, sent: &str| Row { posted: Some(ApiInstant::read(sent)), ..row(id) };
    let rows = [on("now", "2026-03-03T00:00:00Z"), on("never", "9999-12-31T00:00:00Z"), on("plain", "9999-12-31")];
    assert_eq!(ids(&rows, "date:2020..9999"), ["now", "never", "plain"]);
    assert_eq!(ids(&rows, "date:<=9999-12-31"), ["now", "never", "plain"]);
    assert_eq!(ids(&rows, "date:9999-12"), ["never", "plain"]);
    assert_eq!(ids(&rows, "date:<2027"), ["now"]);
    assert_eq!(ids(&rows, "date:1970"), [""; 0]);
}

#[test]
fn amounts_are_compared_exactly_at_any_scale() {
    let amounts = ["0.1", "-1543.00", "40118.900", "1e3", "", "null", "NaN", "0.10000000000000000001", "-0.00"];
    let mut rows: Vec<Row> =
        amounts.iter().map(|amount| Row { amount: Some(Money::read(*amount)), ..row(&format!("t{amount}")) }).collect();
    rows.push(Row { amount: Some(Money::read("9".repeat(40))), ..row("long") });
    rows.push(row("none"));
    assert_eq!(ids(&rows, "amount:=0.10"), ["t0.1"]);
    assert_eq!(ids(&rows, "amount:>0.1 amount:<1"), ["t0.10000000000000000001"]);
    assert_eq!(ids(&rows, "amount:0"), ["t-0.00"]);
    assert_eq!(ids(&rows, "amount:<=-1543"), ["t-1543.00"]);
    assert_eq!(ids(&rows, &format!("amount:>={}", "9".repeat(40))), ["long"]);
    assert_eq!(ids(&rows, "amount:>40118.9"), ["long"]);
    assert_eq!(ids(&rows, "-has:amount"), ["t1e3", "t", "tnull", "tNaN", "none"]);
}

#[test]
fn what_is_no_decimal_matches_no_amount_but_every_negation() {
    let rows = [Row { amount: Some(Money::read("n/a")), ..row("odd") }, row("none")];
    assert!(ids(&rows, "amount:<=0").is_empty() && ids(&rows, "amount:>=0").is_empty());
    assert_eq!(ids(&rows, "-amount:<0"), ["odd", "none"]);
}

#[test]
fn a_row_without_a_date_matches_no_date_but_every_negation() {
    let rows = [Row { posted: Some(ApiInstant::read("soon")), ..row("odd") }, row("none")];
    assert!(ids(&rows, "date:>1000").is_empty() && ids(&rows, "date:<=today").is_empty());
    assert_eq!(ids(&rows, "-date:today"), ["odd", "none"]);
}

#[test]
fn the_date_is_the_one_that_was_sent_in_every_zone() {
    let at = |sent: &str| Row { posted: Some(ApiInstant::read(sent)), ..row(sent) };
    let rows = [at("2026-03-01T00:00:00Z"), at("2026-03-01T00:30:00+14:00"), at("2026-02-28T23:59:59.999Z")];
    assert_eq!(ids(&rows, "date:2026-03-01"), ["2026-03-01T00:00:00Z", "2026-03-01T00:30:00+14:00"]);
    assert_eq!(ids(&rows, "date:2026-02"), ["2026-02-28T23:59:59.999Z"]);
}

#[test]
fn check_numbers_are_compared_by_value() {
    let check = |number: &str| Row { check_number: Some(number.to_owned()), ..row(&format!("c{number}")) };
    let rows = [check("999"), check("1042"), check("01042"), check("10420"), check("A7"), check("0"), row("none")];
    assert_eq!(ids(&rows, "check:1042"), ["c1042", "c01042"]);
    assert_eq!(ids(&rows, "check:1000..1100"), ["c1042", "c01042"]);
    assert_eq!(ids(&rows, "check:a7"), ["cA7"]);
    assert_eq!(ids(&rows, "check:<1000"), ["c999", "c0"]);
    assert!(ids(&rows, "check:<0").is_empty());
    assert_eq!(ids(&rows, "-has:check"), ["none"]);
}

#[test]
fn all_words_must_occur_but_each_may_occur_elsewhere() {
    let rows = [
        Row { name: Some("Orchard Market".into()), memo: Some("POS 0303".into()), ..row("one") },
        Row { name: Some("Orchard".into()), tags: vec!["Market".into(), "pos".into()], ..row("two") },
        Row { name: Some("Market".into()), ..row("three") },
    ];
    assert_eq!(ids(&rows, "market ORCHARD pos"), ["one", "two"]);
    assert_eq!(ids(&rows, "\"orchard market\""), ["one"]);
    assert_eq!(ids(&rows, "tag:market or 0303"), ["one", "two"]);
    assert_eq!(ids(&rows, "-orchard"), ["three"]);
}

#[test]
fn the_key_of_a_selection_holds_what_its_rows_hang_on() {
    let filter = |text: &str| parse(text).filter().unwrap().clone();
    let key = |text: &str, today, names: &[AccountName]| filter(text).select(today, names).key().to_owned();
    let names = names();
    assert_eq!(key("date:today", TODAY, &names), key(" DATE:today ", TODAY, &names));
    assert_ne!(key("date:today", TODAY, &names), key("date:today", date(2026, 3, 16), &names));
    assert_ne!(key("account:savings", TODAY, &names), key("account:savings", TODAY, &names[..1]));
}

fn odd_row() -> impl Strategy<Value = Row> {
    let text = |values: &'static [&'static str]| prop::option::of(prop::sample::select(values).prop_map(str::to_owned));
    let money = || {
        prop::option::of(prop_oneof![
            prop::sample::select(
                &["0.1", "-1543.00", "1e3", "", "NaN", "-0.00", "99999999999999999999.9", "50", "50.0"][..]
            )
            .prop_map(str::to_owned),
            "-?[0-9]{1,2}(\\.[0-9]{1,3})?",
        ])
        .prop_map(|sent| sent.map(Money::read))
    };
    let posted = prop::option::of(prop_oneof![
        "2026-0[123]-[012][0-9]T00:00:00Z",
        "2026-03-1[0-9]T23:00:00\\.123[+]05:00",
        Just("soon".to_owned()),
        Just("2026-03-14".to_owned()),
    ]);
    let texts = (
        text(&["Orchard Market", "CAFÉ Zoë", "50", ""]),
        text(&["POS 0303 café", "Orchard", "İzmir"]),
        text(&["Food", "Fast Food"]),
        text(&["Fee", "Purchase"]),
        text(&["1042", "01042", "999", "A7"]),
        text(&["split", ""]),
        text(&["USD", "usd", "EUR"]),
        text(&["Pending", "Reconciled"]),
        prop::collection::vec(prop::sample::select(&["home", "Work", ""][..]).prop_map(str::to_owned), 0..3),
    );
    (texts, money(), money(), posted, any::<bool>()).prop_map(|(texts, amount, running_balance, posted, has_image)| {
        let (name, memo, category, kind, check_number, notes, currency, pending_status, tags) = texts;
        let posted = posted.map(ApiInstant::read);
        Row {
            name,
            memo,
            category,
            kind,
            check_number,
            notes,
            currency,
            pending_status,
            tags,
            amount,
            running_balance,
            posted,
            has_image,
            ..row("x")
        }
    })
}

fn filters() -> impl Strategy<Value = String> {
    let term = prop::sample::select(vec![
        "orchard",
        "CAFÉ",
        "zoë",
        "50",
        "0",
        "-5",
        "2026-03",
        "03",
        "food",
        "t1",
        "\"market\"",
        "1e3",
        "é",
        "amount:<50",
        "amount:=50",
        "amount:>=0.1",
        "amount:-5..5",
        "amount:>99999999999999999999",
        "balance:<=-1543",
        "balance:50",
        "date:2026-02",
        "date:today",
        "date:last-30-days",
        "date:<2026-02-10",
        "date:>this-month",
        "date:last-week..",
        "date:..yesterday",
        "account:check",
        "account:=savings",
        "account:x1001",
        "account:nobody",
        "category:food",
        "category:=food",
        "type:FEE",
        "name:orchard",
        "memo:café",
        "check:1042",
        "check:900..1042",
        "check:>1000",
        "check:a7",
        "currency:usd",
        "currency:=EUR",
        "tag:home",
        "tag:=work",
        "note:split",
        "id:t1",
        "id:=T1",
        "status:rec",
        "pending",
        "posted",
        "has:image",
        "has:check",
        "has:note",
        "has:tag",
        "has:balance",
        "has:amount",
        "has:date",
        "has:category",
        "has:name",
        "has:memo",
        "has:currency",
        "has:status",
        "has:type",
    ]);
    let term = (prop::bool::weighted(0.3), term).prop_map(|(negated, term)| {
        let bare = term.starts_with('-');
        if negated && !bare {
            if term.starts_with(|c: char| c.is_ascii_digit()) { format!("-\"{term}\"") } else { format!("-{term}") }
        } else {
            term.to_owned()
        }
    });
    prop::collection::vec((term, prop::bool::weighted(0.25)), 1..5).prop_map(|terms| {
        let last = terms.len() - 1;
        let with_or = terms.into_iter().enumerate();
        with_or
            .map(|(place, (term, or))| if or && place < last { format!("{term} or ") } else { format!("{term} ") })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn columns_select_what_asking_row_by_row_does(rows in prop::collection::vec(odd_row(), 0..24), text in filters(), gone in 0_usize..30) {
        let rows: Vec<Row> = rows.into_iter().enumerate()
            .map(|(place, made)| Row { id: TransactionId::new(format!("t{place}")).unwrap(), ..made }).collect();
        let ledger = ledger(&rows);
        if let Some(row) = rows.get(gone) {
            ledger.inactivate(&account(if gone % 2 == 0 { "a-1" } else { "a-2" }), std::slice::from_ref(&row.id)).unwrap();
        }
        let parsed = parse(&text);
        let filter = parsed.filter().unwrap();
        let expected: Vec<String> =
            views(&ledger).iter().filter(|row| passes(row, filter)).map(|row| row.id.to_string()).collect();
        prop_assert_eq!(selected(&ledger, filter), expected, "{}", text);
    }
}
