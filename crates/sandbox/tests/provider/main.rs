//! The provider and the frame of the sandbox over real HTTP on loopback: one module per rule. The
//! Consumer API's tests are elsewhere.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets something else fails; the helpers are not test functions themselves"
)]

mod authorize;
mod client_auth;
mod code;
mod consent;
mod discovery;
mod end_session;
mod faults;
mod guards;
mod id_token;
mod lifecycle;
mod limits;
mod prompt;
mod refresh;
mod request_log;
mod revocation;
mod sign_in;
mod support;
mod userinfo;
