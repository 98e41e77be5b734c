//! Transactions of one session in columns in memory: put in by id, taken out by id, read by window, added up exactly.
//!
//! Belongs here: the rows, their order, their search and their sums. Rows stay here; a screen asks for the few it
//! shows (docs/adr/0010-the-ledger-is-columns.md).
//! Must not come in: HTTP, wire structs, anything written to disk (LG-4: account data lives in memory only).

mod answers;
mod changes;
pub mod columns;
mod error;
mod exact;
pub mod filter;
mod hints;
mod nearest;
mod order;
mod pack;
mod query;
mod radix;
mod remove;
mod row;
mod series;
pub mod sql;
mod store;
mod tidy;
mod totals;
mod window;

pub use changes::{Change, Changes, MAX_CHANGES, Repost};
pub use error::LedgerError;
pub use hints::{Hints, MAX_HINTS};
pub use query::{Accounts, Column, Matches, Query, Sort};
pub use row::{Row, RowView, Source};
pub use series::{BalancePoint, BalanceSeries, BalanceSource, Flows, Slice};
pub use store::{Counts, Ledger, Reader, Room, Upserted};
pub use totals::Totals;
pub use window::{MAX_WINDOW, Window};
