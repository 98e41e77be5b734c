//! The OpenID provider of the institution, as consumer-api documents it: discovery, keys, the
//! authorization endpoint with its sign-in and consent pages, tokens, user info, revocation and end
//! session. Stricter than the reference where that is silent. No Consumer API here.

mod authorize;
mod browser;
pub(crate) mod claims;
mod client_auth;
pub(crate) mod clients;
mod consents;
mod end_session;
pub(crate) mod grants;
mod id_token;
mod interactions;
mod keys;
mod metadata;
mod oauth_error;
mod pages;
mod parameters;
mod request;
pub(crate) mod scopes;
mod token;
mod userinfo;

use std::sync::Arc;

use axum::Router;
use axum::extract::State as Shared;
use axum::response::Response;
use axum::routing::{get, post};

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
    keys: keys::Keys,
    browsers: browser::Browsers,
    interactions: interactions::Interactions,
    consents: consents::Consents,
}

impl Provider {
    /// A provider with a new key and a new client secret (SB-4).
    pub(crate) fn new(authority: &str) -> Result<Self, NoRandomness> {
        Ok(Self {
            issuer: format!("http://{authority}{API_PREFIX}/oidc"),
            clients: clients::Clients::new()?,
            grants: grants::Grants::default(),
            keys: keys::Keys::new()?,
            browsers: browser::Browsers::new(authority),
            interactions: interactions::Interactions::default(),
            consents: consents::Consents::default(),
        })
    }

    /// Withdraws every grant, as the institution's connected-apps page would.
    pub(crate) fn withdraw(&self) {
        self.grants.reset();
        self.consents.reset();
    }

    /// Forgets grants, browsers and pending sign-ins; key and clients stay.
    pub(crate) fn reset(&self) {
        self.withdraw();
        self.browsers.reset();
        self.interactions.reset();
    }
}

/// The provider's routes.
pub(crate) fn routes() -> Router<Arc<State>> {
    let provider = Router::new()
        .route("/.well-known/openid-configuration", get(metadata::discovery))
        .route("/jwks", get(metadata::jwks))
        .route("/auth", get(authorize::authorize))
        .route("/interaction/{id}", get(authorize::show))
        .route("/interaction/{id}/{action}", post(authorize::act))
        .route("/token", post(token::token))
        .route("/me", get(userinfo::userinfo).post(userinfo::userinfo))
        .route("/token/revocation", post(userinfo::revoke))
        .route("/logout", get(end_session::ask).post(end_session::end));
    Router::new()
        .route("/", get(home))
        .route("/.well-known/openid-configuration", get(metadata::discovery))
        .nest(&format!("{API_PREFIX}/oidc"), provider)
}

async fn home(Shared(state): Shared<Arc<State>>) -> Response {
    pages::home(&state.provider.issuer)
}
