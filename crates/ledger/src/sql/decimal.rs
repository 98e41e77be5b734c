//! Decimals as SQLite hands them over: texts, whole numbers, floating-point numbers.

use crate::columns::{Decimal, read_plain};
use bigdecimal::BigDecimal;
use model::Money;
use rusqlite::types::ValueRef;
use std::cmp::Ordering;
use std::str::FromStr as _;

/// A decimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Number {
    Plain { mantissa: i64, scale: u8 },
    Long(Money),
}

impl Number {
    /// Reads a plain decimal, see [`Money::read`].
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some((mantissa, scale)) = read_plain(text) {
            return Some(Self::Plain { mantissa, scale });
        }
        let money = Money::read(text);
        money.value().is_some().then_some(Self::Long(money))
    }

    /// Reads a value of SQLite. A floating-point number is the shortest decimal that names it.
    pub(super) fn of(value: ValueRef<'_>) -> Result<Option<Self>, NoDecimal> {
        let text = match value {
            ValueRef::Null => return Ok(None),
            ValueRef::Text(text) => std::str::from_utf8(text).map_err(|_| NoDecimal("a text".to_owned()))?.to_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Blob(_) => return Err(NoDecimal("bytes".to_owned())),
        };
        Self::read(&text).map(Some).ok_or_else(|| NoDecimal(format!("“{}”", text.chars().take(40).collect::<String>())))
    }

    pub(super) fn decimal(&self) -> Decimal<'_> {
        match self {
            Self::Plain { mantissa, scale } => Decimal::Plain { mantissa: *mantissa, scale: *scale },
            Self::Long(money) => Decimal::Odd(money),
        }
    }

    pub(super) fn value(&self) -> BigDecimal {
        self.decimal().value().unwrap_or_default()
    }
}

/// A value that is no decimal where one is needed.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a decimal")]
pub(super) struct NoDecimal(String);

/// The collation `decimal`: decimals by their value and before all other texts, those by their characters.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    match (side(a), side(b)) {
        (Some(Side::Number(a)), Some(Side::Number(b))) => a.decimal().compare(&b.decimal()).unwrap_or(Ordering::Equal),
        (Some(a), Some(b)) => a.value().cmp(&b.value()),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

/// A side of a comparison: a decimal, or a floating-point number that SQLite made a text of, such as `1.0e+20`.
enum Side {
    Number(Number),
    Floating(BigDecimal),
}

impl Side {
    fn value(&self) -> BigDecimal {
        match self {
            Self::Number(number) => number.value(),
            Self::Floating(value) => value.clone(),
        }
    }
}

fn side(text: &str) -> Option<Side> {
    Number::read(text).map(Side::Number).or_else(|| floating(text).map(Side::Floating))
}

/// `1.0e+20` as SQLite writes it, and nothing else: a point, an exponent with its sign.
fn floating(text: &str) -> Option<BigDecimal> {
    let (mantissa, exponent) = text.split_once('e')?;
    let exponent: i32 = exponent.strip_prefix(['+', '-']).and(exponent.parse().ok())?;
    let written = mantissa.contains('.') && Number::read(mantissa).is_some() && exponent.abs() < 400;
    if written { BigDecimal::from_str(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "-?[0-9]{1,3}(\\.[0-9]{1,3})?",
            "-?[0-9]{15,25}(\\.[0-9]{1,25})?",
            "-?[1-9]\\.[0-9]e[+-][0-9]{1,2}",
            "[a-z0-9.-]{0,4}",
            Just("-0.00".to_owned()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_decimal_is_read_as_money_reads_it(text in prop_oneof![texts(), ".{0,8}"]) {
            let money = Money::read(text.clone());
            prop_assert_eq!(Number::read(&text).map(|number| number.value()), money.value().cloned());
        }

        #[test]
        fn the_collation_is_an_order(a in texts(), b in texts(), c in texts()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
        }
    }

    #[test]
    fn spellings_of_a_value_are_equal_and_texts_come_last() {
        assert_eq!(compare("1.5", "1.500"), Ordering::Equal);
        assert_eq!(compare("-0.0", "0"), Ordering::Equal);
        assert_eq!(compare("1.0e+20", "100000000000000000000"), Ordering::Equal);
        assert_eq!(compare("9", "10"), Ordering::Less);
        assert_eq!(compare("1e3", "99999"), Ordering::Greater);
    }
}
