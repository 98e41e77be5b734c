//! Calls of any path under the base, for `passbook-cli call` and the workbench.

use crate::base::PREFIX;
use crate::bearer::Bearer;
use crate::catalogue;
use crate::client::Api;
use crate::error::{ApiError, ApiFailure, Context};
use crate::exchange::ExchangeId;
use crate::json::JsonText;
use crate::limits;
use crate::send::Answer;
use crate::transport::{Call, response_headers};
use bytes::Bytes;
use http::{Method, header};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

/// What to call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallRequest {
    /// GET, HEAD, POST, PUT, PATCH or DELETE. Whether a write is allowed is decided by the caller.
    pub method: String,
    /// The path, from the host (`/a/consumer/api/v0/…`) or from the base (`/users/…`), in plain characters:
    /// what needs percent-encoding is encoded.
    pub path: String,
    /// The query, in plain characters.
    pub query: Vec<(String, String)>,
    /// A JSON body.
    pub body: Option<String>,
}

/// The answer, whatever its status; a redirect is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawResponse {
    /// The status.
    pub status: u16,
    /// The headers; those that may carry secrets have only their names.
    pub headers: Vec<(String, String)>,
    /// `content-type`.
    pub content_type: Option<String>,
    /// The decoded body.
    pub body: Bytes,
    /// The record of the exchange.
    pub exchange: ExchangeId,
    /// `x-request-id`.
    pub request_id: Option<String>,
    /// When it was asked for.
    pub fetched_at: Timestamp,
    /// The server's clock when it answered, if it said.
    pub server_date: Option<Timestamp>,
    error: Option<ApiError>,
}

impl RawResponse {
    /// The body as text, if it is UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }

    /// The error that the status stands for; `None` for success.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        self.error.as_ref()
    }
}

impl Api {
    /// Sends a call to any path under the base. A body that says it is JSON is checked like any other (AP-4).
    ///
    /// # Errors
    /// [`ApiError`] if it cannot be sent safely, or no whole answer came. Other statuses than redirects are answers.
    pub async fn call(
        &self,
        bearer: &dyn Bearer,
        request: &CallRequest,
        cancel: &CancellationToken,
    ) -> Result<RawResponse, ApiError> {
        let call = self.raw_call(request).map_err(|reason| {
            let endpoint = format!("{} {}", request.method, request.path);
            let endpoint = crate::redact::text(&endpoint);
            ApiError::new(ApiFailure::Unsendable(reason), Context { endpoint, ..Context::default() })
        })?;
        let answer = self.send(bearer, &call, cancel).await?;
        let json = answer.head.text(header::CONTENT_TYPE).is_some_and(|name| name.contains("json"));
        if json && !answer.body.is_empty() && answer.status_error().is_none() {
            JsonText::checked(&answer.body).map_err(|failure| answer.error(failure))?;
        }
        Ok(response(answer))
    }

    fn raw_call(&self, request: &CallRequest) -> Result<Call, &'static str> {
        let method = match request.method.as_str() {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "PATCH" => Method::PATCH,
            "DELETE" => Method::DELETE,
            _ => return Err("its method is not GET, HEAD, POST, PUT, PATCH or DELETE"),
        };
        let segments = segments(&request.path)?;
        if request.body.as_ref().is_some_and(|body| body.len() > limits::REQUEST_BODY) {
            return Err("its body is larger than 1 MiB");
        }
        let url = self.0.base.join(&segments, &request.query).ok_or("its path has an empty or a dot segment")?;
        let path = format!("{PREFIX}/{}", segments.join("/"));
        let template = match catalogue::find(method.as_str(), &path) {
            Some(endpoint) => endpoint.template.to_owned(),
            None => anonymous(&path),
        };
        let idle = self.0.deadlines.idle_long_poll;
        Ok(Call { method, template, url, body: request.body.clone(), idle, is_page: false })
    }
}

/// The segments under the base.
fn segments(path: &str) -> Result<Vec<&str>, &'static str> {
    if path.len() > limits::PATH {
        return Err("its path is longer than 2 KiB");
    }
    if path.contains(['?', '#', '\\', '%']) || path.chars().any(char::is_control) {
        return Err("its path has a character that does not belong there; write plain characters and no query");
    }
    let inside = path.strip_prefix(PREFIX).filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    let inside = inside.strip_prefix('/').ok_or("its path does not begin with a slash")?;
    let segments: Vec<&str> = inside.split('/').collect();
    if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
        return Err("its path has an empty or a dot segment");
    }
    // The answers of the token endpoint are tokens; those are for the sign-in alone.
    if segments.first() == Some(&"oidc") && segments != ["oidc", "me"] {
        return Err("the addresses of the sign-in are not called by hand");
    }
    Ok(segments)
}

/// A path that is not in the catalogue, with everything that may be an id taken out.
fn anonymous(path: &str) -> String {
    let mut out = Vec::new();
    let mut after_users = false;
    for (place, segment) in path.split('/').enumerate() {
        let id = after_users || (place > 4 && (segment.len() > 24 || segment.bytes().any(|b| b.is_ascii_digit())));
        out.push(if id { "{id}" } else { segment });
        after_users = segment == "users";
    }
    out.join("/")
}

fn response(answer: Answer) -> RawResponse {
    RawResponse {
        status: answer.head.status,
        headers: response_headers(&answer.head.headers),
        content_type: answer.head.text(header::CONTENT_TYPE).map(crate::redact::text),
        exchange: answer.exchange,
        request_id: answer.head.request_id(),
        fetched_at: answer.at,
        server_date: answer.head.date(),
        error: answer.status_error(),
        body: answer.body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_is_taken_from_the_host_or_from_the_base() {
        for path in ["/a/consumer/api/v0/users/u/accounts", "/users/u/accounts"] {
            assert_eq!(segments(path).unwrap(), ["users", "u", "accounts"]);
        }
    }

    #[test]
    fn a_path_cannot_leave_the_base() {
        for path in [
            "",
            "users",
            "//evil.example/x",
            "/users/../institutions",
            "/./x",
            "/users//accounts",
            "/users/u?x=1",
            "/users/%2e%2e",
            "/users\\..",
            "https://evil.example/",
            "/users/u#x",
            "/users/\n",
            "/oidc/token",
            "/oidc",
        ] {
            assert!(segments(path).is_err(), "{path}");
        }
        assert!(segments("/oidc/me").is_ok());
    }

    #[test]
    fn an_unknown_path_is_recorded_without_ids() {
        assert_eq!(anonymous("/a/consumer/api/v0/users/abc/novel/x1"), "/a/consumer/api/v0/users/{id}/novel/{id}");
    }

    proptest! {
        #[test]
        fn any_path_is_judged_without_a_panic(path in ".{0,80}") {
            if let Ok(segments) = segments(&path) {
                prop_assert!(segments.iter().all(|s| !s.is_empty() && *s != ".." && *s != "."));
            }
        }
    }
}
