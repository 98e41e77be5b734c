//! Lenient reading of JSON by raw text: nothing passes through a floating-point number (AP-15), unknown fields
//! and values stay (AP-16), and the limits are checked before anything is built (AP-4).

mod census;
mod fields;

pub(crate) use fields::Fields;

use crate::error::ApiFailure;
use serde_json::value::RawValue;
use std::sync::Arc;

/// A whole JSON text that is valid UTF-8, within the limits, and grammatically JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonText(Arc<str>);

impl JsonText {
    /// Checks a body.
    pub(crate) fn checked(body: &[u8]) -> Result<Self, ApiFailure> {
        let text = match std::str::from_utf8(body) {
            Ok(text) => text,
            // A character that the end cuts in two is a cut body; anything else is no UTF-8.
            Err(error) if error.error_len().is_none() => return Err(ApiFailure::BodyCut),
            Err(_) => return Err(ApiFailure::NotJson("it is not UTF-8")),
        };
        if text.trim_start().is_empty() {
            return Err(ApiFailure::NotJson("it is empty"));
        }
        census::check(text.as_bytes()).map_err(ApiFailure::TooComplex)?;
        match serde_json::from_str::<&RawValue>(text) {
            Ok(_) => Ok(Self(Arc::from(text))),
            // The parser does not call a number that ends in its middle an early end.
            Err(error) if error.is_eof() || text.ends_with(['-', '+', '.', 'e', 'E']) => Err(ApiFailure::BodyCut),
            Err(_) => Err(ApiFailure::NotJson("it breaks the grammar of JSON")),
        }
    }

    /// The outermost value.
    pub(crate) fn root(&self) -> Option<&RawValue> {
        serde_json::from_str(&self.0).ok()
    }

    /// The outermost object.
    pub(crate) fn object(&self) -> Result<Fields<'_>, ApiFailure> {
        Fields::of(self.0.trim_start()).ok_or(ApiFailure::Shape("object"))
    }

    /// The text, shared.
    pub(crate) fn text(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_cut_at_any_byte_is_never_taken_for_whole() {
        let whole = r#"{"accounts":[{"id":"ä","balance":"1.50"}],"n":-1.5e3}"#.as_bytes();
        assert!(JsonText::checked(whole).is_ok());
        for end in 1..whole.len() {
            assert_eq!(JsonText::checked(&whole[..end]), Err(ApiFailure::BodyCut), "{end}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_refused() {
        assert_eq!(JsonText::checked(b"{\"a\":\"\xff\"}"), Err(ApiFailure::NotJson("it is not UTF-8")));
    }

    #[test]
    fn numbers_beyond_any_float_are_read() {
        assert!(JsonText::checked(b"[1e999,123456789012345678901234567890.123456789]").is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged_without_a_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = JsonText::checked(&body);
        }

        #[test]
        fn any_json_like_text_is_judged_without_a_panic(body in r#"[\[\]{}",:0-9eE.+\-truefalsn\\ \n]{0,120}"#) {
            let _ = JsonText::checked(body.as_bytes());
        }
    }
}
