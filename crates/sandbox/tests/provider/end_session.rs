//! RP-initiated logout.

use crate::support::{Ask, Bench, Browser, CONFIDENTIAL, encode, text};

#[tokio::test]
async fn it_asks_then_signs_everyone_in_this_browser_out() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let query = Ask::new("openid").query();
    browser.sign_in_and_allow(&query, 0).await;
    let ask = browser.open(&bench.oidc("/logout")).await.page();
    assert!(ask.body.contains("id=\"sign-out\""));
    let csrf = ask.csrf();
    let done = browser.post(&bench.oidc("/logout"), &[("csrf", &csrf)]).await.page();
    assert!(done.body.contains("You are signed out"));
    assert!(browser.authorize(&query).await.page().body.contains("<h1>Sign in</h1>"));
}

#[tokio::test]
async fn without_the_token_of_the_page_nobody_is_signed_out() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let query = Ask::new("openid").query();
    browser.sign_in_and_allow(&query, 0).await;
    assert_eq!(browser.post(&bench.oidc("/logout"), &[("csrf", "wrong")]).await.page().status, 403);
    assert_eq!(browser.post(&bench.oidc("/logout"), &[]).await.page().status, 403);
    assert!(browser.authorize(&query).await.page().body.contains("data-continue"));
}

#[tokio::test]
async fn a_return_address_that_is_not_registered_is_never_followed() {
    let bench = Bench::start().await;
    let query = encode(&[("post_logout_redirect_uri", "http://evil.example/"), ("state", "s")]);
    let page = Browser::new(&bench).open(&bench.oidc(&format!("/logout?{query}"))).await.page();
    assert_eq!(page.status, 400);
    assert!(!page.body.contains("evil.example"));
}

#[tokio::test]
async fn a_hint_must_be_our_own_and_fit_the_client() {
    let bench = Bench::start().await;
    let token = text(&bench.tokens("openid").await, "id_token");
    let status = |fields: Vec<(&'static str, String)>| {
        let bench = &bench;
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Browser::new(bench).open(&bench.oidc(&format!("/logout?{}", encode(&fields)))).await.page().status
        }
    };
    assert_eq!(status(vec![("id_token_hint", token.clone())]).await, 200);
    assert_eq!(status(vec![("id_token_hint", "a.b.c".to_owned())]).await, 400);
    assert_eq!(status(vec![("id_token_hint", token), ("client_id", CONFIDENTIAL.to_owned())]).await, 400);
    assert_eq!(status(vec![("client_id", "someone".to_owned())]).await, 400);
}
