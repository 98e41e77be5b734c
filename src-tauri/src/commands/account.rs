//! Commands: account.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{AccountNumberView, AccountView, HomeView, LatestView};
use tauri::State;

/// The user at a glance. `reload` reads the list again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn home(host: State<'_, Host>, session: String, reload: bool) -> Answer<HomeView> {
    host.run(|explorer| async move { explorer.home(session, reload).await }).await
}

/// One account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn account(host: State<'_, Host>, session: String, account_id: String) -> Answer<AccountView> {
    host.run(|explorer| async move { explorer.account(session, account_id).await }).await
}

/// The full number of an account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn account_number(
    host: State<'_, Host>,
    session: String,
    account_id: String,
) -> Answer<AccountNumberView> {
    host.run(|explorer| async move { explorer.account_number(session, account_id).await }).await
}

/// The latest transactions over all accounts.
#[tauri::command]
#[specta::specta]
pub(crate) async fn latest_activity(host: State<'_, Host>, session: String) -> Answer<Vec<LatestView>> {
    host.run(|explorer| async move { explorer.latest_activity(session).await }).await
}
