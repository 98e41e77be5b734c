//! `sandbox`: serves the simulated institution until it is stopped.

use sandbox::{Config, Description, Sandbox};

use crate::arguments::SandboxArguments;
use crate::output::Output;
use crate::problem::Problem;
use crate::stop::Stop;

/// Starts, prints the one line of JSON that a program waits for, and serves.
pub(crate) async fn run(arguments: SandboxArguments, output: Output) -> Result<(), Problem> {
    let mut stop = Stop::listen();
    let config = Config { port: arguments.port, seed: arguments.seed, ..Config::default() };
    let sandbox = Sandbox::start(config).await?;
    for fault in arguments.faults {
        sandbox.faults().set(fault);
    }
    let description = sandbox.description();
    // One line whether or not --json was given: programs wait for it, and people have the words on standard error.
    Output::new(true).result(&description, String::new)?;
    if !output.is_json() {
        output.aside(&words(&description));
    }
    stop.asked().await;
    sandbox.stop().await;
    Ok(())
}

fn words(description: &Description) -> String {
    let mut text = String::from("The sandbox is ready. Nobody in it is real. Stop it with Ctrl+C.");
    if let Some(user) = description.users.iter().find(|user| user.username.contains("morgan")) {
        text.push_str(&format!("\nSign in for example as {} with password {}.", user.username, user.password));
    }
    if let Some(client) = description.clients.first() {
        text.push_str(&format!(
            "\nConnect: passbook-cli connection add sandbox --sandbox --host {} --client-id {}",
            description.issuer, client.client_id
        ));
    }
    text
}
