//! Start, describe, reset, stop.

use std::net::{IpAddr, Ipv4Addr};

use sandbox::{Config, Sandbox, StartError};
use tokio::net::TcpStream;

use crate::support::{Bench, OFFLINE, text};

#[tokio::test]
async fn it_listens_on_loopback_only_and_a_taken_port_is_named() {
    let bench = Bench::start().await;
    let address = bench.sandbox.address();
    assert_eq!(address.ip(), IpAddr::V4(Ipv4Addr::LOCALHOST));
    let config = Config { port: Some(address.port()), ..Config::default() };
    let error = Sandbox::start(config).await.unwrap_err();
    assert!(matches!(error, StartError::PortInUse { port } if port == address.port()));
    assert_eq!(error.code(), "sandbox.port_in_use");
}

#[tokio::test]
async fn after_a_stop_the_port_is_free_again() {
    let bench = Bench::start().await;
    let address = bench.sandbox.address();
    bench.sandbox.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
    let again = Sandbox::start(Config { port: Some(address.port()), ..Config::default() }).await;
    assert!(again.is_ok());
}

#[tokio::test]
async fn a_reset_forgets_grants_and_keeps_key_secret_and_people() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&format!("openid {OFFLINE}")).await;
    let keys = bench.get(&bench.oidc("/jwks")).await.body;
    bench.sandbox.reset();
    assert_eq!(bench.userinfo_status(&text(&tokens, "access_token")).await, 401);
    assert_eq!(bench.refresh(&text(&tokens, "refresh_token")).await.error(), "invalid_grant");
    assert_eq!(bench.get(&bench.oidc("/jwks")).await.body, keys);
    assert!(bench.sandbox.description() == bench.about);
}

#[tokio::test]
async fn a_withdrawn_grant_is_gone_for_every_token_of_it() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&format!("openid {OFFLINE}")).await;
    bench.sandbox.withdraw_grants();
    assert_eq!(bench.userinfo_status(&text(&tokens, "access_token")).await, 401);
    assert_eq!(bench.refresh(&text(&tokens, "refresh_token")).await.error(), "invalid_grant");
}

#[tokio::test]
async fn the_description_serialises_as_documented() {
    let bench = Bench::start().await;
    let json = serde_json::to_value(&bench.about).unwrap();
    assert_eq!(json["issuer"], format!("{}/a/consumer/api/v0/oidc", bench.origin()));
    assert_eq!(json["api"], format!("{}/a/consumer/api/v0", bench.origin()));
    let clients = json["clients"].as_array().unwrap();
    assert_eq!((clients[0]["type"].as_str(), clients[1]["type"].as_str()), (Some("public"), Some("confidential")));
    assert!(clients[0].get("client_secret").is_none());
    assert_eq!(clients[1]["client_secret"], bench.secret());
    assert_eq!(clients[0]["redirect_uris"][0], "http://localhost:8080/auth/cb");
    for member in ["username", "password", "persona"] {
        assert!(json["users"][0][member].is_string(), "{member}");
    }
}

#[tokio::test]
async fn no_secret_is_in_any_debug_text() {
    let bench = Bench::start().await;
    let debug = format!("{:?} {:?}", bench.sandbox, bench.about);
    assert!(!debug.contains(&bench.secret()));
}

#[tokio::test]
async fn the_address_itself_explains_what_it_is() {
    let bench = Bench::start().await;
    let page = bench.get(&format!("{}/", bench.origin())).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("SIMULATED"));
}
