//! Queries that mean harm, or are pasted from somewhere: none reaches a file, and none runs far beyond its limits.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ledger::Ledger;
use ledger::sql::{Cancel, Limits, SqlError, run};
use std::time::Duration;

/// The first cell of the answer. There is no end to the time: what ends in these tests ends by itself.
fn asked(sql: &str) -> Result<String, SqlError> {
    let limits = Limits { time: Duration::from_secs(3_600), ..Limits::default() };
    let answer = run(&Ledger::new(), &[], sql, limits, &Cancel::default())?;
    Ok(answer.rows.first().and_then(|row| row.first()).map(|cell| cell.text.to_string()).unwrap_or_default())
}

fn code(sql: &str) -> &'static str {
    asked(sql).map_or_else(|error| error.code(), |_| "answered")
}

#[test]
fn functions_and_tables_that_reach_outside_are_not_there() {
    for sql in [
        "select readfile('/etc/hostname')",
        "select writefile('/tmp/passbook', 'x')",
        "select edit('x')",
        "select * from fsdir('/')",
        "select * from generate_series(1, 3)",
        "select * from sqlite_dbpage",
        "select * from sqlite_stmt",
        "select * from bytecode('select 1')",
        "select * from completion('s')",
    ] {
        assert_eq!(code(sql), "sql.unknown-name", "{sql}");
    }
}

#[test]
fn pragmas_are_refused_as_tables_too() {
    for pragma in ["database_list", "function_list", "module_list", "compile_options", "table_xinfo", "hard_heap_limit"]
    {
        let sql = format!("select * from pragma_{pragma}");
        // Those that would write have no table.
        assert!(matches!(code(&sql), "sql.write" | "sql.unknown-name"), "{sql}");
        assert_eq!(code(&format!("pragma {pragma}")), "sql.write");
    }
}

#[test]
fn functions_of_full_text_search_and_rtree_give_nothing_away() {
    // A pointer of this process would be 16 digits.
    assert_eq!(asked("select hex(fts3_tokenizer('simple'))").unwrap_or_default(), "");
    assert_eq!(asked("select typeof(fts5(1))").unwrap(), "null");
    assert_eq!(code("select fts3_tokenizer('x', x'00')"), "sql.failed");
    assert_eq!(code("select rtreecheck('accounts')"), "sql.failed");
    assert_eq!(code("select load_extension('/tmp/x.so', 'entry')"), "sql.write");
}

#[test]
fn texts_that_would_be_huge_are_refused_before_they_are_made() {
    let long = "hex(zeroblob(400000))";
    for sql in [
        "select printf('%.*c', 1000000000, 'x')".to_owned(),
        "select format('%2000000000d', 1)".to_owned(),
        "select randomblob(2000000000)".to_owned(),
        "select hex(zeroblob(2000000000))".to_owned(),
        format!("select replace({long}, '0', {long})"),
        format!("select replace({long}, '00', 'xxx')"),
        format!("select group_concat({long}) from (values (1), (2))"),
        format!("select {long} || {long}"),
        format!("select json_array({long}, {long})"),
    ] {
        assert_eq!(code(&sql), "sql.too-long", "{sql}");
    }
}

#[test]
fn searching_a_long_text_for_a_long_part_ends() {
    // With SQLite's own functions each of these runs for minutes.
    let long = "hex(zeroblob(450000))";
    let most = "replace(hex(zeroblob(400000)), '0', 'x') || '0'";
    for (sql, expected) in [
        (format!("select instr({long}, hex(zeroblob(200000)) || '1')"), "0"),
        (format!("select length(replace({long}, hex(zeroblob(200000)) || '1', ''))"), "900000"),
        (format!("select length(trim({long}, {most}))"), "0"),
        (format!("select length(ltrim({long}, {most}))"), "0"),
        (format!("select length(rtrim({long}, {most}))"), "0"),
    ] {
        assert_eq!(asked(&sql).unwrap(), expected, "{sql}");
    }
    assert_eq!(code("select json_patch('{}', '{}')"), "sql.failed");
}

