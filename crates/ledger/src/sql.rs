//! The query box: SQL that only reads, over the rows of a ledger. Described for users in docs/sql-view.md.
//!
//! Belongs here: one statement and its answer, the tables it sees, what it may do and how much of it.
//! Must not come in: a database on the disk, a second copy of the rows. Each query gets a SQLite of its own, in
//! memory, whose table of transactions reads the columns where they are.

mod decimal;
mod error;
mod facts;
mod functions;
mod guard;
mod rewrite;
mod schema;
mod table;
mod texts;
mod token;

pub use error::SqlError;
pub use facts::{AccountFacts, BalanceFacts};
pub use guard::{Cancel, Limits};
pub use schema::{Column, ColumnKind, Table, schema};

use crate::store::Ledger;
use decimal::Number;
use guard::Guard;
use model::AccountId;
use rewrite::{rewrite, typed_name};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Statement};
use schema::DECIMAL_TYPE;
use std::time::{Duration, Instant};

/// What a query answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The columns, in order.
    pub columns: Vec<AnswerColumn>,
    /// The rows, each with a cell per column.
    pub rows: Vec<Vec<Cell>>,
    /// Whether there were more rows than the limits let through.
    pub truncated: bool,
    /// Cells that were longer than the limit and are cut.
    pub cut: u64,
    /// Whether rows came or went while the query ran: some may be in the answer and some not.
    pub moved: bool,
    /// How long it took.
    pub elapsed: Duration,
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerColumn {
    /// Its name as typed.
    pub name: String,
    /// Whether all its values are numbers: they stand at the right.
    pub numbers: bool,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What to show; nothing for `NULL`.
    pub text: Box<str>,
    /// What it is.
    pub kind: CellKind,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellKind {
    /// `NULL`.
    Null,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Decimal,
    /// A floating-point number, the result of SQLite's own arithmetic.
    Floating,
    /// A text.
    Text,
    /// Bytes; their number is shown.
    Bytes,
}

/// Runs one query over the rows of a ledger and what is known of accounts.
///
/// # Errors
/// [`SqlError`] if it is not one reading statement, cannot be understood, fails, or goes beyond the limits.
pub fn run(
    ledger: &Ledger,
    accounts: &[AccountFacts],
    sql: &str,
    limits: Limits,
    cancel: &Cancel,
) -> Result<Answer, SqlError> {
    let started = Instant::now();
    guard::check(sql)?;
    let revision = ledger.revision();
    let guard = Guard::new(limits, cancel.clone(), started);
    let connection = open(ledger, accounts, &guard).map_err(|error| guard.failed(&error))?;
    let rewritten = rewrite(sql);
    let mut statement = connection.prepare(&rewritten.sql).map_err(|error| guard.refused(sql, &rewritten, &error))?;
    guard::check_prepared(&statement)?;
    let mut answer = read(&mut statement, limits).map_err(|error| guard.failed(&error))?;
    answer.moved = ledger.revision() != revision;
    answer.elapsed = started.elapsed();
    Ok(answer)
}

/// An empty SQLite in memory with the tables in it and the guard before it.
fn open(ledger: &Ledger, accounts: &[AccountFacts], guard: &Guard) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_in_memory_with_flags(flags)?;
    guard.limit(&connection)?;
    functions::register(&connection)?;
    facts::fill(&connection, accounts)?;
    let name = |id: &AccountId| accounts.iter().find(|account| account.id == *id).map(|account| account.name.clone());
    let names = ledger.read().accounts().iter().map(name).collect();
    table::register(&connection, table::Rows { ledger: ledger.clone(), names })?;
    guard.close(&mut connection)?;
    Ok(connection)
}

fn read(statement: &mut Statement<'_>, limits: Limits) -> rusqlite::Result<Answer> {
    let decimals: Vec<Option<bool>> =
        statement.columns().map(|column| column.decl_type().map(|declared| declared == DECIMAL_TYPE)).collect();
    let names: Vec<String> = statement.column_names().map(typed_name).collect();
    let mut columns: Vec<AnswerColumn> = names.into_iter().map(|name| AnswerColumn { name, numbers: false }).collect();
    let mut texts = vec![false; columns.len()];
    let (mut rows, mut truncated, mut cut, mut bytes) = (Vec::new(), false, 0, 0);
    let mut source = statement.query([])?;
    while let Some(row) = source.next()? {
        if rows.len() >= limits.rows || bytes > limits.bytes {
            truncated = true;
            break;
        }
        let mut cells = Vec::with_capacity(columns.len());
        for (at, decimal) in decimals.iter().enumerate() {
            let (cell, was_cut) = cell(row.get_ref(at)?, *decimal, limits.cell);
            cut += u64::from(was_cut);
            bytes += size_of::<Cell>() + cell.text.len();
            if let (Some(column), Some(text)) = (columns.get_mut(at), texts.get_mut(at)) {
                let number = matches!(cell.kind, CellKind::Integer | CellKind::Decimal | CellKind::Floating);
                *text |= !number && cell.kind != CellKind::Null;
                column.numbers |= number;
            }
            cells.push(cell);
        }
        rows.push(cells);
    }
    columns.iter_mut().zip(texts).for_each(|(column, text)| column.numbers &= !text);
    Ok(Answer { columns, rows, truncated, cut, moved: false, elapsed: Duration::ZERO })
}

/// A value as a cell, and whether it was cut. `decimal` is whether the column holds decimals, if it has a type.
fn cell(value: ValueRef<'_>, decimal: Option<bool>, most: usize) -> (Cell, bool) {
    let (text, kind) = match value {
        ValueRef::Null => (String::new(), CellKind::Null),
        ValueRef::Integer(number) => (number.to_string(), CellKind::Integer),
        ValueRef::Real(number) => (format!("{number:?}"), CellKind::Floating),
        ValueRef::Blob(bytes) => (format!("{} bytes", bytes.len()), CellKind::Bytes),
        ValueRef::Text(text) => {
            let shown: String = String::from_utf8_lossy(text).into_owned();
            // Results of functions have no type: a text that is a decimal is one.
            let is_decimal = decimal.unwrap_or_else(|| Number::read(&shown).is_some());
            (shown, if is_decimal { CellKind::Decimal } else { CellKind::Text })
        }
    };
    match text.char_indices().nth(most) {
        Some((end, _)) => {
            let start = text.get(..end).unwrap_or_default();
            (Cell { text: format!("{start}…").into(), kind }, true)
        }
        None => (Cell { text: text.into(), kind }, false),
    }
}
