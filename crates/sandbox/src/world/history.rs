//! The posted transactions of one account, newest first, without holding more of them than somebody asked for.
//!
//! Belongs here: rows by position, by id and by instant, and the ids themselves. Must not come in: what a fetch
//! changed (that is the live state of the consumer side), HTTP.
//!
//! A history never changes while a world lives, so a position means the same row on every call.

use std::sync::OnceLock;

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::dice::{gather, spread};
use super::habits::Household;
use super::kiosk::Kiosk;
use super::loan::Loan;
use super::transaction::Transaction;

/// Where the rows of a history come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// An account that has never been used.
    Empty,
    /// Everyday rows, generated when first asked for.
    Household(Box<Household>),
    /// The monthly payments of a loan, generated when first asked for.
    Loan(Box<Loan>),
    /// Any number of rows, each computed from its position alone.
    Kiosk(Box<Kiosk>),
}

/// The posted transactions of one account.
#[derive(Debug)]
pub(crate) struct History {
    salt: u64,
    now: Timestamp,
    source: Source,
    written: OnceLock<Vec<Transaction>>,
}

impl History {
    pub(crate) fn new(salt: u64, now: Timestamp, source: Source) -> Self {
        Self { salt, now, source, written: OnceLock::new() }
    }

    /// How many rows there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        match &self.source {
            Source::Kiosk(kiosk) => kiosk.len(),
            _ => self.rows().len(),
        }
    }

    /// The row at a position, 0 being the newest.
    #[must_use]
    pub(crate) fn get(&self, index: usize) -> Option<Transaction> {
        let mut row = match &self.source {
            Source::Kiosk(kiosk) => kiosk.row(index)?,
            _ => self.rows().get(index)?.clone(),
        };
        let ordinal = self.len().checked_sub(index + 1)?;
        row.id = row_id(self.salt, ordinal as u64);
        row.last_updated = row.posted.map_or(self.now, |date| last_updated(date, self.now));
        Some(row)
    }

    /// The position of the row with this id, without searching.
    #[must_use]
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        let ordinal = usize::try_from(ordinal_of(self.salt, id)?).ok()?;
        self.len().checked_sub(ordinal.checked_add(1)?)
    }

    /// How many rows, counted from the newest, satisfy a test that turns false once and stays false.
    pub(crate) fn leading(&self, test: impl Fn(&Transaction) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle).is_some_and(|row| test(&row)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn rows(&self) -> &[Transaction] {
        self.written.get_or_init(|| match &self.source {
            Source::Empty | Source::Kiosk(_) => Vec::new(),
            Source::Household(household) => household.rows(),
            Source::Loan(loan) => loan.rows(),
        })
    }
}

/// The id of the row with this number, counted from the oldest: sixteen hexadecimal digits that look random.
pub(crate) fn row_id(salt: u64, ordinal: u64) -> String {
    format!("{:016x}", spread(ordinal ^ salt))
}

fn ordinal_of(salt: u64, id: &str) -> Option<u64> {
    let canonical = id.len() == 16 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !canonical {
        return None;
    }
    u64::from_str_radix(id, 16).ok().map(|value| gather(value) ^ salt)
}

/// The instant at which a date begins in UTC; posting dates are sent so.
#[must_use]
pub(crate) fn midnight(date: Date) -> Timestamp {
    date.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// When the core last touched a row of this date: in the run of the following night, never in the future.
pub(crate) fn last_updated(date: Date, now: Timestamp) -> Timestamp {
    let night =
        midnight(date).checked_add(Span::new().hours(26).minutes(15).seconds(40).milliseconds(20)).unwrap_or(now);
    let recent = now.checked_sub(Span::new().minutes(5)).unwrap_or(now);
    night.min(recent)
}

/// A date so many days before another.
pub(crate) fn days_before(date: Date, days: i64) -> Date {
    date.checked_sub(Span::new().days(days)).unwrap_or(Date::ZERO)
}
