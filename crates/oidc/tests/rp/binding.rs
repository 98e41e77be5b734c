//! CB-1, CB-2: which address is taken, and why not another.

use oidc::{Explained as _, RedirectUri};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

fn uri(text: String) -> RedirectUri {
    RedirectUri::parse(&text).unwrap()
}

#[tokio::test]
async fn a_port_that_is_taken_on_one_family_only_is_refused_and_the_next_one_is_used() {
    for squatter in [TcpListener::bind((Ipv4Addr::LOCALHOST, 0)), TcpListener::bind((Ipv6Addr::LOCALHOST, 0))] {
        // A machine without IPv6 has no such squatter.
        let Ok(squatter) = squatter else { continue };
        let port = squatter.local_addr().unwrap().port();
        let taken = uri(format!("http://localhost:{port}/cb"));
        let error = oidc::listen(std::slice::from_ref(&taken)).await.unwrap_err();
        assert_eq!(error.code(), "listener.none_free");
        assert!(error.to_string().contains(&format!("http://localhost:{port}/cb (in use by another program)")));
        let listener = oidc::listen(&[taken, uri("http://127.0.0.1:0/cb".to_owned())]).await.unwrap();
        assert_ne!(listener.redirect_uri().as_str(), format!("http://localhost:{port}/cb"));
        assert_eq!(listener.listening_on(), "127.0.0.1");
    }
}

#[tokio::test]
async fn no_redirect_address_at_all_is_told() {
    assert_eq!(oidc::listen(&[]).await.unwrap_err().code(), "listener.no_redirect_uri");
}

#[tokio::test]
async fn localhost_is_listened_on_in_both_families() {
    let listener = oidc::listen(&[uri("http://localhost:0/cb".to_owned())]).await.unwrap();
    let on = listener.listening_on();
    assert!(on == "127.0.0.1 and ::1" || on.contains("does not exist on this computer"), "{on}");
}
