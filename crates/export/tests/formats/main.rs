//! What each format holds, read back by somebody else's reader or a small one of the test's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test may fail

mod csv_files;
mod files;
mod json_files;
mod ofx_files;
mod qif_files;
mod redaction;
mod samples;
