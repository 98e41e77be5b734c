//! OpenID Foundation: oidcc-client-test, the whole way, and what is sent on it.

use crate::browser::{SECRET, WHOLE, begin, come_back, confidential_client, good_answer, request, sign_in};
use crate::provider::Provider;

#[tokio::test]
async fn a_public_client_signs_in_and_sends_no_secret() {
    let provider = Provider::start(|_| {}).await;
    let signed_in = sign_in(&provider).await.unwrap();
    assert_eq!(provider.paths(), WHOLE);
    let token = provider.only("/oidc/token");
    assert_eq!((token.field("client_id"), token.field("client_secret")), (Some("app"), None));
    assert_eq!(token.authorization, None);
    assert_eq!(token.field("grant_type"), Some("authorization_code"));
    assert_eq!(token.field("code_verifier").unwrap().len(), 43);
    assert!(token.user_agent.unwrap().starts_with("Passbook/"));
    assert_eq!(signed_in.identity.issuer, provider.issuer());
    assert_eq!(signed_in.identity.subject.as_str(), "user-1");
    assert_eq!(signed_in.claims.userinfo.unwrap()["email"], "morgan@example.com");
    assert_eq!(signed_in.claims.id_token["name"], "Morgan Vale");
    assert!(!signed_in.claims.id_token.contains_key("nonce"));
}

#[tokio::test]
async fn a_confidential_client_posts_its_secret_and_nothing_else() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(confidential_client())).await;
    let query = good_answer(&provider, &pending);
    come_back(pending, &query).await.0.unwrap();
    let token = provider.only("/oidc/token");
    assert_eq!(token.field("client_secret"), Some(SECRET));
    assert_eq!(token.authorization, None);
}

#[tokio::test]
async fn a_confidential_client_uses_basic_where_post_is_not_offered() {
    let provider = Provider::start(|it| {
        it.metadata = Box::new(|metadata| {
            metadata["token_endpoint_auth_methods_supported"] = serde_json::json!(["client_secret_basic"]);
        });
    })
    .await;
    let pending = begin(&provider, request(confidential_client())).await;
    let query = good_answer(&provider, &pending);
    come_back(pending, &query).await.0.unwrap();
    let token = provider.only("/oidc/token");
    assert_eq!(token.field("client_secret"), None);
    assert!(token.authorization.unwrap().starts_with("Basic "));
}

#[tokio::test]
async fn nothing_that_is_printed_carries_a_secret() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(confidential_client())).await;
    let query = good_answer(&provider, &pending);
    let (signed_in, page) = come_back(pending, &query).await;
    let printed = format!("{:?} {page}", signed_in.unwrap());
    assert!(!printed.contains("CANARY"), "{printed}");
}
