//! Periods of the calendar and the words for them. Words stay words in the tree, so that a saved filter moves along
//! with the days; they become days only beside a `today` that the caller passes in.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// The longest `last-N-days`: a hundred years.
const MOST_DAYS: u16 = 36_525;

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// `2026-02-15`
    Day(Date),
    /// `2026-02`, as its first day
    Month(Date),
    /// `2026`, as its first day
    Year(Date),
    /// `today`
    Today,
    /// `yesterday`
    Yesterday,
    /// `this-week`: Monday to Sunday (ISO 8601)
    ThisWeek,
    /// `last-week`
    LastWeek,
    /// `this-month`
    ThisMonth,
    /// `last-month`
    LastMonth,
    /// `this-quarter`
    ThisQuarter,
    /// `last-quarter`
    LastQuarter,
    /// `this-year`
    ThisYear,
    /// `last-year`
    LastYear,
    /// `last-30-days`: today and the 29 days before
    LastDays(u16),
}

/// The words for dates, each with what it means. `last-30-days` stands for every number of days.
pub(super) const WORDS: [(Period, &str, &str); 13] = [
    (Period::Today, "today", "today"),
    (Period::Yesterday, "yesterday", "yesterday"),
    (Period::LastDays(7), "last-7-days", "today and the 6 days before"),
    (Period::LastDays(30), "last-30-days", "today and the 29 days before"),
    (Period::LastDays(90), "last-90-days", "today and the 89 days before"),
    (Period::ThisWeek, "this-week", "from Monday to Sunday"),
    (Period::LastWeek, "last-week", "from Monday to Sunday"),
    (Period::ThisMonth, "this-month", "from the first to the last day"),
    (Period::LastMonth, "last-month", "from the first to the last day"),
    (Period::ThisQuarter, "this-quarter", "January, April, July or October and the two months behind it"),
    (Period::LastQuarter, "last-quarter", "the three months before this quarter"),
    (Period::ThisYear, "this-year", "from January to December"),
    (Period::LastYear, "last-year", "from January to December"),
];

/// Days from the first to the last, both included; an open end has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Days {
    /// The first day.
    pub first: Option<Date>,
    /// The last day.
    pub last: Option<Date>,
}

impl Period {
    /// Reads a date, a month, a year or a word; `None` if it is none of them.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let lower = typed.to_ascii_lowercase();
        let named = WORDS.iter().find(|(_, word, _)| *word == lower).map(|(period, ..)| *period);
        let days = || lower.strip_prefix("last-").and_then(|rest| rest.strip_suffix("-days"));
        named.or_else(|| days().and_then(last_days).map(Self::LastDays)).or_else(|| Self::calendar(&lower))
    }

    fn calendar(typed: &str) -> Option<Self> {
        if !typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return None;
        }
        match typed.len() {
            4 => format!("{typed}-01-01").parse().ok().map(Self::Year),
            7 => format!("{typed}-01").parse().ok().map(Self::Month),
            10 => typed.parse().ok().map(Self::Day),
            _ => None,
        }
    }

    /// The days it has, seen from `today`.
    #[must_use]
    pub fn days(self, today: Date) -> Days {
        let (first, last) = self.ends(today);
        Days { first: Some(first), last: Some(last) }
    }

    fn ends(self, today: Date) -> (Date, Date) {
        let month = today.first_of_month();
        let quarter = start_of_quarter(today);
        match self {
            Self::Day(day) => (day, day),
            Self::Month(first) => (first, first.last_of_month()),
            Self::Year(first) => (first, first.last_of_year()),
            Self::Today => (today, today),
            Self::Yesterday => {
                let day = days_before(today, 1);
                (day, day)
            }
            Self::ThisWeek => week(today),
            Self::LastWeek => week(days_before(today, 7)),
            Self::ThisMonth => (month, today.last_of_month()),
            Self::LastMonth => (months_later(month, -1), days_before(month, 1)),
            Self::ThisQuarter => (quarter, months_later(quarter, 2).last_of_month()),
            Self::LastQuarter => (months_later(quarter, -3), days_before(quarter, 1)),
            Self::ThisYear => (today.first_of_year(), today.last_of_year()),
            Self::LastYear => {
                let last = days_before(today.first_of_year(), 1);
                (last.first_of_year(), last)
            }
            Self::LastDays(days) => (days_before(today, i64::from(days) - 1), today),
        }
    }

    /// The value that was probably meant by one that [`Self::read`] refuses.
    pub(super) fn nearest(typed: &str) -> Option<String> {
        slashes(typed).or_else(|| padded(typed)).or_else(|| {
            crate::nearest::nearest(&typed.replace([' ', '_'], "-"), WORDS.iter().map(|(_, word, _)| *word))
                .map(str::to_owned)
        })
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Month(first) => write!(f, "{:04}-{:02}", first.year(), first.month()),
            Self::Year(first) => write!(f, "{:04}", first.year()),
            Self::LastDays(days) => write!(f, "last-{days}-days"),
            named => f.write_str(WORDS.iter().find(|(period, ..)| period == named).map_or("", |(_, word, _)| word)),
        }
    }
}

