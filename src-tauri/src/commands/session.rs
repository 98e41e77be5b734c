//! Commands: session.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{SessionView, SignOutView};
use tauri::State;

/// Every session.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sessions(host: State<'_, Host>) -> Answer<Vec<SessionView>> {
    host.run(|explorer| async move { explorer.sessions().await }).await
}

/// One session.
#[tauri::command]
#[specta::specta]
pub(crate) async fn session(host: State<'_, Host>, session: String) -> Answer<SessionView> {
    host.run(|explorer| async move { explorer.session(session).await }).await
}

/// Refreshes the tokens of a session now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh_token(host: State<'_, Host>, session: String) -> Answer<SessionView> {
    host.run(|explorer| async move { explorer.refresh_token(session).await }).await
}

/// Revokes and deletes what is held for a session.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(host: State<'_, Host>, session: String) -> Answer<SignOutView> {
    host.run(|explorer| async move { explorer.sign_out(session).await }).await
}

/// Opens the institution's sign-out page in the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_end_session(host: State<'_, Host>, connection_id: String) -> Answer<()> {
    host.run(|explorer| async move { explorer.open_end_session(connection_id).await }).await
}
