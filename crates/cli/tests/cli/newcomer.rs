//! The newcomer's path: from an empty home to accounts, transactions and a refresh, each step a process of its own.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::desk::{Desk, Ended, Keyring, redirect_ports};
use crate::simulated::SandboxProcess;
use testkit::browser::Consent;

#[tokio::test]
async fn everything_from_an_empty_home_as_a_public_client() {
    let _ports = redirect_ports().await;
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;

    assert_eq!(desk.run(&["connection", "list"]).await.ok(), serde_json::json!([]));
    let added = desk.add_sandbox("garden", sandbox.issuer()).await;
    assert_eq!((&added["clientType"], &added["environment"]), (&"public".into(), &"simulated".into()));
    assert_eq!(desk.run(&["connection", "check", "garden"]).await.ok()["ready"], true);

    let (username, password) = sandbox.person("morgan");
    let (ended, page) = desk.sign_in("garden", (&username, &password), Consent::Everything).await;
    let session = ended.ok();
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(session["storage"], "keychain");
    assert!(session["displayName"].as_str().unwrap().contains("Morgan"));

    let sessions = desk.run(&["sessions"]).await.ok();
    assert_eq!(sessions[0]["userId"], session["userId"]);
    assert_eq!(sessions[0]["state"], "active");
    assert_eq!(desk.run(&["connection", "list"]).await.ok()[0]["sessions"], 1);

    looks_at_accounts(&desk).await;
    looks_at_transactions(&desk).await;
    refreshes(&desk).await;
    no_secret_lies_in(desk.home());
    only_this_user_may_read(&desk.passbook());

    let report = desk.run(&["sign-out", "garden"]).await.ok();
    assert!(report["lines"].as_array().unwrap().iter().all(|line| line["outcome"] == "done"), "{report}");
    assert_eq!(desk.run(&["accounts", "garden"]).await.refused(), "session.none");
    assert_eq!(desk.run(&["sessions"]).await.ok(), serde_json::json!([]));
    assert_eq!(desk.run(&["connection", "remove", "garden"]).await.ok()["removed"], "garden");
    assert_eq!(desk.run(&["connection", "list"]).await.ok(), serde_json::json!([]));
    assert_eq!(sandbox.stop().await, Some(0));
}

