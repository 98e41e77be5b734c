//! Strict reading of query parameters: a known parameter with an odd value is refused, an unknown one is ignored.
//!
//! Belongs here: counts, instants and booleans. Must not come in: what they mean. That unknown parameters are
//! ignored and odd values answer 400 is inferred; the reference shows neither.

use jiff::Timestamp;

use super::caller::bad_request;
use crate::refusal::Refusal;

/// The known parameters of one request.
#[derive(Debug)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the parameters of these names; one that is given twice is refused.
    pub(super) fn parse(query: Option<&str>, names: &[&str]) -> Result<Self, Refusal> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if !names.contains(&name.as_ref()) {
                continue;
            }
            if found.iter().any(|(known, _)| *known == name) {
                return Err(bad_request());
            }
            found.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(found))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A number of rows or events: decimal digits only.
    pub(super) fn count(&self, name: &str) -> Result<Option<usize>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let digits = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let count = text.parse().ok().filter(|_| digits);
        count.map(Some).ok_or_else(bad_request)
    }

    /// An instant such as 2022-06-30T00:00:00Z (conventions.md, Dates and times).
    pub(super) fn instant(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        // The parser takes more spellings than ISO 8601 instants: a space for the T, or a zone in brackets.
        let shape =
            text.len() <= 40 && text.is_ascii() && text.as_bytes().get(10) == Some(&b'T') && !text.contains('[');
        let instant = text.parse().ok().filter(|_| shape);
        instant.map(Some).ok_or_else(bad_request)
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(bad_request()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Query;

    fn query(text: &str) -> Query {
        Query::parse(Some(text), &["offset", "since", "active"]).expect("no parameter twice")
    }

    #[test]
    fn counts_are_decimal_digits() {
        assert_eq!(query("offset=0").count("offset").unwrap(), Some(0));
        assert_eq!(query("offset=00500").count("offset").unwrap(), Some(500));
        assert_eq!(query("").count("offset").unwrap(), None);
        for odd in [
            "offset=",
            "offset=-1",
            "offset=%2B1",
            "offset=1e3",
            "offset=0x1",
            "offset=1.0",
            "offset= 1",
            "offset=9999999999999999999",
        ] {
            assert!(query(odd).count("offset").is_err(), "{odd}");
        }
    }

    #[test]
    fn instants_have_a_t_and_a_zone() {
        for good in ["2022-06-30T00:00:00Z", "2022-06-30T00:00:00.123Z", "2022-06-30T02:00:00%2B02:00"] {
            assert!(query(&format!("since={good}")).instant("since").unwrap().is_some(), "{good}");
        }
        for odd in [
            "",
            "2022-06-30",
            "2022-06-30T00:00:00",
            "2022-06-30T00:00:00+02:00",
            "1656547200",
            "yesterday",
            "2022-13-01T00:00:00Z",
            "2022-06-30 00:00:00Z",
            "2022-06-30T00:00:00Z[UTC]",
        ] {
            assert!(query(&format!("since={odd}")).instant("since").is_err(), "{odd}");
        }
    }

    #[test]
    fn a_parameter_given_twice_is_refused_and_an_unknown_one_is_ignored() {
        assert!(Query::parse(Some("offset=1&offset=1"), &["offset"]).is_err());
        assert!(Query::parse(Some("x=1&x=2"), &["offset"]).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            if let Ok(query) = Query::parse(Some(&text), &["offset", "since", "active"]) {
                let _ = (query.count("offset"), query.instant("since"), query.flag("active"));
            }
            let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let _ = query(&format!("since={encoded}")).instant("since");
        }
    }
}
