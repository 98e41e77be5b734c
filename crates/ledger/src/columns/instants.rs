//! A column of instants: microseconds since 1970 with how they were spelt. Other spellings are kept beside it.

use super::bits::Bits;
use super::ints::{Ints, unzigzag, zigzag};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use model::ApiInstant;
use std::collections::HashMap;

/// In the column: nothing was sent, it is kept beside, and what is added to a number.
const NONE: u64 = 0;
const ODD: u64 = 1;
const PLAIN: u64 = 2;

/// Day 0.
const EPOCH: Date = date(1970, 1, 1);

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Room for the spellings, which are none, three or six digits behind the second: a power of two, to divide fast.
const SPELLINGS: i64 = 4;

/// An instant of the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instant<'a> {
    /// Spelt `2025-03-03T00:00:00Z`, with none, three or six digits behind the second.
    Plain {
        /// Microseconds since 1970.
        micros: i64,
        /// Digits behind the second.
        digits: u8,
    },
    /// Spelt another way, or no instant.
    Odd(&'a ApiInstant),
}

impl Instant<'_> {
    /// Microseconds since 1970; `None` if what was sent is no instant.
    #[must_use]
    pub fn micros(&self) -> Option<i64> {
        match self {
            Self::Plain { micros, .. } => Some(*micros),
            Self::Odd(instant) => instant.at().map(Timestamp::as_microsecond),
        }
    }

    /// The calendar date as sent, see [`ApiInstant::date`].
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Plain { micros, .. } => {
                Timestamp::from_microsecond(*micros).ok().map(|at| jiff::tz::Offset::UTC.to_datetime(at).date())
            }
            Self::Odd(instant) => instant.date(),
        }
    }

    /// Days from 1970-01-01 to the date as sent; `None` if there is no date.
    #[must_use]
    pub fn day(&self) -> Option<i32> {
        match self {
            Self::Plain { micros, .. } => i32::try_from(micros.div_euclid(86_400_000_000)).ok(),
            Self::Odd(instant) => instant.date().map(days_of),
        }
    }

    /// The instant as it was sent.
    #[must_use]
    pub fn instant(&self) -> ApiInstant {
        match self {
            Self::Odd(instant) => (*instant).clone(),
            Self::Plain { .. } => {
                let mut text = String::new();
                self.write(&mut text);
                ApiInstant::read(text)
            }
        }
    }

    /// Writes the characters that were sent behind what is in `text`.
    pub fn write(&self, text: &mut String) {
        use std::fmt::Write as _;
        let (micros, digits) = match self {
            Self::Odd(instant) => return text.push_str(instant.as_sent()),
            Self::Plain { micros, digits } => (*micros, usize::from(*digits)),
        };
        let Ok(at) = Timestamp::from_microsecond(micros) else { return };
        let civil = jiff::tz::Offset::UTC.to_datetime(at);
        // Writing to a `String` does not fail.
        let _ = write!(
            text,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            civil.year(),
            civil.month(),
            civil.day(),
            civil.hour(),
            civil.minute(),
            civil.second()
        );
        let fraction = match digits {
            0 => Ok(()),
            3 => write!(text, ".{:03}", micros.rem_euclid(1_000_000) / 1_000),
            _ => write!(text, ".{:06}", micros.rem_euclid(1_000_000)),
        };
        let _ = fraction;
        text.push('Z');
    }
}

/// Days from 1970-01-01 to a date.
#[must_use]
pub fn days_of(date: Date) -> i32 {
    // Of the calendar, not of instants: those end before the last days of the year 9999 do.
    i32::try_from(date.duration_since(EPOCH).as_secs() / DAY).unwrap_or_default()
}

/// The date so many days from 1970-01-01; `None` beyond the year 9999.
#[must_use]
pub fn date_of(days: i32) -> Option<Date> {
    EPOCH.checked_add(SignedDuration::from_secs(i64::from(days) * DAY)).ok()
}

/// A column of instants.
#[derive(Debug, Default)]
pub(crate) struct Instants {
    values: Ints,
    odd: HashMap<u32, ApiInstant>,
    odd_bytes: usize,
}

