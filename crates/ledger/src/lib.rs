//! Transactions in an in-memory SQLite: put in by id, taken out by id, read by window, added up exactly.
//!
//! Belongs here: the rows of one session, their order, their search and their sums. Rows stay here; a screen
//! asks for the few it shows.
//! Must not come in: HTTP, wire structs, anything written to disk. The database is `:memory:` and its temporary
//! tables are too.

mod amount_key;
mod error;
pub mod filter;
mod nearest;
mod pack;
mod query;
mod row;
mod schema;
mod store;
mod totals;
mod window;

pub use error::LedgerError;
pub use query::{Column, Query, Sort};
pub use row::{Row, RowView, Source};
pub use store::{Counts, Ledger, MAX_ROWS, Upserted};
pub use totals::Totals;
pub use window::{MAX_WINDOW, Window};
