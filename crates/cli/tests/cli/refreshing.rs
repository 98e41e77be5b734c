//! Tokens that end: one refresh between processes, a grant that was withdrawn, an institution that is not there.

use sandbox::{Config, Sandbox};

use crate::desk::{Desk, Keyring, redirect_ports};
use testkit::browser::Consent;

/// A sandbox inside this test, so that its tokens can be ended; and somebody signed in to it.
async fn signed_in() -> (Desk, Sandbox) {
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = Sandbox::start(Config::default()).await.unwrap();
    let about = sandbox.description();
    desk.add_sandbox("garden", &about.issuer).await;
    let user = &about.users[0];
    let (ended, _) = desk.sign_in("garden", (&user.username, &user.password), Consent::Everything).await;
    ended.ok();
    (desk, sandbox)
}

/// How many requests the token endpoint has answered.
fn token_requests(sandbox: &Sandbox) -> usize {
    let requests = sandbox.requests(0, 10_000);
    requests.iter().filter(|request| request.method == "POST" && request.path.ends_with("/oidc/token")).count()
}

#[tokio::test]
async fn two_processes_with_an_ended_token_refresh_once() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = signed_in().await;
    let before = token_requests(&sandbox);
    for round in 1..=3 {
        sandbox.expire_access_tokens();
        let (one, other) = tokio::join!(desk.run(&["accounts", "garden"]), desk.run(&["accounts", "garden"]));
        assert_eq!(one.ok()["accountCount"], other.ok()["accountCount"]);
        // SR-4: the second waits for the lock and finds the first one's tokens.
        assert_eq!(token_requests(&sandbox), before + round);
    }
}

#[tokio::test]
async fn a_token_that_still_lives_is_not_refreshed() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = signed_in().await;
    let before = token_requests(&sandbox);
    desk.run(&["accounts", "garden"]).await.ok();
    desk.run(&["sessions"]).await.ok();
    assert_eq!(token_requests(&sandbox), before);
}

#[tokio::test]
async fn a_grant_that_was_withdrawn_asks_to_sign_in_again() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = signed_in().await;
    sandbox.withdraw_grants();
    assert_eq!(desk.run(&["accounts", "garden"]).await.refused(), "session.ended");
    // The grant is gone from the keychain too; who it was is still known.
    assert_eq!(desk.run(&["sessions"]).await.ok()[0]["state"], "reauthRequired");
}

#[tokio::test]
async fn a_refresh_token_that_counts_as_reused_asks_to_sign_in_again() {
    use sandbox::{Endpoint, Fault, FaultKind};
    let _ports = redirect_ports().await;
    let (desk, sandbox) = signed_in().await;
    sandbox.faults().set(Fault::new(FaultKind::RefreshReuse, Endpoint::Token).times(1));
    sandbox.expire_access_tokens();
    assert_eq!(desk.run(&["accounts", "garden"]).await.refused(), "session.ended");
    let user = sandbox.description().users[0].clone();
    let (ended, _) = desk.sign_in("garden", (&user.username, &user.password), Consent::Everything).await;
    ended.ok();
    desk.run(&["accounts", "garden"]).await.ok();
}

#[tokio::test]
async fn a_sandbox_that_was_stopped_is_told_and_the_session_is_kept() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = signed_in().await;
    sandbox.stop().await;
    let ended = desk.run(&["accounts", "garden"]).await;
    assert_eq!(ended.refused(), "api.offline");
    assert_eq!(desk.run(&["sessions"]).await.ok().as_array().unwrap().len(), 1);
    assert_eq!(desk.run(&["connection", "check", "garden"]).await.refused(), "network.refused");
    // Signing out deletes what is held here even when the institution cannot be told (SR-11).
    assert_eq!(desk.run(&["sign-out", "garden"]).await.ok()["lines"][0]["outcome"], "failed");
    assert_eq!(desk.run(&["sessions"]).await.ok(), serde_json::json!([]));
}
