//! What every error of this crate can say. `Display` is one sentence of what happened; [`Explained::help`] is
//! what to do next; [`Explained::code`] is what tests and the UI match on.

use crate::oauth_error::Raw;
use std::time::Duration;

/// An error that says what happened and what a person can do next.
pub trait Explained: std::error::Error {
    /// A stable machine id, such as `id_token.nonce_mismatch`.
    fn code(&self) -> &'static str;
    /// What to do next, in one or two sentences.
    fn help(&self) -> String;
    /// The `x-request-id` of the answer, to give to the institution's support.
    fn request_id(&self) -> Option<&str> {
        None
    }
    /// How long the provider asked to wait.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
    /// What the provider said, sanitised, kept apart from Passbook's own words.
    fn raw(&self) -> Option<&Raw> {
        None
    }
}
