//! The Windows Credential Manager. Written from the documentation and source of `windows-native-keyring-store`
//! 1.1 and compiled on Windows only.

use super::platform::{Dialect, KeyringStore};
use super::{Readiness, Store, StoreFactory};
use crate::error::StoreError;
use std::collections::HashMap;

/// Between item and service in a target name. Service names have letters, digits and hyphens only and item names
/// no `@`, so no two pairs share a target name (KC-5).
const DIVIDER: &str = "@";

pub(crate) struct WindowsFactory;

impl StoreFactory for WindowsFactory {
    fn build(&self, service: &str) -> Result<Box<dyn Store>, StoreError> {
        let configuration = HashMap::from([("divider", DIVIDER), ("service_no_divider", "true")]);
        let inner = windows_native_keyring_store::Store::new_with_configuration(&configuration)
            .map_err(|_| StoreError::Missing)?;
        Ok(Box::new(KeyringStore { inner, service: service.to_owned(), dialect: WindowsDialect }))
    }

    fn name(&self) -> &'static str {
        WindowsDialect::NAME
    }
}

struct WindowsDialect;

impl Dialect for WindowsDialect {
    const NAME: &'static str = "Windows Credential Manager";
    /// `CRED_MAX_CREDENTIAL_BLOB_SIZE`, for bytes; a password would be stored as UTF-16 and half as long (KC-5).
    const MAX_ITEM: usize = 2560;

    fn modifiers(&self) -> HashMap<&'static str, &'static str> {
        // The default is Enterprise, which roams to other computers of a domain (KC-5).
        HashMap::from([("persistence", "Local")])
    }

    fn search(&self, service: &str) -> HashMap<&'static str, String> {
        HashMap::from([("pattern", format!("{DIVIDER}{service}$"))])
    }

    fn sort(&self, _error: &(dyn std::error::Error + 'static), no_access: bool) -> StoreError {
        // "No such logon session" is the only refusal that arrives apart: there is no credential set.
        if no_access { StoreError::Missing } else { StoreError::Failed(None) }
    }

    fn readiness(&self) -> Result<Readiness, StoreError> {
        Ok(Readiness::Open)
    }
}
