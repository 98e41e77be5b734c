//! The owner thread: the only thread that talks to the keychain (KC-1, KC-2), and the deadlines of its calls
//! (KC-3).
//!
//! An operating-system thread of its own, never a worker of tokio: zbus panics inside a runtime when some
//! dependency turns on its `tokio` feature. One operation runs at a time. A thread that does not answer is
//! abandoned and replaced; nothing ever waits for it, at quit either.

use crate::deadlines::Deadlines;
use crate::error::{KeychainError, StoreError};
use crate::record::Fault;
use crate::state::{KeychainKind, KeychainState};
use crate::store::{Readiness, Store, StoreFactory};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;
use tokio::sync::{oneshot, watch};
use zeroize::Zeroizing;

/// So many threads may be stuck and replaced; after that calls fail at once until one comes back.
const MAX_REPLACED: usize = 2;

type Work = Box<dyn FnOnce(&mut Stores) + Send>;

/// What an operation does with the store of its service. May run twice, so it starts from nothing each time.
pub(crate) trait Operation<T>: FnMut(&dyn Store) -> Result<T, Fault> + Send + 'static {}
impl<T, F: FnMut(&dyn Store) -> Result<T, Fault> + Send + 'static> Operation<T> for F {}

/// The owner thread and its replacements. Whoever holds it mutably has the turn.
pub(crate) struct Owner {
    factory: Arc<dyn StoreFactory>,
    deadlines: Deadlines,
    states: watch::Sender<KeychainState>,
    thread: Option<mpsc::Sender<Work>>,
    stuck: Arc<AtomicUsize>,
}

impl Owner {
    pub(crate) fn new(
        factory: Arc<dyn StoreFactory>,
        deadlines: Deadlines,
        states: watch::Sender<KeychainState>,
    ) -> Self {
        Self { factory, deadlines, states, thread: None, stuck: Arc::default() }
    }

