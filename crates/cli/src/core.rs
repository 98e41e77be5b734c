//! The core for one command: opened, used, and ended whatever happens.

use std::sync::Arc;
use std::time::Duration;

use explorer::{Explorer, Home, Options, SystemBrowser};

use crate::problem::Problem;
use crate::stop::Stop;

/// How long ending may take: attempts close their listener, readings stop (AR-9).
const END_DEADLINE: Duration = Duration::from_secs(3);

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
    // Past the deadline the process ends all the same; what was to be kept is kept by then.
    let _ = tokio::time::timeout(END_DEADLINE, explorer.shutdown()).await;
    result
}
