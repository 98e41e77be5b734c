//! What is done before anything else, and what is said when nothing else can be done.

use explorer::view::ErrorView;
use std::io::Write as _;
use std::process::ExitCode;

/// No core dumps: they would hold tokens (LG-8).
pub(crate) fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        // If the system refuses, its own limit stays; there is nothing better to do.
        let _ = setrlimit(Resource::Core, none);
    }
}

/// A panic says where it happened and never what it carried (IW-9).
pub(crate) fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |place| format!("{}:{}", place.file(), place.line()));
        tracing::error!(%place, "panic");
    }));
}

/// The data folder cannot be used: said on the terminal, because there is no window yet.
pub(crate) fn cannot_start(error: &ErrorView) -> ExitCode {
    say(&format!("Passbook cannot start. {} {}", error.message, error.help))
}

/// There is no display, or the web view is missing.
pub(crate) fn no_window() -> ExitCode {
    say("Passbook cannot open its window. It needs a display and, on Linux, the package libwebkit2gtk-4.1-0. \
         passbook-cli works without either.")
}

fn say(text: &str) -> ExitCode {
    // If the terminal is gone too, the exit code has to do.
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::FAILURE
}
