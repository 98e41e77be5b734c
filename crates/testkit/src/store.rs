//! A double of the operating system's keychain: items that survive the process, the limits of each system, and
//! faults on demand.
//!
//! One [`StoreDouble`] stands for the keychain of one computer; every `Keychain` made over it is a program that
//! uses that computer.

use keychain::{Readiness, Store, StoreError, StoreFactory};
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use zeroize::Zeroizing;

/// What a system's keychain can hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest item, in bytes.
    pub max_item: usize,
    /// Whether items must be UTF-8, as in KWallet.
    pub text_only: bool,
}

impl Limits {
    /// The Windows Credential Manager.
    pub const WINDOWS: Self = Self { max_item: 2560, text_only: false };
    /// KWallet behind the Secret Service.
    pub const KWALLET: Self = Self { max_item: 64 * 1024, text_only: true };
}

/// A service and an item name.
type Name = (String, String);

/// The keychain of one computer.
pub struct StoreDouble {
    limits: Limits,
    items: Mutex<BTreeMap<Name, Vec<u8>>>,
    faults: Mutex<Faults>,
    moved: Condvar,
    busy: AtomicBool,
    overlaps: AtomicUsize,
    threads: Mutex<HashSet<ThreadId>>,
    epoch: AtomicUsize,
    builds: AtomicUsize,
}

