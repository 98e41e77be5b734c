//! What changes while a sandbox runs: names that users gave, what fetches brought, and the tasks.
//!
//! Belongs here: the state and its reset. Must not come in: waiting, answers. No lock is held across an await.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::moves::Moves;
use super::tasks::Task;

/// Ended tasks that are remembered per user; older ones answer 404.
const MOST_TASKS: usize = 32;

/// What clients wrote and the tasks that run.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    people: Mutex<HashMap<String, Person>>,
}

#[derive(Debug, Default)]
struct Person {
    accounts: HashMap<String, Written>,
    tasks: VecDeque<Arc<Task>>,
}

/// What happened to one account since the start.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    /// The name that the user gave.
    pub(super) name: Option<String>,
    /// When a fetch first brought what the core had.
    pub(super) first_fetch: Option<Timestamp>,
    /// When a fetch last confirmed the balance.
    pub(super) last_fetch: Option<Timestamp>,
    /// Rows that moved because a fault asked for it.
    pub(super) moves: Arc<Moves>,
}

impl Memory {
    /// Forgets everything and ends the tasks.
    pub(crate) fn reset(&self) {
        let people = std::mem::take(&mut *self.people.lock());
        for task in people.values().flat_map(|person| &person.tasks) {
            task.abandon();
        }
    }

    /// What happened to an account.
    pub(super) fn written(&self, user: &str, account: &str) -> Written {
        let people = self.people.lock();
        people.get(user).and_then(|person| person.accounts.get(account)).cloned().unwrap_or_default()
    }

    /// Keeps the name that the user gave to an account.
    pub(super) fn rename(&self, user: &str, account: &str, name: String) {
        self.change(user, account, |written| written.name = Some(name));
    }

    /// The task that runs for a user, or the one made now; true when it was made now.
    pub(super) fn running_or(&self, user: &str, make: impl FnOnce() -> Task) -> (Arc<Task>, bool) {
        let mut people = self.people.lock();
        let tasks = &mut people.entry(user.to_owned()).or_default().tasks;
        if let Some(running) = tasks.iter().find(|task| task.is_running()) {
            return (Arc::clone(running), false);
        }
        let task = Arc::new(make());
        if tasks.len() >= MOST_TASKS {
            tasks.pop_front();
        }
        tasks.push_back(Arc::clone(&task));
        (task, true)
    }

    /// A task of a user.
    pub(super) fn task(&self, user: &str, id: &str) -> Option<Arc<Task>> {
        let people = self.people.lock();
        people.get(user)?.tasks.iter().find(|task| task.id() == id).cloned()
    }

    /// Keeps what a finished task brought, unless a reset came first and forgot the task.
    pub(super) fn keep(&self, user: &str, task: &Task, fetched: &[(String, Timestamp)]) {
        let mut people = self.people.lock();
        let Some(person) =
            people.get_mut(user).filter(|person| person.tasks.iter().any(|known| known.id() == task.id()))
        else {
            return;
        };
        for (account, at) in fetched {
            let written = person.accounts.entry(account.clone()).or_default();
            written.first_fetch.get_or_insert(*at);
            written.last_fetch = Some(*at);
        }
    }

    /// Moves rows of an account.
    pub(super) fn move_rows(&self, user: &str, account: &str, go_on: impl FnOnce(&mut Moves)) {
        self.change(user, account, |written| go_on(Arc::make_mut(&mut written.moves)));
    }

    fn change(&self, user: &str, account: &str, change: impl FnOnce(&mut Written)) {
        let mut people = self.people.lock();
        change(people.entry(user.to_owned()).or_default().accounts.entry(account.to_owned()).or_default());
    }
}
