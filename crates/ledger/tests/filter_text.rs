//! The text of a filter: what it means, what is wrong with it, and its one canonical spelling.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is how a test fails")]

use ledger::filter::{
    AccountName, Comparison, FilterErrorKind, MAX_LENGTH, MAX_TERMS, NumberField, Parsed, Test, TextField, TextMatch,
    parse,
};
use model::AccountId;
use proptest::prelude::*;

/// The readings of all terms; `|` between the terms of one clause, `;` between clauses.
fn readings(text: &str) -> String {
    let parsed = parse(text);
    assert_eq!(parsed.errors, [], "{text}");
    let mut out = String::new();
    let mut clause = 0;
    for term in &parsed.terms {
        let between = if term.clause == clause { " | " } else { "; " };
        out.push_str(if out.is_empty() { "" } else { between });
        out.push_str(&term.reading());
        clause = term.clause;
    }
    out
}

/// Code, underlined text and help of the only error.
fn error(text: &str) -> (&'static str, String, String) {
    let Parsed { errors, .. } = parse(text);
    assert_eq!(errors.len(), 1, "{text}: {errors:?}");
    let span = errors[0].span;
    (errors[0].code(), text.chars().skip(span.from).take(span.to - span.from).collect(), errors[0].help())
}

fn only(text: &str) -> Test {
    let parsed = parse(text);
    let filter = parsed.filter().unwrap_or_else(|error| panic!("{text}: {error}"));
    filter.clauses[0].terms[0].test.clone()
}

#[test]
fn nothing_selects_everything() {
    for text in ["", "   ", "\t"] {
        assert!(parse(text).filter().unwrap().is_empty());
    }
}

#[test]
fn terms_side_by_side_must_all_hold_and_or_binds_tighter() {
    assert_eq!(
        readings("type:fee or type:interest amount:<0 or pending coffee"),
        "type contains “fee” | type contains “interest”; amount below 0 | pending; “coffee” in any text"
    );
}

#[test]
fn every_kind_of_term_reads_in_plain_words() {
    for (text, reading) in [
        ("orchard", "“orchard” in any text"),
        ("\"orchard market\"", "“orchard market” in any text"),
        ("“orchard market”", "“orchard market” in any text"),
        ("-12.30", "“-12.30” in any text"),
        ("-\"12.30\"", "not: “12.30” in any text"),
        ("amount:<-50", "amount below -50"),
        ("amount:≤−50", "amount at most -50"),
        ("amount:>=10.5", "amount at least 10.5"),
        ("amount:10..20", "amount from 10 to 20"),
        ("amount:10..", "amount at least 10"),
        ("amount:..20", "amount at most 20"),
        ("amount:=-12.30", "amount exactly -12.30"),
        ("amount:+.5", "amount exactly 0.5"),
        ("balance:<0", "balance below 0"),
        ("date:2026-02", "date in 2026-02"),
        ("date:2026-02-15", "date on 2026-02-15"),
        ("date:2026-02..", "date from 2026-02 on"),
        ("date:2026-01-15..2026-02", "date from 2026-01-15 to 2026-02"),
        ("date:<2026", "date before 2026"),
        ("date:>last-month", "date after last month"),
        ("date:last-30-days", "date in the last 30 days"),
        ("date:today", "date today"),
        ("account:savings", "account contains “savings”"),
        ("category:=Food", "category is “Food”"),
        ("-type:\"ACH debit\"", "not: type contains “ACH debit”"),
        ("check:1042", "check number 1042"),
        ("check:1000..1100", "check number from 1000 to 1100"),
        ("PENDING", "pending"),
        ("is:posted", "posted"),
        ("-has:image", "not: has an image"),
        ("id:b3f2", "id contains “b3f2”"),
        ("https://pay.example", "“https://pay.example” in any text"),
        ("10:30", "“10:30” in any text"),
    ] {
        assert_eq!(readings(text), reading, "{text}");
    }
}

#[test]
fn case_of_fields_and_words_does_not_matter() {
    assert_eq!(parse("AMOUNT:<5 Date:ToDay HAS:Image").filter(), parse("amount:<5 date:today has:image").filter());
}

#[test]
fn a_number_is_its_value_and_not_its_spelling() {
    assert_eq!(parse("amount:=1.50").filter(), parse("amount:1.5").filter());
    assert_ne!(parse("amount:1.5").filter(), parse("amount:1.51").filter());
}

