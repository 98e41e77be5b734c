//! OFX 2.2, read with an XML reader and held against the order of the specification.

use crate::samples::{Changing, any_batch, export, garden, row, simulated, written};
use export::{About, Account, Batch, Export, Format, LeftOut, Note, Report, Row};
use model::{AccountKind, Money};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

/// An element: its name, its text, its children.
#[derive(Debug, Default, Clone, PartialEq)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn all(&self, name: &str) -> Vec<&Element> {
        let below = self.children.iter().flat_map(|child| child.all(name));
        self.children.iter().filter(|child| child.name == name).chain(below).collect()
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(|element| element.text.as_str())
    }
}

/// Reads well-formed XML; anything else fails the test.
fn read(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                open.push(Element { name, ..Element::default() });
            }
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(part) => open.last_mut().unwrap().text += &part,
            Event::GeneralRef(part) => {
                open.last_mut().unwrap().text += match &*part {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    other => panic!("&{other}; is not among the three that OFX knows"),
                }
            }
            Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} has no place in an OFX file"),
        }
    }
    assert_eq!(open.len(), 1);
    let mut root = open.pop().unwrap();
    assert_eq!((root.children.len(), root.text.trim()), (1, ""));
    trimmed(root.children.pop().unwrap())
}

/// An aggregate has no text but the line breaks between its elements.
fn trimmed(element: Element) -> Element {
    let children: Vec<Element> = element.children.into_iter().map(trimmed).collect();
    if children.is_empty() {
        return Element { children, ..element };
    }
    assert_eq!(element.text.trim(), "", "{}", element.name);
    Element { text: String::new(), children, ..element }
}

/// The elements that are written, in the order of the specification (2.5.1.6, 3.1.5, 11.3.1, 11.3.2, 11.4.2.2, 11.4.3.2,
/// 11.4.4.1), with whether they must be there.
fn order(aggregate: &str) -> &'static [(&'static str, bool)] {
    match aggregate {
        "OFX" => &[("SIGNONMSGSRSV1", true), ("BANKMSGSRSV1", false), ("CREDITCARDMSGSRSV1", false)],
        "SIGNONMSGSRSV1" => &[("SONRS", true)],
        "SONRS" => &[("STATUS", true), ("DTSERVER", true), ("LANGUAGE", true), ("FI", false)],
        "STATUS" => &[("CODE", true), ("SEVERITY", true)],
        "FI" => &[("ORG", true), ("FID", false)],
        "BANKMSGSRSV1" => &[("STMTTRNRS", true)],
        "CREDITCARDMSGSRSV1" => &[("CCSTMTTRNRS", true)],
        "STMTTRNRS" => &[("TRNUID", true), ("STATUS", true), ("STMTRS", true)],
        "CCSTMTTRNRS" => &[("TRNUID", true), ("STATUS", true), ("CCSTMTRS", true)],
        "STMTRS" => &[("CURDEF", true), ("BANKACCTFROM", true), ("BANKTRANLIST", true), ("LEDGERBAL", false)],
        "CCSTMTRS" => &[("CURDEF", true), ("CCACCTFROM", true), ("BANKTRANLIST", true), ("LEDGERBAL", false)],
        "BANKACCTFROM" => &[("BANKID", true), ("ACCTID", true), ("ACCTTYPE", true)],
        "CCACCTFROM" => &[("ACCTID", true)],
        "BANKTRANLIST" => &[("DTSTART", true), ("DTEND", true), ("STMTTRN", true)],
        "STMTTRN" => &[
            ("TRNTYPE", true),
            ("DTPOSTED", true),
            ("TRNAMT", true),
            ("FITID", true),
            ("CHECKNUM", false),
            ("REFNUM", false),
            ("NAME", false),
            ("EXTDNAME", false),
            ("MEMO", false),
        ],
        "LEDGERBAL" => &[("BALAMT", true), ("DTASOF", true)],
        _ => &[],
    }
}

/// Most characters of an element (the same sections).
fn most(element: &str) -> usize {
    match element {
        "BANKID" => 9,
        "CHECKNUM" => 12,
        "ACCTID" => 22,
        "NAME" | "REFNUM" | "ORG" | "FID" | "TRNAMT" | "BALAMT" => 32,
        "EXTDNAME" => 100,
        _ => 255,
    }
}

/// These may come more than once.
const REPEATED: [&str; 3] = ["STMTTRN", "STMTTRNRS", "CCSTMTTRNRS"];

