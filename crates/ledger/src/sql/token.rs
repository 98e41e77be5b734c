//! Cuts SQL into the few kinds of tokens that matter before SQLite sees it. Knows no grammar; what it cannot cut it
//! leaves to SQLite, whose error is the better one.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a bare name.
    Word,
    /// A number as it is written.
    Number,
    /// A text, a quoted name, a parameter.
    Other,
    Open,
    Close,
    /// The end of a statement.
    End,
    /// `<`, `>=`, `==`, `<>` and the like.
    Comparison,
    /// Any other character.
    Sign,
}

/// A token, by the bytes it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Token {
    pub(super) fn text<'a>(&self, sql: &'a str) -> &'a str {
        sql.get(self.from..self.to).unwrap_or_default()
    }

    pub(super) fn is_word(&self, sql: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(sql).eq_ignore_ascii_case(word)
    }
}

/// The tokens of a text, without blanks and comments.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut from = 0;
    while let Some(rest) = sql.get(from..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest);
        if let Some(kind) = kind {
            tokens.push(Token { kind, from, to: from + length });
        }
        from += length;
    }
    tokens
}

/// The kind and the bytes of what a text begins with; no kind for blanks and comments.
fn next(rest: &str) -> (Option<Kind>, usize) {
    let Some(first) = rest.chars().next() else { return (None, rest.len()) };
    let second = rest.get(first.len_utf8()..).and_then(|rest| rest.chars().next());
    match (first, second) {
        (blank, _) if blank.is_whitespace() => (None, blank.len_utf8()),
        ('-', Some('-')) => (None, rest.find('\n').unwrap_or(rest.len())),
        ('/', Some('*')) => (None, rest.get(2..).and_then(|rest| rest.find("*/")).map_or(rest.len(), |at| at + 4)),
        ('\'' | '"' | '`', _) => (Some(Kind::Other), quoted(rest, first)),
        ('[', _) => (Some(Kind::Other), rest.find(']').map_or(rest.len(), |at| at + 1)),
        ('(', _) => (Some(Kind::Open), 1),
        (')', _) => (Some(Kind::Close), 1),
        (';', _) => (Some(Kind::End), 1),
        ('<', Some('=' | '>')) | ('>' | '=' | '!', Some('=')) => (Some(Kind::Comparison), 2),
        ('<' | '>', Some(same)) if same == first => (Some(Kind::Sign), 2),
        ('<' | '>' | '=', _) => (Some(Kind::Comparison), 1),
        ('0'..='9', _) | ('.', Some('0'..='9')) => (Some(Kind::Number), number(rest)),
        (letter, _) if is_name(letter) => {
            (Some(Kind::Word), rest.find(|character| !is_name(character)).unwrap_or(rest.len()))
        }
        (other, _) => (Some(Kind::Sign), other.len_utf8()),
    }
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '$') || !character.is_ascii()
}

/// The bytes up to the closing mark; a doubled mark stands for itself.
fn quoted(rest: &str, mark: char) -> usize {
    let mut inside = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = inside.next() {
        if character == mark && inside.next_if(|(_, next)| *next == mark).is_none() {
            return at + 1;
        }
    }
    rest.len()
}

/// The bytes of a number, with its exponent.
fn number(rest: &str) -> usize {
    let mut last = ' ';
    let within = |character: char| {
        let exponent = matches!(last, 'e' | 'E') && matches!(character, '+' | '-');
        last = character;
        exponent || character.is_ascii_alphanumeric() || matches!(character, '.' | '_')
    };
    // A hexadecimal number has no exponent, but its last digit may be an e.
    let hexadecimal = rest.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"));
    if hexadecimal {
        return rest.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(rest.len());
    }
    let mut within = within;
    rest.find(|character| !within(character)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(sql: &str) -> Vec<&str> {
        tokens(sql).iter().map(|token| token.text(sql)).collect()
    }

    #[test]
    fn comments_and_blanks_are_left_out_and_texts_stay_whole() {
        assert_eq!(
            cut("select 'it''s; -- no', \"a\"\"b\", [c;d] -- ;\n from /* ; */ t where a<>1.5e-3;"),
            [
                "select",
                "'it''s; -- no'",
                ",",
                "\"a\"\"b\"",
                ",",
                "[c;d]",
                "from",
                "t",
                "where",
                "a",
                "<>",
                "1.5e-3",
                ";"
            ]
        );
    }

    #[test]
    fn numbers_end_where_they_end() {
        assert_eq!(cut("1-2 0x1e-1 .5+1e5 a1"), ["1", "-", "2", "0x1e", "-", "1", ".5", "+", "1e5", "a1"]);
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(sql in "[a-z'\"\\[\\]();<>=0-9e. /*é-]{0,40}|.{0,40}") {
            let mut at = 0;
            for token in tokens(&sql) {
                prop_assert!(token.from >= at && token.to > token.from && token.to <= sql.len());
                prop_assert!(sql.is_char_boundary(token.from) && sql.is_char_boundary(token.to));
                at = token.to;
            }
        }
    }
}