#[test]
fn functions_over_texts_give_what_those_of_sqlite_give() {
    for (expression, expected) in [
        ("instr('Zoë’s café', 'café')", "7"),
        ("instr('aaab', 'ab')", "3"),
        ("instr('a', '')", "1"),
        ("instr('', 'a')", "0"),
        ("instr(12345, 34)", "3"),
        ("instr(x'c3a961', x'61')", "3"),
        ("coalesce(instr(null, 'a'), instr('a', null), 'none')", "none"),
        ("replace('a-b-c', '-', '+')", "a+b+c"),
        ("replace('aaa', 'aa', 'b')", "ba"),
        ("replace('abc', '', 'x')", "abc"),
        ("replace(1.5, '.', ',')", "1,5"),
        ("coalesce(replace('a', null, 'b'), 'none')", "none"),
        ("trim('xéaéx', 'éx')", "a"),
        ("ltrim('xxaxx', 'x')", "axx"),
        ("rtrim('xxaxx', 'x')", "xxa"),
        ("'[' || trim(' a ') || trim('a', '') || ']'", "[aa]"),
        ("coalesce(trim('a', null), 'none')", "none"),
    ] {
        assert_eq!(asked(&format!("select {expression}")).unwrap(), expected, "{expression}");
    }
}

#[test]
fn long_patterns_are_refused() {
    for operator in ["like", "glob"] {
        assert_eq!(code(&format!("select 'a' {operator} '{}'", "a".repeat(200))), "answered");
        assert_eq!(code(&format!("select 'a' {operator} '{}'", "a".repeat(201))), "sql.failed");
    }
}

#[test]
fn a_query_is_refused_for_its_length_before_anything_is_done_with_it() {
    assert_eq!(code(&format!("select '{}'", "a".repeat(100_000))), "sql.too-long");
    assert_eq!(code(&"sum(".repeat(1_000_000)), "sql.too-long");
}

#[test]
fn what_is_nested_too_deep_is_refused_before_anything_is_done_with_it() {
    let nested =
        |open: &str, close: &str, times: usize| code(&format!("select {}1{}", open.repeat(times), close.repeat(times)));
    assert_eq!(nested("(", ")", 100), "answered");
    assert_eq!(nested("(", ")", 101), "sql.too-deep");
    // Each of these took seconds or a deep stack.
    assert_eq!(nested("sum(", ")", 8_000), "sql.too-deep");
    assert_eq!(nested("case ", " end", 10_000), "sql.too-deep");
    assert_eq!(nested("(select ", ")", 9_000), "sql.too-deep");
    assert_eq!(nested("exists(select ", ")", 5_000), "sql.too-deep");
    assert_eq!(code(&format!("{}select 1{}", "select*from(".repeat(7_000), ")".repeat(7_000))), "sql.too-deep");
    assert_eq!(nested("sum(", "", 20_000), "sql.too-deep");
}

#[test]
fn expressions_and_tables_that_stand_on_each_other_are_refused_when_they_are_too_many() {
    let chain: String = (1..2_500).map(|place| format!(",c{place} as(select*from c{})", place - 1)).collect();
    assert_eq!(code(&format!("with c0 as(select 1){chain} select*from c2499")), "sql.syntax");
    let doubled: String =
        (1..40).map(|place| format!(",c{place} as(select x.a from c{0} x,c{0} y)", place - 1)).collect();
    assert_eq!(code(&format!("with c0 as(select 1 a){doubled} select*from c39")), "sql.syntax");
    assert_eq!(code(&format!("select {}1", "not ".repeat(5_000))), "sql.syntax");
    assert_eq!(code(&format!("select 1{}", " union select 1".repeat(200))), "sql.syntax");
    assert_eq!(code(&format!("select max({}1)", "1,".repeat(200))), "sql.syntax");
}

#[test]
fn a_statement_hidden_behind_a_zero_character_is_not_run() {
    assert_eq!(code("select 1\0; drop table accounts"), "sql.several");
}
