//! One owner thread with deadlines (KC-1 to KC-4, KC-7), over a double with faults on demand.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

use keychain::{Deadlines, Keychain, KeychainError, KeychainKind, Namespace, Readiness, RecordKey, StoreError};
use std::sync::Arc;
use std::time::Duration;
use testkit::canary::Canary;
use testkit::store::{Limits, StoreDouble};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

const BANK: Namespace = Namespace::Institution;

/// Short enough to wait for, long enough for a double that answers.
const SHORT: Duration = Duration::from_millis(400);

fn world() -> Arc<StoreDouble> {
    StoreDouble::new(Limits::WINDOWS)
}

fn patient(world: &Arc<StoreDouble>) -> Keychain {
    Keychain::with_factory("home", world.factory(), Deadlines::default())
}

fn impatient(world: &Arc<StoreDouble>) -> Keychain {
    let deadlines = Deadlines { plain: SHORT, prompt: Duration::from_secs(60), ..Deadlines::default() };
    Keychain::with_factory("home", world.factory(), deadlines)
}

fn key() -> RecordKey {
    RecordKey::grant("issuer", "client", "sub")
}

fn record(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

async fn text(keychain: &Keychain) -> Option<String> {
    keychain.get(BANK, &key()).await.unwrap().map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
}

/// Writes a record to a locked keychain, and waits until the person is asked for it.
async fn put_that_asks(world: &StoreDouble, keychain: &Keychain) -> JoinHandle<Result<(), KeychainError>> {
    world.set_readiness(Readiness::Locked);
    world.hang();
    let writer = keychain.clone();
    let put = tokio::spawn(async move { writer.put(BANK, &key(), record("one")).await });
    keychain.subscribe().wait_for(|state| state.kind == KeychainKind::Prompting).await.unwrap();
    put
}

#[tokio::test]
async fn a_store_that_hangs_gives_a_timeout_and_a_new_thread_takes_over() {
    let world = world();
    let keychain = impatient(&world);
    keychain.put(BANK, &key(), record("one")).await.unwrap();
    world.hang();
    assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Timeout));
    assert_eq!(keychain.subscribe().borrow().kind, KeychainKind::Failing(KeychainError::Timeout));
    world.heal();
    assert_eq!(text(&keychain).await.as_deref(), Some("one"));
    assert_eq!(keychain.subscribe().borrow().kind, KeychainKind::Available);
    assert_eq!(world.threads().len(), 2);
}

#[tokio::test]
async fn two_stuck_threads_are_replaced_and_a_third_is_not() {
    let world = world();
    let keychain = impatient(&world);
    world.hang();
    for _ in 0..5 {
        assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Timeout));
    }
    assert_eq!(world.hung_calls(), 3);
}

#[tokio::test]
async fn a_thread_that_wakes_up_late_does_not_put_an_older_record_over_a_newer_one() {
    let world = world();
    let keychain = impatient(&world);
    keychain.put(BANK, &key(), record("first")).await.unwrap();
    world.hang();
    assert_eq!(keychain.put(BANK, &key(), record("late")).await, Err(KeychainError::Timeout));
    world.heal();
    keychain.put(BANK, &key(), record("newer")).await.unwrap();
    assert_eq!(text(&keychain).await.as_deref(), Some("newer"));
    assert!(!world.items().iter().any(|(_, _, bytes)| bytes == b"bGF0ZQ"), "the late record was not written");
}

#[tokio::test]
async fn a_lost_session_is_rebuilt_with_one_retry() {
    let world = world();
    let keychain = patient(&world);
    keychain.put(BANK, &key(), record("one")).await.unwrap();
    world.lose_session();
    assert_eq!(text(&keychain).await.as_deref(), Some("one"));
    assert_eq!(world.builds(), 2);
}

#[tokio::test]
async fn a_session_that_is_lost_twice_is_a_failure_and_not_a_loop() {
    let world = world();
    let keychain = patient(&world);
    world.fail(StoreError::Session);
    assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Failed { status: None }));
    assert_eq!(world.builds(), 2);
    world.heal();
    assert_eq!(text(&keychain).await, None);
}

#[tokio::test]
async fn a_keychain_that_comes_late_is_found_by_the_next_call() {
    let world = world();
    let keychain = patient(&world);
    world.vanish();
    assert_eq!(keychain.put(BANK, &key(), record("one")).await, Err(KeychainError::Missing));
    assert_eq!(keychain.state().await.kind, KeychainKind::Missing);
    world.heal();
    keychain.put(BANK, &key(), record("one")).await.unwrap();
    assert_eq!(keychain.state().await.kind, KeychainKind::Available);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_from_many_tasks_are_made_one_at_a_time_by_one_thread() {
    let world = world();
    let keychain = patient(&world);
    let tasks: Vec<_> = (0..24)
        .map(|i| {
            let keychain = keychain.clone();
            tokio::spawn(async move {
                let key = RecordKey::grant("issuer", "client", &i.to_string());
                keychain.put(BANK, &key, record(&i.to_string())).await.unwrap();
                keychain.get(BANK, &key).await.unwrap().unwrap()
            })
        })
        .collect();
    for (i, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.unwrap(), record(&i.to_string()));
    }
    assert_eq!((world.overlaps(), world.threads().len()), (0, 1));
    assert!(!world.threads().contains(&std::thread::current().id()));
}

