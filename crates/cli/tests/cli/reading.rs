//! What is read and then asked, filtered or written: each command reads anew, because rows live in memory only.

use crate::desk::{Desk, Keyring, redirect_ports};
use crate::simulated::SandboxProcess;
use testkit::browser::Consent;

async fn signed_in(desk: &Desk, sandbox: &SandboxProcess) {
    let _ports = redirect_ports().await;
    desk.add_sandbox("garden", sandbox.issuer()).await;
    let (username, password) = sandbox.person("nova");
    desk.sign_in("garden", (&username, &password), Consent::Everything).await.0.ok();
}

#[tokio::test]
async fn a_query_answers_over_all_transactions_of_a_user() {
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    signed_in(&desk, &sandbox).await;
    let sql = "select count(*) as n, sum(amount) from transactions";
    let answer = desk.run(&["query", "garden", sql]).await.ok();
    assert_eq!(answer["columns"][0]["name"], "n");
    let count: u32 = answer["rows"][0][0].as_str().unwrap().parse().unwrap();
    assert!(count > 0);
    let people = desk.people(&["query", "garden", "select name from transactions limit 2"]).await;
    assert!(people.stdout.contains("2 rows in "), "{}", people.stdout);
    let piped = desk.run_with("select 1 as one", &["query", "garden", "-"]).await.ok();
    assert_eq!(piped["rows"][0][0], "1");
}

#[tokio::test]
async fn a_query_that_would_write_is_refused() {
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    signed_in(&desk, &sandbox).await;
    assert_eq!(desk.run(&["query", "garden", "drop table transactions"]).await.refused(), "sql.write");
}

#[tokio::test]
async fn a_filter_means_the_same_as_in_the_app_and_a_mistake_is_told() {
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    signed_in(&desk, &sandbox).await;
    let accounts = desk.run(&["accounts", "garden"]).await.ok();
    let account = accounts["groups"][0]["accounts"][0]["id"].as_str().unwrap().to_owned();
    let all = desk.run(&["transactions", "garden", &account]).await.ok();
    let posted = desk.run(&["transactions", "garden", &account, "--filter", "-pending"]).await.ok();
    let pending = desk.run(&["transactions", "garden", &account, "--filter", "pending"]).await.ok();
    let total = |answer: &serde_json::Value| answer["total"].as_u64().unwrap();
    assert_eq!(total(&posted) + total(&pending), total(&all));
    let wrong = desk.run(&["transactions", "garden", &account, "--filter", "amuont:5"]).await;
    assert!(wrong.refused().starts_with("filter."));
}

#[tokio::test]
async fn an_export_is_redacted_unless_told_otherwise_and_replaces_nothing_unasked() {
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    signed_in(&desk, &sandbox).await;
    let longest = "select memo from transactions order by length(memo) desc limit 1";
    let memo = desk.run(&["query", "garden", longest]).await.ok()["rows"][0][0].as_str().unwrap().to_owned();
    let file = desk.home().join("rows.csv");
    let path = file.to_str().unwrap().to_owned();
    let written = desk.run(&["export", "garden", "--out", &path]).await.ok();
    assert_eq!(written["status"], "done");
    let redacted = std::fs::read_to_string(&file).unwrap();
    assert!(!redacted.contains(&memo), "{memo}");
    assert_eq!(desk.run(&["export", "garden", "--out", &path, "--full"]).await.refused(), "file.exists");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), redacted);
    desk.run(&["export", "garden", "--out", &path, "--full", "--force"]).await.ok();
    assert!(std::fs::read_to_string(&file).unwrap().contains(&memo));
}

#[tokio::test]
async fn an_answer_says_whether_all_was_read_and_that_hidden_accounts_were_not() {
    let desk = Desk::new(Keyring::Open).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    {
        let _ports = redirect_ports().await;
        desk.add_sandbox("garden", sandbox.issuer()).await;
        let (username, password) = sandbox.person("morgan");
        desk.sign_in("garden", (&username, &password), Consent::Everything).await.0.ok();
    }
    let ran = desk.run(&["query", "garden", "select 1"]).await;
    assert!(ran.stderr.contains("Note: 1 hidden account is not read."), "{}", ran.stderr);
    let path = desk.home().join("rows.csv").to_str().unwrap().to_owned();
    for answer in [ran.ok(), desk.run(&["export", "garden", "--out", &path]).await.ok()] {
        assert_eq!((&answer["complete"], &answer["unreadableRows"]), (&true.into(), &0.into()));
        assert_eq!(answer["hiddenAccounts"], 1);
    }
    let one = desk.run(&["transactions", "garden", "4417", "--limit", "5"]).await.ok();
    assert_eq!((&one["complete"], &one["hiddenAccounts"]), (&true.into(), &0.into()), "{one}");
}
