//! What can be wrong with a query, where, and what to do about it.

use super::rewrite::Rewritten;
use super::schema::{Table, schema};
use super::token::tokens;
use crate::filter::Span;
use crate::nearest::nearest;
use std::time::Duration;

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// It would write, or change how SQLite works.
    #[error("The query box only reads, and this would do more: {what}.")]
    Write {
        /// The first word, or what SQLite was about to do.
        what: String,
        /// Where, in characters.
        at: Option<Span>,
    },
    /// There is no statement in it.
    #[error("There is no query.")]
    Empty,
    /// It has more than one statement.
    #[error("There is more than one statement.")]
    Several {
        /// The second one.
        at: Span,
    },
    /// It has a parameter such as `?` or `:name`.
    #[error("The query has a parameter, which nothing fills.")]
    Parameter,
    /// SQLite does not know a name.
    #[error("There is no {kind} “{name}”.")]
    Unknown {
        /// `table`, `column` or `function`.
        kind: &'static str,
        /// As typed.
        name: String,
        /// The known name that is nearest.
        nearest: Option<&'static str>,
        /// Where, in characters.
        at: Option<Span>,
    },
    /// SQLite cannot read it.
    #[error("SQLite does not understand it: {message}.")]
    Syntax {
        /// SQLite's own words.
        message: String,
        /// What was probably meant at that place.
        nearest: Option<&'static str>,
        /// Where, in characters.
        at: Option<Span>,
    },
    /// A function got a value that it cannot work with, or SQLite failed on the way.
    #[error("The query stopped: {message}.")]
    Failed {
        /// The words of the function or of SQLite.
        message: String,
    },
    /// It took too long.
    #[error("The query took longer than {} s.", limit.as_secs_f32())]
    Time {
        /// The limit.
        limit: Duration,
    },
    /// It needed too much memory.
    #[error("The query needs more than {limit_mib} MiB of memory.")]
    Memory {
        /// The limit.
        limit_mib: u64,
    },
    /// A text of it, or the query itself, is too long.
    #[error("A text in the query, or the query itself, is too long.")]
    TooLong,
    /// It is nested too deep.
    #[error("The query nests parentheses and CASEs more than {most} deep.")]
    TooDeep {
        /// The limit.
        most: usize,
    },
    /// Its caller cancelled it.
    #[error("The query was cancelled.")]
    Cancelled,
}

