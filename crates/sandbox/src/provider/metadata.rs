//! Discovery and the key set: only what is implemented is advertised, under the names and paths of
//! the captured metadata (consumer-api/authentication.md).

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde_json::{Value, json};

use super::{claims, id_token, scopes};
use crate::state::State;

/// The provider metadata, the same at both addresses.
pub(crate) async fn discovery(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    Json(document(&state.provider.issuer))
}

fn document(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "jwks_uri": format!("{issuer}/jwks"),
        "revocation_endpoint": format!("{issuer}/token/revocation"),
        "end_session_endpoint": format!("{issuer}/logout"),
        "scopes_supported": scopes::ADVERTISED,
        "claims_supported": claims::SUPPORTED,
        "claim_types_supported": ["normal"],
        "subject_types_supported": ["public"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        // "none" is missing on purpose: the captured document does not list it either.
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "acr_values_supported": [id_token::ACR],
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
    })
}

/// The public signing key.
pub(crate) async fn jwks(Shared(state): Shared<Arc<State>>) -> Response {
    let mut answer = Json(state.provider.keys.jwks()).into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"));
    answer
}
