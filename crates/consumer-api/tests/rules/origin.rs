//! AP-8, SB-5, SB-7: the token goes to the institution's origin and nowhere else.

use crate::support::{Server, Setup, TestBearer, json};
use consumer_api::{ApiBase, CallRequest};
use model::AccountId;

const EMPTY: &str = r#"{"accounts":[]}"#;

#[tokio::test]
async fn a_sandbox_token_never_leaves_this_computer() {
    let base = ApiBase::institution("https://bank.invalid/a/consumer/api/v0/oidc").unwrap();
    let setup = Setup { bearer: TestBearer::with(&["pbsim_at_x"]), ..Setup::new(base) };
    assert_eq!(setup.accounts().await, Err("api.sandbox_token"));
    let server = Server::start(|_, _| json(EMPTY)).await;
    let setup = Setup { bearer: TestBearer::with(&["pbsim_at_x"]), ..server.setup() };
    assert_eq!(setup.accounts().await, Ok(0));
}

#[tokio::test]
async fn an_id_stays_in_its_segment() {
    let server = Server::start(|_, _| json(r#"{"number":"1"}"#)).await;
    let setup = server.setup();
    let account = AccountId::new("../x?y#z/ü").unwrap();
    setup.api.account_number(&setup.bearer, &setup.user, &account, &setup.cancel).await.unwrap();
    let line = "GET /a/consumer/api/v0/users/u-1/accounts/..%2Fx%3Fy%23z%2F%C3%BC/number HTTP/1.1";
    assert_eq!(server.seen.lock()[0].line(), line);
    let dots = AccountId::new("..").unwrap();
    let error = setup.api.account_number(&setup.bearer, &setup.user, &dots, &setup.cancel).await.unwrap_err();
    assert_eq!((error.code(), server.count()), ("api.unsendable", 1));
}

#[tokio::test]
async fn a_raw_call_cannot_leave_the_base() {
    let server = Server::start(|_, _| json("{}")).await;
    let setup = server.setup();
    for path in ["//evil.example/", "/../../x", "https://evil.example/", "/oidc/token"] {
        let request = CallRequest { method: "GET".into(), path: path.into(), ..CallRequest::default() };
        let error = setup.api.call(&setup.bearer, &request, &setup.cancel).await.unwrap_err();
        assert_eq!(error.code(), "api.unsendable", "{path}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_loopback_request_arrives() {
    let server = Server::start(|_, _| json(EMPTY)).await;
    assert_eq!(server.setup().accounts().await, Ok(0));
    let name = format!("http://localhost:{}/a/consumer/api/v0", server.port);
    assert_eq!(Setup::new(ApiBase::sandbox(&name).unwrap()).accounts().await, Ok(0));
}

/// The test above, in a process of its own with proxies set: nothing may reach them.
#[test]
fn a_loopback_request_never_goes_through_a_proxy() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "origin::a_loopback_request_arrives"]).env_remove("NO_PROXY").env_remove("no_proxy");
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, &address);
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    assert_eq!(proxy.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nobody came");
}

#[tokio::test]
async fn a_server_without_tls_is_not_trusted_over_https() {
    let server = Server::start(|_, _| json(EMPTY)).await;
    let base = ApiBase::sandbox(&format!("https://localhost:{}/a/consumer/api/v0", server.port)).unwrap();
    let setup = Setup::new(base);
    let error = setup.api.accounts(&setup.bearer, &setup.user, &setup.cancel).await.unwrap_err();
    assert_eq!(error.code(), "api.tls");
    assert_eq!(error.to_string(), "No trusted connection could be made: the other side does not speak TLS.");
}
