//! OFX 2.2 (Open Financial Exchange, XML; version 220): one statement an account, as an institution's download.
//!
//! Decided here, because the specification leaves it open or the API does not say:
//! * Cards are credit card statements. Every other debt is a bank statement of type CREDITLINE, which section 11.1.1
//!   knows for loans; the loan message set asks for a principal and a loan type that the API does not send, and few
//!   programs read it.
//! * Pending rows are left out: section 11.4.4.2 forbids storing them, and programs that import files store.
//! * `BANKID` is the routing number if the API sent one, else UNKNOWN, which no routing number can be; in simulated
//!   files always SIMULATED.
//! * `DTPOSTED` is noon GMT of the date as sent: noon is the same date in nearly every zone (section 3.2.8.4).
//! * `LEDGERBAL` is left out, though asked for, where no balance is known: an invented zero would be a wrong number.
//! * `NAME` has 32 characters; a longer one is also there as `EXTDNAME` (100).

use crate::report::Note;
use crate::row::{Account, Balance, Row};
use crate::run::{Frame, Statements};
use crate::statement::{Posted, Sort, Span, account_id, as_customer_sees, line, mark};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText, Event};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The OFX declaration (section 2.2). `NONE` stands for no file-based error recovery.
const DECLARATION: &str = r#"OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE""#;

/// What stands where the file must not be taken for an institution's.
const SIMULATED: &str = "SIMULATED";

/// The two sets of messages, in the order in which a file has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Bank,
    Card,
}

impl Set {
    fn of(account: &Account) -> Self {
        if Sort::of(account) == Sort::Card { Self::Card } else { Self::Bank }
    }

    fn messages(self) -> &'static str {
        match self {
            Self::Bank => "BANKMSGSRSV1",
            Self::Card => "CREDITCARDMSGSRSV1",
        }
    }

    /// The wrapper and the statement within.
    fn statement(self) -> (&'static str, &'static str) {
        match self {
            Self::Bank => ("STMTTRNRS", "STMTRS"),
            Self::Card => ("CCSTMTTRNRS", "CCSTMTRS"),
        }
    }
}

/// The OFX layout.
pub(crate) struct Ofx<W: Write> {
    xml: Xml<W>,
    set: Option<Set>,
    exported_at: Timestamp,
    is_simulated: bool,
    notes: BTreeSet<Note>,
}

impl<W: Write> Ofx<W> {
    pub(crate) fn begin(out: W, frame: &Frame<'_>) -> io::Result<Self> {
        let about = frame.about;
        let mut xml = Xml::begin(out)?;
        xml.open("SIGNONMSGSRSV1")?;
        xml.open("SONRS")?;
        xml.success()?;
        xml.text("DTSERVER", &datetime(about.exported_at))?;
        xml.text("LANGUAGE", "ENG")?;
        let institution = about.institution.as_deref().map(line).filter(|name| !name.is_empty());
        if about.simulated {
            xml.open("FI")?;
            xml.text("ORG", SIMULATED)?;
            xml.text("FID", SIMULATED)?;
            xml.close("FI")?;
        } else if let Some(name) = institution {
            xml.open("FI")?;
            xml.text("ORG", cut(&name, 32))?;
            xml.close("FI")?;
        }
        xml.close("SONRS")?;
        xml.close("SIGNONMSGSRSV1")?;
        Ok(Self {
            xml,
            set: None,
            exported_at: about.exported_at,
            is_simulated: about.simulated,
            notes: BTreeSet::new(),
        })
    }

    fn enter(&mut self, set: Set) -> io::Result<()> {
        if self.set != Some(set) {
            self.leave()?;
            self.xml.open(set.messages())?;
            self.set = Some(set);
        }
        Ok(())
    }

    fn leave(&mut self) -> io::Result<()> {
        self.set.take().map_or(Ok(()), |set| self.xml.close(set.messages()))
    }

    /// Section 11.3.1, or 11.3.2 for a card.
    fn account_from(&mut self, account: &Account, set: Set) -> io::Result<()> {
        if set == Set::Card {
            self.xml.open("CCACCTFROM")?;
            self.xml.text("ACCTID", &account_id(account))?;
            return self.xml.close("CCACCTFROM");
        }
        self.xml.open("BANKACCTFROM")?;
        let bank = self.bank_id(account);
        self.xml.text("BANKID", &bank)?;
        self.xml.text("ACCTID", &account_id(account))?;
        let kind = self.account_type(account);
        self.xml.text("ACCTTYPE", kind)?;
        self.xml.close("BANKACCTFROM")
    }

