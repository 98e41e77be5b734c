//! AP-13: six requests in flight per host, 32 waiting, the oldest read gives way.

use crate::support::{Reply, Server};
use consumer_api::{Api, ApiOptions, ExchangeRing, Hosts};
use futures::FutureExt as _;

#[tokio::test]
async fn six_are_in_flight_and_the_queue_pushes_its_oldest_out() {
    let server = Server::start(|_, _| Reply::Hang(Vec::new())).await;
    let setup = server.setup();
    let mut calls: Vec<_> = (0..39).map(|_| Box::pin(setup.accounts())).collect();
    // Polled in order once, so that each takes its place.
    for call in &mut calls {
        assert!(call.now_or_never().is_none());
    }
    assert_eq!(calls.remove(6).await, Err("api.busy"), "the seventh waited longest");
    let mut crowd = futures::future::join_all(calls);
    while server.count() < 6 {
        assert!((&mut crowd).now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    setup.cancel.cancel();
    assert_eq!(crowd.await.len(), 38);
    assert_eq!(server.count(), 6);
}

#[tokio::test]
async fn clients_of_one_host_share_its_places() {
    let server = Server::start(|_, _| Reply::Hang(Vec::new())).await;
    let hosts = Hosts::default();
    let make = || {
        let options = ApiOptions { hosts: hosts.clone(), ..ApiOptions::default() };
        Api::new(server.base(), None, ExchangeRing::new(), options).unwrap()
    };
    let (one, other, setup) = (make(), make(), server.setup());
    let call = |api: Api| {
        let setup = &setup;
        async move { api.accounts(&setup.bearer, &setup.user, &setup.cancel).await.map_err(|error| error.code()) }
    };
    let mut calls: Vec<_> =
        (0..39).map(|n| Box::pin(call(if n % 2 == 0 { one.clone() } else { other.clone() }))).collect();
    for call in &mut calls {
        assert!(call.now_or_never().is_none());
    }
    assert_eq!(calls.remove(6).await.unwrap_err(), "api.busy");
}
