//! Sessions: who is signed in, and what is held for them.

use super::{ConnectionKind, Environment, ErrorView, ReportLine};

super::choice! {
    /// The named states of a session (SR-1).
    pub enum SessionState {
        /// There is a usable access token, or one can be had by refreshing.
        Active,
        /// A refresh is in flight.
        Refreshing,
        /// The access token ended and the institution could not be reached to refresh it.
        ExpiredOffline,
        /// The grant has ended; sign in again.
        ReauthRequired,
        /// The keychain holds the grant and is locked.
        Locked,
        /// The simulated institution it belongs to is not running.
        SandboxStopped,
        /// Something else; see the error.
        Error,
    }

    /// How a scope fared.
    pub enum ScopeStatus {
        /// Asked and granted.
        Granted,
        /// Asked and not granted.
        Refused,
        /// Granted without being asked.
        Unexpected,
    }

    /// Where a grant is kept.
    pub enum Storage {
        /// In the OS keychain.
        Keychain,
        /// In memory only: ends with the app.
        Memory,
    }
}

super::view! {
    /// A scope with how it fared.
    pub struct SessionScopeView {
        /// Full name.
        pub name: String,
        /// Name without the usual prefix.
        pub short: String,
        /// What it allows.
        pub words: String,
        /// How it fared.
        pub status: ScopeStatus,
    }

    /// A claim in words.
    pub struct ClaimView {
        /// Claim name.
        pub name: String,
        /// What it means.
        pub words: String,
        /// Its value as text.
        pub value: String,
        /// `ID token` or `user info`.
        pub source: String,
    }

    /// Facts about the tokens; never a token (UI-1).
    pub struct TokenView {
        /// Token type.
        pub token_type: String,
        /// When the access token was issued, ISO 8601.
        pub issued_at: String,
        /// When it ends, ISO 8601; none if the provider did not say.
        pub expires_at: Option<String>,
        /// Whether there is a refresh token.
        pub refreshable: bool,
        /// Last characters of a hash of the access token.
        pub fingerprint: String,
        /// Algorithm of the ID token.
        pub id_token_algorithm: Option<String>,
        /// Key id of the ID token.
        pub id_token_key: Option<String>,
        /// How far this computer's clock is from the institution's, in seconds (SR-8).
        pub clock_skew_seconds: Option<i32>,
    }

    /// Something that happened to a session.
    pub struct TimelineEntryView {
        /// When, ISO 8601.
        pub at: String,
        /// Stable id, for example `refreshed`.
        pub what: String,
        /// One sentence.
        pub sentence: String,
    }

    /// A session.
    pub struct SessionView {
        /// Its id.
        pub id: String,
        /// The connection.
        pub connection_id: String,
        /// The connection's name.
        pub connection_name: String,
        /// What stands at the other end.
        pub connection_kind: ConnectionKind,
        /// How careful one has to be.
        pub environment: Environment,
        /// `sub`: the user id of every path.
        pub user_id: String,
        /// A name for people; the user id when no claim has one.
        pub display_name: String,
        /// State.
        pub state: SessionState,
        /// Why the state is not active.
        pub error: Option<ErrorView>,
        /// Token facts; none when no token is in memory.
        pub token: Option<TokenView>,
        /// Scopes.
        pub scopes: Vec<SessionScopeView>,
        /// Claims.
        pub claims: Vec<ClaimView>,
        /// Where the grant is kept.
        pub storage: Storage,
        /// That in one sentence, with the reason when it is memory.
        pub storage_sentence: String,
        /// What happened, newest first, in this run.
        pub timeline: Vec<TimelineEntryView>,
        /// Grows with every change.
        pub revision: u32,
    }

    /// What signing out did.
    pub struct SignOutView {
        /// Line by line.
        pub lines: Vec<ReportLine>,
        /// Whether the institution offers a sign-out page, so that the browser session can be ended too.
        pub end_session_offered: bool,
        /// The connection it belonged to.
        pub connection_id: String,
    }
}
