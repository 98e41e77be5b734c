//! The query box: what it answers, exactly, and what it refuses.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a panic is how a test fails"
)]

use bigdecimal::BigDecimal;
use ledger::filter::Span;
use ledger::sql::{AccountFacts, Answer, BalanceFacts, Cancel, CellKind, Limits, SqlError, run};
use ledger::{Ledger, Row};
use model::{AccountId, ApiInstant, Money, Sum, TransactionId};
use proptest::prelude::*;
use std::str::FromStr as _;
use std::time::Duration;

fn account(id: &str) -> AccountId {
    AccountId::new(id).unwrap()
}

fn facts() -> Vec<AccountFacts> {
    let balance = |amount: &str, source: &str| BalanceFacts {
        kind: "current".to_owned(),
        amount: Some(Money::read(amount)),
        source: source.to_owned(),
        date: Some(ApiInstant::read("2026-03-01T00:00:00Z")),
    };
    let account = |id: &str, name: &str, balances| AccountFacts {
        id: account(id),
        name: name.to_owned(),
        number: Some("x1001".to_owned()),
        kind: Some("Deposit".to_owned()),
        subtype: None,
        balances,
    };
    vec![
        account("a-1", "Checking", vec![balance("100.50", "account list"), balance("9.75", "refresh")]),
        account("a-2", "Savings", vec![balance("n/a", "account list")]),
    ]
}

fn row(id: &str, amount: &str) -> Row {
    let json = format!("{{\"id\":\"{id}\",\"merchant\":{{\"name\":\"M {id}\"}}}}");
    Row {
        amount: Some(Money::read(amount)),
        currency: Some("USD".to_owned()),
        pending_status: Some("Reconciled".to_owned()),
        posted: Some(ApiInstant::read("2026-03-03T00:00:00Z")),
        category: Some("Groceries".to_owned()),
        ..Row::new(TransactionId::new(id).unwrap(), json)
    }
}

fn ledger(amounts: &[&str]) -> Ledger {
    let rows: Vec<Row> = amounts.iter().enumerate().map(|(place, amount)| row(&format!("t{place}"), amount)).collect();
    let ledger = Ledger::new();
    ledger.upsert(&account("a-1"), &rows).unwrap();
    ledger
}

fn asked(ledger: &Ledger, sql: &str) -> Result<Answer, SqlError> {
    run(ledger, &facts(), sql, Limits::default(), &Cancel::default())
}

