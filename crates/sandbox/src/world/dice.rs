//! Repeatable chance: the same seed and label give the same throws on every machine and in every run.
//!
//! Belongs here: the one generator of the world and names derived from its seed. Must not come in: anything secret
//! (keys and tokens use the operating system's generator).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A repeatable stream of choices.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream that belongs to `label` in the world of `seed`.
    pub(crate) fn new(seed: u64, label: &str) -> Self {
        Self(ChaCha8Rng::from_seed(digest(seed, label)))
    }

    /// A number from 0 up to, and without, `bound`; 0 when the bound is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // The bias of the remainder is below 2^-40 for every bound used here.
        self.0.next_u64().checked_rem(bound).unwrap_or(0)
    }

    /// A number between the two bounds, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0).unsigned_abs() + 1;
        low.saturating_add_unsigned(self.below(width))
    }

    /// True in `percent` of a hundred throws.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the choices, or the fallback when there is none.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T], fallback: &'a T) -> &'a T {
        let at = self.below(choices.len() as u64);
        usize::try_from(at).ok().and_then(|at| choices.get(at)).copied().unwrap_or(fallback)
    }
}

/// Thirty-two bytes that belong to `label` in the world of `seed`.
pub(crate) fn digest(seed: u64, label: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_be_bytes());
    hasher.update(label.as_bytes());
    hasher.finalize().into()
}

/// A version 5 uuid (RFC 9562 section 5.5) that belongs to `label` in the world of `seed`.
pub(crate) fn name_uuid(seed: u64, label: &str) -> Uuid {
    let mut name = seed.to_be_bytes().to_vec();
    name.extend_from_slice(label.as_bytes());
    Uuid::new_v5(&Uuid::NAMESPACE_URL, &name)
}

/// A 64-bit number that belongs to `label` in the world of `seed`.
pub(crate) fn salt(seed: u64, label: &str) -> u64 {
    digest(seed, label).iter().take(8).fold(0, |value, byte| (value << 8) | u64::from(*byte))
}

/// Spreads a number over all 64 bits, one to one, so that row numbers can hide in ids and be found again.
///
/// The constants are those of the SplitMix64 finaliser; both are odd, so every step can be undone.
pub(crate) const fn spread(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Undoes [`spread`].
pub(crate) const fn gather(value: u64) -> u64 {
    let value = value ^ (value >> 31) ^ (value >> 62);
    let value = value.wrapping_mul(0x3196_42b2_d24d_8ec3);
    let value = value ^ (value >> 27) ^ (value >> 54);
    let value = value.wrapping_mul(0x96de_1b17_3f11_9089);
    value ^ (value >> 30) ^ (value >> 60)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Dice, gather, spread};

    #[test]
    fn the_same_seed_and_label_give_the_same_throws() {
        let throws = |seed, label| {
            let mut dice = Dice::new(seed, label);
            (0..8).map(|_| dice.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7, "a"), throws(7, "a"));
        assert_ne!(throws(7, "a"), throws(7, "b"));
        assert_ne!(throws(7, "a"), throws(8, "a"));
    }

    proptest! {
        #[test]
        fn gathering_undoes_spreading(value: u64) {
            prop_assert_eq!(gather(spread(value)), value);
        }

        #[test]
        fn a_throw_between_two_bounds_stays_between_them(seed: u64, low in -9_999i64..0, width in 0i64..9_999) {
            let thrown = Dice::new(seed, "t").between(low, low + width);
            prop_assert!((low..=low + width).contains(&thrown));
        }
    }
}
