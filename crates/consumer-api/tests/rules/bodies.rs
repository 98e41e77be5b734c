//! AP-3 and AP-4: the cap on decoded bytes while they stream, cut bodies, and what is no JSON.

use crate::support::{Reply, Server, json, status};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gzip_reply(body: &[u8]) -> Reply {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    Reply::Bytes([head.as_bytes(), body].concat())
}

#[tokio::test]
async fn a_compressed_answer_is_read_and_both_sizes_are_recorded() {
    let text = format!(r#"{{"accounts":[{{"id":"a"}}],"pad":"{}"}}"#, "x".repeat(5_000));
    let (wire, sent) = (gzip(text.as_bytes()), text.clone());
    let length = wire.len() as u64;
    let server = Server::start(move |_, _| gzip_reply(&gzip(sent.as_bytes()))).await;
    let setup = server.setup();
    assert_eq!(setup.accounts().await, Ok(1));
    let exchange = &setup.api.exchanges().list()[0];
    assert_eq!((exchange.wire_bytes, exchange.decoded_bytes), (length, text.len() as u64));
    assert_eq!(&*setup.api.exchanges().body(exchange.id).unwrap(), text.as_bytes());
    assert_eq!(server.seen.lock()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn a_gzip_bomb_is_stopped_at_the_cap() {
    let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
    assert!(bomb.len() < 500_000);
    let server = Server::start(move |_, _| gzip_reply(&bomb)).await;
    let setup = server.setup();
    assert_eq!(setup.accounts().await, Err("api.body_too_large"));
    assert!(setup.api.exchanges().list()[0].decoded_bytes <= 16 * 1024 * 1024);
    assert_eq!(server.count(), 1, "what is too large is not asked for again");
}

#[tokio::test]
async fn an_endless_body_is_stopped_at_the_cap() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[".to_vec();
    let server = Server::start(move |_, _| Reply::Endless(head.clone(), b"1,".repeat(32_768))).await;
    assert_eq!(server.setup().accounts().await, Err("api.body_too_large"));
}

#[tokio::test]
async fn a_body_cut_short_is_an_error_however_its_length_is_told() {
    let half = r#"{"accounts":[{"id":"a"}"#;
    let replies: [Vec<u8>; 4] = [
        format!("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{half}").into(),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n17\r\n{half}\r\n").into(),
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{half}").into(),
        {
            let wire = gzip(format!("{half}]}}").as_bytes());
            let head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
            [&head[..], &wire[..wire.len() - 4]].concat()
        },
    ];
    for (number, reply) in replies.into_iter().enumerate() {
        let server = Server::start(move |_, _| Reply::Bytes(reply.clone())).await;
        assert_eq!(server.setup().accounts().await, Err("api.body_cut"), "{number}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_said_to_be_none() {
    for (body, code) in [
        ("<html>Maintenance</html>", "api.not_json"),
        ("", "api.not_json"),
        ("[]", "api.unexpected_shape"),
        (r#"{"accounts":[],}"#, "api.not_json"),
    ] {
        let server = Server::start(move |_, _| json(body)).await;
        assert_eq!(server.setup().accounts().await, Err(code), "{body}");
    }
}

#[tokio::test]
async fn json_that_is_too_deep_is_not_read() {
    let deep = format!(r#"{{"accounts":[],"x":{}{}}}"#, "[".repeat(64), "]".repeat(64));
    let server = Server::start(move |_, _| json(&deep)).await;
    assert_eq!(server.setup().accounts().await, Err("api.too_complex"));
}

#[tokio::test]
async fn an_error_keeps_its_status_when_its_body_is_broken() {
    let server = Server::start(|_, _| Reply::Bytes(b"HTTP/1.1 403 No\r\ncontent-length: 99\r\n\r\n{".to_vec())).await;
    assert_eq!(server.setup().accounts().await, Err("api.forbidden"));
}

#[tokio::test]
async fn an_error_tells_what_the_server_said_and_its_request_id() {
    let body = r#"{"type":"NoAbility","userFriendlyMessage":"Not offered\u202e here."}"#;
    let server = Server::start(move |_, _| status("403 No", "", body)).await;
    let setup = server.setup();
    let error = setup.api.accounts(&setup.bearer, &setup.user, &setup.cancel).await.unwrap_err();
    assert_eq!((error.status(), error.request_id()), (Some(403), Some("req-7")));
    assert_eq!(error.context.endpoint, "GET /users/{userId}/accounts");
    assert_eq!(
        error.to_string(),
        "The server refused this call for this user. The server said: Not offered\u{FFFD} here."
    );
}
