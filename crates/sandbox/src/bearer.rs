//! The guard of every API call: who calls, with which scopes. RFC 6750, `Authorization` header only.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;

use crate::exchange::Exchange;
use crate::faults::FaultKind;
use crate::refusal::Refusal;
use crate::state::State;

/// A valid access token, as a handler sees it. Extracting it refuses with 401.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bearer {
    /// `sub` of the token: the only user id that its calls may name.
    pub(crate) user_id: String,
    /// The granted scopes, full names.
    pub(crate) scopes: Vec<String>,
    /// The client that the token was given to.
    pub(crate) client_id: String,
    /// The digest of the token, for faults that act on it.
    pub(crate) digest: [u8; 32],
}

impl Bearer {
    /// The user id in a path must be the token's own: 401 otherwise, as the contact-info pages say.
    pub(crate) fn is_user(&self, path_user_id: &str) -> Result<(), Refusal> {
        if path_user_id == self.user_id {
            return Ok(());
        }
        Err(Refusal::invalid_token("The user id in the path is not the one that the access token was given for."))
    }

    /// Was one of these scopes granted? 403 otherwise. Names are full ones, as in [`Bearer::scopes`].
    pub(crate) fn has_any(&self, scopes: &[&str]) -> Result<(), Refusal> {
        if scopes.iter().any(|wanted| self.scopes.iter().any(|granted| granted == wanted)) {
            return Ok(());
        }
        Err(Refusal::insufficient_scope(scopes))
    }
}

impl FromRequestParts<Arc<State>> for Bearer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Refusal> {
        let mut fields = parts.headers.get_all(header::AUTHORIZATION).iter();
        let (Some(field), None) = (fields.next(), fields.next()) else {
            return Err(Refusal::no_token());
        };
        let text = field.to_str().map_err(|_| Refusal::no_token())?;
        let (scheme, token) = text.split_once(' ').ok_or_else(Refusal::no_token)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::no_token());
        }
        let digest = crate::random::digest(token);
        let exchange = parts.extensions.get::<Arc<Exchange>>().cloned();
        if let Some(exchange) = &exchange
            && exchange.take(&state.faults, FaultKind::ExpiredToken).is_some()
        {
            state.provider.grants.expire_access(&digest, state.clock.seconds());
        }
        let access = state
            .provider
            .grants
            .access(&digest, state.clock.seconds())
            .map_err(|refused| Refusal::invalid_token(refused.sentence()))?;
        if let Some(exchange) = &exchange {
            exchange.note_client(&access.client_id);
            if let Some(user) = state.world.user(&access.user_id) {
                exchange.note_user(&user.username);
            }
        }
        Ok(Self { user_id: access.user_id, scopes: access.scopes, client_id: access.client_id, digest })
    }
}
