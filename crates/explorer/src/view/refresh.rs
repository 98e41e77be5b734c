//! The asynchronous refresh made visible.

use super::ErrorView;

super::choice! {
    /// How a refresh stands.
    pub enum RefreshStatus {
        /// None was started in this run.
        Idle,
        /// Running.
        Running,
        /// `TaskEnded` came.
        Finished,
        /// Stopped by the person; what came is kept.
        Stopped,
        /// The deadline passed without `TaskEnded`; what came is kept.
        Deadline,
        /// Failed; what came is kept.
        Failed,
    }
}

super::view! {
    /// One poll of the task.
    pub struct PollView {
        /// When it was sent, in ms since the start.
        pub from_ms: u32,
        /// When it was answered, in ms since the start; none while it is open.
        pub to_ms: Option<u32>,
        /// How many events it brought.
        pub events: u32,
    }

    /// One event of the task.
    pub struct RefreshEventView {
        /// When its poll was answered, in ms since the start.
        pub at_ms: u32,
        /// Version of the task after it, as far as the answers tell.
        pub version: u32,
        /// Type as sent.
        pub event_type: String,
        /// The account it names.
        pub account_id: Option<String>,
        /// That account's name.
        pub account_name: Option<String>,
        /// `held 3.9 s`, `answered at once`, `same answer`.
        pub poll: String,
        /// The JSON as received, indented.
        pub json: String,
    }

    /// One account's lane.
    pub struct LaneView {
        /// Account id.
        pub account_id: String,
        /// Name.
        pub name: String,
        /// When events for it came, in ms since the start.
        pub at_ms: Vec<u32>,
        /// Balance before, grouped.
        pub before: Option<String>,
        /// Balance after, grouped; none without an event.
        pub after: Option<String>,
        /// Whether the two differ.
        pub changed: bool,
        /// What to know, for example that no event came.
        pub note: Option<String>,
    }

    /// A refresh as the timeline shows it.
    pub struct RefreshView {
        /// The session.
        pub session: String,
        /// Status.
        pub status: RefreshStatus,
        /// When it was started, ISO 8601.
        pub started_at: Option<String>,
        /// How long it has run or took, in ms.
        pub elapsed_ms: u32,
        /// When it will be given up, in ms since the start.
        pub deadline_ms: u32,
        /// Task id.
        pub task_id: Option<String>,
        /// Polls.
        pub polls: Vec<PollView>,
        /// Events.
        pub events: Vec<RefreshEventView>,
        /// Lanes.
        pub lanes: Vec<LaneView>,
        /// Why it failed.
        pub error: Option<ErrorView>,
        /// Grows with every change.
        pub revision: u32,
    }
}
