//! The Secret Service store against a real GNOME Keyring on a session bus of its own (KC-2, KC-4, KC-7, KC-10).
//!
//! Each test starts this program again for itself alone, inside a private session with an empty home; nothing of
//! the person's own keyring is touched. Needs the Debian packages `dbus` and `gnome-keyring`; without them the
//! tests fail and say so.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

use keychain::{Keychain, KeychainError, KeychainKind, KeychainState, Namespace, RecordKey};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use testkit::canary::Canary;
use zeroize::Zeroizing;

const BANK: Namespace = Namespace::Institution;
const INSIDE: &str = "PASSBOOK_TEST_PRIVATE_SESSION";
const UNLOCK: &str = "gnome-keyring-daemon --unlock --components=secrets";

/// What the private session starts with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Session {
    /// A bus and an open keyring.
    Open,
    /// A bus on which the keyring is started when it is asked for; no keyring was ever made.
    NeverUsed,
    /// An address at which no bus listens.
    NoBus,
}

/// Runs a test inside a private session: outside, starts this program again there; inside, does the work.
fn in_private_session(test: &str, session: Session, work: impl FnOnce(&Path)) {
    if let Some(home) = std::env::var_os(INSIDE) {
        return work(&PathBuf::from(home));
    }
    let home = tempfile::tempdir().unwrap();
    let run = private_folder(&home.path().join("run"));
    let me = std::env::current_exe().unwrap();
    let mut command = if session == Session::NoBus {
        let mut command = Command::new(&me);
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", run.join("late-bus").display()));
        command
    } else {
        require("dbus-run-session", "dbus");
        require("gnome-keyring-daemon", "gnome-keyring");
        let mut command = Command::new("dbus-run-session");
        let first =
            if session == Session::Open { format!("printf pw | {UNLOCK} >/dev/null && ") } else { String::new() };
        command.args(["--", "sh", "-c", &format!("{first}exec \"$0\" \"$@\"")]).arg(&me);
        command.env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
    };
    let output = command
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, home.path())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &run)
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        // Nobody can be asked.
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("GNOME_KEYRING_CONTROL")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("1 passed"), "inside the private session:\n{text}");
}

fn private_folder(path: &Path) -> PathBuf {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(path).unwrap();
    path.to_owned()
}

fn require(program: &str, package: &str) {
    let there = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|p| p.join(program).exists());
    assert!(there, "{program} is missing: install the package {package} (apt-get install -y dbus gnome-keyring)");
}

/// Runs a program with a text as its input, until it ends.
fn run(program: &str, arguments: &[&str], input: &str) {
    let mut child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{program}");
}

/// A runtime like the app's: calls come from its workers (KC-2).
fn block_on<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async move { tokio::spawn(future).await.unwrap() })
}

fn key() -> RecordKey {
    RecordKey::grant("https://bank.example/oidc", "client-7", "morgan")
}

fn record(canary: &Canary, length: usize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(canary.value().bytes().cycle().take(length).collect())
}

#[test]
fn a_record_of_6_kb_comes_back_and_forgetting_leaves_nothing() {
    in_private_session("a_record_of_6_kb_comes_back_and_forgetting_leaves_nothing", Session::Open, |home| {
        let (canary, logged) = (Canary::new("keyring-record"), record_everything_logged());
        let folder = home.display().to_string();
        block_on({
            let canary = canary.clone();
            async move {
                let keychain = Keychain::platform(&folder);
                for length in [1, 6144, 70_000] {
                    keychain.put(BANK, &key(), record(&canary, length)).await.unwrap();
                    let kept = Keychain::platform(&folder).get(BANK, &key()).await.unwrap().unwrap();
                    assert_eq!(kept, record(&canary, length), "another program reads it");
                }
                assert_eq!(
                    keychain.state().await,
                    KeychainState { kind: KeychainKind::Available, store: "Secret Service" }
                );
                the_bus_shows_hashes_only();
                keychain.put(Namespace::Sandbox, &key(), record(&canary, 10)).await.unwrap();
                keychain.delete(BANK, &key()).await.unwrap();
                assert_eq!(keychain.get(BANK, &key()).await.unwrap(), None);
                assert_eq!(keychain.forget_everything(None).await, Ok(2));
                assert_eq!(items_on_the_bus(), 0);
            }
        });
        let logged = String::from_utf8_lossy(&logged.lock().unwrap()).into_owned();
        assert!(logged.contains("set secret for entry"), "the log was listened to");
        assert!(!canary.is_in(&logged));
        for word in ["bank.example", "client-7", "morgan", home.to_str().unwrap()] {
            assert!(!logged.contains(word), "{word} was logged");
        }
        assert_eq!(
            canary.find_in_files(&home.join("data")),
            Vec::<PathBuf>::new(),
            "the keyring's files are encrypted"
        );
    });
}

