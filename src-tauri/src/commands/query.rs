//! Commands: the query box.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{CopyView, RowRange, SqlTableView, SqlView};
use tauri::State;

/// Runs a query over the transactions in memory.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_sql(host: State<'_, Host>, session: String, text: String) -> Answer<SqlView> {
    host.run(|explorer| async move { explorer.run_sql(session, text).await }).await
}

/// Rows of its answer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sql_rows(
    host: State<'_, Host>,
    session: String,
    first: u32,
    count: u32,
) -> Answer<Vec<Vec<Option<String>>>> {
    host.run(|explorer| async move { explorer.sql_rows(session, first, count).await }).await
}

/// Rows of the answer of a revision, as CSV to paste elsewhere.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_sql_rows(
    host: State<'_, Host>,
    session: String,
    revision: u32,
    ranges: Vec<RowRange>,
) -> Answer<CopyView> {
    host.run(|explorer| async move { explorer.copy_sql_rows(session, revision, ranges).await }).await
}

/// Ends the query that runs.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_sql(host: State<'_, Host>, session: String) -> Answer<()> {
    host.run(|explorer| async move { explorer.stop_sql(session).await }).await
}

/// What can be queried.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sql_schema(host: State<'_, Host>) -> Answer<Vec<SqlTableView>> {
    host.run(|explorer| async move { explorer.sql_schema().await }).await
}
