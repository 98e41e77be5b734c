//! What could be written at the cursor.

use super::ast::Quoted;
use super::date::WORDS;
use super::error::Span;
use super::lex::{Piece, Quote, pieces};
use super::parse::AccountName;
use super::word::{Field, Has, STATES};

/// The most suggestions for one place.
pub const MAX_COMPLETIONS: usize = 20;

/// A value of the ledger with the number of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The value.
    pub value: String,
    /// How many rows have it.
    pub rows: u64,
}

/// What there is to suggest. It is asked only for what could stand at the cursor, each list with the most frequent
/// first.
pub trait Vocabulary {
    /// The accounts.
    fn accounts(&self) -> Vec<AccountName>;

    /// The values of a field: category, type, status, currency or tag.
    fn values(&self, field: Field) -> Vec<Counted>;
}

/// A suggestion: the characters from `from` to `to` become `insert`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The first character to be replaced.
    pub from: usize,
    /// Behind the last character to be replaced.
    pub to: usize,
    /// What to put there.
    pub insert: String,
    /// What to show.
    pub label: String,
    /// What it means, or how many rows have it.
    pub detail: String,
}

/// Suggestions for a cursor that stands behind the given number of characters, the best first.
#[must_use]
pub fn complete(text: &str, cursor: usize, vocabulary: &impl Vocabulary) -> Vec<Completion> {
    // What stands behind the cursor is replaced, but says nothing about what is meant.
    let before: String = text.chars().take(cursor).collect();
    let end = |from| pieces(text).into_iter().find(|piece| piece.span.from == from).map(|piece| piece.span.to);
    let piece = pieces(&before).pop().filter(|piece| piece.span.to == before.chars().count());
    let mut found = match piece {
        // Behind a closed quotation mark a value is complete.
        Some(piece) if piece.quote == Quote::Closed => Vec::new(),
        Some(piece) => {
            let to = end(piece.span.from).unwrap_or(piece.span.to).max(piece.span.to);
            at(&piece, to, vocabulary)
        }
        None => {
            let cursor = cursor.min(text.chars().count());
            words("", Span { from: cursor, to: cursor }, false)
        }
    };
    found.truncate(MAX_COMPLETIONS);
    found
}

fn at(piece: &Piece, to: usize, vocabulary: &impl Vocabulary) -> Vec<Completion> {
    let Some(name) = &piece.field else {
        if piece.quote != Quote::Bare {
            return Vec::new();
        }
        let span = Span { from: piece.value_from, to };
        let mut found = words(&piece.value, span, piece.negated);
        found.extend(values_for_word(&piece.value, span, vocabulary));
        return found;
    };
    let Some(field) = Field::read(name) else { return Vec::new() };
    let span = Span { from: piece.value_from, to };
    match field {
        Field::Amount | Field::Balance if piece.value.is_empty() => operators(piece, span),
        Field::Date => dates(piece, span),
        Field::Has => fixed(piece, span, &Has::ALL.map(|has| (has.word(), super::reading::had(has)))),
        Field::Is => fixed(piece, span, &STATES.map(|(word, _, meaning)| (word, meaning))),
        Field::Account => accounts(piece, span, &vocabulary.accounts()),
        field if is_listed(field) => counted(piece, span, &vocabulary.values(field)),
        _ => Vec::new(),
    }
}

fn is_listed(field: Field) -> bool {
    matches!(field, Field::Category | Field::Type | Field::Status | Field::Currency | Field::Tag)
}

fn completion(span: Span, insert: String, label: &str, detail: &str) -> Completion {
    Completion { from: span.from, to: span.to, insert, label: label.to_owned(), detail: detail.to_owned() }
}

/// How well a value fits what is typed: 0 if it begins so, 1 if a word of it does, 2 if it occurs.
fn fit(value: &str, typed: &str) -> Option<u8> {
    let (value, typed) = (value.to_lowercase(), typed.to_lowercase());
    if value.starts_with(&typed) {
        return Some(0);
    }
    let at = value.find(&typed)?;
    let before = value.get(..at).and_then(|before| before.chars().next_back());
    Some(if before.is_some_and(char::is_alphanumeric) { 2 } else { 1 })
}

/// The values that fit, the best first; their own order among equals.
fn fitting<'a, T>(typed: &str, values: &'a [T], name: impl Fn(&T) -> &str) -> Vec<&'a T> {
    let mut found: Vec<_> = values.iter().filter_map(|value| fit(name(value), typed).map(|fit| (fit, value))).collect();
    found.sort_by_key(|(fit, _)| *fit);
    found.into_iter().map(|(_, value)| value).collect()
}

