//! Connections: an institution and a client of it.

use super::{ErrorView, Outcome};

super::choice! {
    /// What stands at the other end.
    pub enum ConnectionKind {
        /// The simulated institution inside this app.
        BuiltInSandbox,
        /// A simulated institution elsewhere on this computer.
        Sandbox,
        /// A real institution.
        Institution,
    }

    /// How careful one has to be; shown as a word in its own shape and colour.
    pub enum Environment {
        /// Nobody is real.
        Simulated,
        /// The vendor's demo institution.
        Demo,
        /// Real people and real money.
        Live,
    }

    /// OAuth client type (RFC 6749, section 2.1).
    pub enum ClientType {
        /// No secret; PKCE alone.
        Public,
        /// A secret, and PKCE all the same.
        Confidential,
    }

    /// What granting a scope means.
    pub enum ScopeSensitivity {
        /// Confirms an identity.
        Identity,
        /// Brings a refresh token.
        Lasting,
        /// Reads accounts.
        Read,
        /// Reads personal data or full numbers.
        Personal,
        /// Changes something.
        Write,
    }
}

super::view! {
    /// A connection as it is kept. Never holds the client secret (IW-7).
    pub struct ConnectionView {
        /// Its id.
        pub id: String,
        /// The name that the person gave.
        pub name: String,
        /// What stands at the other end.
        pub kind: ConnectionKind,
        /// How careful one has to be.
        pub environment: Environment,
        /// The host as it was typed.
        pub host: String,
        /// The issuer that follows from it.
        pub issuer: String,
        /// OAuth client id.
        pub client_id: String,
        /// OAuth client type.
        pub client_type: ClientType,
        /// Whether Passbook has a client secret for it.
        pub has_secret: bool,
        /// Why the client secret will not be there after a restart: the keychain did not take it.
        pub secret_in_memory_because: Option<String>,
        /// The registered redirect URIs, verbatim and in the order to try.
        pub redirect_uris: Vec<String>,
        /// The scopes to ask for.
        pub scopes: Vec<String>,
        /// The claims to ask for.
        pub claims: Vec<String>,
        /// SHA-256 fingerprint of the extra certificate authority, if one is trusted.
        pub ca_fingerprint: Option<String>,
        /// How many people are signed in through it.
        pub sessions: u32,
    }

    /// One thing that was checked before signing in.
    pub struct PreflightLine {
        /// Stable id, for example `discovery`.
        pub id: String,
        /// What was checked.
        pub label: String,
        /// How it went.
        pub outcome: Outcome,
        /// What was found.
        pub detail: String,
        /// What to do, when it did not go well.
        pub help: Option<String>,
    }

    /// The result of a preflight.
    pub struct PreflightView {
        /// Whether a sign-in has a chance.
        pub ready: bool,
        /// The lines, in order.
        pub lines: Vec<PreflightLine>,
        /// What discovery said, as label and value.
        pub provider: Vec<LabelledText>,
        /// Why it could not be run to the end.
        pub error: Option<ErrorView>,
    }

    /// A label with a text.
    pub struct LabelledText {
        /// The label.
        pub label: String,
        /// The text.
        pub text: String,
    }

    /// One scope of the catalogue.
    pub struct ScopeView {
        /// Full name.
        pub name: String,
        /// Name without the usual prefix.
        pub short: String,
        /// Area, for grouping.
        pub area: String,
        /// What it allows.
        pub words: String,
        /// What granting it means.
        pub sensitivity: ScopeSensitivity,
    }

    /// A named set of scopes.
    pub struct ScopePresetView {
        /// Stable id.
        pub id: String,
        /// Title.
        pub title: String,
        /// What it is good for.
        pub words: String,
        /// The scopes.
        pub scopes: Vec<String>,
    }

    /// What the connection editor offers.
    pub struct ConnectionChoicesView {
        /// The scopes.
        pub scopes: Vec<ScopeView>,
        /// The presets.
        pub presets: Vec<ScopePresetView>,
        /// The claims with plain words.
        pub claims: Vec<LabelledText>,
        /// The redirect URIs offered for a new connection.
        pub redirect_uris: Vec<String>,
    }
}

/// A connection as the editor sends it. Written out, because it carries a secret inwards: it can be read and neither
/// copied nor sent (KC-12, IW-7).
#[derive(Debug, serde::Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConnectionRequest {
    /// The connection to change; none makes a new one.
    pub id: Option<String>,
    /// A name of 1 to 80 characters.
    pub name: String,
    /// A host, or a full issuer address.
    pub host: String,
    /// Whether it is a simulated institution on this computer: plain http on loopback is allowed then, and only then.
    pub sandbox: bool,
    /// OAuth client id, 1 to 512 characters.
    pub client_id: String,
    /// OAuth client type.
    pub client_type: ClientType,
    /// A new client secret; none keeps the one that is there. Goes to the keychain and never comes back.
    #[specta(type = Option<String>)]
    pub client_secret: Option<secret::TypedSecret>,
    /// Registered redirect URIs.
    pub redirect_uris: Vec<String>,
    /// Scopes to ask for.
    pub scopes: Vec<String>,
    /// Claims to ask for.
    pub claims: Vec<String>,
}
