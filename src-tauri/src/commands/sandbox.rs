//! Commands: sandbox.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{SandboxRequestView, SandboxView};
use tauri::State;

/// The sandbox.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sandbox(host: State<'_, Host>) -> Answer<SandboxView> {
    host.run(|explorer| async move { explorer.sandbox().await }).await
}

/// Starts the sandbox, and makes its connection if there is none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_sandbox(host: State<'_, Host>) -> Answer<SandboxView> {
    host.run(|explorer| async move { explorer.start_sandbox().await }).await
}

/// Stops the sandbox.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_sandbox(host: State<'_, Host>) -> Answer<SandboxView> {
    host.run(|explorer| async move { explorer.stop_sandbox().await }).await
}

/// Brings the sandbox's data back to the beginning.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reset_sandbox(host: State<'_, Host>) -> Answer<SandboxView> {
    host.run(|explorer| async move { explorer.reset_sandbox().await }).await
}

/// The requests that the sandbox answered after one, oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sandbox_requests(host: State<'_, Host>, after: u32, most: u32) -> Answer<Vec<SandboxRequestView>> {
    host.run(|explorer| async move { explorer.sandbox_requests(after, most).await }).await
}
