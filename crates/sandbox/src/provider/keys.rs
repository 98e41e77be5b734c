//! The signing key of one run, and JWTs signed with it: ES256 (RFC 7518 section 3.4) and nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use crate::random::{NoRandomness, base64url};

/// How often a random scalar is tried; one in 2^32 is out of range.
const ATTEMPTS: usize = 8;

/// The key pair of one run. It has no Debug of its own, so that the private half is in no log.
pub(crate) struct Keys {
    signing: SigningKey,
    kid: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl Keys {
    /// A new key from the operating system's generator (SB-4).
    pub(crate) fn new() -> Result<Self, NoRandomness> {
        for _ in 0..ATTEMPTS {
            let mut bytes = [0_u8; 32];
            getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
            if let Ok(signing) = SigningKey::from_bytes(&bytes.into()) {
                let point = signing.verifying_key().to_encoded_point(false);
                let kid = base64url(crate::random::digest(&base64url(point.as_bytes())).get(..12).unwrap_or_default());
                return Ok(Self { signing, kid });
            }
        }
        Err(NoRandomness)
    }

    /// The public half as a JWK set (RFC 7517).
    pub(crate) fn jwks(&self) -> Value {
        let point = self.signing.verifying_key().to_encoded_point(false);
        json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid,
            "x": base64url(point.x().map_or(&[], AsRef::as_ref)),
            "y": base64url(point.y().map_or(&[], AsRef::as_ref)),
        }] })
    }

    /// A signed JWT in compact form.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": self.kid });
        let input =
            format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()));
        let signature: Signature = self.signing.sign(input.as_bytes());
        format!("{input}.{}", base64url(&signature.to_bytes()))
    }

    /// The claims of a JWT that this key signed, whether or not its time is over: an `id_token_hint`
    /// may be old (OpenID Connect RP-Initiated Logout 1.0 section 2).
    pub(crate) fn open(&self, token: &str) -> Option<Value> {
        let (input, signature) = token.rsplit_once('.')?;
        let (_, payload) = input.split_once('.')?;
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
        VerifyingKey::from(&self.signing).verify(input.as_bytes(), &signature).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_token_opens_with_its_own_key_only() {
        let (one, two) = (Keys::new().unwrap(), Keys::new().unwrap());
        let token = one.sign(&json!({ "sub": "u" }));
        assert_eq!(one.open(&token), Some(json!({ "sub": "u" })));
        assert_eq!(two.open(&token), None);
        assert_ne!(one.kid, two.kid);
    }

    #[test]
    fn a_changed_token_does_not_open() {
        let keys = Keys::new().unwrap();
        let token = keys.sign(&json!({ "sub": "u" }));
        let other = keys.sign(&json!({ "sub": "v" }));
        let (_, signature) = other.rsplit_once('.').unwrap();
        let (input, _) = token.rsplit_once('.').unwrap();
        assert_eq!(keys.open(&format!("{input}.{signature}")), None);
        assert_eq!(keys.open("a.b"), None);
        assert_eq!(keys.open(""), None);
    }
}
