//! A column of amounts, exact and as they were sent: a whole number and how many of its digits stand behind the
//! point. What does not fit or is spelt another way is kept beside it as it came (AP-15).

use super::bits::Bits;
use super::ints::{Ints, unzigzag, zigzag};
use bigdecimal::num_bigint::BigInt;
use bigdecimal::rounding::RoundingMode;
use bigdecimal::{BigDecimal, ToPrimitive as _};
use model::Money;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Most digits of a plain amount, which can all stand behind the point: any eighteen fit an `i64`.
pub(crate) const MAX_SCALE: u8 = 18;

/// In the column of scales: nothing was sent, it is kept beside, and what is added to a scale.
const NONE: u64 = 0;
const ODD: u64 = 1;
const PLAIN: u64 = 2;

/// An amount of the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimal<'a> {
    /// `mantissa` divided by ten to the power of `scale`, spelt with exactly that many digits behind the point.
    Plain {
        /// All digits.
        mantissa: i64,
        /// Digits behind the point, at most 18.
        scale: u8,
    },
    /// Too long for that, spelt another way, or no decimal.
    Odd(&'a Money),
}

impl Decimal<'_> {
    /// The exact value; `None` if what was sent is no decimal.
    #[must_use]
    pub fn value(&self) -> Option<BigDecimal> {
        match self {
            Self::Plain { mantissa, scale } => Some(BigDecimal::new(BigInt::from(*mantissa), i64::from(*scale))),
            Self::Odd(money) => money.value().cloned(),
        }
    }

    /// Whether what was sent is a decimal.
    #[must_use]
    pub fn is_decimal(&self) -> bool {
        match self {
            Self::Plain { .. } => true,
            Self::Odd(money) => money.value().is_some(),
        }
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match self {
            Self::Plain { mantissa, .. } => *mantissa < 0,
            Self::Odd(money) => money.is_negative(),
        }
    }

    /// Orders two values; `None` if one of them is no decimal.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Plain { mantissa: a, scale: x }, Self::Plain { mantissa: b, scale: y }) => {
                // At most eighteen digits made longer by at most eighteen: it fits.
                let widen = |mantissa: i64, by: u8| i128::from(mantissa) * 10_i128.pow(by.into());
                Some(widen(*a, y.saturating_sub(*x)).cmp(&widen(*b, x.saturating_sub(*y))))
            }
            // Long ones are compared where they are.
            (Self::Odd(one), Self::Odd(other)) => Some(one.value()?.cmp(other.value()?)),
            _ => Some(self.value()?.cmp(&other.value()?)),
        }
    }

    /// Writes the characters that were sent behind what is in `text`.
    pub fn write(&self, text: &mut String) {
        match self {
            Self::Odd(money) => text.push_str(money.as_sent()),
            Self::Plain { mantissa, scale } => write_plain(*mantissa, *scale, text),
        }
    }

    /// The amount as it was sent.
    #[must_use]
    pub fn money(&self) -> Money {
        match self {
            Self::Odd(money) => (*money).clone(),
            Self::Plain { .. } => {
                let mut text = String::new();
                self.write(&mut text);
                Money::read(text)
            }
        }
    }
}

fn write_plain(mantissa: i64, scale: u8, text: &mut String) {
    // From behind: at most nineteen digits, a point and a minus.
    let mut characters = [0_u8; 24];
    let mut free = characters.iter_mut().rev();
    let mut put = |character: u8| free.next().map(|place| *place = character);
    let (mut rest, mut written) = (mantissa.unsigned_abs(), 0);
    while rest > 0 || written <= scale {
        if scale > 0 && written == scale {
            put(b'.');
        }
        put(b'0' + u8::try_from(rest % 10).unwrap_or_default());
        rest /= 10;
        written += 1;
    }
    if mantissa < 0 {
        put(b'-');
    }
    let used = free.len();
    text.push_str(characters.get(used..).and_then(|used| std::str::from_utf8(used).ok()).unwrap_or_default());
}

