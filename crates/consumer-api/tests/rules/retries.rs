//! AP-2: repeats of reads only, two at most, after the pause that the server asks for; the circuit.

use crate::support::{Reply, Server, json, status};
use std::time::Duration;

const EMPTY: &str = r#"{"accounts":[]}"#;

#[tokio::test]
async fn a_read_is_repeated_after_a_growing_pause_and_succeeds() {
    let server = Server::start(|n, _| if n < 2 { status("503 Busy", "", "") } else { json(EMPTY) }).await;
    let setup = server.setup();
    assert_eq!(setup.accounts().await, Ok(0));
    assert_eq!(setup.pace.pauses(), [Duration::from_millis(500), Duration::from_secs(1)]);
    let retries: Vec<u32> = setup.api.exchanges().list().iter().map(|exchange| exchange.retries).collect();
    assert_eq!(retries, [0, 1, 2]);
}

#[tokio::test]
async fn a_read_is_repeated_twice_and_no_more() {
    let server = Server::start(|_, _| status("500 Oh", "", "")).await;
    assert_eq!(server.setup().accounts().await, Err("api.server_error"));
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_write_is_never_repeated() {
    let server = Server::start(|_, _| status("503 Busy", "", "")).await;
    let setup = server.setup();
    let error = setup.api.start_fetch(&setup.bearer, &setup.user, &setup.cancel).await.unwrap_err();
    assert_eq!((error.code(), server.count()), ("api.unavailable", 1));
    assert!(setup.pace.pauses().is_empty());
}

#[tokio::test]
async fn retry_after_is_honoured_in_seconds_and_as_a_date() {
    for header in
        ["retry-after: 60\r\n", "date: Wed, 04 Mar 2026 09:00:00 GMT\r\nretry-after: Wed, 04 Mar 2026 09:01:00 GMT\r\n"]
    {
        let server = Server::start(move |n, _| if n == 0 { status("429 Slow", header, "") } else { json(EMPTY) }).await;
        let setup = server.setup();
        assert_eq!(setup.accounts().await, Ok(0));
        assert_eq!(setup.pace.pauses(), [Duration::from_secs(60)], "{header}");
    }
}

#[tokio::test]
async fn a_longer_retry_after_stops_and_says_when() {
    let server = Server::start(|_, _| status("429 Slow", "retry-after: 61\r\n", "")).await;
    let setup = server.setup();
    let error = setup.api.accounts(&setup.bearer, &setup.user, &setup.cancel).await.unwrap_err();
    assert_eq!((error.code(), error.retry_after()), ("api.rate_limited", Some(Duration::from_secs(61))));
    assert_eq!((error.help().as_str(), server.count()), ("Try again in 61 seconds.", 1));
}

#[tokio::test]
async fn refusals_are_not_repeated() {
    for (line, code) in [
        ("400 Bad", "api.refused"),
        ("403 No", "api.forbidden"),
        ("404 Gone", "api.not_found"),
        ("409 Twice", "api.refused"),
    ] {
        let server = Server::start(move |_, _| status(line, "", "")).await;
        assert_eq!(server.setup().accounts().await, Err(code));
        assert_eq!(server.count(), 1, "{line}");
    }
}

#[tokio::test]
async fn a_connection_that_ends_before_the_answer_is_repeated() {
    let server = Server::start(|n, _| if n == 0 { Reply::Bytes(Vec::new()) } else { json(EMPTY) }).await;
    assert_eq!(server.setup().accounts().await, Ok(0));
}

#[tokio::test]
async fn a_refused_connection_is_offline() {
    let server = Server::start(|_, _| json(EMPTY)).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = listener.local_addr().unwrap().port();
    drop(listener);
    let base = consumer_api::ApiBase::sandbox(&format!("http://127.0.0.1:{closed}/a/consumer/api/v0")).unwrap();
    assert_eq!(crate::support::Setup::new(base).accounts().await, Err("api.offline"));
    drop(server);
}

#[tokio::test]
async fn after_five_failures_in_a_row_the_host_is_left_alone_for_thirty_seconds() {
    let server = Server::start(|n, _| if n < 5 { status("500 Oh", "", "") } else { json(EMPTY) }).await;
    let setup = server.setup();
    assert_eq!(setup.accounts().await, Err("api.server_error"));
    assert_eq!(setup.accounts().await, Err("api.circuit_open"), "the fifth failure opened it before the third try");
    assert_eq!(server.count(), 5);
    assert_eq!(setup.accounts().await, Err("api.circuit_open"));
    assert_eq!(server.count(), 5);
    setup.pace.advance(Duration::from_secs(30));
    assert_eq!(setup.accounts().await, Ok(0));
}

#[tokio::test]
async fn repeats_stay_within_ten_per_cent_once_the_reserve_is_gone() {
    // Two failures, then a success, so that the circuit never opens.
    let server = Server::start(|n, _| if n % 3 == 2 { json(EMPTY) } else { status("503 Busy", "", "") }).await;
    let setup = server.setup();
    for _ in 0..5 {
        assert_eq!(setup.accounts().await, Ok(0));
    }
    assert_eq!(server.count(), 15);
    assert_eq!(setup.accounts().await, Err("api.unavailable"), "no repeat is left");
    assert_eq!(server.count(), 16);
}
