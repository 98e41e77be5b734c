//! The simulated institution: OpenID provider and Consumer API, on this computer's loopback only.
//!
//! Here belong the server, its provider, its synthetic world and its named faults. It is a second
//! implementation of the documented API and shares no wire structs with the client, so that a shared
//! misreading cannot pass. It is stricter than the real thing, never laxer; each known difference is
//! listed in `docs/sandbox-differences.md`. Here must not belong: anything that knows the client, the
//! keychain or a window.

mod bearer;
mod clock;
mod config;
mod consumer;
mod endpoint;
mod exchange;
mod faults;
mod guard;
mod html;
mod log;
mod provider;
mod random;
mod refusal;
mod server;
mod state;
mod world;

pub use config::{Config, StartError};
pub use endpoint::Endpoint;
pub use faults::{Fault, FaultKind, Faults};
pub use log::LoggedRequest;
pub use server::{ClientDescription, ClientType, Description, Sandbox, UserDescription};
