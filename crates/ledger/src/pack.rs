//! Packs the JSON of rows, several together: rows of one answer are alike, so that a block of them packs several
//! times better than each by itself.

use crate::error::LedgerError;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::ops::Range;
use std::sync::Arc;

/// Most rows of a block: more pack hardly better, and reading one row unpacks its block, which takes 50 us.
pub(crate) const BLOCK_ROWS: usize = 128;

/// A block is closed at this many bytes of text, so that long rows are not unpacked by the dozen.
pub(crate) const BLOCK_TEXT: usize = 256 * 1024;

/// Most bytes of text that are unpacked: a row is a part of one answer, which has at most 16 MiB (AP-3).
const MOST: usize = 32 * 1024 * 1024;

/// How hard to pack: the next level takes three times as long for a tenth less (docs/adr/0010-the-ledger-is-columns.md).
const LEVEL: u32 = 1;

/// Packs blocks one after the other with one set of buffers.
pub(crate) struct Packer {
    compress: Compress,
    text: Vec<u8>,
}

impl Default for Packer {
    fn default() -> Self {
        Self { compress: Compress::new(Compression::new(LEVEL), false), text: Vec::new() }
    }
}

/// How texts with these lengths are put into blocks: the ranges of their numbers.
pub(crate) fn blocks(lengths: impl IntoIterator<Item = usize>) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut text = 0;
    for (number, length) in lengths.into_iter().enumerate() {
        text += length;
        match blocks.last_mut() {
            Some(block) if block.len() < BLOCK_ROWS && text <= BLOCK_TEXT => block.end = number + 1,
            _ => {
                blocks.push(number..number + 1);
                text = length;
            }
        }
    }
    blocks
}

impl Packer {
    /// One block of texts: their number and the length of all, then packed their lengths and characters.
    pub(crate) fn pack<'a>(
        &mut self,
        texts: impl ExactSizeIterator<Item = &'a str> + Clone,
    ) -> Result<Arc<[u8]>, LedgerError> {
        self.text.clear();
        let count = texts.len();
        for text in texts.clone() {
            let length = u32::try_from(text.len()).map_err(|_| LedgerError::Packed)?;
            self.text.extend_from_slice(&length.to_le_bytes());
        }
        texts.for_each(|text| self.text.extend_from_slice(text.as_bytes()));
        let mut out = Vec::with_capacity(self.text.len() / 4 + 64);
        for number in [count, self.text.len()] {
            out.extend_from_slice(&u32::try_from(number).map_err(|_| LedgerError::Packed)?.to_le_bytes());
        }
        self.compress.reset();
        loop {
            let done = usize::try_from(self.compress.total_in()).map_err(|_| LedgerError::Packed)?;
            let rest = self.text.get(done..).unwrap_or_default();
            let status = self.compress.compress_vec(rest, &mut out, FlushCompress::Finish);
            match status.map_err(|_| LedgerError::Packed)? {
                Status::StreamEnd => break,
                Status::Ok | Status::BufError => out.reserve(out.len().max(64)),
            }
        }
        Ok(out.into())
    }
}

/// How many bytes a block has unpacked; 0 if it is broken.
pub(crate) fn text_length(packed: &[u8]) -> usize {
    let length = packed.get(4..).and_then(|rest| rest.first_chunk::<4>());
    length.and_then(|length| usize::try_from(u32::from_le_bytes(*length)).ok()).unwrap_or(0)
}

/// The texts of a block.
pub(crate) struct Unpacked {
    text: String,
    ends: Vec<usize>,
}

impl Unpacked {
    /// The text at a place of the block.
    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }
}

/// The texts of a block again.
pub(crate) fn unpack(packed: &[u8]) -> Result<Unpacked, LedgerError> {
    read(packed).ok_or(LedgerError::Packed)
}

fn read(packed: &[u8]) -> Option<Unpacked> {
    let number = |bytes: &[u8; 4]| usize::try_from(u32::from_le_bytes(*bytes)).ok();
    let (count, rest) = packed.split_first_chunk::<4>()?;
    let (length, body) = rest.split_first_chunk::<4>()?;
    let (count, length) = (number(count)?, number(length)?);
    if length > MOST || count > BLOCK_ROWS || count * 4 > length {
        return None;
    }
    let mut out = Vec::with_capacity(length + 1);
    let status = Decompress::new(false).decompress_vec(body, &mut out, FlushDecompress::Finish);
    if !matches!(status, Ok(Status::StreamEnd)) || out.len() != length {
        return None;
    }
    let (lengths, text) = out.split_at_checked(count * 4)?;
    let mut end = 0;
    let ends = lengths.as_chunks::<4>().0.iter().map(|length| {
        end += number(length)?;
        Some(end)
    });
    let ends = ends.collect::<Option<Vec<usize>>>()?;
    Some(Unpacked { text: String::from_utf8(text.to_vec()).ok()?, ends })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_of_the_usual_size_get_much_smaller() {
        let row = |n: u32| {
            format!(
                r#"{{"id":"{n:016x}","accountId":"4d1f7c1e-0a57-4c0e-9b4a-7b1f2f8f0a11","amount":"-{n}.18",
            "currency":"USD","pendingStatus":"Reconciled","datePosted":"2025-03-03T00:00:00Z","date":"2025-03-03T00:00:00Z",
            "memo":"POS PURCHASE 0303 ORCHARD MARKET","filteredMemo":"ORCHARD MARKET","displayName":"Orchard Market"}}"#
            )
        };
        let rows: Vec<String> = (0..128).map(row).collect();
        let packed = Packer::default().pack(rows.iter().map(String::as_str)).unwrap();
        assert!(packed.len() * 10 < rows.iter().map(String::len).sum::<usize>());
    }

    #[test]
    fn long_rows_come_into_blocks_of_their_own() {
        assert_eq!(blocks([BLOCK_TEXT, 1, BLOCK_TEXT + 1, 1, 1]), [0..1, 1..2, 2..3, 3..5]);
        assert_eq!(blocks([1; BLOCK_ROWS + 1]), [0..BLOCK_ROWS, BLOCK_ROWS..BLOCK_ROWS + 1]);
        assert_eq!(blocks([]), []);
    }

    proptest! {
        #[test]
        fn texts_come_back(texts in prop::collection::vec(".{0,400}", 1..9)) {
            let packed = Packer::default().pack(texts.iter().map(String::as_str)).unwrap();
            let unpacked = unpack(&packed).unwrap();
            for (place, text) in texts.iter().enumerate() {
                prop_assert_eq!(unpacked.get(place), Some(text.as_str()));
            }
            prop_assert_eq!(unpacked.get(texts.len()), None);
            prop_assert_eq!(text_length(&packed), texts.iter().map(|text| text.len() + 4).sum::<usize>());
        }

        #[test]
        fn any_bytes_are_unpacked_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = unpack(&bytes);
        }
    }
}
