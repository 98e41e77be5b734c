//! The userinfo endpoint (OpenID Connect Core 1.0, section 5.3). Its `sub` must be the ID token's (TK-18).
//!
//! Asked with an own request: the crate panics on some tokens when it makes this one (TK-3), and its claim
//! structs would drop what the institution adds.

use crate::explained::Explained;
use crate::http::{Http, NetworkError, TOTAL};
use ::http::{Request, StatusCode, header};
use model::UserId;
use secret::{AccessToken, Sent};
use serde_json::{Map, Value};
use url::Url;

/// Why userinfo could not be read. A wrong or absent `sub` ends the sign-in; the others do not, since the ID
/// token alone says who signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UserInfoError {
    /// No answer came.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Another status than 200.
    #[error("the institution answered the request for the user’s details with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The `x-request-id`.
        request_id: Option<String>,
    },
    /// Not plain JSON; signed userinfo is not read.
    #[error("the user’s details are not plain JSON")]
    NotJson,
    /// Another user's details, or nobody's (TK-18).
    #[error("the user’s details belong to somebody else")]
    Subject,
}

impl UserInfoError {
    /// Whether the sign-in ends with it.
    pub(crate) fn is_fatal(&self) -> bool {
        matches!(self, Self::Subject)
    }
}

impl Explained for UserInfoError {
    fn code(&self) -> &'static str {
        match self {
            Self::Network(error) => error.code(),
            Self::Status { .. } => "userinfo.status",
            Self::NotJson => "userinfo.not_json",
            Self::Subject => "userinfo.subject_mismatch",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Network(error) => error.help(),
            Self::Subject => {
                "Do not go on with this sign-in. Sign in again, and if it stays, tell the institution.".to_owned()
            }
            _ => "You are signed in; only some details of the user are missing.".to_owned(),
        }
    }

    fn request_id(&self) -> Option<&str> {
        if let Self::Status { request_id, .. } = self { request_id.as_deref() } else { None }
    }
}

/// Reads the claims of one user.
pub(crate) async fn read(
    http: &Http,
    endpoint: &Url,
    access: &AccessToken,
    subject: &UserId,
) -> Result<Map<String, Value>, UserInfoError> {
    let host = endpoint.host_str().unwrap_or_default();
    let failed = || NetworkError::new(crate::http::NetworkProblem::Failed, host);
    let authorization = access.authorization_header().into_header_value().map_err(|_| failed())?;
    let request = Request::get(endpoint.as_str())
        .header(header::ACCEPT, "application/json")
        .header(header::AUTHORIZATION, authorization)
        .body(Vec::new())
        .map_err(|_| failed())?;
    let answer = http.send(request, TOTAL).await?;
    if answer.status != StatusCode::OK {
        let request_id = answer.request_id(&Sent::new().access(access));
        return Err(UserInfoError::Status { status: answer.status.as_u16(), request_id });
    }
    let object = answer.object().ok_or(UserInfoError::NotJson)?;
    if object.repeats_any(&["sub"]) || object.text("sub") != Some(subject.as_str()) {
        return Err(UserInfoError::Subject);
    }
    Ok(object.members)
}
