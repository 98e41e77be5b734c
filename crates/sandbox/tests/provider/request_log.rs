//! The request log knows everything but secrets.

use sandbox::{Endpoint, Fault, FaultKind};

use crate::support::{ACCOUNTS, Ask, Bench, Browser, OFFLINE, VERIFIER, text};

#[tokio::test]
async fn a_whole_sign_in_leaves_no_secret_in_the_log() {
    let bench = Bench::start().await;
    let browser = Browser::new(&bench);
    let callback = browser.sign_in_and_allow(&Ask::new(&format!("openid {OFFLINE}")).query(), 0).await;
    let tokens = bench.exchange(&callback["code"]).await.json();
    bench.userinfo_status(&text(&tokens, "access_token")).await;
    let log = serde_json::to_string(&bench.sandbox.requests(0, 1_000)).unwrap();
    let secrets = [
        callback["code"].clone(),
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
        text(&tokens, "id_token"),
        bench.secret(),
        VERIFIER.to_owned(),
        "the-state".to_owned(),
        "the-nonce".to_owned(),
    ];
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log");
    }
    for cookie in browser.cookies.borrow().values() {
        assert!(!log.contains(cookie));
    }
    assert!(log.contains("/oidc/interaction/{id}"));
}

#[tokio::test]
async fn entries_name_client_person_status_and_fault_in_order() {
    let bench = Bench::start().await;
    let tokens = bench.tokens(&format!("openid {ACCOUNTS}")).await;
    bench.sandbox.faults().set(Fault::new(FaultKind::Forbidden, Endpoint::Jwks).times(1));
    let refused = bench.get(&bench.oidc("/jwks")).await;
    bench.userinfo_status(&text(&tokens, "access_token")).await;
    let all = bench.sandbox.requests(0, 1_000);
    assert!(all.windows(2).all(|pair| pair[0].id < pair[1].id));
    let [.., jwks, me] = all.as_slice() else { panic!("too few entries") };
    assert_eq!((jwks.status, jwks.fault), (Some(403), Some(FaultKind::Forbidden)));
    assert_eq!(jwks.request_id, refused.header("x-request-id"));
    assert_eq!(me.path, "/a/consumer/api/v0/oidc/me");
    assert_eq!(me.client_id.as_deref(), Some("garden-sandbox-public"));
    assert_eq!(me.username.as_deref(), Some(bench.user(0).0.as_str()));
    assert_eq!(bench.sandbox.requests(jwks.id, 1), std::slice::from_ref(me));
}

#[tokio::test]
async fn the_revision_follows_the_newest_entry() {
    let bench = Bench::start().await;
    let mut revision = bench.sandbox.subscribe();
    bench.get(&bench.oidc("/jwks")).await;
    revision.changed().await.unwrap();
    assert_eq!(*revision.borrow(), bench.sandbox.requests(0, 10).last().unwrap().id);
}

#[tokio::test]
async fn the_log_is_bounded() {
    let bench = Bench::start().await;
    for _ in 0..2_010 {
        bench.get(&format!("{}/x", bench.origin())).await;
    }
    let all = bench.sandbox.requests(0, 10_000);
    assert_eq!((all.len(), all[0].id), (2_000, 11));
}

#[tokio::test]
async fn a_reset_empties_the_log_and_says_so() {
    let bench = Bench::start().await;
    bench.get(&bench.oidc("/jwks")).await;
    let mut revision = bench.sandbox.subscribe();
    bench.sandbox.reset();
    revision.changed().await.unwrap();
    assert!(bench.sandbox.requests(0, 10).is_empty());
}