fn follows_the_specification(element: &Element) {
    let order = order(&element.name);
    if order.is_empty() {
        assert!(element.children.is_empty(), "{} is unknown", element.name);
        let length = element.text.chars().count();
        assert!((1..=most(&element.name)).contains(&length), "{} has {length} characters", element.name);
        return;
    }
    let at = |child: &Element| {
        let found = order.iter().position(|(name, _)| *name == child.name);
        found.unwrap_or_else(|| panic!("{} has no place in {}", child.name, element.name))
    };
    let places: Vec<usize> = element.children.iter().map(at).collect();
    assert!(places.is_sorted(), "{}: {places:?}", element.name);
    for (place, (name, is_required)) in order.iter().enumerate() {
        let times = places.iter().filter(|at| **at == place).count();
        assert!(times >= usize::from(*is_required), "{name} is missing in {}", element.name);
        assert!(times <= 1 || REPEATED.contains(name), "{name} comes {times} times in {}", element.name);
    }
    element.children.iter().for_each(follows_the_specification);
}

fn ofx(batch: &Batch) -> (Element, Report) {
    let (text, report) = written(&export(Format::Ofx), batch);
    (read(&text), report)
}

fn of_one(row: Row<'static>) -> Element {
    ofx(&Batch { rows: vec![row], ..garden() }).0
}

#[test]
fn a_file_has_a_statement_for_each_account() {
    let (text, report) = written(&export(Format::Ofx), &garden());
    follows_the_specification(&read(&text));
    insta::assert_snapshot!("ofx", text);
    insta::assert_debug_snapshot!("ofx_report", report);
}

#[test]
fn a_file_begins_with_both_declarations() {
    let (text, _) = written(&export(Format::Ofx), &garden());
    let begins = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
                  <?OFX OFXHEADER=\"200\" VERSION=\"220\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>\n<OFX>\n";
    assert!(text.starts_with(begins), "{text}");
}

#[test]
fn no_rows_are_a_sign_on_and_nothing_else() {
    let (file, report) = ofx(&Batch::default());
    follows_the_specification(&file);
    assert_eq!((file.children.len(), report.rows), (1, 0));
}

#[test]
fn rows_that_a_statement_cannot_hold_are_counted_by_reason() {
    let (file, report) = ofx(&garden());
    let left_out: Vec<_> = report.left_out.into_iter().collect();
    assert_eq!(
        left_out,
        [
            (LeftOut::Pending, 1),
            (LeftOut::NoAmount, 1),
            (LeftOut::AmountNotDecimal, 1),
            (LeftOut::NoDate, 1),
            (LeftOut::OtherCurrency, 1)
        ]
    );
    assert_eq!((file.all("STMTTRN").len() as u64, report.rows), (8, 8));
}

#[test]
fn an_amount_keeps_its_digits_and_a_debt_is_written_as_the_customer_sees_it() {
    let file = ofx(&garden()).0;
    let amounts: Vec<&str> = file.all("TRNAMT").into_iter().map(|amount| amount.text.as_str()).collect();
    assert_eq!(amounts, ["-42.180", "-100", "1.00", "-42.180", "1543.00", "0.00", "-19.99", "200.00"]);
    let balances: Vec<&str> = file.all("BALAMT").into_iter().map(|amount| amount.text.as_str()).collect();
    assert_eq!(balances, ["2418.07", "-180220.15", "-512.30"]);
}

#[test]
fn a_card_is_a_card_and_a_loan_is_a_credit_line() {
    let file = ofx(&garden()).0;
    let types: Vec<&str> = file.all("ACCTTYPE").into_iter().map(|kind| kind.text.as_str()).collect();
    assert_eq!(types, ["CHECKING", "CREDITLINE", "CHECKING"]);
    assert_eq!(file.all("CCSTMTTRNRS").len(), 1);
}

#[test]
fn simulated_data_says_so_where_the_institution_would_stand() {
    let file = read(&written(&simulated(Format::Ofx), &garden()).0);
    follows_the_specification(&file);
    assert_eq!((file.one("ORG"), file.one("FID")), (Some("SIMULATED"), Some("SIMULATED")));
    assert!(file.all("BANKID").iter().all(|bank| bank.text == "SIMULATED"));
}

#[test]
fn an_unknown_routing_number_is_said_to_be_unknown() {
    let accounts = vec![Account::new("a", "A", AccountKind::Deposit)];
    let batch = Batch { accounts, rows: vec![row(0, "t", "1", "2025-03-03T00:00:00Z", "x")] };
    let (file, report) = ofx(&batch);
    assert_eq!(file.one("BANKID"), Some("UNKNOWN"));
    assert!(report.notes.contains(&Note::NoRoutingNumber) && report.notes.contains(&Note::NoBalance));
    assert!(file.all("LEDGERBAL").is_empty());
}

#[test]
fn an_unnamed_institution_is_left_out() {
    let about = About::new("Passbook", jiff::Timestamp::UNIX_EPOCH);
    let file = read(&written(&Export { about, ..export(Format::Ofx) }, &garden()).0);
    follows_the_specification(&file);
    assert!(file.all("FI").is_empty());
}

