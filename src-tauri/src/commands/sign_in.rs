//! Commands: sign-in.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{AttemptView, SignInRequest};
use tauri::State;

/// Begins to sign in; a running attempt of the same connection is cancelled.
#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_sign_in(host: State<'_, Host>, request: SignInRequest) -> Answer<AttemptView> {
    host.run(|explorer| async move { explorer.begin_sign_in(request).await }).await
}

/// How an attempt stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_attempt(host: State<'_, Host>, attempt: String) -> Answer<AttemptView> {
    host.run(|explorer| async move { explorer.sign_in_attempt(attempt).await }).await
}

/// Opens the link of an attempt again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reopen_browser(host: State<'_, Host>, attempt: String) -> Answer<()> {
    host.run(|explorer| async move { explorer.reopen_browser(attempt).await }).await
}

/// Takes the address that the browser ended at.
#[tauri::command]
#[specta::specta]
pub(crate) async fn paste_callback(host: State<'_, Host>, attempt: String, address: String) -> Answer<AttemptView> {
    host.run(|explorer| async move { explorer.paste_callback(attempt, address).await }).await
}

/// Cancels an attempt.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_sign_in(host: State<'_, Host>, attempt: String) -> Answer<AttemptView> {
    host.run(|explorer| async move { explorer.cancel_sign_in(attempt).await }).await
}
