//! docs/filter-language.md against the language: each example is read, and means what the document says.

#![allow(clippy::panic, reason = "a panic is how a test fails")]

use ledger::filter::{Field, Has, Parsed, parse};

const DOCUMENT: &str = include_str!("../../../docs/filter-language.md");

/// The rows of all tables with this many columns: the example, and what stands beside it.
fn examples(columns: usize) -> Vec<(String, Vec<String>)> {
    let rows = DOCUMENT.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        let Some((example, beside)) = cells.split_first() else { panic!("{line}") };
        (example.trim_matches('`').to_owned(), beside.to_vec())
    });
    rows.filter(|(_, beside)| beside.len() + 1 == columns).collect()
}

fn in_words(parsed: &Parsed) -> String {
    let mut words = String::new();
    let mut clause = 0;
    for term in &parsed.terms {
        words.push_str(match () {
            () if words.is_empty() => "",
            () if term.clause == clause => " or ",
            () => ", ",
        });
        words.push_str(&term.reading());
        clause = term.clause;
    }
    words
}

#[test]
fn each_example_means_what_the_document_says() {
    let examples = examples(2);
    assert!(examples.len() > 60, "{}", examples.len());
    for (example, meaning) in examples {
        let parsed = parse(&example);
        assert_eq!(parsed.errors, [], "{example}");
        assert_eq!([in_words(&parsed)].as_slice(), meaning, "{example}");
    }
}

#[test]
fn each_error_has_the_code_and_the_help_of_the_document() {
    for (example, beside) in examples(3) {
        let parsed = parse(&example);
        let Some(error) = parsed.errors.first() else { panic!("{example} is understood") };
        assert_eq!([error.code().to_owned(), error.help()].as_slice(), beside, "{example}");
    }
}

#[test]
fn every_field_and_every_word_of_has_is_in_the_document() {
    for field in Field::ALL {
        assert!(DOCUMENT.contains(&format!("`{}:", field.word())), "{}:", field.word());
    }
    for has in Has::ALL {
        assert!(DOCUMENT.contains(&format!("`has:{}`", has.word())), "has:{}", has.word());
    }
}
