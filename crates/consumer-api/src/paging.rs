//! Reading all transactions of an account, page after page (conventions.md, "Paging"). Pages overlap, because
//! rows can move while they are read; whoever takes them in has to put them in by id.

use crate::bearer::Bearer;
use crate::calls::{Fetched, PageQuery};
use crate::client::Api;
use crate::error::ApiError;
use crate::limits;
use crate::transaction::TransactionsPage;
use jiff::{SignedDuration, Timestamp};
use model::{AccountId, TransactionId, UserId};
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use tokio_util::sync::CancellationToken;

/// What to read. `updated_since` excludes `since` and `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadQuery {
    /// Posted at or after.
    pub since: Option<Timestamp>,
    /// Posted at or before.
    pub until: Option<Timestamp>,
    /// Changed since; also brings the ids that became inactive.
    pub updated_since: Option<Timestamp>,
    /// Stop when at least this many rows were received; `None` for all.
    pub most_rows: Option<usize>,
}

/// Why a read ended before the last page (AP-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truncated {
    /// 2,000 pages were read.
    Pages,
    /// 1,000,000 rows were received.
    Rows,
    /// The caller's own limit was reached.
    Asked,
    /// A page brought nothing that an earlier page had not: the server does not page.
    RepeatedPage,
}

/// How a read ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadEnd {
    /// Pages received.
    pub pages: usize,
    /// Different rows received, those that could not be read included.
    pub rows: usize,
    /// Rows that could not be read (AP-16).
    pub failed_rows: usize,
    /// Why it ended early, if it did.
    pub truncated: Option<Truncated>,
    /// The offset at which it ended: where "truncated" points to.
    pub ended_at: u64,
    /// The highest `lastUpdated` received less five minutes: the next `updated_since` (client-code). `None` if
    /// no row had one: the cursor does not advance then.
    pub cursor: Option<Timestamp>,
}

/// The server's clock may lag behind its own changes by this much (conventions.md: "a few minutes"; inferred).
const CURSOR_SLACK: SignedDuration = SignedDuration::from_mins(5);

