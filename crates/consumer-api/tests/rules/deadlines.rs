//! AP-1: deadlines, and cancelling at any time. The deadlines are shortened; that the real ones are those of the
//! table is tested beside them.

use crate::support::{Reply, Server, Setup};
use consumer_api::Deadlines;
use std::time::Duration;

fn short() -> Deadlines {
    let (short, long) = (Duration::from_millis(40), Duration::from_secs(60));
    Deadlines { connect: long, idle: short, idle_long_poll: long, total: long }
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let server = Server::start(|_, _| Reply::Hang(Vec::new())).await;
    let setup = Setup::with(server.base(), short());
    assert_eq!(setup.accounts().await, Err("api.timeout"));
    assert_eq!(server.count(), 1, "a deadline is not repeated");
}

#[tokio::test]
async fn a_body_that_stops_is_given_up() {
    let server =
        Server::start(|_, _| Reply::Hang(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"acc".to_vec())).await;
    let setup = Setup::with(server.base(), short());
    assert_eq!(setup.accounts().await, Err("api.timeout"));
    let exchange = &setup.api.exchanges().list()[0];
    assert_eq!((exchange.status, exchange.failure, exchange.wire_bytes), (Some(200), Some("api.timeout"), 5));
}

#[tokio::test]
async fn bytes_that_trickle_for_ever_meet_the_total_deadline() {
    let head = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let server = Server::start(move |_, _| Reply::Trickle(head.clone(), Duration::from_millis(5))).await;
    let deadlines = Deadlines { idle: Duration::from_secs(60), total: Duration::from_millis(100), ..short() };
    assert_eq!(Setup::with(server.base(), deadlines).accounts().await, Err("api.timeout"));
}

#[tokio::test]
async fn a_cancelled_call_ends_at_once_and_is_recorded() {
    let server = Server::start(|_, _| Reply::Hang(Vec::new())).await;
    let setup = Setup::new(server.base());
    let cancel = setup.cancel.clone();
    let seen = server.seen.clone();
    let canceller = async move {
        while seen.lock().is_empty() {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    };
    let (result, ()) = tokio::join!(setup.accounts(), canceller);
    assert_eq!(result, Err("api.cancelled"));
    assert_eq!(setup.api.exchanges().list()[0].failure, Some("api.cancelled"));
}

#[tokio::test]
async fn a_call_cancelled_before_it_began_sends_nothing() {
    let server = Server::start(|_, _| Reply::Hang(Vec::new())).await;
    let setup = server.setup();
    setup.cancel.cancel();
    assert_eq!(setup.accounts().await, Err("api.cancelled"));
    assert_eq!(server.count(), 0);
}