fn items_on_the_bus() -> usize {
    let bus = SecretService::connect(EncryptionType::Plain).unwrap();
    bus.get_default_collection().unwrap().get_all_items().unwrap().len()
}

/// What every other program of this person can list (KC-10).
fn the_bus_shows_hashes_only() {
    let bus = SecretService::connect(EncryptionType::Plain).unwrap();
    let items: Vec<_> = bus
        .get_default_collection()
        .unwrap()
        .get_all_items()
        .unwrap()
        .iter()
        .map(|item| (item.get_label().unwrap(), item.get_attributes().unwrap()))
        .collect();
    assert!(items.len() >= 2, "{items:?}");
    for (label, attributes) in items {
        assert_eq!(label, "Passbook");
        let starts = |name: &str, with: &str| attributes.get(name).is_some_and(|value| value.starts_with(with));
        assert!(starts("service", "passbook-institution-") && starts("username", key().as_str()), "{attributes:?}");
    }
}

#[test]
fn a_restarted_keyring_is_found_again_without_a_restart_of_the_app() {
    in_private_session("a_restarted_keyring_is_found_again_without_a_restart_of_the_app", Session::Open, |home| {
        let folder = home.display().to_string();
        block_on(async move {
            let (keychain, canary) = (Keychain::platform(&folder), Canary::new("restart"));
            keychain.put(BANK, &key(), record(&canary, 6144)).await.unwrap();
            run("gnome-keyring-daemon", &["--replace", "--unlock", "--components=secrets"], "pw");
            assert_eq!(keychain.get(BANK, &key()).await.unwrap().unwrap(), record(&canary, 6144));
            keychain.put(BANK, &key(), record(&canary, 100)).await.unwrap();
            assert_eq!(keychain.get(BANK, &key()).await.unwrap().unwrap().len(), 100);
        });
    });
}

#[test]
fn a_keyring_that_died_and_came_back_locked_is_not_taken_for_an_empty_one() {
    let name = "a_keyring_that_died_and_came_back_locked_is_not_taken_for_an_empty_one";
    in_private_session(name, Session::Open, |home| {
        let folder = home.display().to_string();
        block_on(async move {
            let (keychain, canary) = (Keychain::platform(&folder), Canary::new("died"));
            keychain.put(BANK, &key(), record(&canary, 6144)).await.unwrap();
            kill_keyring();
            // The bus starts another one at the next call; nobody has unlocked that one.
            assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Locked));
            assert_eq!(keychain.subscribe().borrow().kind, KeychainKind::Locked);
            run("gnome-keyring-daemon", &["--replace", "--unlock", "--components=secrets"], "pw");
            assert_eq!(keychain.get(BANK, &key()).await.unwrap().unwrap().len(), 6144);
        });
    });
}

/// Kills the process that provides the Secret Service on the private bus.
fn kill_keyring() {
    let question = ["--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetConnectionUnixProcessID"];
    let answer = Command::new("dbus-send")
        .args(["--print-reply=literal"])
        .args(question)
        .arg("string:org.freedesktop.secrets")
        .output()
        .unwrap();
    let text = String::from_utf8(answer.stdout).unwrap();
    run("kill", &["-KILL", text.split_whitespace().last().unwrap()], "");
}

