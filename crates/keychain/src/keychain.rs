//! The handle that everything else asks (KC-1).

use crate::deadlines::Deadlines;
use crate::error::KeychainError;
use crate::name::{HomeTag, Namespace, RecordKey};
use crate::owner::{Operation, Owner};
use crate::record;
use crate::state::{KeychainKind, KeychainState};
use crate::store::{MemoryStore, StoreFactory, platform};
use std::sync::Arc;
use tokio::sync::{Mutex, watch};
use zeroize::Zeroizing;

/// The keychain of one data folder. A cheap handle; clones share one owner thread.
///
/// Calls are answered in the order in which they came, one at a time. Dropping a call's future does not stop the
/// operation: a record is written whole or not at all. Needs a tokio runtime with a timer.
#[derive(Clone)]
pub struct Keychain {
    home: HomeTag,
    states: watch::Receiver<KeychainState>,
    backend: Backend,
}

#[derive(Clone)]
enum Backend {
    Owned(Arc<Mutex<Owner>>),
    /// Cannot block, so it needs no thread and no deadline.
    Memory(Arc<[MemoryStore; 2]>),
}

impl Keychain {
    /// The keychain of this system. `home_tag` names the data folder, for example by its path; only a hash of it
    /// is used, and keychains of different data folders see nothing of each other.
    ///
    /// Touches nothing yet: the first call connects, and each later one if that failed (KC-4).
    #[must_use]
    pub fn platform(home_tag: &str) -> Self {
        Self::with_factory(home_tag, platform::factory(), Deadlines::default())
    }

    /// A keychain over stores of the caller's choice: the seam for tests.
    #[must_use]
    pub fn with_factory(home_tag: &str, factory: Arc<dyn StoreFactory>, deadlines: Deadlines) -> Self {
        let (sender, states) = watch::channel(KeychainState { kind: KeychainKind::Unasked, store: factory.name() });
        let owner = Owner::new(factory, deadlines, sender);
        Self { home: HomeTag::of(home_tag), states, backend: Backend::Owned(Arc::new(Mutex::new(owner))) }
    }

    /// No keychain: everything is gone when the last clone is dropped (KC-11). `reason` is one sentence for the
    /// person, for example why there is no keychain.
    #[must_use]
    pub fn memory_only(reason: impl Into<String>) -> Self {
        let kind = KeychainKind::MemoryOnly(reason.into());
        let (_, states) = watch::channel(KeychainState { kind, store: "memory" });
        Self { home: HomeTag::of(""), states, backend: Backend::Memory(Arc::default()) }
    }

    /// Looks at the keychain without asking the person anything, and tells how it is. While the keychain asks the
    /// person something, that is how it is: nobody waits for the answer here.
    pub async fn state(&self) -> KeychainState {
        let Backend::Owned(owner) = &self.backend else { return self.states.borrow().clone() };
        let (owner, service) = (Arc::clone(owner), self.home.service(Namespace::Institution));
        let mut states = self.states.clone();
        let look = tokio::spawn(async move {
            let asking = async {
                states.wait_for(|state| state.kind == KeychainKind::Prompting).await.ok().map(|state| state.clone())
            };
            tokio::select! {
                mut owner = owner.lock_owned() => owner.look(service).await,
                Some(asking) = asking => asking,
            }
        });
        match look.await {
            Ok(state) => state,
            Err(_) => self.states.borrow().clone(),
        }
    }

    /// The states to come; its current value is the newest known one. An unlock prompt shows here while a call
    /// waits for it.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<KeychainState> {
        self.states.clone()
    }

    /// Writes a record over the old one. When this returns without an error, the record survives a crash (SR-5).
    ///
    /// # Errors
    /// [`KeychainError`]; then the old record or the new one is readable, unless the store itself lost it.
    pub async fn put(
        &self,
        namespace: Namespace,
        key: &RecordKey,
        bytes: Zeroizing<Vec<u8>>,
    ) -> Result<(), KeychainError> {
        let key = key.clone();
        self.run(namespace, move |store| record::put(store, &key, &bytes)).await
    }

    /// Reads a record; `None` if there is none. Some keychains show no item while they are locked: a `None` with
    /// the state [`KeychainKind::Locked`] does not mean that nobody is signed in.
    ///
    /// # Errors
    /// [`KeychainError`]; nothing is ever deleted, a damaged record neither.
    pub async fn get(
        &self,
        namespace: Namespace,
        key: &RecordKey,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        let key = key.clone();
        self.run(namespace, move |store| record::get(store, &key)).await
    }

    /// Deletes a record, and reads again to prove it. No error if there was none.
    ///
    /// # Errors
    /// [`KeychainError`].
    pub async fn delete(&self, namespace: Namespace, key: &RecordKey) -> Result<(), KeychainError> {
        let key = key.clone();
        self.run(namespace, move |store| record::delete(store, &key)).await
    }

    /// Deletes every item of this data folder in one namespace, or in both, and searches again to prove it
    /// (KC-14). Gives how many items there were.
    ///
    /// # Errors
    /// [`KeychainError`].
    pub async fn forget_everything(&self, namespace: Option<Namespace>) -> Result<usize, KeychainError> {
        let mut count = 0;
        for each in Namespace::ALL.into_iter().filter(|each| namespace.is_none_or(|only| only == *each)) {
            count += self.run(each, record::forget).await?;
        }
        Ok(count)
    }

    async fn run<T: Send + 'static>(
        &self,
        namespace: Namespace,
        mut operation: impl Operation<T>,
    ) -> Result<T, KeychainError> {
        match &self.backend {
            Backend::Memory(stores) => {
                let [institution, sandbox] = stores.as_ref();
                let store = if namespace == Namespace::Institution { institution } else { sandbox };
                operation(store).map_err(KeychainError::from)
            }
            Backend::Owned(owner) => {
                let (owner, service) = (Arc::clone(owner), self.home.service(namespace));
                // A task of its own: the deadline is kept even if the caller goes away.
                tokio::spawn(async move { owner.lock_owned().await.run(service, operation).await })
                    .await
                    .unwrap_or(Err(KeychainError::Failed { status: None }))
            }
        }
    }
}

impl std::fmt::Debug for Keychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keychain").field("state", &self.states.borrow().kind).finish_non_exhaustive()
    }
}