    /// Runs an operation on the owner thread and waits for it, no longer than its deadline.
    pub(crate) async fn run<T: Send + 'static>(
        &mut self,
        service: String,
        mut operation: impl Operation<T>,
    ) -> Result<T, KeychainError> {
        let ticket = Arc::new(Ticket::new(Arc::clone(&self.stuck)));
        let (reply, answer) = oneshot::channel();
        let (asking, asked) = watch::channel(false);
        let states = self.states.clone();
        let (deadlines, worker_ticket) = (self.deadlines, Arc::clone(&ticket));
        let work: Work = Box::new(move |stores| {
            let call = Call { service: &service, ticket: &worker_ticket, asking: &asking, states: &states, deadlines };
            let outcome = call.perform(stores, &mut operation);
            worker_ticket.finish();
            // Nobody may be waiting any more; then the answer is dropped (and zeroised).
            let _ = reply.send(outcome);
        });
        let result = match self.hand_over(work) {
            Ok(()) => self.wait(answer, asked, &ticket).await,
            Err(error) => Outcome { result: Err(error), readiness: None },
        };
        self.publish(&result);
        result.result
    }

    fn hand_over(&mut self, work: Work) -> Result<(), KeychainError> {
        let work = match &self.thread {
            Some(thread) => match thread.send(work) {
                Ok(()) => return Ok(()),
                // The thread ended by a panic; a new one takes over.
                Err(mpsc::SendError(work)) => work,
            },
            None => work,
        };
        let thread = self.start_thread()?;
        thread.send(work).map_err(|_| KeychainError::Failed { status: None })?;
        self.thread = Some(thread);
        Ok(())
    }

    fn start_thread(&self) -> Result<mpsc::Sender<Work>, KeychainError> {
        if self.stuck.load(Ordering::SeqCst) > MAX_REPLACED {
            return Err(KeychainError::Timeout);
        }
        let (sender, receiver) = mpsc::channel::<Work>();
        let mut stores = Stores { factory: Arc::clone(&self.factory), open: HashMap::new() };
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || {
                // Ends when the sender is dropped: the keychain was dropped, or this thread was abandoned.
                while let Ok(work) = receiver.recv() {
                    work(&mut stores);
                }
            })
            .map_err(|_| KeychainError::Failed { status: None })?;
        Ok(sender)
    }

    async fn wait<T>(
        &mut self,
        mut answer: oneshot::Receiver<Outcome<T>>,
        mut asked: watch::Receiver<bool>,
        ticket: &Ticket,
    ) -> Outcome<T> {
        let mut deadline = Box::pin(tokio::time::sleep(self.deadlines.plain));
        let mut long = false;
        loop {
            tokio::select! {
                biased;
                outcome = &mut answer => {
                    return outcome.unwrap_or_else(|_| {
                        self.thread = None;
                        Outcome { result: Err(KeychainError::Failed { status: None }), readiness: None }
                    });
                }
                changed = asked.wait_for(|asking| *asking), if !long => {
                    long = true;
                    if changed.is_ok() {
                        deadline = Box::pin(tokio::time::sleep(self.deadlines.prompt));
                    }
                }
                () = &mut deadline => {
                    if ticket.abandon() {
                        self.thread = None;
                        tracing::warn!("the keychain did not answer; its thread was abandoned");
                        return Outcome { result: Err(KeychainError::Timeout), readiness: None };
                    }
                    // It finished at this very moment: the answer is on its way.
                    deadline = Box::pin(tokio::time::sleep(self.deadlines.plain));
                }
            }
        }
    }

    fn publish<T>(&self, outcome: &Outcome<T>) {
        let kind = match (&outcome.result, outcome.readiness) {
            (Ok(_), Some(Readiness::NoCollection)) | (Err(KeychainError::NoCollection), _) => {
                KeychainKind::NoCollection
            }
            (Ok(_), Some(Readiness::Locked)) | (Err(KeychainError::Locked | KeychainError::Dismissed), _) => {
                KeychainKind::Locked
            }
            (Err(KeychainError::Missing), _) => KeychainKind::Missing,
            (Err(error @ (KeychainError::Timeout | KeychainError::Failed { .. } | KeychainError::NotDeleted)), _) => {
                KeychainKind::Failing(*error)
            }
            // The store works; it is one record that does not.
            _ => KeychainKind::Available,
        };
        self.set_state(kind);
    }

    /// Looks at the keychain without asking the person.
    pub(crate) async fn look(&mut self, service: String) -> KeychainState {
        // What it finds, an error too, is published like that of any operation.
        let _ = self.run(service, |_: &dyn Store| Ok(())).await;
        self.states.borrow().clone()
    }

    fn set_state(&self, kind: KeychainKind) {
        set_state(&self.states, kind);
    }
}

fn set_state(states: &watch::Sender<KeychainState>, kind: KeychainKind) {
    states.send_if_modified(|state| {
        let changed = state.kind != kind;
        state.kind = kind;
        changed
    });
}

/// What an operation gave, and what the store said about itself before it.
struct Outcome<T> {
    result: Result<T, KeychainError>,
    readiness: Option<Readiness>,
}

/// The stores that are open on the owner thread, by service.
struct Stores {
    factory: Arc<dyn StoreFactory>,
    open: HashMap<String, Box<dyn Store>>,
}

/// One operation on the owner thread.
struct Call<'a> {
    service: &'a str,
    ticket: &'a Ticket,
    asking: &'a watch::Sender<bool>,
    states: &'a watch::Sender<KeychainState>,
    deadlines: Deadlines,
}

