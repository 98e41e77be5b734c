//! AP-3, AP-4, trap 21: answers that are larger, shorter or stranger than they say.

use crate::browser::http;
use oidc::{Explained as _, Issuer, Realm};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};

/// Serves one answer, byte for byte, and says with which code discovery refuses it.
async fn code(answer: Vec<u8>) -> &'static str {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", socket.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = socket.accept().unwrap();
        let _ = stream.read(&mut [0; 4_096]);
        // The client may hang up before the end of an answer that is too large.
        let _ = stream.write_all(&answer);
        let _ = stream.shutdown(Shutdown::Write);
    });
    let issuer = Issuer::parse(Realm::Sandbox, &issuer).unwrap();
    oidc::discover(&http(), &issuer).await.unwrap_err().code()
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// Zeros in gzip: 4 MiB of decoded body in a few kilobytes.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b' '; 4 * 1024 * 1024]).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_small_body_that_decodes_to_a_large_one_is_cut_off() {
    assert_eq!(code(answer("Content-Encoding: gzip\r\n", &bomb())).await, "network.too_large");
}

#[tokio::test]
async fn a_body_that_ends_before_its_length_is_no_answer() {
    assert_eq!(code(answer("Content-Length: 1000\r\n", b"{\"issuer\":")).await, "network.cut_short");
}

#[tokio::test]
async fn a_body_that_ends_early_without_a_length_is_no_json() {
    assert_eq!(code(answer("", b"{\"issuer\":\"http")).await, "discovery.not_json");
}

#[tokio::test]
async fn json_nested_without_end_is_no_json() {
    assert_eq!(code(answer("", "[".repeat(100_000).as_bytes())).await, "discovery.not_json");
    let nested = format!("{{\"a\":{}", "{\"a\":".repeat(100_000));
    assert_eq!(code(answer("", nested.as_bytes())).await, "discovery.not_json");
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_no_json() {
    assert_eq!(code(answer("", b"{\"issuer\":\"\xff\"}")).await, "discovery.not_json");
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_told() {
    let code = code(b"hello\r\n\r\n".to_vec()).await;
    assert!(code.starts_with("network."), "{code}");
}
