//! Signing out at the provider: revocation (RFC 7009) and the end-session link (OpenID Connect RP-Initiated
//! Logout 1.0). Best effort; what is kept here is deleted whatever the answer (SR-11).

use crate::client::{Client, ClientAuthentication};
use crate::explained::Explained;
use crate::http::{Answer, Http, NetworkError, NetworkProblem};
use crate::issuer::Realm;
use crate::oauth_error::{OAuthError, Raw};
use crate::provider::Provider;
use ::http::{Request, StatusCode, header};
use secret::{AccessToken, FormField, RefreshToken, Sent};
use std::time::Duration;
use url::Url;
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

/// How long a revocation may take (SR-11).
const WITHIN: Duration = Duration::from_secs(5);

/// The token to revoke. Revoking the refresh token ends the whole grant (RFC 7009, section 2.1).
#[derive(Debug, Clone, Copy)]
pub enum Revocable<'a> {
    /// A refresh token.
    Refresh(&'a RefreshToken),
    /// An access token.
    Access(&'a AccessToken),
}

impl<'a> From<&'a RefreshToken> for Revocable<'a> {
    fn from(token: &'a RefreshToken) -> Self {
        Self::Refresh(token)
    }
}

impl<'a> From<&'a AccessToken> for Revocable<'a> {
    fn from(token: &'a AccessToken) -> Self {
        Self::Access(token)
    }
}

impl Revocable<'_> {
    fn parts(self) -> (FormField, &'static str, bool) {
        match self {
            Self::Refresh(token) => (token.form_field(), "refresh_token", token.is_simulated()),
            Self::Access(token) => (token.form_field(), "access_token", token.is_simulated()),
        }
    }

    /// What the request carries; no error may repeat it (LG-2).
    fn sent(self, client: &Client) -> Sent {
        let sent = match self {
            Self::Refresh(token) => Sent::new().refresh(token),
            Self::Access(token) => Sent::new().access(token),
        };
        match client.secret() {
            Some(secret) => sent.client_secret(secret, client.id()),
            None => sent,
        }
    }
}

/// How a revocation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// The provider says that the token is no longer valid.
    Done,
    /// The provider has no revocation endpoint; the token ends by itself.
    NotOffered,
}

/// Why a revocation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevokeError {
    /// No answer came within 5 s.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The provider said no.
    #[error("{0}")]
    Refused(OAuthError),
    /// Another status than 200.
    #[error("the institution answered the sign-out with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The `x-request-id`.
        request_id: Option<String>,
    },
    /// The request could not be made, or must not be.
    #[error("the sign-out could not be sent to this institution")]
    NotSent,
}

impl Explained for RevokeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Network(error) => error.code(),
            Self::Refused(_) => "revoke.refused",
            Self::Status { .. } => "revoke.status",
            Self::NotSent => "revoke.not_sent",
        }
    }

    fn help(&self) -> String {
        "Nothing is kept on this computer. To end the access at the institution too, remove Passbook among the \
         connected applications on its site, or wait until the access ends by itself."
            .to_owned()
    }

    fn request_id(&self) -> Option<&str> {
        match self {
            Self::Refused(error) => error.request_id.as_deref(),
            Self::Status { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    fn raw(&self) -> Option<&Raw> {
        if let Self::Refused(error) = self { Some(&error.raw) } else { None }
    }
}

/// Revokes a token, within 5 s. An own request: the crate refuses http, which a simulated institution speaks.
///
/// # Errors
/// [`RevokeError`]; the token may live on until it ends by itself.
pub async fn revoke(
    http: &Http,
    provider: &Provider,
    client: &Client,
    token: impl Into<Revocable<'_>>,
) -> Result<Revocation, RevokeError> {
    let Some(endpoint) = provider.revocation_endpoint() else { return Ok(Revocation::NotOffered) };
    let token = token.into();
    let (field, hint, simulated) = token.parts();
    if simulated && provider.realm() == Realm::Institution {
        return Err(RevokeError::NotSent);
    }
    let request = request(endpoint, provider, client, field, hint)?;
    let answer = http.send(request, WITHIN).await?;
    if answer.status == StatusCode::OK { Ok(Revocation::Done) } else { Err(refusal(&answer, &token.sent(client))) }
}

fn refusal(answer: &Answer, sent: &Sent) -> RevokeError {
    match OAuthError::from_answer(answer, sent) {
        Some(error) => RevokeError::Refused(error),
        None => RevokeError::Status { status: answer.status.as_u16(), request_id: answer.request_id(sent) },
    }
}

fn request(
    endpoint: &Url,
    provider: &Provider,
    client: &Client,
    token: FormField,
    hint: &str,
) -> Result<Request<Vec<u8>>, RevokeError> {
    let how = client.authentication(provider.token_endpoint_auth_methods()).ok_or(RevokeError::NotSent)?;
    let mut form = Serializer::new(String::with_capacity(64 * 1024));
    token.write_into(|text| form.append_pair("token", text));
    form.append_pair("token_type_hint", hint);
    if how != ClientAuthentication::Basic {
        form.append_pair("client_id", client.id());
    }
    let mut builder = Request::post(endpoint.as_str())
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    match (how, client.secret()) {
        (ClientAuthentication::Post, Some(secret)) => {
            secret.form_field().write_into(|text| form.append_pair("client_secret", text));
        }
        (ClientAuthentication::Basic, Some(secret)) => {
            let value = secret.basic_header(client.id()).into_header_value().map_err(|_| RevokeError::NotSent)?;
            builder = builder.header(header::AUTHORIZATION, value);
        }
        _ => {}
    }
    let form = Zeroizing::new(form.finish());
    builder
        .body(form.as_bytes().to_vec())
        .map_err(|_| NetworkError::new(NetworkProblem::NotAllowed, endpoint.host_str().unwrap_or_default()).into())
}

/// The address that signs the person out of the browser too; `None` if the provider offers none (SR-12). It has
/// no `id_token_hint`: raw ID tokens are not kept (KC-9).
#[must_use]
pub fn end_session_link(provider: &Provider, client_id: &str, post_logout_redirect: Option<&str>) -> Option<Url> {
    let mut link = provider.end_session_endpoint()?.clone();
    link.query_pairs_mut().append_pair("client_id", client_id);
    if let Some(redirect) = post_logout_redirect {
        link.query_pairs_mut().append_pair("post_logout_redirect_uri", redirect);
    }
    Some(link)
}