#[test]
fn a_locked_keyring_that_cannot_ask_is_locked_and_opens_again() {
    in_private_session("a_locked_keyring_that_cannot_ask_is_locked_and_opens_again", Session::Open, |home| {
        let folder = home.display().to_string();
        block_on(async move {
            let (keychain, canary) = (Keychain::platform(&folder), Canary::new("locked"));
            keychain.put(BANK, &key(), record(&canary, 6144)).await.unwrap();
            SecretService::connect(EncryptionType::Plain).unwrap().get_default_collection().unwrap().lock().unwrap();
            assert_eq!(keychain.state().await.kind, KeychainKind::Locked);
            assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Locked));
            assert_eq!(keychain.put(BANK, &key(), record(&canary, 10)).await, Err(KeychainError::Locked));
            assert_eq!(keychain.subscribe().borrow().code(), "keychain.locked");
            run("gnome-keyring-daemon", &["--replace", "--unlock", "--components=secrets"], "pw");
            assert_eq!(keychain.get(BANK, &key()).await.unwrap().unwrap().len(), 6144);
            assert_eq!(keychain.state().await.kind, KeychainKind::Available);
        });
    });
}

#[test]
fn a_keyring_that_was_never_made_has_no_collection() {
    in_private_session("a_keyring_that_was_never_made_has_no_collection", Session::NeverUsed, |home| {
        let folder = home.display().to_string();
        block_on(async move {
            let (keychain, canary) = (Keychain::platform(&folder), Canary::new("never"));
            assert_eq!(keychain.state().await.kind, KeychainKind::NoCollection);
            assert_eq!(keychain.get(BANK, &key()).await, Ok(None));
            assert_eq!(keychain.put(BANK, &key(), record(&canary, 10)).await, Err(KeychainError::NoCollection));
            assert_eq!(keychain.state().await.code(), "keychain.no_collection");
        });
    });
}

#[test]
fn without_a_session_bus_the_keychain_is_missing_until_one_comes() {
    in_private_session("without_a_session_bus_the_keychain_is_missing_until_one_comes", Session::NoBus, |home| {
        require("dbus-daemon", "dbus");
        let (folder, address) = (home.display().to_string(), std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap());
        block_on(async move {
            let (keychain, canary) = (Keychain::platform(&folder), Canary::new("late-bus"));
            assert_eq!(keychain.put(BANK, &key(), record(&canary, 10)).await, Err(KeychainError::Missing));
            assert_eq!(keychain.state().await.kind, KeychainKind::Missing);
            // The same program, the same handle: the bus comes late (KC-4).
            let mut bus = Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--print-address", "--address", &address])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut line = String::new();
            std::io::BufRead::read_line(&mut std::io::BufReader::new(bus.stdout.take().unwrap()), &mut line).unwrap();
            run("gnome-keyring-daemon", &["--unlock", "--components=secrets"], "pw");
            let kept = async {
                keychain.put(BANK, &key(), record(&canary, 10)).await?;
                keychain.get(BANK, &key()).await
            };
            let kept = kept.await;
            // Its keyring ends with it.
            bus.kill().unwrap();
            bus.wait().unwrap();
            assert_eq!(kept.unwrap().unwrap(), record(&canary, 10));
        });
    });
}

/// Everything that this program and its libraries log from now on, at every level: `keyring-core` by `log`, zbus
/// by `tracing`.
fn record_everything_logged() -> Arc<Mutex<Vec<u8>>> {
    struct Listener(Arc<Mutex<Vec<u8>>>);

    impl log::Log for Listener {
        fn enabled(&self, _: &log::Metadata<'_>) -> bool {
            true
        }
        fn log(&self, record: &log::Record<'_>) {
            writeln!(self.0.lock().unwrap(), "{} {}", record.target(), record.args()).unwrap();
        }
        fn flush(&self) {}
    }

    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let logged = Arc::new(Mutex::new(Vec::new()));
    log::set_logger(Box::leak(Box::new(Listener(Arc::clone(&logged))))).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let sink = Arc::clone(&logged);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || Sink(Arc::clone(&sink)))
        .finish();
    tracing_subscriber::util::SubscriberInitExt::try_init(subscriber).unwrap();
    logged
}
