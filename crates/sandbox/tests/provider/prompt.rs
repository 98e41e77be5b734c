//! `prompt`, `max_age` and hints: who is asked what.

use jiff::SignedDuration;

use crate::support::{ACCOUNTS, Ask, Bench, Browser, payload, text};

#[tokio::test]
async fn none_without_a_session_is_login_required() {
    let bench = Bench::start().await;
    let callback = Browser::new(&bench).authorize(&Ask::new("openid").with("prompt", "none").query()).await.callback();
    assert_eq!(callback["error"], "login_required");
    assert_eq!(callback["state"], "the-state");
}

#[tokio::test]
async fn none_with_a_session_and_consent_gives_a_code_and_without_consent_does_not() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    browser.sign_in_and_allow(&Ask::new("openid").query(), 0).await;
    let silent = Ask::new("openid").with("prompt", "none");
    let callback = browser.authorize(&silent.query()).await.callback();
    assert_eq!(bench.exchange(&callback["code"]).await.status, 200);
    let wider = Ask::new(&format!("openid {ACCOUNTS}")).with("prompt", "none");
    assert_eq!(browser.authorize(&wider.query()).await.callback()["error"], "consent_required");
}

#[tokio::test]
async fn none_with_two_people_needs_a_hint() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let first = browser.sign_in_and_allow(&Ask::new("openid").query(), 0).await;
    let token = text(&bench.exchange(&first["code"]).await.json(), "id_token");
    let login = Ask::new("openid").with("prompt", "login");
    browser.sign_in_and_allow(&login.query(), 1).await;
    let silent = Ask::new("openid").with("prompt", "none");
    assert_eq!(browser.authorize(&silent.query()).await.callback()["error"], "account_selection_required");
    let hinted = silent.with("id_token_hint", &token);
    let callback = browser.authorize(&hinted.query()).await.callback();
    let again = bench.exchange(&callback["code"]).await.json();
    assert_eq!(payload(&text(&again, "id_token"))["sub"], payload(&token)["sub"]);
}

#[tokio::test]
async fn login_asks_for_the_password_again() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    browser.sign_in_and_allow(&Ask::new("openid").query(), 0).await;
    let page = browser.authorize(&Ask::new("openid").with("prompt", "login").query()).await.page();
    assert!(page.body.contains("<h1>Sign in</h1>"));
}

#[tokio::test]
async fn an_old_sign_in_is_not_enough_for_max_age() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let ask = Ask::new("openid").with("max_age", "60");
    browser.sign_in_and_allow(&ask.query(), 0).await;
    bench.sandbox.advance_clock(SignedDuration::from_secs(61));
    let silent = ask.clone().with("prompt", "none");
    assert_eq!(browser.authorize(&silent.query()).await.callback()["error"], "login_required");
    let page = browser.authorize(&ask.query()).await.page();
    let sid = page.body.split("name=\"account\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let next = browser.submit(&page, "account", &[("account", &sid)]).await.page();
    assert!(next.body.contains("<h1>Sign in</h1>"), "the password is asked for again");
}

#[tokio::test]
async fn signing_in_as_someone_else_than_the_hinted_person_is_login_required() {
    let bench = Bench::start().await;
    let token = text(&bench.tokens("openid").await, "id_token");
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").with("id_token_hint", &token).query()).await.page();
    assert!(page.body.contains(&format!("value=\"{}\"", bench.user(0).0)));
    assert_eq!(browser.sign_in(&page, 1).await.callback()["error"], "login_required");
}
