//! The shell, and only the shell: the window, the commands, the events.
//!
//! Belongs here: Tauri. Must not come in: what a command means; that is `explorer`.

mod bindings;
mod chooser;
mod commands;
mod events;
mod guard;
mod host;
mod log;
mod window;

use explorer::{Explorer, Home, Options, SystemBrowser};
use host::Host;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::{AppHandle, Manager as _, RunEvent};
use tokio::sync::broadcast::error::RecvError;

/// Starts the app and runs it until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    guard::no_core_dumps();
    guard::quiet_panics();
    let home = match Home::from_environment() {
        Ok(home) => home,
        Err(error) => return guard::cannot_start(&error),
    };
    log::start(&home);
    explorer::install_crypto();
    match build(home) {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::Exit = event {
                    quit(app);
                }
            });
            ExitCode::SUCCESS
        }
        Err(_) => guard::no_window(),
    }
}

fn build(home: Home) -> tauri::Result<tauri::App> {
    let bindings = bindings::builder();
    tauri::Builder::default()
        // Only Rust may open a dialog: no capability names this plugin (IW-1).
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            bindings.mount_events(app);
            let options = Options { home, browser: Arc::new(SystemBrowser), keychain: None };
            // Inside the runtime: the core sends events from tasks.
            let explorer = tauri::async_runtime::block_on(async { Explorer::open(options) });
            forward_events(app.handle(), &explorer);
            let appearance = explorer.appearance();
            app.manage(Host::new(explorer));
            window::open(app, appearance)?;
            Ok(())
        })
        .build(tauri::generate_context!())
}

/// Hands the core's events to the window until the core is gone.
fn forward_events(app: &AppHandle, explorer: &Explorer) {
    let (app, mut events) = (app.clone(), explorer.events());
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => events::forward(&app, event),
                // The window asks again when it hears of anything; a lost event costs a moment, not a fact.
                Err(RecvError::Lagged(lost)) => tracing::warn!(lost, "the window fell behind the events"),
                Err(RecvError::Closed) => return,
            }
        }
    });
}

/// The window is gone by now: what still has to end has its own deadlines and nobody looks at it.
fn quit(app: &AppHandle) {
    let explorer = app.state::<Host>().explorer();
    tauri::async_runtime::block_on(explorer.shutdown());
}
