//! The provider's key set (RFC 7517): fetched here, cached per issuer, refetched once for an unknown key or a
//! failed signature (TK-17), with keys that must not be used left out (TK-8). The `openidconnect` crate accepts
//! RSA keys of 512 bits and never refetches.

use crate::client::Algorithm;
use crate::explained::Explained;
use crate::http::{Http, NetworkError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::CoreJsonWebKey;
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

/// Least size of an RSA key (TK-8), and the largest one worth the time to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
/// Least time between two refetches (TK-17).
const BETWEEN_REFETCHES: Duration = Duration::from_secs(30);

/// Why no key could be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// No answer came.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Another status than 200.
    #[error("the institution answered the request for its signing keys with status {0}")]
    Status(u16),
    /// The answer is no key set.
    #[error("the institution’s signing keys could not be read")]
    Malformed,
    /// No key fits the token.
    #[error("the institution has no key that fits the signature of the ID token")]
    UnknownKey,
    /// More than one key fits a token that does not name its key.
    #[error("the ID token does not say which of several keys signed it")]
    Ambiguous,
    /// The key that fits is too short to be safe.
    #[error("the ID token is signed with a key that is too weak")]
    WeakKey,
}

impl KeysError {
    /// Whether the set could not be had, which says nothing about the token.
    pub(crate) fn is_unreachable(&self) -> bool {
        matches!(self, Self::Network(_) | Self::Status(_) | Self::Malformed)
    }
}

impl Explained for KeysError {
    fn code(&self) -> &'static str {
        match self {
            Self::Network(error) => error.code(),
            Self::Status(_) => "jwks.status",
            Self::Malformed => "jwks.malformed",
            Self::UnknownKey => "jwks.unknown_key",
            Self::Ambiguous => "jwks.ambiguous_key",
            Self::WeakKey => "jwks.weak_key",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Network(error) => error.help(),
            _ => "Sign in again; if it stays, tell the institution.".to_owned(),
        }
    }
}

/// One key that may verify a signature.
#[derive(Debug, Clone)]
struct Key {
    kid: Option<String>,
    kty: String,
    crv: Option<String>,
    alg: Option<String>,
    weak: bool,
    public: Map<String, Value>,
}

/// The cached key set of one provider.
#[derive(Debug, Default)]
pub(crate) struct KeyCache(Mutex<Cached>);

#[derive(Debug, Default)]
struct Cached {
    keys: Option<Vec<Key>>,
    refetched: Option<Instant>,
}

impl KeyCache {
    /// Fetches the set when there is none yet. A refresh does so before it spends its token: an ID token whose keys
    /// cannot be had would leave the rotated tokens unverified (SR-5).
    pub(crate) async fn load(&self, http: &Http, address: &Url) -> Result<(), KeysError> {
        let mut cached = self.0.lock().await;
        if cached.keys.is_none() {
            cached.keys = Some(fetch(http, address).await?);
        }
        Ok(())
    }

