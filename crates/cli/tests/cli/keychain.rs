//! A keychain that is missing: a sign-in says that it will not last, and later commands say why nobody is there.
//! A keychain that is locked: commands say so, and nothing is lost.

use crate::desk::{Desk, Keyring, redirect_ports};
use crate::simulated::SandboxProcess;
use testkit::browser::Consent;

async fn memory_only(keyring: Keyring) {
    let _ports = redirect_ports().await;
    let desk = Desk::new(keyring).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    desk.add_sandbox("garden", sandbox.issuer()).await;
    let (username, password) = sandbox.person("nova");
    let (ended, _) = desk.sign_in("garden", (&username, &password), Consent::Everything).await;
    assert_eq!(ended.ok()["storage"], "memory");
    assert!(
        ended.stderr.contains("memory only") && ended.stderr.contains("ends with this command"),
        "{}",
        ended.stderr
    );

    let later = desk.run(&["accounts", "garden"]).await;
    assert_eq!(later.refused(), "keychain.missing");
    assert!(later.json()["error"]["help"].as_str().unwrap().contains("ends with the command that made it"));
    assert_eq!(desk.run(&["sessions"]).await.ok(), serde_json::json!([]));
    // What needs no keychain works on.
    assert_eq!(desk.run(&["connection", "check", "garden"]).await.ok()["ready"], true);
}

#[tokio::test]
async fn without_a_session_bus_a_sign_in_lasts_as_long_as_its_command() {
    memory_only(Keyring::NoBus).await;
}

#[tokio::test]
async fn with_a_bus_but_no_keyring_a_sign_in_lasts_as_long_as_its_command() {
    memory_only(Keyring::NoService).await;
}

#[tokio::test]
async fn a_secret_that_cannot_be_kept_is_an_error_and_never_goes_to_a_file() {
    let desk = Desk::new(Keyring::NoBus).await;
    let add = [
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
    let ended = desk.run_with("a-canary-secret\n", &add).await;
    assert_eq!(ended.refused(), "keychain.missing");
    let file = std::fs::read_to_string(desk.passbook().join("connections.json")).unwrap_or_default();
    assert!(!file.contains("a-canary-secret"));
}

#[tokio::test]
async fn a_locked_keyring_is_told_and_the_session_is_there_again_when_it_is_unlocked() {
    let _ports = redirect_ports().await;
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    desk.add_sandbox("garden", sandbox.issuer()).await;
    let (username, password) = sandbox.person("nova");
    desk.sign_in("garden", (&username, &password), Consent::Everything).await.0.ok();

    desk.lock_keyring().await;
    let locked = desk.run(&["accounts", "garden"]).await;
    assert_eq!(locked.refused(), "keychain.locked");
    assert!(locked.json()["error"]["help"].as_str().unwrap().contains("nlock"));

    desk.unlock_keyring().await;
    assert!(desk.run(&["accounts", "garden"]).await.ok()["accountCount"].as_u64().unwrap() > 0);
}
