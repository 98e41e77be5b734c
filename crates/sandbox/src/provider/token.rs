//! The token endpoint: code exchange and refresh.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Uri, header};
use serde_json::{Value, json};

use super::client_auth;
use super::clients::Client;
use super::grants::{Grant, GrantId, GrantRefusal};
use super::id_token::{self, Occasion};
use super::oauth_error::OauthError;
use super::parameters::Parameters;
use super::scopes;
use crate::exchange::Exchange;
use crate::faults::FaultKind;
use crate::state::State;

impl From<GrantRefusal> for OauthError {
    fn from(refused: GrantRefusal) -> Self {
        Self::invalid_grant(refused.sentence())
    }
}

/// `POST /oidc/token`.
pub(crate) async fn token(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answered = client_auth::form(&uri, &headers, &body).and_then(|form| {
        let client = client_auth::authenticate(&state.provider.clients, &headers, &form)?;
        exchange.note_client(client.id);
        match form.get("grant_type") {
            Some("authorization_code") => code(&state, &exchange, client, &form),
            Some("refresh_token") => refresh(&state, &exchange, client, &form),
            Some(_) => Err(OauthError::unsupported_grant_type()),
            None => Err(OauthError::invalid_request("There is no grant_type.")),
        }
    });
    match answered {
        Ok(tokens) => {
            let mut answer = Json(tokens).into_response();
            answer.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
            answer
        }
        Err(error) => error.into_response(),
    }
}

fn code(state: &State, exchange: &Exchange, client: &Client, form: &Parameters) -> Result<Value, OauthError> {
    let code = form.get("code").ok_or(OauthError::invalid_request("There is no code."))?;
    let redirect_uri = form.get("redirect_uri").ok_or(OauthError::invalid_request("There is no redirect_uri."))?;
    let verifier = form
        .get("code_verifier")
        .ok_or(OauthError::invalid_request("There is no code_verifier, and this institution requires PKCE."))?;
    if !is_verifier(verifier) {
        return Err(OauthError::invalid_request("The code_verifier is not 43 to 128 unreserved characters."));
    }
    let now = state.clock.seconds();
    let (id, grant) = state.provider.grants.redeem(code, client.id, redirect_uri, verifier, now)?;
    note_user(state, exchange, &grant);
    let scopes = grant.scopes.clone();
    answer(state, id, &grant, &scopes, Occasion::SignIn, now)
}

fn refresh(state: &State, exchange: &Exchange, client: &Client, form: &Parameters) -> Result<Value, OauthError> {
    let token = form.get("refresh_token").ok_or(OauthError::invalid_request("There is no refresh_token."))?;
    let wanted = form.get("scope");
    if let (Some(wanted), Ok(grant)) = (wanted, state.provider.grants.peek_refresh(token, client.id)) {
        narrowed(&grant, wanted)?;
    }
    let reuse = exchange.take(&state.faults, FaultKind::RefreshReuse).is_some();
    let (id, grant) = state.provider.grants.rotate(token, client.id, reuse)?;
    note_user(state, exchange, &grant);
    let scopes = wanted.map_or_else(|| Ok(grant.scopes.clone()), |wanted| narrowed(&grant, wanted))?;
    answer(state, id, &grant, &scopes, Occasion::Refresh, state.clock.seconds())
}

/// RFC 6749 section 6: fewer scopes than granted are fine, others are not.
fn narrowed(grant: &Grant, wanted: &str) -> Result<Vec<String>, OauthError> {
    let wanted: Vec<&str> = wanted.split(' ').filter(|scope| !scope.is_empty()).collect();
    if wanted.iter().any(|scope| !grant.scopes.iter().any(|granted| granted == scope)) {
        return Err(OauthError::invalid_scope("A scope was asked for that the person did not grant."));
    }
    Ok(grant.scopes.iter().filter(|granted| wanted.contains(&granted.as_str())).cloned().collect())
}

fn answer(
    state: &State,
    id: GrantId,
    grant: &Grant,
    scopes: &[String],
    occasion: Occasion,
    now: i64,
) -> Result<Value, OauthError> {
    let grants = &state.provider.grants;
    let seconds = i64::try_from(state.config.access_token_lifetime.as_secs()).unwrap_or(i64::MAX);
    let access_token = grants.issue_access(id, scopes, seconds, now)?;
    let mut tokens = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": scopes.join(" "),
    });
    let mut put = |name: &str, value: String| {
        if let Some(members) = tokens.as_object_mut() {
            members.insert(name.to_owned(), Value::String(value));
        }
    };
    if scopes.iter().any(|scope| scope == "openid") {
        put("id_token", id_token::issue(state, grant, scopes, &access_token, occasion, now));
    }
    // Decided by the grant, not by a narrowed request: narrowing one access token does not end the rest.
    if grant.scopes.iter().any(|scope| scope == scopes::OFFLINE || scope == scopes::BARE_OFFLINE) {
        put("refresh_token", grants.issue_refresh(id, now)?);
    }
    Ok(tokens)
}

fn note_user(state: &State, exchange: &Exchange, grant: &Grant) {
    if let Some(user) = state.world.user(&grant.user_id) {
        exchange.note_user(&user.username);
    }
}

/// RFC 7636 section 4.1.
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::is_verifier;

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        assert!(!is_verifier(&"a".repeat(42)));
        assert!(is_verifier(&"a".repeat(43)));
        assert!(is_verifier(&"~".repeat(128)));
        assert!(!is_verifier(&"a".repeat(129)));
        assert!(!is_verifier(&"+".repeat(43)));
    }
}
