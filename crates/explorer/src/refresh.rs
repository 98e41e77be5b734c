//! The asynchronous refresh made visible: PUT fetch, then follow the task (conventions.md, "Refreshing data").

mod timeline;

use timeline::Timeline;

use crate::Explorer;
use crate::accounts::BalanceNews;
use crate::core::{Answer, Core, Event, guard};
use crate::session::{Session, SessionBearer};
use crate::view::{ErrorView, RefreshStatus, RefreshView};
use consumer_api::{FollowEnd, FollowEvent, TaskEvent};
use jiff::Timestamp;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// When a task that does not end is given up (client-code uses 30 s; duration depends on the core).
const DEADLINE: Duration = Duration::from_secs(60);

/// The refreshes of a session: at most one runs.
#[derive(Default)]
pub(crate) struct Refreshes {
    state: Mutex<Option<Running>>,
}

struct Running {
    timeline: Timeline,
    cancel: CancellationToken,
}

impl Refreshes {
    pub(crate) fn stop(&self) {
        if let Some(running) = guard(&self.state).as_ref() {
            running.cancel.cancel();
        }
    }

    pub(crate) fn forget(&self) {
        self.stop();
        *guard(&self.state) = None;
    }

    fn view(&self, session: &Session) -> RefreshView {
        guard(&self.state).as_ref().map_or_else(
            || timeline::idle(&session.id, DEADLINE),
            |running| running.timeline.view(&session.id, DEADLINE),
        )
    }

    fn change(&self, change: impl FnOnce(&mut Timeline)) -> u32 {
        let mut state = guard(&self.state);
        let Some(running) = state.as_mut() else { return 0 };
        change(&mut running.timeline);
        running.timeline.revision()
    }
}

impl Explorer {
    /// Asks the institution to refresh and follows the task. Does nothing when one is running.
    ///
    /// # Errors
    /// If the session does not exist or its accounts cannot be read. Why a refresh failed is in the view.
    pub async fn start_refresh(&self, session: String) -> Answer<RefreshView> {
        let core = self.core();
        let session = core.session(&session).await?;
        let list = core.accounts(&session, false).await?;
        let cancel = CancellationToken::new();
        {
            let mut state = guard(&session.refreshes.state);
            if state.as_ref().is_some_and(|running| running.timeline.is_running()) {
                drop(state);
                return Ok(session.refreshes.view(&session));
            }
            let revision = state.as_ref().map_or(0, |running| running.timeline.revision());
            let timeline = Timeline::new(&list.page.accounts, &session.accounts.news(), revision);
            *state = Some(Running { timeline, cancel: cancel.clone() });
        }
        let (task_core, task_session) = (Arc::clone(core), Arc::clone(&session));
        tokio::spawn(async move { run(&task_core, &task_session, &cancel).await });
        Ok(session.refreshes.view(&session))
    }

    /// How the last refresh stands.
    ///
    /// # Errors
    /// If the session does not exist.
    pub async fn refresh(&self, session: String) -> Answer<RefreshView> {
        let session = self.core().session(&session).await?;
        Ok(session.refreshes.view(&session))
    }

    /// Stops following; what came is kept.
    ///
    /// # Errors
    /// If the session does not exist.
    pub async fn stop_refresh(&self, session: String) -> Answer<RefreshView> {
        let session = self.core().session(&session).await?;
        session.refreshes.stop();
        Ok(session.refreshes.view(&session))
    }
}

async fn run(core: &Arc<Core>, session: &Arc<Session>, cancel: &CancellationToken) {
    let result = follow(core, session, cancel).await;
    let (status, error) = match result {
        Ok(FollowEnd::Ended) => (RefreshStatus::Finished, None),
        Ok(FollowEnd::Deadline) => (RefreshStatus::Deadline, None),
        Err(_) if cancel.is_cancelled() => (RefreshStatus::Stopped, None),
        Err(error) => (RefreshStatus::Failed, Some(error)),
    };
    // The list is read again, so that everything else shows what the refresh brought (conventions.md, step 3).
    if status != RefreshStatus::Failed {
        let _ = core.accounts(session, true).await;
    }
    let revision = session.refreshes.change(|timeline| timeline.end(status, error));
    tell(core, session, revision);
    core.emit(Event::Sessions);
}

async fn follow(core: &Arc<Core>, session: &Arc<Session>, cancel: &CancellationToken) -> Result<FollowEnd, ErrorView> {
    let api = session.api(core).await?;
    let bearer = SessionBearer::new(core, session);
    let task = api.start_fetch(&bearer, &session.user, cancel).await?.value;
    tell(core, session, session.refreshes.change(|timeline| timeline.started(task.as_str())));
    let on_event = |event: FollowEvent| {
        if let FollowEvent::PollAnswered { events, .. } = &event {
            for event in events {
                take(session, event);
            }
        }
        tell(core, session, session.refreshes.change(|timeline| timeline.take(&event)));
    };
    Ok(consumer_api::follow_task(api, &bearer, &session.user, &task, DEADLINE, cancel, on_event).await?)
}

/// A balance in an event may be newer than the list's.
fn take(session: &Session, event: &TaskEvent) {
    let (Some(account), Some(balances)) = (&event.account, &event.balances) else { return };
    let news = BalanceNews {
        balance: balances.balance.clone(),
        available_balance: balances.available_balance.clone(),
        available_credit: balances.available_credit.clone(),
        fetched: balances.fetched_date.clone(),
        received: Timestamp::now(),
    };
    session.accounts.take_news(account, news);
}

fn tell(core: &Core, session: &Session, revision: u32) {
    core.emit(Event::Refresh { session: session.id.to_string(), revision });
}