#[test]
fn two_rows_under_one_id_have_two_identifiers() {
    let file = ofx(&garden()).0;
    let mut ids: Vec<&str> = file.all("FITID").into_iter().map(|id| id.text.as_str()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn a_long_name_is_whole_in_the_extended_name() {
    let short = of_one(row(0, "t", "1", "2025-03-03T00:00:00Z", "abcdefghijklmnopqrstuvwxyzabcdef"));
    assert_eq!((short.one("NAME").unwrap().len(), short.one("EXTDNAME")), (32, None));
    let long = of_one(row(0, "t", "1", "2025-03-03T00:00:00Z", "abcdefghijklmnopqrstuvwxyzabcdefg"));
    assert_eq!((long.one("NAME").unwrap().len(), long.one("EXTDNAME").unwrap().len()), (32, 33));
}

#[test]
fn a_row_without_a_name_is_named_by_its_memo_once() {
    let file = of_one(Row { name: None, memo: Some("POS 1".into()), ..row(0, "t", "1", "2025-03-03T00:00:00Z", "") });
    assert_eq!((file.one("NAME"), file.one("MEMO")), (Some("POS 1"), None));
}

#[test]
fn a_check_number_of_12_characters_fits_and_a_longer_one_is_a_reference() {
    let with = |number: &'static str| {
        of_one(Row { check_number: Some(number.into()), ..row(0, "t", "1", "2025-03-03T00:00:00Z", "x") })
    };
    assert_eq!(
        (with("123456789012").one("CHECKNUM"), with("123456789012").one("REFNUM")),
        (Some("123456789012"), None)
    );
    assert_eq!(
        (with("1234567890123").one("CHECKNUM"), with("1234567890123").one("REFNUM")),
        (None, Some("1234567890123"))
    );
}

#[test]
fn first_and_last_date_are_those_of_the_rows() {
    let file = ofx(&garden()).0;
    assert_eq!(file.one("DTSTART"), Some("20250228120000[0:GMT]"));
    assert_eq!(file.one("DTEND"), Some("20250303120000[0:GMT]"));
}

#[test]
fn a_row_that_is_posted_while_the_file_is_written_stands_in_no_statement_that_was_not_opened() {
    let posted = row(0, "t", "1", "2025-03-03T00:00:00Z", "Orchard Market");
    let pending = Row { pending: true, ..posted.clone() };
    let (text, report) = written(&export(Format::Ofx), &Changing::of_one_account(vec![pending], vec![posted]));
    let file = read(&text);
    follows_the_specification(&file);
    assert_eq!((file.children.len(), file.all("STMTTRN").len()), (1, 0), "{text}");
    assert_eq!(report.left_out.into_iter().collect::<Vec<_>>(), [(LeftOut::Changed, 1)]);
}

#[test]
fn a_row_that_goes_while_the_file_is_written_is_counted_and_left_out() {
    let at = |id| row(0, id, "1", "2025-03-03T00:00:00Z", "Orchard Market");
    let source = Changing::of_one_account(vec![at("stays"), at("goes")], vec![at("stays")]);
    let (_, report) = written(&export(Format::Ofx), &source);
    assert_eq!((report.rows, report.left_out.into_iter().collect::<Vec<_>>()), (1, vec![(LeftOut::Changed, 1)]));
}

#[test]
fn a_row_that_leaves_the_dates_or_the_currency_of_its_statement_meanwhile_is_counted_and_left_out() {
    let at = |id, day| row(0, id, "1", day, "Orchard Market");
    let first =
        vec![at("stays", "2025-03-03T00:00:00Z"), at("moves", "2025-03-03T00:00:00Z"), at("euro", "2025-03-03")];
    let euro = Row { currency: Some("EUR".into()), ..at("euro", "2025-03-03T00:00:00Z") };
    let second = vec![at("stays", "2025-03-03T00:00:00Z"), at("moves", "2025-04-01T00:00:00Z"), euro];
    let (text, report) = written(&export(Format::Ofx), &Changing::of_one_account(first, second));
    let file = read(&text);
    assert_eq!((file.all("STMTTRN").len(), file.one("DTEND")), (1, Some("20250303120000[0:GMT]")), "{text}");
    let left_out: Vec<_> = report.left_out.into_iter().collect();
    assert_eq!(left_out, [(LeftOut::OtherCurrency, 1), (LeftOut::Changed, 1)]);
}

proptest! {
    #[test]
    fn every_file_is_well_formed_and_in_the_order_of_the_specification(batch in any_batch()) {
        let (file, report) = ofx(&batch);
        follows_the_specification(&file);
        prop_assert_eq!(file.all("STMTTRN").len() as u64, report.rows);
        prop_assert_eq!(report.rows + report.left_out_rows(), batch.rows.len() as u64);
        for amount in file.all("TRNAMT") {
            prop_assert!(Money::read(amount.text.clone()).value().is_some());
        }
    }

    #[test]
    fn a_plain_name_is_read_back_as_it_was(name in "[a-zA-Z<>&\"'éنو🏖️]{1,32}") {
        let file = of_one(Row { name: Some(name.clone().into()), ..row(0, "t", "1", "2025-03-03T00:00:00Z", "") });
        prop_assert_eq!(file.one("NAME"), Some(name.as_str()));
    }
}
