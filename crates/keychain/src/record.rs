//! How a record is laid out in items (KC-8): a manifest and numbered chunks.
//!
//! A new generation of chunks is written first, then the manifest is replaced, then the old generation goes. A
//! crash between any two steps leaves the old record or the new one. Chunks are base64 text, because KWallet
//! keeps text only (KC-7), and no longer than the store takes (KC-5).
//!
//! The hold over read, refresh and write is the caller's ([`crate::GrantLock`]). Two writers without it do not mix
//! their chunks either: each generation carries a random mark of its writer, every write is read back, and the
//! last manifest wins.

use crate::error::{KeychainError, StoreError};
use crate::name::{RecordKey, hex};
use crate::store::Store;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// The largest record, in bytes. A grant has two tokens of at most 16 KiB each (TK-3).
pub const MAX_RECORD: usize = 256 * 1024;

/// The version of the layout that this code writes.
const LAYOUT: u32 = 1;

/// How often a record is read or written when another writer was at it meanwhile.
const ATTEMPTS: usize = 3;

/// Why an operation stopped: the store, which may be worth another attempt, or a rule of this layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Store(StoreError),
    Rule(KeychainError),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Fault> for KeychainError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Store(error) => error.into(),
            Fault::Rule(error) => error,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    layout: u32,
    generation: u64,
    /// The random mark of the writer of this generation.
    mark: String,
    chunks: usize,
    bytes: usize,
    sha256: String,
}

/// What stands where a manifest belongs.
enum Found {
    Nothing,
    Manifest(Manifest),
    Damaged,
    Newer,
}

impl Manifest {
    fn item(key: &RecordKey) -> String {
        format!("{key}.manifest")
    }

    fn chunk(&self, key: &RecordKey, index: usize) -> String {
        format!("{key}.{}.{}.{index}", self.generation, self.mark)
    }

    fn find(store: &dyn Store, key: &RecordKey) -> Result<Found, StoreError> {
        #[derive(Deserialize)]
        struct Layout {
            layout: u32,
        }
        let Some(bytes) = store.get(&Self::item(key))? else { return Ok(Found::Nothing) };
        let Ok(Layout { layout }) = serde_json::from_slice(&bytes) else { return Ok(Found::Damaged) };
        if layout > LAYOUT {
            return Ok(Found::Newer);
        }
        let Ok(manifest) = serde_json::from_slice::<Self>(&bytes) else { return Ok(Found::Damaged) };
        let sane = manifest.bytes <= MAX_RECORD && manifest.chunks <= MAX_RECORD;
        Ok(if sane { Found::Manifest(manifest) } else { Found::Damaged })
    }

    /// The record that this manifest describes; `None` if a chunk is missing or something was changed.
    fn read(&self, store: &dyn Store, key: &RecordKey) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let mut record = Zeroizing::new(Vec::with_capacity(self.bytes));
        for index in 0..self.chunks {
            let Some(text) = store.get(&self.chunk(key, index))? else { return Ok(None) };
            let Ok(bytes) = URL_SAFE_NO_PAD.decode(text.as_slice()).map(Zeroizing::new) else { return Ok(None) };
            if record.len() + bytes.len() > self.bytes {
                return Ok(None);
            }
            record.extend_from_slice(&bytes);
        }
        let whole = record.len() == self.bytes && hex(&Sha256::digest(record.as_slice())) == self.sha256;
        Ok(whole.then_some(record))
    }
}

/// The generation in an item name of this record's chunks.
fn generation_of(key: &RecordKey, item: &str) -> Option<u64> {
    item.strip_prefix(key.as_str())?.strip_prefix('.')?.split('.').next()?.parse().ok()
}

fn belongs(key: &RecordKey, item: &str) -> bool {
    item.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with('.'))
}

/// Writes a record over the old one, and reads it back.
pub(crate) fn put(store: &dyn Store, key: &RecordKey, record: &[u8]) -> Result<(), Fault> {
    for _ in 0..ATTEMPTS {
        let manifest = write(store, key, record)?;
        if manifest.read(store, key)?.is_some() && sweep_before(store, key, manifest.generation).is_err() {
            // The record is safe; what is left goes with the next write, a sign-out or "forget everything".
            tracing::warn!(record = key.as_str(), "old items of a keychain record could not be removed");
        }
        // A writer without the lock may have swept these chunks as leftovers of a crash before the manifest pointed to
        // them, or this sweep took the chunks of one that came between: whoever sweeps looks afterwards, and writes
        // once more.
        if stands_whole(store, key)? {
            return Ok(());
        }
    }
    Err(Fault::Rule(KeychainError::Failed { status: None }))
}

