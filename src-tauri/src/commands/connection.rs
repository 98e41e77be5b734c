//! Commands: connection.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{ConnectionChoicesView, ConnectionRequest, ConnectionView, PreflightView};
use tauri::State;

/// Every connection.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connections(host: State<'_, Host>) -> Answer<Vec<ConnectionView>> {
    host.run(|explorer| async move { explorer.connections().await }).await
}

/// What the connection editor offers.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_choices(host: State<'_, Host>) -> Answer<ConnectionChoicesView> {
    host.run(|explorer| async move { explorer.connection_choices().await }).await
}

/// Makes or changes a connection.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_connection(host: State<'_, Host>, request: ConnectionRequest) -> Answer<ConnectionView> {
    host.run(|explorer| async move { explorer.save_connection(request).await }).await
}

/// Signs out its sessions and removes a connection with its secret.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_connection(host: State<'_, Host>, id: String) -> Answer<()> {
    host.run(|explorer| async move { explorer.remove_connection(id).await }).await
}

/// Checks a connection before signing in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_connection(host: State<'_, Host>, id: String) -> Answer<PreflightView> {
    host.run(|explorer| async move { explorer.check_connection(id).await }).await
}
