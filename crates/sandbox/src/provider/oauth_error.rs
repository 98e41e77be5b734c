//! Errors of the token and revocation endpoints, RFC 6749 section 5.2, in the sandbox's own words.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::random::NoRandomness;

/// `error` and `error_description` with the right status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OauthError {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
}

impl OauthError {
    /// The request itself is wrong.
    pub(crate) const fn invalid_request(description: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: "invalid_request", description }
    }

    /// The client could not be authenticated: 401, as the reference has it.
    pub(crate) const fn invalid_client(description: &'static str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, error: "invalid_client", description }
    }

    /// The code or refresh token is not good.
    pub(crate) const fn invalid_grant(description: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: "invalid_grant", description }
    }

    /// The scope is wider than the grant.
    pub(crate) const fn invalid_scope(description: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: "invalid_scope", description }
    }

    /// The grant type is not offered.
    pub(crate) const fn unsupported_grant_type() -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: "unsupported_grant_type",
            description: "Only authorization_code and refresh_token are offered here.",
        }
    }
}

impl From<NoRandomness> for OauthError {
    fn from(_: NoRandomness) -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            error: "server_error",
            description: "The operating system gave no random bytes.",
        }
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        let mut answer = (self.status, Json(body)).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"garden-sandbox\""));
        }
        answer
    }
}
