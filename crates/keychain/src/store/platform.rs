//! Which store this system has, and the entries of `keyring-core` behind our [`Store`].
//!
//! Stores are built here and never through `keyring_core::set_default_store`: the default store is made once
//! per process, so a bus that came late or a daemon that restarted would be missed for ever (KC-4).

use super::{Readiness, Store, StoreFactory};
use crate::error::StoreError;
use keyring_core::{CredentialStore, Entry, Error};
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The factory of this system's store.
pub(crate) fn factory() -> Arc<dyn StoreFactory> {
    #[cfg(target_os = "linux")]
    return Arc::new(super::secret_service::SecretServiceFactory);
    #[cfg(target_os = "macos")]
    return Arc::new(super::macos::MacFactory);
    #[cfg(target_os = "windows")]
    return Arc::new(super::windows::WindowsFactory);
    #[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
    return Arc::new(NoKeychain);
}

/// A system that this crate has no store for.
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
struct NoKeychain;

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
impl StoreFactory for NoKeychain {
    fn build(&self, _service: &str) -> Result<Box<dyn Store>, StoreError> {
        Err(StoreError::Missing)
    }

    fn name(&self) -> &'static str {
        "system keychain"
    }
}

/// What differs between the stores of `keyring-core`.
pub(crate) trait Dialect: Send + Sync + 'static {
    /// What the store is called.
    const NAME: &'static str;
    /// The largest item, in bytes.
    const MAX_ITEM: usize;
    /// Modifiers for a new entry.
    fn modifiers(&self) -> HashMap<&'static str, &'static str>;
    /// The search for all entries of a service.
    fn search(&self, service: &str) -> HashMap<&'static str, String>;
    /// Sorts an error. Must look at no bytes of an item and keep no text (KC-13).
    fn sort(&self, error: &(dyn std::error::Error + 'static), no_access: bool) -> StoreError;
    /// What state the store is in, without asking the person.
    fn readiness(&self) -> Result<Readiness, StoreError>;
}

/// A store of `keyring-core` for one service.
pub(crate) struct KeyringStore<D> {
    pub(crate) inner: Arc<CredentialStore>,
    pub(crate) service: String,
    pub(crate) dialect: D,
}

impl<D: Dialect> KeyringStore<D> {
    fn entry(&self, item: &str) -> Result<Entry, StoreError> {
        let modifiers = self.dialect.modifiers();
        self.inner.build(&self.service, item, Some(&modifiers)).map_err(|error| self.sorted(error))
    }

    /// The one place where errors of `keyring-core` end. They may hold an item's bytes, so those are zeroised
    /// and nothing is formatted (KC-13).
    fn sorted(&self, error: Error) -> StoreError {
        match error {
            Error::PlatformFailure(cause) => self.dialect.sort(cause.as_ref(), false),
            Error::NoStorageAccess(cause) => self.dialect.sort(cause.as_ref(), true),
            Error::Ambiguous(_) => StoreError::Ambiguous,
            Error::TooLong(_, _) => StoreError::TooLong,
            Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
                drop(Zeroizing::new(bytes));
                StoreError::Failed(None)
            }
            _ => StoreError::Failed(None),
        }
    }
}

impl<D: Dialect> Store for KeyringStore<D> {
    fn set(&self, item: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.entry(item)?.set_secret(bytes).map_err(|error| self.sorted(error))
    }

    fn get(&self, item: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        match self.entry(item)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.sorted(error)),
        }
    }

    fn delete(&self, item: &str) -> Result<(), StoreError> {
        let each = |entry: &Entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        };
        match each(&self.entry(item)?) {
            Err(Error::Ambiguous(entries)) => entries.iter().try_for_each(each).map_err(|error| self.sorted(error)),
            other => other.map_err(|error| self.sorted(error)),
        }
    }

    fn list(&self) -> Result<Vec<String>, StoreError> {
        let spec = self.dialect.search(&self.service);
        let spec = spec.iter().map(|(key, value)| (*key, value.as_str())).collect();
        match self.inner.search(&spec) {
            Ok(entries) => Ok(entries
                .iter()
                .filter_map(Entry::get_specifiers)
                .filter(|(service, _)| *service == self.service)
                .map(|(_, item)| item)
                .collect()),
            Err(Error::NoEntry) => Ok(Vec::new()),
            Err(error) => Err(self.sorted(error)),
        }
    }

    fn max_item(&self) -> usize {
        D::MAX_ITEM
    }

    fn name(&self) -> &'static str {
        D::NAME
    }

    fn readiness(&self) -> Result<Readiness, StoreError> {
        self.dialect.readiness()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyring_core::api::CredentialStoreApi as _;
    use testkit::canary::Canary;

    struct Plain;

    impl Dialect for Plain {
        const NAME: &'static str = "plain";
        const MAX_ITEM: usize = 100;
        fn modifiers(&self) -> HashMap<&'static str, &'static str> {
            HashMap::new()
        }
        fn search(&self, _service: &str) -> HashMap<&'static str, String> {
            HashMap::new()
        }
        fn sort(&self, _error: &(dyn std::error::Error + 'static), _no_access: bool) -> StoreError {
            StoreError::Failed(None)
        }
        fn readiness(&self) -> Result<Readiness, StoreError> {
            Ok(Readiness::Open)
        }
    }

    /// KC-13: these two variants of `keyring-core` hold the bytes of the secret and print them under Debug.
    #[test]
    fn an_error_that_carries_the_secret_is_dropped_with_it() {
        let canary = Canary::new("keyring-error");
        let bytes = || canary.value().as_bytes().to_vec();
        let errors = [
            Error::BadEncoding(bytes()),
            Error::BadDataFormat(bytes(), Box::new(std::io::Error::other(canary.value().to_owned()))),
            Error::PlatformFailure(Box::new(std::io::Error::other(canary.value().to_owned()))),
            Error::Invalid("secret".to_owned(), canary.value().to_owned()),
        ];
        for error in errors {
            let inner = keyring_core::mock::Store::new().unwrap();
            let store = KeyringStore { inner: inner.clone(), service: "service".to_owned(), dialect: Plain };
            let entry = inner.build("service", "item", None).unwrap();
            assert!(canary.is_in(&format!("{error:?}")), "the library still leaks, so the rule is still needed");
            entry.as_any().downcast_ref::<keyring_core::mock::Cred>().unwrap().set_error(error);
            let sorted = store.get("item").unwrap_err();
            assert_eq!(sorted, StoreError::Failed(None));
            assert!(!canary.is_in(&format!("{sorted:?} {sorted}")));
        }
    }
}
