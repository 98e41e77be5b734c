//! The Consumer API of a running sandbox, rule by rule, over plain HTTP on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails by panicking, like the test itself"
)]

mod accounts;
mod errors;
mod faults;
mod fetch;
mod profile;
mod sample_flow;
mod support;
mod transactions;
