//! What an ID token holds, and that its signature fits the key set.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::{EncodedPoint, FieldBytes};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{Ask, Bench, Browser, PUBLIC, payload, text};

fn bytes(value: &Value) -> FieldBytes {
    let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap().try_into().unwrap();
    bytes.into()
}

#[tokio::test]
async fn the_signature_fits_the_published_key() {
    let bench = Bench::start().await;
    let token = text(&bench.tokens("openid").await, "id_token");
    let key = bench.get(&bench.oidc("/jwks")).await.json()["keys"][0].clone();
    let point = EncodedPoint::from_affine_coordinates(&bytes(&key["x"]), &bytes(&key["y"]), false);
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    VerifyingKey::from_encoded_point(&point).unwrap().verify(input.as_bytes(), &signature).unwrap();
    let header: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap()).unwrap();
    assert_eq!((header["alg"].as_str(), &header["kid"]), (Some("ES256"), &key["kid"]));
}

#[tokio::test]
async fn the_members_are_those_of_the_reference() {
    let bench = Bench::start().await;
    let tokens = bench.tokens("openid").await;
    let claims = payload(&text(&tokens, "id_token"));
    assert_eq!(claims["iss"], bench.about.issuer);
    assert_eq!(claims["aud"], PUBLIC);
    assert_eq!(claims["nonce"], "the-nonce");
    assert_eq!(claims["acr"], "https://api.banno.com/consumer/security-level/standard");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3_600);
    assert!(claims["auth_time"].as_i64().unwrap() <= claims["iat"].as_i64().unwrap());
    assert_eq!(text(&claims, "sub").len(), 36);
    assert!(!text(&claims, "sid").is_empty());
    let hash = Sha256::digest(text(&tokens, "access_token"));
    assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(&hash[..16]));
    assert!(claims.get("name").is_none(), "profile was not asked for");
}

#[tokio::test]
async fn scopes_add_their_claims() {
    let bench = Bench::start().await;
    let claims = payload(&text(&bench.tokens("openid profile email").await, "id_token"));
    assert!(!text(&claims, "name").is_empty());
    assert!(text(&claims, "email").contains('@'));
}

#[tokio::test]
async fn claims_asked_for_by_name_go_where_they_were_asked_and_restricted_ones_stay_out() {
    let bench = Bench::start().await;
    let asked = r#"{"id_token":{"email":null,"https://api.banno.com/consumer/claim/tax_id":null},"userinfo":{"name":{"essential":true}}}"#;
    let ask = Ask::new("openid").with("claims", asked);
    let callback = Browser::new(&bench).sign_in_and_allow(&ask.query(), 0).await;
    let tokens = bench.exchange(&callback["code"]).await.json();
    let claims = payload(&text(&tokens, "id_token"));
    assert!(text(&claims, "email").contains('@'));
    assert!(claims.get("name").is_none());
    assert!(claims.get("https://api.banno.com/consumer/claim/tax_id").is_none());
    let me = bench.get_as(&bench.oidc("/me"), &text(&tokens, "access_token")).await.json();
    assert!(!text(&me, "name").is_empty());
    assert!(me.get("email").is_none());
}

#[tokio::test]
async fn a_person_has_the_same_subject_in_every_run_of_a_seed_and_another_in_another_seed() {
    let subject = |seed: u64| async move {
        let bench = Bench::start_with(sandbox::Config { seed, ..sandbox::Config::default() }).await;
        text(&payload(&text(&bench.tokens("openid").await, "id_token")), "sub")
    };
    let (one, again, other) = (subject(7).await, subject(7).await, subject(8).await);
    assert_eq!(one, again);
    assert_ne!(one, other);
}
