//! Authorization requests that wait for their person: where each one stands. No HTTP, no pages.

use std::collections::HashMap;

use parking_lot::Mutex;

use super::browser::{BrowserId, SignedIn};
use super::request::AuthorizationRequest;
use crate::random::{self, NoRandomness};

/// An interaction that is not finished within this time is forgotten, in seconds.
const SECONDS: i64 = 600;
/// More than this at once: the oldest is forgotten.
const MOST: usize = 500;

/// What the person is asked next.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Somebody is signed in here already: continue as them, or as someone else?
    Choose,
    /// User name and password.
    SignIn { username: String, failed: bool },
    /// Which of the scopes?
    Consent { person: SignedIn },
    /// The answer was given; the same redirect again for a second click.
    Done { location: String },
}

/// One authorization request on its way.
#[derive(Debug, Clone)]
pub(crate) struct Interaction {
    pub(crate) request: AuthorizationRequest,
    /// Only the browser that started it may go on with it.
    pub(crate) browser: BrowserId,
    /// Must come back with every form (SB-3).
    pub(crate) csrf: String,
    pub(crate) step: Step,
    started: i64,
}

/// Every request that waits.
#[derive(Debug, Default)]
pub(crate) struct Interactions {
    waiting: Mutex<HashMap<[u8; 32], Interaction>>,
}

impl Interactions {
    /// Begins one; the id is for the page's address.
    pub(crate) fn begin(
        &self,
        request: AuthorizationRequest,
        browser: BrowserId,
        step: Step,
        now: i64,
    ) -> Result<String, NoRandomness> {
        let id = random::token()?;
        let interaction = Interaction { request, browser, csrf: random::token()?, step, started: now };
        let mut waiting = self.waiting.lock();
        waiting.retain(|_, other| now.saturating_sub(other.started) < SECONDS);
        while waiting.len() >= MOST {
            let oldest = waiting.iter().min_by_key(|(_, other)| other.started).map(|(key, _)| *key);
            let Some(oldest) = oldest else { break };
            waiting.remove(&oldest);
        }
        waiting.insert(random::digest(&id), interaction);
        Ok(id)
    }

    /// The interaction with this id, while it lives.
    pub(crate) fn find(&self, id: &str, now: i64) -> Option<Interaction> {
        let waiting = self.waiting.lock();
        waiting.get(&random::digest(id)).filter(|found| now.saturating_sub(found.started) < SECONDS).cloned()
    }

    /// Moves it to another step.
    pub(crate) fn advance(&self, id: &str, step: Step) {
        if let Some(interaction) = self.waiting.lock().get_mut(&random::digest(id)) {
            interaction.step = step;
        }
    }

    /// Ends it with a redirect. The first answer wins: a second click gets the same address again, so
    /// that a browser which drops the first response still arrives.
    pub(crate) fn finish(&self, id: &str, location: String) -> String {
        let mut waiting = self.waiting.lock();
        let Some(interaction) = waiting.get_mut(&random::digest(id)) else { return location };
        if let Step::Done { location: first } = &interaction.step {
            return first.clone();
        }
        interaction.step = Step::Done { location: location.clone() };
        location
    }

    /// Forgets all of them.
    pub(crate) fn reset(&self) {
        self.waiting.lock().clear();
    }
}
