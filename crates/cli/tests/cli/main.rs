//! The real binary, driven as a person or a script would: each step a process of its own, against a real sandbox, with
//! a real Secret Service on a session bus of its own. Needs the Debian packages `dbus` and `gnome-keyring`.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]
#![allow(missing_docs)]

mod adding;
mod calls;
mod desk;
mod keychain;
mod newcomer;
mod reading;
mod refreshing;
mod signing_in;
mod simulated;
mod two_users;
mod usage;
