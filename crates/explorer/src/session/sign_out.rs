//! Signing out: revoke, delete, prove, and say what was done (SR-11).

use super::Session;
use super::tokens::LOCK_DEADLINE;
use crate::Explorer;
use crate::core::{Answer, Core, Event, guard};
use crate::view::{ConnectionKind, ErrorKind, ErrorView, Outcome, ReportLine, SignOutView};
use keychain::{GrantLock, GrantLockError};
use oidc::{Revocable, Revocation};
use std::sync::Arc;
use std::time::Duration;

/// How long revoking may take in all: the keychain, discovery and the request (SR-11).
const REVOKE_DEADLINE: Duration = Duration::from_secs(5);

impl Explorer {
    /// Revokes the grant at the institution, then deletes what is held here whatever the answer was.
    ///
    /// # Errors
    /// If the session does not exist. What failed is in the report.
    pub async fn sign_out(&self, session: String) -> Answer<SignOutView> {
        let core = self.core();
        let session = core.session(&session).await?;
        session.end();
        let mut lines = vec![core.revoke(&session).await];
        lines.extend(core.forget_session(&session).await);
        let end_session_offered = match session.provider.get() {
            Some(provider) => provider.end_session_endpoint().is_some(),
            None => false,
        };
        Ok(SignOutView { lines, end_session_offered, connection_id: session.connection().id.clone() })
    }

    /// Opens the institution's sign-out page in the browser (SR-12).
    ///
    /// # Errors
    /// If it is not offered, cannot be discovered, or no browser can be opened.
    pub async fn open_end_session(&self, connection_id: String) -> Answer<()> {
        let core = self.core();
        let connection = core.connection(&connection_id)?;
        let provider = core.discover(&connection).await?;
        let link = oidc::end_session_link(&provider, &connection.client_id, None).ok_or_else(|| {
            ErrorView::new(
                ErrorKind::Configuration,
                "end_session.not_offered",
                "This institution offers no sign-out page to applications.",
                "Sign out on the institution’s own site in your browser.",
            )
        })?;
        core.browser.open(&link).await.map_err(|_| {
            ErrorView::new(
                ErrorKind::System,
                "browser.not_opened",
                "The system browser could not be opened.",
                format!("Open this address yourself: {link}"),
            )
        })
    }
}

impl Core {
    /// Revokes the refresh token, or the access token if there is none. Best effort, within 5 s.
    pub(crate) async fn revoke(self: &Arc<Self>, session: &Session) -> ReportLine {
        let line = |outcome, detail: Option<&str>| ReportLine {
            label: "Revoked at the institution".to_owned(),
            outcome,
            detail: detail.map(str::to_owned),
        };
        if session.connection().kind == ConnectionKind::BuiltInSandbox && !self.runs(&session.connection()) {
            return line(Outcome::Skipped, Some("The sandbox is not running; what it issued ended with it."));
        }
        match tokio::time::timeout(REVOKE_DEADLINE, self.revoke_newest(session)).await {
            Ok(Ok(Some(Revocation::Done))) => line(Outcome::Done, None),
            Ok(Ok(Some(Revocation::NotOffered))) => {
                line(Outcome::Skipped, Some("The institution does not offer revocation."))
            }
            Ok(Ok(None)) => line(Outcome::Skipped, Some("There were no tokens to revoke.")),
            Ok(Err(error)) => line(Outcome::Failed, Some(&format!("{} {}", error.message, error.help))),
            Err(_) => line(
                Outcome::Failed,
                Some(
                    "The institution did not answer within 5 seconds. The tokens are deleted here; to end them there \
                     too, sign out on the institution’s own site.",
                ),
            ),
        }
    }

    /// Revokes what a refresh in flight brings, not the token that it spends.
    async fn revoke_newest(self: &Arc<Self>, session: &Session) -> Result<Option<Revocation>, ErrorView> {
        session.landed().await;
        let (refresh, access) = {
            let held = guard(&session.held);
            let tokens = held.tokens.as_ref();
            (tokens.and_then(|tokens| tokens.refresh.clone()), tokens.map(|tokens| Arc::clone(&tokens.access)))
        };
        match (&refresh, &access) {
            (Some(refresh), _) => self.send_revocation(session, Revocable::Refresh(refresh)).await.map(Some),
            (None, Some(access)) => self.send_revocation(session, Revocable::Access(access)).await.map(Some),
            (None, None) => Ok(None),
        }
    }

    async fn send_revocation(
        self: &Arc<Self>,
        session: &Session,
        token: Revocable<'_>,
    ) -> Result<Revocation, ErrorView> {
        let client = self.client(&session.connection()).await?;
        let http = session.connection().http()?;
        let provider = session.provider(self).await?;
        oidc::revoke(&http, provider, &client, token)
            .await
            .map_err(|error| ErrorView::of_oidc(ErrorKind::Offline, &error))
    }

    /// Deletes everything that is held for a session: keychain, memory, caches. Reads the keychain again to
    /// prove it. A refresh in flight, here or in another process, ends first, so that it cannot write again what was
    /// deleted (SR-4).
    pub(crate) async fn forget_session(self: &Arc<Self>, session: &Arc<Session>) -> Vec<ReportLine> {
        session.end();
        let in_memory_only = guard(&session.held).memory_because.is_some();
        let deleted = self.delete_grant(session).await;
        let unlisted = self.unlist_session(session).await;
        guard(&self.sessions).remove(session.id.as_str());
        {
            let mut held = guard(&session.held);
            held.tokens = None;
            held.unsaved = None;
        }
        session.accounts.forget();
        session.readings.forget();
        session.query_box.forget();
        session.refreshes.forget();
        let exports = self.exports.forget(&session.id).await;
        self.exchanges.drop_session(&session.id);
        self.emit(Event::Sessions);
        let report = |label: &str, result: Result<(), ErrorView>| {
            let (outcome, detail) = match result {
                Ok(()) => (Outcome::Done, None),
                Err(_) if in_memory_only => (
                    Outcome::Skipped,
                    Some("They were never there; they were in memory only, and are gone.".to_owned()),
                ),
                Err(error) => (Outcome::Failed, Some(format!("{} {}", error.message, error.help))),
            };
            ReportLine { label: label.to_owned(), outcome, detail }
        };
        vec![
            report("Tokens deleted from the keychain", deleted),
            report("Name and claims deleted from the keychain", unlisted),
            report("Accounts, transactions and request log dropped from memory", exports),
        ]
    }

    async fn delete_grant(&self, session: &Session) -> Result<(), ErrorView> {
        let (namespace, key) = (session.connection().namespace(), session.record_key());
        let lock = GrantLock::acquire(&self.home.locks(), namespace, &key, LOCK_DEADLINE).await;
        // Whoever holds the lock for that long may write the grant again: it is deleted, and that is not the end.
        let deleted = self.keychain.delete(namespace, &key).await.map_err(ErrorView::from);
        match lock {
            Err(busy @ GrantLockError::Busy) => deleted.and(Err(busy.into())),
            Ok(_) | Err(_) => deleted,
        }
    }
}
