//! SB-5, trap 20: a proxy in the environment must not see a simulated institution's tokens.

use crate::browser::sign_in;
use crate::provider::Provider;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::Command;

#[tokio::test]
async fn a_sign_in_on_loopback_works() {
    let provider = Provider::start(|_| {}).await;
    sign_in(&provider).await.unwrap();
}

/// The environment belongs to a process, so the sign-in above runs in one of its own.
#[test]
fn a_proxy_in_the_environment_is_never_asked_for_loopback() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let mut sign_in = Command::new(std::env::current_exe().unwrap());
    sign_in.args(["--exact", "proxy::a_sign_in_on_loopback_works"]);
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        sign_in.env(name, &address);
    }
    let output = sign_in.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
    assert_eq!(proxy.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}
