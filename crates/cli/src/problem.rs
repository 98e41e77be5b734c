//! Why a command failed, with a stable machine id, what happened, and what to do next.
//!
//! Belongs here: the failures that the command line itself finds, and the form in which every failure leaves. The
//! core's own failures pass through as they are.

use std::io;

use explorer::view::{ErrorView, Outcome, PreflightView, SignOutView};
use model::text::shown;
use serde::Serialize;

use crate::commands::call::Answer;

/// A failure of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// The core refused or failed.
    #[error("{}", .0.message)]
    Core(Box<ErrorView>),
    /// A preflight found something that keeps a sign-in from succeeding.
    #[error("{}", .message)]
    Preflight {
        /// Machine id of the first line that failed.
        code: String,
        /// What was found.
        message: String,
        /// What to do.
        help: String,
        /// The whole preflight.
        preflight: Box<PreflightView>,
    },
    /// The sandbox did not start.
    #[error("{0}")]
    Sandbox(#[from] sandbox::StartError),
    /// No connection has this name.
    #[error("There is no connection named {name}.")]
    NoSuchConnection {
        /// What was typed.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// Nobody is signed in through the connection.
    #[error("Nobody is signed in through {connection}.")]
    NobodySignedIn {
        /// The connection's name.
        connection: String,
    },
    /// Nobody is signed in, and the keychain could not have kept anybody.
    #[error("Nobody is signed in through {connection}. {sentence}")]
    NobodyKept {
        /// The connection's name.
        connection: String,
        /// Machine id of the keychain's state.
        code: &'static str,
        /// The state of the keychain in a sentence.
        sentence: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// Several people are signed in, and none was named.
    #[error("{} people are signed in through {connection}.", .users.len())]
    SeveralUsers {
        /// The connection's name.
        connection: String,
        /// Name and user id of each.
        users: Vec<String>,
    },
    /// Nobody who is signed in goes by this name or id.
    #[error("No user {user} is signed in through {connection}.")]
    NoSuchUser {
        /// The connection's name.
        connection: String,
        /// What was typed.
        user: String,
        /// Name and user id of each who is.
        users: Vec<String>,
    },
    /// The user has no such account.
    #[error("There is no account {account}.")]
    NoSuchAccount {
        /// What was typed.
        account: String,
    },
    /// Several accounts fit.
    #[error("{} accounts fit {account}.", .fitting.len())]
    SeveralAccounts {
        /// What was typed.
        account: String,
        /// Id, name and masked number of each.
        fitting: Vec<String>,
    },
    /// Days in the wrong order.
    #[error("--since lies after --until.")]
    DaysInWrongOrder,
    /// A call other than GET to a real institution.
    #[error("Passbook only reads from institutions; {method} would change something.")]
    OnlyReading {
        /// The method that was typed.
        method: &'static str,
    },
    /// A method with no body got one.
    #[error("A {method} request has no body.")]
    BodyNotAllowed {
        /// The method that was typed.
        method: &'static str,
    },
    /// The institution answered a call with an error.
    #[error("{}", .error.message)]
    CallRefused {
        /// What the status stands for.
        error: Box<ErrorView>,
        /// The answer.
        answer: Box<Answer>,
    },
    /// Not everything that signing out does was done.
    #[error("Signing out was not complete.")]
    SignOutIncomplete {
        /// Line by line.
        report: Box<SignOutView>,
    },
    /// A refresh did not end in its time.
    #[error("The refresh did not end within {} seconds.", .after_ms / 1000)]
    RefreshDeadline {
        /// How long it ran, in ms.
        after_ms: u32,
    },
    /// A file could not be read.
    #[error("{path} could not be read: {why}.")]
    File {
        /// The path.
        path: String,
        /// In words.
        why: &'static str,
    },
    /// A file is larger than makes sense.
    #[error("{path} is larger than {most} bytes.")]
    FileTooLarge {
        /// The path.
        path: String,
        /// The limit in bytes.
        most: u64,
    },
    /// A file that would be replaced.
    #[error("{path} is there already.")]
    FileThere {
        /// The path.
        path: String,
    },
    /// What came through standard input is no client secret.
    #[error("What came through standard input is no client secret: it has 1 to 4096 printable ASCII characters.")]
    NoSecret,
    /// Standard input could not be read.
    #[error("Standard input could not be read.")]
    Input,
    /// The person pressed Ctrl+C.
    #[error("Cancelled.")]
    Interrupted,
    /// The person pressed Ctrl+C while an attempt to sign in was waiting.
    #[error("The sign-in was cancelled.")]
    SignInCancelled,
    /// Standard output could not be written.
    #[error("Standard output could not be written.")]
    Output(#[source] io::Error),
    /// The operating system refused something that every program needs.
    #[error("The operating system refused to start the program's runtime.")]
    Runtime,
}

impl From<ErrorView> for Problem {
    fn from(view: ErrorView) -> Self {
        Self::Core(Box::new(view))
    }
}

/// The form in which a failure leaves: `{"error":{"code","message","help",…}}`, and beside it what was found.
#[derive(Debug, Serialize)]
pub(crate) struct Failure<'a> {
    error: Error,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    more: Option<More<'a>>,
}

/// What was found before the command failed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum More<'a> {
    Preflight(&'a PreflightView),
    Answer(&'a Answer),
    Report(&'a SignOutView),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Error {
    code: String,
    message: String,
    help: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u32>,
}

impl Failure<'_> {
    /// What happened and what to do, as lines for a terminal.
    pub(crate) fn for_people(&self) -> String {
        let error = &self.error;
        let mut text = format!("Error: {}", shown(&error.message));
        if !error.help.is_empty() {
            text.push_str(&format!("\n{}", shown(&error.help)));
        }
        if let Some(said) = &error.said {
            text.push_str(&format!("\nThe institution said: {}", shown(said)));
        }
        if let Some(id) = &error.request_id {
            text.push_str(&format!("\nRequest id: {}", shown(id)));
        }
        text.push_str(&format!("\n[{}]", error.code));
        text
    }
}

impl Problem {
    /// The stable machine id.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Core(view) => &view.code,
            Self::Preflight { code, .. } => code,
            Self::Sandbox(error) => error.code(),
            Self::NoSuchConnection { .. } => "connection.not_found",
            Self::NobodySignedIn { .. } => "session.none",
            Self::NobodyKept { code, .. } => code,
            Self::SeveralUsers { .. } => "session.several",
            Self::NoSuchUser { .. } => "session.not_found",
            Self::NoSuchAccount { .. } => "account.not_found",
            Self::SeveralAccounts { .. } => "account.several",
            Self::DaysInWrongOrder => "transactions.days_in_wrong_order",
            Self::OnlyReading { .. } => "call.only_get",
            Self::BodyNotAllowed { .. } => "call.body_not_allowed",
            Self::CallRefused { error, .. } => &error.code,
            Self::SignOutIncomplete { .. } => "sign_out.incomplete",
            Self::RefreshDeadline { .. } => "refresh.deadline",
            Self::File { .. } => "file.unreadable",
            Self::FileTooLarge { .. } => "file.too_large",
            Self::FileThere { .. } => "file.exists",
            Self::NoSecret => "client_secret.invalid",
            Self::Input => "input.unreadable",
            Self::Interrupted => "cli.interrupted",
            Self::SignInCancelled => "sign_in.cancelled",
            Self::Output(_) => "output.failed",
            Self::Runtime => "internal.runtime",
        }
    }

    /// What to do next.
    fn help(&self) -> String {
        match self {
            Self::Core(view) => view.help.clone(),
            Self::Preflight { help, .. } => help.clone(),
            Self::Sandbox(error) => error.help().to_owned(),
            Self::NoSuchConnection { known, .. } if known.is_empty() => {
                "Add one with passbook-cli connection add.".to_owned()
            }
            Self::NoSuchConnection { known, .. } => format!("Choose one of: {}.", known.join(", ")),
            Self::NobodySignedIn { connection } => {
                format!("Sign in with passbook-cli sign-in {}.", quoted(connection))
            }
            Self::NobodyKept { help, .. } => format!(
                "{} Without a keychain a sign-in ends with the command that made it.",
                help.as_deref().unwrap_or("Unlock or start the keychain, then sign in.")
            ),
            Self::SeveralUsers { users, .. } | Self::NoSuchUser { users, .. } => {
                format!("Name one with --user: {}.", users.join(", "))
            }
            Self::NoSuchAccount { .. } => "passbook-cli accounts lists the accounts with their ids.".to_owned(),
            Self::SeveralAccounts { fitting, .. } => format!("Use the id of one of: {}.", fitting.join(", ")),
            Self::DaysInWrongOrder => "Exchange the two days.".to_owned(),
            Self::OnlyReading { .. } => "Use GET, or try the call against a sandbox.".to_owned(),
            Self::BodyNotAllowed { .. } => "Leave --body out.".to_owned(),
            Self::CallRefused { error, .. } => error.help.clone(),

            Self::SignOutIncomplete { report } => incomplete(report),
            Self::RefreshDeadline { .. } => {
                "Balances that came are kept by the institution; try again later.".to_owned()
            }
            Self::File { .. } => "Check the path and the permissions of the file.".to_owned(),
            Self::FileTooLarge { .. } => "Check that this is the right file.".to_owned(),
            Self::FileThere { .. } => "Choose another name, or replace it with --force.".to_owned(),
            Self::NoSecret => "Pipe the secret in, for example from a password program.".to_owned(),
            Self::Input => "Check what standard input is connected to.".to_owned(),
            Self::Interrupted | Self::SignInCancelled => "Start again when you are ready.".to_owned(),
            Self::Output(_) => "Check that the disk is not full.".to_owned(),
            Self::Runtime => "Close other programs and try again.".to_owned(),
        }
    }

    /// Whether it is only that the reader of standard output went away.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The form in which it leaves.
    pub(crate) fn failure(&self) -> Failure<'_> {
        let view = match self {
            Self::Core(view) | Self::CallRefused { error: view, .. } => Some(view),
            _ => None,
        };
        let error = Error {
            code: self.code().to_owned(),
            message: self.to_string(),
            help: self.help(),
            said: view.and_then(|view| view.said.clone()),
            request_id: view.and_then(|view| view.request_id.clone()),
            retry_after_ms: view.and_then(|view| view.retry_after_ms),
        };
        let more = match self {
            Self::Preflight { preflight, .. } => Some(More::Preflight(preflight)),
            Self::CallRefused { answer, .. } => Some(More::Answer(answer)),
            Self::SignOutIncomplete { report } => Some(More::Report(report)),
            _ => None,
        };
        Failure { error, more }
    }
}

