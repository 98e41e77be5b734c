//! The events that the web view hears, and how the core's events become them. An event goes to the one
//! window, carries what changed, and has a command with the same answer (IW-10).

use explorer::Event;
use explorer::view::{AttemptView, ExchangeView, ExportView, KeychainView, ReadAllView, ReadView};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;
use tauri_specta::Event as _;

/// The window that events go to.
pub(crate) const MAIN_WINDOW: &str = "main";

/// A sign-in attempt moved on.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct SignInChanged(pub(crate) AttemptView);

/// A session came, changed or went: ask for the sessions again.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct SessionsChanged;

/// Reading transactions moved on.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct ReadChanged(pub(crate) ReadView);

/// Reading all accounts moved on.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct ReadAllChanged(pub(crate) ReadAllView);

/// An export moved on.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct ExportChanged(pub(crate) ExportView);

/// A refresh moved on: ask for it again.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct RefreshChanged {
    session: String,
    revision: u32,
}

/// The sandbox started, stopped, or answered a request: ask for it again.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct SandboxChanged;

/// An exchange with an institution ended.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct ExchangeEnded(pub(crate) ExchangeView);

/// The keychain changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type, tauri_specta::Event)]
pub(crate) struct KeychainChanged(pub(crate) KeychainView);

/// Hands one event of the core to the window. A window that is gone hears nothing; that is no error.
pub(crate) fn forward(app: &AppHandle, event: Event) {
    let sent = match event {
        Event::SignIn(attempt) => SignInChanged(attempt).emit_to(app, MAIN_WINDOW),
        Event::Sessions => SessionsChanged.emit_to(app, MAIN_WINDOW),
        Event::Read(read) => ReadChanged(read).emit_to(app, MAIN_WINDOW),
        Event::ReadAll(read) => ReadAllChanged(read).emit_to(app, MAIN_WINDOW),
        Event::Export(export) => ExportChanged(export).emit_to(app, MAIN_WINDOW),
        // The call that runs the query answers.
        Event::QueryBegan { .. } => return,
        Event::Refresh { session, revision } => RefreshChanged { session, revision }.emit_to(app, MAIN_WINDOW),
        Event::Sandbox => SandboxChanged.emit_to(app, MAIN_WINDOW),
        Event::Exchange(exchange) => ExchangeEnded(exchange).emit_to(app, MAIN_WINDOW),
        Event::Keychain(keychain) => KeychainChanged(keychain).emit_to(app, MAIN_WINDOW),
    };
    if sent.is_err() {
        tracing::debug!("an event found no window");
    }
}
