//! The use cases and the session state machine: what a shell calls.
//!
//! Belongs here: what a person wants to do, in terms of connections, sessions, accounts; the order of steps
//! across the leaf crates; the [`view`] types that cross to a shell.
//! Must not come in: Tauri, terminal output, wire structs, or reading a secret.

mod api;
pub mod view;

pub use api::{Answer, Event, Explorer};
