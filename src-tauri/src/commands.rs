//! The commands, one file per subject. Bodies only hand over to the core: what a command does is decided in
//! `explorer`, where it is tested without a window.

pub(crate) mod account;
pub(crate) mod app;
pub(crate) mod connection;
pub(crate) mod exchange;
pub(crate) mod export;
pub(crate) mod query;
pub(crate) mod refresh;
pub(crate) mod sandbox;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod table;
pub(crate) mod transaction;