#[tokio::test]
async fn while_an_unlock_prompt_may_be_shown_a_call_may_take_longer() {
    let world = world();
    let keychain = impatient(&world);
    let mut put = put_that_asks(&world, &keychain).await;
    let longer_than_without_a_prompt = tokio::time::timeout(SHORT * 2, &mut put).await;
    assert!(longer_than_without_a_prompt.is_err(), "it still waits");
    world.heal();
    put.await.unwrap().unwrap();
    assert_eq!(keychain.subscribe().borrow().kind, KeychainKind::Available);
}

#[tokio::test]
async fn while_the_keychain_asks_the_person_its_state_says_so_and_waits_for_nobody() {
    let world = world();
    let keychain = patient(&world);
    let put = put_that_asks(&world, &keychain).await;
    let state = tokio::time::timeout(SHORT, keychain.state()).await.unwrap();
    assert_eq!((state.kind, put.is_finished()), (KeychainKind::Prompting, false));
    world.heal();
    put.await.unwrap().unwrap();
}

#[tokio::test]
async fn looking_at_a_locked_keychain_asks_nobody() {
    let world = world();
    let keychain = impatient(&world);
    world.set_readiness(Readiness::Locked);
    world.hang();
    let state = keychain.state().await;
    assert_eq!(state.kind, KeychainKind::Locked);
    assert_eq!((state.code(), world.hung_calls()), ("keychain.locked", 0));
}

#[tokio::test]
async fn a_locked_keychain_that_shows_no_item_stays_locked_in_the_state() {
    let world = world();
    let keychain = patient(&world);
    world.set_readiness(Readiness::Locked);
    assert_eq!(keychain.get(BANK, &key()).await, Ok(None));
    assert_eq!(keychain.subscribe().borrow().kind, KeychainKind::Locked);
}

#[tokio::test]
async fn a_prompt_refused_faster_than_a_person_can_is_a_locked_keychain() {
    let world = world();
    world.fail(StoreError::Dismissed);
    assert_eq!(patient(&world).get(BANK, &key()).await, Err(KeychainError::Locked));
    let deadlines = Deadlines { fastest_dismissal: Duration::ZERO, ..Deadlines::default() };
    let keychain = Keychain::with_factory("home", world.factory(), deadlines);
    assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Dismissed));
}

#[tokio::test]
async fn a_keychain_without_a_collection_is_told_apart_even_when_reading_finds_nothing() {
    let world = world();
    let keychain = patient(&world);
    world.set_readiness(Readiness::NoCollection);
    assert_eq!(keychain.get(BANK, &key()).await, Ok(None));
    assert_eq!(keychain.subscribe().borrow().kind, KeychainKind::NoCollection);
    world.fail(StoreError::NoCollection);
    assert_eq!(keychain.put(BANK, &key(), record("one")).await, Err(KeychainError::NoCollection));
}

#[tokio::test]
async fn a_library_that_panics_costs_one_call() {
    let world = world();
    let keychain = patient(&world);
    world.panic_once();
    assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Failed { status: None }));
    assert_eq!(text(&keychain).await, None);
}

#[tokio::test]
async fn a_write_whose_caller_went_away_is_finished() {
    let world = world();
    let keychain = impatient(&world);
    let name = key();
    let mut put = Box::pin(keychain.put(BANK, &name, record("one")));
    // One poll hands the work over; then the caller goes away.
    std::future::poll_fn(|context| {
        let _ = put.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
    drop(put);
    assert_eq!(text(&keychain).await.as_deref(), Some("one"));
}

#[tokio::test]
async fn no_error_and_no_state_shows_a_byte_of_a_record() {
    let canary = Canary::new("record");
    let errors = [
        StoreError::Missing,
        StoreError::Session,
        StoreError::Locked,
        StoreError::Dismissed,
        StoreError::NoCollection,
        StoreError::Ambiguous,
        StoreError::TooLong,
        StoreError::Failed(Some(-25293)),
    ];
    for error in errors {
        let world = world();
        let keychain = patient(&world);
        keychain.put(BANK, &key(), record(canary.value())).await.unwrap();
        world.fail(error);
        let failed = keychain.put(BANK, &key(), record(canary.value())).await.unwrap_err();
        let state = keychain.state().await;
        let shown = format!(
            "{failed} {failed:?} {} {} {state:?} {} {keychain:?}",
            failed.code(),
            failed.help(),
            state.sentence()
        );
        assert!(!canary.is_in(&shown), "{shown}");
        assert!(failed.code().starts_with("keychain."));
    }
}
