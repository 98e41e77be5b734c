//! A set of small numbers: slots of rows, or numbers of texts in a dictionary.

/// A set of numbers below a bound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// The empty set of numbers below `len`.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// All numbers below `len`.
    #[must_use]
    pub fn all(len: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    pub(crate) fn from_words(words: Vec<u64>, len: usize) -> Self {
        let mut bits = Self { words, len };
        bits.words.resize(len.div_ceil(64), 0);
        bits.trim();
        bits
    }

    /// The numbers below `len` for which the test says yes.
    pub fn from_fn(len: usize, mut test: impl FnMut(u32) -> bool) -> Self {
        let mut bits = Self::none(len);
        for (word, start) in bits.words.iter_mut().zip((0_u32..).step_by(64)) {
            let end = u32::try_from(len).unwrap_or(u32::MAX).min(start.saturating_add(64));
            for number in start..end {
                *word |= u64::from(test(number)) << (number - start);
            }
        }
        bits
    }

    /// The bound: all numbers of the set are below it.
    #[must_use]
    pub fn bound(&self) -> usize {
        self.len
    }

    /// How many numbers are in the set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether the number is in the set.
    #[must_use]
    pub fn has(&self, number: u32) -> bool {
        self.words.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Puts a number in; one at or above the bound raises the bound.
    pub fn insert(&mut self, number: u32) {
        let at = number as usize;
        if at >= self.len {
            self.len = at + 1;
            self.words.resize(self.len.div_ceil(64), 0);
        }
        if let Some(word) = self.words.get_mut(at / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Takes a number out.
    pub fn remove(&mut self, number: u32) {
        if let Some(word) = self.words.get_mut(number as usize / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Self) {
        self.combine(other, |a, b| a & b);
    }

    /// Takes in what is in the other; the bound stays.
    pub fn or(&mut self, other: &Self) {
        self.combine(other, |a, b| a | b);
    }

    /// Takes out what is in the other.
    pub fn and_not(&mut self, other: &Self) {
        self.combine(other, |a, b| a & !b);
    }

    /// Turns the set round: what was not in it is, and the other way about.
    pub fn invert(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.trim();
    }

    /// The numbers, in rising order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).step_by(64).zip(&self.words).flat_map(|(start, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(start + bit)
            })
        })
    }

    fn combine(&mut self, other: &Self, with: impl Fn(u64, u64) -> u64) {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        for (word, other) in self.words.iter_mut().zip(others) {
            *word = with(*word, other);
        }
        self.trim();
    }

    fn trim(&mut self) {
        let used = self.len % 64;
        if let (1.., Some(last)) = (used, self.words.last_mut()) {
            *last &= (1 << used) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_and_none_have_the_numbers_below_their_bound() {
        for len in [0, 1, 63, 64, 65, 1_000] {
            assert_eq!((Bits::all(len).count(), Bits::none(len).count()), (len, 0));
            let mut bits = Bits::all(len);
            bits.invert();
            assert_eq!(bits, Bits::none(len));
        }
    }

    proptest! {
        #[test]
        fn sets_of_bits_are_sets(
            one in prop::collection::btree_set(0_u32..200, 0..60),
            other in prop::collection::btree_set(0_u32..200, 0..60),
        ) {
            let bits = |set: &BTreeSet<u32>| Bits::from_fn(200, |number| set.contains(&number));
            let numbers = |bits: &Bits| bits.iter().collect::<BTreeSet<u32>>();
            let (a, b) = (bits(&one), bits(&other));
            let made = |with: fn(&mut Bits, &Bits)| { let mut made = a.clone(); with(&mut made, &b); numbers(&made) };
            prop_assert_eq!(made(Bits::and), &one & &other);
            prop_assert_eq!(made(Bits::or), &one | &other);
            prop_assert_eq!(made(Bits::and_not), &one - &other);
            prop_assert_eq!(a.count(), one.len());
            let mut inserted = Bits::none(0);
            one.iter().for_each(|number| inserted.insert(*number));
            prop_assert_eq!(numbers(&inserted), one.clone());
            one.iter().for_each(|number| inserted.remove(*number));
            prop_assert_eq!(inserted.count(), 0);
        }
    }
}
