//! What the commands share: the core, and the guard that turns a panic into an answer.

use crate::chooser::{Chooser, Suggestion};
use explorer::view::{ErrorKind, ErrorView};
use explorer::{Answer, Explorer};
use std::future::Future;
use std::path::PathBuf;
use tauri::AppHandle;

/// The state of the shell.
pub(crate) struct Host {
    explorer: Explorer,
    chooser: Chooser,
}

impl Host {
    pub(crate) fn new(explorer: Explorer) -> Self {
        Self { explorer, chooser: Chooser::new() }
    }

    pub(crate) fn explorer(&self) -> Explorer {
        self.explorer.clone()
    }

    /// Lets the person choose where a new file goes; none if they decide otherwise (IW-8).
    pub(crate) async fn choose_file(&self, app: &AppHandle, suggestion: Suggestion) -> Option<PathBuf> {
        self.chooser.choose(app, suggestion).await
    }

    /// Runs a use case in a task of its own. A panic in it becomes an answer: Tauri would leave the promise of
    /// the web view pending for ever (IW-9).
    pub(crate) async fn run<T, F>(&self, use_case: impl FnOnce(Explorer) -> F) -> Answer<T>
    where
        T: Send + 'static,
        F: Future<Output = Answer<T>> + Send + 'static,
    {
        match tauri::async_runtime::spawn(use_case(self.explorer.clone())).await {
            Ok(answer) => answer,
            Err(_) => Err(panicked()),
        }
    }
}

fn panicked() -> ErrorView {
    ErrorView {
        code: "internal.panic".to_owned(),
        kind: ErrorKind::Internal,
        message: "Passbook ran into a fault of its own.".to_owned(),
        help: "Nothing was lost. Try again; if it happens again, please report it with what you did.".to_owned(),
        retry_after_ms: None,
        request_id: None,
        said: None,
    }
}
