//! Commands: transaction.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{ReadView, TotalsView, TransactionQuery, TransactionView, WindowView};
use tauri::State;

/// Begins to read an account's transactions, or tells how the reading stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_transactions(
    host: State<'_, Host>,
    session: String,
    account_id: String,
    again: bool,
) -> Answer<ReadView> {
    host.run(|explorer| async move { explorer.read_transactions(session, account_id, again).await }).await
}

/// Stops reading; what came is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_reading(host: State<'_, Host>, session: String, account_id: String) -> Answer<ReadView> {
    host.run(|explorer| async move { explorer.stop_reading(session, account_id).await }).await
}

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

/// Exact totals of a query.
#[tauri::command]
#[specta::specta]
pub(crate) async fn totals(host: State<'_, Host>, session: String, query: TransactionQuery) -> Answer<Vec<TotalsView>> {
    host.run(|explorer| async move { explorer.totals(session, query).await }).await
}

/// One transaction.
#[tauri::command]
#[specta::specta]
pub(crate) async fn transaction(
    host: State<'_, Host>,
    session: String,
    account_id: String,
    transaction_id: String,
) -> Answer<TransactionView> {
    host.run(|explorer| async move { explorer.transaction(session, account_id, transaction_id).await }).await
}
