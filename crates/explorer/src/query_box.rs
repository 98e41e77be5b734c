//! The query box: SQL that only reads, over the rows in memory. One query at a time for each session; its answer is
//! kept here and asked for by window.

use crate::Explorer;
use crate::core::{Answer, Event, guard};
use crate::format::{self, millis};
use crate::session::Session;
use crate::table::{Shown, bounded, moved};
use crate::view::{
    CopyView, ErrorKind, ErrorView, RowRange, SqlColumnView, SqlErrorView, SqlTableColumnView, SqlTableView, SqlView,
};
use consumer_api::Account;
use ledger::sql::{self, AccountFacts, BalanceFacts, Cancel, CellKind, Limits, SqlError};
use model::{ApiInstant, Money};
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// Most rows in one window.
const MAX_WINDOW: usize = 500;

/// The longest query, in bytes (AB-2).
const MAX_QUERY: usize = 64 * 1024;

/// The query box of one session.
#[derive(Default)]
pub(crate) struct QueryBox(Mutex<State>);

#[derive(Default)]
struct State {
    running: Cancel,
    /// The number of the query that may keep its answer: the one that began last, or none after a sign-out.
    turn: u64,
    answer: Option<Arc<sql::Answer>>,
    revision: u32,
}

/// A query that runs.
struct Turn {
    number: u64,
    cancel: Cancel,
}

impl QueryBox {
    /// Ends what runs.
    pub(crate) fn stop(&self) {
        guard(&self.0).running.cancel();
    }

    /// Ends what runs and drops the answer.
    pub(crate) fn forget(&self) {
        let mut state = guard(&self.0);
        state.running.cancel();
        state.turn += 1;
        state.answer = None;
    }

    /// A query begins: the one before it ends.
    fn begin(&self) -> Turn {
        let mut state = guard(&self.0);
        state.running.cancel();
        state.running = Cancel::default();
        state.turn += 1;
        Turn { number: state.turn, cancel: state.running.clone() }
    }

    /// Keeps what a query answered; gives its revision. Not if another began since, or the user signed out: then it
    /// would stand in the place of the newer answer, or outlive the session.
    fn keep(&self, turn: &Turn, answer: Option<Arc<sql::Answer>>) -> Option<u32> {
        let mut state = guard(&self.0);
        if state.turn != turn.number {
            return None;
        }
        state.answer = answer;
        state.revision += 1;
        Some(state.revision)
    }

    fn revision(&self) -> u32 {
        guard(&self.0).revision
    }

    /// The answer that is kept, if it is still that of a revision.
    fn at(&self, revision: u32) -> Option<Arc<sql::Answer>> {
        let state = guard(&self.0);
        state.answer.clone().filter(|_| state.revision == revision)
    }
}

impl Explorer {
    /// Runs a query over the transactions in memory and keeps its answer. A query that still runs is ended.
    ///
    /// # Errors
    /// If the session does not exist. Why there is no answer is in the view.
    pub async fn run_sql(&self, session: String, text: String) -> Answer<SqlView> {
        let session = self.core().session(&session).await?;
        let turn = session.query_box.begin();
        self.core().emit(Event::QueryBegan { session: session.id.to_string() });
        let asked = Arc::clone(&session);
        self.shown(Arc::clone(&session), move |shown| {
            let result = if text.len() > MAX_QUERY {
                Err(SqlError::TooLong)
            } else {
                sql::run(&shown.ledger, &facts(shown, &asked), &text, Limits::default(), &turn.cancel)
            };
            Ok(match result {
                Ok(answer) => answered(&asked.query_box, &turn, answer),
                Err(error) => {
                    let revision = asked.query_box.keep(&turn, None);
                    refused(revision.unwrap_or_else(|| asked.query_box.revision()), &error, &text)
                }
            })
        })
        .await
    }

    /// Rows of the answer that is kept; a cell without a value is none.
    ///
    /// # Errors
    /// If the session does not exist.
    pub async fn sql_rows(&self, session: String, first: u32, count: u32) -> Answer<Vec<Vec<Option<String>>>> {
        let session = self.core().session(&session).await?;
        let answer = guard(&session.query_box.0).answer.clone();
        let rows = answer.iter().flat_map(|answer| &answer.rows).skip(first as usize);
        let cell = |cell: &sql::Cell| (cell.kind != CellKind::Null).then(|| cell.text.to_string());
        Ok(rows.take((count as usize).min(MAX_WINDOW)).map(|row| row.iter().map(cell).collect()).collect())
    }

    /// Rows of the answer of a revision, as CSV to paste elsewhere.
    ///
    /// # Errors
    /// If the session does not exist, the answer is another one by now, or the selection has very many parts.
    pub async fn copy_sql_rows(&self, session: String, revision: u32, ranges: Vec<RowRange>) -> Answer<CopyView> {
        let session = self.core().session(&session).await?;
        let ranges = bounded(&ranges)?;
        self.blocking(move |_| {
            let answer = session.query_box.at(revision).ok_or_else(|| moved("copied"))?;
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(answer.rows.len());
            let part = |range: &Range<u64>| answer.rows.get(place(range.start)..place(range.end)).unwrap_or_default();
            let rows: Vec<&Vec<sql::Cell>> = ranges.iter().flat_map(part).collect();
            let names: Vec<&str> = answer.columns.iter().map(|column| column.name.as_str()).collect();
            let text = ::export::csv_table(&names, rows.iter().map(|row| row.iter().map(csv_cell)));
            let text = text.map_err(|error| crate::export::error_view(&error))?;
            Ok(CopyView { text, rows: format::count(rows.len()) })
        })
        .await
    }