/// All cells, row by row; `-` for NULL.
fn cells(ledger: &Ledger, sql: &str) -> Vec<Vec<String>> {
    let answer = asked(ledger, sql).unwrap_or_else(|error| panic!("{sql}: {error} {}", error.help()));
    let text =
        |cell: &ledger::sql::Cell| if cell.kind == CellKind::Null { "-".to_owned() } else { cell.text.to_string() };
    answer.rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

/// The cells of the first column.
fn column(ledger: &Ledger, sql: &str) -> Vec<String> {
    cells(ledger, sql).into_iter().map(|row| row[0].clone()).collect()
}

fn refused(sql: &str) -> SqlError {
    asked(&ledger(&["1"]), sql).expect_err(sql)
}

const MIXED: [&str; 9] = ["-1543.00", "0.1", "40118.900", "-50", "-50.01", "9", "10", "1e3", "NaN"];

#[test]
fn amounts_come_out_as_they_were_sent_and_what_is_no_decimal_stays_beside() {
    let ledger = ledger(&MIXED);
    assert_eq!(
        column(&ledger, "select amount from transactions"),
        ["-1543.00", "0.1", "40118.900", "-50", "-50.01", "9", "10", "-", "-"]
    );
    assert_eq!(column(&ledger, "select amount_sent from transactions where amount is null"), ["1e3", "NaN"]);
}

#[test]
fn comparing_an_amount_is_exact_however_it_is_written() {
    let ledger = ledger(&MIXED);
    let amounts = |condition: &str| column(&ledger, &format!("select amount from transactions where {condition}"));
    assert_eq!(amounts("amount < -50"), ["-1543.00", "-50.01"]);
    assert_eq!(amounts("amount < '-50.000'"), ["-1543.00", "-50.01"]);
    assert_eq!(amounts("-50 > amount"), ["-1543.00", "-50.01"]);
    assert_eq!(amounts("amount = 0.10"), ["0.1"]);
    assert_eq!(amounts("amount in (9, 10.00, 40118.9)"), ["40118.900", "9", "10"]);
    assert_eq!(amounts("amount between 9 and 1e2"), ["9", "10"]);
    assert_eq!(amounts("amount > 1e20"), [""; 0]);
    assert_eq!(amounts("abs(amount) >= 50.01 and amount < 0"), ["-1543.00", "-50.01"]);
    assert_eq!(amounts("coalesce(amount, 0) > 9.5"), ["40118.900", "10"]);
    assert_eq!(amounts("case when amount > 0 then amount else 0 end > 9.5"), ["40118.900", "10"]);
    assert_eq!(amounts("amount > (select avg(amount) from transactions)"), ["40118.900"]);
    assert_eq!(amounts("amount = -(-9)"), ["9"]);
}

#[test]
fn more_digits_than_a_floating_point_number_holds_stay_apart() {
    let ledger = ledger(&["12345678901234567.89", "12345678901234567.90", "99999999999999999999999999999999999999.1"]);
    let amounts = |condition: &str| column(&ledger, &format!("select amount from transactions where {condition}"));
    assert_eq!(amounts("amount < 12345678901234567.9"), ["12345678901234567.89"]);
    assert_eq!(amounts("amount < -12345678901234567.9"), [""; 0]);
    assert_eq!(amounts("amount > 99999999999999999999999999999999999999.05").len(), 1);
    assert_eq!(column(&ledger, "select sum(amount) from transactions"), ["100000000000000000000024691357802469134.89"]);
}

#[test]
fn sorting_and_grouping_go_by_value() {
    let ledger = ledger(&MIXED);
    let order = ["-1543.00", "-50.01", "-50", "0.1", "9", "10", "40118.900"];
    assert_eq!(column(&ledger, "select amount from transactions where amount is not null order by amount"), order);
    let sums = "select sum(amount) as s from transactions where amount is not null group by id order by s";
    assert_eq!(column(&ledger, sums), order);
    assert_eq!(column(&ledger, &sums.replace("order by s", "order by sum(amount)")), order);
    assert_eq!(column(&ledger, &format!("select s from ({sums}) where s > 9.5")), ["10", "40118.900"]);
    let kept = format!("with k as materialized ({sums}) select s from k where s > 9.5 union select 5 order by 1");
    assert_eq!(column(&ledger, &kept), ["5", "10", "40118.900"]);
    assert_eq!(cells(&ledger, "select id, min(amount) from transactions"), [["t0", "-1543.00"]]);
    assert_eq!(column(&ledger, "select max(amount) from transactions having max(amount) > 40118"), ["40118.900"]);
    let twins = self::ledger(&["1.5", "1.50", "2"]);
    assert_eq!(column(&twins, "select count(*) from transactions group by amount"), ["2", "1"]);
}

#[test]
fn sums_do_not_go_through_floating_point_numbers() {
    let ledger = ledger(&["0.1", "0.2", "-0.3", "1e3"]);
    assert_eq!(
        cells(&ledger, "select sum(amount), total(amount), count(amount), avg(amount) from transactions"),
        [["0.0", "0.0", "3", "0.0"]]
    );
    assert_eq!(column(&ledger, "select sum(amount) from transactions having sum(amount) = 0"), ["0.0"]);
    assert_eq!(
        cells(&ledger, "select sum(amount), total(amount), avg(amount) from transactions where 0"),
        [["-", "0", "-"]]
    );
    assert_eq!(
        column(&ledger, "select sum(amount) over (order by id rows 1 preceding) from transactions"),
        ["0.1", "0.3", "-0.1", "-0.3"]
    );
    assert_eq!(column(&ledger, "select sum(amount) filter (where amount > 0) from transactions"), ["0.3"]);
}

#[test]
fn exact_functions_are_exact() {
    let ledger = ledger(&["1"]);
    for (expression, expected) in [
        ("decimal_add('0.1', 0.2)", "0.3"),
        ("decimal_sub('1.00', '0.99')", "0.01"),
        ("decimal_mul('1.10', '3')", "3.30"),
        ("decimal_cmp('10', '9.99')", "1"),
        ("decimal_cmp('1.5', '1.50')", "0"),
        ("decimal_cmp(null, 1)", "-"),
        ("round('2.345', 2)", "2.35"),
        ("round('-2.345', 2)", "-2.35"),
        ("round('2.5')", "3"),
        ("abs('-0.10')", "0.10"),
        ("decimal('abc')", "-"),
        ("decimal('007.50')", "7.50"),
        ("max('9', '10')", "10"),
        ("max(amount, 0.5)", "1"),
        ("min(amount, 0.5, '7')", "0.5"),
        ("max('2026', '2026-03-01')", "2026-03-01"),
        ("max(amount, null)", "-"),
        ("nullif(amount, 1.00)", "-"),
        ("nullif(amount, 2)", "1"),
        ("nullif('a', 'a')", "-"),
        ("-sum(amount)", "-1"),
    ] {
        assert_eq!(column(&ledger, &format!("select {expression} from transactions")), [expected], "{expression}");
    }
}

#[test]
fn text_columns_keep_the_order_of_texts() {
    let ledger = ledger(&["1"]);
    assert_eq!(
        column(&ledger, "select max(date) from transactions having max(date) > '2026' and max(date) < '2027'"),
        ["2026-03-03"]
    );
    assert_eq!(
        column(&ledger, "select coalesce(date, posted) from transactions where coalesce(date, '') < '2026-04'"),
        ["2026-03-03"]
    );
}

#[test]
fn kinds_say_what_a_cell_is_and_numbers_stand_at_the_right() {
    let ledger = ledger(&["1.50"]);
    let sql = "select id, amount, pending, amount * 2, sum(amount) as s, null, x'00ff', check_number from transactions";
    let answer = asked(&ledger, sql).unwrap();
    let kinds: Vec<_> = answer.rows[0].iter().map(|cell| cell.kind).collect();
    use CellKind::{Bytes, Decimal, Floating, Integer, Null, Text};
    assert_eq!(kinds, [Text, Decimal, Integer, Floating, Decimal, Null, Bytes, Null]);
    let numbers: Vec<_> = answer.columns.iter().map(|column| column.numbers).collect();
    assert_eq!(numbers, [false, true, true, true, true, false, false, false]);
    assert_eq!(&*answer.rows[0][6].text, "2 bytes");
}

#[test]
fn columns_have_the_names_that_were_typed() {
    let sql = "select coalesce(sum(amount), 0), case when 1 then 2 end, 12345678901234567.89 < (select max(amount)) from transactions";
    let answer = asked(&ledger(&["1"]), sql).unwrap();
    assert_eq!(
        answer.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>()[..2],
        ["coalesce(sum(amount), 0)", "case when 1 then 2 end"]
    );
}

#[test]
fn accounts_and_balances_are_tables_of_their_own() {
    let ledger = ledger(&["1.00", "2.00"]);
    assert_eq!(
        cells(&ledger, "select name, number, type, subtype from accounts order by id"),
        [["Checking", "x1001", "Deposit", "-"], ["Savings", "x1001", "Deposit", "-"]]
    );
    assert_eq!(
        cells(&ledger, "select account, source, amount, amount_sent from balances order by amount desc, account"),
        [
            ["Checking", "account list", "100.50", "100.50"],
            ["Checking", "refresh", "9.75", "9.75"],
            ["Savings", "account list", "-", "n/a"],
        ]
    );
    let joined = "select a.name, t.account, sum(t.amount) from accounts a left join transactions t on t.account_id = a.id group by a.id";
    assert_eq!(cells(&ledger, joined), [["Checking", "Checking", "3.00"], ["Savings", "-", "-"]]);
}

#[test]
fn the_json_of_each_row_can_be_looked_into() {
    let amounts = vec!["1"; 300];
    let ledger = ledger(&amounts);
    let names = column(&ledger, "select json_extract(json, '$.merchant.name') from transactions");
    assert_eq!(names, (0..300).map(|place| format!("M t{place}")).collect::<Vec<_>>());
    assert_eq!(column(&ledger, "select count(*) from transactions where json like '%M t29_\"%'"), ["10"]);
}

#[test]
fn tags_are_a_json_array() {
    let ledger = Ledger::new();
    let tags = vec!["a \"b\"".to_owned(), "c\\\t".to_owned()];
    ledger.upsert(&account("a-1"), &[Row { tags, ..row("t", "1") }, row("u", "1")]).unwrap();
    assert_eq!(column(&ledger, "select value from transactions, json_each(tags)"), ["a \"b\"", "c\\\t"]);
}

#[test]
fn rows_that_went_are_not_there() {
    let ledger = ledger(&["1", "2", "3"]);
    ledger.inactivate(&account("a-1"), &[TransactionId::new("t1").unwrap()]).unwrap();
    assert_eq!(column(&ledger, "select id from transactions"), ["t0", "t2"]);
}

#[test]
fn an_empty_ledger_answers() {
    assert_eq!(column(&Ledger::new(), "select count(*) from transactions"), ["0"]);
}

#[test]
fn each_statement_that_does_more_than_reading_is_refused() {
    for sql in [
        "insert into accounts values (1,2,3,4,5)",
        "update accounts set name = 'x'",
        "delete from accounts",
        "replace into accounts values (1,2,3,4,5)",
        "create table t(a)",
        "create temp table t(a)",
        "create view v as select 1",
        "create virtual table v using fts5(a)",
        "drop table accounts",
        "alter table accounts rename to b",
        "attach 'file.db' as other",
        "detach main",
        "pragma user_version",
        "pragma hard_heap_limit=0",
        "vacuum",
        "vacuum into 'file.db'",
        "reindex",
        "analyze",
        "begin",
        "commit",
        "end",
        "rollback",
        "savepoint s",
        "release s",
        "explain select 1",
        "/* */ -- x\n DELETE from accounts",
        "with x as (select 1) insert into accounts select 1,2,3,4,5",
        "with x as (select 1) delete from accounts",
        "explain query plan delete from accounts",
        "select load_extension('x.so')",
        "select * from pragma_table_info('accounts')",
        "delete from transactions",
    ] {
        let error = refused(sql);
        assert_eq!(error.code(), "sql.write", "{sql}: {error:?}");
        assert!(error.to_string().starts_with("The query box only reads"), "{error}");
    }
}

#[test]
fn reading_statements_are_not_refused() {
    let ledger = ledger(&["1"]);
    for sql in [
        "select 1;",
        "SELECT ';' -- ; select 2\n ;",
        "with x as (select 1) select * from x",
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select * from n",
        "values (1), (2)",
        "explain query plan select * from transactions",
        "select replace('a', 'a', 'b')",
        "select \"end\" from (select 1 as \"end\")",
        "(select 1)",
    ] {
        let answer = asked(&ledger, sql);
        assert!(answer.is_ok() || sql.starts_with('('), "{sql}: {answer:?}");
    }
}

#[test]
fn nothing_two_statements_and_parameters_are_refused() {
    assert_eq!(refused("").code(), "sql.empty");
    assert_eq!(refused(" ; -- only this").code(), "sql.empty");
    let error = refused("select 1; drop table accounts");
    assert_eq!((error.code(), error.span()), ("sql.several", Some(Span { from: 10, to: 14 })));
    assert_eq!(refused("select ?").code(), "sql.parameter");
    assert_eq!(refused("select :name").code(), "sql.parameter");
}

#[test]
fn an_unknown_name_comes_with_its_place_and_the_nearest() {
    for (sql, word, help) in [
        ("select amuont from transactions", "amuont", "Did you mean amount?"),
        ("select sum(amount), coalesce(t.memmo, '') from transactions t", "t", "Did you mean memo?"),
        ("select * from transactons", "transactons", "Did you mean transactions?"),
        ("select * from ledger", "ledger", "The tables are transactions, accounts, balances."),
        (
            "select é, sume(amount) from transactions",
            "é",
            "The columns are listed beside the box. Texts stand in single quotation marks.",
        ),
        ("select json_extrakt(json, '$') from transactions", "json_extrakt", "Did you mean json_extract?"),
    ] {
        let error = refused(sql);
        assert_eq!((error.code(), error.help().as_str()), ("sql.unknown-name", help), "{sql}: {error}");
        if let Some(span) = error.span() {
            let marked: String = sql.chars().skip(span.from).take(span.to - span.from).collect();
            assert_eq!(marked, word, "{sql}");
        }
    }
}

#[test]
fn what_sqlite_cannot_read_is_marked_where_it_is() {
    let sql = "select sum(amount) as s, from transactions";
    let error = refused(sql);
    let span = error.span().unwrap();
    assert_eq!((error.code(), &sql[span.from..span.to]), ("sql.syntax", "from"));
    assert_eq!(refused("select (1").code(), "sql.syntax");
    assert_eq!(refused("selct 1").span(), Some(Span { from: 0, to: 5 }));
    assert_eq!(refused("selct 1").help(), "Did you mean select?");
    assert_eq!(refused("select * from transaction").help(), "Did you mean transactions?");
}

#[test]
fn a_sum_of_texts_stops_with_a_clear_error() {
    let error = refused("select sum(category) from transactions");
    assert_eq!(
        (error.code(), error.to_string()),
        ("sql.failed", "The query stopped: “Groceries” is not a decimal.".to_owned())
    );
}

#[test]
fn rows_beyond_the_limit_are_left_out_and_long_cells_cut() {
    let ledger = ledger(&["1", "2", "3"]);
    let limits = Limits { rows: 2, cell: 3, ..Limits::default() };
    let ask = |sql: &str| run(&ledger, &[], sql, limits, &Cancel::default()).unwrap();
    let answer = ask("select category from transactions");
    assert_eq!((answer.rows.len(), answer.truncated, answer.cut), (2, true, 2));
    assert_eq!(&*answer.rows[0][0].text, "Gro…");
    assert!(!ask("select 1 union all select 2").truncated);
    let limits = Limits { bytes: 100, ..Limits::default() };
    let answer = run(&ledger, &[], "select hex(zeroblob(100)) from transactions", limits, &Cancel::default()).unwrap();
    assert_eq!((answer.rows.len(), answer.truncated), (1, true));
}

const ENDLESS: &str = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";

#[test]
fn a_query_that_takes_too_long_is_ended() {
    let limits = Limits { time: Duration::from_millis(50), ..Limits::default() };
    let error = run(&Ledger::new(), &[], ENDLESS, limits, &Cancel::default()).unwrap_err();
    assert_eq!(error, SqlError::Time { limit: limits.time });
    assert_eq!(error.to_string(), "The query took longer than 0.05 s.");
}

#[test]
fn a_query_can_be_cancelled_from_another_thread() {
    let cancel = Cancel::default();
    let limits = Limits { time: Duration::from_secs(600), ..Limits::default() };
    let error = std::thread::scope(|scope| {
        let query = scope.spawn(|| run(&Ledger::new(), &[], ENDLESS, limits, &cancel));
        cancel.cancel();
        query.join().unwrap().unwrap_err()
    });
    assert_eq!(error, SqlError::Cancelled);
}

#[test]
fn texts_and_queries_that_are_too_long_are_refused() {
    assert_eq!(refused("select length(hex(zeroblob(900000)))").code(), "sql.too-long");
    assert_eq!(refused(&format!("select {}1", "1+".repeat(60_000))).code(), "sql.too-long");
}

fn amount() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(&["0.1", "-1543.00", "40118.900", "1e3", "", "null", "NaN", "-0.00"][..])
            .prop_map(str::to_owned),
        "-?[0-9]{1,5}(\\.[0-9]{1,4})?",
        "-?[0-9]{1,40}(\\.[0-9]{1,20})?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sums_comparisons_and_orders_are_those_of_the_oracle(amounts in prop::collection::vec(amount(), 1..20), than in "-?[0-9]{1,6}(\\.[0-9]{1,3})?") {
        let texts: Vec<&str> = amounts.iter().map(String::as_str).collect();
        let ledger = ledger(&texts);
        let moneys: Vec<Money> = amounts.iter().map(Money::read).collect();
        let values: Vec<BigDecimal> = moneys.iter().filter_map(|money| money.value().cloned()).collect();
        let mut sum = Sum::default();
        moneys.iter().for_each(|money| sum.add(Some(money)));
        let decimal = |text: &str| BigDecimal::from_str(text).unwrap();

        let total = column(&ledger, "select total(amount) from transactions");
        prop_assert_eq!(decimal(&total[0]), decimal(&sum.total()));

        let limit = decimal(&than);
        let below = column(&ledger, &format!("select count(*) from transactions where amount < {than}"));
        prop_assert_eq!(below[0].parse::<usize>().unwrap(), values.iter().filter(|value| **value < limit).count());

        let high = format!("select id from transactions group by id having sum(amount) >= {than}");
        let high = column(&ledger, &high);
        prop_assert_eq!(high.len(), values.iter().filter(|value| **value >= limit).count());

        let mut sorted = values.clone();
        sorted.sort();
        let order = column(&ledger, "select amount from transactions where amount is not null order by amount");
        prop_assert_eq!(order.iter().map(|text| decimal(text)).collect::<Vec<_>>(), sorted);
    }

    #[test]
    fn any_text_gives_an_answer_or_an_error(sql in "(select |sum\\(|\\(|\\)|amount|'|\"|, | from transactions|case |end |;|é| < |12345678901234567890|-- |/\\*){0,10}|.{0,40}") {
        let limits = Limits { time: Duration::from_secs(5), rows: 5, ..Limits::default() };
        match run(&ledger(&["1"]), &[], &sql, limits, &Cancel::default()) {
            Ok(answer) => prop_assert!(answer.rows.iter().all(|row| row.len() == answer.columns.len())),
            Err(error) => {
                prop_assert!(!error.to_string().is_empty() && !error.help().is_empty());
                let length = sql.chars().count();
                prop_assert!(error.span().is_none_or(|span| span.from <= span.to && span.to <= length), "{error:?}");
            }
        }
    }
}
