//! Commands: refresh.

use crate::host::Host;
use explorer::Answer;
use explorer::view::RefreshView;
use tauri::State;

/// Asks the institution to refresh and follows the task.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_refresh(host: State<'_, Host>, session: String) -> Answer<RefreshView> {
    host.run(|explorer| async move { explorer.start_refresh(session).await }).await
}

/// How the last refresh stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh(host: State<'_, Host>, session: String) -> Answer<RefreshView> {
    host.run(|explorer| async move { explorer.refresh(session).await }).await
}

/// Stops following; what came is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_refresh(host: State<'_, Host>, session: String) -> Answer<RefreshView> {
    host.run(|explorer| async move { explorer.stop_refresh(session).await }).await
}
