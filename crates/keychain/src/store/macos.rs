//! The keychains of macOS. Written from the documentation and source of `apple-native-keyring-store` 1.0 and
//! compiled on macOS only.
//!
//! Two stores: protected data, which needs an entitlement of a signed app, and the legacy login keychain, which
//! every program may use and which ties access to the code signature. The first is used when it can be (KC-6).

use super::platform::{Dialect, KeyringStore};
use super::{Readiness, Store, StoreFactory};
use crate::error::StoreError;
use apple_native_keyring_store::{keychain, protected};
use keyring_core::{CredentialStore, Error};
use std::collections::HashMap;
use std::sync::Arc;

/// `errSecMissingEntitlement`: this build may not use protected data.
const MISSING_ENTITLEMENT: i32 = -34018;

pub(crate) struct MacFactory;

impl StoreFactory for MacFactory {
    fn build(&self, service: &str) -> Result<Box<dyn Store>, StoreError> {
        let store: Arc<CredentialStore> = protected::Store::new().map_err(|_| StoreError::Missing)?;
        if may_be_used(&store, service) {
            let dialect = MacDialect { protected: true };
            return Ok(Box::new(KeyringStore { inner: store, service: service.to_owned(), dialect }));
        }
        let store: Arc<CredentialStore> = keychain::Store::new().map_err(|_| StoreError::Missing)?;
        let dialect = MacDialect { protected: false };
        Ok(Box::new(KeyringStore { inner: store, service: service.to_owned(), dialect }))
    }

    fn name(&self) -> &'static str {
        MacDialect::NAME
    }
}

/// A search reads no item and asks nobody, and fails at once without the entitlement.
fn may_be_used(store: &Arc<CredentialStore>, service: &str) -> bool {
    match store.search(&HashMap::from([("service", service)])) {
        Err(Error::PlatformFailure(cause)) => status(cause.as_ref()) != Some(MISSING_ENTITLEMENT),
        _ => true,
    }
}

fn status(error: &(dyn std::error::Error + 'static)) -> Option<i32> {
    error.downcast_ref::<security_framework::base::Error>().map(|error| error.code())
}

struct MacDialect {
    protected: bool,
}

impl Dialect for MacDialect {
    const NAME: &'static str = "macOS Keychain";
    const MAX_ITEM: usize = 64 * 1024;

    fn modifiers(&self) -> HashMap<&'static str, &'static str> {
        if self.protected {
            // Not in backups that move to another computer, not in iCloud.
            HashMap::from([("access-policy", "when-unlocked-this-device-only")])
        } else {
            HashMap::new()
        }
    }

    fn search(&self, service: &str) -> HashMap<&'static str, String> {
        HashMap::from([("service", service.to_owned())])
    }

    /// By status number, because all of these arrive as generic failures (KC-6; `SecBase.h`).
    fn sort(&self, error: &(dyn std::error::Error + 'static), no_access: bool) -> StoreError {
        match status(error) {
            Some(-128) => StoreError::Dismissed,                   // errSecUserCanceled
            Some(-25293 | -25308) => StoreError::Locked,           // errSecAuthFailed, errSecInteractionNotAllowed
            Some(-25291 | -25294 | -25295) => StoreError::Missing, // not available, no such keychain, invalid keychain
            Some(-25307) => StoreError::NoCollection,              // errSecNoDefaultKeychain
            Some(-25299) => StoreError::Ambiguous,                 // errSecDuplicateItem
            other if no_access && other.is_none() => StoreError::Locked,
            other => StoreError::Failed(other),
        }
    }

    /// Any call may ask the person, for example after an update changed the code signature.
    fn readiness(&self) -> Result<Readiness, StoreError> {
        Ok(Readiness::Unknown)
    }
}
