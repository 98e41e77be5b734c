//! Following a task: polls, pauses, the end and the deadline (conventions.md, "Refreshing data").

use crate::support::{Reply, Server, Setup, json};
use consumer_api::{FollowEnd, FollowEvent, follow_task};
use model::TaskId;
use std::sync::Arc;
use std::time::Duration;

fn answer(version: u64, kinds: &[&str]) -> Reply {
    let events: Vec<String> = kinds.iter().map(|kind| format!("{{\"type\":\"{kind}\"}}")).collect();
    json(&format!("{{\"version\":{version},\"events\":[{}]}}", events.join(",")))
}

async fn follow(setup: &Setup, deadline: u64) -> (Result<FollowEnd, &'static str>, Vec<FollowEvent>) {
    let (task, mut told) = (TaskId::new("t-1").unwrap(), Vec::new());
    let deadline = Duration::from_secs(deadline);
    let end = follow_task(&setup.api, &setup.bearer, &setup.user, &task, deadline, &setup.cancel, |event| {
        told.push(event);
    })
    .await;
    (end.map_err(|error| error.code()), told)
}

#[tokio::test]
async fn a_task_is_polled_from_version_to_version_until_it_ends() {
    let server = Server::start(|n, _| match n {
        0 => answer(1, &["TaskStarted"]),
        1 => answer(3, &["EnrichmentAccountBalances", "Novel"]),
        _ => answer(4, &["TaskEnded"]),
    })
    .await;
    let setup = server.setup();
    *setup.pace.endless.lock() = Duration::from_secs(30);
    let (end, told) = follow(&setup, 30).await;
    assert_eq!(end, Ok(FollowEnd::Ended));
    let polls: Vec<String> = server.seen.lock().iter().map(|seen| seen.line().to_owned()).collect();
    let path = "GET /a/consumer/api/v0/users/u-1/tasks/t-1";
    let expected = [
        format!("{path} HTTP/1.1"),
        format!("{path}?sinceVersion=1 HTTP/1.1"),
        format!("{path}?sinceVersion=3 HTTP/1.1"),
    ];
    assert_eq!(polls, expected);
    assert_eq!(told.len(), 6);
    assert_eq!(setup.pace.pauses(), [Duration::from_secs(3), Duration::from_secs(3)], "answered at once");
}

#[tokio::test]
async fn there_is_no_pause_after_a_poll_that_was_held() {
    let pace: Arc<parking_lot::Mutex<Option<Arc<crate::support::TestPace>>>> = Arc::default();
    let clock = Arc::clone(&pace);
    let server = Server::start(move |n, _| {
        if let Some(pace) = &*clock.lock() {
            pace.advance(Duration::from_secs(7));
        }
        if n < 2 { answer(1, &[]) } else { answer(2, &["TaskEnded"]) }
    })
    .await;
    let setup = server.setup();
    *setup.pace.endless.lock() = Duration::from_secs(30);
    *pace.lock() = Some(Arc::clone(&setup.pace));
    let (end, told) = follow(&setup, 30).await;
    assert_eq!((end, setup.pace.pauses().len()), (Ok(FollowEnd::Ended), 0));
    let held: Vec<u64> = told
        .iter()
        .filter_map(|event| match event {
            FollowEvent::PollAnswered { held_ms, .. } => Some(*held_ms),
            FollowEvent::PollStarted { .. } => None,
        })
        .collect();
    assert_eq!(held, [7_000, 7_000, 7_000]);
}

#[tokio::test]
async fn a_task_that_never_ends_meets_the_deadline() {
    let server = Server::start(|_, _| Reply::Hang(Vec::new())).await;
    let (end, told) = follow(&server.setup(), 30).await;
    assert_eq!((end, told), (Ok(FollowEnd::Deadline), vec![FollowEvent::PollStarted { since: None }]));
}

#[tokio::test]
async fn following_is_cancelled_at_once() {
    let server = Server::start(|_, _| Reply::Hang(Vec::new())).await;
    let setup = server.setup();
    setup.cancel.cancel();
    assert_eq!(follow(&setup, 30).await.0, Err("api.cancelled"));
}

#[tokio::test]
async fn an_unknown_task_is_said_to_be_unknown() {
    let server = Server::start(|_, _| crate::support::status("404 No", "", "")).await;
    let setup = server.setup();
    *setup.pace.endless.lock() = Duration::from_secs(30);
    assert_eq!(follow(&setup, 30).await.0, Err("api.not_found"));
}
