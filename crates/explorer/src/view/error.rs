//! The one form in which an error leaves the core.

super::choice! {
    /// What a person can do about an error: closed, so that the UI has one exhaustive table of actions.
    pub enum ErrorKind {
        /// Something that was typed must be changed.
        Input,
        /// The named thing does not exist any more.
        NotFound,
        /// The institution or the network cannot be reached; trying again later may help.
        Offline,
        /// The connection's settings and the institution do not agree.
        Configuration,
        /// The sign-in did not complete; start it again.
        SignIn,
        /// The session has ended; sign in again.
        SignInAgain,
        /// The grant does not allow this.
        Permission,
        /// The institution asks to slow down.
        RateLimited,
        /// The institution answered with an error or something unreadable.
        Server,
        /// The keychain is missing, locked, or failing.
        Keychain,
        /// The simulated institution is not running.
        SandboxStopped,
        /// Settings or other files on this computer cannot be read or written.
        Storage,
        /// This computer refused something that is no file: a browser, a window of a folder, a port.
        System,
        /// The person cancelled.
        Cancelled,
        /// A fault in Passbook.
        Internal,
    }
}

super::view! {
    /// An error as every shell shows it.
    pub struct ErrorView {
        /// The stable machine id, for example `callback.timeout`.
        pub code: String,
        /// What can be done about it.
        pub kind: ErrorKind,
        /// What happened, one sentence.
        pub message: String,
        /// What to do next, one sentence or two.
        pub help: String,
        /// When trying again makes sense, in milliseconds from now.
        pub retry_after_ms: Option<u32>,
        /// The `x-request-id` that the institution's support asks for.
        pub request_id: Option<String>,
        /// What the server said, sanitised; shown second and small.
        pub said: Option<String>,
    }
}
