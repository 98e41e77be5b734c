//! How long a keychain call may take (KC-3).

use std::time::Duration;

/// The deadlines of one keychain. [`Deadlines::default`] is what the app uses; tests choose shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For a call during which nobody is asked anything.
    pub plain: Duration,
    /// For a call during which the system may be asking the person to unlock.
    pub prompt: Duration,
    /// A refused unlock prompt that took less than this was never on a screen: the store was locked and nobody
    /// could be asked. Inferred: the Secret Service reports both as "dismissed"; without a prompter the answer
    /// took 40 ms, and no person reads and closes a dialog in a third of a second.
    pub fastest_dismissal: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            plain: Duration::from_secs(5),
            prompt: Duration::from_secs(120),
            fastest_dismissal: Duration::from_millis(300),
        }
    }
}
