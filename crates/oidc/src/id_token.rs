//! Every check of an ID token (OpenID Connect Core 1.0, sections 3.1.3.7 and 12.2). The `openidconnect` crate
//! verifies signature, issuer, audience, expiry and nonce; what it leaves out is here: duplicate members, the
//! algorithm list, `azp`, `iat`, `nbf`, `at_hash`, `sub` and a key refetch (TK-6 to TK-17).

mod error;
mod times;

pub use error::IdTokenError;

use crate::claims::Claims;
use crate::client::{Algorithm, Client};
use crate::http::Http;
use crate::json::Object;
use crate::jwks::KeysError;
use crate::provider::{ClockSkew, Provider};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use model::UserId;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKey, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, ClientId, IssuerUrl, JsonWebKeySet, Nonce};
use secret::AccessToken;
use serde_json::Value;
use std::str::FromStr as _;
use subtle::ConstantTimeEq as _;
use times::LEEWAY;

/// Claims that decide something; none may come twice (TK-16).
const REGISTERED: [&str; 12] =
    ["iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "azp", "at_hash", "auth_time", "acr", "jti"];
const HEADER: [&str; 8] = ["alg", "kid", "typ", "cty", "crit", "jwk", "jku", "x5c"];

/// What the ID token must fit to.
pub(crate) struct Expected<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) client: &'a Client,
    pub(crate) access: &'a AccessToken,
    /// Says whether the nonce of the token, if it has one, is right.
    pub(crate) nonce: &'a (dyn Fn(Option<&str>) -> bool + Send + Sync),
    pub(crate) clock_skew: Option<ClockSkew>,
    /// Not before this may the person have signed in, when a new sign-in was asked for (AR-10).
    pub(crate) signed_in_since: Option<Timestamp>,
}

/// A verified ID token.
pub(crate) struct Verified {
    pub(crate) subject: UserId,
    pub(crate) azp: Option<String>,
    pub(crate) claims: Claims,
}

/// The parts of a token before any of it is believed.
struct Unverified {
    algorithm: Algorithm,
    kid: Option<String>,
    payload: Object,
}

/// Verifies an ID token. Fetches keys when needed.
pub(crate) async fn verify(http: &Http, text: &str, expected: &Expected<'_>) -> Result<Verified, IdTokenError> {
    let unverified = read(text, expected)?;
    let (keys, address) = (expected.provider.keys(), expected.provider.jwks_uri());
    let kid = unverified.kid.as_deref();
    let mut key = keys.select(http, address, unverified.algorithm, kid).await;
    if matches!(key, Err(KeysError::UnknownKey)) && keys.refetch(http, address).await? {
        key = keys.select(http, address, unverified.algorithm, kid).await;
    }
    let mut verified = check_by_crate(text, key?, unverified.algorithm, expected);
    if matches!(verified, Err(IdTokenError::Signature)) && keys.refetch(http, address).await? {
        let key = keys.select(http, address, unverified.algorithm, kid).await?;
        verified = check_by_crate(text, key, unverified.algorithm, expected);
    }
    verified?;
    check_what_the_crate_leaves_out(unverified, expected)
}

fn read(text: &str, expected: &Expected<'_>) -> Result<Unverified, IdTokenError> {
    let parts: Vec<&str> = text.splitn(6, '.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return Err(if parts.len() == 5 { IdTokenError::Encrypted } else { IdTokenError::Malformed });
    };
    let (header, payload) = (part(header)?, part(payload)?);
    if header.repeats_any(&HEADER) || payload.repeats_any(&REGISTERED) {
        return Err(IdTokenError::RepeatedMember);
    }
    let name = header.text("alg").ok_or(IdTokenError::Malformed)?;
    let algorithm = Algorithm::from_name(name)
        .filter(|algorithm| expected.client.algorithms().contains(algorithm))
        .filter(|algorithm| expected.provider.id_token_algorithms().contains(algorithm))
        .ok_or_else(|| IdTokenError::Algorithm { found: model::text::shown(name).chars().take(32).collect() })?;
    if signature.is_empty() {
        return Err(IdTokenError::Signature);
    }
    check_header(&header)?;
    let kid = match header.members.get("kid") {
        None => None,
        Some(Value::String(kid)) => Some(kid.clone()),
        Some(_) => return Err(IdTokenError::Malformed),
    };
    for required in ["iss", "sub", "aud", "exp", "iat"] {
        if !payload.members.contains_key(required) {
            return Err(IdTokenError::Missing(required));
        }
    }
    Ok(Unverified { algorithm, kid, payload })
}

