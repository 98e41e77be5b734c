//! Text to tree. What is wrong becomes an error with its place, and what is right around it is still understood, so
//! that a screen can show both.

use super::ast::{Clause, Comparison, Filter, Number, NumberField, Term, Test, TextField, TextMatch};
use super::date::Period;
use super::error::{FilterError, FilterErrorKind, Span};
use super::lex::{Operator, Piece, Quote, is_signed_number, pieces};
use super::word::{Field, Has, STATES, nearest_field};
use model::AccountId;

/// The longest filter, in characters.
pub const MAX_LENGTH: usize = 1_024;

/// The most terms of a filter.
pub const MAX_TERMS: usize = 64;

/// What a filter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    filter: Filter,
    /// The terms that were understood, in the order of the text.
    pub terms: Vec<Understood>,
    /// What was not, in the order of the text. None if the filter can be used.
    pub errors: Vec<FilterError>,
}

/// A term that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// Where it stands.
    pub span: Span,
    /// The term.
    pub term: Term,
    /// Its clause, from 0: terms of one clause have `or` between them.
    pub clause: usize,
}

impl Understood {
    /// The term in plain words, such as `amount below -50.00`.
    #[must_use]
    pub fn reading(&self) -> String {
        super::reading::reading(&self.term)
    }
}

/// The names of an account that `account:` looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName {
    /// The id.
    pub id: AccountId,
    /// The name on screen.
    pub name: String,
    /// The number on screen, masked or not.
    pub number: Option<String>,
}

impl AccountName {
    /// Whether `account:` with this text means this account: a part of its name or number, or its id.
    #[must_use]
    pub fn is_meant(&self, text: &TextMatch) -> bool {
        let number = self.number.as_deref().unwrap_or_default().to_lowercase();
        let (id, name) = (self.id.as_str().to_lowercase(), self.name.to_lowercase());
        match text {
            TextMatch::Contains(text) => {
                let text = text.to_lowercase();
                id == text || name.contains(&text) || number.contains(&text)
            }
            TextMatch::Equals(text) => {
                let text = text.to_lowercase();
                id == text || name == text || number == text
            }
        }
    }
}

impl Parsed {
    /// The filter.
    ///
    /// # Errors
    /// The first error, if there is one: half a filter would show the wrong rows.
    pub fn filter(&self) -> Result<&Filter, &FilterError> {
        self.errors.first().map_or(Ok(&self.filter), Err)
    }

    /// The text of a filter of what was understood, which can be used; empty if nothing was. Where a term was not
    /// understood, it is left out.
    #[must_use]
    pub fn understood(&self) -> String {
        let text = self.filter.canonical();
        if text.chars().count() > MAX_LENGTH { String::new() } else { text }
    }

    /// The terms `account:` that mean none of these accounts. They select no row.
    #[must_use]
    pub fn unknown_accounts(&self, accounts: &[AccountName]) -> Vec<FilterError> {
        let unknown = |understood: &Understood| {
            let Test::Account(text) = &understood.term.test else { return None };
            if accounts.iter().any(|account| account.is_meant(text)) {
                return None;
            }
            let (TextMatch::Contains(value) | TextMatch::Equals(value)) = text;
            let nearest = crate::nearest::nearest(value, accounts.iter().map(|account| account.name.as_str()))
                .map(|name| format!("account:{}", super::ast::Quoted(name)));
            let kind = FilterErrorKind::UnknownAccount { value: value.clone(), nearest };
            Some(FilterError { kind, span: understood.span })
        };
        self.terms.iter().filter_map(unknown).collect()
    }
}

/// Reads a filter. Never fails: see [`Parsed::errors`].
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        return Parsed { filter: Filter::default(), terms: Vec::new(), errors: vec![too_long(length)] };
    }
    let mut parsed = read(text);
    // Written out in full it must still be a filter, or a saved one could not be read again.
    if parsed.errors.is_empty() && parsed.filter.canonical().chars().count() > MAX_LENGTH {
        parsed.errors.push(too_long(length));
    }
    parsed
}

/// Whether a text is exactly this one test, without minus sign.
pub(super) fn reads_as(text: &str, test: &Test) -> bool {
    let Parsed { errors, terms, .. } = read(text);
    let Ok([one]) = <[Understood; 1]>::try_from(terms) else { return false };
    errors.is_empty() && !one.term.negated && one.term.test == *test
}

fn too_long(length: usize) -> FilterError {
    let span = Span { from: MAX_LENGTH.min(length), to: length };
    FilterError { kind: FilterErrorKind::TooLong { most: MAX_LENGTH }, span }
}