#[test]
fn forty_digits_stay_exact() {
    let text = "amount:<9999999999999999999999999999999999999.999";
    let Test::Number(NumberField::Amount, Comparison::Below(number)) = only(text) else { panic!() };
    assert_eq!(number.value().to_string(), "9999999999999999999999999999999999999.999");
}

#[test]
fn quotation_marks_hold_operators_dots_and_keywords_as_text() {
    let memo = |text: &str| Test::Field(TextField::Memo, TextMatch::Contains(text.into()));
    assert_eq!(only("memo:\"<b>\""), memo("<b>"));
    assert_eq!(only("memo:\"a \\\"b\\\" \\\\\""), memo("a \"b\" \\"));
    assert_eq!(only("memo:a..b"), memo("a..b"));
    assert_eq!(only("check:\"a..b\""), Test::Check("a..b".into()));
    assert_eq!(only("\"or\""), Test::Text("or".into()));
    assert_eq!(only("\"pending\""), Test::Text("pending".into()));
    assert_eq!(only("\"amount:5\""), Test::Text("amount:5".into()));
}

#[test]
fn a_mistyped_field_asks_for_the_nearest() {
    assert_eq!(error("coffee amuont:<5"), ("filter.unknown-field", "amuont:".into(), "Did you mean amount:?".into()));
    assert_eq!(error("-payee:x").2, "Did you mean name:?");
    assert_eq!(error("zzz:x").2, "Put \"zzz:…\" in quotation marks to look for it as text.");
}

#[test]
fn each_error_has_its_code_and_place_and_help() {
    for (text, code, at, help) in [
        ("a \"b c", "filter.unclosed-quote", "\"b c", "Close it with \"."),
        ("memo:\"\"", "filter.empty-quote", "\"\"", "Write the words"),
        ("shell - oil", "filter.lone-minus", "-", "Put it right before a term"),
        ("--x", "filter.lone-minus", "--x", "Put it right before a term"),
        ("coffee or", "filter.lone-or", "or", "Write a term before and behind it"),
        ("or coffee", "filter.lone-or", "or", "Write a term before and behind it"),
        ("-or", "filter.lone-or", "-or", "Write a term before and behind it"),
        ("x amount:", "filter.no-value", "amount:", "Write it right behind the colon, as in amount:<-50."),
        ("category:>food", "filter.no-order", ">food", "Leave “>” out"),
        ("amount:1,000.00", "filter.bad-amount", "1,000.00", "Did you mean 1000.00?"),
        ("amount:$5", "filter.bad-amount", "$5", "Did you mean 5?"),
        ("amount:10-20", "filter.bad-amount", "10-20", "Did you mean 10..20?"),
        ("amount:1e3", "filter.bad-amount", "1e3", "Write digits"),
        ("amount:<1..2", "filter.bad-amount", "<1..2", "Write digits"),
        ("amount:..", "filter.bad-amount", "..", "Write digits"),
        ("date:02/15/2026", "filter.bad-date", "02/15/2026", "Did you mean 2026-02-15?"),
        ("date:soon", "filter.bad-date", "soon", "Write a day"),
        ("amount:20..10", "filter.backwards", "20..10", "Did you mean 10..20?"),
        ("date:2026-02..2026-01-31", "filter.backwards", "2026-02..2026-01-31", "Did you mean 2026-01-31..2026-02?"),
        ("check:<10a", "filter.bad-check", "<10a", "Write digits"),
        ("has:imgae", "filter.unknown-word", "imgae", "Did you mean image?"),
        ("is:odd", "filter.unknown-word", "odd", "It knows pending"),
    ] {
        let (found, place, said) = error(text);
        assert_eq!((found, place.as_str()), (code, at), "{text}");
        assert!(said.starts_with(help), "{text}: {said}");
    }
}

#[test]
fn a_range_within_one_month_does_not_run_backwards() {
    assert_eq!(readings("date:2026-02-15..2026-02"), "date from 2026-02-15 to 2026-02");
}

#[test]
fn what_is_right_beside_an_error_is_still_understood() {
    let parsed = parse("amount:<-50 dat:2026 pending");
    assert!(parsed.filter().is_err());
    let readings: Vec<_> = parsed.terms.iter().map(|term| (term.span.from, term.reading())).collect();
    assert_eq!(readings, [(0, "amount below -50".to_owned()), (21, "pending".to_owned())]);
}

