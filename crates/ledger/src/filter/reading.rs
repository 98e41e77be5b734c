//! A term in plain words, so that a person sees what was understood.

use super::ast::{Comparison, Term, Test, TextMatch};
use super::date::Period;
use super::word::Has;

pub(super) fn reading(term: &Term) -> String {
    let plain = match &term.test {
        Test::Text(text) => format!("“{text}” in any text"),
        Test::Number(field, comparison) => format!("{} {}", field.word(), number(comparison)),
        Test::Date(comparison) => format!("date {}", date(comparison)),
        Test::Account(text) => matched("account", text),
        Test::Field(field, text) => matched(field.word(), text),
        Test::Check(text) => format!("check number {text}"),
        Test::CheckRange(comparison) => format!("check number {}", number(comparison)),
        Test::Pending(true) => "pending".to_owned(),
        Test::Pending(false) => "posted".to_owned(),
        Test::Has(has) => had(*has).to_owned(),
    };
    if term.negated { format!("not: {plain}") } else { plain }
}

fn number<T: std::fmt::Display>(comparison: &Comparison<T>) -> String {
    match comparison {
        Comparison::Equal(value) => format!("exactly {value}"),
        Comparison::Below(value) => format!("below {value}"),
        Comparison::AtMost(value) => format!("at most {value}"),
        Comparison::Above(value) => format!("above {value}"),
        Comparison::AtLeast(value) => format!("at least {value}"),
        Comparison::Between(low, high) => format!("from {low} to {high}"),
    }
}

fn date(comparison: &Comparison<Period>) -> String {
    match comparison {
        Comparison::Equal(period) => match period {
            Period::Day(_) => format!("on {period}"),
            Period::Today | Period::Yesterday => named(*period),
            _ => format!("in {}", named(*period)),
        },
        Comparison::Below(period) => format!("before {}", named(*period)),
        Comparison::AtMost(period) => format!("up to {}", named(*period)),
        Comparison::Above(period) => format!("after {}", named(*period)),
        Comparison::AtLeast(period) => format!("from {} on", named(*period)),
        Comparison::Between(first, last) => format!("from {} to {}", named(*first), named(*last)),
    }
}

fn named(period: Period) -> String {
    match period {
        Period::LastDays(1) => "the last day".to_owned(),
        Period::LastDays(days) => format!("the last {days} days"),
        other => {
            other.to_string().replace('-', if matches!(other, Period::Day(_) | Period::Month(_)) { "-" } else { " " })
        }
    }
}

fn matched(field: &str, text: &TextMatch) -> String {
    match text {
        TextMatch::Contains(text) => format!("{field} contains “{text}”"),
        TextMatch::Equals(text) => format!("{field} is “{text}”"),
    }
}

pub(super) fn had(has: Has) -> &'static str {
    match has {
        Has::Image => "has an image",
        Has::Check => "has a check number",
        Has::Note => "has a note",
        Has::Tag => "has a tag",
        Has::Balance => "has a balance that is a decimal",
        Has::Amount => "has an amount that is a decimal",
        Has::Date => "has a posting date",
        Has::Category => "has a category",
        Has::Type => "has a type",
        Has::Name => "has a name",
        Has::Memo => "has a memo",
        Has::Currency => "has a currency",
        Has::Status => "has a status",
    }
}
