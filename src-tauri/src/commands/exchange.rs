//! Commands: exchange.

use crate::host::Host;
use explorer::Answer;
use explorer::view::ExchangeView;
use tauri::State;

/// The last exchanges, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn exchanges(host: State<'_, Host>, most: u32) -> Answer<Vec<ExchangeView>> {
    host.run(|explorer| async move { explorer.exchanges(most).await }).await
}
