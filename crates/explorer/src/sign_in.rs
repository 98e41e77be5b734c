//! Attempts to sign in: one task each, watched by the sheet, cancelled at any time.

mod attempt;
mod run;

pub(crate) use attempt::Attempt;

use crate::Explorer;
use crate::core::{Answer, Core, guard};
use crate::view::{AttemptView, ErrorKind, ErrorView, SignInRequest};
use std::sync::Arc;
use std::time::Duration;

/// Attempts that have ended and can still be asked for.
const KEPT: usize = 20;

/// How long a new attempt waits for the port of the one it replaces.
const HANDOVER: Duration = Duration::from_secs(1);

/// The deadline of an attempt, in seconds: shortest, usual, longest (CB-10).
const SECONDS: (u32, u32, u32) = (10, 300, 600);

impl Explorer {
    /// Begins to sign in; a running attempt of the same connection is cancelled (AR-7). Answers at once: the
    /// steps follow as events.
    ///
    /// # Errors
    /// If the connection does not exist or the request is not good.
    pub async fn begin_sign_in(&self, request: SignInRequest) -> Answer<AttemptView> {
        let core = self.core();
        let connection = core.connection(&request.connection_id)?;
        let seconds = request.timeout_seconds.unwrap_or(SECONDS.1);
        if !(SECONDS.0..=SECONDS.2).contains(&seconds) {
            return Err(ErrorView::input(
                "sign_in.timeout_range",
                format!("An attempt can wait between {} and {} seconds.", SECONDS.0, SECONDS.2),
                "Choose another time.",
            ));
        }
        let replaced = core.running_attempts(&connection.id);
        let attempt = Arc::new(Attempt::new(&connection));
        core.remember_attempt(&attempt);
        let task = run::Run {
            core: Arc::clone(core),
            attempt: Arc::clone(&attempt),
            connection,
            request,
            deadline: Duration::from_secs(seconds.into()),
        };
        tokio::spawn(async move {
            // The old listener closes within a moment; after that the next registered port is used.
            end_all(replaced).await;
            task.run().await;
        });
        Ok(attempt.view())
    }

    /// How an attempt stands.
    ///
    /// # Errors
    /// If it does not exist.
    pub async fn sign_in_attempt(&self, attempt: String) -> Answer<AttemptView> {
        Ok(self.core().attempt(&attempt)?.view())
    }

    /// Opens the link of an attempt again.
    ///
    /// # Errors
    /// If there is no link yet, or no browser can be opened.
    pub async fn reopen_browser(&self, attempt: String) -> Answer<()> {
        let core = self.core();
        let attempt = core.attempt(&attempt)?;
        let link = attempt.link().ok_or_else(|| {
            ErrorView::new(
                ErrorKind::SignIn,
                "sign_in.no_link",
                "There is no link yet.",
                "Wait a moment and try again.",
            )
        })?;
        core.browser.open(&link).await.map_err(|_| {
            ErrorView::new(
                ErrorKind::SignIn,
                "browser.not_opened",
                "The system browser could not be opened.",
                "Copy the link and open it in a browser on this computer.",
            )
        })
    }

    /// Takes the address that the browser ended at, for when the browser could not reach Passbook.
    ///
    /// # Errors
    /// If the address is not the answer to this attempt; the attempt goes on.
    pub async fn paste_callback(&self, attempt: String, address: String) -> Answer<AttemptView> {
        let attempt = self.core().attempt(&attempt)?;
        let slot = attempt.paste_slot().ok_or_else(|| {
            ErrorView::new(
                ErrorKind::SignIn,
                "callback.not_waiting",
                "This attempt is not waiting for an address.",
                "Begin to sign in again, then paste the address of that attempt.",
            )
        })?;
        let address = zeroize::Zeroizing::new(address);
        slot.offer(&address).map_err(|error| ErrorView::of_oidc(ErrorKind::Input, &error))?;
        Ok(attempt.view())
    }

    /// Cancels an attempt. Its listener closes within a second (AR-9).
    ///
    /// # Errors
    /// If it does not exist.
    pub async fn cancel_sign_in(&self, attempt: String) -> Answer<AttemptView> {
        let attempt = self.core().attempt(&attempt)?;
        attempt.cancel();
        let _ = tokio::time::timeout(HANDOVER, attempt.ended()).await;
        Ok(attempt.view())
    }
}

impl Core {
    /// Cancels what runs of a connection and waits for its end: a callback that comes later finds nobody.
    pub(crate) async fn cancel_attempts(&self, connection_id: &str) {
        end_all(self.running_attempts(connection_id)).await;
    }

    /// Cancels every attempt, as above.
    pub(crate) async fn cancel_all_attempts(&self) {
        let running = guard(&self.attempts).values().filter(|attempt| attempt.is_running()).cloned().collect();
        end_all(running).await;
    }

    fn attempt(&self, id: &str) -> Result<Arc<Attempt>, ErrorView> {
        guard(&self.attempts).get(id).cloned().ok_or_else(|| {
            ErrorView::new(
                ErrorKind::NotFound,
                "sign_in.attempt_not_found",
                "This attempt to sign in does not exist any more.",
                "Begin to sign in again.",
            )
        })
    }

    fn running_attempts(&self, connection_id: &str) -> Vec<Arc<Attempt>> {
        let attempts = guard(&self.attempts);
        attempts.values().filter(|attempt| attempt.is_running() && attempt.is_of(connection_id)).cloned().collect()
    }

    fn remember_attempt(&self, attempt: &Arc<Attempt>) {
        let mut attempts = guard(&self.attempts);
        attempts.insert(attempt.id().to_owned(), Arc::clone(attempt));
        if attempts.len() > KEPT {
            attempts.retain(|_, other| other.is_running());
            attempts.insert(attempt.id().to_owned(), Arc::clone(attempt));
        }
    }
}

/// Asks attempts to end, and waits a moment for each.
async fn end_all(attempts: Vec<Arc<Attempt>>) {
    for attempt in attempts {
        attempt.cancel();
        let _ = tokio::time::timeout(HANDOVER, attempt.ended()).await;
    }
}

/// What an error of a sign-in asks of the person.
fn kind_of(code: &str) -> ErrorKind {
    match code {
        "sign_in.cancelled" | "callback.cancelled" => ErrorKind::Cancelled,
        _ if code.starts_with("network.") => ErrorKind::Offline,
        _ if code.starts_with("listener.") || code.starts_with("redirect.") => ErrorKind::Configuration,
        _ if code.contains("client") || code.contains("scope") => ErrorKind::Configuration,
        _ => ErrorKind::SignIn,
    }
}

/// An error of the relying party during a sign-in.
fn failed(error: &dyn oidc::Explained) -> ErrorView {
    ErrorView::of_oidc(kind_of(error.code()), error)
}
