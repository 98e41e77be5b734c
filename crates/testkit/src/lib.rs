//! Dev only: what several crates' tests share.
//!
//! Belongs here: canaries and their search. Must not come in: anything a shipped crate needs.

pub mod canary;
