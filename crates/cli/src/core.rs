//! The core for one command: opened, used, and ended whatever happens.

use std::sync::Arc;

use explorer::{Explorer, Home, Options, SystemBrowser};

use crate::problem::Problem;
use crate::stop::Stop;

/// Opens the core over `$PASSBOOK_HOME`, does the work, and ends. Ctrl+C ends the work and lets the core end in
/// order, so that a rotated token is not lost on its way to the keychain (SR-5).
pub(crate) async fn with<T>(work: impl AsyncFnOnce(&Explorer) -> Result<T, Problem>) -> Result<T, Problem> {
    let mut stop = Stop::listen();
    let options = Options { home: Home::from_environment()?, browser: Arc::new(SystemBrowser), keychain: None };
    let explorer = Explorer::open(options);
    let result = tokio::select! {
        result = work(&explorer) => result,
        () = stop.asked() => Err(Problem::Interrupted),
    };
    explorer.shutdown().await;
    result
}
