//! Connections that cannot be: each bad input has its own code, and nothing is kept.

use std::net::TcpListener;

use crate::desk::{Desk, Keyring};

const PUBLIC: [&str; 2] = ["--client-id", "app"];

async fn refused(desk: &Desk, host: &str, more: &[&str]) -> String {
    let arguments = [&["connection", "add", "bank", "--host", host][..], &PUBLIC, more].concat();
    let code = desk.run(&arguments).await.refused();
    assert_eq!(desk.run(&["connection", "list"]).await.ok(), serde_json::json!([]), "nothing is kept");
    code
}

#[tokio::test]
async fn a_host_that_cannot_be_one_is_refused_before_anything_is_kept() {
    let desk = Desk::new(Keyring::NoBus).await;
    assert_eq!(refused(&desk, "http://bank.example", &[]).await, "host.plain_http");
    assert_eq!(refused(&desk, "http://bank.example", &["--sandbox"]).await, "host.not_loopback");
    assert_eq!(refused(&desk, "https://me@bank.example", &[]).await, "host.user_info");
    assert_eq!(refused(&desk, "{institution}", &[]).await, "host.braces");
    assert_eq!(refused(&desk, "ftp://bank.example", &[]).await, "host.scheme");
}

#[tokio::test]
async fn a_client_or_redirect_address_that_cannot_be_one_is_refused() {
    let desk = Desk::new(Keyring::NoBus).await;
    let redirect = ["--redirect-uri", "https://bank.example/cb"];
    assert_eq!(refused(&desk, "bank.example", &redirect).await, "connection.redirect_uri");
    let arguments = ["connection", "add", "bank", "--host", "bank.example", "--client-id", "{client_id}"];
    assert_eq!(desk.run(&arguments).await.refused(), "connection.client_id_braces");
}

#[tokio::test]
async fn a_file_of_authorities_must_be_there_and_hold_one() {
    let desk = Desk::new(Keyring::NoBus).await;
    assert_eq!(refused(&desk, "bank.example", &["--ca-file", "/nothing/here.pem"]).await, "file.unreadable");
    let path = desk.home().join("not.pem");
    std::fs::write(&path, "no certificate").unwrap();
    assert_eq!(refused(&desk, "bank.example", &["--ca-file", path.to_str().unwrap()]).await, "connection.ca_file");
}

#[tokio::test]
async fn an_empty_secret_is_refused() {
    let desk = Desk::new(Keyring::NoBus).await;
    let arguments = [
        "connection",
        "add",
        "bank",
        "--host",
        "bank.example",
        "--client-id",
        "app",
        "--confidential",
        "--client-secret-stdin",
    ];
    assert_eq!(desk.run_with("\n", &arguments).await.refused(), "client_secret.invalid");
    assert_eq!(desk.run_with("tab\tinside\n", &arguments).await.refused(), "client_secret.invalid");
    assert_eq!(desk.run(&["connection", "list"]).await.ok(), serde_json::json!([]));
}

#[tokio::test]
async fn a_name_belongs_to_one_connection() {
    let desk = Desk::new(Keyring::NoBus).await;
    let add = ["connection", "add", "bank", "--host", "bank.example", "--client-id", "app"];
    desk.run(&add).await.ok();
    assert_eq!(desk.run(&add).await.refused(), "connection.name_taken");
    assert_eq!(desk.run(&["connection", "list"]).await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_name_that_no_connection_has_is_told_with_those_that_there_are() {
    let desk = Desk::new(Keyring::NoBus).await;
    desk.run(&["connection", "add", "bank", "--host", "bank.example", "--client-id", "app"]).await.ok();
    for arguments in [
        &["accounts", "bonk"][..],
        &["sign-in", "bonk"],
        &["connection", "check", "bonk"],
        &["connection", "remove", "bonk"],
    ] {
        let ended = desk.run(arguments).await;
        assert_eq!(ended.refused(), "connection.not_found");
        assert!(ended.json()["error"]["help"].as_str().unwrap().contains("bank"));
    }
}

#[tokio::test]
async fn short_scope_names_stand_for_full_ones_and_openid_is_always_asked() {
    let desk = Desk::new(Keyring::NoBus).await;
    let arguments = [
        "connection",
        "add",
        "bank",
        "--host",
        "bank.example",
        "--client-id",
        "app",
        "--scope",
        "accounts.readonly",
        "--scope",
        "made.up",
    ];
    let scopes = desk.run(&arguments).await.ok()["scopes"].clone();
    assert_eq!(
        scopes,
        serde_json::json!(["openid", "https://api.banno.com/consumer/auth/accounts.readonly", "made.up"])
    );
}

#[tokio::test]
async fn a_check_says_what_keeps_a_sign_in_from_succeeding() {
    let desk = Desk::new(Keyring::NoBus).await;
    // A name that no resolver has (RFC 6761).
    desk.run(&["connection", "add", "nowhere", "--host", "bank.invalid", "--client-id", "app"]).await.ok();
    let ended = desk.run(&["connection", "check", "nowhere"]).await;
    assert_eq!(ended.refused(), "network.dns");
    assert_eq!(ended.json()["preflight"]["ready"], false);

    // A port at which nothing listens.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let host = format!("http://127.0.0.1:{port}");
    desk.run(&["connection", "add", "stopped", "--sandbox", "--host", &host, "--client-id", "app"]).await.ok();
    assert_eq!(desk.run(&["connection", "check", "stopped"]).await.refused(), "network.refused");
    let people = desk.people(&["connection", "check", "stopped"]).await;
    assert_eq!(people.code, 1);
    assert!(people.stdout.contains("failed") && people.stderr.contains("[network.refused]"), "{people:?}");
}

#[tokio::test]
async fn a_host_without_discovery_is_told_as_such() {
    use std::io::{Read as _, Write as _};
    let desk = Desk::new(Keyring::NoBus).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    desk.run(&["connection", "add", "plain", "--sandbox", "--host", &host, "--client-id", "app"]).await.ok();
    assert_eq!(desk.run(&["connection", "check", "plain"]).await.refused(), "discovery.not_found");
    assert_eq!(desk.run(&["sign-in", "plain", "--no-browser"]).await.refused(), "discovery.not_found");
}
