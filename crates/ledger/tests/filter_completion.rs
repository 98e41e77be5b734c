//! What could be written at the cursor of a filter.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

use ledger::filter::{AccountName, Counted, Field, MAX_COMPLETIONS, Vocabulary, complete, parse};
use model::AccountId;
use proptest::prelude::*;
use std::cell::RefCell;

/// Notes what it is asked for.
#[derive(Default)]
struct Known {
    asked: RefCell<Vec<Field>>,
}

impl Vocabulary for Known {
    fn accounts(&self) -> Vec<AccountName> {
        self.asked.borrow_mut().push(Field::Account);
        accounts()
    }

    fn values(&self, field: Field) -> Vec<Counted> {
        self.asked.borrow_mut().push(field);
        let values: &[(&str, u64)] = match field {
            Field::Category => &[("Groceries", 900), ("Food", 40), ("Fast Food", 30), ("Rent \"flat\"", 1)],
            Field::Type => &[("Purchase", 500), ("Fee", 9)],
            Field::Status => &[("Reconciled", 990), ("Pending", 10)],
            Field::Currency => &[("USD", 1_000)],
            Field::Tag => &[("household", 3)],
            _ => &[],
        };
        values.iter().map(|(value, rows)| Counted { value: (*value).to_owned(), rows: *rows }).collect()
    }
}

fn vocabulary() -> Known {
    Known::default()
}

fn accounts() -> Vec<AccountName> {
    let account = |id: &str, name: &str, number: &str| AccountName {
        id: AccountId::new(id).unwrap(),
        name: name.to_owned(),
        number: Some(number.to_owned()),
    };
    vec![
        account("a-1", "Everyday Checking", "x1001"),
        account("a-2", "Savings", "x2002"),
        account("a-3", "Savings", "x3003"),
    ]
}

/// The text after each suggestion is taken.
fn taken(text: &str) -> Vec<String> {
    let at = text.find('|').map_or(text.len(), |byte| text[..byte].chars().count());
    let text = text.replacen('|', "", 1);
    let characters: Vec<char> = text.chars().collect();
    let found = complete(&text, at, &vocabulary());
    let take = |from: usize, to: usize, insert: &str| {
        let (before, after): (String, String) =
            (characters[..from].iter().collect(), characters[to..].iter().collect());
        format!("{before}{insert}{after}")
    };
    found.iter().map(|found| take(found.from, found.to, &found.insert)).collect()
}

#[test]
fn an_empty_line_offers_every_field_and_state() {
    let found = taken("");
    assert_eq!(found.len(), Field::ALL.len() + 2);
    assert_eq!(found[0], "amount:");
}

#[test]
fn a_beginning_offers_the_fields_that_begin_so() {
    assert_eq!(taken("coffee am|"), ["coffee amount:"]);
    assert_eq!(taken("-P|"), ["-pending", "-posted"]);
    assert_eq!(taken("café c|"), ["café category:", "café check:", "café currency:"]);
}

#[test]
fn the_rest_of_a_word_behind_the_cursor_is_replaced() {
    assert_eq!(taken("am|uont pending"), ["amount: pending"]);
    assert_eq!(taken("type:Pur|xyz pending"), ["type:Purchase pending"]);
}

#[test]
fn values_come_in_the_order_of_how_well_they_fit_and_then_of_how_many_rows_have_them() {
    assert_eq!(
        taken("category:|"),
        ["category:Groceries", "category:=Food", "category:\"Fast Food\"", "category:\"Rent \\\"flat\\\"\"",]
    );
    assert_eq!(taken("category:f|"), ["category:=Food", "category:\"Fast Food\"", "category:\"Rent \\\"flat\\\"\""]);
    assert_eq!(complete("status:r", 8, &vocabulary())[0].detail, "990 rows");
}

#[test]
fn a_word_without_a_field_offers_values_that_contain_it() {
    assert_eq!(taken("groc|"), ["category:Groceries"]);
    assert_eq!(taken("-house|"), ["-tag:household"]);
}

#[test]
fn an_unfinished_quotation_is_completed_with_its_marks() {
    assert_eq!(taken("category:\"fas|"), ["category:\"Fast Food\""]);
    assert!(taken("category:\"Fast Food\"|").is_empty());
    assert!(taken("\"free te|").is_empty());
}

#[test]
fn accounts_are_found_by_name_and_number_and_twins_by_number() {
    assert_eq!(taken("account:every|"), ["account:\"Everyday Checking\""]);
    assert_eq!(taken("account:1001|"), ["account:\"Everyday Checking\""]);
    assert_eq!(taken("account:sav|"), ["account:x2002", "account:x3003"]);
}

#[test]
fn words_for_dates_are_offered_at_both_ends_of_a_range() {
    assert_eq!(taken("date:yes|"), ["date:yesterday"]);
    assert_eq!(taken("date:2026-01..tod|"), ["date:2026-01..today"]);
    assert_eq!(taken("date:<this-y|"), ["date:<this-year"]);
}

#[test]
fn signs_words_of_has_and_is_are_offered() {
    assert_eq!(taken("amount:|")[0], "amount:<");
    assert!(taken("amount:5|").is_empty());
    assert_eq!(taken("has:im|"), ["has:image"]);
    assert_eq!(taken("is:|"), ["is:pending", "is:posted"]);
    assert!(taken("nosuch:|").is_empty());
}

#[test]
fn only_the_lists_are_asked_for_that_could_stand_at_the_cursor() {
    for (text, expected) in [
        ("status:r", &[Field::Status][..]),
        ("account:s", &[Field::Account]),
        ("gr", &[Field::Category, Field::Type, Field::Tag]),
        ("g", &[]),
        ("", &[]),
        ("date:to", &[]),
        ("name:or", &[]),
        ("amount:<5 ", &[]),
    ] {
        let known = vocabulary();
        let _ = complete(text, text.len(), &known);
        assert_eq!(*known.asked.borrow(), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_cursor_in_any_text_gives_ranges_within_it(text in "[a-z:\"\\-<. é]{0,20}|.{0,20}", cursor in 0_usize..30) {
        let length = text.chars().count();
        let found = complete(&text, cursor, &vocabulary());
        prop_assert!(found.len() <= MAX_COMPLETIONS);
        for found in found {
            prop_assert!(found.from <= found.to && found.to <= length, "{found:?}");
        }
    }

    #[test]
    fn every_value_offered_reads_as_a_filter(field in prop::sample::select(vec!["category", "type", "account", "tag", "date", "has", "is"])) {
        let text = format!("{field}:");
        for found in complete(&text, text.len(), &vocabulary()) {
            let filter = format!("{text}{}", found.insert);
            prop_assert!(parse(&filter).filter().is_ok(), "{filter}");
        }
    }
}