    fn bank_id(&mut self, account: &Account) -> String {
        if self.is_simulated {
            return SIMULATED.to_owned();
        }
        let routing = account.routing_number.as_deref().map(line);
        routing.filter(|number| (1..=9).contains(&number.chars().count())).unwrap_or_else(|| {
            self.notes.insert(Note::NoRoutingNumber);
            "UNKNOWN".to_owned()
        })
    }

    /// Section 11.3.1.1.
    fn account_type(&mut self, account: &Account) -> &'static str {
        match Sort::of(account) {
            Sort::Checking => "CHECKING",
            Sort::Savings => "SAVINGS",
            Sort::MoneyMarket => "MONEYMRKT",
            Sort::Certificate => "CD",
            Sort::Card | Sort::Debt => "CREDITLINE",
            Sort::Other => {
                self.notes.insert(Note::KindAssumed);
                "CHECKING"
            }
        }
    }

    fn balance(&mut self, account: &Account) -> io::Result<()> {
        let known = account.balance.as_ref().filter(|balance| balance.amount.value().is_some());
        let Some(Balance { amount, as_of }) = known else {
            self.notes.insert(Note::NoBalance);
            return Ok(());
        };
        let at = as_of.as_ref().and_then(model::ApiInstant::at).unwrap_or(self.exported_at);
        self.xml.open("LEDGERBAL")?;
        self.xml.text("BALAMT", &as_customer_sees(&account.kind, amount))?;
        self.xml.text("DTASOF", &datetime(at))?;
        self.xml.close("LEDGERBAL")
    }

    /// A text that may be cut to fit its element.
    fn fitting(&mut self, element: &str, text: &str, most: usize) -> io::Result<()> {
        let short = cut(text, most);
        if short.len() < text.len() {
            self.notes.insert(Note::TextCut);
        }
        self.xml.text(element, short)
    }

    /// `CHECKNUM` has 12 characters; a longer number is a reference number.
    fn check_number(&mut self, row: &Row<'_>) -> io::Result<()> {
        let number = row.check_number.as_deref().map(line).unwrap_or_default();
        match number.chars().count() {
            0 => Ok(()),
            1..=12 => self.xml.text("CHECKNUM", &number),
            _ => self.fitting("REFNUM", &number, 32),
        }
    }

    /// `NAME`, `EXTDNAME` and `MEMO`; what is missing is left out, and the memo is not said twice.
    fn texts(&mut self, row: &Row<'_>) -> io::Result<()> {
        let memo = row.memo.as_deref().map(line).unwrap_or_default();
        let candidates = [row.name.as_deref(), row.memo.as_deref(), row.kind.as_deref()];
        let name = candidates.into_iter().flatten().map(line).find(|text| !text.is_empty()).unwrap_or_default();
        if !name.is_empty() {
            self.xml.text("NAME", cut(&name, 32))?;
        }
        if name.chars().count() > 32 {
            self.fitting("EXTDNAME", &name, 100)?;
        }
        if memo.is_empty() || (memo == name && name.chars().count() <= 100) {
            return Ok(());
        }
        self.fitting("MEMO", &memo, 255)
    }
}

impl<W: Write> Statements for Ofx<W> {
    fn open(&mut self, account: &Account, span: &Span) -> io::Result<()> {
        let set = Set::of(account);
        self.enter(set)?;
        let (wrapper, statement) = set.statement();
        self.xml.open(wrapper)?;
        // Section 3.2.1: zero, for what no client asked for.
        self.xml.text("TRNUID", "0")?;
        self.xml.success()?;
        self.xml.open(statement)?;
        if span.currency.is_none() {
            self.notes.insert(Note::CurrencyAssumed);
        }
        // USD is the only currency to expect (conventions.md, inferred).
        self.xml.text("CURDEF", span.currency.as_deref().unwrap_or("USD"))?;
        self.account_from(account, set)?;
        self.xml.open("BANKTRANLIST")?;
        self.xml.text("DTSTART", &noon(span.first))?;
        self.xml.text("DTEND", &noon(span.last))
    }

    fn row(&mut self, _account: &Account, row: &Row<'_>, posted: &Posted) -> io::Result<()> {
        self.xml.open("STMTTRN")?;
        self.xml.text("TRNTYPE", transaction_type(row, &posted.amount))?;
        self.xml.text("DTPOSTED", &noon(posted.date))?;
        self.xml.text("TRNAMT", &posted.amount)?;
        self.xml.text("FITID", &transaction_id(row))?;
        self.check_number(row)?;
        self.texts(row)?;
        self.xml.close("STMTTRN")
    }

    fn close(&mut self, account: &Account) -> io::Result<()> {
        let (wrapper, statement) = Set::of(account).statement();
        self.xml.close("BANKTRANLIST")?;
        self.balance(account)?;
        self.xml.close(statement)?;
        self.xml.close(wrapper)
    }