    /// Ends the query that runs.
    ///
    /// # Errors
    /// If the session does not exist.
    pub async fn stop_sql(&self, session: String) -> Answer<()> {
        self.core().session(&session).await?.query_box.stop();
        Ok(())
    }

    /// What can be queried.
    ///
    /// # Errors
    /// None; for uniformity.
    pub async fn sql_schema(&self) -> Answer<Vec<SqlTableView>> {
        let column = |column: &sql::Column| SqlTableColumnView {
            name: column.name.to_owned(),
            meaning: column.meaning.to_owned(),
        };
        let table = |table: &sql::Table| SqlTableView {
            name: table.name.to_owned(),
            meaning: table.meaning.to_owned(),
            columns: table.columns.iter().map(column).collect(),
        };
        Ok(sql::schema().iter().map(table).collect())
    }
}

fn csv_cell(cell: &sql::Cell) -> ::export::Cell<'_> {
    match cell.kind {
        CellKind::Null => ::export::Cell::Empty,
        CellKind::Integer | CellKind::Decimal | CellKind::Floating => ::export::Cell::Number(&cell.text),
        CellKind::Text | CellKind::Bytes => ::export::Cell::Text(&cell.text),
    }
}

fn answered(query_box: &QueryBox, turn: &Turn, answer: sql::Answer) -> SqlView {
    let column = |column: &sql::AnswerColumn| SqlColumnView { name: column.name.clone(), numeric: column.numbers };
    let mut notes = Vec::new();
    if answer.truncated {
        notes.push("There are more rows; the limit of an answer is reached. Add a limit or a condition.".to_owned());
    }
    if answer.cut > 0 {
        notes.push(format!("{} long texts are cut.", answer.cut));
    }
    if answer.moved {
        notes.push("Rows came or went while it ran; run it again when reading has ended.".to_owned());
    }
    let (columns, rows, ms) = (answer.columns.iter().map(column).collect(), answer.rows.len(), millis(answer.elapsed));
    let Some(revision) = query_box.keep(turn, Some(Arc::new(answer))) else {
        return refused(query_box.revision(), &SqlError::Cancelled, "");
    };
    SqlView { columns, rows: format::count(rows), notes, ms, revision, error: None }
}

fn refused(revision: u32, error: &SqlError, text: &str) -> SqlView {
    let units = |characters: usize| format::count(text.chars().take(characters).map(char::len_utf16).sum::<usize>());
    let error = SqlErrorView {
        from: error.span().map(|span| units(span.from)),
        to: error.span().map(|span| units(span.to)),
        error: ErrorView::new(ErrorKind::Input, error.code(), error.to_string(), error.help()),
    };
    SqlView { columns: vec![], rows: 0, notes: vec![], ms: 0, revision, error: Some(error) }
}

/// The accounts with their balances, each with its source.
fn facts(shown: &Shown, session: &Session) -> Vec<AccountFacts> {
    let news = session.accounts.news();
    let name = |name: ledger::filter::AccountName| {
        let account = shown.account(&name.id)?;
        let mut balances = listed(account);
        if let Some(news) = news.get(&name.id) {
            let brought = [
                ("balance", &news.balance),
                ("available balance", &news.available_balance),
                ("available credit", &news.available_credit),
            ];
            let balance = |(kind, amount)| fact(kind, amount, "task event", news.fetched.as_ref());
            balances.extend(brought.into_iter().filter_map(balance));
        }
        Some(AccountFacts {
            id: name.id,
            name: name.name,
            number: account.numbers.clone(),
            kind: Some(account.kind.as_sent().to_owned()),
            subtype: account.sub_type.clone(),
            balances,
        })
    };
    shown.names().into_iter().filter_map(name).collect()
}

fn listed(account: &Account) -> Vec<BalanceFacts> {
    let sent = [
        ("balance", &account.balance),
        ("available balance", &account.available_balance),
        ("available credit", &account.available_credit),
        ("credit limit", &account.credit_limit),
    ];
    let balance = |(kind, amount)| fact(kind, amount, "accounts list", account.fetched_date.as_ref());
    sent.into_iter().filter_map(balance).collect()
}

fn fact(kind: &str, amount: &Option<Money>, source: &str, date: Option<&ApiInstant>) -> Option<BalanceFacts> {
    let amount = Some(amount.clone()?);
    Some(BalanceFacts { kind: kind.to_owned(), amount, source: source.to_owned(), date: date.cloned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> sql::Answer {
        let (columns, rows, elapsed) = (vec![], vec![vec![]], std::time::Duration::ZERO);
        sql::Answer { columns, rows, truncated: false, cut: 0, moved: false, elapsed }
    }

    #[test]
    fn a_query_that_was_cancelled_by_a_newer_one_does_not_take_its_answer_away() {
        let query_box = QueryBox::default();
        let (older, newer) = (query_box.begin(), query_box.begin());
        let kept = answered(&query_box, &newer, answer());
        assert_eq!(query_box.keep(&older, None), None);
        assert!(query_box.at(kept.revision).is_some());
    }

    #[test]
    fn a_query_that_ends_after_a_newer_one_began_says_that_it_was_cancelled() {
        let query_box = QueryBox::default();
        let older = query_box.begin();
        query_box.begin();
        let view = answered(&query_box, &older, answer());
        assert_eq!((view.rows, view.error.unwrap().error.code.as_str()), (0, "sql.cancelled"));
    }

    #[test]
    fn a_query_that_ends_after_the_sign_out_keeps_no_rows() {
        let query_box = QueryBox::default();
        let turn = query_box.begin();
        query_box.forget();
        answered(&query_box, &turn, answer());
        assert!(guard(&query_box.0).answer.is_none());
    }
}