fn last_days(digits: &str) -> Option<u16> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let days: u16 = if plain { digits.parse().ok()? } else { return None };
    (1..=MOST_DAYS).contains(&days).then_some(days)
}

fn days_before(day: Date, days: i64) -> Date {
    day.saturating_sub(days.days())
}

fn months_later(day: Date, months: i64) -> Date {
    day.saturating_add(months.months())
}

fn week(day: Date) -> (Date, Date) {
    let monday = days_before(day, i64::from(day.weekday().since(Weekday::Monday)));
    (monday, monday.saturating_add(6.days()))
}

fn start_of_quarter(day: Date) -> Date {
    let month = (day.month() - 1) / 3 * 3 + 1;
    Date::new(day.year(), month, 1).unwrap_or(date(1970, 1, 1))
}

/// `02/15/2026` and `2026/02/15` as the date they mean in the United States.
fn slashes(typed: &str) -> Option<String> {
    let parts: Vec<&str> = typed.split('/').collect();
    let &[a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, a, b) };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (year.len() == 4).then(|| date.to_string())
}

/// `2026-2-5` with its zeros.
fn padded(typed: &str) -> Option<String> {
    let parts: Vec<&str> = typed.split('-').collect();
    let text = match parts.as_slice() {
        [year, month] => format!("{year}-{month:0>2}"),
        [year, month, day] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => return None,
    };
    Period::calendar(&text).map(|period| period.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(word: &str, today: Date) -> String {
        let days = Period::read(word).unwrap().days(today);
        format!("{} {}", days.first.unwrap(), days.last.unwrap())
    }

    #[test]
    fn words_are_days_seen_from_today() {
        let today = date(2026, 3, 15); // a Sunday
        for (word, expected) in [
            ("today", "2026-03-15 2026-03-15"),
            ("yesterday", "2026-03-14 2026-03-14"),
            ("last-1-days", "2026-03-15 2026-03-15"),
            ("last-30-days", "2026-02-14 2026-03-15"),
            ("this-week", "2026-03-09 2026-03-15"),
            ("last-week", "2026-03-02 2026-03-08"),
            ("this-month", "2026-03-01 2026-03-31"),
            ("last-month", "2026-02-01 2026-02-28"),
            ("this-quarter", "2026-01-01 2026-03-31"),
            ("last-quarter", "2025-10-01 2025-12-31"),
            ("this-year", "2026-01-01 2026-12-31"),
            ("LAST-YEAR", "2025-01-01 2025-12-31"),
            ("2024-02", "2024-02-01 2024-02-29"),
            ("2026", "2026-01-01 2026-12-31"),
            ("2026-02-15", "2026-02-15 2026-02-15"),
        ] {
            assert_eq!(ends(word, today), expected, "{word}");
        }
    }

    #[test]
    fn last_month_of_january_is_december() {
        assert_eq!(ends("last-month", date(2026, 1, 31)), "2025-12-01 2025-12-31");
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        for today in [Date::MIN, Date::MAX] {
            for (_, word, _) in WORDS {
                let _ = Period::read(word).unwrap().days(today);
            }
            let _ = Period::LastDays(MOST_DAYS).days(today);
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for typed in
            ["", "2026-13", "2026-02-30", "2026-2", "02/15/2026", "last--days", "last-0-days", "last-99999-days"]
        {
            assert_eq!(Period::read(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_near_miss_is_named() {
        for (typed, meant) in [
            ("02/15/2026", "2026-02-15"),
            ("2026/2/5", "2026-02-05"),
            ("2026-2", "2026-02"),
            ("lastmonth", "last-month"),
            ("tody", "today"),
        ] {
            assert_eq!(Period::nearest(typed).as_deref(), Some(meant), "{typed}");
        }
        assert_eq!(Period::nearest("soon"), None);
    }

    #[test]
    fn every_word_in_the_list_is_read_and_written_alike() {
        for (_, word, _) in WORDS {
            assert_eq!(Period::read(word).unwrap().to_string(), word);
        }
    }
}
