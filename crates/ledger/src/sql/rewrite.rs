//! Makes results of functions compare and sort as the decimals they are.
//!
//! SQLite compares a column by the column's affinity and collation, so `amount < -50` is exact: the column is text
//! with the collation `decimal`. The result of a function has neither: `sum(amount) < -1000` would compare a text
//! with a number, and every text is above every number. So each call of a function that can give a decimal gets both
//! around it, `(CAST(sum(amount) AS TEXT) COLLATE decimal)`, and so does `CASE … END`. What only hands texts through,
//! such as `max(date)` or a `CASE` between names, keeps the order of texts. Numbers with more digits than a floating-point number holds become
//! texts, which are exact beside such an operand.
//!
//! Column names and places in errors are those of what was typed: see [`Rewritten`].

use super::schema::{ColumnKind, schema};
use super::token::{Kind, Token, tokens};

/// Functions whose result is a decimal as a text, whatever their arguments are.
const DECIMALS: [&str; 9] =
    ["sum", "total", "avg", "abs", "round", "decimal", "decimal_add", "decimal_sub", "decimal_mul"];

/// Functions that hand one of their arguments through: their result can be a decimal.
const HANDED_THROUGH: [&str; 12] = [
    "min",
    "max",
    "coalesce",
    "ifnull",
    "nullif",
    "iif",
    "if",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "nth_value",
];

/// The marks keep what is put in apart from what was typed.
const BEFORE: &str = "(CAST(/*=*/";
const BEHIND: &str = "/*=*/ AS TEXT)COLLATE decimal)";
const BEHIND_QUERY: &str = " COLLATE/*=*/decimal";
const QUOTE: &str = "'";

/// Words behind which a value begins.
const BEFORE_VALUES: [&str; 17] = [
    "select", "distinct", "all", "where", "and", "or", "not", "between", "in", "is", "then", "else", "when", "case",
    "having", "by", "on",
];

/// Most significant digits that survive a floating-point number.
const MOST_DIGITS: usize = 15;

/// A statement as SQLite gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub(super) sql: String,
    /// What was put in: where, in bytes of what was typed, and how many bytes.
    put_in: Vec<(usize, usize)>,
}

impl Rewritten {
    /// The place in what was typed of a place in what SQLite got, both in bytes.
    pub(super) fn typed(&self, place: usize) -> usize {
        let mut more = 0;
        for (at, length) in &self.put_in {
            if at + more >= place {
                break;
            }
            more += (*length).min(place - at - more);
        }
        place - more
    }
}

/// A column name as it was typed.
pub(super) fn typed_name(name: &str) -> String {
    name.replace(BEFORE, "").replace(BEHIND, "").replace(BEHIND_QUERY, "")
}

/// Rewrites a statement.
pub(super) fn rewrite(sql: &str) -> Rewritten {
    let tokens = tokens(sql);
    let mut put_in: Vec<(usize, &str)> = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        let rest = tokens.get(place..).unwrap_or_default();
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        match token.kind {
            Kind::Word => {
                let end = if token.is_word(sql, "case") { case_end(sql, rest) } else { call_end(sql, before, rest) };
                put_in.extend(end.into_iter().flat_map(|end| [(token.from, BEFORE), (end, BEHIND)]));
            }
            Kind::Open => {
                let end = compared_query_end(sql, before, rest);
                put_in.extend(end.map(|end| (end, BEHIND_QUERY)));
            }
            Kind::Number if is_long(token.text(sql)) => {
                let from = minus_before(sql, tokens.get(..place).unwrap_or_default(), token).unwrap_or(token.from);
                put_in.extend([(from, QUOTE), (token.to, QUOTE)]);
            }
            _ => {}
        }
    }
    put_in.sort_by_key(|(at, _)| *at);
    let mut rewritten = String::with_capacity(sql.len() + put_in.len() * 16);
    let mut from = 0;
    for (at, text) in &put_in {
        rewritten.push_str(sql.get(from..*at).unwrap_or_default());
        rewritten.push_str(text);
        from = *at;
    }
    rewritten.push_str(sql.get(from..).unwrap_or_default());
    Rewritten { sql: rewritten, put_in: put_in.iter().map(|(at, text)| (*at, text.len())).collect() }
}

/// The parenthesis that closes the one a list begins with, as a place in the list.
fn closing(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return (token.kind == Kind::Close).then_some(place);
        }
    }
    None
}