fn read(text: &str) -> Parsed {
    let mut parsed = Parsed { filter: Filter::default(), terms: Vec::new(), errors: Vec::new() };
    // The `or` that waits for its second term.
    let mut or: Option<Span> = None;
    // Whether a term, understood or not, stands right before: only then an `or` has a first term.
    let mut after_term = false;
    // Whether that term was understood: only then there is a clause to join.
    let mut joins = false;
    let mut count = 0;
    for piece in pieces(text) {
        if piece.is_word("or") && !piece.negated {
            if !after_term {
                parsed.fail(FilterErrorKind::LoneOr, piece.span);
            }
            or = Some(piece.span);
            after_term = false;
            continue;
        }
        count += 1;
        if count > MAX_TERMS {
            parsed.fail(FilterErrorKind::TooManyTerms { most: MAX_TERMS }, piece.span);
            return parsed;
        }
        let test = test(&piece);
        let understood = test.is_ok();
        match test {
            Ok(test) => parsed.push(Term { negated: piece.negated, test }, piece.span, joins && or.is_some()),
            Err(error) => parsed.errors.push(error),
        }
        (or, joins) = (None, understood);
        after_term = true;
    }
    if let Some(or) = or {
        let known = parsed.errors.iter().any(|error| error.span == or);
        if !known {
            parsed.fail(FilterErrorKind::LoneOr, or);
        }
    }
    parsed
}

impl Parsed {
    fn fail(&mut self, kind: FilterErrorKind, span: Span) {
        self.errors.push(FilterError { kind, span });
    }

    fn push(&mut self, term: Term, span: Span, or: bool) {
        match self.filter.clauses.last_mut().filter(|_| or) {
            Some(clause) => clause.terms.push(term.clone()),
            None => self.filter.clauses.push(Clause { terms: vec![term.clone()] }),
        }
        self.terms.push(Understood { span, term, clause: self.filter.clauses.len() - 1 });
    }
}

fn test(piece: &Piece) -> Result<Test, FilterError> {
    let at = |kind, span| FilterError { kind, span };
    match piece.quote {
        Quote::Open => return Err(at(FilterErrorKind::UnclosedQuote, piece.value_span())),
        Quote::Closed if piece.value.is_empty() => return Err(at(FilterErrorKind::EmptyQuote, piece.value_span())),
        Quote::Closed | Quote::Bare => {}
    }
    let Some(name) = &piece.field else { return word(piece) };
    let Some(field) = Field::read(name) else {
        let kind = FilterErrorKind::UnknownField { name: name.clone(), nearest: nearest_field(name) };
        return Err(at(kind, piece.field_span()));
    };
    if piece.value.is_empty() {
        let kind = FilterErrorKind::NoValue { field: field.word(), example: field.example() };
        return Err(at(kind, piece.span));
    }
    behind(field, piece).map_err(|kind| at(kind, piece.value_span()))
}

/// A term without a field.
fn word(piece: &Piece) -> Result<Test, FilterError> {
    let lone_minus = piece.quote == Quote::Bare
        && piece.negated
        && (piece.value.is_empty() || (piece.value.starts_with('-') && !is_signed_number(&piece.value)));
    if lone_minus {
        return Err(FilterError { kind: FilterErrorKind::LoneMinus, span: piece.span });
    }
    if piece.is_word("or") {
        return Err(FilterError { kind: FilterErrorKind::LoneOr, span: piece.span });
    }
    Ok(state(|word| piece.is_word(word)).unwrap_or_else(|| Test::Text(piece.value.clone())))
}

/// The test of the word that is meant.
fn state(is_meant: impl Fn(&str) -> bool) -> Option<Test> {
    STATES.into_iter().find(|(word, ..)| is_meant(word)).map(|(_, pending, _)| Test::Pending(pending))
}

fn behind(field: Field, piece: &Piece) -> Result<Test, FilterErrorKind> {
    match field {
        Field::Amount => Ok(Test::Number(NumberField::Amount, comparison(piece, number, number_backwards)?)),
        Field::Balance => Ok(Test::Number(NumberField::Balance, comparison(piece, number, number_backwards)?)),
        Field::Date => Ok(Test::Date(comparison(piece, period, period_backwards)?)),
        Field::Check => check(piece),
        Field::Has => {
            let value = plain(field, piece)?;
            Has::read(value).map(Test::Has).ok_or_else(|| unknown(field, value, &Has::ALL.map(Has::word)))
        }
        Field::Is => {
            let value = plain(field, piece)?;
            state(|word| word.eq_ignore_ascii_case(value))
                .ok_or_else(|| unknown(field, value, &STATES.map(|(word, ..)| word)))
        }
        Field::Account => Ok(Test::Account(text(field, piece)?)),
        Field::Category => Ok(Test::Field(TextField::Category, text(field, piece)?)),
        Field::Type => Ok(Test::Field(TextField::Type, text(field, piece)?)),
        Field::Name => Ok(Test::Field(TextField::Name, text(field, piece)?)),
        Field::Memo => Ok(Test::Field(TextField::Memo, text(field, piece)?)),
        Field::Currency => Ok(Test::Field(TextField::Currency, text(field, piece)?)),
        Field::Tag => Ok(Test::Field(TextField::Tag, text(field, piece)?)),
        Field::Note => Ok(Test::Field(TextField::Note, text(field, piece)?)),
        Field::Id => Ok(Test::Field(TextField::Id, text(field, piece)?)),
        Field::Status => Ok(Test::Field(TextField::Status, text(field, piece)?)),
    }
}

