//! The timeline of one refresh: polls, events and lanes, in milliseconds since its start.

use crate::accounts::{BalanceNews, shown_balance};
use crate::format::{count, grouped, millis};
use crate::json::indented;
use crate::view::{ErrorView, LaneView, PollView, RefreshEventView, RefreshStatus, RefreshView};
use consumer_api::{Account, FollowEvent, TaskEvent};
use jiff::Timestamp;
use model::{AccountId, SessionId, text};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// A poll answered within this was not held.
const AT_ONCE: u64 = 250;

/// What happened in a refresh so far.
pub(super) struct Timeline {
    started_at: Timestamp,
    clock: Instant,
    status: RefreshStatus,
    ended_after: Option<Duration>,
    task: Option<String>,
    polls: Vec<PollView>,
    events: Vec<RefreshEventView>,
    lanes: Vec<Lane>,
    error: Option<ErrorView>,
    revision: u32,
}

struct Lane {
    account: AccountId,
    name: String,
    before: Option<String>,
    before_sent: Option<String>,
    after: Option<model::Money>,
    at_ms: Vec<u32>,
}

/// The view of a session that has refreshed nothing yet.
pub(super) fn idle(session: &SessionId, deadline: Duration) -> RefreshView {
    RefreshView {
        session: session.to_string(),
        status: RefreshStatus::Idle,
        started_at: None,
        elapsed_ms: 0,
        deadline_ms: millis(deadline),
        task_id: None,
        polls: vec![],
        events: vec![],
        lanes: vec![],
        error: None,
        revision: 0,
    }
}

impl Timeline {
    pub(super) fn new(accounts: &[Account], news: &HashMap<AccountId, BalanceNews>, revision: u32) -> Self {
        let now = Timestamp::now();
        let lanes = accounts.iter().map(|account| {
            let balance = shown_balance(account, news.get(&account.id), now);
            Lane {
                account: account.id.clone(),
                name: account.name.as_deref().map(|name| text::shown(name.trim())).unwrap_or_default(),
                before: balance.sent.is_some().then_some(balance.shown),
                before_sent: balance.sent,
                after: None,
                at_ms: vec![],
            }
        });
        Self {
            started_at: now,
            clock: Instant::now(),
            status: RefreshStatus::Running,
            ended_after: None,
            task: None,
            polls: vec![],
            events: vec![],
            lanes: lanes.collect(),
            error: None,
            revision: revision + 1,
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.status == RefreshStatus::Running
    }

    pub(super) fn revision(&self) -> u32 {
        self.revision
    }

    pub(super) fn started(&mut self, task: &str) {
        self.task = Some(text::shown(task));
        self.revision += 1;
    }

    pub(super) fn take(&mut self, event: &FollowEvent) {
        let now = millis(self.clock.elapsed());
        self.revision += 1;
        match event {
            FollowEvent::PollStarted { .. } => self.polls.push(PollView { from_ms: now, to_ms: None, events: 0 }),
            FollowEvent::PollAnswered { held_ms, version, events, .. } => {
                if let Some(poll) = self.polls.last_mut() {
                    poll.to_ms = Some(now);
                    poll.events = count(events.len());
                }
                for (index, event) in events.iter().enumerate() {
                    // The answer carries one version; each event adds one to it (inferred).
                    let behind = u64::try_from(events.len() - 1 - index).unwrap_or(0);
                    let version = u32::try_from(version.saturating_sub(behind)).unwrap_or(u32::MAX);
                    self.take_event(event, now, version, poll_words(index, *held_ms));
                }
            }
        }
    }

    fn take_event(&mut self, event: &TaskEvent, at_ms: u32, version: u32, poll: String) {
        let lane = event.account.as_ref().and_then(|id| self.lanes.iter_mut().find(|lane| lane.account == *id));
        let mut name = None;
        if let Some(lane) = lane {
            lane.at_ms.push(at_ms);
            name = Some(lane.name.clone());
            if let Some(balance) = event.balances.as_ref().and_then(|balances| balances.balance.clone()) {
                lane.after = Some(balance);
            }
        }
        self.events.push(RefreshEventView {
            at_ms,
            version,
            event_type: text::shown(&event.kind),
            account_id: event.account.as_ref().map(ToString::to_string),
            account_name: name,
            poll,
            json: indented(&event.raw),
        });
    }

    pub(super) fn end(&mut self, status: RefreshStatus, error: Option<ErrorView>) {
        self.status = status;
        self.error = error;
        self.ended_after = Some(self.clock.elapsed());
        self.revision += 1;
    }

    pub(super) fn view(&self, session: &SessionId, deadline: Duration) -> RefreshView {
        RefreshView {
            session: session.to_string(),
            status: self.status,
            started_at: Some(self.started_at.to_string()),
            elapsed_ms: millis(self.ended_after.unwrap_or_else(|| self.clock.elapsed())),
            deadline_ms: millis(deadline),
            task_id: self.task.clone(),
            polls: self.polls.clone(),
            events: self.events.clone(),
            lanes: self.lanes.iter().map(|lane| lane.view(self.is_running())).collect(),
            error: self.error.clone(),
            revision: self.revision,
        }
    }
}

impl Lane {
    fn view(&self, running: bool) -> LaneView {
        let before = self.before_sent.as_deref().map(model::Money::read);
        let changed = match (&before, &self.after) {
            (Some(before), Some(after)) => match (before.value(), after.value()) {
                (Some(before), Some(after)) => before != after,
                _ => before != after,
            },
            (None, Some(_)) => true,
            _ => false,
        };
        LaneView {
            account_id: self.account.to_string(),
            name: self.name.clone(),
            at_ms: self.at_ms.clone(),
            before: self.before.clone(),
            after: self.after.as_ref().map(grouped),
            changed,
            note: (self.at_ms.is_empty() && !running)
                .then(|| "no event: still the value of the accounts list".to_owned()),
        }
    }
}

fn poll_words(index: usize, held_ms: u64) -> String {
    if index > 0 {
        "same answer".to_owned()
    } else if held_ms < AT_ONCE {
        "answered at once".to_owned()
    } else {
        format!("held {}.{} s", held_ms / 1000, held_ms % 1000 / 100)
    }
}
