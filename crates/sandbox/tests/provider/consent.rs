//! The consent page: what was ticked is what is granted.

use crate::support::{ACCOUNTS, Ask, Bench, Browser, OFFLINE, TRANSACTIONS, text};

fn wide() -> String {
    format!("openid profile {OFFLINE} {ACCOUNTS} {TRANSACTIONS}")
}

#[tokio::test]
async fn a_declined_scope_is_not_granted() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new(&wide()).query()).await.page();
    let consent = browser.sign_in(&page, 0).await.page();
    assert_eq!(consent.ticked(), ["profile", OFFLINE, ACCOUNTS, TRANSACTIONS]);
    let callback = browser.allow(&consent, &["profile".to_owned(), ACCOUNTS.to_owned()]).await.callback();
    let tokens = bench.exchange(&callback["code"]).await.json();
    assert_eq!(tokens["scope"], format!("openid profile {ACCOUNTS}"));
    assert!(tokens.get("refresh_token").is_none(), "the offline scope was declined");
}

#[tokio::test]
async fn openid_is_granted_even_if_nothing_is_ticked() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new(&wide()).query()).await.page();
    let consent = browser.sign_in(&page, 0).await.page();
    let callback = browser.allow(&consent, &[]).await.callback();
    assert_eq!(bench.exchange(&callback["code"]).await.json()["scope"], "openid");
}

#[tokio::test]
async fn a_scope_that_was_not_asked_for_cannot_be_ticked() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    let consent = browser.sign_in(&page, 0).await.page();
    let callback = browser.allow(&consent, &[ACCOUNTS.to_owned()]).await.callback();
    assert_eq!(bench.exchange(&callback["code"]).await.json()["scope"], "openid");
}

#[tokio::test]
async fn denying_is_access_denied_and_so_is_anything_but_a_clear_yes() {
    let bench = Bench::start().await;
    for fields in [&[("decision", "deny")][..], &[("decision", "perhaps")], &[]] {
        let browser = Browser::new(&bench);
        let page = browser.authorize(&Ask::new(&wide()).query()).await.page();
        let consent = browser.sign_in(&page, 0).await.page();
        let callback = browser.submit(&consent, "consent", fields).await.callback();
        assert_eq!((callback["error"].as_str(), callback["state"].as_str()), ("access_denied", "the-state"));
    }
}

#[tokio::test]
async fn a_second_click_on_allow_leads_to_the_same_code() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    let consent = browser.sign_in(&page, 0).await.page();
    let one = browser.allow(&consent, &[]).await.callback();
    let two = browser.allow(&consent, &[]).await.callback();
    assert_eq!(one["code"], two["code"]);
}

#[tokio::test]
async fn the_consent_cannot_be_given_before_the_sign_in() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let page = browser.authorize(&Ask::new("openid").query()).await.page();
    let still = browser.allow(&page, &[]).await.page();
    assert!(still.body.contains("<h1>Sign in</h1>"));
}

#[tokio::test]
async fn the_bare_offline_scope_counts_only_with_prompt_consent() {
    let bench = Bench::start().await;
    for (prompt, kept) in [("login", false), ("consent", true)] {
        let ask = Ask::new("openid offline_access").with("prompt", prompt);
        let callback = Browser::new(&bench).sign_in_and_allow(&ask.query(), 0).await;
        let tokens = bench.exchange(&callback["code"]).await.json();
        assert_eq!(text(&tokens, "scope").contains("offline_access"), kept);
        assert_eq!(tokens.get("refresh_token").is_some(), kept);
    }
}
