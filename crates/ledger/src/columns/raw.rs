//! Where the packed JSON of each row is. Blocks are never changed: a row that changed goes into a new block, and
//! blocks of which little is left are packed together now and then.

use super::ints::Ints;
use crate::pack::{BLOCK_TEXT, text_length};
use std::collections::HashSet;
use std::sync::Arc;

/// With fewer rows than this a block can be sparse: its rows may be packed together with others.
const SPARSE: u16 = 16;

/// Bytes of text that fill half a block. Long rows never are many in a block: with this much text it is not sparse
/// before half of its rows have gone.
const HALF_FULL: usize = BLOCK_TEXT / 2;

/// How many sparse blocks are worth packing together.
const MANY: usize = 64;

#[derive(Debug)]
struct Block {
    packed: Arc<[u8]>,
    /// The rows it was made of, and those of them that are still here.
    rows: u16,
    live: u16,
}

impl Block {
    fn is_sparse(&self) -> bool {
        let thinned = self.live <= self.rows / 2;
        self.live < SPARSE && (thinned || text_length(&self.packed) < HALF_FULL)
    }
}

/// The blocks, and for each slot its block and its place in it.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    blocks: Vec<Option<Block>>,
    /// Numbers of blocks that are free.
    free: Vec<u32>,
    sparse: HashSet<u32>,
    /// 0 is none, else the number of the block plus 1.
    block: Ints,
    place: Ints,
}

impl Raw {
    /// The number of the block of a slot, and the place of the row in it.
    pub(crate) fn place(&self, slot: u32) -> Option<(u32, usize)> {
        let block = u32::try_from(self.block.get(slot).checked_sub(1)?).ok()?;
        Some((block, usize::try_from(self.place.get(slot)).ok()?))
    }

    /// A block as it is packed.
    pub(crate) fn packed(&self, block: u32) -> Option<Arc<[u8]>> {
        self.blocks.get(block as usize)?.as_ref().map(|block| Arc::clone(&block.packed))
    }

    /// Puts a block in for these slots, in their order.
    pub(crate) fn add(&mut self, packed: Arc<[u8]>, slots: impl IntoIterator<Item = u32>) {
        let number = self.free.pop().unwrap_or_else(|| {
            self.blocks.push(None);
            u32::try_from(self.blocks.len() - 1).unwrap_or(u32::MAX)
        });
        let mut rows = 0;
        for (place, slot) in (0..).zip(slots) {
            self.remove(slot);
            self.block.set(slot, u64::from(number) + 1);
            self.place.set(slot, place);
            rows += 1;
        }
        let block = Block { packed, rows, live: rows };
        if block.is_sparse() {
            self.sparse.insert(number);
        }
        if let Some(place) = self.blocks.get_mut(number as usize) {
            *place = Some(block);
        }
    }

    /// Takes the row of a slot out.
    pub(crate) fn remove(&mut self, slot: u32) {
        let Some((number, _)) = self.place(slot) else { return };
        self.block.set(slot, 0);
        let Some(place) = self.blocks.get_mut(number as usize) else { return };
        let Some(block) = place else { return };
        block.live = block.live.saturating_sub(1);
        if block.live == 0 {
            *place = None;
            self.sparse.remove(&number);
            self.free.push(number);
        } else if block.is_sparse() {
            self.sparse.insert(number);
        }
    }

    /// The slots whose blocks are worth packing together; none if there are too few such blocks.
    pub(crate) fn worth_packing(&self, slots: usize) -> Vec<u32> {
        if self.sparse.len() < MANY {
            return Vec::new();
        }
        let sparse =
            |block: u64| u32::try_from(block).is_ok_and(|block| block > 0 && self.sparse.contains(&(block - 1)));
        self.block.matching(slots, sparse).iter().collect()
    }

    pub(crate) fn bytes(&self) -> usize {
        let packed: usize = self.blocks.iter().flatten().map(|block| block.packed.len() + 16).sum();
        packed + self.blocks.capacity() * size_of::<Option<Block>>() + self.block.bytes() + self.place.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As much of a block as counts here: how much text is in it.
    fn packed(text: usize) -> Arc<[u8]> {
        let length = u32::try_from(text).unwrap().to_le_bytes();
        [0_u32.to_le_bytes(), length].concat().into()
    }

    /// So many blocks of rows of this length.
    fn raw(blocks: u32, rows: u32, length: usize) -> Raw {
        let mut raw = Raw::default();
        for block in 0..blocks {
            raw.add(packed(rows as usize * length), block * rows..(block + 1) * rows);
        }
        raw
    }

    #[test]
    fn blocks_of_a_few_short_rows_are_worth_packing_together() {
        assert_eq!(raw(64, 3, 600).worth_packing(64 * 3).len(), 64 * 3);
        assert_eq!(raw(63, 3, 600).worth_packing(63 * 3), []);
    }

    #[test]
    fn full_blocks_of_long_rows_are_left_alone() {
        assert_eq!(raw(200, 12, 20_000).worth_packing(200 * 12), []);
        assert_eq!(raw(200, 1, 10 * BLOCK_TEXT).worth_packing(200), []);
    }

    #[test]
    fn blocks_of_long_rows_are_worth_packing_once_half_their_rows_have_gone() {
        let mut raw = raw(64, 12, 20_000);
        (0..64 * 12).filter(|slot| slot % 12 < 5).for_each(|slot| raw.remove(slot));
        assert_eq!(raw.worth_packing(64 * 12), []);
        (0..64).for_each(|block| raw.remove(block * 12 + 5));
        assert_eq!(raw.worth_packing(64 * 12).len(), 64 * 6);
    }
}