impl Instants {
    pub(crate) fn get(&self, slot: u32) -> Option<Instant<'_>> {
        self.made(slot, self.values.get(slot))
    }

    /// The slots below `len` whose instant passes the test.
    pub(crate) fn matching(&self, len: usize, mut test: impl FnMut(Instant<'_>) -> bool) -> Bits {
        self.values.slots_matching(len, |slot, value| self.made(slot, value).is_some_and(&mut test))
    }

    /// What is kept beside the column, with its slot.
    pub(crate) fn odd(&self) -> impl Iterator<Item = (u32, Instant<'_>)> {
        self.odd.iter().map(|(slot, instant)| (*slot, Instant::Odd(instant)))
    }

    fn made(&self, slot: u32, value: u64) -> Option<Instant<'_>> {
        match value {
            NONE => None,
            ODD => self.odd.get(&slot).map(Instant::Odd),
            value => {
                let packed = unzigzag(value - PLAIN);
                let digits = u8::try_from(packed.rem_euclid(SPELLINGS) * 3).unwrap_or_default();
                Some(Instant::Plain { micros: packed.div_euclid(SPELLINGS), digits })
            }
        }
    }

    pub(crate) fn set(&mut self, slot: u32, instant: Option<&ApiInstant>) {
        if self.values.get(slot) == ODD
            && let Some(odd) = self.odd.remove(&slot)
        {
            self.odd_bytes -= odd_bytes(&odd);
        }
        let value = match (instant, instant.and_then(plain)) {
            (_, Some(packed)) => PLAIN + zigzag(packed),
            (Some(instant), None) => {
                self.odd_bytes += odd_bytes(instant);
                self.odd.insert(slot, instant.clone());
                ODD
            }
            (None, None) => NONE,
        };
        self.values.set(slot, value);
    }

    pub(crate) fn bytes(&self) -> usize {
        self.values.bytes() + self.odd_bytes
    }
}

/// What is kept beside the column for one instant.
fn odd_bytes(instant: &ApiInstant) -> usize {
    instant.as_sent().len() + 56
}

/// The microseconds with the spelling, if writing them gives the same characters again.
fn plain(instant: &ApiInstant) -> Option<i64> {
    let (at, sent) = (instant.at()?, instant.as_sent().as_bytes());
    let spelling = match sent.len() {
        20 => 0,
        24 => 1,
        27 => 2,
        _ => return None,
    };
    let pattern = b"dddd-dd-ddTdd:dd:dd.dddddd";
    let (last, front) = sent.split_last()?;
    let fits = |(sent, wanted): (&u8, &u8)| if *wanted == b'd' { sent.is_ascii_digit() } else { sent == wanted };
    // A leap second is read as the second before it.
    let leap = front.get(17..19) == Some(b"60");
    if *last != b'Z' || leap || !front.iter().zip(pattern).all(fits) {
        return None;
    }
    at.as_microsecond().checked_mul(SPELLINGS)?.checked_add(spelling)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sent() -> impl Strategy<Value = String> {
        prop_oneof![
            "20[0-4][0-9]-(0[1-9]|1[0-2])-[0-2][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|z|\\+02:00)",
            "[0-9]{4}-[01][0-9]-[0-3][0-9]T00:00:00Z",
            "[0-9]{4}-[01][0-9]-[0-3][0-9]",
            "(-009999-01-0[1-3]|9999-12-(29|3[01]))T[0-2][0-9]:00:00(Z|[+-]1[0-9]:00)",
            ".{0,27}",
        ]
    }

    #[test]
    fn the_first_and_the_last_date_have_a_day_and_come_back() {
        for (date, day) in [
            (Date::MIN, -4_371_587),
            (date(1969, 12, 31), -1),
            (EPOCH, 0),
            (date(9999, 12, 30), 2_932_895),
            (Date::MAX, 2_932_896),
        ] {
            assert_eq!((days_of(date), date_of(day)), (day, Some(date)), "{date}");
        }
        assert_eq!((date_of(2_932_897), date_of(i32::MIN)), (None, None));
    }

    proptest! {
        #[test]
        fn instants_come_back_as_they_were_sent(all in prop::collection::vec(prop::option::of(sent()), 0..40)) {
            let all: Vec<Option<ApiInstant>> = all.into_iter().map(|sent| sent.map(ApiInstant::read)).collect();
            let mut column = Instants::default();
            for (slot, instant) in (0..).zip(all.iter().rev()) { column.set(slot, instant.as_ref()); }
            for (slot, instant) in (0..).zip(&all) { column.set(slot, instant.as_ref()); }
            prop_assert_eq!(column.odd_bytes, column.odd.values().map(odd_bytes).sum::<usize>());
            for (slot, instant) in (0..).zip(&all) {
                let got = column.get(slot);
                prop_assert_eq!(got.map(|got| got.instant()), instant.clone());
                prop_assert_eq!(got.and_then(|got| got.date()), instant.as_ref().and_then(ApiInstant::date));
                prop_assert_eq!(got.and_then(|got| got.day()).and_then(date_of), instant.as_ref().and_then(ApiInstant::date));
                let micros = instant.as_ref().and_then(ApiInstant::at).map(Timestamp::as_microsecond);
                prop_assert_eq!(got.and_then(|got| got.micros()), micros);
            }
        }
    }
}
