//! Where the packed JSON of each row is. Blocks are never changed: a row that changed goes into a new block, and
//! blocks of which little is left are packed together now and then.

use super::ints::Ints;
use std::collections::HashSet;
use std::sync::Arc;

/// With fewer rows than this a block is sparse: its rows may be packed together with others.
const SPARSE: u16 = 16;

/// How many sparse blocks are worth packing together.
const MANY: usize = 64;

#[derive(Debug)]
struct Block {
    packed: Arc<[u8]>,
    live: u16,
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
        let mut live = 0;
        for (place, slot) in (0..).zip(slots) {
            self.remove(slot);
            self.block.set(slot, u64::from(number) + 1);
            self.place.set(slot, place);
            live += 1;
        }
        if let Some(block) = self.blocks.get_mut(number as usize) {
            *block = Some(Block { packed, live });
        }
        if live < SPARSE {
            self.sparse.insert(number);
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
        } else if block.live < SPARSE {
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
