//! Dev only: what several crates' tests share.
//!
//! Belongs here: canaries and their search, the double of the keychain's store. Must not come in: anything a
//! shipped crate needs.

pub mod browser;
pub mod canary;
pub mod store;
