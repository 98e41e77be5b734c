//! `query`: reads everything, then answers one SQL query.

use explorer::Explorer;
use explorer::view::SqlColumnView;
use serde::Serialize;
use std::path::Path;

use crate::arguments::QueryArguments;
use crate::chosen;
use crate::input;
use crate::output::Output;
use crate::problem::Problem;
use crate::reading::{self, Completeness};
use crate::table::{Align, Table};
use crate::words::counted;

/// Longest query, in bytes.
const MOST_SQL: u64 = 64 * 1024;

/// Rows asked for at once.
const WINDOW: u32 = 500;

/// The result as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    session: String,
    columns: Vec<SqlColumnView>,
    /// Texts, whole numbers and decimals alike as text, with every digit; null where there is no value.
    rows: Vec<Vec<Option<String>>>,
    notes: Vec<String>,
    ms: u32,
    #[serde(flatten)]
    read: Completeness,
}

/// Reads all transactions of a user and answers a query over them.
pub(crate) async fn run(core: &Explorer, arguments: &QueryArguments, output: Output) -> Result<(), Problem> {
    let sql = if arguments.sql == "-" { input::text_file(Path::new("-"), MOST_SQL)? } else { arguments.sql.clone() };
    let session = chosen::session(core, &arguments.whose).await?;
    let read = Completeness::of_all(&reading::everything(core, &session.id).await?);
    let view = core.run_sql(session.id.clone(), sql).await?;
    if let Some(error) = view.error {
        return Err(error.error.into());
    }
    let mut rows = Vec::new();
    for first in (0..view.rows).step_by(WINDOW as usize) {
        rows.extend(core.sql_rows(session.id.clone(), first, WINDOW).await?);
    }
    read.tell(output);
    let answer = Answer { session: session.id, columns: view.columns, rows, notes: view.notes, ms: view.ms, read };
    output.result(&answer, || words(&answer))
}

fn words(answer: &Answer) -> String {
    let align = |column: &SqlColumnView| if column.numeric { Align::Right } else { Align::Left };
    let mut table = Table::named(answer.columns.iter().map(|column| (column.name.clone(), align(column))));
    for row in &answer.rows {
        table.row(row.iter().map(|cell| cell.clone().unwrap_or_else(|| "—".to_owned())));
    }
    let mut text = table.text(0);
    let rows = u32::try_from(answer.rows.len()).unwrap_or(u32::MAX);
    text.push_str(&format!("{} in {} ms.\n", counted(rows, "row"), answer.ms));
    answer.notes.iter().for_each(|note| text.extend([note.as_str(), "\n"]));
    text
}