/// The first line that failed, in words.
fn incomplete(report: &SignOutView) -> String {
    let failed = report.lines.iter().skip(1).find(|line| line.outcome == Outcome::Failed);
    let detail = failed.map(|line| format!("{}: {}", line.label, line.detail.as_deref().unwrap_or("not done.")));
    format!("{} Try again.", detail.unwrap_or_default()).trim_start().to_owned()
}

/// A name as it would be typed in a shell.
pub(crate) fn quoted(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_has_code_message_and_help() {
        let problem = Problem::NobodySignedIn { connection: "garden".into() };
        assert_eq!(
            serde_json::to_string(&problem.failure()).unwrap(),
            r#"{"error":{"code":"session.none","message":"Nobody is signed in through garden.","help":"Sign in with passbook-cli sign-in garden."}}"#
        );
    }

    #[test]
    fn a_failure_for_people_has_no_escape_sequence_of_the_server() {
        let problem = Problem::NoSuchAccount { account: "\u{1b}[31mx".into() };
        assert!(!problem.failure().for_people().contains('\u{1b}'));
    }

    #[test]
    fn a_name_with_a_space_is_quoted_for_the_shell() {
        assert_eq!(quoted("garden"), "garden");
        assert_eq!(quoted("my bank's"), r"'my bank'\''s'");
    }
}
