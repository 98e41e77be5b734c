//! One module for each command: what it asks of the core, and how it tells the result.

mod accounts;
pub(crate) mod call;
mod connection;
mod export;
mod query;
mod refresh;
mod sandbox;
mod sessions;
mod sign_in;
mod transactions;

use crate::arguments::{Command, ConnectionCommand};
use crate::core::with;
use crate::output::Output;
use crate::problem::Problem;

/// Runs one command to its end.
pub(crate) async fn run(command: Command, output: Output) -> Result<(), Problem> {
    match command {
        Command::Sandbox(arguments) => sandbox::run(arguments, output).await,
        Command::Connection(ConnectionCommand::Add(arguments)) => connection::add(*arguments, output).await,
        Command::Connection(ConnectionCommand::List) => with(async |core| connection::list(core, output).await).await,
        Command::Connection(ConnectionCommand::Check(named)) => {
            with(async |core| connection::check(core, &named.name, output).await).await
        }
        Command::Connection(ConnectionCommand::Remove(named)) => {
            with(async |core| connection::remove(core, &named.name, output).await).await
        }
        Command::SignIn(arguments) => match with(async |core| sign_in::run(core, &arguments, output).await).await {
            // Ctrl+C has the same name as every other way to cancel an attempt.
            Err(Problem::Interrupted) => Err(Problem::SignInCancelled),
            result => result,
        },
        Command::Sessions => with(async |core| sessions::list(core, output).await).await,
        Command::SignOut(whose) => with(async |core| sessions::sign_out(core, &whose, output).await).await,
        Command::Accounts(whose) => with(async |core| accounts::run(core, &whose, output).await).await,
        Command::Transactions(arguments) => with(async |core| transactions::run(core, &arguments, output).await).await,
        Command::Query(arguments) => with(async |core| query::run(core, &arguments, output).await).await,
        Command::Export(arguments) => with(async |core| export::run(core, &arguments, output).await).await,
        Command::Refresh(whose) => with(async |core| refresh::run(core, &whose, output).await).await,
        Command::Call(arguments) => call::run(arguments, output).await,
    }
}
