//! What a query may do, how long and with how much memory.
//!
//! Three locks on the door, each enough by itself: the first word, SQLite's authorizer, and the prepared statement
//! being read-only. The database behind it is empty and in memory besides.

use super::error::{SqlError, token_at};
use super::rewrite::Rewritten;
use super::token::{Kind, Token, tokens};
use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, Error, ErrorCode, Statement};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Steps of SQLite's machine between two looks at the clock. One of them can be a function over a long text, so they
/// are few.
const STEPS: i32 = 100;

/// Most bytes of a text within a query.
pub(super) const MOST_TEXT: usize = 1_000_000;

/// Most bytes of a query.
const MOST_SQL: usize = 100_000;

/// How deep parentheses and `CASE`s are nested at most: what looks for their ends takes time for each level.
const MOST_DEPTH: usize = 100;

/// The most memory that all queries together take, in MiB. SQLite counts for the whole process; nothing else in it
/// uses SQLite. Sorting and grouping happen in memory, never on the disk (LG-4), so this is what ends them.
const MEMORY_MIB: u64 = 256;

/// How much a query may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long it may take.
    pub time: Duration,
    /// Most rows of its answer.
    pub rows: usize,
    /// Most characters of a cell.
    pub cell: usize,
    /// Most bytes of its answer.
    pub bytes: usize,
}

impl Default for Limits {
    /// Ten seconds, 100,000 rows, 32,768 characters a cell, 64 MiB.
    fn default() -> Self {
        Self { time: Duration::from_secs(10), rows: 100_000, cell: 32_768, bytes: 64 << 20 }
    }
}

/// Ends a query from another thread. Clones end the same one.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ends it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The first words of statements that are not run.
const WRITES: [&str; 20] = [
    "insert",
    "update",
    "delete",
    "replace",
    "create",
    "drop",
    "alter",
    "attach",
    "detach",
    "pragma",
    "vacuum",
    "reindex",
    "analyze",
    "begin",
    "commit",
    "end",
    "rollback",
    "savepoint",
    "release",
    "explain",
];

/// Looks at the statement before SQLite does.
pub(super) fn check(sql: &str) -> Result<(), SqlError> {
    if sql.len() > MOST_SQL {
        return Err(SqlError::TooLong);
    }
    let all = tokens(sql);
    if depth(sql, &all) > MOST_DEPTH {
        return Err(SqlError::TooDeep { most: MOST_DEPTH });
    }
    let mut statements = all.split(|token| token.kind == Kind::End).filter(|statement| !statement.is_empty());
    let first = statements.next().ok_or(SqlError::Empty)?;
    if let Some(second) = statements.next().and_then(<[_]>::first) {
        return Err(SqlError::Several { at: token_at(sql, second.from) });
    }
    let plan = ["explain", "query", "plan"];
    let is_plan = first.len() > plan.len() && first.iter().zip(plan).all(|(token, word)| token.is_word(sql, word));
    let writes = first.first().filter(|token| !is_plan && WRITES.iter().any(|word| token.is_word(sql, word)));
    match writes {
        Some(token) => {
            let what = token.text(sql).to_uppercase();
            Err(SqlError::Write { what, at: Some(token_at(sql, token.from)) })
        }
        None => Ok(()),
    }
}

