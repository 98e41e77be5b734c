//! What each person last granted to each client. Only `prompt=none` looks here: with pages, the person
//! is always asked (inferred: the reference leaves it to the institution).

use std::collections::HashMap;

use parking_lot::Mutex;

/// The latest decisions, by person and client.
#[derive(Debug, Default)]
pub(crate) struct Consents {
    granted: Mutex<HashMap<(String, String), Vec<String>>>,
}

impl Consents {
    /// The latest decision replaces the one before.
    pub(crate) fn remember(&self, user_id: &str, client_id: &str, scopes: &[String]) {
        self.granted.lock().insert((user_id.to_owned(), client_id.to_owned()), scopes.to_vec());
    }

    /// Were all of these granted?
    pub(crate) fn covers(&self, user_id: &str, client_id: &str, scopes: &[String]) -> bool {
        let granted = self.granted.lock();
        granted
            .get(&(user_id.to_owned(), client_id.to_owned()))
            .is_some_and(|granted| scopes.iter().all(|scope| granted.contains(scope)))
    }

    /// Forgets every decision.
    pub(crate) fn reset(&self) {
        self.granted.lock().clear();
    }
}
