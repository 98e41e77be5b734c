//! Small words that several commands say the same way.

use explorer::view::{ConnectionKind, Environment, Outcome, SessionState, Storage};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An instant of the core in the time of this computer, to the minute; what is no instant stays as it is.
pub(crate) fn local(instant: &str) -> String {
    match instant.parse::<Timestamp>() {
        Ok(instant) => instant.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => model::text::shown(instant),
    }
}

/// How careful one has to be, in a word.
pub(crate) fn environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Simulated => "SIMULATED",
        Environment::Demo => "DEMO",
        Environment::Live => "LIVE",
    }
}

/// What stands at the other end.
pub(crate) fn kind(kind: ConnectionKind) -> &'static str {
    match kind {
        ConnectionKind::BuiltInSandbox => "built-in sandbox",
        ConnectionKind::Sandbox => "sandbox",
        ConnectionKind::Institution => "institution",
    }
}

/// How a step went.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "ok",
        Outcome::Warning => "warning",
        Outcome::Failed => "failed",
        Outcome::Skipped => "skipped",
    }
}

/// The state of a session.
pub(crate) fn state(state: SessionState) -> &'static str {
    match state {
        SessionState::Active => "active",
        SessionState::Refreshing => "refreshing",
        SessionState::ExpiredOffline => "expired, offline",
        SessionState::ReauthRequired => "sign in again",
        SessionState::Locked => "keychain locked",
        SessionState::SandboxStopped => "sandbox stopped",
        SessionState::Error => "error",
    }
}

/// Where a grant is kept.
pub(crate) fn storage(storage: Storage) -> &'static str {
    match storage {
        Storage::Keychain => "keychain",
        Storage::Memory => "memory only",
    }
}

/// `1 account`, `2 accounts`.
pub(crate) fn counted(count: u32, thing: &str) -> String {
    let number = grouped(count);
    if count == 1 { format!("{number} {thing}") } else { format!("{number} {thing}s") }
}

/// A count with grouped digits.
pub(crate) fn grouped(count: u32) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_one_is_singular() {
        assert_eq!(counted(1, "account"), "1 account");
        assert_eq!(counted(0, "account"), "0 accounts");
        assert_eq!(counted(1_000_000, "transaction"), "1,000,000 transactions");
    }

    #[test]
    fn what_is_no_instant_is_shown_as_it_is() {
        assert_eq!(local("soon"), "soon");
    }
}
