//! Commands: table.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{
    BalanceChartView, ChangeView, ChangesView, CompletionView, CopyView, FilterView, FlowChartView, HintView,
    HintsView, RowRange, SavedFilterView, SelectionView, TotalsView, TransactionQuery, WindowView,
};
use tauri::State;

/// A window of rows.
#[tauri::command]
#[specta::specta]
pub(crate) async fn transactions(
    host: State<'_, Host>,
    session: String,
    query: TransactionQuery,
    first: u32,
    count: u32,
) -> Answer<WindowView> {
    host.run(|explorer| async move { explorer.transactions(session, query, first, count).await }).await
}

/// The place of a row in a query's answer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn row_position(
    host: State<'_, Host>,
    session: String,
    query: TransactionQuery,
    key: String,
) -> Answer<Option<u32>> {
    host.run(|explorer| async move { explorer.row_position(session, query, key).await }).await
}

/// Exact totals of a query.
#[tauri::command]
#[specta::specta]
pub(crate) async fn totals(host: State<'_, Host>, session: String, query: TransactionQuery) -> Answer<Vec<TotalsView>> {
    host.run(|explorer| async move { explorer.totals(session, query).await }).await
}

/// What is selected of a query's answer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn selection_totals(
    host: State<'_, Host>,
    session: String,
    query: TransactionQuery,
    ranges: Vec<RowRange>,
    revision: u32,
) -> Answer<SelectionView> {
    host.run(|explorer| async move { explorer.selection_totals(session, query, ranges, revision).await }).await
}

/// What is selected, as CSV to paste elsewhere.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_rows(
    host: State<'_, Host>,
    session: String,
    query: TransactionQuery,
    ranges: Vec<RowRange>,
    revision: u32,
) -> Answer<CopyView> {
    host.run(|explorer| async move { explorer.copy_rows(session, query, ranges, revision).await }).await
}

/// How many rows look like duplicates or reversals.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hints(host: State<'_, Host>, session: String, query: TransactionQuery) -> Answer<HintsView> {
    host.run(|explorer| async move { explorer.hints(session, query).await }).await
}

/// The rows that look like duplicates or reversals.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hint_rows(
    host: State<'_, Host>,
    session: String,
    query: TransactionQuery,
    first: u32,
    count: u32,
) -> Answer<Vec<HintView>> {
    host.run(|explorer| async move { explorer.hint_rows(session, query, first, count).await }).await
}

/// What a filter means, and what is wrong with it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_filter(host: State<'_, Host>, session: String, text: String) -> Answer<FilterView> {
    host.run(|explorer| async move { explorer.check_filter(session, text).await }).await
}

/// What could be written at the cursor of a filter.
#[tauri::command]
#[specta::specta]
pub(crate) async fn complete_filter(
    host: State<'_, Host>,
    session: String,
    account_id: Option<String>,
    text: String,
    cursor: u32,
) -> Answer<Vec<CompletionView>> {
    host.run(|explorer| async move { explorer.complete_filter(session, account_id, text, cursor).await }).await
}

/// The filters that were kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saved_filters(host: State<'_, Host>) -> Answer<Vec<SavedFilterView>> {
    host.run(|explorer| async move { explorer.saved_filters().await }).await
}

/// Keeps a filter under a name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_filter(host: State<'_, Host>, name: String, filter: String) -> Answer<Vec<SavedFilterView>> {
    host.run(|explorer| async move { explorer.save_filter(name, filter).await }).await
}

/// Forgets a filter that was kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_filter(host: State<'_, Host>, name: String) -> Answer<Vec<SavedFilterView>> {
    host.run(|explorer| async move { explorer.remove_filter(name).await }).await
}

/// How much the last read of an account changed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn changes(host: State<'_, Host>, session: String, account_id: String) -> Answer<ChangesView> {
    host.run(|explorer| async move { explorer.changes(session, account_id).await }).await
}

/// Some of what the last read of an account changed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_rows(
    host: State<'_, Host>,
    session: String,
    account_id: String,
    first: u32,
    count: u32,
) -> Answer<Vec<ChangeView>> {
    host.run(|explorer| async move { explorer.change_rows(session, account_id, first, count).await }).await
}

/// The balance of an account, day by day.
#[tauri::command]
#[specta::specta]
pub(crate) async fn balance_chart(
    host: State<'_, Host>,
    session: String,
    account_id: String,
) -> Answer<BalanceChartView> {
    host.run(|explorer| async move { explorer.balance_chart(session, account_id).await }).await
}

/// What came in and went out, by month and by category.
#[tauri::command]
#[specta::specta]
pub(crate) async fn flow_charts(
    host: State<'_, Host>,
    session: String,
    query: TransactionQuery,
) -> Answer<Vec<FlowChartView>> {
    host.run(|explorer| async move { explorer.flow_charts(session, query).await }).await
}
