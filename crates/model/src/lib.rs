//! Plain values that every layer shares: money, ids, instants, scopes, account kinds.
//!
//! Belongs here: a value with one meaning everywhere, its parsing and its arithmetic.
//! Must not come in: I/O, HTTP, Tauri, wire structs of any protocol, anything secret.

mod account;
mod id;
mod instant;
mod money;
pub mod scope;
pub mod text;

pub use account::{AccountKind, BalanceMeaning, Group};
pub use id::{AccountId, ConnectionId, InvalidId, SessionId, TaskId, TransactionId, UserId};
pub use instant::{ApiDate, ApiInstant};
pub use money::{Money, Sum};
pub use scope::Scope;
