//! passbook-cli, the headless shell over explorer.
//!
//! Belongs here: arguments, terminal and JSON output, exit codes, signals. Must not come in: what a command does with
//! connections, sessions and accounts (`explorer`), or reading a secret other than to hand it on.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage.

mod arguments;
mod chosen;
mod commands;
mod core;
mod input;
mod output;
mod problem;
mod reading;
mod stop;
mod table;
mod words;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use output::Output;
use problem::Problem;

fn main() -> ExitCode {
    // First of all: no core file may hold a token (LG-8), and TLS has one provider.
    no_core_dumps();
    // It fails only if a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => return print_usage(&usage),
    };
    let output = Output::new(arguments.json);
    match run(arguments, output) {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has seen enough, such as head, is no failure.
        Err(problem) if problem.is_closed_pipe() => ExitCode::SUCCESS,
        Err(problem) => {
            output.failure(&problem);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments, output: Output) -> Result<(), Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|_| Problem::Runtime)?;
    let result = runtime.block_on(commands::run(arguments.command, output));
    // A thread that waits for a keychain prompt is not waited for (KC-3).
    runtime.shutdown_background();
    result
}

/// Help and version go to standard output with 0, wrong usage to standard error with 2.
fn print_usage(usage: &clap::Error) -> ExitCode {
    let _ = usage.print();
    ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2))
}

#[cfg(unix)]
fn no_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Lowering a limit is always allowed; should it fail all the same, the program works as before.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

#[cfg(not(unix))]
fn no_core_dumps() {}
