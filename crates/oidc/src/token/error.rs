//! Why the token endpoint gave no tokens.

use crate::explained::Explained;
use crate::http::NetworkError;
use crate::oauth_error::{OAuthError, Raw};
use std::time::Duration;

/// Why the token endpoint gave no usable tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// No answer came.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The provider said no.
    #[error("{0}")]
    Refused(OAuthError),
    /// 408, 425, 429 or 5xx.
    #[error("the institution could not answer now (status {status})")]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// The `x-request-id`.
        request_id: Option<String>,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// A redirect, which is never followed here (AP-6).
    #[error("the institution sent the token request elsewhere; it was not followed")]
    Redirected,
    /// Another status without an OAuth error.
    #[error("the institution answered the token request with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The `x-request-id`.
        request_id: Option<String>,
    },
    /// Not a JSON object.
    #[error("the institution’s token answer is not JSON")]
    NotJson,
    /// A member is absent or wrong. Its value is never kept.
    #[error("the institution’s token answer has no usable {0}")]
    Malformed(&'static str),
    /// `token_type` is not bearer (TK-3, AR-11).
    #[error("the institution sent a kind of token that Passbook cannot use")]
    NotBearer,
    /// A simulated institution's token where a real one is meant (SB-7).
    #[error("this token belongs to a simulated institution and is not sent to a real one")]
    Simulated,
    /// A confidential client, and no way to prove itself that both sides know (TK-1).
    #[error("the institution takes client secrets in no way that Passbook knows")]
    NoClientAuthentication,
    /// The request could not be made.
    #[error("the token request could not be made")]
    NotSent,
}

impl Explained for TokenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Network(error) => error.code(),
            Self::Refused(error) => error.token_code(),
            Self::Unavailable { .. } => "token.unavailable",
            Self::Redirected => "token.redirected",
            Self::Status { .. } => "token.status",
            Self::NotJson => "token.not_json",
            Self::Malformed(_) => "token.malformed",
            Self::NotBearer => "token.not_bearer",
            Self::Simulated => "token.simulated",
            Self::NoClientAuthentication => "token.no_client_authentication",
            Self::NotSent => "token.not_sent",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Network(error) => error.help(),
            Self::Refused(error) => error.help(),
            Self::Unavailable { .. } => "Try again in a few minutes.".to_owned(),
            Self::NoClientAuthentication => {
                "Ask the institution to allow client_secret_post or client_secret_basic for this client.".to_owned()
            }
            Self::Simulated => "Sign in to the institution itself.".to_owned(),
            _ => "Sign in again; if it stays, check the host and tell the institution.".to_owned(),
        }
    }

    fn request_id(&self) -> Option<&str> {
        match self {
            Self::Refused(error) => error.request_id.as_deref(),
            Self::Unavailable { request_id, .. } | Self::Status { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(error) => error.retry_after,
            Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    fn raw(&self) -> Option<&Raw> {
        if let Self::Refused(error) = self { Some(&error.raw) } else { None }
    }
}
