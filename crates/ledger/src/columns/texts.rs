//! A dictionary of distinct texts: each is kept once, rows hold its number. A search looks at each text once, not
//! at each row.

use super::bits::Bits;
use super::ints::Ints;
use crate::error::LedgerError;
use hashbrown::HashTable;
use std::cmp::Ordering;
use std::hash::{BuildHasher as _, RandomState};

/// Bytes of an arena block; a longer text has a block of its own. Blocks keep a million texts from being copied
/// whenever one more comes.
const BLOCK: usize = 1 << 16;

/// Distinct texts, numbered from 0 in the order they came.
#[derive(Debug, Default)]
pub struct Texts {
    blocks: Vec<String>,
    /// Where each text begins: block number times [`BLOCK`], plus the place in the block.
    starts: Vec<u32>,
    numbers: HashTable<u32>,
    hasher: RandomState,
}

impl Texts {
    /// How many distinct texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The text with this number; empty if there is none.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        text_at(&self.blocks, &self.starts, number)
    }

    /// The number of exactly this text.
    #[must_use]
    pub fn number_of(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.numbers.find(hash, |&number| self.get(number) == text).copied()
    }

    /// The numbers of the texts for which the test says yes. It sees them folded, see [`fold`].
    pub fn matching(&self, mut test: impl FnMut(&str) -> bool) -> Bits {
        let mut folded = String::new();
        Bits::from_fn(self.len(), |number| {
            fold(self.get(number), &mut folded);
            test(&folded)
        })
    }

    /// The number of a text, which is taken in if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> Result<u32, LedgerError> {
        let hash = self.hasher.hash_one(text);
        if let Some(&number) = self.numbers.find(hash, |&number| self.get(number) == text) {
            return Ok(number);
        }
        let number = u32::try_from(self.starts.len()).map_err(|_| LedgerError::Memory)?;
        let full = self.blocks.last().is_none_or(|block| block.len() + text.len() >= BLOCK);
        if full {
            // Small dictionaries stay small: the first block grows as it fills.
            let room = if self.blocks.is_empty() { 0 } else { BLOCK.max(text.len()) };
            self.blocks.push(String::with_capacity(room));
        }
        let block = self.blocks.len().saturating_sub(1);
        let Some(last) = self.blocks.last_mut() else { return Err(LedgerError::Memory) };
        let start = u32::try_from(block * BLOCK + last.len()).map_err(|_| LedgerError::Memory)?;
        last.push_str(text);
        self.starts.push(start);
        let Self { blocks, starts, numbers, hasher } = self;
        numbers.insert_unique(hash, number, |&number| hasher.hash_one(text_at(blocks, starts, number)));
        Ok(number)
    }

    /// For each number its place in an order. `key` writes what is compared byte by byte; texts with one key go by
    /// their characters.
    pub(crate) fn ranks(&self, key: fn(&str, &mut Vec<u8>)) -> Vec<u32> {
        let (mut keys, mut ends) = (Vec::new(), Vec::with_capacity(self.len()));
        for number in (0..).take(self.len()) {
            key(self.get(number), &mut keys);
            ends.push(keys.len());
        }
        let mut start = 0;
        let mut order: Vec<(&[u8], u32)> = Vec::with_capacity(self.len());
        for (number, end) in (0..).zip(&ends) {
            order.push((keys.get(start..*end).unwrap_or_default(), number));
            start = *end;
        }
        order.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then_with(|| self.get(*x).cmp(self.get(*y))));
        let mut ranks = vec![0; order.len()];
        for (rank, (_, number)) in (0..).zip(order) {
            if let Some(place) = ranks.get_mut(number as usize) {
                *place = rank;
            }
        }
        ranks
    }

    pub(crate) fn bytes(&self) -> usize {
        self.blocks.iter().map(String::capacity).sum::<usize>()
            + self.starts.capacity() * size_of::<u32>()
            + self.numbers.allocation_size()
    }
}

fn text_at<'a>(blocks: &'a [String], starts: &[u32], number: u32) -> &'a str {
    let at = number as usize;
    let Some(&start) = starts.get(at) else { return "" };
    let (block, from) = (start as usize / BLOCK, start as usize % BLOCK);
    let Some(text) = blocks.get(block) else { return "" };
    let end = match starts.get(at + 1) {
        Some(&next) if next as usize / BLOCK == block => next as usize % BLOCK,
        _ => text.len(),
    };
    text.get(from..end).unwrap_or_default()
}

/// A text as a search sees it: in lower case. What is searched for is folded the same way.
pub fn fold(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        folded.push_str(&text.to_lowercase());
    }
}

