//! A computer of its own for each test: an empty home, a session bus with or without a keyring, and `passbook-cli`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

use testkit::browser::{Browser, Consent, Page};

/// Nothing here takes this long; a test that hangs fails instead.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// What keeps secrets on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyring {
    /// A keyring that is open.
    Open,
    /// No session bus at all.
    NoBus,
    /// A bus on which nothing answers for secrets.
    NoService,
}

/// A computer with a home of its own.
pub(crate) struct Desk {
    home: TempDir,
    bus: Option<(Child, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// The one JSON value on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("no single JSON value: {self:?}"))
    }

    /// The value of a command that must succeed.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        self.json()
    }

    /// The machine id of a command that must fail, after looking at the form of the failure.
    pub(crate) fn refused(&self) -> String {
        assert_eq!(self.code, 1, "{self:?}");
        let value = self.json();
        for member in ["code", "message", "help"] {
            assert!(value["error"][member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {self:?}");
        }
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        value["error"]["code"].as_str().unwrap().to_owned()
    }
}

impl Desk {
    pub(crate) async fn new(keyring: Keyring) -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in ["run", "data", "config", "cache"] {
            private_folder(&home.path().join(folder));
        }
        let mut desk = Self { home, bus: None };
        if keyring != Keyring::NoBus {
            desk.bus = Some(desk.start_bus(keyring).await);
        }
        desk
    }

    /// A bus lives until its standard input closes, and its programs with it.
    async fn start_bus(&self, keyring: Keyring) -> (Child, String) {
        let script = match keyring {
            Keyring::Open => "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && ",
            _ => "",
        };
        let script = format!("{script}echo \"$DBUS_SESSION_BUS_ADDRESS\" && exec cat");
        let mut command = Command::new("dbus-run-session");
        if keyring == Keyring::NoService {
            // A bus whose configuration names no folder of services to start.
            let configuration = self.home.path().join("bus.conf");
            let text = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>";
            std::fs::write(&configuration, text).unwrap();
            command.arg("--config-file").arg(configuration);
        }
        command.args(["--", "sh", "-c", &script]);
        self.surroundings(&mut command);
        let mut child = command
            // Not killed: it ends its bus and the keyring on it when the pipe to its standard input closes.
            .kill_on_drop(false)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-run-session (Debian package dbus)");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = tokio::time::timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap();
        (child, address.expect("a session bus with a keyring (Debian package gnome-keyring)"))
    }

    fn surroundings(&self, command: &mut Command) {
        let home = self.home.path();
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("PASSBOOK_HOME", self.passbook())
            .env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", home.join("no-bus").display()))
            .kill_on_drop(true);
    }

    /// Locks the keyring, as leaving the computer does.
    pub(crate) async fn lock_keyring(&self) {
        let lock = [
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ];
        self.on_the_bus("dbus-send", &lock, "").await;
    }

    /// Unlocks it with the password that it was made with.
    pub(crate) async fn unlock_keyring(&self) {
        self.on_the_bus("gnome-keyring-daemon", &["--replace", "--unlock", "--components=secrets"], "pw").await;
    }

    async fn on_the_bus(&self, program: &str, arguments: &[&str], input: &str) {
        let mut command = Command::new(program);
        self.surroundings(&mut command);
        if let Some((_, address)) = &self.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", address);
        }
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
        let status = tokio::time::timeout(DEADLINE, child.wait()).await.unwrap().unwrap();
        assert!(status.success(), "{program}: {status}");
    }

    /// `$PASSBOOK_HOME`: it does not exist until Passbook makes it.
    pub(crate) fn passbook(&self) -> PathBuf {
        self.home.path().join("passbook")
    }

    /// Everything of this computer.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// A command that has not started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_passbook-cli"));
        self.surroundings(&mut command);
        if let Some((_, address)) = &self.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", address);
        }
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end, for people.
    pub(crate) async fn people(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments)).await
    }

    /// Runs a command to its end with `--json`.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        command.arg("--json");
        ended(command).await
    }

    /// Runs a command with `--json` and something on standard input.
    pub(crate) async fn run_with(&self, input: &str, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        command.arg("--json").stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).await.unwrap();
        drop(stdin);
        finished(child).await
    }

    /// Begins to sign in and waits for the link.
    pub(crate) async fn begin(&self, arguments: &[&str]) -> Attempt {
        let mut command = self.command(arguments);
        command.arg("--json").stdin(Stdio::piped());
        Attempt::read(command.spawn().unwrap()).await
    }

    /// Signs in at the sandbox and allows what is asked.
    pub(crate) async fn sign_in(&self, connection: &str, person: (&str, &str), consent: Consent) -> (Ended, Page) {
        let attempt = self.begin(&["sign-in", connection, "--no-browser", "--timeout", "30"]).await;
        let page = Browser::sign_in(&attempt.link, person, consent).await;
        (attempt.end().await, page)
    }

    /// Adds a connection to a sandbox as its public client.
    pub(crate) async fn add_sandbox(&self, name: &str, issuer: &str) -> Value {
        let arguments =
            ["connection", "add", name, "--sandbox", "--host", issuer, "--client-id", "garden-sandbox-public"];
        self.run(&arguments).await.ok()
    }
}