#[test]
fn an_alternative_to_something_not_understood_joins_no_other_clause() {
    let parsed = parse("coffee foo:x or pending");
    assert_eq!(parsed.terms.iter().map(|term| term.clause).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn more_characters_or_terms_than_the_limit_are_an_error() {
    let text = "x".repeat(MAX_LENGTH);
    assert!(parse(&text).filter().is_ok());
    assert_eq!(parse(&format!("{text}y")).errors[0].kind, FilterErrorKind::TooLong { most: MAX_LENGTH });
    let terms = vec!["x"; MAX_TERMS].join(" ");
    assert!(parse(&terms).filter().is_ok());
    let parsed = parse(&format!("{terms} y"));
    assert_eq!((parsed.errors[0].code(), parsed.terms.len()), ("filter.too-many-terms", MAX_TERMS));
}

#[test]
fn a_filter_that_is_too_long_when_written_in_full_is_refused() {
    let text = format!("{} amount:.5", "x".repeat(MAX_LENGTH - 10));
    assert_eq!(parse(&text).errors[0].code(), "filter.too-long");
}

#[test]
fn an_account_that_nobody_has_is_named_with_the_nearest() {
    let id = AccountId::new("a-1").unwrap();
    let accounts = [AccountName { id, name: "Holiday Savings".into(), number: Some("x4411".into()) }];
    for known in ["account:savings", "account:4411", "account:A-1", "account:=\"holiday savings\""] {
        assert_eq!(parse(known).unknown_accounts(&accounts), [], "{known}");
    }
    let errors = parse("x account:=\"Holliday Savings\"").unknown_accounts(&accounts);
    assert_eq!((errors[0].code(), errors[0].span.from), ("filter.unknown-account", 2));
    assert_eq!(errors[0].help(), "Did you mean account:\"Holiday Savings\"?");
}

/// Texts made of what the language is made of, so that most of them say something.
fn filters() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "[a-zA-Z0-9.é<=>\"\\\\:-]{0,6}",
        "[<>=]{0,2}-?[0-9]{1,3}(\\.[0-9]{1,2})?",
        "-?[0-9]{1,3}\\.\\.-?[0-9]{1,3}",
        "\"[a-z \"\\\\]{0,6}\"?",
        "“[a-z \"]{1,4}”",
        Just("last-30-days".to_owned()),
        Just("2026-02..2026-03-04".to_owned()),
        Just("today..".to_owned()),
        Just("image".to_owned()),
    ];
    let field = prop_oneof![
        3 => prop::sample::select(ledger::filter::Field::ALL.map(|field| format!("{}:", field.word())).to_vec()),
        2 => Just(String::new()),
    ];
    let term = prop_oneof![
        8 => (prop_oneof![Just(""), Just("-")], field, value).prop_map(|(minus, field, value)| format!("{minus}{field}{value}")),
        1 => prop::sample::select(vec!["or", "pending", "posted", "OR", "-"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(term, 0..6).prop_map(|terms| terms.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn reading_any_text_never_panics(text in ".{0,200}") {
        let parsed = parse(&text);
        let length = text.chars().count();
        for error in &parsed.errors {
            prop_assert!(error.span.from <= error.span.to && error.span.to <= length);
            prop_assert!(!error.to_string().is_empty() && !error.help().is_empty());
        }
    }

    #[test]
    fn the_canonical_text_is_the_same_filter(text in prop_oneof![filters(), ".{0,60}"]) {
        let parsed = parse(&text);
        if let Ok(filter) = parsed.filter() {
            let canonical = filter.canonical();
            let again = parse(&canonical);
            prop_assert_eq!(again.filter(), Ok(filter), "{}", canonical);
            prop_assert_eq!(again.filter().unwrap().canonical(), canonical);
        }
    }

    #[test]
    fn what_was_understood_can_be_used_and_is_all_of_a_filter_without_errors(text in prop_oneof![filters(), ".{0,60}"]) {
        let parsed = parse(&text);
        let understood = parse(&parsed.understood());
        prop_assert_eq!(understood.errors.len(), 0, "{}", parsed.understood());
        prop_assert_eq!(understood.terms.len(), parsed.terms.len());
        if let Ok(filter) = parsed.filter() {
            prop_assert_eq!(understood.filter(), Ok(filter));
        }
    }

    #[test]
    fn every_term_is_understood_or_is_an_error(text in filters()) {
        let parsed = parse(&text);
        prop_assert_eq!(parsed.errors.is_empty(), parsed.filter().is_ok());
        let terms: usize = parsed.filter().map(|filter| filter.clauses.iter().map(|clause| clause.terms.len()).sum()).unwrap_or(0);
        prop_assert!(!parsed.errors.is_empty() || terms == parsed.terms.len());
    }
}
