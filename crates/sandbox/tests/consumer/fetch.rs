//! Fetch and its task.

use std::time::Duration;

use sandbox::Sandbox;
use serde_json::json;

use crate::support::{Visitor, config, start};

/// A core that reports nothing for an hour, and polls that are held as long.
fn slow() -> sandbox::Config {
    let hour = Duration::from_secs(3_600);
    sandbox::Config { task_pace: hour, poll_hold: hour, ..config() }
}

#[tokio::test]
async fn events_carry_the_new_balances_and_each_raises_the_version_by_one() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let checking = morgan.account("4417").await;
    let events = morgan.refresh().await;
    assert_eq!(events[0], json!({ "type": "TaskStarted" }));
    assert_eq!(events[1]["type"], "EnrichmentAccountBalances");
    assert_eq!(events[1]["accountId"], checking);
    assert_eq!(events[1]["balance"], "2418.07");
    assert_eq!(events[1]["availableBalance"], "2295.57");
    assert!(events[1]["fetchedDate"].is_string());
}

#[tokio::test]
async fn after_the_task_the_list_has_the_new_balances_and_silent_accounts_keep_the_old_date() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let before = morgan.read("/users/{me}/accounts").await;
    let events = morgan.refresh().await;
    let after = morgan.read("/users/{me}/accounts").await;
    let balances: Vec<_> = after["accounts"].as_array().unwrap().iter().map(|account| &account["balance"]).collect();
    assert_eq!(balances, ["2418.07", "15786.04", "211004.30", "1936.25", "40118.900", "312.50"]);
    assert_eq!(after["accounts"][0]["fetchedDate"], events[1]["fetchedDate"]);
    assert_eq!(after["accounts"][2]["fetchedDate"], before["accounts"][2]["fetchedDate"]);
}

#[tokio::test]
async fn while_the_task_runs_the_list_is_older_than_its_events() {
    let sandbox = Sandbox::start(slow()).await.unwrap();
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let before = nova.read("/users/{me}/accounts").await;
    let task = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    nova.follow(&task, "TaskStarted").await;
    assert_eq!(nova.read("/users/{me}/accounts").await, before);
}

#[tokio::test]
async fn all_balances_are_in_is_said_only_when_every_account_reported() {
    let sandbox = start().await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let names: Vec<_> = nova.refresh().await.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        names,
        [
            "TaskStarted",
            "EnrichmentAccountBalances",
            "EnrichmentAccountBalances",
            "EnrichmentAllAccountBalancesUpdated",
            "TaskEnded",
        ]
    );
}

#[tokio::test]
async fn a_second_fetch_while_one_runs_gives_the_running_task() {
    let sandbox = Sandbox::start(slow()).await.unwrap();
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let first = nova.put("/users/{me}/fetch").await.json();
    assert_eq!(nova.put("/users/{me}/fetch").await.json(), first);
}

#[tokio::test]
async fn a_fetch_after_the_end_of_the_last_one_is_a_new_task_with_newer_dates() {
    let sandbox = start().await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let first = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    let events = nova.follow(&first, "TaskEnded").await;
    let second = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    let later = nova.follow(&second, "TaskEnded").await;
    assert_eq!(later[1]["balance"], events[1]["balance"]);
    assert!(later[1]["fetchedDate"].as_str() > events[1]["fetchedDate"].as_str());
}

#[tokio::test]
async fn since_version_gives_only_later_events_and_a_higher_one_is_refused() {
    let sandbox = start().await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let task = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    nova.follow(&task, "TaskEnded").await;
    let path = format!("/users/{{me}}/tasks/{task}");
    assert_eq!(nova.read(&path).await["events"].as_array().unwrap().len(), 5);
    let late = nova.read(&format!("{path}?sinceVersion=4")).await;
    assert_eq!(late, json!({ "version": 5, "events": [{ "type": "TaskEnded" }] }));
    assert_eq!(nova.read(&format!("{path}?sinceVersion=5")).await, json!({ "version": 5, "events": [] }));
    for odd in ["6", "-1", "x", ""] {
        assert_eq!(nova.get(&format!("{path}?sinceVersion={odd}")).await.status, 400, "{odd}");
    }
}