#[derive(Default)]
struct Faults {
    /// Changes that still succeed before the process "dies"; then every call fails.
    changes_left: Option<usize>,
    /// What every call answers.
    always: Option<StoreError>,
    /// What every change answers; reading goes on.
    read_only: bool,
    /// What building a store answers.
    no_store: Option<StoreError>,
    readiness: Option<Readiness>,
    hanging: bool,
    hung_calls: usize,
    panicking: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StoreDouble {
    /// An empty, open keychain.
    #[must_use]
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            items: Mutex::default(),
            faults: Mutex::default(),
            moved: Condvar::new(),
            busy: AtomicBool::new(false),
            overlaps: AtomicUsize::new(0),
            threads: Mutex::default(),
            epoch: AtomicUsize::new(0),
            builds: AtomicUsize::new(0),
        })
    }

    /// The factory to give to `Keychain::with_factory`.
    #[must_use]
    pub fn factory(self: &Arc<Self>) -> Arc<dyn StoreFactory> {
        Arc::new(Factory(Arc::clone(self)))
    }

    /// After so many further changes every call fails, as if the program had died there.
    pub fn die_after(&self, changes: usize) {
        lock(&self.faults).changes_left = Some(changes);
    }

    /// Whether the program died.
    #[must_use]
    pub fn died(&self) -> bool {
        lock(&self.faults).changes_left == Some(0)
    }

    /// Takes every fault away and lets hanging calls go on.
    pub fn heal(&self) {
        *lock(&self.faults) = Faults::default();
        self.moved.notify_all();
    }

    /// Every call fails this way.
    pub fn fail(&self, error: StoreError) {
        lock(&self.faults).always = Some(error);
    }

    /// Every change fails; what is there can be read.
    pub fn refuse_changes(&self) {
        lock(&self.faults).read_only = true;
    }

    /// No store can be built: no bus, no daemon.
    pub fn vanish(&self) {
        lock(&self.faults).no_store = Some(StoreError::Missing);
        self.lose_session();
    }

    /// The daemon restarted: stores built so far answer [`StoreError::Session`] for ever.
    pub fn lose_session(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }

    /// What the store says about itself; a locked store still answers calls, as if the prompt were accepted.
    pub fn set_readiness(&self, readiness: Readiness) {
        lock(&self.faults).readiness = Some(readiness);
    }

    /// Calls do not come back until [`StoreDouble::heal`].
    pub fn hang(&self) {
        lock(&self.faults).hanging = true;
    }

    /// The next call panics, as a poisoned global of a library would.
    pub fn panic_once(&self) {
        lock(&self.faults).panicking = true;
    }

    /// How many calls hang now.
    #[must_use]
    pub fn hung_calls(&self) -> usize {
        lock(&self.faults).hung_calls
    }

    /// How many stores were built.
    #[must_use]
    pub fn builds(&self) -> usize {
        self.builds.load(Ordering::SeqCst)
    }

    /// How many calls began before another had ended.
    #[must_use]
    pub fn overlaps(&self) -> usize {
        self.overlaps.load(Ordering::SeqCst)
    }

    /// The threads that called.
    #[must_use]
    pub fn threads(&self) -> HashSet<ThreadId> {
        lock(&self.threads).clone()
    }

    /// Every item as (service, item, bytes).
    #[must_use]
    pub fn items(&self) -> Vec<(String, String, Vec<u8>)> {
        lock(&self.items)
            .iter()
            .map(|((service, item), bytes)| (service.clone(), item.clone(), bytes.clone()))
            .collect()
    }

    /// Changes the items behind the program's back.
    pub fn tamper(&self, change: impl FnOnce(&mut BTreeMap<Name, Vec<u8>>)) {
        change(&mut lock(&self.items));
    }

    fn call<T>(
        &self,
        epoch: usize,
        change: bool,
        work: impl FnOnce(&mut BTreeMap<Name, Vec<u8>>) -> T,
    ) -> Result<T, StoreError> {
        lock(&self.threads).insert(std::thread::current().id());
        if self.busy.swap(true, Ordering::SeqCst) {
            self.overlaps.fetch_add(1, Ordering::SeqCst);
        }
        let result = self.admit(epoch, change).map(|()| work(&mut lock(&self.items)));
        self.busy.store(false, Ordering::SeqCst);
        result
    }

    fn admit(&self, epoch: usize, change: bool) -> Result<(), StoreError> {
        let mut faults = lock(&self.faults);
        if std::mem::take(&mut faults.panicking) {
            drop(faults);
            self.busy.store(false, Ordering::SeqCst);
            panic!("the store double panics as it was told to");
        }
        if faults.hanging {
            // A hung call is not running: its replacement may call meanwhile.
            self.busy.store(false, Ordering::SeqCst);
            faults.hung_calls += 1;
            while faults.hanging {
                faults = self.moved.wait(faults).unwrap_or_else(PoisonError::into_inner);
            }
        }
        if epoch != self.epoch.load(Ordering::SeqCst) {
            return Err(StoreError::Session);
        }
        match (faults.always, faults.changes_left) {
            (Some(error), _) => Err(error),
            _ if change && faults.read_only => Err(StoreError::Failed(None)),
            (None, Some(0)) => Err(StoreError::Failed(None)),
            (None, Some(left)) if change => {
                faults.changes_left = Some(left - 1);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

struct Factory(Arc<StoreDouble>);

impl StoreFactory for Factory {
    fn build(&self, service: &str) -> Result<Box<dyn Store>, StoreError> {
        self.0.builds.fetch_add(1, Ordering::SeqCst);
        if let Some(error) = lock(&self.0.faults).no_store {
            return Err(error);
        }
        let epoch = self.0.epoch.load(Ordering::SeqCst);
        Ok(Box::new(Connected { world: Arc::clone(&self.0), service: service.to_owned(), epoch }))
    }

    fn name(&self) -> &'static str {
        "double"
    }
}

/// One session with the double.
struct Connected {
    world: Arc<StoreDouble>,
    service: String,
    epoch: usize,
}

impl Connected {
    fn name_of(&self, item: &str) -> Name {
        (self.service.clone(), item.to_owned())
    }
}

impl Store for Connected {
    fn set(&self, item: &str, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.len() > self.world.limits.max_item {
            return Err(StoreError::TooLong);
        }
        if self.world.limits.text_only && std::str::from_utf8(bytes).is_err() {
            return Err(StoreError::Failed(None));
        }
        let name = self.name_of(item);
        self.world.call(self.epoch, true, |items| items.insert(name, bytes.to_vec())).map(|_| ())
    }

    fn get(&self, item: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.world.call(self.epoch, false, |items| items.get(&self.name_of(item)).cloned().map(Zeroizing::new))
    }

    fn delete(&self, item: &str) -> Result<(), StoreError> {
        self.world.call(self.epoch, true, |items| items.remove(&self.name_of(item))).map(|_| ())
    }

    fn list(&self) -> Result<Vec<String>, StoreError> {
        self.world.call(self.epoch, false, |items| {
            items.keys().filter(|(service, _)| *service == self.service).map(|(_, item)| item.clone()).collect()
        })
    }

    fn max_item(&self) -> usize {
        self.world.limits.max_item
    }

    fn name(&self) -> &'static str {
        "double"
    }

    fn readiness(&self) -> Result<Readiness, StoreError> {
        if self.epoch != self.world.epoch.load(Ordering::SeqCst) {
            return Err(StoreError::Session);
        }
        Ok(lock(&self.world.faults).readiness.unwrap_or(Readiness::Open))
    }
}
