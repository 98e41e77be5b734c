//! `sandbox`: the line it prints, the ways it ends, the port it cannot have.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::Child;

use crate::desk::{DEADLINE, Desk, Keyring, signal};

/// A sandbox that is a process of its own.
pub(crate) struct SandboxProcess {
    pub(crate) about: Value,
    pub(crate) child: Child,
}

impl SandboxProcess {
    pub(crate) async fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let mut command = desk.command(&["sandbox"]);
        let mut child = command.args(arguments).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line =
            tokio::time::timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap().expect("a line when ready");
        Self { about: serde_json::from_str(&line).unwrap(), child }
    }

    pub(crate) fn issuer(&self) -> &str {
        self.about["issuer"].as_str().unwrap()
    }

    /// Username and password of the person with this username.
    pub(crate) fn person(&self, username: &str) -> (String, String) {
        let users = self.about["users"].as_array().unwrap();
        let user = users.iter().find(|user| user["username"] == username).unwrap();
        (username.to_owned(), user["password"].as_str().unwrap().to_owned())
    }

    pub(crate) fn secret(&self) -> &str {
        let clients = self.about["clients"].as_array().unwrap();
        clients.iter().find_map(|client| client["client_secret"].as_str()).unwrap()
    }

    fn port(&self) -> String {
        url::Url::parse(self.issuer()).unwrap().port().unwrap().to_string()
    }

    /// Stops it as a system does, and waits.
    pub(crate) async fn stop(mut self) -> Option<i32> {
        signal(&self.child, "TERM").await;
        self.child.wait().await.unwrap().code()
    }
}

#[tokio::test]
async fn it_prints_one_line_that_a_program_can_use() {
    let desk = Desk::new(Keyring::NoBus).await;
    let sandbox = SandboxProcess::start(&desk, &[]).await;
    assert!(sandbox.issuer().starts_with("http://127.0.0.1:"));
    assert!(sandbox.about["api"].as_str().unwrap().ends_with("/a/consumer/api/v0"));
    for client in sandbox.about["clients"].as_array().unwrap() {
        let has_secret = client.get("client_secret").is_some();
        assert_eq!(client["type"] == "confidential", has_secret);
        let redirects = client["redirect_uris"].as_array().unwrap();
        assert!(redirects.iter().any(|uri| uri == "http://localhost:8080/auth/cb"));
    }
    for user in sandbox.about["users"].as_array().unwrap() {
        for member in ["username", "password", "persona"] {
            assert!(user[member].as_str().is_some_and(|text| !text.is_empty()));
        }
    }
}

#[tokio::test]
async fn it_ends_with_0_when_it_is_stopped() {
    for name in ["INT", "TERM"] {
        let desk = Desk::new(Keyring::NoBus).await;
        let mut sandbox = SandboxProcess::start(&desk, &[]).await;
        signal(&sandbox.child, name).await;
        assert_eq!(sandbox.child.wait().await.unwrap().code(), Some(0), "{name}");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_people_and_another_seed_other_passwords() {
    let desk = Desk::new(Keyring::NoBus).await;
    let mut users = Vec::new();
    for seed in ["7", "7", "8"] {
        users.push(SandboxProcess::start(&desk, &["--seed", seed]).await.about["users"].clone());
    }
    assert_eq!(users[0], users[1]);
    assert_ne!(users[0], users[2]);
}

#[tokio::test]
async fn a_fault_that_the_command_line_names_fires_as_often_as_it_says() {
    let desk = Desk::new(Keyring::NoBus).await;
    let sandbox = SandboxProcess::start(&desk, &["--fault", "unavailable@discovery=1"]).await;
    let address = format!("127.0.0.1:{}", sandbox.port());
    let mut answers = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let path = "/.well-known/openid-configuration";
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        answers.push(BufReader::new(stream).lines().next_line().await.unwrap().unwrap());
    }
    assert!(answers[0].contains(" 503 ") && answers[1].contains(" 200 "), "{answers:?}");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_port_in_use_is_a_clear_error() {
    let desk = Desk::new(Keyring::NoBus).await;
    let first = SandboxProcess::start(&desk, &[]).await;
    let second = desk.run(&["sandbox", "--port", &first.port()]).await;
    assert_eq!(second.refused(), "sandbox.port_in_use");
    let people = desk.people(&["sandbox", "--port", &first.port()]).await;
    assert_eq!(people.code, 1);
    assert!(people.stdout.is_empty() && people.stderr.contains("in use by another program"), "{people:?}");
    assert_eq!(first.stop().await, Some(0));
}
