//! The use cases and the session state machine: what a shell calls.
//!
//! Belongs here: what a person wants to do, in terms of connections, sessions, accounts; the order of steps
//! across the leaf crates; the [`view`] types that cross to a shell.
//! Must not come in: Tauri, terminal output, wire structs, or reading a secret.

mod accounts;
mod app;
mod browser;
mod call;
mod connection;
mod core;
mod error;
mod exchange;
mod export;
mod format;
mod home;
mod json;
mod query_box;
mod refresh;
mod sandbox;
mod session;
mod settings;
mod sign_in;
mod table;
mod transactions;
pub mod view;

pub use browser::{Browser, BrowserFailed, SystemBrowser};
pub use call::CallView;
pub use connection::UnkeptSecret;
pub use consumer_api::{CallRequest, ReadQuery};
pub use core::{Answer, Event, Explorer, Options};
pub use home::{HOME_VARIABLE, Home};
pub use oidc::install_crypto;
