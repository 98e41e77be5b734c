//! Packing what is left of the JSON of rows together, behind the rows that were put in.

use crate::error::LedgerError;
use crate::pack::{Packer, blocks, unpack};
use crate::store::Ledger;
use std::collections::HashMap;

impl Ledger {
    /// Packs the rows of sparse blocks together. The caller is the writer.
    ///
    /// If that fails, the rows stay in the blocks where they are: less memory is won, and nothing is lost that was
    /// held. A block that is broken is told of by what reads it.
    pub(crate) fn tidy(&self, packer: &mut Packer) {
        let _ = self.pack_sparse(packer);
    }

    fn pack_sparse(&self, packer: &mut Packer) -> Result<(), LedgerError> {
        let (slots, places, packed) = {
            let held = self.shared.held.read();
            let raw = &held.columns.raw;
            let slots = raw.worth_packing(held.columns.slots());
            let places: Vec<(u32, usize)> = slots.iter().filter_map(|slot| raw.place(*slot)).collect();
            let packed: HashMap<u32, _> = places.iter().map(|(block, _)| (*block, raw.packed(*block))).collect();
            (slots, places, packed)
        };
        if slots.is_empty() {
            return Ok(());
        }
        let mut unpacked = HashMap::with_capacity(packed.len());
        for (block, packed) in packed {
            unpacked.insert(block, unpack(&packed.ok_or(LedgerError::Packed)?)?);
        }
        let text = |(block, place): &(u32, usize)| unpacked.get(block).and_then(|block| block.get(*place));
        let texts: Vec<&str> = places.iter().filter_map(text).collect();
        if texts.len() != slots.len() {
            return Err(LedgerError::Packed);
        }
        for block in blocks(texts.iter().map(|text| text.len())) {
            let packed = packer.pack(texts.get(block.clone()).unwrap_or_default().iter().copied())?;
            let slots = slots.get(block).unwrap_or_default();
            self.shared.held.write().columns.raw.add(packed, slots.iter().copied());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Row;
    use model::{AccountId, TransactionId};
    use std::sync::Arc;

    fn put_in(ledger: &Ledger, number: u32) -> Result<u64, LedgerError> {
        let row = Row::new(TransactionId::new(format!("t{number}")).unwrap(), format!("{{\"n\":{number}}}"));
        ledger.upsert(&AccountId::new("a").unwrap(), &[row]).map(|done| done.added)
    }

    #[test]
    fn rows_of_many_pages_of_one_are_packed_together() {
        let ledger = Ledger::new();
        (0..64).for_each(|number| assert_eq!(put_in(&ledger, number), Ok(1)));
        let columns = ledger.read();
        let blocks: Vec<u32> = columns.live().iter().map(|slot| columns.raw.place(slot).unwrap().0).collect();
        assert!(blocks.iter().all(|block| *block == blocks[0]));
    }

    #[test]
    fn rows_are_put_in_though_older_ones_cannot_be_packed_together() {
        let ledger = Ledger::new();
        assert_eq!(put_in(&ledger, 0), Ok(1));
        ledger.shared.held.write().columns.raw.add(Arc::from([0_u8; 8]), [0]);
        (1..100).for_each(|number| assert_eq!(put_in(&ledger, number), Ok(1)));
        let columns = ledger.read();
        let keys: Vec<i64> = columns.live().iter().map(|slot| columns.key(slot)).collect();
        drop(columns);
        assert_eq!(ledger.raws(&keys[..1]), Err(LedgerError::Packed));
        assert_eq!(ledger.raws(&keys[1..]).unwrap().len(), 99);
    }
}
