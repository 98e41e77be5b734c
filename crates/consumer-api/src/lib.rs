//! The typed HTTP client of the Consumer API.
//!
//! Belongs here: the catalogue of endpoints, requests and their limits, retries and deadlines, the lenient
//! reading of answers, paging, the following of tasks, and the redacted record of every exchange.
//! Must not come in: sign-in and refreshing of tokens (the caller hands in a [`Bearer`]), storage, anything
//! about a screen. A token is only ever turned into an `Authorization` header, in one place (`transport`).

mod account;
mod base;
mod bearer;
mod breaker;
mod calls;
pub mod catalogue;
mod client;
mod entitlement;
mod error;
mod exchange;
mod follow;
mod gate;
mod host;
mod json;
pub mod limits;
mod pace;
mod paging;
mod raw;
mod redact;
mod retry;
mod said;
mod send;
mod task;
mod transaction;
mod transport;
mod user;
mod window;

pub use account::{Account, AccountsPage, AvailableParts, FailedRow, Institution};
pub use base::{ApiBase, InvalidBase, Realm};
pub use bearer::{Bearer, BearerError, BearerFuture};
pub use calls::{Fetched, PageQuery};
pub use client::{Api, ApiOptions, ApiSetupError, Deadlines};
pub use entitlement::{Entitlement, EntitlementLink};
pub use error::{ApiError, ApiFailure, Context};
pub use exchange::{Exchange, ExchangeId, ExchangeRing, Timing};
pub use follow::{FollowEnd, FollowEvent, follow_task};
pub use host::Hosts;
pub use pace::{Pace, TokioPace};
pub use paging::{ReadCounts, ReadEnd, ReadFailure, ReadPage, ReadProgress, ReadQuery, Truncated, read_transactions};
pub use raw::{CallRequest, RawResponse};
pub use said::Said;
pub use task::{EventBalances, TaskEvent, TaskEvents};
pub use transaction::{Transaction, TransactionsPage};
pub use user::{Address, User};
