//! The tree of a filter and its canonical text.

use super::date::Period;
use super::word::{Field, Has};
use bigdecimal::BigDecimal;
use std::fmt::{self, Display, Formatter, Write};

/// A filter: every clause must hold. Without a clause it selects every row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// The clauses.
    pub clauses: Vec<Clause>,
}

/// Terms with `or` between them: one of them must hold. There is always at least one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clause {
    /// The terms.
    pub terms: Vec<Term>,
}

/// A test, or the opposite of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whether it selects exactly the rows that the test does not.
    pub negated: bool,
    /// The test.
    pub test: Test,
}

/// What can be asked of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// Somewhere in its texts, as one piece.
    Text(String),
    /// A decimal.
    Number(NumberField, Comparison<Number>),
    /// The posting date.
    Date(Comparison<Period>),
    /// The account.
    Account(TextMatch),
    /// One text.
    Field(TextField, TextMatch),
    /// The check number, as it is written.
    Check(String),
    /// The check number, as a number.
    CheckRange(Comparison<Number>),
    /// `pending`, or `posted` if false.
    Pending(bool),
    /// `has:`
    Has(Has),
}

/// A field that holds a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberField {
    /// The amount.
    Amount,
    /// The balance after the row.
    Balance,
}

/// A field that holds text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextField {
    /// The category.
    Category,
    /// The type.
    Type,
    /// The name.
    Name,
    /// The raw text of the core.
    Memo,
    /// The currency.
    Currency,
    /// The user's tags.
    Tag,
    /// The user's note.
    Note,
    /// The id.
    Id,
    /// The status as sent.
    Status,
}

/// How a text is compared. Case never matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TextMatch {
    /// It occurs.
    Contains(String),
    /// It is the whole text.
    Equals(String),
}

/// How an ordered value is compared. A period is below another if it ends before the other begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Comparison<T> {
    /// The value, or within the period.
    Equal(T),
    /// `<`
    Below(T),
    /// `<=` and `..x`
    AtMost(T),
    /// `>`
    Above(T),
    /// `>=` and `x..`
    AtLeast(T),
    /// `x..y`, both ends included
    Between(T, T),
}

/// A decimal as it was typed. Two of them are equal if their values are.
#[derive(Debug, Clone)]
pub struct Number {
    typed: String,
    value: BigDecimal,
}

impl Number {
    /// Reads a decimal; `None` if it is none, or one that is too long for [`model::Money`]. The grammar is that of
    /// `Money`, and besides a plus sign, the minus sign of typography and a leading point.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let typed = typed.strip_prefix('+').filter(|rest| !rest.starts_with(['-', '−'])).unwrap_or(typed);
        let (minus, digits) = match typed.strip_prefix(['-', '−']) {
            Some(digits) => ("-", digits),
            None => ("", typed),
        };
        let zero = if digits.starts_with('.') { "0" } else { "" };
        let money = model::Money::read(format!("{minus}{zero}{digits}"));
        let value = money.value()?.normalized();
        Some(Self { typed: money.as_sent().to_owned(), value })
    }

    /// The exact value, without zeros at its end.
    #[must_use]
    pub fn value(&self) -> &BigDecimal {
        &self.value
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Number {}

impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

impl<T: Display> Display for Comparison<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal(value) => write!(f, "{value}"),
            Self::Below(value) => write!(f, "<{value}"),
            Self::AtMost(value) => write!(f, "<={value}"),
            Self::Above(value) => write!(f, ">{value}"),
            Self::AtLeast(value) => write!(f, ">={value}"),
            Self::Between(low, high) => write!(f, "{low}..{high}"),
        }
    }
}

impl NumberField {
    /// The word of the field.
    #[must_use]
    pub fn word(self) -> &'static str {
        let field = match self {
            Self::Amount => Field::Amount,
            Self::Balance => Field::Balance,
        };
        field.word()
    }
}

impl TextField {
    /// The word of the field.
    #[must_use]
    pub fn word(self) -> &'static str {
        let field = match self {
            Self::Category => Field::Category,
            Self::Type => Field::Type,
            Self::Name => Field::Name,
            Self::Memo => Field::Memo,
            Self::Currency => Field::Currency,
            Self::Tag => Field::Tag,
            Self::Note => Field::Note,
            Self::Id => Field::Id,
            Self::Status => Field::Status,
        };
        field.word()
    }
}

impl Filter {
    /// The filter as text in one way of writing it: reading it gives the same filter again.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.to_string()
    }

    /// Whether it selects every row because it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (place, clause) in self.clauses.iter().enumerate() {
            if place > 0 {
                f.write_char(' ')?;
            }
            write!(f, "{clause}")?;
        }
        Ok(())
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (place, term) in self.terms.iter().enumerate() {
            if place > 0 {
                f.write_str(" or ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let plain = self.test.to_string();
        // A bare -50 is the text of an amount, not the opposite of 50.
        let is_number = matches!(self.test, Test::Text(_)) && super::lex::is_signed_number(&format!("-{plain}"));
        match (self.negated, is_number, &self.test) {
            (true, true, Test::Text(text)) => write!(f, "-{}", Quoted(text)),
            (true, ..) => write!(f, "-{plain}"),
            (false, ..) => f.write_str(&plain),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&shortest("", text, self)),
            Self::Number(field, comparison) => write!(f, "{}:{comparison}", field.word()),
            Self::Date(comparison) => write!(f, "date:{comparison}"),
            Self::Account(text) => matched(f, "account", text, self),
            Self::Field(field, text) => matched(f, field.word(), text, self),
            Self::Check(text) => f.write_str(&shortest("check:", text, self)),
            Self::CheckRange(comparison) => write!(f, "check:{comparison}"),
            Self::Pending(true) => f.write_str("pending"),
            Self::Pending(false) => f.write_str("posted"),
            Self::Has(has) => write!(f, "has:{}", has.word()),
        }
    }
}

fn matched(f: &mut Formatter<'_>, word: &str, text: &TextMatch, test: &Test) -> fmt::Result {
    let written = match text {
        TextMatch::Contains(text) => shortest(&format!("{word}:"), text, test),
        TextMatch::Equals(text) => shortest(&format!("{word}:="), text, test),
    };
    f.write_str(&written)
}

/// The text behind its field, in quotation marks only if it would not be read as the same test without them.
fn shortest(field: &str, text: &str, test: &Test) -> String {
    let bare = format!("{field}{text}");
    if super::parse::reads_as(&bare, test) { bare } else { format!("{field}{}", Quoted(text)) }
}

/// A text in quotation marks.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            if matches!(character, '"' | '\\') {
                f.write_char('\\')?;
            }
            f.write_char(character)?;
        }
        f.write_char('"')
    }
}
