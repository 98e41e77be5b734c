//! Why discovery failed.

use crate::explained::Explained;
use crate::http::NetworkError;
use std::time::Duration;

/// Why a provider could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// No answer came.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Neither address has a document.
    #[error("{host} is there, but it has no sign-in for applications")]
    NotFound {
        /// The host that was asked.
        host: String,
    },
    /// Another status than 200 and 404, a redirect among them.
    #[error("the institution answered the request for its sign-in settings with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The `x-request-id`.
        request_id: Option<String>,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The answer is no JSON object.
    #[error("the institution’s sign-in settings are not JSON")]
    NotJson,
    /// The document is of another issuer.
    #[error("the sign-in settings belong to another issuer than {expected}")]
    IssuerMismatch {
        /// The issuer that was asked for.
        expected: String,
        /// The issuer in the document, sanitised.
        found: Option<String>,
    },
    /// A member is absent or has the wrong form.
    #[error("the institution’s sign-in settings have no usable {0}")]
    Missing(&'static str),
    /// The document does not have the form of discovery metadata.
    #[error("the institution’s sign-in settings have an unexpected form")]
    Malformed,
    /// A required endpoint is on another origin, or not encrypted.
    #[error("the institution’s sign-in settings put {member} on another site or on an address that is not encrypted")]
    ForeignEndpoint {
        /// Which member.
        member: &'static str,
        /// The address, sanitised.
        found: String,
    },
    /// The provider lists PKCE methods, and S256 is not among them (AR-2).
    #[error("the institution does not offer the code challenge method S256")]
    NoS256,
    /// The provider does not offer `response_type=code`.
    #[error("the institution does not offer the authorization code flow")]
    NoCodeFlow,
}

impl Explained for DiscoveryError {
    fn code(&self) -> &'static str {
        match self {
            Self::Network(error) => error.code(),
            Self::NotFound { .. } => "discovery.not_found",
            Self::Status { status: 300..=399, .. } => "discovery.redirected",
            Self::Status { status: 500..=599 | 429 | 408, .. } => "discovery.unavailable",
            Self::Status { .. } => "discovery.status",
            Self::NotJson => "discovery.not_json",
            Self::IssuerMismatch { .. } => "discovery.issuer_mismatch",
            Self::Missing(_) => "discovery.missing_member",
            Self::Malformed => "discovery.malformed",
            Self::ForeignEndpoint { .. } => "discovery.foreign_endpoint",
            Self::NoS256 => "discovery.no_s256",
            Self::NoCodeFlow => "discovery.no_code_flow",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Network(error) => return error.help(),
            Self::NotFound { .. } | Self::NotJson => {
                "Use the host on which people sign in to online banking, for example digital.garden-fi.com; the \
                 institution’s public web site is often another one."
            }
            Self::Status { status: 300..=399, .. } => {
                "Use the host that the browser ends at after signing in to online banking."
            }
            Self::Status { status: 500..=599 | 429 | 408, .. } => {
                "The institution is busy or under maintenance. Try again later."
            }
            Self::IssuerMismatch { .. } => {
                "Check the host: an old address, or one of another institution, gives this. Use the issuer that the \
                 settings name, if you trust it."
            }
            Self::ForeignEndpoint { .. } => {
                "Do not sign in here unless the institution confirms this address; then approve it in the connection."
            }
            Self::Status { .. } | Self::Missing(_) | Self::Malformed | Self::NoS256 | Self::NoCodeFlow => {
                "Check the host, and ask the institution whether its sign-in for applications is switched on."
            }
        }
        .to_owned()
    }

    fn request_id(&self) -> Option<&str> {
        if let Self::Status { request_id, .. } = self { request_id.as_deref() } else { None }
    }

    fn retry_after(&self) -> Option<Duration> {
        if let Self::Status { retry_after, .. } = self { *retry_after } else { None }
    }
}
