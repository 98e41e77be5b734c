//! The body of an answer, decoded while it streams, with the cap on the decoded bytes (AP-3): a small gzip body
//! can hold hundreds of mebibytes.

use crate::error::ApiFailure;
use crate::limits;
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use std::io::Write;

#[derive(Default)]
pub(super) struct Capped {
    bytes: Vec<u8>,
    full: bool,
}

impl Write for Capped {
    fn write(&mut self, more: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + more.len() > limits::BODY {
            self.full = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(super) enum Body {
    Plain(Capped),
    Gzip(Box<MultiGzDecoder<Capped>>, bool),
}

impl Body {
    pub(super) fn plain() -> Self {
        Self::Plain(Capped::default())
    }

    /// A body in an encoding; only gzip was asked for.
    pub(super) fn new(encoding: Option<&[u8]>) -> Result<Self, ApiFailure> {
        match encoding {
            None | Some(b"") => Ok(Self::plain()),
            Some(name) if name.eq_ignore_ascii_case(b"identity") => Ok(Self::plain()),
            Some(name) if name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip") => {
                Ok(Self::Gzip(Box::new(MultiGzDecoder::new(Capped::default())), false))
            }
            Some(_) => Err(ApiFailure::NotJson("it is compressed in a way that was not asked for")),
        }
    }

    /// Takes the next bytes as received.
    pub(super) fn write(&mut self, chunk: &[u8]) -> Result<(), ApiFailure> {
        match self {
            Self::Plain(capped) => capped.write_all(chunk).map_err(|_| ApiFailure::BodyTooLarge),
            Self::Gzip(decoder, begun) => {
                *begun |= !chunk.is_empty();
                decoder.write_all(chunk).map_err(|_| gzip_failure(decoder, false))
            }
        }
    }

    /// Decoded bytes so far.
    pub(super) fn decoded(&self) -> usize {
        match self {
            Self::Plain(capped) => capped.bytes.len(),
            Self::Gzip(decoder, _) => decoder.get_ref().bytes.len(),
        }
    }

    /// The whole body; a compressed one must have its end.
    pub(super) fn finish(self) -> Result<Bytes, ApiFailure> {
        match self {
            Self::Plain(capped) => Ok(Bytes::from(capped.bytes)),
            // An empty body is what a 204 has, whatever its headers say.
            Self::Gzip(_, false) => Ok(Bytes::new()),
            Self::Gzip(mut decoder, true) => {
                decoder.try_finish().map_err(|_| gzip_failure(&decoder, true))?;
                Ok(Bytes::from(std::mem::take(&mut decoder.get_mut().bytes)))
            }
        }
    }
}

fn gzip_failure(decoder: &MultiGzDecoder<Capped>, at_end: bool) -> ApiFailure {
    match (decoder.get_ref().full, at_end) {
        (true, _) => ApiFailure::BodyTooLarge,
        (false, true) => ApiFailure::BodyCut,
        (false, false) => ApiFailure::NotJson("its compression is broken"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(wire: &[u8], encoding: Option<&[u8]>, step: usize) -> Result<Bytes, ApiFailure> {
        let mut body = Body::new(encoding)?;
        for chunk in wire.chunks(step) {
            body.write(chunk)?;
        }
        body.finish()
    }

    #[test]
    fn sixteen_mebibytes_are_read_and_one_byte_more_is_not() {
        for (length, fits) in [(limits::BODY - 1, true), (limits::BODY, true), (limits::BODY + 1, false)] {
            let bytes = vec![b' '; length];
            assert_eq!(decode(&bytes, None, 65_536).is_ok(), fits, "{length}");
            let wire = gzip(&bytes);
            let read = decode(&wire, Some(b"gzip"), 65_536);
            assert_eq!(read.is_ok(), fits, "{length}");
            if let Err(failure) = read {
                assert_eq!(failure, ApiFailure::BodyTooLarge);
            }
        }
    }

    #[test]
    fn a_gzip_body_cut_at_any_byte_is_an_error() {
        let wire = gzip(b"{\"accounts\":[]}");
        for end in 1..wire.len() {
            assert_eq!(decode(&wire[..end], Some(b"gzip"), 7), Err(ApiFailure::BodyCut), "{end}");
        }
        assert_eq!(&*decode(&wire, Some(b"GZIP"), 7).unwrap(), b"{\"accounts\":[]}");
    }

    #[test]
    fn an_encoding_that_was_not_asked_for_is_refused() {
        assert!(matches!(decode(b"x", Some(b"br"), 1), Err(ApiFailure::NotJson(_))));
    }

    #[test]
    fn an_empty_body_is_empty_in_any_encoding() {
        assert!(decode(b"", Some(b"gzip"), 1).unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_called_gzip_are_decoded_without_a_panic(wire in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&wire, Some(b"gzip"), 16);
        }

        #[test]
        fn what_was_compressed_comes_back(bytes in prop::collection::vec(any::<u8>(), 1..2_000), step in 1_usize..300) {
            prop_assert_eq!(&*decode(&gzip(&bytes), Some(b"gzip"), step).unwrap(), &bytes[..]);
        }
    }
}
