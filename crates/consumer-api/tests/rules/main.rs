//! The rules for requests, against a real server on loopback that answers byte by byte as told. One file per rule.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is how a test fails")]

mod bodies;
mod calls;
mod crowd;
mod deadlines;
mod identity;
mod origin;
mod paging;
mod privacy;
mod redirects;
mod renewal;
mod retries;
mod support;
mod tasks;
mod tls;
mod troubled;
