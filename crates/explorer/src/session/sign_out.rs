//! Signing out: revoke, delete, prove, and say what was done (SR-11).

use super::Session;
use crate::Explorer;
use crate::core::{Answer, Core, Event, guard};
use crate::view::{ConnectionKind, ErrorKind, ErrorView, Outcome, ReportLine, SignOutView};
use oidc::{Revocable, Revocation};
use std::sync::Arc;

impl Explorer {
    /// Revokes the grant at the institution, then deletes what is held here whatever the answer was.
    ///
    /// # Errors
    /// If the session does not exist. What failed is in the report.
    pub async fn sign_out(&self, session: String) -> Answer<SignOutView> {
        let core = self.core();
        let session = core.session(&session).await?;
        session.stop_everything();
        let mut lines = vec![core.revoke(&session).await];
        lines.extend(core.forget_session(&session).await);
        let end_session_offered = match session.provider.get() {
            Some(provider) => provider.end_session_endpoint().is_some(),
            None => false,
        };
        Ok(SignOutView { lines, end_session_offered, connection_id: session.connection.id.clone() })
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
                ErrorKind::Storage,
                "browser.not_opened",
                "The system browser could not be opened.",
                format!("Open this address yourself: {link}"),
            )
        })
    }
}

impl Core {
    /// Revokes the refresh token, or the access token if there is none. Best effort, within 5 s.
    async fn revoke(self: &Arc<Self>, session: &Session) -> ReportLine {
        const LABEL: &str = "Revoked at the institution";
        let line = |outcome, detail: Option<String>| ReportLine { label: LABEL.to_owned(), outcome, detail };
        if session.connection.kind == ConnectionKind::BuiltInSandbox && self.built_in().is_none() {
            return line(
                Outcome::Skipped,
                Some("The sandbox is not running; what it issued ended with it.".to_owned()),
            );
        }
        let (refresh, access) = {
            let held = guard(&session.held);
            let tokens = held.tokens.as_ref();
            (tokens.and_then(|tokens| tokens.refresh.clone()), tokens.map(|tokens| Arc::clone(&tokens.access)))
        };
        let token = match (&refresh, &access) {
            (Some(refresh), _) => Revocable::Refresh(refresh),
            (None, Some(access)) => Revocable::Access(access),
            (None, None) => return line(Outcome::Skipped, Some("There were no tokens to revoke.".to_owned())),
        };
        match self.send_revocation(session, token).await {
            Ok(Revocation::Done) => line(Outcome::Done, None),
            Ok(Revocation::NotOffered) => {
                line(Outcome::Skipped, Some("The institution does not offer revocation.".to_owned()))
            }
            Err(error) => line(Outcome::Failed, Some(format!("{} {}", error.message, error.help))),
        }
    }

    async fn send_revocation(
        self: &Arc<Self>,
        session: &Session,
        token: Revocable<'_>,
    ) -> Result<Revocation, ErrorView> {
        let client = self.client(&session.connection).await?;
        let http = session.connection.http()?;
        let provider = session.provider(self).await?;
        oidc::revoke(&http, provider, &client, token)
            .await
            .map_err(|error| ErrorView::of_oidc(ErrorKind::Offline, &error))
    }

    /// Deletes everything that is held for a session: keychain, memory, caches. Reads the keychain again to
    /// prove it.
    pub(crate) async fn forget_session(self: &Arc<Self>, session: &Arc<Session>) -> Vec<ReportLine> {
        session.stop_everything();
        let deleted = self.keychain.delete(session.connection.namespace(), &session.record_key()).await;
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
        self.exchanges.drop_session(&session.id);
        self.emit(Event::Sessions);
        let report = |label: &str, result: Result<(), ErrorView>| match result {
            Ok(()) => ReportLine { label: label.to_owned(), outcome: Outcome::Done, detail: None },
            Err(error) => ReportLine {
                label: label.to_owned(),
                outcome: Outcome::Failed,
                detail: Some(format!("{} {}", error.message, error.help)),
            },
        };
        vec![
            report("Tokens deleted from the keychain", deleted.map_err(ErrorView::from)),
            report("Name and claims deleted from the keychain", unlisted),
            report("Accounts, transactions and request log dropped from memory", Ok(())),
        ]
    }
}