/// Fields, and the words that are terms by themselves.
fn words(typed: &str, span: Span, negated: bool) -> Vec<Completion> {
    let begins = |word: &str| word.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
    let fields = Field::ALL.into_iter().filter(|field| begins(field.word()));
    let fields = fields.map(|field| {
        let word = format!("{}:", field.word());
        completion(span, word.clone(), &word, field.meaning())
    });
    let plain = STATES.into_iter().filter(|(word, ..)| begins(word));
    let plain = plain.map(|(word, _, meaning)| completion(span, word.to_owned(), word, meaning));
    let or = (!typed.is_empty() && !negated && begins("or"))
        .then(|| completion(span, "or ".to_owned(), "or", "one of the terms on both sides"));
    fields.chain(plain).chain(or).collect()
}

/// Categories, types and tags that begin with a word without a field.
fn values_for_word(typed: &str, span: Span, vocabulary: &impl Vocabulary) -> Vec<Completion> {
    if typed.chars().count() < 2 {
        return Vec::new();
    }
    let mut offered = Vec::new();
    for field in [Field::Category, Field::Type, Field::Tag] {
        let list = vocabulary.values(field);
        let found = fitting(typed, &list, |counted| &counted.value).into_iter().take(4);
        offered.extend(found.map(|counted| {
            let insert = format!("{}:{}", field.word(), written(&counted.value, &list));
            completion(span, insert.clone(), &insert, &rows(counted.rows))
        }));
    }
    offered
}

fn operators(piece: &Piece, span: Span) -> Vec<Completion> {
    if piece.operator.is_some() {
        return Vec::new();
    }
    [
        ("<", "below"),
        ("<=", "at most"),
        (">", "above"),
        (">=", "at least"),
        ("=", "exactly, at any number of decimals"),
        ("..", "from one amount to another, as in 10..20"),
    ]
    .into_iter()
    .map(|(sign, meaning)| completion(span, sign.to_owned(), sign, meaning))
    .collect()
}

/// Words for dates; behind the dots of a range, words for its second end.
fn dates(piece: &Piece, span: Span) -> Vec<Completion> {
    let sign = piece.operator.map(super::lex::Operator::sign).unwrap_or_default();
    let (first, typed) = match piece.value.split_once("..") {
        Some((first, typed)) => (format!("{sign}{first}.."), typed),
        None => (sign.to_owned(), piece.value.as_str()),
    };
    fitting(typed, &WORDS, |(_, word, _)| word)
        .into_iter()
        .map(|(_, word, meaning)| completion(span, format!("{first}{word}"), word, meaning))
        .collect()
}

fn fixed(piece: &Piece, span: Span, known: &[(&str, &str)]) -> Vec<Completion> {
    fitting(&piece.value, known, |(word, _)| word)
        .into_iter()
        .map(|(word, meaning)| completion(span, (*word).to_owned(), word, meaning))
        .collect()
}

fn accounts(piece: &Piece, span: Span, accounts: &[AccountName]) -> Vec<Completion> {
    let names: Vec<Counted> = accounts.iter().map(|account| Counted { value: account.name.clone(), rows: 0 }).collect();
    let by_name = fitting(&piece.value, accounts, |account| &account.name);
    let by_number = accounts.iter().filter(|account| {
        let number = account.number.as_deref().unwrap_or_default();
        fit(&account.name, &piece.value).is_none() && fit(number, &piece.value).is_some()
    });
    by_name
        .into_iter()
        .chain(by_number)
        .map(|account| {
            let twice = accounts.iter().filter(|other| other.name.eq_ignore_ascii_case(&account.name)).count() > 1;
            let insert = match &account.number {
                // Two accounts of one name differ by number, or else by id.
                Some(number) if twice => bare_or_quoted(number),
                None if twice => bare_or_quoted(account.id.as_str()),
                _ => written(&account.name, &names),
            };
            completion(span, insert, &account.name, account.number.as_deref().unwrap_or_default())
        })
        .collect()
}

fn counted(piece: &Piece, span: Span, list: &[Counted]) -> Vec<Completion> {
    fitting(&piece.value, list, |counted| &counted.value)
        .into_iter()
        .map(|counted| completion(span, written(&counted.value, list), &counted.value, &rows(counted.rows)))
        .collect()
}

/// The value as it is written behind its colon: with `=` if it is also a part of another one.
fn written(value: &str, list: &[Counted]) -> String {
    let lower = value.to_lowercase();
    let others = || list.iter().map(|counted| counted.value.to_lowercase()).filter(|other| *other != lower);
    let exact = if others().any(|other| other.contains(&lower)) { "=" } else { "" };
    format!("{exact}{}", bare_or_quoted(value))
}

fn bare_or_quoted(value: &str) -> String {
    let plain = !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    if plain { value.to_owned() } else { Quoted(value).to_string() }
}

fn rows(count: u64) -> String {
    match count {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    }
}
