//! The client secrets of confidential clients: in the keychain, or in memory where it takes none (KC-11), said aloud.
//!
//! Inward only: a shell can set a secret and never read one (IW-7).

use super::Connection;
use crate::core::{Core, guard};
use crate::view::{ConnectionKind, ErrorView};
use keychain::{KeychainError, RecordKey};
use secret::ClientSecret;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// What becomes of a client secret that the keychain does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnkeptSecret {
    /// It is held in memory until the end of this run.
    Hold,
    /// The connection is not saved: for a process that ends with its command.
    Refuse,
}

/// The secrets that are in memory only. They end with this run.
#[derive(Default)]
pub(crate) struct HeldSecrets(Mutex<HashMap<RecordKey, Held>>);

struct Held {
    record: Zeroizing<Vec<u8>>,
    because: KeychainError,
}

fn key(connection: &Connection) -> Result<RecordKey, ErrorView> {
    Ok(RecordKey::client_secret(&connection.issuer()?, &connection.client_id))
}

impl Core {
    pub(super) async fn client_secret(&self, connection: &Connection) -> Result<Option<ClientSecret>, ErrorView> {
        if connection.kind == ConnectionKind::BuiltInSandbox {
            return Ok(None);
        }
        let key = key(connection)?;
        let held = guard(&self.held_secrets.0).get(&key).map(|held| held.record.clone());
        let record = match held {
            Some(record) => Some(record),
            None => match self.keychain.get(connection.namespace(), &key).await {
                Err(error) if error.is_absence() => None,
                read => read?,
            },
        };
        record
            .map(|bytes| ClientSecret::from_keychain_record(&bytes))
            .transpose()
            .map_err(|_| ErrorView::from(KeychainError::Corrupt))
    }

    /// Why the secret of a connection will not be there after a restart; `None` if it will, or there is none.
    pub(super) fn secret_in_memory_because(&self, connection: &Connection) -> Option<String> {
        let key = key(connection).ok()?;
        guard(&self.held_secrets.0).get(&key).map(|held| held.because.to_string())
    }

    /// Keeps a secret in the keychain. If that refuses, in memory, to be offered again later; or not at all.
    pub(super) async fn keep_secret(
        self: &Arc<Self>,
        connection: &Connection,
        secret: &ClientSecret,
        unkept: UnkeptSecret,
    ) -> Result<(), ErrorView> {
        let (key, record) = (key(connection)?, secret.keychain_record());
        match self.keychain.put(connection.namespace(), &key, record.clone()).await {
            Ok(()) => drop(guard(&self.held_secrets.0).remove(&key)),
            Err(error) if unkept == UnkeptSecret::Refuse => return Err(error.into()),
            Err(because) => {
                guard(&self.held_secrets.0).insert(key, Held { record, because });
                self.save_later();
            }
        }
        Ok(())
    }

    /// Writes the secret of each connection that is in memory only to the keychain. Whether none is left.
    pub(crate) async fn save_secrets_again(&self) -> bool {
        let mut all = true;
        for connection in self.connections() {
            let Ok(key) = key(&connection) else { continue };
            let held = guard(&self.held_secrets.0).get(&key).map(|held| held.record.clone());
            let Some(record) = held else { continue };
            match self.keychain.put(connection.namespace(), &key, record).await {
                Ok(()) => drop(guard(&self.held_secrets.0).remove(&key)),
                Err(_) => all = false,
            }
        }
        all
    }

    /// Deletes the secret of a connection, wherever it is. Nothing to do where there is no keychain.
    pub(super) async fn delete_secret(&self, connection: &Connection) -> Result<(), ErrorView> {
        let key = key(connection)?;
        guard(&self.held_secrets.0).remove(&key);
        match self.keychain.delete(connection.namespace(), &key).await {
            Err(error) if error.is_absence() => Ok(()),
            deleted => Ok(deleted?),
        }
    }

    /// Drops the secrets in memory.
    pub(crate) fn forget_held_secrets(&self) {
        guard(&self.held_secrets.0).clear();
    }
}
