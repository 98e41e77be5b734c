//! What a sandbox is started with, and why a start can fail.

use std::time::Duration;

/// Transactions of the veteran persona.
const VETERAN_ROWS: usize = 1_000_000;

/// How to start a sandbox. `Config::default()` is right for a person; tests change what they study.
#[derive(Debug, Clone)]
pub struct Config {
    /// The port on 127.0.0.1; `None` lets the system choose a free one.
    pub port: Option<u16>,
    /// Seed of the synthetic world: the same seed gives the same people, accounts and ids.
    pub seed: u64,
    /// The instant that the generated data ends at; `None` is the moment of the start.
    pub today: Option<jiff::Timestamp>,
    /// How many transactions the veteran persona has; a million is what the persona is about.
    pub veteran_rows: usize,
    /// The longest time that a task poll is held open (the reference says up to 7 seconds).
    pub poll_hold: Duration,
    /// The time between two events of a refresh task.
    pub task_pace: Duration,
    /// The life of an access token (600 s in the current guides).
    pub access_token_lifetime: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: None,
            seed: 1,
            today: None,
            veteran_rows: VETERAN_ROWS,
            poll_hold: Duration::from_secs(7),
            task_pace: Duration::from_millis(3_600),
            access_token_lifetime: Duration::from_secs(600),
        }
    }
}

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Another program listens on the port that was asked for.
    #[error("Port {port} on 127.0.0.1 is in use by another program.")]
    PortInUse {
        /// The port that was asked for.
        port: u16,
    },
    /// The system refused the port, for example because it is reserved.
    #[error("The system does not allow listening on port {port} of 127.0.0.1.")]
    PortNotAllowed {
        /// The port that was asked for.
        port: u16,
    },
    /// The system refused to listen for another reason.
    #[error("The sandbox could not listen on 127.0.0.1.")]
    Listen(#[source] std::io::Error),
    /// The operating system gave no random bytes, so no key or secret can be made (SB-4).
    #[error("The operating system gave no random bytes.")]
    NoRandomness,
}

impl StartError {
    /// The stable machine id of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PortInUse { .. } => "sandbox.port_in_use",
            Self::PortNotAllowed { .. } => "sandbox.port_not_allowed",
            Self::Listen(_) => "sandbox.listen_failed",
            Self::NoRandomness => "sandbox.no_randomness",
        }
    }

    /// What the person can do next.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::PortInUse { .. } => {
                "Stop the other program, choose another port, or leave the port out to get a free one."
            }
            Self::PortNotAllowed { .. } => {
                "Choose a port above 1023 that the system has not reserved, or leave the port out."
            }
            Self::Listen(_) => "Check that the loopback network interface is up, then try again.",
            Self::NoRandomness => "Try again; if it stays so, restart the computer.",
        }
    }
}
