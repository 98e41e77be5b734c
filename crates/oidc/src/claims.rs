//! Who signed in, and what the provider said about them, after every check.

use crate::client::Algorithm;
use model::{Scope, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who a grant belongs to (TK-19). The three together; none of them alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// The issuer, byte for byte.
    pub issuer: String,
    /// The client id.
    pub client_id: String,
    /// The `sub` of the ID token.
    pub subject: UserId,
}

/// What the provider said about a person. The values are for showing: they are the provider's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The claims of the verified ID token, without `nonce`.
    pub id_token: Map<String, Value>,
    /// The claims of the userinfo endpoint, when it was asked and answered.
    pub userinfo: Option<Map<String, Value>>,
    /// The algorithm that signed the ID token.
    pub algorithm: Algorithm,
    /// The id of the key that signed it.
    pub key_id: Option<String>,
    /// When the person last signed in at the provider, in seconds since 1970.
    pub auth_time: Option<i64>,
    /// How well the person proved who they are.
    pub acr: Option<String>,
}

/// What a refresh compares its answer with (SR-9). It holds `sub`: keep it where the grant is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshContext {
    /// Whose grant it is.
    pub identity: Identity,
    /// The first ID token's `auth_time`.
    pub auth_time: Option<i64>,
    /// The first ID token's `azp`.
    pub azp: Option<String>,
    /// The SHA-256 of the sign-in's nonce, base64url.
    pub nonce_hash: String,
    /// The scopes that were granted.
    pub scopes: Vec<Scope>,
}
