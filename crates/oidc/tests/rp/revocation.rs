//! SR-11, SR-12: revocation over http, which the crate refuses (trap 17), and the end-session link.

use crate::browser::{SECRET, confidential_client, discover, http, public_client};
use crate::provider::Provider;
use crate::provider::REFRESH;
use oidc::Explained as _;
use oidc::Revocation;
use secret::RefreshToken;
use zeroize::Zeroizing;

fn token() -> RefreshToken {
    RefreshToken::new(Zeroizing::new(REFRESH.to_owned())).unwrap()
}

#[tokio::test]
async fn the_refresh_token_is_revoked_with_the_client_s_credentials() {
    let provider = Provider::start(|_| {}).await;
    let found = discover(&provider).await.unwrap();
    assert_eq!(oidc::revoke(&http(), &found, &confidential_client(), &token()).await.unwrap(), Revocation::Done);
    let asked = provider.only("/oidc/revocation");
    assert_eq!((asked.field("token"), asked.field("token_type_hint")), (Some(REFRESH), Some("refresh_token")));
    assert_eq!((asked.field("client_id"), asked.field("client_secret")), (Some("app"), Some(SECRET)));
}

#[tokio::test]
async fn a_public_client_revokes_without_a_secret() {
    let provider = Provider::start(|_| {}).await;
    let found = discover(&provider).await.unwrap();
    oidc::revoke(&http(), &found, &public_client(), &token()).await.unwrap();
    let asked = provider.only("/oidc/revocation");
    assert_eq!(
        (asked.field("client_id"), asked.field("client_secret"), asked.authorization.as_deref()),
        (Some("app"), None, None)
    );
}

#[tokio::test]
async fn a_provider_without_revocation_is_told_apart_from_one_that_fails() {
    let none = |it: &mut serde_json::Value| drop(it.as_object_mut().unwrap().remove("revocation_endpoint"));
    let provider = Provider::start(|it| it.metadata = Box::new(none)).await;
    let found = discover(&provider).await.unwrap();
    assert_eq!(oidc::revoke(&http(), &found, &public_client(), &token()).await.unwrap(), Revocation::NotOffered);
    let provider = Provider::start(|it| it.replies.push(("/oidc/revocation", 503, Vec::new(), String::new()))).await;
    let found = discover(&provider).await.unwrap();
    assert_eq!(oidc::revoke(&http(), &found, &public_client(), &token()).await.unwrap_err().code(), "revoke.status");
}

#[tokio::test]
async fn the_end_session_link_names_the_client() {
    let provider = Provider::start(|_| {}).await;
    let found = discover(&provider).await.unwrap();
    let link = oidc::end_session_link(&found, "app", None).unwrap();
    assert_eq!(link.as_str(), format!("{}/logout?client_id=app", provider.issuer()));
}
