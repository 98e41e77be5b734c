//! One attempt to sign in.

use super::{Environment, ErrorView};

super::choice! {
    /// A step of an attempt, in order.
    pub enum SignInStep {
        /// The provider's metadata was read and checked.
        Discovered,
        /// A registered redirect address is bound.
        Listening,
        /// The system browser was opened.
        BrowserOpened,
        /// The person signs in at the institution.
        Waiting,
        /// The code was exchanged for tokens.
        Exchanged,
        /// The ID token was checked.
        IdTokenChecked,
        /// The grant was kept.
        Kept,
    }

    /// How a step stands.
    pub enum StepStatus {
        /// Not begun.
        Ahead,
        /// Now.
        Current,
        /// Done.
        Done,
        /// Done with a reservation; the detail says which.
        Warning,
        /// It failed here.
        Failed,
    }

    /// How an attempt stands.
    pub enum AttemptStatus {
        /// Discovery and binding.
        Preparing,
        /// Waiting for the browser.
        Waiting,
        /// The answer came; exchanging and checking.
        Finishing,
        /// Signed in.
        SignedIn,
        /// Failed; see the error.
        Failed,
        /// Cancelled by the person, or by a newer attempt.
        Cancelled,
    }
}

super::view! {
    /// A step with its state.
    pub struct StepView {
        /// Which step.
        pub step: SignInStep,
        /// How it stands.
        pub status: StepStatus,
        /// What was found or done, one short line.
        pub detail: String,
    }

    /// An attempt as the sheet shows it.
    pub struct AttemptView {
        /// Its id.
        pub attempt: String,
        /// The connection.
        pub connection_id: String,
        /// The connection's name.
        pub connection_name: String,
        /// How careful one has to be.
        pub environment: Environment,
        /// How it stands.
        pub status: AttemptStatus,
        /// The steps, in order.
        pub steps: Vec<StepView>,
        /// The link to open, once there is one (AR-8).
        pub link: Option<String>,
        /// The redirect address that is bound.
        pub redirect_uri: Option<String>,
        /// When the attempt ends by itself, ISO 8601.
        pub expires_at: Option<String>,
        /// Requests to the redirect address that were not the answer and were ignored (CB-4).
        pub ignored_requests: u32,
        /// Why it failed.
        pub error: Option<ErrorView>,
        /// The session it led to.
        pub session: Option<String>,
        /// Grows with every change.
        pub revision: u32,
    }
}

super::request! {
    /// What to begin.
    pub struct SignInRequest {
        /// The connection.
        pub connection_id: String,
        /// Scopes to ask for instead of the connection's.
        pub scopes: Option<Vec<String>>,
        /// Whether the provider should ask for the password again (`prompt=login`).
        pub reauthenticate: bool,
        /// Whether to open the system browser, or only to make the link.
        pub open_browser: bool,
        /// Seconds until the attempt ends by itself, 10 to 600; none is 300.
        pub timeout_seconds: Option<u32>,
    }
}
