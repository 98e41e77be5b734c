//! The OpenID provider of the institution, as consumer-api documents it: discovery, keys, the
//! authorization endpoint with its sign-in and consent pages, tokens, user info, revocation and end
//! session. Stricter than the reference where that is silent. No Consumer API here.

pub(crate) mod claims;
pub(crate) mod clients;
pub(crate) mod grants;
pub(crate) mod scopes;

use std::sync::Arc;

use axum::Router;

use crate::endpoint::API_PREFIX;
use crate::random::NoRandomness;
use crate::state::State;

/// The provider of one running sandbox.
#[derive(Debug)]
pub(crate) struct Provider {
    /// The issuer: the discovery address without its ending.
    pub(crate) issuer: String,
    /// The registered clients.
    pub(crate) clients: clients::Clients,
    /// What people granted, and the tokens made from it.
    pub(crate) grants: grants::Grants,
}

impl Provider {
    /// A provider with a new key and a new client secret (SB-4).
    pub(crate) fn new(authority: &str) -> Result<Self, NoRandomness> {
        Ok(Self {
            issuer: format!("http://{authority}{API_PREFIX}/oidc"),
            clients: clients::Clients::new()?,
            grants: grants::Grants::default(),
        })
    }

    /// Forgets grants and browser sessions; key and clients stay.
    pub(crate) fn reset(&self) {
        self.grants.reset();
    }
}

/// The provider's routes.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
