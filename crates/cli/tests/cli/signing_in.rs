//! Sign-ins that do not succeed, and those that succeed in another way.

use std::net::TcpListener;

use tokio::io::AsyncWriteExt as _;

use crate::desk::{Desk, Keyring, redirect_ports};
use crate::simulated::SandboxProcess;
use testkit::browser::{Browser, Consent};

const NO_BROWSER: [&str; 5] = ["sign-in", "garden", "--no-browser", "--timeout", "30"];

/// A desk without a keychain is enough where nobody gets as far as being signed in.
async fn garden() -> (Desk, SandboxProcess) {
    let desk = Desk::new(Keyring::NoBus).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    desk.add_sandbox("garden", sandbox.issuer()).await;
    (desk, sandbox)
}

#[tokio::test]
async fn ctrl_c_cancels_and_frees_the_port() {
    let _ports = redirect_ports().await;
    let (desk, _sandbox) = garden().await;
    let attempt = desk.begin(&NO_BROWSER).await;
    TcpListener::bind("127.0.0.1:8080").expect_err("the attempt listens");
    attempt.signal("INT").await;
    assert_eq!(attempt.end().await.refused(), "sign_in.cancelled");
    TcpListener::bind("127.0.0.1:8080").expect("the port is free again");
}

#[tokio::test]
async fn an_attempt_that_nobody_finishes_ends_by_itself() {
    let _ports = redirect_ports().await;
    let (desk, _sandbox) = garden().await;
    let attempt = desk.begin(&["sign-in", "garden", "--no-browser", "--timeout", "10"]).await;
    assert_eq!(attempt.end().await.refused(), "callback.timeout");
}

#[tokio::test]
async fn declined_consent_is_told_as_what_it_is() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = garden().await;
    let (username, password) = sandbox.person("morgan");
    let (ended, page) = desk.sign_in("garden", (&username, &password), Consent::Deny).await;
    assert_eq!(ended.refused(), "callback.access_denied");
    assert!(!page.body.contains("You are signed in"), "{}", page.body);
}

#[tokio::test]
async fn a_server_error_in_the_callback_is_told() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = garden().await;
    let attempt = desk.begin(&NO_BROWSER).await;
    let link = url::Url::parse(&attempt.link).unwrap();
    let sent = |name: &str| link.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    let mut callback = url::Url::parse(&sent("redirect_uri")).unwrap();
    callback.query_pairs_mut().extend_pairs([
        ("error", "server_error"),
        ("state", &sent("state")),
        ("iss", sandbox.issuer()),
    ]);
    Browser::new().open(callback.as_str()).await;
    assert_eq!(attempt.end().await.refused(), "callback.server_error");
}

#[tokio::test]
async fn a_client_id_that_the_institution_does_not_know_never_comes_back() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = garden().await;
    let add = ["connection", "add", "stranger", "--sandbox", "--host", sandbox.issuer(), "--client-id", "nobody"];
    desk.run(&add).await.ok();
    let attempt = desk.begin(&["sign-in", "stranger", "--no-browser"]).await;
    let page = Browser::new().open(&attempt.link).await;
    assert_eq!(page.status, 400, "the institution says so in the browser");
    attempt.signal("INT").await;
    let ended = attempt.end().await;
    assert_eq!(ended.refused(), "sign_in.cancelled");
    let hint = "client id nobody, redirect address http://localhost:8080/auth/cb";
    assert!(ended.stderr.contains(hint), "what to compare is said while it waits: {}", ended.stderr);
}

#[tokio::test]
async fn ports_that_are_all_taken_are_told() {
    let _ports = redirect_ports().await;
    let (desk, _sandbox) = garden().await;
    let _squatters: Vec<_> = [8080, 8081, 8082].map(|port| TcpListener::bind(("127.0.0.1", port)).unwrap()).into();
    assert_eq!(desk.run(&NO_BROWSER).await.refused(), "listener.none_free");
    assert_eq!(desk.run(&["connection", "check", "garden"]).await.refused(), "preflight.ports");
}

#[tokio::test]
async fn the_next_registered_port_is_used_when_one_is_taken() {
    let _ports = redirect_ports().await;
    let (desk, _sandbox) = garden().await;
    let _squatter = TcpListener::bind("127.0.0.1:8080").unwrap();
    let attempt = desk.begin(&NO_BROWSER).await;
    assert!(attempt.link.contains("8081"), "{}", attempt.link);
    attempt.signal("TERM").await;
    attempt.end().await.refused();
}

#[tokio::test]
async fn a_browser_that_cannot_be_opened_leaves_the_link_and_goes_on_waiting() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = garden().await;
    let nothing = desk.home().join("no-programs");
    std::fs::create_dir(&nothing).unwrap();
    let mut command = desk.command(&["--json", "sign-in", "garden", "--timeout", "30"]);
    command.env("PATH", &nothing).stdin(std::process::Stdio::piped());
    let mut attempt = crate::desk::Attempt::read(command.spawn().unwrap()).await;
    attempt.tells("goes on waiting").await;
    let (username, password) = sandbox.person("nova");
    Browser::sign_in(&attempt.link, (&username, &password), Consent::Everything).await;
    assert_eq!(attempt.end().await.ok()["storage"], "memory");
}

#[tokio::test]
async fn an_address_can_be_pasted_when_the_browser_cannot_reach_passbook() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = garden().await;
    let (username, password) = sandbox.person("nova");
    let person = (username.as_str(), password.as_str());

    let other = desk.begin(&NO_BROWSER).await;
    let stale = Browser::new().callback_of(&other.link, person, Consent::Everything).await;
    other.signal("INT").await;
    other.end().await.refused();

    let mut attempt = desk.begin(&NO_BROWSER).await;
    attempt.stdin.write_all(format!("{stale}\n").as_bytes()).await.unwrap();
    attempt.tells("another sign-in attempt").await;
    attempt.stdin.write_all(b"https://bank.example/elsewhere?code=1\n").await.unwrap();
    let good = Browser::new().callback_of(&attempt.link, person, Consent::Everything).await;
    attempt.stdin.write_all(format!("{good}\n").as_bytes()).await.unwrap();
    attempt.end().await.ok();
}

#[tokio::test]
async fn a_callback_of_another_attempt_does_not_end_this_one() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = garden().await;
    let (username, password) = sandbox.person("nova");
    let attempt = desk.begin(&NO_BROWSER).await;
    let stray = format!("http://127.0.0.1:8080/auth/cb?code=x&state=y&iss={}", sandbox.issuer());
    assert_ne!(Browser::new().open(&stray).await.status, 200);
    Browser::sign_in(&attempt.link, (&username, &password), Consent::Everything).await;
    attempt.end().await.ok();
}

#[tokio::test]
async fn a_session_is_told_in_words_on_a_terminal_and_as_json_in_a_pipe() {
    let _ports = redirect_ports().await;
    let (desk, sandbox) = garden().await;
    let (username, password) = sandbox.person("nova");
    let mut command = desk.command(&["sign-in", "garden", "--no-browser"]);
    command.stdin(std::process::Stdio::piped());
    let attempt = crate::desk::Attempt::read(command.spawn().unwrap()).await;
    Browser::sign_in(&attempt.link, (&username, &password), Consent::Everything).await;
    let ended = attempt.end().await;
    assert_eq!(ended.ok()["connectionName"], "garden");
    assert!(!ended.stderr.contains("pbsim_"));
}