/// The sort key of a text: its characters in lower case, whatever stands around them.
pub(crate) fn folded_key(text: &str, key: &mut Vec<u8>) {
    if text.is_ascii() {
        key.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
    } else {
        let mut character = [0; 4];
        for folded in text.chars().flat_map(char::to_lowercase) {
            key.extend_from_slice(folded.encode_utf8(&mut character).as_bytes());
        }
    }
}

/// The sort key of a number of a document: those of digits by their value and before all others, the rest as texts.
pub(crate) fn numbered_key(text: &str, key: &mut Vec<u8>) {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        key.push(1);
        return folded_key(text, key);
    }
    let digits = text.trim_start_matches('0');
    key.push(0);
    key.extend_from_slice(&digits.len().to_be_bytes());
    key.extend_from_slice(digits.as_bytes());
}

/// Orders two texts by their keys, then by their characters.
pub(crate) fn compare_by_key(key: fn(&str, &mut Vec<u8>), a: &str, b: &str) -> Ordering {
    let (mut one, mut other) = (Vec::with_capacity(a.len()), Vec::with_capacity(b.len()));
    key(a, &mut one);
    key(b, &mut other);
    one.cmp(&other).then_with(|| a.cmp(b))
}

/// A column of texts: for each slot the number of its text in the column's dictionary.
#[derive(Debug, Default)]
pub(crate) struct Coded {
    /// 0 is no text, else its number plus 1.
    codes: Ints,
    texts: Texts,
}

impl Coded {
    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }

    pub(crate) fn number(&self, slot: u32) -> Option<u32> {
        u32::try_from(self.codes.get(slot).checked_sub(1)?).ok()
    }

    pub(crate) fn get(&self, slot: u32) -> Option<&str> {
        self.number(slot).map(|number| self.texts.get(number))
    }

    pub(crate) fn set(&mut self, slot: u32, text: Option<&str>) -> Result<(), LedgerError> {
        let code = text.map(|text| self.texts.intern(text)).transpose()?.map_or(0, |number| u64::from(number) + 1);
        self.codes.set(slot, code);
        Ok(())
    }

    /// The slots below `len` whose text has one of these numbers.
    pub(crate) fn slots(&self, len: usize, numbers: &Bits) -> Bits {
        let in_set = |code: u64| {
            let number = code.checked_sub(1).and_then(|number| u32::try_from(number).ok());
            number.is_some_and(|number| numbers.has(number))
        };
        self.codes.matching(len, in_set)
    }

    /// The slots below `len` that have a text.
    pub(crate) fn present(&self, len: usize) -> Bits {
        self.codes.matching(len, |code| code > 0)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.codes.bytes() + self.texts.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut texts = Texts::default();
        assert_eq!(texts.intern("Orchard").unwrap(), texts.intern("Orchard").unwrap());
        assert_ne!(texts.intern("Orchard").unwrap(), texts.intern("orchard").unwrap());
        assert_eq!((texts.len(), texts.number_of("orchard"), texts.number_of("x")), (2, Some(1), None));
    }

    #[test]
    fn texts_as_long_as_blocks_come_back() {
        let mut texts = Texts::default();
        let long: Vec<String> = [BLOCK - 1, 1, BLOCK, BLOCK + 1, 0, 5, 3 * BLOCK, 2]
            .iter()
            .zip('a'..)
            .map(|(length, letter)| letter.to_string().repeat(*length))
            .collect();
        let numbers: Vec<u32> = long.iter().map(|text| texts.intern(text).unwrap()).collect();
        assert!(long.iter().zip(numbers).all(|(text, number)| texts.get(number) == text));
    }

    #[test]
    fn a_search_sees_texts_folded() {
        let mut texts = Texts::default();
        for text in ["Zoë’s CAFÉ", "ZOË", "zebra"] {
            texts.intern(text).unwrap();
        }
        assert_eq!(texts.matching(|text| text.contains("zoë")).iter().collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn numbers_of_checks_are_ordered_by_value() {
        let mut numbers = vec!["1001", "A7", "999", "0999", "12", ""];
        numbers.sort_by(|a, b| compare_by_key(numbered_key, a, b));
        assert_eq!(numbers, ["12", "0999", "999", "1001", "", "A7"]);
    }

    proptest! {
        #[test]
        fn every_text_comes_back(all in prop::collection::vec(".{0,20}", 0..200)) {
            let mut texts = Texts::default();
            let numbers: Vec<u32> = all.iter().map(|text| texts.intern(text).unwrap()).collect();
            prop_assert!(all.iter().zip(&numbers).all(|(text, number)| texts.get(*number) == text));
            let ranks = texts.ranks(folded_key);
            for (a, x) in all.iter().zip(&numbers) {
                for (b, y) in all.iter().zip(&numbers) {
                    prop_assert_eq!(compare_by_key(folded_key, a, b), ranks[*x as usize].cmp(&ranks[*y as usize]));
                }
            }
        }
    }
}
