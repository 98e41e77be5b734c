//! How the errors of the leaf crates become the one form that a shell shows.

use crate::view::{ErrorKind, ErrorView};
use model::text;
use oidc::Explained;
use std::time::Duration;

impl ErrorView {
    /// An error of Passbook's own making.
    pub(crate) fn new(kind: ErrorKind, code: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            kind,
            message: sentence(&message.into()),
            help: help.into(),
            retry_after_ms: None,
            request_id: None,
            said: None,
        }
    }

    /// Something that was typed must be changed.
    pub(crate) fn input(code: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(ErrorKind::Input, code, message, help)
    }

    /// The session has ended.
    pub(crate) fn sign_in_again(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::SignInAgain, code, message, "Sign in again. Your connection and its settings are kept.")
    }

    /// The built-in sandbox is not running.
    pub(crate) fn sandbox_stopped() -> Self {
        Self::new(
            ErrorKind::SandboxStopped,
            "sandbox.stopped",
            "The sandbox is not running, and what it issued ended with it.",
            "Start the sandbox and sign in again.",
        )
    }

    /// An error of the relying party.
    pub(crate) fn of_oidc(kind: ErrorKind, error: &dyn Explained) -> Self {
        Self {
            retry_after_ms: error.retry_after().map(crate::format::millis),
            request_id: error.request_id().map(text::shown),
            said: error.raw().map(said),
            ..Self::new(kind, error.code(), error.to_string(), error.help())
        }
    }
}

fn said(raw: &oidc::Raw) -> String {
    match &raw.description {
        Some(description) => format!("{}: {description}", raw.error),
        None => raw.error.clone(),
    }
}

/// The leaf crates phrase errors without a capital and a full stop, as Rust errors are; people read sentences.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let mut out: String = first.to_uppercase().chain(chars).collect();
    if !out.ends_with(['.', '?', '…']) {
        out.push('.');
    }
    out
}

impl From<keychain::KeychainError> for ErrorView {
    fn from(error: keychain::KeychainError) -> Self {
        Self::new(ErrorKind::Keychain, error.code(), error.to_string(), error.help())
    }
}

impl From<keychain::GrantLockError> for ErrorView {
    fn from(error: keychain::GrantLockError) -> Self {
        Self::new(ErrorKind::Storage, error.code(), error.to_string(), error.help())
    }
}

impl From<ledger::LedgerError> for ErrorView {
    fn from(error: ledger::LedgerError) -> Self {
        Self::new(ErrorKind::Internal, error.code(), error.to_string(), error.help())
    }
}

impl From<consumer_api::ApiError> for ErrorView {
    fn from(error: consumer_api::ApiError) -> Self {
        Self {
            retry_after_ms: error.retry_after().map(crate::format::millis),
            request_id: error.request_id().map(text::shown),
            said: error.context.said.sentence().map(text::shown),
            ..Self::new(kind_of_api(&error), error.code(), error.to_string(), error.help())
        }
    }
}

fn kind_of_api(error: &consumer_api::ApiError) -> ErrorKind {
    let code = error.code();
    match code {
        "api.unauthorized" => ErrorKind::SignInAgain,
        "api.forbidden" => ErrorKind::Permission,
        "api.not_found" => ErrorKind::NotFound,
        "api.rate_limited" => ErrorKind::RateLimited,
        "api.timeout" | "api.offline" | "api.connection_lost" | "api.circuit_open" | "api.unavailable" => {
            ErrorKind::Offline
        }
        "api.busy" => ErrorKind::RateLimited,
        "api.tls" => ErrorKind::Configuration,
        "api.cancelled" => ErrorKind::Cancelled,
        "api.refused" | "api.unsendable" => ErrorKind::Input,
        _ => PASSED_ON.iter().find(|(_, known)| *known == code).map_or(ErrorKind::Server, |(kind, _)| *kind),
    }
}

/// What the session machine refuses comes back from the API client under a static code: one for each kind, so that
/// what a person can do about it is not lost on the way.
const PASSED_ON: [(ErrorKind, &str); 9] = [
    (ErrorKind::SignInAgain, "session.ended"),
    (ErrorKind::Offline, "api.offline"),
    (ErrorKind::RateLimited, "api.rate_limited"),
    (ErrorKind::Server, "session.server"),
    (ErrorKind::Configuration, "session.configuration"),
    (ErrorKind::Keychain, "keychain.failed"),
    (ErrorKind::Storage, "session.storage"),
    (ErrorKind::SandboxStopped, "sandbox.stopped"),
    (ErrorKind::Internal, "session.internal"),
];

/// A refusal of the session machine as the API client passes it through.
pub(crate) fn bearer_error(error: &ErrorView) -> consumer_api::BearerError {
    let code = PASSED_ON.iter().find(|(kind, _)| *kind == error.kind).map_or("session.internal", |(_, code)| *code);
    consumer_api::BearerError {
        code,
        message: error.message.clone(),
        help: error.help.clone(),
        retry_after: error.retry_after_ms.map(|ms| Duration::from_millis(ms.into())),
    }
}
