//! ID tokens: OpenID Connect Core section 2, with the members that the reference names.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::claims;
use super::grants::Grant;
use crate::random::base64url;
use crate::state::State;

/// The life of an ID token in seconds (samples live 3600).
const SECONDS: i64 = 3_600;
/// The only security level of the sandbox: there is no second factor here.
pub(crate) const ACR: &str = "https://api.banno.com/consumer/security-level/standard";

/// When an ID token is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// From a code: carries the nonce.
    SignIn,
    /// From a refresh: section 12.2 says that it should not carry a nonce.
    Refresh,
}

/// A signed ID token for this grant and access token.
pub(crate) fn issue(
    state: &State,
    grant: &Grant,
    scopes: &[String],
    access_token: &str,
    occasion: Occasion,
    now: i64,
) -> String {
    let mut payload = state
        .world
        .user(&grant.user_id)
        .map_or_else(Map::new, |user| claims::personal(user, scopes, &grant.claims.id_token));
    let mut put = |name: &str, value: Value| {
        payload.insert(name.to_owned(), value);
    };
    put("iss", json!(state.provider.issuer));
    put("sub", json!(grant.user_id));
    put("aud", json!(grant.client_id));
    put("iat", json!(now));
    put("exp", json!(now.saturating_add(SECONDS)));
    put("auth_time", json!(grant.auth_time));
    put("sid", json!(grant.sid));
    put("acr", json!(ACR));
    put("at_hash", json!(at_hash(access_token)));
    if let (Occasion::SignIn, Some(nonce)) = (occasion, &grant.nonce) {
        put("nonce", json!(nonce));
    }
    state.provider.keys.sign(&Value::Object(payload))
}

/// Section 3.1.3.6: the left half of the SHA-256 of the access token.
fn at_hash(access_token: &str) -> String {
    let hash = Sha256::digest(access_token.as_bytes());
    base64url(hash.get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #[test]
    fn at_hash_is_the_one_of_the_specification() {
        // The example of OpenID Connect Core appendix A.3 and A.4, which is over SHA-256 too.
        assert_eq!(super::at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
