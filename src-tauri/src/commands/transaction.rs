//! Commands: transaction.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{ReadAllView, ReadView, TransactionView};
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

/// Begins to read all accounts that are not hidden, or tells how that stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_all_transactions(host: State<'_, Host>, session: String, again: bool) -> Answer<ReadAllView> {
    host.run(|explorer| async move { explorer.read_all_transactions(session, again).await }).await
}

/// How reading all accounts stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reading_all(host: State<'_, Host>, session: String) -> Answer<ReadAllView> {
    host.run(|explorer| async move { explorer.reading_all(session).await }).await
}

/// Stops reading all accounts; what came is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_reading_all(host: State<'_, Host>, session: String) -> Answer<ReadAllView> {
    host.run(|explorer| async move { explorer.stop_reading_all(session).await }).await
}

/// One transaction.
#[tauri::command]
#[specta::specta]
pub(crate) async fn transaction(host: State<'_, Host>, session: String, key: String) -> Answer<TransactionView> {
    host.run(|explorer| async move { explorer.transaction(session, key).await }).await
}
