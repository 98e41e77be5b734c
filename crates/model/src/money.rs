//! Money exactly as it was sent.
//!
//! The Consumer API sends amounts as decimal strings such as `"-1543.00"`; two decimals are usual but not
//! promised, and amounts can be missing. [`Money`] keeps the text that was sent and, when that text is a
//! decimal, its exact value. Nothing passes through a floating-point number (AP-15).

use bigdecimal::BigDecimal;
use std::str::FromStr;

/// Most characters that are read as a number; longer texts are kept and shown, never computed with. Far beyond any
/// amount, and a bound because reading and comparing take the square of it.
const MAX_DECIMAL: usize = 4_000;

/// An amount as it was sent: a decimal with its exact value, or a text that is no decimal.
///
/// Equality is equality of the text, so `1.5` and `1.50` differ; compare [`Money::value`] for the amount.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Money {
    sent: String,
    value: Option<BigDecimal>,
}

impl Money {
    /// Reads an amount. Never fails: what is no plain decimal is kept as text without a value.
    ///
    /// A plain decimal is an optional minus, digits, and optionally a point with digits (conventions.md,
    /// "Money"). Exponents, plus signs, grouping and symbols are not in that grammar.
    #[must_use]
    pub fn read(sent: impl Into<String>) -> Self {
        let sent = sent.into();
        let value = if is_plain_decimal(&sent) { BigDecimal::from_str(&sent).ok() } else { None };
        Self { sent, value }
    }

    /// The characters that were sent.
    #[must_use]
    pub fn as_sent(&self) -> &str {
        &self.sent
    }

    /// The exact value; `None` if what was sent is no decimal.
    #[must_use]
    pub fn value(&self) -> Option<&BigDecimal> {
        self.value.as_ref()
    }

    /// Whether the value is below zero; `false` when there is no value.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.value.as_ref().is_some_and(|v| v.sign() == bigdecimal::num_bigint::Sign::Minus)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sent)
    }
}

fn is_plain_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.len() <= MAX_DECIMAL && digits(whole) && fraction.is_none_or(digits)
}

/// An exact sum that counts what it could not add.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sum {
    total: BigDecimal,
    added: usize,
    left_out: usize,
}

impl Sum {
    /// Adds an amount, or counts it as left out when it has no value (AP-15: never summed, never zero).
    pub fn add(&mut self, money: Option<&Money>) {
        match money.and_then(Money::value) {
            Some(value) => {
                self.total += value;
                self.added += 1;
            }
            None => self.left_out += 1,
        }
    }

    /// Takes an amount off, or counts it as left out.
    pub fn subtract(&mut self, money: Option<&Money>) {
        match money.and_then(Money::value) {
            Some(value) => {
                self.total -= value;
                self.added += 1;
            }
            None => self.left_out += 1,
        }
    }

    /// The total as plain decimal text with the widest scale that went in.
    #[must_use]
    pub fn total(&self) -> String {
        self.total.to_plain_string()
    }

    /// How many amounts went into the total.
    #[must_use]
    pub fn added(&self) -> usize {
        self.added
    }

    /// How many amounts were missing or no decimal.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_keeps_the_digits_that_were_sent() {
        for sent in ["-1543.00", "741.41", "40118.900", "0.1", "5", "-0.00", "0009.90"] {
            let money = Money::read(sent);
            assert_eq!(money.as_sent(), sent);
            assert!(money.value().is_some(), "{sent}");
        }
    }

    #[test]
    fn what_is_no_plain_decimal_is_kept_without_a_value() {
        for sent in ["", "1e3", "NaN", "null", "+5", "1,000.00", "$5", ".5", "5.", "--5", "1.2.3", " 1", "1 ", "٣"] {
            let money = Money::read(sent);
            assert_eq!(money.as_sent(), sent);
            assert_eq!(money.value(), None, "{sent}");
        }
    }

    #[test]
    fn forty_digits_stay_exact() {
        let mut sum = Sum::default();
        sum.add(Some(&Money::read("9999999999999999999999999999999999999999")));
        sum.add(Some(&Money::read("1")));
        assert_eq!(sum.total(), "10000000000000000000000000000000000000000");
    }

    #[test]
    fn a_decimal_of_four_thousand_characters_is_exact_and_one_more_is_a_text() {
        for (length, is_decimal) in [(MAX_DECIMAL - 1, true), (MAX_DECIMAL, true), (MAX_DECIMAL + 1, false)] {
            let sent = format!("-0.{}7", "0".repeat(length - 4));
            let money = Money::read(sent.clone());
            assert_eq!((money.as_sent().len(), money.value().is_some()), (length, is_decimal));
            let mut sum = Sum::default();
            sum.add(Some(&money));
            assert_eq!(sum.total(), if is_decimal { sent } else { "0".to_owned() });
        }
    }

    #[test]
    fn a_sum_counts_what_it_left_out() {
        let mut sum = Sum::default();
        sum.add(Some(&Money::read("1.10")));
        sum.add(Some(&Money::read("NaN")));
        sum.add(None);
        assert_eq!((sum.total(), sum.added(), sum.left_out()), ("1.10".to_owned(), 1, 2));
    }

    #[test]
    fn minus_zero_is_not_negative() {
        assert!(!Money::read("-0.00").is_negative());
        assert!(Money::read("-0.01").is_negative());
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_never_changes_the_text(sent in ".{0,120}") {
            let money = Money::read(sent.clone());
            prop_assert_eq!(money.as_sent(), sent);
        }

        #[test]
        fn cents_sum_like_integers(cents in prop::collection::vec(-1_000_000_000i64..1_000_000_000, 1..60)) {
            let mut sum = Sum::default();
            for c in &cents {
                let sign = if *c < 0 { "-" } else { "" };
                sum.add(Some(&Money::read(format!("{sign}{}.{:02}", c.abs() / 100, c.abs() % 100))));
            }
            let expected: i64 = cents.iter().sum();
            let sign = if expected < 0 { "-" } else { "" };
            prop_assert_eq!(sum.total(), format!("{sign}{}.{:02}", expected.abs() / 100, expected.abs() % 100));
        }
    }
}