/// How deep parentheses and `CASE`s are nested.
fn depth(sql: &str, tokens: &[Token]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for token in tokens {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ if token.is_word(sql, "case") => depth += 1,
            _ if token.is_word(sql, "end") => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Looks at the statement as SQLite understood it.
pub(super) fn check_prepared(statement: &Statement<'_>) -> Result<(), SqlError> {
    if !statement.readonly() || statement.column_count() == 0 {
        return Err(SqlError::Write { what: "a change".to_owned(), at: None });
    }
    if statement.parameter_count() > 0 {
        return Err(SqlError::Parameter);
    }
    Ok(())
}

/// Watches over one query.
pub(super) struct Guard {
    limits: Limits,
    cancel: Cancel,
    deadline: Instant,
    /// What the authorizer refused.
    refused: Arc<Mutex<Option<String>>>,
}

impl Guard {
    pub(super) fn new(limits: Limits, cancel: Cancel, started: Instant) -> Self {
        let deadline = started + limits.time;
        Self { limits, cancel, deadline, refused: Arc::default() }
    }

    /// Sets what holds from the beginning.
    pub(super) fn limit(&self, connection: &Connection) -> rusqlite::Result<()> {
        for (limit, most) in [
            (Limit::SQLITE_LIMIT_LENGTH, i32::try_from(MOST_TEXT).unwrap_or(i32::MAX)),
            // What is put in around function calls comes on top of what was typed.
            (Limit::SQLITE_LIMIT_SQL_LENGTH, i32::try_from(MOST_SQL).unwrap_or(i32::MAX)),
            (Limit::SQLITE_LIMIT_COLUMN, 500),
            (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
            (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 100),
            (Limit::SQLITE_LIMIT_FUNCTION_ARG, 100),
            (Limit::SQLITE_LIMIT_ATTACHED, 0),
            // A pattern takes its length times that of the text, without a look at the clock.
            (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200),
            (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
        ] {
            connection.set_limit(limit, most)?;
        }
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.execute_batch(&format!("PRAGMA temp_store=MEMORY; PRAGMA hard_heap_limit={}", MEMORY_MIB << 20))
    }

    /// Closes the door: from here on nothing but reading.
    pub(super) fn close(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let refused = Arc::clone(&self.refused);
        connection.authorizer(Some(move |context: AuthContext<'_>| match context.action {
            AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
            AuthAction::Function { function_name } if !function_name.eq_ignore_ascii_case("load_extension") => {
                Authorization::Allow
            }
            other => {
                *refused.lock() = Some(words(other));
                Authorization::Deny
            }
        }))?;
        let (cancel, deadline) = (self.cancel.clone(), self.deadline);
        connection.progress_handler(STEPS, Some(move || cancel.is_cancelled() || Instant::now() >= deadline))
    }

    /// The error of a query that SQLite would not prepare.
    pub(super) fn refused(&self, typed: &str, rewritten: &Rewritten, error: &Error) -> SqlError {
        if let Some(what) = self.refused.lock().take() {
            return SqlError::Write { what, at: None };
        }
        match error {
            Error::SqlInputError { msg, offset, .. } => {
                SqlError::read(typed, rewritten, msg, usize::try_from(*offset).ok())
            }
            Error::SqliteFailure(failure, Some(message)) if failure.code == ErrorCode::Unknown => {
                SqlError::read(typed, rewritten, message, None)
            }
            other => self.failed(other),
        }
    }

    /// The error of a query that failed on the way.
    pub(super) fn failed(&self, error: &Error) -> SqlError {
        if let Some(what) = self.refused.lock().take() {
            return SqlError::Write { what, at: None };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) if self.cancel.is_cancelled() => SqlError::Cancelled,
            Some(ErrorCode::OperationInterrupted) => SqlError::Time { limit: self.limits.time },
            Some(ErrorCode::OutOfMemory) => SqlError::Memory { limit_mib: MEMORY_MIB },
            Some(ErrorCode::TooBig) => SqlError::TooLong,
            _ => SqlError::Failed { message: said(error) },
        }
    }
}

/// The words of SQLite or of a function, without rusqlite's.
fn said(error: &Error) -> String {
    match error {
        Error::SqliteFailure(_, Some(message)) => message.clone(),
        Error::SqliteFailure(failure, None) => failure.to_string(),
        other => other.to_string(),
    }
}

/// What SQLite was about to do.
fn words(action: AuthAction<'_>) -> String {
    match action {
        AuthAction::Insert { table_name } => format!("an INSERT into {table_name}"),
        AuthAction::Update { table_name, .. } => format!("an UPDATE of {table_name}"),
        AuthAction::Delete { table_name } => format!("a DELETE from {table_name}"),
        AuthAction::Pragma { pragma_name, .. } => format!("the PRAGMA {pragma_name}"),
        AuthAction::Function { function_name } => format!("the function {function_name}"),
        AuthAction::Attach { .. } => "an ATTACH".to_owned(),
        _ => "a change of the database".to_owned(),
    }
}