/// A value that many amounts are compared with: made once, then a comparison of whole numbers.
#[derive(Debug, Clone)]
pub struct Pivot {
    value: BigDecimal,
    /// For each scale the value times ten to its power, rounded down, and whether nothing was cut off.
    floors: Vec<(i128, bool)>,
}

impl Pivot {
    /// Takes a value; `None` if the text is no decimal as [`Money`] reads it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let value = Money::read(text).value()?.clone();
        let floors = (0..=i64::from(MAX_SCALE)).map(|scale| floor(&value, scale)).collect();
        Some(Self { value, floors })
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &BigDecimal {
        &self.value
    }

    /// How the amount lies to the value: `Less` if the amount is less. `None` if it is no decimal.
    #[must_use]
    pub fn compare(&self, amount: &Decimal<'_>) -> Option<Ordering> {
        match amount {
            Decimal::Odd(money) => Some(money.value()?.cmp(&self.value)),
            Decimal::Plain { mantissa, scale } => {
                let (floor, exact) = self.floors.get(usize::from(*scale)).copied()?;
                Some(i128::from(*mantissa).cmp(&floor).then(if exact { Ordering::Equal } else { Ordering::Less }))
            }
        }
    }
}

fn floor(value: &BigDecimal, scale: i64) -> (i128, bool) {
    let rounded = value.with_scale_round(scale, RoundingMode::Floor);
    let exact = rounded == *value;
    let (digits, _) = rounded.into_bigint_and_exponent();
    // Beyond an `i128` all that matters is the side.
    let side = if value.sign() == bigdecimal::num_bigint::Sign::Minus { i128::MIN } else { i128::MAX };
    (digits.to_i128().unwrap_or(side), exact)
}

/// A column of amounts.
#[derive(Debug, Default)]
pub(crate) struct Decimals {
    mantissas: Ints,
    scales: Ints,
    odd: HashMap<u32, Money>,
    odd_bytes: usize,
}

impl Decimals {
    pub(crate) fn get(&self, slot: u32) -> Option<Decimal<'_>> {
        self.made(slot, self.scales.get(slot), || self.mantissas.get(slot))
    }

    /// The slots below `len` whose amount passes the test.
    pub(crate) fn matching(&self, len: usize, mut test: impl FnMut(Decimal<'_>) -> bool) -> Bits {
        self.scales.slots_matching(len, |slot, scale| {
            self.made(slot, scale, || self.mantissas.get(slot)).is_some_and(&mut test)
        })
    }

    /// What is kept beside the column, with its slot.
    pub(crate) fn odd(&self) -> impl Iterator<Item = (u32, Decimal<'_>)> {
        self.odd.iter().map(|(slot, money)| (*slot, Decimal::Odd(money)))
    }

    fn made(&self, slot: u32, scale: u64, mantissa: impl FnOnce() -> u64) -> Option<Decimal<'_>> {
        match scale {
            NONE => None,
            ODD => self.odd.get(&slot).map(Decimal::Odd),
            scale => {
                let scale = u8::try_from(scale - PLAIN).unwrap_or(MAX_SCALE);
                Some(Decimal::Plain { mantissa: unzigzag(mantissa()), scale })
            }
        }
    }

    pub(crate) fn set(&mut self, slot: u32, money: Option<&Money>) {
        if self.scales.get(slot) == ODD
            && let Some(odd) = self.odd.remove(&slot)
        {
            self.odd_bytes -= odd_bytes(&odd);
        }
        let (scale, mantissa) = match (money, money.and_then(plain)) {
            (_, Some((mantissa, scale))) => (PLAIN + u64::from(scale), zigzag(mantissa)),
            (Some(money), None) => {
                self.odd_bytes += odd_bytes(money);
                self.odd.insert(slot, money.clone());
                (ODD, 0)
            }
            (None, None) => (NONE, 0),
        };
        self.scales.set(slot, scale);
        self.mantissas.set(slot, mantissa);
    }

    pub(crate) fn bytes(&self) -> usize {
        self.mantissas.bytes() + self.scales.bytes() + self.odd_bytes
    }
}

/// What is kept beside the column for one amount.
fn odd_bytes(money: &Money) -> usize {
    money.as_sent().len() + size_of::<Money>() + 8
}

