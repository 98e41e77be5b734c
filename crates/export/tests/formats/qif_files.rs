//! QIF, read with a reader of a few lines that knows no more than what programs agree on.

use crate::samples::{Changing, any_batch, export, garden, row, simulated, written};
use export::{Batch, Format, LeftOut, Note, Row};
use model::Money;
use proptest::prelude::*;

#[derive(Debug, Default, PartialEq)]
struct Block {
    account: Vec<(char, String)>,
    kind: String,
    records: Vec<Vec<(char, String)>>,
}

impl Block {
    fn account(&self, code: char) -> Option<&str> {
        value(&self.account, code)
    }
}

fn value(record: &[(char, String)], code: char) -> Option<&str> {
    record.iter().find(|(known, _)| *known == code).map(|(_, value)| value.as_str())
}

fn read(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![];
    let mut record = vec![];
    let mut in_account = false;
    for line in text.split_terminator('\n') {
        if line == "!Account" {
            blocks.push(Block::default());
            in_account = true;
        } else if let Some(kind) = line.strip_prefix("!Type:") {
            blocks.last_mut().unwrap().kind = kind.to_owned();
        } else if line == "^" {
            let block = blocks.last_mut().unwrap();
            let done = std::mem::take(&mut record);
            if std::mem::take(&mut in_account) { block.account = done } else { block.records.push(done) }
        } else {
            let code = line.chars().next().expect("an empty line");
            record.push((code, line[code.len_utf8()..].to_owned()));
        }
    }
    assert!(record.is_empty(), "the last record has no end");
    blocks
}

#[test]
fn a_file_has_a_block_for_each_account() {
    let (text, report) = written(&export(Format::Qif), &garden());
    insta::assert_snapshot!("qif", text);
    assert_eq!((report.rows, report.left_out_rows()), (8, 5));
    assert_eq!(report.notes.into_iter().collect::<Vec<_>>(), [Note::DebtSignAssumed]);
}

#[test]
fn each_kind_of_account_has_its_type() {
    let blocks = read(&written(&export(Format::Qif), &garden()).0);
    let kinds: Vec<&str> = blocks.iter().map(|block| block.kind.as_str()).collect();
    assert_eq!(kinds, ["Bank", "CCard", "Oth L", "Oth A"]);
    assert!(blocks.iter().all(|block| block.account('T') == Some(&block.kind)));
}

#[test]
fn simulated_data_says_so_in_name_and_description() {
    for block in read(&written(&simulated(Format::Qif), &garden()).0) {
        assert!(block.account('N').unwrap().ends_with("(simulated)"));
        assert!(block.account('D').unwrap().starts_with("Simulated data"));
    }
}

#[test]
fn two_accounts_of_one_name_stay_two() {
    let mut batch = garden();
    batch.accounts[1].name = batch.accounts[0].name.clone();
    let blocks = read(&written(&export(Format::Qif), &batch).0);
    assert_ne!(blocks[0].account('N'), blocks[1].account('N'));
}

#[test]
fn no_rows_are_an_empty_file() {
    assert_eq!(written(&export(Format::Qif), &Batch::default()).0, "");
}

#[test]
fn a_date_is_month_day_year() {
    let rows = vec![row(0, "t", "1", "2025-03-09T00:00:00Z", "x")];
    let blocks = read(&written(&export(Format::Qif), &Batch { rows, ..garden() }).0);
    assert_eq!(value(&blocks[0].records[0], 'D'), Some("03/09/2025"));
}

/// A text as it stands on one line.
fn shown(text: &str) -> Option<String> {
    let line = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => '\u{FFFD}',
        c => c,
    };
    let shown: String = text.chars().map(line).collect();
    Some(shown.trim().to_owned()).filter(|text| !text.is_empty())
}

#[test]
fn a_row_that_is_posted_while_the_file_is_written_stands_under_no_account_that_was_not_opened() {
    let posted = row(0, "t", "1", "2025-03-03T00:00:00Z", "Orchard Market");
    let pending = Row { pending: true, ..posted.clone() };
    let source = Changing::of_one_account(vec![pending], vec![posted]);
    let (text, report) = written(&export(Format::Qif), &source);
    assert!(!text.contains("Orchard Market"), "{text}");
    assert_eq!(report.left_out.into_iter().collect::<Vec<_>>(), [(LeftOut::Changed, 1)]);
}

proptest! {
    #[test]
    fn what_is_read_back_is_what_was_sent(batch in any_batch()) {
        let (text, report) = written(&export(Format::Qif), &batch);
        let blocks = read(&text);
        prop_assert_eq!(blocks.iter().map(|block| block.records.len() as u64).sum::<u64>(), report.rows);
        for block in &blocks {
            prop_assert!(!block.kind.is_empty() && block.account('N').is_some());
            for record in &block.records {
                prop_assert!(Money::read(value(record, 'T').unwrap()).value().is_some());
            }
        }
    }

    #[test]
    fn texts_stay_on_their_line(name in crate::samples::any_text(), memo in crate::samples::any_text()) {
        let row = Row {
            name: Some(name.clone().into()),
            memo: Some(memo.clone().into()),
            ..row(0, "t", "-1.50", "2025-03-03T00:00:00Z", "")
        };
        let blocks = read(&written(&export(Format::Qif), &Batch { rows: vec![row], ..garden() }).0);
        let record = &blocks[0].records[0];
        let (payee, note) = (shown(&name), shown(&memo));
        prop_assert_eq!(value(record, 'P'), payee.as_deref());
        prop_assert_eq!(value(record, 'M'), note.as_deref());
        prop_assert_eq!(value(record, 'T'), Some("-1.50"));
    }
}