impl Call<'_> {
    fn perform<T>(&self, stores: &mut Stores, operation: &mut impl Operation<T>) -> Outcome<T> {
        let mut readiness = None;
        let mut result = self.attempt(stores, operation, &mut readiness);
        if matches!(result, Err(Fault::Store(StoreError::Session))) {
            tracing::info!("the session with the keychain was lost; connecting again");
            // Both services: they share the daemon.
            stores.open.clear();
            result = self.attempt(stores, operation, &mut readiness);
        }
        if matches!(result, Err(Fault::Store(StoreError::Session | StoreError::Missing))) {
            stores.open.clear();
        }
        Outcome { result: result.map_err(KeychainError::from), readiness }
    }

    fn attempt<T>(
        &self,
        stores: &mut Stores,
        operation: &mut impl Operation<T>,
        readiness: &mut Option<Readiness>,
    ) -> Result<T, Fault> {
        if !stores.open.contains_key(self.service) {
            let store = stores.factory.build(self.service)?;
            stores.open.insert(self.service.to_owned(), store);
        }
        let Some(store) = stores.open.get(self.service) else { return Err(Fault::Store(StoreError::Missing)) };
        let ready = store.readiness()?;
        *readiness = Some(ready);
        let store = Guarded { inner: store.as_ref(), call: self, readiness: ready };
        let started = Instant::now();
        let result = operation(&store);
        if ready == Readiness::Locked && result.is_ok() {
            // Either the person has unlocked it, or there was no item that would have needed it.
            *readiness = store.inner.readiness().ok();
        }
        match result {
            Err(Fault::Store(StoreError::Dismissed)) if started.elapsed() < self.deadlines.fastest_dismissal => {
                Err(Fault::Store(StoreError::Locked))
            }
            other => other,
        }
    }

    /// From now on the system may be asking the person.
    fn may_ask(&self, readiness: Readiness) {
        if readiness == Readiness::Locked {
            set_state(self.states, KeychainKind::Prompting);
        }
        self.asking.send_replace(true);
    }
}

/// A store that refuses every call once nobody waits for the operation any more, so that a thread that wakes up
/// late cannot put an older record over a newer one; and that gives a call which may prompt the longer deadline.
struct Guarded<'a> {
    inner: &'a dyn Store,
    call: &'a Call<'a>,
    readiness: Readiness,
}

impl Guarded<'_> {
    fn enter(&self) -> Result<&dyn Store, StoreError> {
        if self.call.ticket.is_abandoned() {
            return Err(StoreError::Abandoned);
        }
        if matches!(self.readiness, Readiness::Locked | Readiness::Unknown) {
            self.call.may_ask(self.readiness);
        }
        Ok(self.inner)
    }
}

impl Store for Guarded<'_> {
    fn set(&self, item: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.enter()?.set(item, bytes)
    }

    fn get(&self, item: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.enter()?.get(item)
    }

    fn delete(&self, item: &str) -> Result<(), StoreError> {
        self.enter()?.delete(item)
    }

    fn list(&self) -> Result<Vec<String>, StoreError> {
        self.enter()?.list()
    }

    fn max_item(&self) -> usize {
        self.inner.max_item()
    }

    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn readiness(&self) -> Result<Readiness, StoreError> {
        Ok(self.readiness)
    }
}

const RUNNING: u8 = 0;
const FINISHED: u8 = 1;
const ABANDONED: u8 = 2;

/// Who still cares about one operation: settles the race between its end and its deadline, and counts the
/// threads that are stuck.
struct Ticket {
    state: AtomicU8,
    stuck: Arc<AtomicUsize>,
}

impl Ticket {
    fn new(stuck: Arc<AtomicUsize>) -> Self {
        Self { state: AtomicU8::new(RUNNING), stuck }
    }

    /// Gives the operation up; false if it has just finished.
    fn abandon(&self) -> bool {
        self.stuck.fetch_add(1, Ordering::SeqCst);
        let given_up = self.state.compare_exchange(RUNNING, ABANDONED, Ordering::SeqCst, Ordering::SeqCst).is_ok();
        if !given_up {
            self.stuck.fetch_sub(1, Ordering::SeqCst);
        }
        given_up
    }

    /// The thread is through with the operation, in time or late.
    fn finish(&self) {
        if self.state.swap(FINISHED, Ordering::SeqCst) == ABANDONED {
            self.stuck.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn is_abandoned(&self) -> bool {
        self.state.load(Ordering::SeqCst) == ABANDONED
    }
}

impl Drop for Ticket {
    /// A thread that ended by a panic is not stuck.
    fn drop(&mut self) {
        self.finish();
    }
}