    /// The one key that fits an algorithm and a key id. Fetches the set when there is none yet.
    pub(crate) async fn select(
        &self,
        http: &Http,
        address: &Url,
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> Result<CoreJsonWebKey, KeysError> {
        let mut cached = self.0.lock().await;
        if cached.keys.is_none() {
            cached.keys = Some(fetch(http, address).await?);
        }
        choose(cached.keys.as_deref().unwrap_or_default(), algorithm, kid)
    }

    /// Fetches the set anew, unless that was done less than 30 s ago. Says whether it was fetched.
    pub(crate) async fn refetch(&self, http: &Http, address: &Url) -> Result<bool, KeysError> {
        let mut cached = self.0.lock().await;
        if cached.refetched.is_some_and(|at| at.elapsed() < BETWEEN_REFETCHES) {
            return Ok(false);
        }
        cached.keys = Some(fetch(http, address).await?);
        // Only a fetch that brought keys makes the next one wait: after a failure the keys are as old as before.
        cached.refetched = Some(Instant::now());
        Ok(true)
    }
}

async fn fetch(http: &Http, address: &Url) -> Result<Vec<Key>, KeysError> {
    let answer = http.get(address).await?;
    if answer.status != ::http::StatusCode::OK {
        return Err(KeysError::Status(answer.status.as_u16()));
    }
    let set = answer.object().ok_or(KeysError::Malformed)?;
    let keys = set.members.get("keys").and_then(Value::as_array).ok_or(KeysError::Malformed)?;
    Ok(keys.iter().filter_map(usable).collect())
}

/// A key that may verify signatures; others are skipped, not fatal. A set that publishes a private part (`d`)
/// has lost that key.
fn usable(key: &Value) -> Option<Key> {
    let key = key.as_object()?;
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let for_signing = key.get("use").is_none_or(|value| value == "sig")
        && key.get("key_ops").is_none_or(|ops| ops.as_array().is_some_and(|ops| ops.iter().any(|op| op == "verify")));
    if key.contains_key("d") || !for_signing {
        return None;
    }
    let kty = text("kty")?;
    let (members, weak): (&[&str], bool) = match kty {
        "RSA" => (&["n", "e"], !RSA_BITS.contains(&bits(text("n")?)?)),
        "EC" => (&["crv", "x", "y"], false),
        "OKP" => (&["crv", "x"], false),
        _ => return None,
    };
    let mut public = Map::from_iter([("kty".to_owned(), kty.into()), ("use".to_owned(), "sig".into())]);
    for name in members.iter().copied() {
        public.insert(name.to_owned(), text(name)?.into());
    }
    if let Some(kid) = text("kid") {
        public.insert("kid".to_owned(), kid.into());
    }
    let owned = |name: &str| text(name).map(str::to_owned);
    Some(Key { kid: owned("kid"), kty: kty.to_owned(), crv: owned("crv"), alg: owned("alg"), weak, public })
}

/// The size of a big-endian number in base64url, in bits.
fn bits(number: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(number.trim_end_matches('=')).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let first = bytes.get(zeros)?;
    Some((bytes.len() - zeros) * 8 - first.leading_zeros() as usize)
}

fn choose(keys: &[Key], algorithm: Algorithm, kid: Option<&str>) -> Result<CoreJsonWebKey, KeysError> {
    let (kty, crv) = algorithm.key_type();
    let fits = |key: &&Key| {
        key.kty == kty
            && (crv.is_none() || key.crv.as_deref() == crv)
            && key.alg.as_deref().is_none_or(|alg| alg == algorithm.name())
            && (kid.is_none() || key.kid.as_deref() == kid)
    };
    let mut fitting = keys.iter().filter(fits);
    let key = fitting.next().ok_or(KeysError::UnknownKey)?;
    if fitting.next().is_some() {
        return Err(KeysError::Ambiguous);
    }
    if key.weak {
        return Err(KeysError::WeakKey);
    }
    serde_json::from_value(Value::Object(key.public.clone())).map_err(|_| KeysError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn ec(kid: &str) -> Value {
        json!({"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":kid})
    }

    fn keys(values: &[Value]) -> Vec<Key> {
        values.iter().filter_map(usable).collect()
    }

    fn reason(values: &[Value], algorithm: Algorithm, kid: Option<&str>) -> Option<KeysError> {
        choose(&keys(values), algorithm, kid).err()
    }

    #[test]
    fn keys_that_must_not_verify_are_skipped() {
        let mut private = ec("private");
        private["d"] = "AA".into();
        let mut encryption = ec("encryption");
        encryption["use"] = "enc".into();
        let mut signing_only = ec("ops");
        signing_only["key_ops"] = json!(["sign"]);
        let symmetric = json!({"kty":"oct","k":"AA","kid":"oct"});
        assert!(keys(&[private, encryption, signing_only, symmetric, json!(7), json!({})]).is_empty());
    }

    #[test]
    fn a_key_for_another_algorithm_does_not_fit() {
        let mut key = ec("a");
        key["alg"] = "ES384".into();
        assert_eq!(reason(&[key], Algorithm::ES256, Some("a")), Some(KeysError::UnknownKey));
        assert_eq!(reason(&[ec("a")], Algorithm::RS256, Some("a")), Some(KeysError::UnknownKey));
        assert_eq!(reason(&[ec("a")], Algorithm::ES384, Some("a")), Some(KeysError::UnknownKey));
    }

    #[test]
    fn two_keys_that_fit_are_ambiguous_also_under_one_id() {
        assert_eq!(reason(&[ec("a"), ec("b")], Algorithm::ES256, None), Some(KeysError::Ambiguous));
        assert_eq!(reason(&[ec("a"), ec("a")], Algorithm::ES256, Some("a")), Some(KeysError::Ambiguous));
        assert_eq!(reason(&[ec("a"), ec("b")], Algorithm::ES256, Some("b")), None);
        assert_eq!(reason(&[ec("a")], Algorithm::ES256, None), None);
    }

    #[test]
    fn an_rsa_key_has_2048_bits_or_more() {
        let rsa = |bytes: usize, first: u8| {
            let mut n = vec![0xFF_u8; bytes];
            n[0] = first;
            json!({"kty":"RSA","n":URL_SAFE_NO_PAD.encode(n),"e":"AQAB"})
        };
        assert_eq!(reason(&[rsa(64, 0xFF)], Algorithm::RS256, None), Some(KeysError::WeakKey));
        assert_eq!(reason(&[rsa(256, 0x7F)], Algorithm::RS256, None), Some(KeysError::WeakKey));
        assert_eq!(reason(&[rsa(256, 0x80)], Algorithm::RS256, None), None);
        assert_eq!(reason(&[rsa(257, 0x01)], Algorithm::PS256, None), None);
    }

    proptest! {
        #[test]
        fn any_text_for_a_modulus_is_measured_without_a_panic(text in "\\PC{0,40}") {
            let _ = bits(&text);
        }
    }
}
