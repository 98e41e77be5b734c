//! Cuts a filter into pieces: minus sign, field, operator, value. Knows no field and no value.

use super::ast::Number;
use super::error::Span;
use std::iter::Peekable;
use std::str::Chars;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Operator {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// How a value stands between quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    /// It does not.
    Bare,
    Closed,
    /// The text ends before the second mark.
    Open,
}

/// What stands between two blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// All of it.
    pub(super) span: Span,
    /// Whether a minus sign stands before it.
    pub(super) negated: bool,
    /// The word before a colon.
    pub(super) field: Option<String>,
    /// What stands right behind the colon.
    pub(super) operator: Option<Operator>,
    /// Where the value begins, with its operator and quotation mark.
    pub(super) value_from: usize,
    /// The value, without marks and escapes.
    pub(super) value: String,
    pub(super) quote: Quote,
}

impl Piece {
    /// From behind the colon to the end.
    pub(super) fn value_span(&self) -> Span {
        Span { from: self.value_from, to: self.span.to }
    }

    /// The field with its colon, or what is there instead.
    pub(super) fn field_span(&self) -> Span {
        Span { from: self.span.from + usize::from(self.negated), to: self.value_from }
    }

    /// Whether it is exactly this word, in any case and without marks, field or minus sign.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.field.is_none() && self.quote == Quote::Bare && self.value.eq_ignore_ascii_case(word)
    }
}

/// Cuts a text. Every character that is no blank is in exactly one piece.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut cursor = Cursor { rest: text.chars().peekable(), at: 0 };
    let mut pieces = Vec::new();
    loop {
        while cursor.rest.peek().is_some_and(|character| character.is_whitespace()) {
            cursor.step();
        }
        if cursor.rest.peek().is_none() {
            return pieces;
        }
        pieces.push(cursor.piece());
    }
}

/// Whether a text is a decimal with a minus sign before it: the text of an amount rather than the opposite of a term.
pub(super) fn is_signed_number(text: &str) -> bool {
    text.starts_with('-') && Number::read(text).is_some()
}

struct Cursor<'a> {
    rest: Peekable<Chars<'a>>,
    at: usize,
}

impl Cursor<'_> {
    fn step(&mut self) -> Option<char> {
        let next = self.rest.next();
        self.at += usize::from(next.is_some());
        next
    }

    fn piece(&mut self) -> Piece {
        let from = self.at;
        let negated = self.rest.peek() == Some(&'-') && !is_signed_number(&self.ahead());
        if negated {
            self.step();
        }
        let field = self.field();
        let value_from = self.at;
        let operator = if field.is_some() { self.operator() } else { None };
        let (value, quote) = self.value();
        let span = Span { from, to: self.at };
        Piece { span, negated, field, operator, value_from, value, quote }
    }

    /// What follows up to the next blank.
    fn ahead(&self) -> String {
        self.rest.clone().take_while(|character| !character.is_whitespace()).collect()
    }

    /// Letters and a colon. An address such as `https://…` is text.
    fn field(&mut self) -> Option<String> {
        let ahead = self.ahead();
        let (name, behind) = ahead.split_once(':')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_name || behind.starts_with("//") {
            return None;
        }
        for _ in 0..=name.len() {
            self.step();
        }
        Some(name.to_owned())
    }

    fn operator(&mut self) -> Option<Operator> {
        let plain = match self.rest.peek()? {
            '=' => Operator::Equal,
            '<' => Operator::Below,
            '>' => Operator::Above,
            '≤' => Operator::AtMost,
            '≥' => Operator::AtLeast,
            _ => return None,
        };
        self.step();
        let or_equal = match plain {
            Operator::Below => Operator::AtMost,
            Operator::Above => Operator::AtLeast,
            other => return Some(other),
        };
        if self.rest.peek() == Some(&'=') {
            self.step();
            return Some(or_equal);
        }
        Some(plain)
    }

    fn value(&mut self) -> (String, Quote) {
        let closing: &[char] = match self.rest.peek() {
            Some('"') => &['"'],
            // What a word processor makes of quotation marks, opened and closed in the way of several languages.
            Some('“' | '„' | '”') => &['”', '“'],
            _ => return (self.bare(), Quote::Bare),
        };
        self.step();
        let mut value = String::new();
        while let Some(character) = self.step() {
            match character {
                '\\' if self.rest.peek().is_some_and(|next| matches!(next, '"' | '\\')) => value.extend(self.step()),
                end if closing.contains(&end) => return (value, Quote::Closed),
                other => value.push(other),
            }
        }
        (value, Quote::Open)
    }

    fn bare(&mut self) -> String {
        let value = self.ahead();
        for _ in value.chars() {
            self.step();
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Piece {
        let mut pieces = pieces(text);
        assert_eq!(pieces.len(), 1, "{text}: {pieces:?}");
        pieces.remove(0)
    }

    #[test]
    fn a_piece_has_minus_field_operator_and_value() {
        let piece = one("-memo:=\"two \\\"words\\\"\"");
        assert!(piece.negated);
        assert_eq!(piece.field.as_deref(), Some("memo"));
        assert_eq!(piece.operator, Some(Operator::Equal));
        assert_eq!((piece.value.as_str(), piece.quote), ("two \"words\"", Quote::Closed));
        assert_eq!(piece.value_span(), Span { from: 6, to: 22 });
        assert_eq!(piece.field_span(), Span { from: 1, to: 6 });
    }

    #[test]
    fn offsets_count_characters_and_not_bytes() {
        let pieces = pieces("čaj é:x 😀 z");
        let spans: Vec<_> = pieces.iter().map(|piece| (piece.span.from, piece.span.to)).collect();
        assert_eq!(spans, [(0, 3), (4, 7), (8, 9), (10, 11)]);
    }

    #[test]
    fn a_signed_number_is_a_word_and_not_the_opposite_of_one() {
        assert_eq!((one("-12.30").negated, one("-12.30").value.as_str()), (false, "-12.30"));
        assert_eq!((one("-x1").negated, one("-x1").value.as_str()), (true, "x1"));
        assert_eq!((one("--5").negated, one("--5").value.as_str()), (true, "-5"));
    }

    #[test]
    fn an_address_and_a_time_are_text() {
        for text in ["https://a.example", "10:30", ":x", "é:x"] {
            assert_eq!(one(text).field, None, "{text}");
        }
    }

    #[test]
    fn typographic_marks_close_each_other() {
        for text in ["“a b”", "„a b“", "”a b”"] {
            assert_eq!((one(text).value.as_str(), one(text).quote), ("a b", Quote::Closed));
        }
    }

    #[test]
    fn a_mark_within_a_word_is_a_character() {
        assert_eq!(one("5\"pipe").value, "5\"pipe");
        assert_eq!(one("\"open").quote, Quote::Open);
    }

    proptest! {
        #[test]
        fn every_character_is_a_blank_or_in_one_piece(text in ".{0,80}") {
            let mut at = 0;
            for piece in pieces(&text) {
                prop_assert!(piece.span.from >= at && piece.span.to > piece.span.from);
                prop_assert!(text.chars().take(piece.span.from).skip(at).all(char::is_whitespace));
                prop_assert!(piece.value_from <= piece.span.to);
                at = piece.span.to;
            }
            prop_assert!(text.chars().skip(at).all(char::is_whitespace));
        }
    }
}
