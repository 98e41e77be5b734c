//! SR-6, SR-9, SR-10: OpenID Foundation oidcc-client-test-refresh-token and its negative cases.

use crate::browser::{discover, http, public_client};
use crate::provider::Provider;
use crate::provider::{Behaviour, REFRESH};
use oidc::Explained as _;
use oidc::{Identity, RefreshContext, RefreshError, Refreshed};
use secret::RefreshToken;
use zeroize::Zeroizing;

pub(crate) fn context(provider: &Provider) -> RefreshContext {
    RefreshContext {
        identity: Identity {
            issuer: provider.issuer(),
            client_id: "app".to_owned(),
            subject: model::UserId::new("user-1").unwrap(),
        },
        auth_time: None,
        azp: None,
        nonce_hash: String::new(),
        scopes: model::Scope::read_list("openid accounts"),
    }
}

pub(crate) fn token(text: &str) -> RefreshToken {
    RefreshToken::new(Zeroizing::new(text.to_owned())).unwrap()
}

async fn refresh(change: impl FnOnce(&mut Behaviour)) -> (Result<Refreshed, RefreshError>, std::sync::Arc<Provider>) {
    let provider = Provider::start(change).await;
    let found = discover(&provider).await.unwrap();
    let context = context(&provider);
    let result = oidc::refresh(&http(), &found, &public_client(), &token(REFRESH), &context).await;
    (result, provider)
}

#[tokio::test]
async fn a_refresh_brings_new_tokens_and_keeps_the_scopes() {
    let (refreshed, provider) = refresh(|_| {}).await;
    let refreshed = refreshed.unwrap();
    assert!(refreshed.refresh.is_some() && refreshed.claims.is_some());
    assert_eq!(refreshed.scopes, model::Scope::read_list("openid accounts"));
    let asked = provider.only("/oidc/token");
    assert_eq!(asked.field("grant_type"), Some("refresh_token"));
    assert_eq!(asked.field("refresh_token"), Some(REFRESH));
    assert_eq!((asked.field("client_id"), asked.field("client_secret")), (Some("app"), None));
}

#[tokio::test]
async fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    let (refreshed, _) = refresh(|it| {
        it.token = Box::new(|token| {
            let token = token.as_object_mut().unwrap();
            token.remove("refresh_token");
            token.remove("id_token");
        });
    })
    .await;
    let old = secret::Grant::new(secret::GrantParts {
        access: secret::AccessToken::new(Zeroizing::new("old".to_owned())).unwrap(),
        expires_at: None,
        refresh: Some(token(REFRESH)),
        scopes: Vec::new(),
        issued_at: jiff::Timestamp::UNIX_EPOCH,
    });
    let grant = refreshed.unwrap().into_grant(old);
    assert!(grant.parts.refresh.unwrap().is_same(&token(REFRESH)));
}

#[tokio::test]
async fn a_refreshed_id_token_of_another_user_or_another_nonce_is_refused() {
    for (name, value, code) in [
        ("sub", "user-2", "id_token.changed"),
        ("nonce", "another", "id_token.nonce_mismatch"),
        ("iss", "https://evil.example", "id_token.issuer_mismatch"),
        ("aud", "another", "id_token.audience_mismatch"),
        ("azp", "another", "id_token.azp_mismatch"),
    ] {
        let change = |it: &mut Behaviour| it.claims = Box::new(move |claims| claims[name] = value.into());
        let error = refresh(change).await.0.unwrap_err();
        assert!(matches!(error, RefreshError::IdToken(_)), "{name}");
        assert_eq!(error.code(), code);
    }
}

#[tokio::test]
async fn a_refreshed_id_token_that_a_wrong_clock_refuses_keeps_the_new_refresh_token() {
    let now = jiff::Timestamp::now().as_second();
    for (name, at, code) in
        [("iat", now + 3_600, "id_token.issued_in_future"), ("exp", now - 3_600, "id_token.expired")]
    {
        let change = move |it: &mut Behaviour| {
            it.claims = Box::new(move |claims| claims[name] = at.into());
            it.token = Box::new(|token| token["refresh_token"] = "rotated".into());
        };
        let error = refresh(change).await.0.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.help().contains("clock"), "{}", error.help());
        let RefreshError::NotVerified { kept, .. } = error else { panic!("{name}: {error:?}") };
        assert!(kept.parts.refresh.unwrap().is_same(&token("rotated")), "the old one is spent");
        assert!(kept.parts.expires_at.unwrap() <= jiff::Timestamp::now(), "it is used by nobody before it is verified");
    }
}

#[tokio::test]
async fn a_refreshed_sign_in_time_is_the_first_one() {
    let provider = Provider::start(|it| it.claims = Box::new(|claims| claims["auth_time"] = 2_000.into())).await;
    let found = discover(&provider).await.unwrap();
    for (first, same) in [(None, true), (Some(2_000), true), (Some(1_000), false)] {
        let context = RefreshContext { auth_time: first, ..context(&provider) };
        let result = oidc::refresh(&http(), &found, &public_client(), &token(REFRESH), &context).await;
        assert_eq!(result.is_ok(), same, "{first:?}");
    }
}

#[tokio::test]
async fn the_nonce_of_the_sign_in_may_come_again() {
    let provider = Provider::start(|it| it.claims = Box::new(|claims| claims["auth_time"] = 2_000.into())).await;
    let signed_in = crate::browser::sign_in(&provider).await.unwrap();
    let found = discover(&provider).await.unwrap();
    let context = signed_in.refresh_context;
    oidc::refresh(&http(), &found, &public_client(), &token(REFRESH), &context).await.unwrap();
}

#[tokio::test]
async fn each_outcome_has_its_class() {
    for (status, body, class) in [
        (400, r#"{"error":"invalid_grant"}"#, "invalid_grant"),
        (401, r#"{"error":"invalid_client"}"#, "configuration"),
        (400, r#"{"error":"unauthorized_client"}"#, "configuration"),
        (400, r#"{"error":"temporarily_unavailable"}"#, "temporary"),
        (500, r#"{"error":"invalid_grant"}"#, "temporary"),
        (408, "", "temporary"),
        (425, "", "temporary"),
        (429, "", "temporary"),
        (503, "", "temporary"),
        (307, "", "protocol"),
        (404, "", "protocol"),
        (200, "<html>", "protocol"),
    ] {
        let json = vec![("content-type", "application/json".to_owned()), ("retry-after", "9".to_owned())];
        let (result, _) = refresh(|it| it.replies.push(("/oidc/token", status, json, body.to_owned()))).await;
        let found = match result.unwrap_err() {
            RefreshError::InvalidGrant(_) => "invalid_grant",
            RefreshError::Configuration(_) => "configuration",
            RefreshError::Temporary { retry_after, .. } => {
                assert!(retry_after.is_none_or(|after| after.as_secs() == 9));
                "temporary"
            }
            _ => "protocol",
        };
        assert_eq!(found, class, "{status} {body}");
    }
}

#[tokio::test]
async fn a_token_never_reaches_another_client_or_issuer() {
    let provider = Provider::start(|_| {}).await;
    let found = discover(&provider).await.unwrap();
    let mut context = context(&provider);
    context.identity.client_id = "another".to_owned();
    let result = oidc::refresh(&http(), &found, &public_client(), &token(REFRESH), &context).await;
    assert_eq!(result.unwrap_err().code(), "token.not_sent");
    assert_eq!(provider.paths(), ["/.well-known/openid-configuration"]);
}
