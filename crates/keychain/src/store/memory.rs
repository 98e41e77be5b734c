//! A store in memory: for runs without a keychain (KC-11) and for tests. Values are zeroised when they go.

use super::Store;
use crate::error::StoreError;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Items in memory, gone when this value goes.
#[derive(Default)]
pub struct MemoryStore {
    items: Mutex<BTreeMap<String, Zeroizing<Vec<u8>>>>,
}

impl MemoryStore {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No operation leaves the map half-changed, so a panic elsewhere does not spoil it.
    fn items(&self) -> MutexGuard<'_, BTreeMap<String, Zeroizing<Vec<u8>>>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl Store for MemoryStore {
    fn set(&self, item: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.items().insert(item.to_owned(), Zeroizing::new(bytes.to_vec()));
        Ok(())
    }

    fn get(&self, item: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        Ok(self.items().get(item).cloned())
    }

    fn delete(&self, item: &str) -> Result<(), StoreError> {
        self.items().remove(item);
        Ok(())
    }

    fn list(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.items().keys().cloned().collect())
    }

    fn max_item(&self) -> usize {
        64 * 1024
    }

    fn name(&self) -> &'static str {
        "memory"
    }
}
