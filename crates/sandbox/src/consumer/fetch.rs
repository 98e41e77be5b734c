//! PUT fetch and the long poll of its task (endpoints.md, Account Aggregation and Task Events).

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use super::caller::{self, SIGNED_IN, bad_request, not_found};
use super::query::Query;
use super::tasks::{self, Poll, Task};
use super::wire;
use crate::bearer::Bearer;
use crate::endpoint::Endpoint;
use crate::exchange::Exchange;
use crate::faults::FaultKind;
use crate::refusal::Refusal;
use crate::state::State;

/// A failed fetch: the Error object of schemas.md. The numbers have no public meaning; these are the sandbox's own
/// (inferred).
pub(crate) fn failure(status: StatusCode) -> Refusal {
    let (code, message) = match status {
        StatusCode::BAD_REQUEST => (1000, "User not fully authenticated"),
        StatusCode::FORBIDDEN => (1001, "Not permitted"),
        _ => (1002, "The fetch could not be started"),
    };
    Refusal::json(status, json!({ "errorCode": code, "messages": message }))
}

/// PUT /users/{userId}/fetch.
pub(super) async fn start(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    bearer: Bearer,
    Path(path_user): Path<String>,
) -> Result<Response, Refusal> {
    bearer.is_user(&path_user)?;
    bearer.has_any(SIGNED_IN).map_err(|_| failure(StatusCode::FORBIDDEN))?;
    let user = caller::user(&state, &bearer, &path_user, SIGNED_IN)?;
    // inferred: a second fetch while one runs answers with the running task.
    let (task, new) = state.memory.running_or(&user.id, Task::new);
    if new {
        let endless = [Endpoint::Fetch, Endpoint::Task]
            .into_iter()
            .any(|endpoint| exchange.take_at(&state.faults, endpoint, FaultKind::EndlessTask).is_some());
        tasks::run(&state, user.id.clone(), Arc::clone(&task), endless);
    }
    Ok(Json(json!({ "taskId": task.id() })).into_response())
}

/// GET /users/{userId}/tasks/{taskId}. Dropped with the connection when the client leaves.
pub(super) async fn poll(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    bearer: Bearer,
    Path((path_user, task)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, SIGNED_IN)?;
    let since = Query::parse(query.as_deref(), &["sinceVersion"])?.count("sinceVersion")?.unwrap_or(0);
    let task = state.memory.task(&user.id, &task).ok_or_else(not_found)?;
    match task.poll(since, state.config.poll_hold, &state.stopping).await {
        Poll::Events(version, events) => {
            let mut answer = json!({ "version": version, "events": events });
            wire::surprise(&mut answer, &state, &exchange, "events", "type");
            Ok(Json(answer).into_response())
        }
        Poll::Ahead => Err(bad_request()),
        Poll::Gone => Err(Refusal::status(StatusCode::SERVICE_UNAVAILABLE)),
    }
}
