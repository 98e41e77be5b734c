//! The documented Consumer API over the synthetic world.

use std::sync::Arc;

use axum::Router;

use crate::state::State;

/// What clients wrote and the tasks that run.
#[derive(Debug, Default)]
pub(crate) struct Memory {}

impl Memory {
    /// Forgets everything.
    pub(crate) fn reset(&self) {}
}

/// The API's routes.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
}
