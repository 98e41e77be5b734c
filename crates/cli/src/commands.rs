//! One module for each command: what it asks of the core, and how it tells the result.

mod sandbox;

use crate::arguments::Command;
use crate::output::Output;
use crate::problem::Problem;

/// Runs one command to its end.
pub(crate) async fn run(command: Command, output: Output) -> Result<(), Problem> {
    match command {
        Command::Sandbox(arguments) => sandbox::run(arguments, output).await,
        _ => Err(Problem::Runtime),
    }
}
