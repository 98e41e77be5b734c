//! The use cases against a live sandbox: real HTTP, a keychain double, and a browser that walks the pages.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, unreachable_pub)]

mod accounts;
mod calling;
mod connections;
mod exporting;
mod keeping;
mod leaks;
mod long_reading;
mod querying;
mod reading;
mod refreshing;
mod restarting;
mod sandbox_life;
mod signing_in;
mod signing_out;
mod table;
mod task;
mod world;