/// Whether the record that stands now, whoever wrote it, is all there.
fn stands_whole(store: &dyn Store, key: &RecordKey) -> Result<bool, StoreError> {
    match Manifest::find(store, key)? {
        Found::Manifest(manifest) => Ok(manifest.read(store, key)?.is_some()),
        Found::Nothing | Found::Newer => Ok(true),
        Found::Damaged => Ok(false),
    }
}

/// Writes the chunks of a new generation, then the manifest.
fn write(store: &dyn Store, key: &RecordKey, record: &[u8]) -> Result<Manifest, Fault> {
    if record.len() > MAX_RECORD {
        return Err(Fault::Rule(KeychainError::TooLarge));
    }
    // Four base64 characters carry three bytes.
    let raw = store.max_item() / 4 * 3;
    if raw == 0 {
        return Err(Fault::Rule(KeychainError::TooLarge));
    }
    let old = match Manifest::find(store, key)? {
        Found::Nothing | Found::Damaged => 0,
        Found::Manifest(old) => old.generation,
        Found::Newer => return Err(Fault::Rule(KeychainError::Newer)),
    };
    let manifest = Manifest {
        layout: LAYOUT,
        // Above what a crash left as well, so that the sweep takes it.
        generation: old.max(highest_generation(store, key)?).saturating_add(1),
        mark: hex(uuid::Uuid::new_v4().as_bytes().get(..4).unwrap_or_default()),
        chunks: record.len().div_ceil(raw),
        bytes: record.len(),
        sha256: hex(&Sha256::digest(record)),
    };
    for (index, bytes) in record.chunks(raw).enumerate() {
        let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes));
        store.set(&manifest.chunk(key, index), text.as_bytes())?;
    }
    let text = serde_json::to_vec(&manifest).map_err(|_| Fault::Rule(KeychainError::Failed { status: None }))?;
    store.set(&Manifest::item(key), &text)?;
    Ok(manifest)
}

/// Reads a record; `None` if there is none. Deletes nothing, whatever it finds.
pub(crate) fn get(store: &dyn Store, key: &RecordKey) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let manifest = match Manifest::find(store, key)? {
            Found::Nothing => return Ok(None),
            Found::Manifest(manifest) => manifest,
            Found::Damaged => return Err(Fault::Rule(KeychainError::Corrupt)),
            Found::Newer => return Err(Fault::Rule(KeychainError::Newer)),
        };
        if last.as_ref() == Some(&manifest) {
            break;
        }
        if let Some(record) = manifest.read(store, key)? {
            return Ok(Some(record));
        }
        // Another process may have flipped the manifest and swept these chunks meanwhile: look once more.
        last = Some(manifest);
    }
    Err(Fault::Rule(KeychainError::Corrupt))
}

/// Deletes a record and proves it by reading and searching again (SR-11).
pub(crate) fn delete(store: &dyn Store, key: &RecordKey) -> Result<(), Fault> {
    // The manifest first: after a crash the record is gone rather than damaged. Its chunks go with the next
    // write or delete of this record, or with "forget everything".
    let manifest = Manifest::item(key);
    store.delete(&manifest)?;
    for item in store.list()?.iter().filter(|item| belongs(key, item)) {
        store.delete(item)?;
    }
    let gone = store.get(&manifest)?.is_none() && !store.list()?.iter().any(|item| belongs(key, item));
    if gone { Ok(()) } else { Err(Fault::Rule(KeychainError::NotDeleted)) }
}

/// Deletes every item of the service and proves it by search; gives how many there were (KC-14).
pub(crate) fn forget(store: &dyn Store) -> Result<usize, Fault> {
    let items = store.list()?;
    for item in &items {
        store.delete(item)?;
    }
    if store.list()?.is_empty() { Ok(items.len()) } else { Err(Fault::Rule(KeychainError::NotDeleted)) }
}

fn highest_generation(store: &dyn Store, key: &RecordKey) -> Result<u64, StoreError> {
    Ok(store.list()?.iter().filter_map(|item| generation_of(key, item)).max().unwrap_or(0))
}

fn sweep_before(store: &dyn Store, key: &RecordKey, generation: u64) -> Result<(), StoreError> {
    for item in store.list()? {
        if generation_of(key, &item).is_some_and(|old| old < generation) {
            store.delete(&item)?;
        }
    }
    Ok(())
}
