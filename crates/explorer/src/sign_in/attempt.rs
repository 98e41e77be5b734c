//! One attempt: what the sheet shows, and the handles to cancel it or to paste into it.

use crate::connection::Connection;
use crate::core::guard;
use crate::view::{AttemptStatus, AttemptView, ErrorKind, ErrorView, SignInStep, StepStatus, StepView};
use oidc::{IgnoredRequests, PasteSlot, PendingSignIn};
use std::sync::Mutex;
use tokio_util::sync::CancellationToken;
use url::Url;

/// The steps in order.
const STEPS: [SignInStep; 7] = [
    SignInStep::Discovered,
    SignInStep::Listening,
    SignInStep::BrowserOpened,
    SignInStep::Waiting,
    SignInStep::Exchanged,
    SignInStep::IdTokenChecked,
    SignInStep::Kept,
];

/// An attempt to sign in.
pub(crate) struct Attempt {
    state: Mutex<State>,
    id: String,
    connection_id: String,
    cancel: CancellationToken,
    ended: CancellationToken,
}

struct State {
    view: AttemptView,
    handles: Option<Handles>,
    closed: Option<CancellationToken>,
}

struct Handles {
    link: Url,
    paste: PasteSlot,
    ignored: IgnoredRequests,
}

impl Attempt {
    pub(crate) fn new(connection: &Connection) -> Self {
        let id = uuid::Uuid::new_v4().to_string();
        let view = AttemptView {
            attempt: id.clone(),
            connection_id: connection.id.clone(),
            connection_name: connection.name.clone(),
            environment: connection.environment(),
            status: AttemptStatus::Preparing,
            steps: STEPS
                .iter()
                .map(|step| StepView { step: *step, status: StepStatus::Ahead, detail: String::new() })
                .collect(),
            link: None,
            redirect_uri: None,
            expires_at: None,
            ignored_requests: 0,
            error: None,
            session: None,
            revision: 1,
        };
        Self {
            state: Mutex::new(State { view, handles: None, closed: None }),
            id,
            connection_id: connection.id.clone(),
            cancel: CancellationToken::new(),
            ended: CancellationToken::new(),
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn is_of(&self, connection_id: &str) -> bool {
        self.connection_id == connection_id
    }

    pub(crate) fn is_running(&self) -> bool {
        !self.ended.is_cancelled()
    }

    /// Asks the attempt to end. It ends by itself a moment later.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    pub(super) fn cancellation(&self) -> CancellationToken {
        self.cancel.clone()
    }

    /// Waits until the attempt has ended and its listener is closed.
    pub(crate) async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Waits until the listener is closed, which is a moment after the end when the browser still fetches its last
    /// page. At once when there is none.
    pub(crate) async fn closed(&self) {
        let closed = guard(&self.state).closed.clone();
        if let Some(closed) = closed {
            closed.cancelled().await;
        }
    }

    pub(super) fn mark_ended(&self) {
        guard(&self.state).handles = None;
        self.ended.cancel();
    }

    pub(crate) fn view(&self) -> AttemptView {
        let mut state = guard(&self.state);
        if let Some(handles) = &state.handles {
            let ignored = handles.ignored.count();
            state.view.ignored_requests = ignored;
        }
        state.view.clone()
    }

    pub(super) fn link(&self) -> Option<Url> {
        guard(&self.state).handles.as_ref().map(|handles| handles.link.clone())
    }

    pub(super) fn paste_slot(&self) -> Option<PasteSlot> {
        guard(&self.state).handles.as_ref().map(|handles| handles.paste.clone())
    }

    /// The pending sign-in is there: its link, its address, its end.
    pub(super) fn waits_for(&self, pending: &PendingSignIn) {
        let mut state = guard(&self.state);
        state.closed = Some(pending.closed());
        state.handles =
            Some(Handles { link: pending.link().clone(), paste: pending.paste(), ignored: pending.ignored() });
        state.view.link = Some(pending.link().to_string());
        state.view.redirect_uri = Some(pending.redirect_uri().to_owned());
        state.view.expires_at = Some(pending.expires_at().to_string());
        state.view.revision += 1;
    }

    pub(super) fn status(&self, status: AttemptStatus) {
        let mut state = guard(&self.state);
        state.view.status = status;
        state.view.revision += 1;
    }

    /// A step is done, or is the current one.
    pub(super) fn step(&self, step: SignInStep, status: StepStatus, detail: impl Into<String>) {
        let mut state = guard(&self.state);
        if let Some(view) = state.view.steps.iter_mut().find(|view| view.step == step) {
            view.status = status;
            view.detail = detail.into();
        }
        state.view.revision += 1;
    }

    pub(super) fn succeeded(&self, session: &str) {
        let mut state = guard(&self.state);
        state.view.status = AttemptStatus::SignedIn;
        state.view.session = Some(session.to_owned());
        state.view.link = None;
        state.view.revision += 1;
    }

    /// The attempt failed at the step it was in, or was cancelled there.
    pub(super) fn failed(&self, error: ErrorView) {
        let mut state = guard(&self.state);
        let cancelled = error.kind == ErrorKind::Cancelled;
        state.view.status = if cancelled { AttemptStatus::Cancelled } else { AttemptStatus::Failed };
        if let Some(view) = state
            .view
            .steps
            .iter_mut()
            .find(|view| view.status != StepStatus::Done && view.status != StepStatus::Warning)
        {
            view.status = StepStatus::Failed;
        }
        // A link of an attempt that ended leads nowhere.
        state.view.link = None;
        state.view.error = Some(error);
        state.view.revision += 1;
    }
}