/// Reads all transactions of an account in sequence; `on_page` gets each page as it arrives.
///
/// # Errors
/// [`ApiError`] of the first page that could not be read; the pages before it stay with the caller.
pub async fn read_transactions(
    api: &Api,
    bearer: &dyn Bearer,
    user: &UserId,
    account: &AccountId,
    query: &ReadQuery,
    cancel: &CancellationToken,
    mut on_page: impl FnMut(Fetched<TransactionsPage>) + Send,
) -> Result<ReadEnd, ApiError> {
    let mut reader = Reader::default();
    loop {
        let asked = PageQuery {
            offset: reader.offset,
            limit: limits::PAGE_ROWS,
            since: query.since,
            until: query.until,
            updated_since: query.updated_since,
        };
        let page = api.transactions_page(bearer, user, account, &asked, cancel).await?;
        let step = reader.take(&page.value, query.most_rows);
        on_page(page);
        if let Step::End(truncated) = step {
            return Ok(reader.end(truncated));
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Step {
    Next,
    End(Option<Truncated>),
}

/// The state of one read; pure, so that its rules are tested without a server.
#[derive(Default)]
struct Reader {
    offset: u64,
    pages: usize,
    rows: usize,
    failed: usize,
    seen: HashSet<u64>,
    hash: RandomState,
    highest: Option<Timestamp>,
}

impl Reader {
    fn take(&mut self, page: &TransactionsPage, most_rows: Option<usize>) -> Step {
        self.pages += 1;
        let received = page.received();
        let fresh = page.transactions.iter().filter(|row| self.seen.insert(self.mark(&row.id))).count();
        // A duplicate inside one page is a row of its own; only what an earlier page had is none.
        self.rows += if self.pages == 1 { received } else { fresh + page.failed_rows.len() };
        self.failed += page.failed_rows.len();
        let updated = page.transactions.iter().filter_map(|row| row.last_updated.as_ref()?.at()).max();
        self.highest = self.highest.max(updated);
        // The service may cap the limit lower than asked; the echo says so. A short page is the last one.
        let full = page.limit.map_or(limits::PAGE_ROWS as usize, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let full = full.clamp(1, limits::PAGE_ROWS as usize);
        if received < full {
            return Step::End(None);
        }
        if fresh == 0 {
            return Step::End(Some(Truncated::RepeatedPage));
        }
        if most_rows.is_some_and(|most| self.rows >= most) {
            return Step::End(Some(Truncated::Asked));
        }
        if self.rows >= limits::ROWS {
            return Step::End(Some(Truncated::Rows));
        }
        if self.pages >= limits::PAGES {
            return Step::End(Some(Truncated::Pages));
        }
        // Half a page at most, so that even a service with small pages gets on.
        let overlap = limits::PAGE_OVERLAP.min(received / 2);
        self.offset += (received - overlap) as u64;
        Step::Next
    }

    fn mark(&self, id: &TransactionId) -> u64 {
        self.hash.hash_one(id)
    }

    fn end(self, truncated: Option<Truncated>) -> ReadEnd {
        ReadEnd {
            pages: self.pages,
            rows: self.rows,
            failed_rows: self.failed,
            truncated,
            ended_at: self.offset,
            cursor: self.highest.and_then(|highest| highest.checked_sub(CURSOR_SLACK).ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::JsonText;

    fn page(ids: std::ops::Range<usize>, limit: usize) -> TransactionsPage {
        let rows: Vec<String> = ids.map(|n| format!("{{\"id\":\"t{n}\"}}")).collect();
        let text = format!("{{\"limit\":{limit},\"transactions\":[{}]}}", rows.join(","));
        TransactionsPage::read(&JsonText::checked(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn full_pages_overlap_by_fifty_rows_and_a_short_page_is_the_last() {
        let mut reader = Reader::default();
        assert_eq!(reader.take(&page(0..500, 500), None), Step::Next);
        assert_eq!(reader.offset, 450);
        assert_eq!(reader.take(&page(450..950, 500), None), Step::Next);
        assert_eq!(reader.offset, 900);
        assert_eq!(reader.take(&page(900..1_399, 500), None), Step::End(None));
        let end = reader.end(None);
        assert_eq!((end.pages, end.rows), (3, 1_399));
    }

    #[test]
    fn a_page_that_brings_nothing_new_ends_the_read_as_truncated() {
        let mut reader = Reader::default();
        assert_eq!(reader.take(&page(0..500, 500), None), Step::Next);
        assert_eq!(reader.take(&page(0..500, 500), None), Step::End(Some(Truncated::RepeatedPage)));
    }

    #[test]
    fn two_pages_that_take_turns_are_found_out() {
        let mut reader = Reader::default();
        assert_eq!(reader.take(&page(0..500, 500), None), Step::Next);
        assert_eq!(reader.take(&page(500..1_000, 500), None), Step::Next);
        assert_eq!(reader.take(&page(0..500, 500), None), Step::End(Some(Truncated::RepeatedPage)));
    }

    #[test]
    fn a_service_with_a_lower_cap_is_read_on() {
        let mut reader = Reader::default();
        assert_eq!(reader.take(&page(0..40, 40), None), Step::Next);
        assert_eq!(reader.offset, 20);
    }

    #[test]
    fn the_two_thousandth_page_is_the_last() {
        let mut reader = Reader { pages: limits::PAGES - 2, ..Reader::default() };
        assert_eq!(reader.take(&page(0..500, 500), None), Step::Next);
        assert_eq!(reader.take(&page(500..1_000, 500), None), Step::End(Some(Truncated::Pages)));
    }

    #[test]
    fn the_millionth_row_is_the_last() {
        let mut reader = Reader { pages: 1, rows: limits::ROWS - 501, ..Reader::default() };
        assert_eq!(reader.take(&page(0..500, 500), None), Step::Next);
        assert_eq!(reader.take(&page(500..1_000, 500), None), Step::End(Some(Truncated::Rows)));
    }

    #[test]
    fn the_cursor_is_the_highest_change_less_five_minutes_and_stays_on_an_empty_answer() {
        let text = br#"{"transactions":[{"id":"a","lastUpdated":"2025-03-04T02:15:40Z"},
            {"id":"b","lastUpdated":"2025-03-04T02:10:00Z"},{"id":"c","lastUpdated":"soon"}]}"#;
        let page = TransactionsPage::read(&JsonText::checked(text).unwrap()).unwrap();
        let mut reader = Reader::default();
        reader.take(&page, None);
        assert_eq!(reader.end(None).cursor, Some("2025-03-04T02:10:40Z".parse().unwrap()));
        assert_eq!(Reader::default().end(None).cursor, None);
    }
}