/// Where a call ends that a list begins with, with its `FILTER` and `OVER`; `None` if it is no such call.
fn call_end(sql: &str, before: Option<&Token>, tokens: &[Token]) -> Option<usize> {
    let (name, behind) = tokens.split_first()?;
    let is_one_of = |functions: &[&str]| functions.iter().any(|function| name.is_word(sql, function));
    let hands_through = is_one_of(&HANDED_THROUGH);
    let qualified = before.is_some_and(|before| before.text(sql) == ".");
    if !(hands_through || is_one_of(&DECIMALS)) || qualified || behind.first()?.kind != Kind::Open {
        return None;
    }
    let close = closing(behind)?;
    let mut end = behind.get(close)?.to;
    let mut rest = behind.get(close + 1..)?;
    if hands_through && gives_text(sql, tokens.get(..=close)?) || is_common_table(sql, rest) {
        return None;
    }
    for word in ["filter", "over"] {
        let Some((_, behind)) = rest.split_first().filter(|(first, _)| first.is_word(sql, word)) else { continue };
        let last = match behind.first()?.kind {
            Kind::Open => closing(behind)?,
            _ => 0,
        };
        end = behind.get(last)?.to;
        rest = behind.get(last + 1..)?;
    }
    Some(end)
}

/// Whether a name with a list of columns is that of a common table, by what stands behind the list: `AS`, and then no
/// name but the query.
fn is_common_table(sql: &str, behind: &[Token]) -> bool {
    let Some((_, behind)) = behind.split_first().filter(|(first, _)| first.is_word(sql, "as")) else { return false };
    let hint = |token: &&Token| token.is_word(sql, "not") || token.is_word(sql, "materialized");
    behind.iter().find(|token| !hint(token)).is_some_and(|token| token.kind == Kind::Open)
}

/// Whether what a call or a `CASE` hands through names columns of texts and no decimals: `max(date)` is a date.
fn gives_text(sql: &str, tokens: &[Token]) -> bool {
    let values = values(sql, tokens);
    let is_column = |word: &Token, kind| {
        schema().iter().flat_map(|table| &table.columns).any(|it| it.kind == kind && word.is_word(sql, it.name))
    };
    let is_decimal = |word: &Token| {
        is_column(word, ColumnKind::Decimal) || DECIMALS.iter().any(|function| word.is_word(sql, function))
    };
    values.iter().any(|word| is_column(word, ColumnKind::Text)) && !values.iter().any(|word| is_decimal(word))
}

/// The words of which a value is made, without those of the conditions that choose it.
fn values<'a>(sql: &str, tokens: &'a [Token]) -> Vec<&'a Token> {
    // For each `CASE` and each parenthesis that is open whether a value stands there, or a condition.
    let mut open: Vec<bool> = Vec::new();
    let mut last = None;
    let mut values = Vec::new();
    for token in tokens {
        let is = |word| token.is_word(sql, word);
        let chooses = |token: &Token| token.is_word(sql, "iif") || token.is_word(sql, "if");
        match token.kind {
            Kind::Open => open.push(!last.is_some_and(chooses)),
            Kind::Close => drop(open.pop()),
            _ if is("case") => open.push(false),
            _ if is("end") => drop(open.pop()),
            _ if is("when") => set_last(&mut open, false),
            _ if is("then") || is("else") || token.text(sql) == "," => set_last(&mut open, true),
            Kind::Word if open.iter().all(|value| *value) => values.push(token),
            _ => {}
        }
        last = Some(token);
    }
    values
}

fn set_last(open: &mut [bool], value: bool) {
    if let Some(last) = open.last_mut() {
        *last = value;
    }
}

/// Where the `CASE` ends that a list begins with; `None` if it chooses between texts.
fn case_end(sql: &str, tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate() {
        if token.is_word(sql, "case") {
            depth += 1;
        } else if token.is_word(sql, "end") {
            depth -= 1;
            if depth == 0 {
                return (!gives_text(sql, tokens.get(..=place)?)).then_some(token.to);
            }
        }
    }
    None
}

/// Where a query in parentheses ends that stands beside a comparison. Its value has an affinity but no collation.
fn compared_query_end(sql: &str, before: Option<&Token>, tokens: &[Token]) -> Option<usize> {
    let first = tokens.get(1)?;
    if !first.is_word(sql, "select") && !first.is_word(sql, "with") {
        return None;
    }
    let close = closing(tokens)?;
    let compares = |token: Option<&Token>| token.is_some_and(|token| token.kind == Kind::Comparison);
    (compares(before) || compares(tokens.get(close + 1))).then(|| tokens.get(close).map(|token| token.to)).flatten()
}

/// Where the minus sign stands that belongs to a number, and does not subtract it.
fn minus_before(sql: &str, before: &[Token], number: &Token) -> Option<usize> {
    let (minus, before) = before.split_last()?;
    if minus.text(sql) != "-" || minus.to != number.from {
        return None;
    }
    let subtracts = before.last().is_some_and(|last| match last.kind {
        Kind::Number | Kind::Other | Kind::Close => true,
        Kind::Word => !BEFORE_VALUES.iter().any(|word| last.is_word(sql, word)),
        Kind::Open | Kind::End | Kind::Comparison | Kind::Sign => false,
    });
    (!subtracts).then_some(minus.from)
}

