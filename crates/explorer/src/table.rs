//! The table of transactions: a question in the words of a shell becomes rows, totals, hints and charts.
//!
//! Belongs here: what is asked of the rows in memory. Must not come in: reading them from an institution; that is
//! [`crate::transactions`].

mod changes;
mod charts;
mod filter;
mod hints;
mod saved;
mod shown;

pub(crate) use saved::Filters;
pub(crate) use shown::{Shown, name as row_name};

use crate::Explorer;
use crate::core::Answer;
use crate::format;
use crate::session::Session;
use crate::view::{CopyView, ErrorView, RowRange, SelectionView, TotalsView, TransactionQuery, WindowView};
use std::ops::Range;
use std::sync::Arc;

/// Most rows in one window: a screen shows a few dozen.
const MAX_WINDOW: u32 = 500;

/// Most rows that are copied as text; more is what an export is for.
const MAX_COPIED: u64 = 10_000;

/// Most ranges of a selection.
const MAX_RANGES: usize = 10_000;

impl Explorer {
    /// A window of rows.
    ///
    /// # Errors
    /// If the session does not exist or the query is not good.
    pub async fn transactions(
        &self,
        session: String,
        query: TransactionQuery,
        first: u32,
        count: u32,
    ) -> Answer<WindowView> {
        self.of_rows(session, query, move |shown, query| {
            let window = shown.ledger.window(query, u64::from(first), count.min(MAX_WINDOW));
            Ok(WindowView {
                first,
                rows: window.rows.iter().map(|row| shown.row(row)).collect(),
                total: format::count(window.total),
                in_memory: format::count(shown.in_memory(query)),
                revision: format::count(window.revision),
            })
        })
        .await
    }

    /// The place of a row in a query's answer, from 0; none if it is not in it. `key` is that of the row's view.
    ///
    /// # Errors
    /// If the session does not exist or the query is not good.
    pub async fn row_position(&self, session: String, query: TransactionQuery, key: String) -> Answer<Option<u32>> {
        self.of_rows(session, query, move |shown, query| {
            let place = key.parse().ok().and_then(|key| shown.ledger.index_of(query, key));
            Ok(place.map(format::count))
        })
        .await
    }

    /// Exact totals of a query, per currency and meaning.
    ///
    /// # Errors
    /// If the session does not exist or the query is not good.
    pub async fn totals(&self, session: String, query: TransactionQuery) -> Answer<Vec<TotalsView>> {
        self.of_rows(session, query, |shown, query| {
            let totals = shown.ledger.totals(query, |account| shown.group(account));
            Ok(totals.into_iter().map(shown::totals_view).collect())
        })
        .await
    }

    /// What is selected of a query's answer. `revision` is that of the window in which it was selected.
    ///
    /// # Errors
    /// If the session does not exist, the query is not good, rows changed since that revision, or the selection has
    /// very many parts.
    pub async fn selection_totals(
        &self,
        session: String,
        query: TransactionQuery,
        ranges: Vec<RowRange>,
        revision: u32,
    ) -> Answer<SelectionView> {
        let ranges = bounded(&ranges)?;
        self.of_rows(session, query, move |shown, query| {
            let total = shown.ledger.count(query);
            let totals = shown.ledger.totals_at(revision.into(), query, &ranges, |account| shown.group(account));
            let totals = totals.ok_or_else(|| moved("added up"))?;
            Ok(SelectionView {
                rows: format::count(selected(&ranges, total)),
                totals: totals.into_iter().map(shown::totals_view).collect(),
                revision,
            })
        })
        .await
    }

    /// What is selected, as CSV to paste elsewhere.
    ///
    /// # Errors
    /// As above, and if there are more than 10,000 rows.
    pub async fn copy_rows(
        &self,
        session: String,
        query: TransactionQuery,
        ranges: Vec<RowRange>,
        revision: u32,
    ) -> Answer<CopyView> {
        let ranges = bounded(&ranges)?;
        self.of_rows(session, query, move |shown, query| {
            let rows = selected(&ranges, shown.ledger.count(query));
            if rows > MAX_COPIED {
                return Err(ErrorView::input(
                    "copy.too_many",
                    format!("{rows} rows are too many to copy; the limit is {MAX_COPIED}."),
                    "Export the selection to a file, or select fewer rows.",
                ));
            }
            let keys = shown.ledger.keys_at(revision.into(), query, &ranges).ok_or_else(|| moved("copied"))?;
            let text = crate::export::as_csv(shown, keys)?;
            Ok(CopyView { text, rows: format::count(rows) })
        })
        .await
    }

    /// Asks something of the rows that a query selects, on a thread that may take its time.
    pub(crate) async fn of_rows<T: Send + 'static>(
        &self,
        session: String,
        query: TransactionQuery,
        ask: impl FnOnce(&Shown, &ledger::Query) -> Result<T, ErrorView> + Send + 'static,
    ) -> Answer<T> {
        let session = self.core().session(&session).await?;
        self.shown(session, move |shown| ask(shown, &shown.query(&query)?)).await
    }

    /// Asks something of the rows of a session, on a thread that may take its time.
    pub(crate) async fn shown<T: Send + 'static>(
        &self,
        session: Arc<Session>,
        ask: impl FnOnce(&Shown) -> Result<T, ErrorView> + Send + 'static,
    ) -> Answer<T> {
        self.blocking(move |_| ask(&Shown::of(&session))).await
    }
}

/// The ranges of a selection, from the first row to behind the last.
pub(crate) fn bounded(ranges: &[RowRange]) -> Result<Vec<Range<u64>>, ErrorView> {
    if ranges.len() > MAX_RANGES {
        return Err(ErrorView::input(
            "selection.too_many_parts",
            "The selection has more than 10,000 parts.",
            "Select with a filter instead, or fewer rows.",
        ));
    }
    let range = |range: &RowRange| u64::from(range.first)..u64::from(range.first) + u64::from(range.count);
    Ok(ranges.iter().map(range).collect())
}

/// The selection is of an answer that is not there any more: its places now hold other rows.
pub(crate) fn moved(what: &str) -> ErrorView {
    ErrorView::input(
        "selection.moved",
        format!("The rows moved while they were to be {what}: rows came or went since they were selected."),
        "Select the rows again; while transactions are being read they keep moving.",
    )
}

fn selected(ranges: &[Range<u64>], total: u64) -> u64 {
    ranges.iter().map(|range| range.end.min(total).saturating_sub(range.start)).sum()
}
