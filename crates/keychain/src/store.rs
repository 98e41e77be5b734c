//! The seam between this crate and the keychain of the operating system, and the stores behind it.
//!
//! A store keeps small named items of one service. It blocks, it is called on the owner thread only (KC-1,
//! KC-2), and it reports what happened without a byte of an item (KC-13).

#[cfg(target_os = "macos")]
mod macos;
mod memory;
pub(crate) mod platform;
#[cfg(target_os = "linux")]
mod secret_service;
#[cfg(target_os = "windows")]
mod windows;

pub use memory::MemoryStore;

use crate::error::StoreError;
use zeroize::Zeroizing;

/// What a store can say about itself without asking the person anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// Calls will be answered without a prompt.
    Open,
    /// It is locked: the next call makes the system ask the person, if it can.
    Locked,
    /// There is nothing in it to keep items in; reading finds nothing and writing fails.
    NoCollection,
    /// It cannot tell whether the next call asks the person.
    Unknown,
}

/// A store of the items of one service.
pub trait Store: Send + Sync {
    /// Writes an item, new or over the old one. The bytes are ASCII text of at most [`Store::max_item`] bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    fn set(&self, item: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Reads an item; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn get(&self, item: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError>;

    /// Deletes an item, and all of them if there are several of one name. No error if there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn delete(&self, item: &str) -> Result<(), StoreError>;

    /// The names of all items of this service.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self) -> Result<Vec<String>, StoreError>;

    /// The largest item, in bytes.
    fn max_item(&self) -> usize;

    /// What the store is called on this system.
    fn name(&self) -> &'static str;

    /// What state it is in. Never asks the person.
    ///
    /// # Errors
    /// [`StoreError::Session`] if the connection is gone.
    fn readiness(&self) -> Result<Readiness, StoreError> {
        Ok(Readiness::Open)
    }
}

/// Builds stores, first and again whenever a session was lost (KC-4).
pub trait StoreFactory: Send + Sync + 'static {
    /// Connects to the store that keeps the items of a service. Called on the owner thread only.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is nothing to connect to.
    fn build(&self, service: &str) -> Result<Box<dyn Store>, StoreError>;

    /// What the store is called on this system, before one is built.
    fn name(&self) -> &'static str;
}
