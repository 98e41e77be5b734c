//! `call`: what may be sent, and answers as they came.

use crate::desk::{Desk, Keyring, redirect_ports};
use crate::simulated::SandboxProcess;
use testkit::browser::Consent;

#[tokio::test]
async fn a_call_answers_as_it_came() {
    let _ports = redirect_ports().await;
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    desk.add_sandbox("garden", sandbox.issuer()).await;
    let (username, password) = sandbox.person("morgan");
    let (ended, _) =
        desk.sign_in("garden", (&username, &password), Consent::Without("transactions.detail.readonly")).await;
    let session = ended.ok();
    let scopes = session["scopes"].as_array().unwrap();
    assert!(
        scopes.iter().any(|scope| scope["status"] == "refused" && scope["short"] == "transactions.detail.readonly")
    );

    let answer = desk.run(&["call", "garden", "GET", "/users/{userId}/accounts"]).await.ok();
    assert_eq!(answer["status"], 200);
    let account = answer["body"]["accounts"][0]["id"].as_str().unwrap().to_owned();
    assert!(answer["exchange"]["requestId"].is_string());
    assert!(!answer.to_string().contains("Bearer pbsim"));

    let people = desk.people(&["call", "garden", "get", "/users/{userId}/accounts"]).await;
    assert!(people.stdout.starts_with('{') && people.stderr.starts_with("HTTP 200"), "{people:?}");

    let path = format!("/users/{{userId}}/accounts/{account}/transactions");
    let refused = desk.run(&["call", "garden", "GET", &path, "--query", "limit=5"]).await;
    assert_eq!(refused.refused(), "api.forbidden", "the scope was declined");
    assert_eq!(refused.json()["answer"]["status"], 403);
    let gated = desk.run(&["transactions", "garden", &account]).await;
    assert_eq!(gated.refused(), "scope.not_granted", "known before anything is sent");

    let missing = desk.run(&["call", "garden", "GET", "/users/{userId}/accounts/nothing"]).await;
    assert_eq!(missing.refused(), "api.not_found");
    let fetch = desk.run(&["call", "garden", "PUT", "/users/{userId}/fetch"]).await.ok();
    assert!(fetch["body"]["taskId"].is_string(), "a sandbox takes writes");
}

#[tokio::test]
async fn a_get_has_no_body() {
    let desk = Desk::new(Keyring::NoBus).await;
    let ended = desk.run(&["call", "garden", "GET", "/x", "--body", "-"]).await;
    assert_eq!(ended.refused(), "call.body_not_allowed");
}

#[tokio::test]
async fn a_call_never_leaves_the_host_of_the_connection() {
    let _ports = redirect_ports().await;
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    desk.add_sandbox("garden", sandbox.issuer()).await;
    let (username, password) = sandbox.person("nova");
    desk.sign_in("garden", (&username, &password), Consent::Everything).await.0.ok();
    for path in ["http://127.0.0.1:1/x", "//127.0.0.1:1/x", "/../../../../outside", "/users/@evil.example"] {
        let ended = desk.run(&["call", "garden", "GET", path]).await;
        assert_eq!(ended.code, 1, "{path}: {ended:?}");
    }
}
