//! A fetch task: its events in order, and the waiting for more of them.
//!
//! Belongs here: events, versions, the pace of the simulated core. Must not come in: HTTP. A version is the number of
//! events so far. Waiting is on a watch channel: nobody polls, and nobody holds a lock while waiting.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::wire;
use crate::state::State;
use crate::world::{Account, Balances};

/// A core delivers balances in at most this many batches, so that forty accounts do not take a minute.
const MOST_BATCHES: usize = 3;

/// One fetch task.
#[derive(Debug)]
pub(super) struct Task {
    id: String,
    events: watch::Sender<Progress>,
    abandoned: CancellationToken,
}

#[derive(Debug, Default)]
struct Progress {
    events: Vec<Value>,
    /// Nothing more will come: the task ended, or is stuck for good.
    finished: Finish,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Finish {
    #[default]
    Running,
    Ended,
    Stuck,
}

/// What a poll found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Poll {
    /// The version, and the events after the one that was asked for (none when the hold ran out).
    Events(usize, Vec<Value>),
    /// The version that was asked for lies ahead of the task.
    Ahead,
    /// The sandbox stops or was reset.
    Gone,
}

impl Task {
    pub(super) fn new() -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            events: watch::Sender::new(Progress::default()),
            abandoned: CancellationToken::new(),
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// A stuck task does not count: the user could never refresh again.
    pub(super) fn is_running(&self) -> bool {
        self.events.borrow().finished == Finish::Running
    }

    /// Ends the task without another event.
    pub(super) fn abandon(&self) {
        self.abandoned.cancel();
    }

    /// Waits up to `hold` for events after `since`.
    pub(super) async fn poll(&self, since: usize, hold: Duration, stopping: &CancellationToken) -> Poll {
        let mut events = self.events.subscribe();
        if since > events.borrow().events.len() {
            return Poll::Ahead;
        }
        // After the last event nothing can come, so the answer is immediate (inferred).
        let more = events.wait_for(|progress| progress.events.len() > since || progress.finished == Finish::Ended);
        tokio::select! {
            () = stopping.cancelled() => return Poll::Gone,
            () = self.abandoned.cancelled() => return Poll::Gone,
            _ = tokio::time::timeout(hold, more) => {}
        }
        let progress = self.events.borrow();
        Poll::Events(progress.events.len(), progress.events.iter().skip(since).cloned().collect())
    }

    fn happened(&self, event: Value) {
        self.events.send_modify(|progress| progress.events.push(event));
    }

    fn finish(&self, finish: Finish, last: Option<Value>) {
        self.events.send_modify(|progress| {
            progress.events.extend(last);
            progress.finished = finish;
        });
    }
}

/// Runs a task to its end, at the pace of the sandbox, unless the sandbox stops or is reset first.
pub(super) fn run(state: &Arc<State>, user: String, task: Arc<Task>, endless: bool) {
    task.happened(json!({ "type": "TaskStarted" }));
    let (stopping, abandoned) = (state.stopping.clone(), task.abandoned.clone());
    // A weak handle: a task alone must not keep a dropped sandbox in memory.
    let state = Arc::downgrade(state);
    tokio::spawn(async move {
        let core = async {
            let Some(plan) = state.upgrade().and_then(|state| Plan::of(&state, &user)) else { return };
            let mut fetched = Vec::new();
            for (wait, account) in plan.steps {
                tokio::time::sleep(wait).await;
                let Some(state) = state.upgrade() else { return };
                let at = state.clock.now();
                fetched.push((account.0.clone(), at));
                task.happened(balances_event(&account.0, &account.1, at));
            }
            if plan.complete {
                task.happened(json!({ "type": "EnrichmentAllAccountBalancesUpdated" }));
            }
            if endless {
                return task.finish(Finish::Stuck, None);
            }
            tokio::time::sleep(plan.last_wait).await;
            let Some(state) = state.upgrade() else { return };
            // First kept, then said: whoever sees TaskEnded reads the new lists.
            state.memory.keep(&user, &task, &fetched);
            task.finish(Finish::Ended, Some(json!({ "type": "TaskEnded" })));
        };
        tokio::select! {
            () = core => {}
            () = stopping.cancelled() => {}
            () = abandoned.cancelled() => {}
        }
    });
}