/// A sign-in that waits for the browser.
pub(crate) struct Attempt {
    pub(crate) link: String,
    pub(crate) told: String,
    pub(crate) stdin: ChildStdin,
    child: Child,
    stdout: ChildStdout,
    stderr: BufReader<ChildStderr>,
}

impl Attempt {
    pub(crate) async fn read(mut child: Child) -> Self {
        let (stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        let reading = async {
            loop {
                let mut line = String::new();
                if stderr.read_line(&mut line).await.unwrap() == 0 {
                    let mut answer = String::new();
                    stdout.read_to_string(&mut answer).await.unwrap();
                    panic!("no link: {told} {answer}");
                }
                told.push_str(&line);
                if line.starts_with("http") {
                    return line.trim().to_owned();
                }
            }
        };
        let link = tokio::time::timeout(DEADLINE, reading).await.expect("a link in time");
        Self { link, told, stdin, child, stdout, stderr }
    }

    /// Reads what is told until it has this text.
    pub(crate) async fn tells(&mut self, text: &str) {
        let reading = async {
            while !self.told.contains(text) {
                let mut line = String::new();
                assert_ne!(self.stderr.read_line(&mut line).await.unwrap(), 0, "never told {text:?}: {}", self.told);
                self.told.push_str(&line);
            }
        };
        tokio::time::timeout(DEADLINE, reading).await.unwrap_or_else(|_| panic!("never told {text:?}"));
    }

    /// Sends a signal.
    pub(crate) async fn signal(&self, name: &str) {
        signal(&self.child, name).await;
    }

    /// Waits for the end.
    pub(crate) async fn end(mut self) -> Ended {
        drop(self.stdin);
        let (mut stdout, mut stderr) = (String::new(), self.told);
        let reading = async {
            let out = self.stdout.read_to_string(&mut stdout);
            let err = self.stderr.read_to_string(&mut stderr);
            let (out, err) = tokio::join!(out, err);
            out.and(err).unwrap();
            self.child.wait().await.unwrap()
        };
        let status = tokio::time::timeout(DEADLINE, reading).await.expect("an end in time");
        Ended { code: status.code().unwrap_or(-1), stdout, stderr }
    }
}

/// Sends a signal to a process that this test started.
pub(crate) async fn signal(child: &Child, name: &str) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().await.unwrap().success());
}

async fn ended(mut command: Command) -> Ended {
    finished(command.spawn().unwrap()).await
}

async fn finished(child: Child) -> Ended {
    let output = tokio::time::timeout(DEADLINE, child.wait_with_output()).await.expect("an end in time").unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The redirect ports are registered and so the same for every test: one test at a time may use them, in whatever
/// process it runs. Dropped, the lock is free again.
pub(crate) async fn redirect_ports() -> File {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("redirect-ports.lock");
    tokio::task::spawn_blocking(move || {
        let file = File::create(path).unwrap();
        file.lock().unwrap();
        file
    })
    .await
    .unwrap()
}

fn private_folder(path: &Path) {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().mode(0o700).create(path).unwrap();
}
