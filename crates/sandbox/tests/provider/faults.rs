//! SB-10: the general HTTP faults and those of the provider, over real HTTP.

use std::time::{Duration, Instant};

use sandbox::{Endpoint, Fault, FaultKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{ACCOUNTS, Ask, Bench, Browser, OFFLINE, TRANSACTIONS, text};

#[tokio::test]
async fn status_faults_fire_as_often_as_they_were_set_for() {
    let bench = Bench::start().await;
    for (kind, status) in [
        (FaultKind::Unauthorized, 401),
        (FaultKind::Forbidden, 403),
        (FaultKind::TooManyRequests, 429),
        (FaultKind::TooManyRequestsRetryAfter, 429),
        (FaultKind::ServerError, 500),
        (FaultKind::Unavailable, 503),
    ] {
        bench.sandbox.faults().set(Fault::new(kind, Endpoint::Jwks).times(1));
        let answer = bench.get(&bench.oidc("/jwks")).await;
        assert_eq!(answer.status, status, "{kind:?}");
        let retry = if kind == FaultKind::TooManyRequestsRetryAfter { "2" } else { "" };
        assert_eq!(answer.header("retry-after"), retry, "{kind:?}");
        assert_eq!(answer.header("x-request-id").len(), 36);
        assert_eq!(bench.get(&bench.oidc("/jwks")).await.status, 200, "{kind:?}");
    }
}

#[tokio::test]
async fn a_fault_is_for_its_own_endpoint_only() {
    let bench = Bench::start().await;
    bench.sandbox.faults().set(Fault::new(FaultKind::ServerError, Endpoint::Discovery));
    assert_eq!(bench.get(&bench.oidc("/jwks")).await.status, 200);
    assert_eq!(bench.get(&bench.oidc("/.well-known/openid-configuration")).await.status, 500);
    bench.sandbox.faults().clear_all();
    assert_eq!(bench.get(&bench.oidc("/.well-known/openid-configuration")).await.status, 200);
}

#[tokio::test]
async fn latency_delays_the_answer() {
    let bench = Bench::start().await;
    bench.sandbox.faults().set(Fault::new(FaultKind::Latency, Endpoint::Jwks).delay(150).times(1));
    let start = Instant::now();
    assert_eq!(bench.get(&bench.oidc("/jwks")).await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn a_cut_body_ends_before_its_length() {
    let bench = Bench::start().await;
    bench.sandbox.faults().set(Fault::new(FaultKind::CutBody, Endpoint::Jwks).times(1));
    let mut stream = TcpStream::connect(bench.sandbox.address()).await.unwrap();
    let request = format!("GET /a/consumer/api/v0/oidc/jwks HTTP/1.1\r\nHost: {}\r\n\r\n", bench.sandbox.address());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    let length: usize = length.unwrap().parse().unwrap();
    assert!(!body.is_empty() && body.len() < length, "{} of {length}", body.len());
}

#[tokio::test]
async fn a_hanging_request_ends_when_the_sandbox_stops() {
    let bench = Bench::start().await;
    bench.sandbox.faults().set(Fault::new(FaultKind::Hang, Endpoint::Jwks));
    let mut stream = TcpStream::connect(bench.sandbox.address()).await.unwrap();
    let request = format!("GET /a/consumer/api/v0/oidc/jwks HTTP/1.1\r\nHost: {}\r\n\r\n", bench.sandbox.address());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut byte = [0_u8; 1];
    let early = tokio::time::timeout(Duration::from_millis(100), stream.read(&mut byte)).await;
    assert!(early.is_err(), "nothing is answered while it hangs");
    let start = Instant::now();
    bench.sandbox.stop().await;
    assert!(start.elapsed() < Duration::from_secs(2));
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
}

#[tokio::test]
async fn an_expired_token_fault_is_cured_by_a_refresh() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&format!("openid {OFFLINE}")).await;
    bench.sandbox.faults().set(Fault::new(FaultKind::ExpiredToken, Endpoint::Userinfo).times(1));
    assert_eq!(bench.userinfo_status(&text(&tokens, "access_token")).await, 401);
    assert_eq!(bench.userinfo_status(&text(&tokens, "access_token")).await, 401, "expired for good");
    let again = bench.refresh(&text(&tokens, "refresh_token")).await.json();
    assert_eq!(bench.userinfo_status(&text(&again, "access_token")).await, 200);
}

#[tokio::test]
async fn refresh_reuse_withdraws_the_grant() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&format!("openid {OFFLINE}")).await;
    bench.sandbox.faults().set(Fault::new(FaultKind::RefreshReuse, Endpoint::Token).times(1));
    assert_eq!(bench.refresh(&text(&tokens, "refresh_token")).await.error(), "invalid_grant");
    assert_eq!(bench.userinfo_status(&text(&tokens, "access_token")).await, 401);
}

#[tokio::test]
async fn a_server_error_comes_back_in_the_callback() {
    let bench = Bench::start().await;
    bench.sandbox.faults().set(Fault::new(FaultKind::CallbackServerError, Endpoint::Authorize).times(1));
    let callback = Browser::new(&bench).sign_in_and_allow(&Ask::new("openid").query(), 0).await;
    assert_eq!((callback["error"].as_str(), callback["state"].as_str()), ("server_error", "the-state"));
}

#[tokio::test]
async fn partial_consent_grants_half_of_what_was_ticked() {
    let bench = Bench::start().await;
    bench.sandbox.faults().set(Fault::new(FaultKind::PartialConsent, Endpoint::Authorize).times(1));
    let tokens = bench.tokens(&format!("openid profile {ACCOUNTS} {TRANSACTIONS} {OFFLINE}")).await;
    assert_eq!(tokens["scope"], format!("openid profile {ACCOUNTS}"));
}

#[tokio::test]
async fn the_institutions_veto_is_access_denied_at_once() {
    let bench = Bench::start().await;
    bench.sandbox.faults().set(Fault::new(FaultKind::InstitutionVeto, Endpoint::Authorize));
    let callback = Browser::new(&bench).authorize(&Ask::new("openid").query()).await.callback();
    assert_eq!(callback["error"], "access_denied");
}
