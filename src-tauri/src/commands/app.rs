//! Commands: app.

use crate::host::Host;
use explorer::Answer;
use explorer::view::{AppView, KeychainView, KnownLink, SettingsView, WipeView};
use tauri::{AppHandle, State};

/// The app at a glance.
#[tauri::command]
#[specta::specta]
pub(crate) async fn app(host: State<'_, Host>) -> Answer<AppView> {
    let view = host.run(|explorer| async move { explorer.app().await }).await?;
    // Only the shell knows what draws its window (IW-15).
    Ok(AppView { engine: crate::window::engine(), ..view })
}

/// Keeps the settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(
    app: AppHandle,
    host: State<'_, Host>,
    settings: SettingsView,
) -> Answer<SettingsView> {
    crate::window::follow(&app, settings.appearance);
    host.run(|explorer| async move { explorer.save_settings(settings).await }).await
}

/// Asks the keychain again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_keychain(host: State<'_, Host>) -> Answer<KeychainView> {
    host.run(|explorer| async move { explorer.check_keychain().await }).await
}

/// Signs out everywhere and removes every connection, secret and setting.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_everything(host: State<'_, Host>) -> Answer<WipeView> {
    host.run(|explorer| async move { explorer.forget_everything().await }).await
}

/// Opens one of the known links in the system browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_known_link(host: State<'_, Host>, link: KnownLink) -> Answer<()> {
    host.run(|explorer| async move { explorer.open_known_link(link).await }).await
}

/// Shows the data folder in the file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_data_folder(host: State<'_, Host>) -> Answer<()> {
    host.run(|explorer| async move { explorer.open_data_folder().await }).await
}
