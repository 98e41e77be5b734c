//! The OpenID Connect relying party: discovery to end session.
//!
//! Belongs here: the protocol between Passbook, the person's browser and the institution's provider, and every
//! check that the `openidconnect` crate leaves out (docs/threat-model.md, AR, CB, TK).
//! Must not come in: when to refresh, where a grant is kept, opening the browser, anything of the Consumer API.
//!
//! The order of a sign-in: [`discover`] → [`begin`] (binds the redirect, makes the link) → the caller opens
//! [`PendingSignIn::link`] → [`PendingSignIn::finish`]. Later: [`refresh`], [`revoke`], [`end_session_link`].
//! Every error implements [`Explained`].

mod callback;
mod claims;
mod client;
mod discovery;
mod explained;
mod flow;
mod host;
mod http;
mod id_token;
mod issuer;
mod json;
mod jwks;
mod listener;
mod oauth_error;
mod provider;
mod redirect;
mod refresh;
mod revoke;
mod token;
mod userinfo;

pub use callback::CallbackError;
pub use claims::{Claims, Identity, RefreshContext};
pub use client::{Algorithm, Client, ClientAuthentication, InvalidClientId};
pub use discovery::{DiscoveryError, discover};
pub use explained::Explained;
pub use flow::{
    BeginError, IgnoredRequests, PasteError, PasteSlot, PendingSignIn, Prompt, SignInError, SignInRequest, SignedIn,
    Step, begin,
};
pub use host::{Host, HostError};
pub use http::{Http, NetworkError, NetworkProblem, TlsError, install_crypto};
pub use id_token::IdTokenError;
pub use issuer::{Issuer, Realm};
pub use jwks::KeysError;
pub use listener::{Listener, ListenerError, Unavailable, Why, listen};
pub use oauth_error::{OAuthError, Raw};
pub use provider::{ClockSkew, Provider};
pub use redirect::{InvalidRedirectUri, RedirectUri};
pub use refresh::{RefreshError, Refreshed, refresh};
pub use revoke::{Revocable, Revocation, RevokeError, end_session_link, revoke};
pub use token::TokenError;
pub use userinfo::UserInfoError;
