//! The system browser: the only place where a person ever types a password (AR-1).

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use url::Url;

/// How long an opener may take before it counts as successful: some stay in the foreground with the browser.
const OPENER_DEADLINE: Duration = Duration::from_secs(4);

/// No browser could be opened; the link is shown instead (AR-8).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the system browser could not be opened")]
pub struct BrowserFailed;

/// What opens a link for the person. Tests swap it.
pub trait Browser: Send + Sync + 'static {
    /// Opens an address that the relying party has checked (AR-5).
    fn open<'a>(&'a self, link: &'a Url) -> Pin<Box<dyn Future<Output = Result<(), BrowserFailed>> + Send + 'a>>;
}

/// The browser that the operating system has set for web addresses.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open<'a>(&'a self, link: &'a Url) -> Pin<Box<dyn Future<Output = Result<(), BrowserFailed>> + Send + 'a>> {
        Box::pin(async move {
            // One argument to one program, never a shell (AR-5).
            for command in open::commands(link.as_str()) {
                if run(command).await {
                    return Ok(());
                }
            }
            Err(BrowserFailed)
        })
    }
}

/// Runs an opener and waits for its verdict; a detached one would report success whatever happens.
async fn run(command: std::process::Command) -> bool {
    let mut command = tokio::process::Command::from(command);
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    match tokio::time::timeout(OPENER_DEADLINE, child.wait()).await {
        Ok(Ok(status)) => status.success(),
        Ok(Err(_)) => false,
        // Still running: it is the browser itself. It is not a child to be waited for any more.
        Err(_) => true,
    }
}