async fn looks_at_accounts(desk: &Desk) {
    let home = desk.run(&["accounts", "garden"]).await.ok();
    assert_eq!(home["accountCount"], 6);
    let kinds: Vec<&str> =
        home["groups"].as_array().unwrap().iter().map(|group| group["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.first(), Some(&"youHave"));
    assert!(kinds.contains(&"youOwe"));
    let people = desk.people(&["accounts", "garden"]).await;
    assert_eq!(people.code, 0);
    for words in ["Morgan", "SIMULATED", "BALANCE", "you have", "you owe", "··"] {
        assert!(people.stdout.contains(words), "{words}: {}", people.stdout);
    }
    calm(&people);
}

/// No colour codes when it is no terminal, no trailing spaces, nothing on standard error.
fn calm(ended: &Ended) {
    assert!(!ended.stdout.contains('\u{1b}'));
    assert!(ended.stdout.lines().all(|line| line == line.trim_end()));
    assert!(ended.stderr.is_empty(), "{}", ended.stderr);
}

async fn looks_at_transactions(desk: &Desk) {
    let home = desk.run(&["accounts", "garden"]).await.ok();
    // The savings account: its history is short enough to read several times in a debug build.
    let account = &home["groups"][0]["accounts"][1];
    let (id, name) = (account["id"].as_str().unwrap(), account["name"].as_str().unwrap());
    let end = account["number"].as_str().unwrap().trim_start_matches('·');

    let all = desk.run(&["transactions", "garden", id, "--limit", "100000"]).await.ok();
    let rows = all["rows"].as_array().unwrap();
    assert!(rows.len() > 10);
    assert_eq!(all["total"].as_u64().unwrap(), u64::try_from(rows.len()).unwrap());
    assert_eq!(rows[0]["sent"]["id"], rows[0]["id"], "the transaction as it was sent is there too");

    for meant in [name, end] {
        let few = desk.run(&["transactions", "garden", meant, "--limit", "3"]).await.ok();
        assert_eq!(few["rows"].as_array().unwrap()[..], rows[..3], "{meant}");
        assert_eq!(few["total"], all["total"], "one page holds them all, so the number is known");
    }

    let days: Vec<&str> = rows.iter().filter_map(|row| row["date"].as_str()).collect();
    assert!(days.is_sorted_by(|one, next| one >= next), "latest first");
    let (until, since) = (days[2], days[days.len() / 2]);
    let some =
        desk.run(&["transactions", "garden", id, "--since", since, "--until", until, "--limit", "100000"]).await.ok();
    let expected = days.iter().filter(|day| (since..=until).contains(*day)).count();
    assert_eq!(some["rows"].as_array().unwrap().len(), expected);
    assert_eq!(some["total"].as_u64().unwrap(), u64::try_from(expected).unwrap());

    let people = desk.people(&["transactions", "garden", id, "--limit", "5"]).await;
    assert!(people.stdout.contains("AMOUNT") && people.stdout.contains("--limit shows more"), "{}", people.stdout);
    calm(&people);
    assert_eq!(desk.run(&["transactions", "garden", "nothing-like-it"]).await.refused(), "account.not_found");
}

async fn refreshes(desk: &Desk) {
    let json = desk.run(&["refresh", "garden"]).await;
    let refresh = json.ok();
    assert_eq!(refresh["status"], "finished");
    let types: Vec<&str> =
        refresh["events"].as_array().unwrap().iter().map(|event| event["eventType"].as_str().unwrap()).collect();
    assert_eq!(types.last(), Some(&"TaskEnded"));
    assert!(json.stderr.contains("TaskEnded"), "progress is told on standard error");
    assert!(refresh["lanes"].as_array().unwrap().iter().any(|lane| lane["changed"] == true));
}

/// Everything that the sandbox issues is marked; the keyring's own file is encrypted (KC-9, bar 8).
fn no_secret_lies_in(folder: &Path) {
    let files = files(folder);
    assert!(files.iter().any(|path| path.ends_with("connections.json")));
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for mark in ["pbsim_", "sbx_", "eyJ", "fjord-fjord", "Morgan"] {
            assert!(!text.contains(mark), "{mark} in {}", path.display());
        }
    }
}

/// LD-4.
fn only_this_user_may_read(folder: &Path) {
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    for path in files(folder) {
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.symlink_metadata().unwrap().file_type();
        if kind.is_dir() {
            found.extend(files(&path));
        } else if kind.is_file() {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn a_confidential_client_signs_in_with_a_secret_from_standard_input() {
    let _ports = redirect_ports().await;
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    let arguments = [
        "connection",
        "add",
        "back end",
        "--sandbox",
        "--host",
        sandbox.issuer(),
        "--client-id",
        "garden-sandbox-confidential",
        "--confidential",
        "--client-secret-stdin",
    ];
    let added = desk.run_with(&format!("{}\n", sandbox.secret()), &arguments).await.ok();
    assert_eq!(added["hasSecret"], true);
    assert!(!added.to_string().contains(sandbox.secret()));

    let (username, password) = sandbox.person("nova");
    let (ended, _) = desk.sign_in("back end", (&username, &password), Consent::Everything).await;
    ended.ok();
    assert!(desk.run(&["accounts", "back end"]).await.ok()["accountCount"].as_u64().unwrap() > 0);
    no_secret_lies_in(desk.home());
    let removed = desk.run(&["connection", "remove", "back end"]).await.ok();
    assert_eq!(removed["signedOut"], 1);
    assert_eq!(desk.run(&["sessions"]).await.ok(), serde_json::json!([]));
}