    fn finish(&mut self) -> io::Result<BTreeSet<Note>> {
        self.leave()?;
        self.xml.finish()?;
        Ok(std::mem::take(&mut self.notes))
    }

    fn order(&self, account: &Account) -> u8 {
        match Set::of(account) {
            Set::Bank => 0,
            Set::Card => 1,
        }
    }
}

/// Unique within the account and never empty (section 3.2.3). Ids are, unless a page brought two rows under one; an
/// id that would not survive as a text stands as its mark.
fn transaction_id(row: &Row<'_>) -> String {
    let id = line(&row.id);
    let id = if id == row.id && (1..=240).contains(&id.chars().count()) { id } else { mark(&row.id) };
    if row.duplicate == 0 { id } else { format!("{id}#{}", row.duplicate) }
}

/// Section 11.4.4.3. The API's list of types is not documented, so words in it decide (inferred); without a word that
/// is known, the sign does.
fn transaction_type(row: &Row<'_>, amount: &str) -> &'static str {
    const WORDS: [(&str, &str); 13] = [
        ("direct deposit", "DIRECTDEP"),
        ("direct debit", "DIRECTDEBIT"),
        ("service charge", "SRVCHG"),
        ("interest", "INT"),
        ("dividend", "DIV"),
        ("fee", "FEE"),
        ("transfer", "XFER"),
        ("atm", "ATM"),
        ("check", "CHECK"),
        ("payment", "PAYMENT"),
        ("purchase", "POS"),
        ("withdrawal", "CASH"),
        ("deposit", "DEP"),
    ];
    let sent = row.kind.as_deref().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = sent.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let spaced = format!(" {} ", words.join(" "));
    let known = WORDS.iter().find(|(word, _)| spaced.contains(&format!(" {word} ")));
    known.map_or(if amount.starts_with('-') { "DEBIT" } else { "CREDIT" }, |(_, kind)| kind)
}

/// Noon GMT of a calendar date.
fn noon(date: Date) -> String {
    format!("{:04}{:02}{:02}120000[0:GMT]", date.year(), date.month(), date.day())
}

fn datetime(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%S[0:GMT]").to_string()
}

/// The first characters of a text.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Elements, each on a line of its own.
struct Xml<W: Write>(Writer<W>);

impl<W: Write> Xml<W> {
    fn begin(out: W) -> io::Result<Self> {
        let mut xml = Self(Writer::new_with_indent(out, b' ', 0));
        xml.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("no"))))?;
        xml.0.write_event(Event::PI(BytesPI::new(DECLARATION)))?;
        xml.open("OFX")?;
        Ok(xml)
    }

    fn open(&mut self, element: &str) -> io::Result<()> {
        self.0.write_event(Event::Start(BytesStart::new(element)))
    }

    fn close(&mut self, element: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(element)))
    }

    /// Only the three characters that the specification escapes (section 2.3.2.1); quotes are plain in a text.
    fn text(&mut self, element: &str, text: &str) -> io::Result<()> {
        self.0.create_element(element).write_text_content(BytesText::from_escaped(partial_escape(text)))?;
        Ok(())
    }

    /// Section 3.1.5: it went well.
    fn success(&mut self) -> io::Result<()> {
        self.open("STATUS")?;
        self.text("CODE", "0")?;
        self.text("SEVERITY", "INFO")?;
        self.close("STATUS")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.close("OFX")?;
        self.0.get_mut().write_all(b"\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(sent: &'static str, amount: &str) -> &'static str {
        transaction_type(&Row { kind: Some(sent.into()), ..Row::new(0, "t") }, amount)
    }

    #[test]
    fn a_known_word_in_the_type_decides() {
        assert_eq!(kind("Direct Deposit", "5"), "DIRECTDEP");
        assert_eq!(kind("ATM-Withdrawal", "-5"), "ATM");
        assert_eq!(kind("Purchase", "-5"), "POS");
        assert_eq!(kind("ach-transfer", "-5"), "XFER");
    }

    #[test]
    fn a_word_within_a_word_decides_nothing() {
        assert_eq!(kind("Coffee", "-5"), "DEBIT");
        assert_eq!(kind("Checkmate", "5"), "CREDIT");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!((cut("héllo", 2), cut("héllo", 5), cut("", 3)), ("hé", "héllo", ""));
        assert_eq!(cut(&"🏖".repeat(40), 32).chars().count(), 32);
    }

    #[test]
    fn a_date_is_noon_gmt() {
        assert_eq!(noon(jiff::civil::date(2025, 3, 3)), "20250303120000[0:GMT]");
    }
}