#[tokio::test]
async fn unknown_tasks_and_those_of_others_are_not_found() {
    let sandbox = start().await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let task = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    assert_eq!(nova.get("/users/{me}/tasks/unknown").await.status, 404);
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    assert_eq!(morgan.get(&format!("/users/{{me}}/tasks/{task}")).await.status, 404);
}

#[tokio::test]
async fn the_task_is_also_found_without_the_version_in_the_path() {
    let sandbox = start().await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let task = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    nova.follow(&task, "TaskEnded").await;
    let answer = nova.get_unversioned(&format!("/a/consumer/api/users/{{me}}/tasks/{task}")).await;
    assert_eq!(answer.json()["version"], 5);
}

#[tokio::test]
async fn a_poll_is_held_until_the_hold_runs_out_when_nothing_happens() {
    let hold = Duration::from_millis(150);
    let sandbox = Sandbox::start(sandbox::Config { poll_hold: hold, ..slow() }).await.unwrap();
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let task = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    let started = std::time::Instant::now();
    let answer = nova.read(&format!("/users/{{me}}/tasks/{task}?sinceVersion=1")).await;
    assert!(started.elapsed() >= hold);
    assert_eq!(answer, json!({ "version": 1, "events": [] }));
}

/// A started task of a core that reports nothing for an hour, and the path of a poll that is held as long.
async fn held_poll(sandbox: &Sandbox) -> (Visitor, String) {
    let nova = Visitor::sign_in(sandbox, "nova").await;
    let task = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    nova.follow(&task, "TaskStarted").await;
    (nova, format!("/users/{{me}}/tasks/{task}?sinceVersion=1"))
}

#[tokio::test]
async fn other_calls_are_answered_while_a_poll_is_held_and_a_reset_ends_it() {
    let sandbox = Sandbox::start(slow()).await.unwrap();
    let (nova, path) = held_poll(&sandbox).await;
    let other = async {
        nova.read("/users/{me}/accounts").await;
        sandbox.reset();
    };
    let (held, ()) = tokio::join!(nova.get(&path), other);
    // 401 when the reset, which withdraws the grant, came before the poll; 503 when it came during it.
    assert!([401, 503].contains(&held.status.as_u16()), "{held:?}");
}

#[tokio::test]
async fn a_held_poll_does_not_keep_a_stopping_sandbox_alive() {
    let sandbox = Sandbox::start(slow()).await.unwrap();
    let (nova, path) = held_poll(&sandbox).await;
    let poll = nova.request(reqwest::Method::GET, &path).send();
    let (held, ()) = tokio::join!(poll, sandbox.stop());
    // An answer, or no connection any more: either way nobody waits for an hour.
    assert!(held.is_err() || held.is_ok_and(|answer| answer.status() == 503));
}

#[tokio::test]
async fn a_held_poll_ends_when_its_client_leaves() {
    let sandbox = Sandbox::start(slow()).await.unwrap();
    let (nova, path) = held_poll(&sandbox).await;
    let mut log = sandbox.subscribe();
    let seen = *log.borrow();
    let impatient = nova.request(reqwest::Method::GET, &path).timeout(Duration::from_millis(200));
    assert!(impatient.send().await.is_err());
    log.wait_for(|revision| *revision > seen).await.unwrap();
    let poll = sandbox.requests(seen, 10).pop().unwrap();
    assert!(poll.path.contains("/tasks/") && poll.status.is_none(), "{poll:?}");
}

#[tokio::test]
async fn forty_accounts_report_in_three_batches() {
    let sandbox = start().await;
    let bea = Visitor::sign_in(&sandbox, "bea").await;
    let events = bea.refresh().await;
    assert_eq!(events.iter().filter(|event| event["type"] == "EnrichmentAccountBalances").count(), 40);
}
