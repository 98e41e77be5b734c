//! The code exchange: single use, 60 seconds, bound to client, address and verifier.

use jiff::SignedDuration;

use crate::support::{Ask, Bench, Browser, CONFIDENTIAL, OFFLINE, PUBLIC, REDIRECT, VERIFIER, text};

async fn refused(bench: &Bench, changes: &[(&str, &str)]) -> (u16, String) {
    let code = bench.code("openid").await;
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", PUBLIC),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        fields.retain(|(other, _)| other != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    let answer = bench.token(&fields).await;
    (answer.status, answer.error())
}

#[tokio::test]
async fn the_answer_has_marked_tokens_and_the_documented_members() {
    let bench = Bench::start().await;
    let answer = bench.exchange(&bench.code(&format!("openid {OFFLINE}")).await).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    let tokens = answer.json();
    assert!(text(&tokens, "access_token").starts_with("pbsim_at_"));
    assert!(text(&tokens, "refresh_token").starts_with("pbsim_rt_"));
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 600);
    assert_eq!(tokens["scope"], format!("openid {OFFLINE}"));
}

#[tokio::test]
async fn without_the_offline_scope_there_is_no_refresh_token() {
    let bench = Bench::start().await;
    assert!(bench.tokens("openid").await.get("refresh_token").is_none());
}

#[tokio::test]
async fn a_code_used_twice_is_refused_and_withdraws_what_was_made_from_it() {
    let bench = Bench::start().await;
    let code = bench.code(&format!("openid {OFFLINE}")).await;
    let tokens = bench.exchange(&code).await.json();
    let access = text(&tokens, "access_token");
    assert_eq!(bench.userinfo_status(&access).await, 200);
    assert_eq!(bench.exchange(&code).await.error(), "invalid_grant");
    assert_eq!(bench.userinfo_status(&access).await, 401);
    assert_eq!(bench.refresh(&text(&tokens, "refresh_token")).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_code_lives_for_sixty_seconds() {
    let bench = Bench::start().await;
    let young = bench.code("openid").await;
    bench.sandbox.advance_clock(SignedDuration::from_secs(55));
    assert_eq!(bench.exchange(&young).await.status, 200);
    let old = bench.code("openid").await;
    bench.sandbox.advance_clock(SignedDuration::from_secs(60));
    assert_eq!(bench.exchange(&old).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_wrong_verifier_address_or_code_is_invalid_grant() {
    let bench = Bench::start().await;
    let wrong = (400, "invalid_grant".to_owned());
    assert_eq!(refused(&bench, &[("code_verifier", &"x".repeat(43))]).await, wrong);
    assert_eq!(refused(&bench, &[("redirect_uri", "http://localhost:8081/auth/cb")]).await, wrong);
    assert_eq!(refused(&bench, &[("code", "pbsim_code_made-up")]).await, wrong);
}

#[tokio::test]
async fn a_wrong_verifier_gets_no_second_guess() {
    let bench = Bench::start().await;
    let code = bench.code("openid").await;
    let guess = "x".repeat(43);
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", PUBLIC),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", &guess),
    ];
    assert_eq!(bench.token(&fields).await.error(), "invalid_grant");
    assert_eq!(bench.exchange(&code).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_code_of_another_client_is_invalid_grant_and_stays_good_for_its_own() {
    let bench = Bench::start().await;
    let ask = Ask::new("openid").with("client_id", CONFIDENTIAL);
    let code = Browser::new(&bench).sign_in_and_allow(&ask.query(), 0).await["code"].clone();
    assert_eq!(bench.exchange(&code).await.error(), "invalid_grant");
    let secret = bench.secret();
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", CONFIDENTIAL),
        ("client_secret", &secret),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(bench.token(&fields).await.status, 200);
}

#[tokio::test]
async fn missing_parameters_and_other_grant_types_are_named() {
    let bench = Bench::start().await;
    for name in ["code", "redirect_uri", "code_verifier", "grant_type"] {
        assert_eq!(refused(&bench, &[(name, "")]).await, (400, "invalid_request".to_owned()), "{name}");
    }
    assert_eq!(refused(&bench, &[("code_verifier", "short")]).await, (400, "invalid_request".to_owned()));
    for other in ["password", "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"] {
        assert_eq!(refused(&bench, &[("grant_type", other)]).await, (400, "unsupported_grant_type".to_owned()));
    }
}

#[tokio::test]
async fn a_parameter_given_twice_is_invalid_request() {
    let bench = Bench::start().await;
    let fields = [("client_id", PUBLIC), ("grant_type", "refresh_token"), ("grant_type", "refresh_token")];
    assert_eq!(bench.token(&fields).await.error(), "invalid_request");
}
