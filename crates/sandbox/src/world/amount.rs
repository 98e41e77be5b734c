//! Exact money of the simulated institution: an integer and the number of decimals it is written with.
//!
//! Belongs here: addition, negation and the wire spelling of an amount. Must not come in: floats, currencies,
//! or parsing of anything a client sent.

use std::fmt;
use std::ops::{Add, Neg, Sub};

/// Ten-thousandths in one unit of money; four decimals are the most that any persona is given.
const UNIT: i64 = 10_000;

/// An exact amount of money that remembers how many decimals it is written with (0 to 4).
///
/// conventions.md: two decimals are usual, but none and more than two occur, so the spelling is data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount {
    ten_thousandths: i64,
    places: u8,
}

impl Amount {
    /// Zero, written `0.00`.
    pub(crate) const ZERO: Self = Self::cents(0);

    /// An amount written with two decimals, from hundredths.
    #[must_use]
    pub(crate) const fn cents(hundredths: i64) -> Self {
        Self { ten_thousandths: hundredths * 100, places: 2 }
    }

    /// An amount written with three decimals, from thousandths.
    #[must_use]
    pub(crate) const fn mills(thousandths: i64) -> Self {
        Self { ten_thousandths: thousandths * 10, places: 3 }
    }

    /// An amount written with four decimals, from ten-thousandths.
    #[must_use]
    pub(crate) const fn basis(ten_thousandths: i64) -> Self {
        Self { ten_thousandths, places: 4 }
    }

    /// An amount written without decimals, from whole units.
    #[must_use]
    pub(crate) const fn whole(units: i64) -> Self {
        Self { ten_thousandths: units * UNIT, places: 0 }
    }

    /// An amount written with one decimal, from tenths.
    #[must_use]
    pub(crate) const fn tenths(tenths: i64) -> Self {
        Self { ten_thousandths: tenths * 1_000, places: 1 }
    }

    /// The value in hundredths, cut toward zero. For choosing amounts, never for adding them.
    #[must_use]
    pub(crate) const fn in_cents(self) -> i64 {
        self.ten_thousandths / 100
    }

    /// True when money goes out.
    #[cfg(test)]
    pub(crate) const fn is_negative(self) -> bool {
        self.ten_thousandths < 0
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { ten_thousandths: self.ten_thousandths + other.ten_thousandths, places: self.places.max(other.places) }
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self { ten_thousandths: -self.ten_thousandths, ..self }
    }
}

impl fmt::Display for Amount {
    /// Optional leading minus, decimal point, no grouping, no symbol (conventions.md, Money).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.ten_thousandths < 0 { "-" } else { "" };
        let value = self.ten_thousandths.abs();
        let (whole, rest) = (value / UNIT, value % UNIT);
        match self.places {
            0 => write!(f, "{sign}{whole}"),
            1 => write!(f, "{sign}{whole}.{}", rest / 1_000),
            2 => write!(f, "{sign}{whole}.{:02}", rest / 100),
            3 => write!(f, "{sign}{whole}.{:03}", rest / 10),
            _ => write!(f, "{sign}{whole}.{rest:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn an_amount_is_written_with_the_decimals_it_was_made_with() {
        assert_eq!(Amount::cents(-154_300).to_string(), "-1543.00");
        assert_eq!(Amount::mills(40_118_900).to_string(), "40118.900");
        assert_eq!(Amount::whole(-75).to_string(), "-75");
        assert_eq!(Amount::tenths(5).to_string(), "0.5");
        assert_eq!(Amount::basis(-1).to_string(), "-0.0001");
    }

    #[test]
    fn adding_keeps_the_finer_spelling_and_every_digit() {
        assert_eq!((Amount::cents(10) + Amount::mills(5)).to_string(), "0.105");
        assert_eq!((Amount::cents(10) - Amount::cents(20)).to_string(), "-0.10");
    }
}
