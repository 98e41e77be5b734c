//! How the Consumer API and the guards say no. The OAuth endpoints have their own error type.
//!
//! The reference shows no single error format (consumer-api/conventions.md): most refusals are a
//! status with an empty body. Bearer errors follow RFC 6750 section 3.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;

/// A refused request.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    status: StatusCode,
    www_authenticate: Option<String>,
    body: Option<Value>,
}

impl Refusal {
    /// A status with an empty body, as most endpoints of the reference have it.
    pub(crate) fn status(status: StatusCode) -> Self {
        Self { status, www_authenticate: None, body: None }
    }

    /// A status with a JSON body in the shape of the endpoint.
    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self { status, www_authenticate: None, body: Some(body) }
    }

    /// 401 with no token at all: RFC 6750 wants the bare scheme.
    pub(crate) fn no_token() -> Self {
        Self {
            www_authenticate: Some("Bearer realm=\"garden-sandbox\"".to_owned()),
            ..Self::status(StatusCode::UNAUTHORIZED)
        }
    }

    /// 401 `invalid_token`. The sentence is ours: no quotes or backslashes in it.
    pub(crate) fn invalid_token(sentence: &str) -> Self {
        Self::bearer(StatusCode::UNAUTHORIZED, "invalid_token", sentence, None)
    }

    /// 403 `insufficient_scope`, naming the scopes of which one would do.
    pub(crate) fn insufficient_scope(any_of: &[&str]) -> Self {
        let scopes = any_of.join(" ");
        Self::bearer(
            StatusCode::FORBIDDEN,
            "insufficient_scope",
            "The access token was not granted a scope that this call needs.",
            Some(&scopes),
        )
    }

    fn bearer(status: StatusCode, error: &str, sentence: &str, scope: Option<&str>) -> Self {
        let mut challenge =
            format!("Bearer realm=\"garden-sandbox\", error=\"{error}\", error_description=\"{sentence}\"");
        if let Some(scope) = scope {
            challenge.push_str(&format!(", scope=\"{scope}\""));
        }
        // inferred: that the body repeats the challenge; the reference shows no body for these.
        let body = serde_json::json!({ "error": error, "error_description": sentence });
        Self { status, www_authenticate: Some(challenge), body: Some(body) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut answer = match self.body {
            Some(body) => (self.status, axum::Json(body)).into_response(),
            None => self.status.into_response(),
        };
        if let Some(value) = self.www_authenticate.and_then(|text| HeaderValue::from_str(&text).ok()) {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        answer
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        refusal.into_response()
    }
}
