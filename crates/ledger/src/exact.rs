//! Adding amounts up exactly: in whole numbers as long as they fit, in big decimals beyond (AP-15).

use crate::columns::Decimal;
use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, Zero as _};

/// An exact sum.
#[derive(Debug, Clone, Default)]
pub(crate) struct Exact {
    mantissa: i128,
    scale: u8,
    /// What did not fit, apart.
    beyond: Option<Box<BigDecimal>>,
}

impl Exact {
    /// A sum that begins with a value.
    pub(crate) fn from_value(value: BigDecimal) -> Self {
        Self { beyond: Some(Box::new(value)), ..Self::default() }
    }

    /// Adds an amount; `false` if it is no decimal.
    pub(crate) fn add(&mut self, amount: &Decimal<'_>) -> bool {
        match amount {
            Decimal::Plain { mantissa, scale } => {
                self.add_plain(*mantissa, *scale);
                true
            }
            Decimal::Odd(money) => money.value().is_some_and(|value| {
                self.add_value(value);
                true
            }),
        }
    }

    /// Takes an amount off; `false` if it is no decimal.
    pub(crate) fn subtract(&mut self, amount: &Decimal<'_>) -> bool {
        match amount {
            Decimal::Plain { mantissa, scale } => {
                self.add_plain(-mantissa, *scale);
                true
            }
            Decimal::Odd(money) => money.value().is_some_and(|value| {
                self.add_value(&-value);
                true
            }),
        }
    }

    fn add_plain(&mut self, mantissa: i64, scale: u8) {
        if scale > self.scale {
            match 10_i128.checked_pow((scale - self.scale).into()).and_then(|by| self.mantissa.checked_mul(by)) {
                Some(wider) => self.mantissa = wider,
                None => self.set_apart(),
            }
            self.scale = scale;
        }
        // Eighteen digits made longer by at most eighteen fit.
        let wider = i128::from(mantissa) * 10_i128.pow((self.scale - scale).into());
        match self.mantissa.checked_add(wider) {
            Some(sum) => self.mantissa = sum,
            None => {
                self.set_apart();
                self.mantissa = wider;
            }
        }
    }

    fn add_value(&mut self, value: &BigDecimal) {
        match &mut self.beyond {
            Some(beyond) => **beyond += value,
            None => self.beyond = Some(Box::new(value.clone())),
        }
    }

    fn set_apart(&mut self) {
        let part = self.near();
        self.mantissa = 0;
        self.add_value(&part);
    }

    fn near(&self) -> BigDecimal {
        BigDecimal::new(BigInt::from(self.mantissa), self.scale.into())
    }

    /// The sum.
    pub(crate) fn value(&self) -> BigDecimal {
        let mut sum = self.near();
        if let Some(beyond) = &self.beyond {
            // The widest scale that went in stays: adding to a zero would lose it.
            let scale = sum.fractional_digit_count().max(beyond.fractional_digit_count());
            sum = if sum.is_zero() { BigDecimal::clone(beyond) } else { sum + &**beyond };
            sum = sum.with_scale(scale);
        }
        sum
    }

    /// The sum as plain decimal text with the widest scale that went in.
    pub(crate) fn text(&self) -> String {
        self.value().to_plain_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Money, Sum};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_are_those_of_the_oracle(all in prop::collection::vec(
            prop_oneof![
                prop::sample::select(&["0.1", "-1543.00", "40118.900", "1e3", "", "null", "NaN", "-0.00",
                    "9999999999999999999999999999999999999999"][..]).prop_map(str::to_owned),
                "-?[0-9]{1,5}(\\.[0-9]{1,4})?", "-?[1-9][0-9]{17}", "-?0\\.[0-9]{18}", "-?[0-9]{1,40}(\\.[0-9]{1,40})?",
            ], 0..60)) {
            let (mut exact, mut oracle, mut added) = (Exact::default(), Sum::default(), 0);
            for sent in &all {
                let money = Money::read(sent.clone());
                let mut column = crate::columns::Decimals::default();
                column.set(0, Some(&money));
                added += usize::from(exact.add(&column.get(0).unwrap()));
                oracle.add(Some(&money));
            }
            prop_assert_eq!(Money::read(exact.text()).value().cloned(), Money::read(oracle.total()).value().cloned());
            prop_assert_eq!(added, oracle.added());
            for sent in &all {
                let money = Money::read(sent.clone());
                let mut column = crate::columns::Decimals::default();
                column.set(0, Some(&money));
                exact.subtract(&column.get(0).unwrap());
            }
            prop_assert!(exact.value().is_zero());
        }
    }
}
