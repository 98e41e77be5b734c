//! The user-info endpoint and bearer errors (RFC 6750).

use http::Method;
use jiff::SignedDuration;

use crate::support::{Bench, payload, text};

#[tokio::test]
async fn it_answers_with_the_same_subject_as_the_id_token() {
    let bench = Bench::start().await;
    let tokens = bench.tokens("openid profile").await;
    for method in [Method::GET, Method::POST] {
        let bearer = format!("Bearer {}", text(&tokens, "access_token"));
        let answer = bench.send(method, &bench.oidc("/me"), &[("authorization", &bearer)], None).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json()["sub"], payload(&text(&tokens, "id_token"))["sub"]);
        assert!(!text(&answer.json(), "name").is_empty());
    }
}

#[tokio::test]
async fn no_token_gets_the_bare_challenge() {
    let bench = Bench::start().await;
    let answer = bench.get(&bench.oidc("/me")).await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer realm=\"garden-sandbox\""));
}

#[tokio::test]
async fn unknown_expired_and_misplaced_tokens_are_refused() {
    let bench = Bench::start().await;
    let answer = bench.get_as(&bench.oidc("/me"), "pbsim_at_made-up").await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""));
    let access = text(&bench.tokens("openid").await, "access_token");
    assert_eq!(bench.get(&bench.oidc(&format!("/me?access_token={access}"))).await.status, 401);
    bench.sandbox.advance_clock(SignedDuration::from_secs(600));
    let late = bench.get_as(&bench.oidc("/me"), &access).await;
    assert!(late.header("www-authenticate").contains("expired"), "{}", late.header("www-authenticate"));
}

#[tokio::test]
async fn expiring_all_access_tokens_leaves_the_refresh_token_good() {
    let bench = Bench::start().await;
    let tokens = bench.tokens("openid https://api.banno.com/consumer/auth/offline_access").await;
    bench.sandbox.expire_access_tokens();
    assert_eq!(bench.userinfo_status(&text(&tokens, "access_token")).await, 401);
    let again = bench.refresh(&text(&tokens, "refresh_token")).await.json();
    assert_eq!(bench.userinfo_status(&text(&again, "access_token")).await, 200);
}
