//! AR-2 to AR-6: what the link says.

use crate::browser::{begin, come_back, discover, good_answer, http, of_link, public_client, request};
use crate::provider::Provider;
use oidc::Explained as _;

#[tokio::test]
async fn the_link_asks_for_a_code_with_s256_and_fresh_keys_of_256_bits() {
    let provider = Provider::start(|_| {}).await;
    let one = begin(&provider, request(public_client())).await;
    let other = begin(&provider, request(public_client())).await;
    assert_eq!(of_link(&one, "response_type").as_deref(), Some("code"));
    assert_eq!(of_link(&one, "response_mode"), None);
    assert_eq!(of_link(&one, "code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(of_link(&one, "scope").as_deref(), Some("openid accounts"));
    assert_eq!(of_link(&one, "redirect_uri").as_deref(), Some(one.redirect_uri()));
    assert_eq!((of_link(&one, "prompt"), of_link(&one, "max_age")), (None, None));
    for name in ["state", "nonce", "code_challenge"] {
        let value = of_link(&one, name).unwrap();
        assert_eq!(value.len(), 43, "{name}");
        assert_ne!(Some(value), of_link(&other, name), "{name}");
    }
    assert_ne!(of_link(&one, "state"), of_link(&one, "nonce"));
}

#[tokio::test]
async fn the_verifier_that_is_sent_fits_the_challenge() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let challenge = of_link(&pending, "code_challenge").unwrap();
    let query = good_answer(&provider, &pending);
    come_back(pending, &query).await.0.unwrap();
    let token = provider.only("/oidc/token");
    let hash = sha2::Sha256::digest(token.field("code_verifier").unwrap());
    assert_eq!(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash), challenge);
}

#[tokio::test]
async fn claims_prompt_and_hint_are_sent_when_asked_for() {
    let provider = Provider::start(|_| {}).await;
    let mut request = request(public_client());
    request.claims = Some(serde_json::json!({"userinfo": {"email": null}}));
    request.prompt = Some(oidc::Prompt::Login);
    request.login_hint = Some("morgan".to_owned());
    let pending = begin(&provider, request).await;
    assert_eq!(of_link(&pending, "claims").as_deref(), Some(r#"{"userinfo":{"email":null}}"#));
    assert_eq!(of_link(&pending, "prompt").as_deref(), Some("login"));
    assert_eq!(of_link(&pending, "login_hint").as_deref(), Some("morgan"));
}

#[tokio::test]
async fn a_link_above_8_kib_is_not_made() {
    let provider = Provider::start(|_| {}).await;
    let mut request = request(public_client());
    request.login_hint = Some("m".repeat(8 * 1024));
    let found = discover(&provider).await.unwrap();
    let error = oidc::begin(&http(), &found, request).await.err().unwrap();
    assert_eq!(error.code(), "begin.unsafe_link");
}

#[tokio::test]
async fn openid_must_be_among_the_scopes() {
    let provider = Provider::start(|_| {}).await;
    let mut request = request(public_client());
    request.scopes = model::Scope::read_list("accounts");
    let found = discover(&provider).await.unwrap();
    assert_eq!(oidc::begin(&http(), &found, request).await.err().unwrap().code(), "begin.no_openid");
}

#[tokio::test]
async fn a_new_sign_in_that_was_asked_for_must_be_new() {
    let provider = Provider::start(|it| it.claims = Box::new(|claims| claims["auth_time"] = 1_000.into())).await;
    let mut request = request(public_client());
    request.prompt = Some(oidc::Prompt::Login);
    let pending = begin(&provider, request).await;
    let query = good_answer(&provider, &pending);
    assert_eq!(come_back(pending, &query).await.0.unwrap_err().code(), "id_token.not_signed_in_anew");
}