/// Whether a number as it is written has more digits than a floating-point number holds.
fn is_long(number: &str) -> bool {
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let digits = number.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count();
    // A whole number is exact as long as it fits 64 bits.
    plain && digits > MOST_DIGITS && number.parse::<i64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// With brackets for what is put in.
    fn marked(sql: &str) -> String {
        rewrite(sql).sql.replace(BEFORE, "{").replace(BEHIND, "}").replace(BEHIND_QUERY, "~")
    }

    #[test]
    fn calls_that_give_decimals_are_marked_with_all_that_belongs_to_them() {
        for (sql, expected) in [
            ("select SUM(amount) from t", "select {SUM(amount)} from t"),
            ("sum ( abs(a) ) > 5", "{sum ( {abs(a)} )} > 5"),
            (
                "sum(a) filter (where b > (1)) over (order by c) x",
                "{sum(a) filter (where b > (1)) over (order by c)} x",
            ),
            ("sum(a) over w", "{sum(a) over w}"),
            ("count(*) + length(a)", "count(*) + length(a)"),
            ("max(date), max(amount), max(n)", "max(date), {max(amount)}, {max(n)}"),
            ("sum(category = 'Fees'), avg(length(memo))", "{sum(category = 'Fees')}, {avg(length(memo))}"),
            ("coalesce(sum(category = 'Fees'), 0)", "{coalesce({sum(category = 'Fees')}, 0)}"),
            ("iif(memo > '', 1, 2), iif(n > 1, memo, name)", "{iif(memo > '', 1, 2)}, iif(n > 1, memo, name)"),
            ("max(case memo when '' then 1 end)", "{max({case memo when '' then 1 end})}"),
            ("max(case n when 1 then memo end)", "max(case n when 1 then memo end)"),
            ("case when a then case b when 1 then 2 end end", "{case when a then {case b when 1 then 2 end} end}"),
            ("a > (select sum(b) from t)", "a > (select {sum(b)} from t)~"),
            ("from (select 1) where exists (select 1)", "from (select 1) where exists (select 1)"),
            ("'sum(a)' -- sum(a)", "'sum(a)' -- sum(a)"),
            ("t.sum, sum", "t.sum, sum"),
            ("sum(a", "sum(a"),
        ] {
            assert_eq!(marked(sql), expected, "{sql}");
        }
    }

    #[test]
    fn a_common_table_may_have_the_name_of_a_function() {
        for sql in ["with total(n) as (select 1)", "with a as (b), Sum (n, m) AS not materialized (select 1)"] {
            assert_eq!(marked(sql), sql);
        }
        assert_eq!(marked("sum(n) as materialized, 1"), "{sum(n)} as materialized, 1");
    }

    #[test]
    fn numbers_that_would_lose_digits_become_texts() {
        assert_eq!(marked("a < 12345678901234567.89"), "a < '12345678901234567.89'");
        assert_eq!(marked("a < -12345678901234567.89"), "a < '-12345678901234567.89'");
        assert_eq!(marked("and -12345678901234567.89"), "and '-12345678901234567.89'");
        assert_eq!(marked("a -12345678901234567.89"), "a -'12345678901234567.89'");
        for kept in ["1.5", "0.00000000000000000001", "9223372036854775807", "0xffffffffffffffff", "1e300"] {
            assert_eq!(marked(kept), kept);
        }
        assert_eq!(marked("9223372036854775808"), "'9223372036854775808'");
    }

    #[test]
    fn names_are_those_that_were_typed() {
        let sql = "coalesce(sum(amount), 0)";
        assert_eq!(typed_name(&rewrite(sql).sql), sql);
    }

    proptest! {
        #[test]
        fn places_are_those_in_what_was_typed(
            sql in "(sum\\(|abs \\(|amount|\\)|case |end |date|, | over |w|12345678901234567890|'a'|\\(select | < ){0,12}",
        ) {
            let rewritten = rewrite(&sql);
            for token in tokens(&sql) {
                let text = token.text(&sql);
                // Each typed token is found behind its own place.
                let at = (0..rewritten.sql.len())
                    .filter(|at| rewritten.sql.is_char_boundary(*at) && rewritten.sql[*at..].starts_with(text))
                    .find(|at| rewritten.typed(*at) == token.from);
                prop_assert!(at.is_some(), "{} in {}", text, rewritten.sql);
            }
        }
    }
}