/// Digits and scale of a decimal of at most eighteen digits, however it is spelt; see [`Money::read`].
pub(crate) fn read_plain(text: &str) -> Option<(i64, u8)> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let complete = !whole.is_empty() && (unsigned.len() == whole.len() || !fraction.is_empty());
    if !complete || whole.len() + fraction.len() > usize::from(MAX_SCALE) {
        return None;
    }
    let mut mantissa = 0_i64;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        mantissa = mantissa * 10 + i64::from(digit);
    }
    let negative = unsigned.len() < text.len();
    Some((if negative { -mantissa } else { mantissa }, u8::try_from(fraction.len()).ok()?))
}

/// The digits and the scale of an amount, if writing them gives the same characters again.
fn plain(money: &Money) -> Option<(i64, u8)> {
    let (mantissa, scale) = read_plain(money.as_sent())?;
    let unsigned = money.as_sent().strip_prefix('-').unwrap_or(money.as_sent());
    let minus_zero = mantissa == 0 && unsigned.len() < money.as_sent().len();
    let zeros_before = unsigned.starts_with('0') && unsigned.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    (!minus_zero && !zeros_before).then_some((mantissa, scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SENT: [&str; 18] = [
        "0.1",
        "-1543.00",
        "40118.900",
        "1e3",
        "",
        "null",
        "NaN",
        "9999999999999999999999999999999999999999",
        "-0.00",
        "0",
        "0009.90",
        "5",
        "-5",
        "0.000000000000000001",
        "999999999999999999",
        "1000000000000000000",
        "-0.005",
        "1.",
    ];

    fn sent() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(&SENT[..]).prop_map(str::to_owned),
            "-?[0-9]{1,5}(\\.[0-9]{1,4})?",
            "-?[0-9]{1,40}(\\.[0-9]{1,40})?",
            ".{0,8}",
        ]
    }

    #[test]
    fn usual_amounts_are_plain() {
        for (sent, mantissa, scale) in [("0.1", 1, 1), ("-1543.00", -154_300, 2), ("40118.900", 40_118_900, 3)] {
            assert_eq!(plain(&Money::read(sent)), Some((mantissa, scale)), "{sent}");
        }
    }

    proptest! {
        #[test]
        fn amounts_come_back_as_they_were_sent(all in prop::collection::vec(prop::option::of(sent()), 0..40)) {
            let mut column = Decimals::default();
            let all: Vec<Option<Money>> = all.into_iter().map(|sent| sent.map(Money::read)).collect();
            // Set twice: what was odd before must not stay.
            for (slot, money) in (0..).zip(all.iter().rev()) { column.set(slot, money.as_ref()); }
            for (slot, money) in (0..).zip(&all) { column.set(slot, money.as_ref()); }
            for (slot, money) in (0..).zip(&all) {
                let got = column.get(slot);
                prop_assert_eq!(got.map(|decimal| decimal.money()), money.clone());
                prop_assert_eq!(got.and_then(|decimal| decimal.value()), money.as_ref().and_then(|m| m.value().cloned()));
                prop_assert_eq!(got.is_some_and(|d| d.is_negative()), money.as_ref().is_some_and(Money::is_negative));
            }
            let odd = all.iter().flatten().filter(|money| plain(money).is_none()).count();
            prop_assert_eq!(column.odd.len(), odd);
            prop_assert_eq!(column.odd_bytes, column.odd.values().map(odd_bytes).sum::<usize>());
        }

        #[test]
        fn comparing_agrees_with_the_values(a in sent(), b in sent()) {
            let (one, other) = (Money::read(a), Money::read(b.clone()));
            let mut column = Decimals::default();
            column.set(0, Some(&one));
            column.set(1, Some(&other));
            let (x, y) = (column.get(0).unwrap(), column.get(1).unwrap());
            let expected = one.value().and_then(|a| other.value().map(|b| a.cmp(b)));
            prop_assert_eq!(x.compare(&y), expected);
            prop_assert_eq!(Pivot::read(&b).and_then(|pivot| pivot.compare(&x)), expected);
        }
    }
}
