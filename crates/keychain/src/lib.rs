//! The OS keychain, and the only way to it: one owner thread with deadlines (KC-1 to KC-4), records in
//! numbered generations (KC-8), hashed names (KC-10), and the lock of one grant between processes (SR-4).
//!
//! Belongs here: the platform stores, how a record is laid out in items, how long a call may take, what a
//! failure means for a person. Must not come in: what a record says (that is `secret`), when one is written or
//! read (that is `explorer`), and any file that would keep a secret when there is no keychain (KC-11).
//!
//! The Secret Service store is built and tested with this crate. The macOS and Windows stores are written from
//! the documentation and source of their store crates and are compiled only on those systems.

mod deadlines;
mod error;
mod grant_lock;
mod keychain;
mod name;
mod owner;
mod record;
mod state;
pub mod store;

pub use deadlines::Deadlines;
pub use error::{KeychainError, StoreError};
pub use grant_lock::{GrantLock, GrantLockError};
pub use keychain::Keychain;
pub use name::{Namespace, RecordKey};
pub use record::MAX_RECORD;
pub use state::{KeychainKind, KeychainState};
pub use store::{MemoryStore, Readiness, Store, StoreFactory};
