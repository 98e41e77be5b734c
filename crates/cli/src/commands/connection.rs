//! `connection add`, `list`, `check` and `remove`.

use explorer::view::{ClientType, ConnectionChoicesView, ConnectionRequest, ConnectionView, Outcome, PreflightView};
use explorer::{Explorer, UnkeptSecret};
use model::text::shown;
use serde_json::json;

use crate::arguments::AddArguments;
use crate::chosen;
use crate::core::with;
use crate::input;
use crate::output::Output;
use crate::problem::{Problem, quoted};
use crate::table::{Align, Table};
use crate::words::{counted, environment, kind};

/// Largest file of certificate authorities, in bytes.
const MOST_CA: u64 = 64 * 1024;

/// Adds a connection. The secret is read before the core opens, so that a wrong pipe changes nothing.
pub(crate) async fn add(arguments: AddArguments, output: Output) -> Result<(), Problem> {
    let ca = arguments.ca_file.as_deref().map(|path| input::text_file(path, MOST_CA)).transpose()?;
    let secret = if arguments.client_secret_stdin { Some(input::client_secret()?) } else { None };
    with(async |core| {
        let choices = core.connection_choices().await?;
        let request = ConnectionRequest {
            id: None,
            name: arguments.name,
            host: arguments.host,
            sandbox: arguments.sandbox,
            client_id: arguments.client_id,
            client_type: if arguments.confidential { ClientType::Confidential } else { ClientType::Public },
            client_secret: secret.map(secret::TypedSecret::new),
            redirect_uris: if arguments.redirect_uris.is_empty() {
                choices.redirect_uris.clone()
            } else {
                arguments.redirect_uris
            },
            scopes: scopes(&choices, arguments.scopes),
            claims: vec![],
        };
        // Memory ends with this command: a connection without its secret would only be in the way.
        let added = core.save_connection_trusting(request, ca, UnkeptSecret::Refuse).await?;
        output.result(&added, || added_words(&added))
    })
    .await
}

/// Full names for short ones; without any, what looking at accounts and staying signed in needs. `openid` is always
/// among them, because without it there is no sign-in.
fn scopes(choices: &ConnectionChoicesView, typed: Vec<String>) -> Vec<String> {
    if typed.is_empty() {
        let preset = choices.presets.iter().find(|preset| preset.id == "read-stay").or_else(|| choices.presets.first());
        return preset.map(|preset| preset.scopes.clone()).unwrap_or_default();
    }
    let full = |name: String| {
        let known = |scope: &&explorer::view::ScopeView| scope.name == name;
        match choices.scopes.iter().find(known).or_else(|| choices.scopes.iter().find(|scope| scope.short == name)) {
            Some(scope) => scope.name.clone(),
            None => name,
        }
    };
    let mut scopes: Vec<String> = typed.into_iter().map(full).collect();
    if !scopes.iter().any(|scope| scope == "openid") {
        scopes.insert(0, "openid".to_owned());
    }
    scopes
}

fn added_words(added: &ConnectionView) -> String {
    let name = quoted(&added.name);
    format!(
        "Added {} ({}, {}).\nIssuer: {}\nRedirect addresses that must be registered: {}\nNext: passbook-cli connection check {name}, then passbook-cli sign-in {name}",
        shown(&added.name),
        kind(added.kind),
        environment(added.environment),
        shown(&added.issuer),
        added.redirect_uris.join(", "),
    )
}

/// Lists the connections.
pub(crate) async fn list(core: &Explorer, output: Output) -> Result<(), Problem> {
    let connections = core.connections().await?;
    output.result(&connections, || {
        if connections.is_empty() {
            return "There are no connections. Add one with passbook-cli connection add.".to_owned();
        }
        let columns = ["NAME", "WHERE", "HOST", "CLIENT", "TYPE", "SIGNED IN"].map(|heading| (heading, Align::Left));
        let mut table = Table::new(&columns);
        for connection in &connections {
            table.row([
                connection.name.clone(),
                environment(connection.environment).to_owned(),
                connection.host.clone(),
                connection.client_id.clone(),
                client_type(connection),
                connection.sessions.to_string(),
            ]);
        }
        table.text(0)
    })
}

fn client_type(connection: &ConnectionView) -> String {
    match (connection.client_type, connection.has_secret) {
        (ClientType::Public, _) => "public",
        (ClientType::Confidential, true) => "confidential",
        (ClientType::Confidential, false) => "confidential, no secret",
    }
    .to_owned()
}

/// Checks a connection; what keeps a sign-in from succeeding is a failure of the command.
pub(crate) async fn check(core: &Explorer, name: &str, output: Output) -> Result<(), Problem> {
    let connection = chosen::connection(core, name).await?;
    let preflight = core.check_connection(connection.id).await?;
    if !output.is_json() {
        output.line(checked_words(&preflight).trim_end())?;
    }
    if preflight.ready {
        return if output.is_json() { output.result(&preflight, String::new) } else { Ok(()) };
    }
    Err(found(preflight))
}

/// The first thing that failed, as a failure of the command.
fn found(preflight: PreflightView) -> Problem {
    let failed = preflight.lines.iter().find(|line| line.outcome == Outcome::Failed);
    let (code, message, help) = match (&preflight.error, failed) {
        (Some(error), _) => (error.code.clone(), error.message.clone(), error.help.clone()),
        (None, Some(line)) => (
            format!("preflight.{}", line.id.replace('-', "_")),
            format!("{}: {}", line.label, line.detail),
            line.help.clone().unwrap_or_default(),
        ),
        (None, None) => ("preflight.failed".to_owned(), "The connection is not ready.".to_owned(), String::new()),
    };
    Problem::Preflight { code, message, help, preflight: Box::new(preflight) }
}

fn checked_words(preflight: &PreflightView) -> String {
    let mut text = String::new();
    for line in &preflight.lines {
        let (outcome, label, detail) = (crate::words::outcome(line.outcome), shown(&line.label), shown(&line.detail));
        text.push_str(&format!("{outcome:<8} {label:<18} {detail}\n"));
        if let (Some(help), true) = (&line.help, line.outcome != Outcome::Done) {
            text.push_str(&format!("{:27} {}\n", "", shown(help)));
        }
    }
    if preflight.ready {
        text.push_str("The connection is ready to sign in.\n");
    }
    text
}

/// Removes a connection with everything that is held for it.
pub(crate) async fn remove(core: &Explorer, name: &str, output: Output) -> Result<(), Problem> {
    let connection = chosen::connection(core, name).await?;
    core.remove_connection(connection.id.clone()).await?;
    let result = json!({ "removed": connection.name, "id": connection.id, "signedOut": connection.sessions });
    output.result(&result, || {
        let secret = if connection.has_secret { " with its client secret" } else { "" };
        format!("Removed {}{secret}; {} signed out.", shown(&connection.name), counted(connection.sessions, "user"))
    })
}
