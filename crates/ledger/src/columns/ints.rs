//! A column of whole numbers that takes only the bytes its numbers need, in lanes of 65,536 rows: a column that
//! nobody sends costs nothing, and growing never copies more than one lane.

use super::bits::Bits;

/// Rows of a lane.
const LANE: usize = 1 << 16;

#[derive(Debug)]
enum Lane {
    /// So many zeros.
    Zeros(usize),
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
    Eight(Vec<u64>),
}

/// Does the same for every width of a lane: `$values` is a vector of some unsigned type.
macro_rules! with_values {
    ($lane:expr, $len:ident => $zeros:expr, $values:ident => $body:expr) => {
        match $lane {
            Lane::Zeros($len) => $zeros,
            Lane::One($values) => $body,
            Lane::Two($values) => $body,
            Lane::Four($values) => $body,
            Lane::Eight($values) => $body,
        }
    };
}

#[expect(clippy::useless_conversion, reason = "the widest of four widths needs none")]
impl Lane {
    fn len(&self) -> usize {
        with_values!(self, len => *len, values => values.len())
    }

    fn get(&self, at: usize) -> u64 {
        with_values!(self, _len => 0, values => values.get(at).map_or(0, |value| (*value).into()))
    }

    /// The widest number that fits.
    fn room(&self) -> u64 {
        match self {
            Self::Zeros(_) => 0,
            Self::One(_) => u8::MAX.into(),
            Self::Two(_) => u16::MAX.into(),
            Self::Four(_) => u32::MAX.into(),
            Self::Eight(_) => u64::MAX,
        }
    }

    fn widen(&mut self, value: u64) {
        let len = self.len();
        let all = (0..len).map(|at| self.get(at));
        *self = if value <= u8::MAX.into() {
            Self::One(all.map(|value| u8::try_from(value).unwrap_or(u8::MAX)).collect())
        } else if value <= u16::MAX.into() {
            Self::Two(all.map(|value| u16::try_from(value).unwrap_or(u16::MAX)).collect())
        } else if value <= u32::MAX.into() {
            Self::Four(all.map(|value| u32::try_from(value).unwrap_or(u32::MAX)).collect())
        } else {
            Self::Eight(all.collect())
        };
    }

    fn set(&mut self, at: usize, value: u64) {
        if value > self.room() {
            self.widen(value);
        }
        // The value fits: the lane was widened for it.
        with_values!(self, len => *len = (*len).max(at + 1), values => {
            if at >= values.len() {
                // Doubles from one power of two to the next, so that a full lane has no room to spare.
                let room = (at + 1).next_power_of_two();
                values.reserve_exact(room - values.len());
                values.resize(at + 1, 0);
            }
            if let Some(place) = values.get_mut(at) {
                *place = value.try_into().unwrap_or_default();
            }
        });
    }

    fn bytes(&self) -> usize {
        with_values!(self, _len => 0, values => values.capacity() * values.first().map_or(0, size_of_val))
    }
}

/// A column of unsigned numbers, one per slot.
#[derive(Debug, Default)]
pub(crate) struct Ints {
    lanes: Vec<Lane>,
}

impl Ints {
    /// The number at a slot; 0 where nothing was set.
    pub(crate) fn get(&self, slot: u32) -> u64 {
        self.lanes.get(slot as usize / LANE).map_or(0, |lane| lane.get(slot as usize % LANE))
    }

    /// Sets the number at a slot; slots before it that were never set are 0.
    pub(crate) fn set(&mut self, slot: u32, value: u64) {
        let (lane, at) = (slot as usize / LANE, slot as usize % LANE);
        while self.lanes.len() <= lane {
            if let Some(last) = self.lanes.last_mut().filter(|last| last.len() < LANE) {
                let value = last.get(LANE - 1);
                last.set(LANE - 1, value);
            }
            self.lanes.push(Lane::Zeros(0));
        }
        if let Some(lane) = self.lanes.get_mut(lane) {
            lane.set(at, value);
        }
    }

    /// Calls with each slot below `len` and its number, in order. Much faster than asking slot by slot.
    #[expect(clippy::useless_conversion, reason = "the widest of four widths needs none")]
    pub(crate) fn each(&self, len: usize, mut visit: impl FnMut(u32, u64)) {
        let mut slot = 0_u32;
        for lane in &self.lanes {
            let rest = len - (slot as usize).min(len);
            with_values!(lane, zeros => for _ in 0..(*zeros).min(rest) {
                visit(slot, 0);
                slot += 1;
            }, values => for value in values.iter().take(rest) {
                visit(slot, (*value).into());
                slot += 1;
            });
        }
        while (slot as usize) < len {
            visit(slot, 0);
            slot += 1;
        }
    }

    /// The slots below `len` whose number passes the test.
    pub(crate) fn matching(&self, len: usize, test: impl Fn(u64) -> bool) -> Bits {
        self.slots_matching(len, |_, value| test(value))
    }

    /// The slots below `len` that pass the test with their number, asked in order.
    pub(crate) fn slots_matching(&self, len: usize, mut test: impl FnMut(u32, u64) -> bool) -> Bits {
        let mut words = Vec::with_capacity(len.div_ceil(64));
        let (mut word, mut bit) = (0_u64, 0_u32);
        self.each(len, |slot, value| {
            word |= u64::from(test(slot, value)) << bit;
            bit += 1;
            if bit == 64 {
                words.push(word);
                (word, bit) = (0, 0);
            }
        });
        if bit > 0 {
            words.push(word);
        }
        Bits::from_words(words, len)
    }

    /// Bytes taken.
    pub(crate) fn bytes(&self) -> usize {
        self.lanes.capacity() * size_of::<Lane>() + self.lanes.iter().map(Lane::bytes).sum::<usize>()
    }
}

/// A signed number as an unsigned one, small for numbers near zero.
pub(crate) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// The signed number again.
pub(crate) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_column_of_zeros_takes_no_room_for_its_rows() {
        let mut ints = Ints::default();
        (0..100_000).for_each(|slot| ints.set(slot, 0));
        assert!(ints.bytes() < 1_000);
    }

    #[test]
    fn a_lane_is_as_wide_as_its_widest_number() {
        let mut ints = Ints::default();
        (0..131_072).for_each(|slot| ints.set(slot, if slot == 70_000 { 256 } else { 255 }));
        assert!((3 * 65_536..3 * 65_536 + 1_000).contains(&ints.bytes()), "{}", ints.bytes());
    }

    proptest! {
        #[test]
        fn a_column_is_a_map_with_zero_for_what_is_missing(
            sets in prop::collection::vec((prop_oneof![0_u32..300, 65_500_u32..65_600, 130_000_u32..132_000],
                prop_oneof![Just(0), 0_u64..300, any::<u64>()]), 0..60),
        ) {
            let (mut ints, mut map) = (Ints::default(), BTreeMap::new());
            for (slot, value) in sets {
                ints.set(slot, value);
                map.insert(slot, value);
            }
            let at = |slot: u32| map.get(&slot).copied().unwrap_or(0);
            let mut seen = 0;
            ints.each(140_000, |slot, value| { assert_eq!((slot, value), (seen, at(slot))); seen += 1; });
            prop_assert_eq!(seen, 140_000);
            prop_assert!(map.iter().all(|(slot, value)| ints.get(*slot) == *value));
            let bits = ints.matching(140_000, |value| value > 255);
            prop_assert!((0..140_000).all(|slot| bits.has(slot) == (at(slot) > 255)));
        }

        #[test]
        fn signed_numbers_come_back(value: i64) {
            prop_assert_eq!(unzigzag(zigzag(value)), value);
        }
    }
}