fn unknown(field: Field, value: &str, known: &[&'static str]) -> FilterErrorKind {
    let nearest = crate::nearest::nearest(value, known.iter().copied());
    FilterErrorKind::UnknownWord { field: field.word(), value: value.to_owned(), nearest, known: known.to_vec() }
}

/// The value of a field that has no operators.
fn plain(field: Field, piece: &Piece) -> Result<&str, FilterErrorKind> {
    match piece.operator {
        None | Some(Operator::Equal) => Ok(&piece.value),
        Some(operator) => Err(FilterErrorKind::NoOrder { field: field.word(), operator: operator.sign() }),
    }
}

fn text(field: Field, piece: &Piece) -> Result<TextMatch, FilterErrorKind> {
    let value = plain(field, piece)?.to_owned();
    Ok(if piece.operator.is_some() { TextMatch::Equals(value) } else { TextMatch::Contains(value) })
}

/// A check number is a text that usually is a number: only a range and an order need one.
fn check(piece: &Piece) -> Result<Test, FilterErrorKind> {
    let ordered = !matches!(piece.operator, None | Some(Operator::Equal));
    if ordered || (piece.quote == Quote::Bare && piece.value.contains("..")) {
        return Ok(Test::CheckRange(comparison(piece, digits, number_backwards)?));
    }
    Ok(Test::Check(piece.value.clone()))
}

/// `<x`, `x..y`, `x` and their like.
fn comparison<T>(
    piece: &Piece,
    read: impl Fn(&str) -> Result<T, FilterErrorKind>,
    backwards: impl Fn(&T, &T) -> bool,
) -> Result<Comparison<T>, FilterErrorKind> {
    let value = piece.value.as_str();
    match (piece.operator, value.split_once("..")) {
        (Some(Operator::Below), _) => read(value).map(Comparison::Below),
        (Some(Operator::AtMost), _) => read(value).map(Comparison::AtMost),
        (Some(Operator::Above), _) => read(value).map(Comparison::Above),
        (Some(Operator::AtLeast), _) => read(value).map(Comparison::AtLeast),
        (Some(Operator::Equal), _) | (None, None) => read(value).map(Comparison::Equal),
        (None, Some(("", high))) => read(high).map(Comparison::AtMost),
        (None, Some((low, ""))) => read(low).map(Comparison::AtLeast),
        (None, Some((low, high))) => {
            let (first, last) = (read(low)?, read(high)?);
            if backwards(&first, &last) {
                return Err(FilterErrorKind::Backwards { low: low.to_owned(), high: high.to_owned() });
            }
            Ok(Comparison::Between(first, last))
        }
    }
}

fn number(typed: &str) -> Result<Number, FilterErrorKind> {
    Number::read(typed).ok_or_else(|| FilterErrorKind::BadAmount { value: typed.to_owned(), nearest: tidied(typed) })
}

/// The amount that was probably meant: without currency sign and grouping, and with the dots of a range.
fn tidied(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|character| !matches!(character, '$' | '€' | '£' | ',' | ' ')).collect();
    let (low, high) = plain.get(1..)?.split_once('-').unwrap_or_default();
    let low = format!("{}{low}", plain.get(..1)?);
    match (Number::read(&plain), Number::read(&low), Number::read(high)) {
        (Some(number), ..) => Some(number.to_string()),
        (None, Some(low), Some(high)) => Some(format!("{low}..{high}")),
        _ => None,
    }
}

fn number_backwards(low: &Number, high: &Number) -> bool {
    low.value() > high.value()
}

fn digits(typed: &str) -> Result<Number, FilterErrorKind> {
    let number = Number::read(typed).filter(|_| typed.bytes().all(|byte| byte.is_ascii_digit()));
    number.ok_or_else(|| FilterErrorKind::BadCheck { value: typed.to_owned() })
}

fn period(typed: &str) -> Result<Period, FilterErrorKind> {
    Period::read(typed)
        .ok_or_else(|| FilterErrorKind::BadDate { value: typed.to_owned(), nearest: Period::nearest(typed) })
}

/// Only dates are compared: with words it depends on the day, and a range may be empty on some days.
fn period_backwards(low: &Period, high: &Period) -> bool {
    let fixed = |period: &Period| matches!(period, Period::Day(_) | Period::Month(_) | Period::Year(_));
    let anywhen = jiff::civil::date(2000, 1, 1);
    fixed(low) && fixed(high) && low.days(anywhen).first > high.days(anywhen).last
}
