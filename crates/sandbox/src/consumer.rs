//! The documented Consumer API over the synthetic world.
//!
//! Belongs here: the routes, who may call them, and their answers field by field. Must not come in: the provider,
//! the world's generation, general HTTP faults. Every behaviour marked inferred is listed in
//! `docs/sandbox-differences.md`.

mod accounts;
mod caller;
mod fetch;
mod institutions;
mod json;
mod memory;
mod moves;
mod profile;
mod query;
mod rows;
mod tasks;
mod transactions;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, put};

use crate::state::State;

pub(crate) use fetch::failure as fetch_failure;
pub(crate) use memory::Memory;

/// The largest request body; the only one is an account name.
const LARGEST_BODY: usize = 16 * 1024;

/// The API's routes.
pub(crate) fn routes() -> Router<Arc<State>> {
    let v0 = Router::new()
        .route("/users/{user}", get(profile::read))
        .route("/users/{user}/accounts", get(accounts::list))
        .route("/users/{user}/accounts/entitlements", get(accounts::entitlements))
        .route("/users/{user}/accounts/{account}", get(accounts::read))
        .route("/users/{user}/accounts/{account}/number", get(accounts::number))
        .route("/users/{user}/accounts/{account}/name", put(accounts::rename))
        .route("/users/{user}/accounts/{account}/transactions", get(transactions::list))
        .route("/users/{user}/accounts/{account}/transactions/{transaction}", get(transactions::read))
        .route("/users/{user}/fetch", put(fetch::start))
        .route("/users/{user}/tasks/{task}", get(fetch::poll))
        .route("/users/{user}/institutions/{institution}", get(institutions::for_user))
        .route("/institutions/{institution}", get(institutions::read));
    Router::new()
        .nest("/a/consumer/api/v0", v0)
        // Client code polls without a version segment too.
        .route("/a/consumer/api/users/{user}/tasks/{task}", get(fetch::poll))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}
