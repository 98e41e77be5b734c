//! The secret newtypes, and the only crate that may read one.
//!
//! Belongs here: a type for each secret, and a method for each purpose that a secret is read for.
//! Must not come in: a general "reveal", I/O, logging, or any trait that would let a secret be printed,
//! compared, copied, serialised or sent to the UI.
//!
//! Every type here is zeroised on drop, has a redacting `Debug`, and has no `Display`, `Serialize`,
//! `Deserialize` (but [`TypedSecret`]), `Clone` (unless said), `PartialEq` or `Deref` (KC-12). Tests in `tests/cannot_compile`
//! prove it.

mod bearer;
mod client;
mod flow;
mod grant;
mod pattern;
mod sent;
mod text;

pub use bearer::{AccessToken, InvalidToken, RefreshToken, SANDBOX_MARKER};
pub use client::{ClientSecret, InvalidClientSecret, MAX_CLIENT_SECRET, TypedSecret};
pub use flow::{AuthorizationCode, CodeVerifier, FlowKey, InvalidCode};
pub use grant::{Grant, GrantParts, InvalidGrant};
pub use pattern::{REDACTED, masked};
pub use sent::Sent;
pub use text::{FormField, HeaderText, fingerprint};
