//! The user-info endpoint (OpenID Connect Core section 5.3) and token revocation (RFC 7009).

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};

use super::oauth_error::OauthError;
use super::{claims, client_auth};
use crate::bearer::Bearer;
use crate::exchange::Exchange;
use crate::refusal::Refusal;
use crate::state::State;

/// `GET` or `POST /oidc/me`: `sub`, the claims of the granted scopes, and those asked for by name.
pub(crate) async fn userinfo(Shared(state): Shared<Arc<State>>, bearer: Bearer) -> Result<Json<Value>, Refusal> {
    bearer.has_any(&["openid"])?;
    let facts = state
        .provider
        .grants
        .access(&bearer.digest, state.clock.seconds())
        .map_err(|refused| Refusal::invalid_token(refused.sentence()))?;
    let user = state.world.user(&bearer.user_id).ok_or_else(Refusal::no_token)?;
    let mut members = claims::personal(user, &bearer.scopes, &facts.claims.userinfo);
    members.insert("sub".to_owned(), json!(bearer.user_id));
    Ok(Json(Value::Object(members)))
}

/// `POST /oidc/token/revocation`: 200 also for a token that is not known (RFC 7009 section 2.2).
pub(crate) async fn revoke(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let done = client_auth::form(&uri, &headers, &body).and_then(|form| {
        let client = client_auth::authenticate(&state.provider.clients, &headers, &form)?;
        exchange.note_client(client.id);
        let token = form.get("token").ok_or(OauthError::invalid_request("There is no token."))?;
        state.provider.grants.revoke(token, client.id);
        Ok(())
    });
    match done {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => error.into_response(),
    }
}