/// `typ` absent or JWT, no `crit` (TK-8). `jwk`, `jku`, `x5u` and `x5c` are never read.
fn check_header(header: &Object) -> Result<(), IdTokenError> {
    let plain =
        header.members.get("typ").is_none_or(|typ| typ.as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("jwt")));
    if !plain || header.members.contains_key("crit") || header.members.contains_key("cty") {
        return Err(IdTokenError::Header);
    }
    Ok(())
}

fn part(text: &str) -> Result<Object, IdTokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| IdTokenError::Malformed)?;
    Object::read(&bytes).ok_or(IdTokenError::Malformed)
}

/// Signature, issuer, audience, expiry and nonce, by the `openidconnect` crate with this one key.
fn check_by_crate(
    text: &str,
    key: CoreJsonWebKey,
    algorithm: Algorithm,
    expected: &Expected<'_>,
) -> Result<(), IdTokenError> {
    let token = CoreIdToken::from_str(text).map_err(|_| IdTokenError::Malformed)?;
    let algorithm: CoreJwsSigningAlgorithm =
        serde_json::from_value(algorithm.name().into()).map_err(|_| IdTokenError::Malformed)?;
    let issuer = IssuerUrl::new(expected.provider.issuer().as_str().to_owned()).map_err(|_| IdTokenError::Issuer)?;
    let client_id = ClientId::new(expected.client.id().to_owned());
    // Always the verifier of a public client: it refuses symmetric signatures. The clock is set back by the leeway
    // instead of switching the check off (TK-11).
    let set_back = std::time::SystemTime::now().checked_sub(LEEWAY).unwrap_or(std::time::UNIX_EPOCH);
    let verifier = CoreIdTokenVerifier::new_public_client(client_id, issuer, JsonWebKeySet::new(vec![key]))
        .set_allowed_algs([algorithm])
        .set_time_fn(move || set_back.into());
    let nonce = |nonce: Option<&Nonce>| {
        let right = (expected.nonce)(nonce.map(|nonce| nonce.secret().as_str()));
        if right { Ok(()) } else { Err(String::new()) }
    };
    // The crate's texts quote the token; only the kind of the error is kept.
    token.claims(&verifier, nonce).map(|_| ()).map_err(|error| match error {
        ClaimsVerificationError::Expired(_) => IdTokenError::Expired { clock_skew: expected.clock_skew },
        ClaimsVerificationError::InvalidAudience(_) => IdTokenError::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => IdTokenError::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => IdTokenError::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => IdTokenError::Subject,
        ClaimsVerificationError::SignatureVerification(_) => IdTokenError::Signature,
        ClaimsVerificationError::Unsupported(_) => IdTokenError::Header,
        _ => IdTokenError::Malformed,
    })
}

fn check_what_the_crate_leaves_out(unverified: Unverified, expected: &Expected<'_>) -> Result<Verified, IdTokenError> {
    let Unverified { algorithm, kid, mut payload } = unverified;
    let auth_time = times::check(&payload, expected)?;
    let azp = check_authorized_party(&payload, expected.client.id())?;
    check_access_token_hash(&payload, algorithm, expected.access)?;
    let subject = subject(&payload)?;
    let acr = payload.text("acr").map(model::text::shown);
    payload.members.remove("nonce");
    let claims = Claims { id_token: payload.members, userinfo: None, algorithm, key_id: kid, auth_time, acr };
    Ok(Verified { subject, azp, claims })
}

/// `azp`, if there is one, is this client; with several audiences there must be one (TK-10).
fn check_authorized_party(payload: &Object, client_id: &str) -> Result<Option<String>, IdTokenError> {
    let several = payload.members.get("aud").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
    match payload.members.get("azp") {
        None if several => Err(IdTokenError::AuthorizedParty),
        None => Ok(None),
        Some(azp) if azp == client_id => Ok(Some(client_id.to_owned())),
        Some(_) => Err(IdTokenError::AuthorizedParty),
    }
}

/// `at_hash`, if there is one, fits the access token (TK-14; OpenID Connect Core 1.0, section 3.1.3.8).
fn check_access_token_hash(payload: &Object, algorithm: Algorithm, access: &AccessToken) -> Result<(), IdTokenError> {
    let Some(found) = payload.members.get("at_hash") else { return Ok(()) };
    let right = access.left_half_hash(algorithm.hash_bits()).ok_or(IdTokenError::AccessTokenHash)?;
    let same: bool = found.as_str().unwrap_or_default().as_bytes().ct_eq(right.as_bytes()).into();
    if same { Ok(()) } else { Err(IdTokenError::AccessTokenHash) }
}

/// 1 to 255 printable characters (TK-15).
fn subject(payload: &Object) -> Result<UserId, IdTokenError> {
    payload.text("sub").and_then(|sub| UserId::new(sub).ok()).ok_or(IdTokenError::Subject)
}