/// What the core will report, and when.
struct Plan {
    steps: Vec<(Duration, (String, Balances))>,
    complete: bool,
    last_wait: Duration,
}

impl Plan {
    fn of(state: &Arc<State>, user: &str) -> Option<Self> {
        let accounts = &state.world.user(user)?.accounts;
        let pace = state.config.task_pace;
        let reporting: Vec<&Account> = accounts.iter().filter(|account| account.refresh.reports).collect();
        let waits = waits(reporting.len(), pace);
        let steps = waits
            .into_iter()
            .zip(&reporting)
            .map(|(wait, account)| (wait, (account.id.clone(), account.refresh.balances)))
            .collect();
        Some(Self { steps, complete: reporting.len() == accounts.len(), last_wait: pace / 4 })
    }
}

/// The pause before each of so many reports: a full one before a batch, a short one inside it.
fn waits(reports: usize, pace: Duration) -> Vec<Duration> {
    let batches = reports.clamp(1, MOST_BATCHES);
    let (size, larger) = (reports / batches, reports % batches);
    (0..batches)
        .flat_map(|batch| {
            let members = size + usize::from(batch < larger);
            (0..members).map(move |member| if member == 0 { pace } else { pace / 40 })
        })
        .collect()
}

/// inferred: the reference names the event and not its properties. The names of the account object are used.
fn balances_event(account: &str, balances: &Balances, at: Timestamp) -> Value {
    let mut event = serde_json::Map::new();
    event.insert("type".to_owned(), json!("EnrichmentAccountBalances"));
    event.insert("accountId".to_owned(), json!(account));
    wire::balances(&mut event, balances);
    event.insert("fetchedDate".to_owned(), json!(wire::instant(at)));
    Value::Object(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Duration = Duration::from_secs(4);
    /// A test that waited this long would have failed long before.
    const FOREVER: Duration = Duration::from_secs(3_600);

    #[test]
    fn four_reports_come_as_two_and_one_and_one() {
        let short = PACE / 40;
        assert_eq!(waits(4, PACE), [PACE, short, PACE, PACE]);
        assert_eq!(waits(0, PACE), []);
        assert_eq!(waits(1, PACE), [PACE]);
        assert_eq!(waits(40, PACE).iter().filter(|wait| **wait == PACE).count(), 3);
    }

    #[tokio::test]
    async fn a_poll_without_news_is_held_for_the_whole_hold_and_answers_with_nothing() {
        let (task, hold) = (Task::new(), Duration::from_millis(40));
        let started = std::time::Instant::now();
        assert_eq!(task.poll(0, hold, &CancellationToken::new()).await, Poll::Events(0, Vec::new()));
        assert!(started.elapsed() >= hold);
    }

    #[tokio::test]
    async fn a_held_poll_ends_when_an_event_arrives() {
        let (task, stopping) = (Task::new(), CancellationToken::new());
        // The poll goes first and waits; only then does the event happen.
        let event = async { task.happened(json!({ "type": "TaskStarted" })) };
        let (found, ()) = futures::join!(task.poll(0, FOREVER, &stopping), event);
        assert_eq!(found, Poll::Events(1, vec![json!({ "type": "TaskStarted" })]));
    }

    #[tokio::test]
    async fn a_held_poll_ends_when_the_sandbox_stops_or_is_reset() {
        let (task, stopping) = (Task::new(), CancellationToken::new());
        let (found, ()) = futures::join!(task.poll(0, FOREVER, &stopping), async { stopping.cancel() });
        assert_eq!(found, Poll::Gone);
        let still_running = CancellationToken::new();
        let (found, ()) = futures::join!(task.poll(0, FOREVER, &still_running), async { task.abandon() });
        assert_eq!(found, Poll::Gone);
    }

    #[tokio::test]
    async fn a_version_ahead_of_the_task_is_refused_and_an_ended_task_answers_at_once() {
        let (task, stopping) = (Task::new(), CancellationToken::new());
        assert_eq!(task.poll(1, FOREVER, &stopping).await, Poll::Ahead);
        task.finish(Finish::Ended, Some(json!({ "type": "TaskEnded" })));
        assert_eq!(task.poll(1, FOREVER, &stopping).await, Poll::Events(1, Vec::new()));
    }
}
