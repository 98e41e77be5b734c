//! LG-2, IW-7: a provider repeats what it was sent in its error text and in its request id.

use crate::browser::{SECRET, begin, come_back, confidential_client, discover, good_answer, http, request};
use crate::provider::Provider;
use crate::refresh::{context, token};
use oidc::Explained;
use std::sync::Arc;

/// Not like any token that a pattern knows.
const REFRESH: &str = "rt-5f1e.plain";

async fn echoing() -> Arc<Provider> {
    Provider::start(|it| {
        it.refusal = Box::new(|asked| {
            if asked.form.is_empty() {
                return None;
            }
            let secrets = ["code", "code_verifier", "refresh_token", "token", "client_secret"];
            let echo: Vec<&str> = secrets.iter().filter_map(|name| asked.field(name)).collect();
            let text = format!("«{}» is unknown", echo.join("», «"));
            // A header is ASCII.
            Some(serde_json::json!({"error": "odd", "error_description": text.replace(['«', '»'], "'")}))
        });
    })
    .await
}

fn nothing_repeated(error: &impl Explained, secrets: &[&str]) {
    let raw = error.raw().unwrap();
    let said = format!("{} {} {:?}", raw.error, raw.description.as_deref().unwrap(), error.request_id());
    for secret in secrets {
        assert!(!said.contains(secret), "{said}");
    }
    assert!(said.contains("'(redacted)'") && said.contains("is unknown"), "{said}");
}

#[tokio::test]
async fn a_refused_exchange_repeats_neither_code_nor_verifier_nor_secret() {
    let provider = echoing().await;
    let pending = begin(&provider, request(confidential_client())).await;
    let query = good_answer(&provider, &pending);
    let error = come_back(pending, &query).await.0.unwrap_err();
    let asked = provider.only("/oidc/token");
    let sent: Vec<&str> = ["code", "code_verifier", "client_secret"].iter().map(|n| asked.field(n).unwrap()).collect();
    nothing_repeated(&error, &sent);
}

#[tokio::test]
async fn a_refused_refresh_repeats_neither_token_nor_secret() {
    let provider = echoing().await;
    let found = discover(&provider).await.unwrap();
    let result = oidc::refresh(&http(), &found, &confidential_client(), &token(REFRESH), &context(&provider)).await;
    assert_eq!(provider.only("/oidc/token").field("refresh_token"), Some(REFRESH));
    nothing_repeated(&result.unwrap_err(), &[REFRESH, SECRET]);
}

#[tokio::test]
async fn a_refused_revocation_repeats_neither_token_nor_secret() {
    let provider = echoing().await;
    let found = discover(&provider).await.unwrap();
    let error = oidc::revoke(&http(), &found, &confidential_client(), &token(REFRESH)).await.unwrap_err();
    assert_eq!(provider.only("/oidc/revocation").field("token"), Some(REFRESH));
    nothing_repeated(&error, &[REFRESH, SECRET]);
}
