//! CB-3 to CB-11 at the real listener.

use crate::browser::{begin, come_back, get, good_answer, http, of_link, public_client, request};
use crate::provider::Provider;
use oidc::{Explained as _, RedirectUri};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_page_cannot_end_a_sign_in_and_what_it_tries_is_counted() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let (redirect, ignored) = (pending.redirect_uri().to_owned(), pending.ignored());
    for target in ["/auth/cb?code=evil&state=guess", "/auth/cb?error=access_denied", "/favicon.ico", "/auth/cb"] {
        assert!(get(&redirect, target).await.starts_with("HTTP/1.1 4"), "{target}");
    }
    assert_eq!(ignored.count(), 4);
    let query = good_answer(&provider, &pending);
    come_back(pending, &query).await.0.unwrap();
}

#[tokio::test]
async fn a_flood_of_requests_does_not_keep_the_answer_out() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let redirect = pending.redirect_uri().to_owned();
    for _ in 0..40 {
        get(&redirect, "/x").await;
    }
    let query = good_answer(&provider, &pending);
    let (signed_in, page) = come_back(pending, &query).await;
    assert!(signed_in.is_ok() && page.starts_with("HTTP/1.1 303"));
}

#[tokio::test]
async fn idle_connections_do_not_keep_the_answer_out() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let address = url::Url::parse(pending.redirect_uri()).unwrap().authority().to_owned();
    let mut idle = Vec::new();
    for _ in 0..30 {
        idle.push(tokio::net::TcpStream::connect(&address).await.unwrap());
    }
    let query = good_answer(&provider, &pending);
    assert!(come_back(pending, &query).await.0.is_ok());
}

#[tokio::test]
async fn a_second_identical_answer_gets_the_same_page_and_no_second_token_request() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let redirect = pending.redirect_uri().to_owned();
    let target = format!("/auth/cb?{}", good_answer(&provider, &pending));
    let first = get(&redirect, &target).await;
    assert_eq!(first, get(&redirect, &target).await);
    pending.finish(&http(), CancellationToken::new(), |_| {}).await.unwrap();
    provider.only("/oidc/token");
}

#[tokio::test]
async fn the_browser_is_told_success_only_after_every_check() {
    for (good, words) in [(true, "You are signed in"), (false, "You are not signed in")] {
        let provider = Provider::start(move |it| {
            it.userinfo = Box::new(move |claims| {
                if !good {
                    claims["sub"] = "user-2".into()
                }
            });
        })
        .await;
        let pending = begin(&provider, request(public_client())).await;
        let redirect = pending.redirect_uri().to_owned();
        let target = format!("/auth/cb?{}", good_answer(&provider, &pending));
        let taken = get(&redirect, &target).await;
        assert!(taken.contains("/done\r\n") && !taken.contains("signed in"), "{taken}");
        let http = http();
        let (result, done) =
            tokio::join!(pending.finish(&http, CancellationToken::new(), |_| {}), get(&redirect, "/done"));
        assert_eq!(result.is_ok(), good);
        assert!(done.contains(words), "{done}");
        assert!(!done.contains("CANARY") && !taken.contains("CANARY"));
    }
}

#[tokio::test]
async fn an_error_of_the_provider_ends_the_sign_in_and_nothing_is_sent() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let query = good_answer(&provider, &pending)
        .replace("code=CANARY-code-7f3c91d2a11e", "error=access_denied&error_description=user%E2%80%AEsaid%20no");
    let error = come_back(pending, &query).await.0.unwrap_err();
    assert_eq!(error.code(), "callback.access_denied");
    assert_eq!(error.raw().unwrap().description.as_deref(), Some("user\u{FFFD}said no"));
    assert_eq!(provider.paths(), ["/.well-known/openid-configuration"]);
}

#[tokio::test]
async fn an_answer_of_another_institution_ends_the_sign_in_and_nothing_is_sent() {
    let provider = Provider::start(|_| {}).await;
    for (change, code) in [("&iss=https://evil.example", "callback.issuer_mismatch"), ("", "callback.issuer_missing")] {
        let pending = begin(&provider, request(public_client())).await;
        let query = format!("code=a&state={}{change}", of_link(&pending, "state").unwrap());
        assert_eq!(come_back(pending, &query).await.0.unwrap_err().code(), code);
    }
    assert!(!provider.paths().contains(&"/token".to_owned()));
}

#[tokio::test]
async fn nobody_coming_back_ends_the_sign_in_and_frees_the_port() {
    let provider = Provider::start(|_| {}).await;
    let mut request = request(public_client());
    request.deadline = std::time::Duration::from_millis(20);
    let pending = begin(&provider, request).await;
    let redirect = RedirectUri::parse(pending.redirect_uri()).unwrap();
    let paste = pending.paste();
    let error = pending.finish(&http(), CancellationToken::new(), |_| {}).await.unwrap_err();
    assert_eq!(error.code(), "callback.timeout");
    assert_eq!(paste.offer("x").unwrap_err().code(), "callback.ended");
    freed(&redirect).await;
}

#[tokio::test]
async fn cancelling_ends_the_sign_in_and_frees_the_port() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let redirect = RedirectUri::parse(pending.redirect_uri()).unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let error = pending.finish(&http(), cancel, |_| {}).await.unwrap_err();
    assert_eq!(error.code(), "sign_in.cancelled");
    freed(&redirect).await;
}

#[tokio::test]
async fn dropping_a_sign_in_frees_the_port() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let redirect = RedirectUri::parse(pending.redirect_uri()).unwrap();
    drop(pending);
    freed(&redirect).await;
}

/// The port is free within a second (AR-9).
async fn freed(redirect: &RedirectUri) {
    let free = async {
        while oidc::listen(std::slice::from_ref(redirect)).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(1), free).await.unwrap();
}

#[tokio::test]
async fn a_pasted_address_does_what_the_browser_would_have_done() {
    let provider = Provider::start(|_| {}).await;
    let pending = begin(&provider, request(public_client())).await;
    let address = format!("{}?{}", pending.redirect_uri(), good_answer(&provider, &pending));
    pending.paste().offer(&address).unwrap();
    let steps = std::sync::Mutex::new(Vec::new());
    let signed_in =
        pending.finish(&http(), CancellationToken::new(), |step| steps.lock().unwrap().push(step)).await.unwrap();
    assert_eq!(signed_in.identity.subject.as_str(), "user-1");
    use oidc::Step::{CodeReceived, Exchanged, IdTokenChecked, UserInfoRead};
    assert_eq!(*steps.lock().unwrap(), [CodeReceived, Exchanged, IdTokenChecked, UserInfoRead]);
}

#[tokio::test]
async fn another_user_than_expected_is_told_apart() {
    let provider = Provider::start(|_| {}).await;
    for (expected, other) in [("user-1", false), ("user-9", true)] {
        let mut request = request(public_client());
        request.expected_subject = Some(model::UserId::new(expected).unwrap());
        let pending = begin(&provider, request).await;
        let query = good_answer(&provider, &pending);
        assert_eq!(come_back(pending, &query).await.0.unwrap().other_user, other);
    }
}
