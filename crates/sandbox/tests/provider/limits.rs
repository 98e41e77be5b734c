//! SB-4 with CB-3: sizes and times.

use std::time::Duration;

use http::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Bench, PUBLIC};

async fn raw(bench: &Bench, request: &str) -> String {
    let mut stream = TcpStream::connect(bench.sandbox.address()).await.unwrap();
    // The server may answer and close before all is written.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn request(bench: &Bench, target: &str, headers: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", bench.sandbox.address())
}

#[tokio::test]
async fn a_target_of_8_kib_is_read_and_one_byte_more_is_not() {
    let bench = Bench::start().await;
    let target = |length: usize| format!("/{}", "a".repeat(length - 1));
    assert!(raw(&bench, &request(&bench, &target(8_192), "")).await.starts_with("HTTP/1.1 404"));
    assert!(raw(&bench, &request(&bench, &target(8_193), "")).await.starts_with("HTTP/1.1 414"));
}

#[tokio::test]
async fn sixty_four_header_fields_are_read_and_one_more_is_not() {
    let bench = Bench::start().await;
    // Host and Connection are two of them.
    let fields = |count: usize| (0..count).map(|n| format!("x-{n}: 1\r\n")).collect::<String>();
    assert!(raw(&bench, &request(&bench, "/", &fields(62))).await.starts_with("HTTP/1.1 200"));
    assert!(raw(&bench, &request(&bench, "/", &fields(63))).await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn headers_over_16_kib_are_refused() {
    let bench = Bench::start().await;
    let field = |length: usize| format!("x-long: {}\r\n", "a".repeat(length));
    assert!(raw(&bench, &request(&bench, "/", &field(16_000))).await.starts_with("HTTP/1.1 200"));
    assert!(raw(&bench, &request(&bench, "/", &field(16_400))).await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn a_body_of_64_kib_is_read_and_one_byte_more_is_not() {
    let bench = Bench::start().await;
    let post = |length: usize| {
        let body = format!("client_id={PUBLIC}&x=");
        let body = format!("{body}{}", "a".repeat(length - body.len()));
        let url = bench.oidc("/token");
        let bench = &bench;
        async move {
            let form = [("content-type", "application/x-www-form-urlencoded")];
            bench.send(Method::POST, &url, &form, Some(body)).await.status
        }
    };
    assert_eq!(post(65_536).await, 400);
    assert_eq!(post(65_537).await, 413);
}

#[tokio::test]
async fn a_connection_that_sends_no_headers_is_closed() {
    let bench = Bench::start().await;
    let mut stream = TcpStream::connect(bench.sandbox.address()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    let mut answer = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    assert!(closed.is_ok(), "the connection was still open after the deadline");
}

#[tokio::test]
async fn two_host_fields_are_misdirected() {
    let bench = Bench::start().await;
    let second = format!("Host: {}\r\n", bench.sandbox.address());
    assert!(raw(&bench, &request(&bench, "/", &second)).await.starts_with("HTTP/1.1 421"));
}
