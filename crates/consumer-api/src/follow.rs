//! Following a fetch task to its end (conventions.md, "Refreshing data: fetch and tasks").

use crate::bearer::Bearer;
use crate::client::Api;
use crate::error::{ApiError, ApiFailure, Context};
use crate::exchange::ExchangeId;
use crate::limits;
use crate::task::TaskEvent;
use model::{TaskId, UserId};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What happens while a task is followed, as it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowEvent {
    /// A poll was sent.
    PollStarted {
        /// The version it asks after.
        since: Option<u64>,
    },
    /// A poll was answered.
    PollAnswered {
        /// How long the server held it, in milliseconds.
        held_ms: u64,
        /// The version of the task.
        version: u64,
        /// The new events; often none.
        events: Vec<TaskEvent>,
        /// The record of the exchange.
        exchange: ExchangeId,
    },
}

/// How the following ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowEnd {
    /// The task said that it ended.
    Ended,
    /// The deadline passed; the stored data is what there is (client-code).
    Deadline,
}

/// Polls a task until it ends or the deadline passes. `on_event` is told of each step.
///
/// # Errors
/// [`ApiError`] of the poll that failed for good, or `api.cancelled`.
pub async fn follow_task(
    api: &Api,
    bearer: &dyn Bearer,
    user: &UserId,
    task: &TaskId,
    deadline: Duration,
    cancel: &CancellationToken,
    mut on_event: impl FnMut(FollowEvent) + Send,
) -> Result<FollowEnd, ApiError> {
    let time_is_up = api.0.pace.sleep(deadline);
    tokio::select! {
        biased;
        () = cancel.cancelled() => {
            let endpoint = "GET /users/{userId}/tasks/{taskId}".to_owned();
            Err(ApiError::new(ApiFailure::Cancelled, Context { endpoint, ..Context::default() }))
        }
        ended = poll(api, bearer, user, task, cancel, &mut on_event) => ended.map(|()| FollowEnd::Ended),
        () = time_is_up => Ok(FollowEnd::Deadline),
    }
}

async fn poll(
    api: &Api,
    bearer: &dyn Bearer,
    user: &UserId,
    task: &TaskId,
    cancel: &CancellationToken,
    on_event: &mut (impl FnMut(FollowEvent) + Send),
) -> Result<(), ApiError> {
    let pace = &api.0.pace;
    let mut since = None;
    loop {
        on_event(FollowEvent::PollStarted { since });
        let asked = pace.now();
        let answer = api.task_events(bearer, user, task, since, cancel).await?;
        let held = pace.now().saturating_duration_since(asked);
        let (version, events) = (answer.value.version, answer.value.events);
        let ended = events.iter().any(TaskEvent::ends_task);
        on_event(FollowEvent::PollAnswered {
            held_ms: u64::try_from(held.as_millis()).unwrap_or(u64::MAX),
            version,
            events,
            exchange: answer.exchange,
        });
        if ended {
            return Ok(());
        }
        // A version never goes back; one that did would bring the same events again and again.
        since = since.max(Some(version));
        if held < limits::POLL_AT_ONCE {
            pace.sleep(limits::POLL_PAUSE).await;
        }
    }
}
