//! Dates and instants as the API sends them: ISO 8601, in general UTC, sometimes without milliseconds
//! (conventions.md, "Dates and times"). What cannot be read is kept as text and never invented (AB-5).

use jiff::{Timestamp, civil::Date};

/// An instant as it was sent, with its reading if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiInstant {
    sent: String,
    at: Option<Timestamp>,
}

impl ApiInstant {
    /// Reads an instant. Never fails: what cannot be read is kept as text.
    ///
    /// A text without a zone is not an instant; guessing one would move it.
    #[must_use]
    pub fn read(sent: impl Into<String>) -> Self {
        let sent = sent.into();
        let at = sent.parse::<Timestamp>().ok();
        Self { sent, at }
    }

    /// The characters that were sent.
    #[must_use]
    pub fn as_sent(&self) -> &str {
        &self.sent
    }

    /// The instant; `None` if what was sent is none.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// The calendar date as sent, without moving it to another zone: a date posted at midnight UTC would
    /// fall on the day before west of Greenwich (conventions.md, inferred).
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        ApiDate::read(self.sent.get(..10)?).date()
    }
}

/// A plain date as it was sent, with its reading if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiDate {
    sent: String,
    date: Option<Date>,
}

impl ApiDate {
    /// Reads a `yyyy-mm-dd` date. Never fails: what cannot be read is kept as text.
    #[must_use]
    pub fn read(sent: impl Into<String>) -> Self {
        let sent = sent.into();
        let date = if sent.len() == 10 { sent.parse::<Date>().ok() } else { None };
        Self { sent, date }
    }

    /// The characters that were sent.
    #[must_use]
    pub fn as_sent(&self) -> &str {
        &self.sent
    }

    /// The date; `None` if what was sent is none.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.date
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_instant_with_and_without_milliseconds_is_read() {
        for sent in ["2017-07-23T12:30:12.123Z", "2022-06-30T00:00:00Z", "2022-06-30T00:00:00+02:00"] {
            assert!(ApiInstant::read(sent).at().is_some(), "{sent}");
        }
    }

    #[test]
    fn an_instant_without_a_zone_is_kept_unread() {
        let instant = ApiInstant::read("2022-06-30T00:00:00");
        assert_eq!((instant.at(), instant.as_sent()), (None, "2022-06-30T00:00:00"));
    }

    #[test]
    fn the_date_of_an_instant_is_the_date_that_was_sent() {
        assert_eq!(ApiInstant::read("2025-03-03T00:00:00Z").date().unwrap().to_string(), "2025-03-03");
    }

    #[test]
    fn impossible_dates_are_kept_unread() {
        for sent in ["2025-02-30", "10000-01-01", "", "2025-2-3", "yesterday"] {
            assert_eq!(ApiDate::read(sent).date(), None, "{sent}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(sent in ".{0,40}") {
            let instant = ApiInstant::read(sent.clone());
            let _ = instant.date();
            prop_assert_eq!(instant.as_sent(), sent);
        }
    }
}
