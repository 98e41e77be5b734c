//! What is known and rationed per host: its gate, its circuit and its retry budget. Clients of several
//! sessions at one institution share it.

use crate::breaker::{Budget, Circuit};
use crate::gate::Gate;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Default)]
pub(crate) struct HostState {
    pub(crate) gate: Arc<Gate>,
    pub(crate) circuit: Mutex<Circuit>,
    pub(crate) budget: Mutex<Budget>,
}

/// The hosts of one process, by origin; clones share it.
#[derive(Clone, Default)]
pub struct Hosts(Arc<Mutex<HashMap<String, Arc<HostState>>>>);

impl Hosts {
    pub(crate) fn of(&self, origin: &str) -> Arc<HostState> {
        Arc::clone(self.0.lock().entry(origin.to_owned()).or_default())
    }
}

impl std::fmt::Debug for Hosts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hosts")
    }
}
