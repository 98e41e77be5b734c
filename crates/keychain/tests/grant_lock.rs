//! The lock of one grant between processes (SR-4, LD-4, SB-8).
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests may fail the test, and one speaks to its parent"
)]

use keychain::{GrantLock, GrantLockError, Namespace, RecordKey};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const BANK: Namespace = Namespace::Institution;
const LONG: Duration = Duration::from_secs(30);
/// Names the folder in which this program, started again, is to hold the lock.
const HOLD: &str = "PASSBOOK_TEST_HOLD_LOCK";

fn key() -> RecordKey {
    RecordKey::grant("issuer", "client", "sub")
}

async fn take(folder: &Path, deadline: Duration) -> Result<GrantLock, GrantLockError> {
    GrantLock::acquire(folder, BANK, &key(), deadline).await
}

#[tokio::test]
async fn one_holder_at_a_time_and_the_next_one_after_it() {
    let home = tempfile::tempdir().unwrap();
    let held = take(home.path(), LONG).await.unwrap();
    assert_eq!(take(home.path(), Duration::ZERO).await.unwrap_err(), GrantLockError::Busy);
    let folder = home.path().to_owned();
    let next = tokio::spawn(async move { take(&folder, LONG).await });
    tokio::task::yield_now().await;
    drop(held);
    next.await.unwrap().unwrap();
}

#[tokio::test]
async fn waiting_for_a_lock_ends_at_the_deadline_and_not_before() {
    let home = tempfile::tempdir().unwrap();
    let _held = take(home.path(), LONG).await.unwrap();
    let (started, deadline) = (std::time::Instant::now(), Duration::from_millis(120));
    assert_eq!(take(home.path(), deadline).await.unwrap_err(), GrantLockError::Busy);
    assert!(started.elapsed() >= deadline);
}

#[tokio::test]
async fn other_grants_and_the_sandbox_have_locks_of_their_own() {
    let home = tempfile::tempdir().unwrap();
    let _held = take(home.path(), LONG).await.unwrap();
    let other = RecordKey::grant("issuer", "client", "another");
    GrantLock::acquire(home.path(), BANK, &other, Duration::ZERO).await.unwrap();
    GrantLock::acquire(home.path(), Namespace::Sandbox, &key(), Duration::ZERO).await.unwrap();
}

#[tokio::test]
async fn a_caller_that_goes_away_while_waiting_holds_nothing() {
    let home = tempfile::tempdir().unwrap();
    let held = take(home.path(), LONG).await.unwrap();
    let folder = home.path().to_owned();
    let waiting = tokio::spawn(async move { take(&folder, LONG).await });
    tokio::task::yield_now().await;
    waiting.abort();
    let _ = waiting.await;
    drop(held);
    take(home.path(), Duration::ZERO).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn folder_and_file_are_for_this_user_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("locks");
    let _held = take(&folder, LONG).await.unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.iter().map(|path| mode(path)).collect::<Vec<_>>(), [0o600]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_place_of_the_lock_file_is_refused() {
    let home = tempfile::tempdir().unwrap();
    drop(take(home.path(), LONG).await.unwrap());
    let file = home.path().read_dir().unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(&file).unwrap();
    let elsewhere = home.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
    assert_eq!(take(home.path(), LONG).await.unwrap_err(), GrantLockError::NotAFile);
    assert!(!elsewhere.exists());
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_an_error_with_words() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = take(&file.join("locks"), LONG).await.unwrap_err();
    assert_eq!(error.code(), "grant_lock.io");
}

/// In the second process: holds the lock until it is killed. In the first: a test like any other that does
/// nothing.
#[test]
fn second_process_holds_the_lock_when_told_to() {
    let Some(folder) = std::env::var_os(HOLD) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _held = runtime.block_on(take(Path::new(&folder), LONG)).unwrap();
    println!("\nheld");
    // Until the first process closes our input, or kills us.
    let _ = std::io::read_to_string(std::io::stdin());
}

fn second_process(folder: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "second_process_holds_the_lock_when_told_to", "--nocapture"])
        .env(HOLD, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "held"), "the second process did not take the lock");
    child
}

#[tokio::test]
async fn two_processes_exclude_each_other_and_a_killed_one_holds_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut child = second_process(home.path());
    assert_eq!(take(home.path(), Duration::ZERO).await.unwrap_err(), GrantLockError::Busy);
    child.kill().unwrap();
    child.wait().unwrap();
    take(home.path(), LONG).await.unwrap();
}