impl SqlError {
    /// The stable machine id.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "sql.write",
            Self::Empty => "sql.empty",
            Self::Several { .. } => "sql.several",
            Self::Parameter => "sql.parameter",
            Self::Unknown { .. } => "sql.unknown-name",
            Self::Syntax { .. } => "sql.syntax",
            Self::Failed { .. } => "sql.failed",
            Self::Time { .. } => "sql.time",
            Self::Memory { .. } => "sql.memory",
            Self::TooLong => "sql.too-long",
            Self::TooDeep { .. } => "sql.too-deep",
            Self::Cancelled => "sql.cancelled",
        }
    }

    /// Where it is, in characters of what was typed, if that is known.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Write { at, .. } | Self::Unknown { at, .. } | Self::Syntax { at, .. } => *at,
            Self::Several { at } => Some(*at),
            _ => None,
        }
    }

    /// What to do next.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Write { .. } => "Write a SELECT, a WITH … SELECT or an EXPLAIN QUERY PLAN.".to_owned(),
            Self::Empty => "Write a SELECT, such as: select * from transactions limit 10.".to_owned(),
            Self::Several { .. } => "Run one statement at a time.".to_owned(),
            Self::Parameter => "Write the value itself. Texts stand in single quotation marks.".to_owned(),
            Self::Unknown { nearest: Some(name), .. } | Self::Syntax { nearest: Some(name), .. } => {
                format!("Did you mean {name}?")
            }
            Self::Unknown { kind: "table", .. } => {
                let names: Vec<_> = schema().iter().map(|table| table.name).collect();
                format!("The tables are {}.", names.join(", "))
            }
            Self::Unknown { kind: "column", .. } => {
                "The columns are listed beside the box. Texts stand in single quotation marks.".to_owned()
            }
            Self::Unknown { .. } => "The functions are those of SQLite, and decimal_add and its like.".to_owned(),
            Self::Syntax { .. } => "Look at the place that is marked, and right before it.".to_owned(),
            Self::Failed { .. } => "Leave rows without a decimal out, or change the expression.".to_owned(),
            Self::Time { .. } => {
                "Ask for fewer rows. A join of transactions with themselves is fast over a WITH … AS MATERIALIZED."
                    .to_owned()
            }
            Self::Memory { .. } => "Sort or group fewer columns or rows, or add a LIMIT.".to_owned(),
            Self::TooLong => "Shorten it. A text has at most 1,000,000 bytes, a query 100,000.".to_owned(),
            Self::TooDeep { .. } => "Name parts of it before it: WITH part AS (SELECT …) SELECT ….".to_owned(),
            Self::Cancelled => "Run it again if you need its answer.".to_owned(),
        }
    }

    /// The error for what SQLite said while it read the query. `offset` is in bytes of what it got.
    pub(super) fn read(typed: &str, rewritten: &Rewritten, message: &str, offset: Option<usize>) -> Self {
        let at = offset.map(|offset| token_at(typed, rewritten.typed(offset)));
        let unknown =
            [("no such table: ", "table"), ("no such column: ", "column"), ("no such function: ", "function")];
        for (start, kind) in unknown {
            if let Some(name) = message.strip_prefix(start) {
                return Self::Unknown { kind, name: name.to_owned(), nearest: name_near(kind, name), at };
            }
        }
        let wrong = at.map(|at| typed.chars().skip(at.from).take(at.to - at.from).collect::<String>());
        let meant = wrong.and_then(|wrong| {
            let near = nearest(&wrong, KEYWORDS.into_iter().chain(schema().iter().map(|table| table.name)));
            near.filter(|near| !near.eq_ignore_ascii_case(&wrong))
        });
        Self::Syntax { message: message.to_owned(), nearest: meant, at }
    }
}

/// The token at a byte, in characters; the end of the text if there is none.
pub(super) fn token_at(sql: &str, byte: usize) -> Span {
    let characters = |to: usize| sql.get(..to).map_or(0, |part| part.chars().count());
    match tokens(sql).into_iter().find(|token| token.to > byte) {
        Some(token) => Span { from: characters(token.from), to: characters(token.to) },
        None => Span { from: characters(sql.len()), to: characters(sql.len()) },
    }
}

/// The words of a query.
const KEYWORDS: [&str; 20] = [
    "select", "from", "where", "group", "having", "order", "limit", "offset", "with", "values", "join", "left",
    "distinct", "union", "between", "like", "case", "explain", "over", "filter",
];

/// Functions beside SQLite's own, and those of its own that are asked for most.
const FUNCTIONS: [&str; 28] = [
    "sum",
    "total",
    "avg",
    "count",
    "min",
    "max",
    "abs",
    "round",
    "decimal",
    "decimal_add",
    "decimal_sub",
    "decimal_mul",
    "decimal_cmp",
    "coalesce",
    "ifnull",
    "nullif",
    "iif",
    "lower",
    "upper",
    "trim",
    "substr",
    "length",
    "replace",
    "strftime",
    "date",
    "group_concat",
    "json_extract",
    "json_each",
];

fn name_near(kind: &str, name: &str) -> Option<&'static str> {
    let (qualifier, name) = name.rsplit_once('.').map_or((None, name), |(table, name)| (Some(table), name));
    let columns = |table: &'static Table| table.columns.iter().map(|column| column.name);
    match kind {
        "table" => nearest(name, schema().iter().map(|table| table.name)),
        "function" => nearest(name, FUNCTIONS),
        _ => {
            let table =
                schema().iter().find(|table| qualifier.is_some_and(|name| table.name.eq_ignore_ascii_case(name)));
            table
                .and_then(|table| nearest(name, columns(table)))
                .or_else(|| nearest(name, schema().iter().flat_map(columns)))
        }
    }
}
