//! SR-5, SR-6: the key set cannot be had while a grant is refreshed.

use crate::browser::{discover, http, public_client};
use crate::provider::{Behaviour, Provider, REFRESH};
use crate::refresh::{context, token};
use oidc::{Explained as _, RefreshError};
use serde_json::Value;
use std::sync::Arc;

const OLD: &str = "pbsim_old";

async fn refresh(provider: &Provider, found: &oidc::Provider) -> Result<oidc::Refreshed, RefreshError> {
    oidc::refresh(&http(), found, &public_client(), &token(OLD), &context(provider)).await
}

/// The ID token is signed with a key that the first key set does not have, and the second one cannot be had.
async fn keys_down_after_the_token_answer(more: impl FnOnce(&mut Behaviour)) -> (RefreshError, Arc<Provider>) {
    let provider = Provider::start(|it| {
        it.header = Box::new(|header| header["kid"] = "new".into());
        it.jwks = Box::new(|keys, times| {
            if times > 1 {
                *keys = Value::Null;
            }
        });
        more(it);
    })
    .await;
    let found = discover(&provider).await.unwrap();
    let error = refresh(&provider, &found).await.unwrap_err();
    assert_eq!(provider.paths(), ["/.well-known/openid-configuration", "/jwks", "/token", "/jwks"]);
    (error, provider)
}

#[tokio::test]
async fn without_the_keys_the_refresh_token_is_not_spent() {
    let provider = Provider::start(|it| it.jwks = Box::new(|keys, _| *keys = Value::Null)).await;
    let found = discover(&provider).await.unwrap();
    let error = refresh(&provider, &found).await.unwrap_err();
    assert!(matches!(error, RefreshError::Keys(_)), "{error:?}");
    assert_eq!(error.code(), "jwks.status");
    assert_eq!(provider.paths(), ["/.well-known/openid-configuration", "/jwks"]);
}

#[tokio::test]
async fn rotated_tokens_that_cannot_be_verified_are_handed_back_and_not_for_use() {
    let (error, _) = keys_down_after_the_token_answer(|_| {}).await;
    assert_eq!(error.code(), "jwks.status");
    assert!(!format!("{error:?}").contains("CANARY"));
    let RefreshError::NotVerified { kept, .. } = error else { panic!("{error:?}") };
    assert!(kept.parts.refresh.unwrap().is_same(&token(REFRESH)), "the new one");
    assert!(kept.parts.expires_at.unwrap() <= jiff::Timestamp::now(), "its access token counts as ended");
    assert_eq!(kept.parts.scopes, model::Scope::read_list("openid accounts"));
}

#[tokio::test]
async fn an_unverified_answer_without_a_refresh_token_leaves_the_old_one() {
    let without = |it: &mut Behaviour| {
        it.token = Box::new(|token| drop(token.as_object_mut().unwrap().remove("refresh_token")));
    };
    let (error, _) = keys_down_after_the_token_answer(without).await;
    let RefreshError::NotVerified { kept, .. } = error else { panic!("{error:?}") };
    assert!(kept.parts.refresh.unwrap().is_same(&token(OLD)));
}

#[tokio::test]
async fn keys_that_could_not_be_had_are_asked_for_again_by_the_next_refresh() {
    let provider = Provider::start(|it| {
        it.header = Box::new(|header| header["kid"] = "new".into());
        it.jwks = Box::new(|keys, times| match times {
            1 => {}
            2 => *keys = Value::Null,
            _ => keys["keys"][0]["kid"] = "new".into(),
        });
    })
    .await;
    let found = discover(&provider).await.unwrap();
    assert!(matches!(refresh(&provider, &found).await.unwrap_err(), RefreshError::NotVerified { .. }));
    assert!(refresh(&provider, &found).await.unwrap().claims.is_some());
}
