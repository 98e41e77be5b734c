//! Packs the JSON of a row. The same text gives the same bytes, so packed texts can be compared as they are.

use crate::error::LedgerError;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// Longest text that is unpacked; a row is a part of one answer, which has at most 16 MiB.
const MOST: usize = 16 * 1024 * 1024;

/// Packs texts one after the other with one set of buffers.
pub(crate) struct Packer {
    compress: Compress,
}

impl Default for Packer {
    fn default() -> Self {
        Self { compress: Compress::new(Compression::fast(), false) }
    }
}

impl Packer {
    /// The packed text, with its length in front.
    pub(crate) fn pack(&mut self, text: &str) -> Result<Vec<u8>, LedgerError> {
        self.compress.reset();
        let length = u32::try_from(text.len()).map_err(|_| LedgerError::Packed)?;
        let mut out = Vec::with_capacity(text.len() / 2 + 64);
        out.extend_from_slice(&length.to_le_bytes());
        loop {
            let done = usize::try_from(self.compress.total_in()).map_err(|_| LedgerError::Packed)?;
            let rest = text.as_bytes().get(done..).unwrap_or_default();
            let status = self.compress.compress_vec(rest, &mut out, FlushCompress::Finish);
            match status.map_err(|_| LedgerError::Packed)? {
                Status::StreamEnd => break,
                Status::Ok | Status::BufError => out.reserve(out.len().max(64)),
            }
        }
        out.shrink_to_fit();
        Ok(out)
    }
}

/// The text again.
pub(crate) fn unpack(packed: &[u8]) -> Result<String, LedgerError> {
    let (length, body) = packed.split_first_chunk::<4>().ok_or(LedgerError::Packed)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| LedgerError::Packed)?;
    if length > MOST {
        return Err(LedgerError::Packed);
    }
    let mut out = Vec::with_capacity(length + 1);
    let status = Decompress::new(false).decompress_vec(body, &mut out, FlushDecompress::Finish);
    if !matches!(status, Ok(Status::StreamEnd)) || out.len() != length {
        return Err(LedgerError::Packed);
    }
    String::from_utf8(out).map_err(|_| LedgerError::Packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_row_of_the_usual_size_gets_smaller() {
        let text = r#"{"id":"b3f2a0c4d9","accountId":"4d1f7c1e-0a57-4c0e-9b4a-7b1f2f8f0a11","amount":"-42.18",
            "currency":"USD","pendingStatus":"Reconciled","datePosted":"2025-03-03T00:00:00Z","date":"2025-03-03T00:00:00Z",
            "memo":"POS PURCHASE 0303 ORCHARD MARKET","filteredMemo":"ORCHARD MARKET","displayName":"Orchard Market"}"#;
        assert!(Packer::default().pack(text).unwrap().len() < text.len());
    }

    proptest! {
        #[test]
        fn a_text_comes_back_and_packs_alike_twice(texts in prop::collection::vec(".{0,400}", 1..5)) {
            let mut packer = Packer::default();
            for text in &texts {
                let packed = packer.pack(text).unwrap();
                prop_assert_eq!(&unpack(&packed).unwrap(), text);
                prop_assert_eq!(packer.pack(text).unwrap(), packed);
            }
        }

        #[test]
        fn any_bytes_are_unpacked_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = unpack(&bytes);
        }
    }
}
