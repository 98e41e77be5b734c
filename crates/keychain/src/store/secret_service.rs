//! The Secret Service of Linux desktops: GNOME Keyring, KWallet, KeePassXC.
//!
//! Runs zbus on async-io (never its `tokio` feature, KC-2) and is called on the owner thread only.

use super::platform::{Dialect, KeyringStore};
use super::{Readiness, Store, StoreFactory};
use crate::error::StoreError;
use secret_service::blocking::SecretService;
use secret_service::{EncryptionType, Error as ServiceError};
use std::collections::HashMap;

pub(crate) struct SecretServiceFactory;

impl StoreFactory for SecretServiceFactory {
    fn build(&self, service: &str) -> Result<Box<dyn Store>, StoreError> {
        // Whatever keeps a connection from being made, there is no keychain to talk to: no bus, a dead bus,
        // nobody who provides the name (KC-7).
        let look = SecretService::connect(EncryptionType::Plain).map_err(|_| StoreError::Missing)?;
        let inner = zbus_secret_service_keyring_store::Store::new().map_err(|_| StoreError::Missing)?;
        Ok(Box::new(KeyringStore { inner, service: service.to_owned(), dialect: SecretServiceDialect { look } }))
    }

    fn name(&self) -> &'static str {
        SecretServiceDialect::NAME
    }
}

pub(crate) struct SecretServiceDialect {
    /// A second session, to look at the lock without a prompt. It is plain because no secret passes through it;
    /// items pass through the encrypted session of the store.
    look: SecretService<'static>,
}

impl Dialect for SecretServiceDialect {
    const NAME: &'static str = "Secret Service";
    /// The Secret Service names no limit; 64 KiB took 22 ms.
    const MAX_ITEM: usize = 64 * 1024;

    fn modifiers(&self) -> HashMap<&'static str, &'static str> {
        HashMap::from([("label", "Passbook")])
    }

    fn search(&self, service: &str) -> HashMap<&'static str, String> {
        HashMap::from([("service", service.to_owned())])
    }

    fn sort(&self, error: &(dyn std::error::Error + 'static), no_access: bool) -> StoreError {
        match error.downcast_ref::<ServiceError>() {
            Some(error) => sort(error),
            None if no_access => StoreError::Locked,
            None => StoreError::Failed(None),
        }
    }

    fn readiness(&self) -> Result<Readiness, StoreError> {
        match self.look.get_default_collection().and_then(|collection| collection.is_locked()) {
            Ok(true) => Ok(Readiness::Locked),
            Ok(false) => Ok(Readiness::Open),
            Err(ServiceError::NoResult) => Ok(Readiness::NoCollection),
            Err(error) => Err(sort(&error)),
        }
    }
}

/// A failed call on the bus means a lost session or a restarted daemon (`NoSession`, `ServiceUnknown`,
/// `UnknownObject`): worth one new store. If it fails again it is reported as a failure (KC-4).
fn sort(error: &ServiceError) -> StoreError {
    match error {
        ServiceError::Locked => StoreError::Locked,
        ServiceError::Prompt => StoreError::Dismissed,
        ServiceError::NoResult => StoreError::NoCollection,
        ServiceError::Unavailable => StoreError::Missing,
        // Also a secret encrypted for a session that the daemon has forgotten.
        ServiceError::Crypto(_)
        | ServiceError::Zbus(_)
        | ServiceError::ZbusFdo(_)
        | ServiceError::Zvariant(_)
        | ServiceError::PromptDisconnected => StoreError::Session,
        _ => StoreError::Failed(None),
    }
}
