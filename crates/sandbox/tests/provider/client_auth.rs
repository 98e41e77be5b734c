//! Who may call the token endpoint, and how (RFC 6749 section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::support::{Answer, Ask, Bench, Browser, CONFIDENTIAL, PUBLIC, REDIRECT, VERIFIER};

async fn code_for(bench: &Bench, client: &str) -> String {
    let ask = Ask::new("openid").with("client_id", client);
    Browser::new(bench).sign_in_and_allow(&ask.query(), 0).await["code"].clone()
}

async fn exchange(bench: &Bench, code: &str, headers: &[(&str, &str)], extra: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    fields.extend_from_slice(extra);
    bench.post(&bench.oidc("/token"), headers, &fields).await
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

fn assert_invalid_client(answer: &Answer) {
    assert_eq!((answer.status, answer.error().as_str()), (401, "invalid_client"), "{}", answer.body);
    assert!(answer.header("www-authenticate").starts_with("Basic"));
}

#[tokio::test]
async fn the_confidential_client_may_use_basic_or_post() {
    let bench = Bench::start().await;
    let secret = bench.secret();
    let code = code_for(&bench, CONFIDENTIAL).await;
    let posted = exchange(&bench, &code, &[], &[("client_id", CONFIDENTIAL), ("client_secret", &secret)]).await;
    assert_eq!(posted.status, 200, "{}", posted.body);
    let code = code_for(&bench, CONFIDENTIAL).await;
    let by_header = exchange(&bench, &code, &[("authorization", &basic(CONFIDENTIAL, &secret))], &[]).await;
    assert_eq!(by_header.status, 200, "{}", by_header.body);
}

#[tokio::test]
async fn a_wrong_or_missing_secret_is_refused_and_leaves_the_code_alone() {
    let bench = Bench::start().await;
    let code = code_for(&bench, CONFIDENTIAL).await;
    assert_invalid_client(
        &exchange(&bench, &code, &[], &[("client_id", CONFIDENTIAL), ("client_secret", "wrong")]).await,
    );
    assert_invalid_client(&exchange(&bench, &code, &[], &[("client_id", CONFIDENTIAL)]).await);
    assert_invalid_client(&exchange(&bench, &code, &[("authorization", &basic(CONFIDENTIAL, "wrong"))], &[]).await);
    assert_invalid_client(&exchange(&bench, &code, &[("authorization", "Basic !!!")], &[]).await);
    let secret = bench.secret();
    let good = exchange(&bench, &code, &[], &[("client_id", CONFIDENTIAL), ("client_secret", &secret)]).await;
    assert_eq!(good.status, 200);
}

#[tokio::test]
async fn a_public_client_must_not_send_a_secret_not_even_an_empty_one() {
    let bench = Bench::start().await;
    let code = code_for(&bench, PUBLIC).await;
    assert_invalid_client(&exchange(&bench, &code, &[], &[("client_id", PUBLIC), ("client_secret", "x")]).await);
    assert_invalid_client(&exchange(&bench, &code, &[], &[("client_id", PUBLIC), ("client_secret", "")]).await);
    assert_invalid_client(&exchange(&bench, &code, &[("authorization", &basic(PUBLIC, ""))], &[]).await);
    assert_eq!(exchange(&bench, &code, &[], &[("client_id", PUBLIC)]).await.status, 200);
}

#[tokio::test]
async fn two_ways_at_once_are_refused() {
    let bench = Bench::start().await;
    let secret = bench.secret();
    let code = code_for(&bench, CONFIDENTIAL).await;
    let header = basic(CONFIDENTIAL, &secret);
    let both = exchange(&bench, &code, &[("authorization", &header)], &[("client_secret", &secret)]).await;
    assert_eq!((both.status, both.error().as_str()), (400, "invalid_request"));
    let other = exchange(&bench, &code, &[("authorization", &header)], &[("client_id", PUBLIC)]).await;
    assert_eq!((other.status, other.error().as_str()), (400, "invalid_request"));
}

#[tokio::test]
async fn unknown_absent_and_asserted_clients_are_refused() {
    let bench = Bench::start().await;
    assert_invalid_client(&exchange(&bench, "c", &[], &[("client_id", "someone")]).await);
    assert_invalid_client(&exchange(&bench, "c", &[], &[]).await);
    assert_invalid_client(&exchange(&bench, "c", &[], &[("client_id", CONFIDENTIAL), ("client_assertion", "x")]).await);
}

#[tokio::test]
async fn the_secret_is_new_each_run_and_marked() {
    let (one, two) = (Bench::start().await, Bench::start().await);
    assert_ne!(one.secret(), two.secret());
    assert!(one.secret().starts_with("pbsim_"));
}
