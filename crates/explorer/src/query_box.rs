//! The query box: SQL that only reads, over the rows in memory. One query at a time for each session; its answer is
//! kept here and asked for by window.

use crate::Explorer;
use crate::core::{Answer, guard};
use crate::format::millis;
use crate::session::Session;
use crate::table::{Shown, small};
use crate::view::{ErrorKind, ErrorView, SqlColumnView, SqlErrorView, SqlTableColumnView, SqlTableView, SqlView};
use consumer_api::Account;
use ledger::sql::{self, AccountFacts, BalanceFacts, Cancel, CellKind, Limits, SqlError};
use model::{ApiInstant, Money};
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
    answer: Option<Arc<sql::Answer>>,
    revision: u32,
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
        state.answer = None;
    }

    /// A query begins: the one before it ends.
    fn begin(&self) -> Cancel {
        let mut state = guard(&self.0);
        state.running.cancel();
        state.running = Cancel::default();
        state.running.clone()
    }

    fn keep(&self, answer: Option<Arc<sql::Answer>>) -> u32 {
        let mut state = guard(&self.0);
        state.answer = answer;
        state.revision += 1;
        state.revision
    }
}

impl Explorer {
    /// Runs a query over the transactions in memory and keeps its answer. A query that still runs is ended.
    ///
    /// # Errors
    /// If the session does not exist. Why there is no answer is in the view.
    pub async fn run_sql(&self, session: String, text: String) -> Answer<SqlView> {
        let session = self.core().session(&session).await?;
        let cancel = session.query_box.begin();
        let asked = Arc::clone(&session);
        self.shown(Arc::clone(&session), move |shown| {
            let result = if text.len() > MAX_QUERY {
                Err(SqlError::TooLong)
            } else {
                sql::run(&shown.ledger, &facts(shown, &asked), &text, Limits::default(), &cancel)
            };
            Ok(match result {
                Ok(answer) => answered(&asked, answer),
                Err(error) => refused(&asked, &error, &text),
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

fn answered(session: &Session, answer: sql::Answer) -> SqlView {
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
    let revision = session.query_box.keep(Some(Arc::new(answer)));
    SqlView { columns, rows: small(rows), notes, ms, revision, error: None }
}

fn refused(session: &Session, error: &SqlError, text: &str) -> SqlView {
    let units = |characters: usize| small(text.chars().take(characters).map(char::len_utf16).sum::<usize>());
    let error = SqlErrorView {
        from: error.span().map(|span| units(span.from)),
        to: error.span().map(|span| units(span.to)),
        error: ErrorView::new(ErrorKind::Input, error.code(), error.to_string(), error.help()),
    };
    let revision = session.query_box.keep(None);
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
