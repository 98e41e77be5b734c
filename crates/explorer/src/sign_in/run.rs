//! The steps of an attempt, in order; each is proved before the next begins.

use super::{Attempt, failed};
use crate::connection::Connection;
use crate::core::{Core, Event, guard};
use crate::session::{Profile, Session};
use crate::view::{AttemptStatus, ErrorKind, ErrorView, SignInRequest, SignInStep, StepStatus};
use model::Scope;
use oidc::{PendingSignIn, Prompt, SignedIn, Step};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// What an attempt needs to run.
pub(super) struct Run {
    pub(super) core: Arc<Core>,
    pub(super) attempt: Arc<Attempt>,
    pub(super) connection: Connection,
    pub(super) request: SignInRequest,
    pub(super) deadline: Duration,
}

impl Run {
    pub(super) async fn run(self) {
        let cancel = self.attempt.cancellation();
        let signed_in = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(cancelled()),
            result = self.sign_in() => result,
        };
        // Not cut short: a grant is kept and listed, or neither.
        let result = match signed_in {
            Ok(signed_in) => self.keep(signed_in).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(session) => self.attempt.succeeded(session.id.as_str()),
            Err(error) => {
                tracing::info!(error = %error.code, "sign-in ended");
                self.attempt.failed(error);
            }
        }
        self.attempt.mark_ended();
        self.tell();
    }

    async fn sign_in(&self) -> Result<SignedIn, ErrorView> {
        use {
            SignInStep::*,
            StepStatus::{Current, Done},
        };
        self.step(Discovered, Current, "");
        let scopes = self.scopes()?;
        let redirect_uris = self.connection.redirects()?;
        let client = Arc::new(self.core.client(&self.connection).await?);
        let http = self.connection.http()?;
        let provider = self.core.discover(&self.connection).await?;
        self.step(Discovered, Done, provider.issuer().authority());
        self.step(Listening, Current, "");
        let mut request = oidc::SignInRequest::new(client, redirect_uris, scopes);
        request.deadline = self.deadline;
        request.claims = claims_parameter(&self.connection.claims);
        request.prompt = self.request.reauthenticate.then_some(Prompt::Login);
        let pending = oidc::begin(&http, &provider, request).await.map_err(|error| failed(&error))?;
        self.attempt.waits_for(&pending);
        self.step(Listening, Done, format!("{} on {}", pending.redirect_uri(), pending.listening_on()));
        self.open_browser(&pending).await;
        self.attempt.status(AttemptStatus::Waiting);
        self.step(Waiting, Current, "Finish signing in on the page that opened");
        pending
            .finish(&http, self.attempt.cancellation(), |step| self.came_to(step))
            .await
            .map_err(|error| failed(&error))
    }

    fn scopes(&self) -> Result<Vec<Scope>, ErrorView> {
        let Some(names) = &self.request.scopes else { return Ok(self.connection.scopes.clone()) };
        names
            .iter()
            .map(|name| {
                Scope::new(name.as_str()).map_err(|error| {
                    ErrorView::input("sign_in.scope", error.to_string(), "Choose scopes from the list.")
                })
            })
            .collect()
    }

    async fn open_browser(&self, pending: &PendingSignIn) {
        use {
            SignInStep::BrowserOpened,
            StepStatus::{Current, Done, Warning},
        };
        if !self.request.open_browser {
            self.step(BrowserOpened, Warning, "Not asked to: open the link yourself");
            return;
        }
        self.step(BrowserOpened, Current, "");
        match self.core.browser.open(pending.link()).await {
            Ok(()) => self.step(BrowserOpened, Done, "with PKCE S256, state and nonce"),
            Err(_) => self.step(BrowserOpened, Warning, "It could not be opened: copy the link and open it yourself"),
        }
    }

    /// The relying party tells how far it came.
    fn came_to(&self, step: Step) {
        use {
            SignInStep::{Exchanged, IdTokenChecked, Waiting},
            StepStatus::{Current, Done},
        };
        match step {
            Step::CodeReceived => {
                self.attempt.status(AttemptStatus::Finishing);
                self.step(Waiting, Done, "The browser came back");
                self.step(Exchanged, Current, "");
            }
            Step::Exchanged => {
                self.step(Exchanged, Done, "");
                self.step(IdTokenChecked, Current, "");
            }
            Step::IdTokenChecked => self.step(IdTokenChecked, Done, "signature, issuer, audience, nonce, times"),
            Step::UserInfoRead => {}
        }
    }

    /// Keeps the grant, then publishes the session: never the other way round. Whoever cancels meanwhile is signed out
    /// again, at once, because the keychain may be asking; who was signed in before stays so, and once the old grant
    /// may be overwritten it is too late to cancel.
    async fn keep(&self, signed_in: SignedIn) -> Result<Arc<Session>, ErrorView> {
        use {
            SignInStep::Kept,
            StepStatus::{Current, Done, Warning},
        };
        self.step(Kept, Current, "");
        let identity = signed_in.identity.clone();
        let profile = Profile::of(&signed_in);
        let mut session = Session::new(self.connection.clone(), identity.issuer, identity.subject, profile);
        let before = guard(&self.core.sessions).get(session.id.as_str()).cloned();
        if let Some(before) = &before {
            session = session.goes_on_from(before);
        }
        session.note("signed-in", "Signed in.");
        let record = signed_in.grant.keychain_record();
        session.hold(signed_in.grant);
        let session = Arc::new(session);
        let cancel = self.attempt.cancellation();
        if cancel.is_cancelled() {
            self.core.revoke(&session).await;
            return Err(cancelled());
        }
        if before.is_some() {
            self.core.keep_session(&session, record).await;
        } else if !self.kept_before_a_cancel(&session, record).await {
            self.core.forget_session(&session).await;
            return Err(cancelled());
        }
        let view = session.view();
        match view.storage {
            crate::view::Storage::Keychain => self.step(Kept, Done, "in the keychain of this computer"),
            crate::view::Storage::Memory => self.step(Kept, Warning, view.storage_sentence),
        }
        self.core.publish(Arc::clone(&session));
        Ok(session)
    }

    /// Whether the grant was kept; `false` if the person cancelled meanwhile, and then it is revoked at once.
    async fn kept_before_a_cancel(&self, session: &Session, record: Zeroizing<Vec<u8>>) -> bool {
        let cancel = self.attempt.cancellation();
        let mut kept = pin!(self.core.keep_session(session, record));
        tokio::select! {
            biased;
            () = cancel.cancelled() => {
                self.core.revoke(session).await;
                kept.await;
                false
            }
            () = &mut kept => true,
        }
    }

    fn step(&self, step: SignInStep, status: StepStatus, detail: impl Into<String>) {
        self.attempt.step(step, status, detail);
        self.tell();
    }

    fn tell(&self) {
        self.core.emit(Event::SignIn(self.attempt.view()));
    }
}

/// The `claims` parameter asks for each under user info, so that nothing personal is in a token
/// (authentication.md, "Claims").
fn claims_parameter(claims: &[String]) -> Option<serde_json::Value> {
    if claims.is_empty() {
        return None;
    }
    let asked: serde_json::Map<String, serde_json::Value> =
        claims.iter().map(|claim| (claim.clone(), serde_json::Value::Null)).collect();
    Some(serde_json::json!({ "userinfo": asked }))
}

fn cancelled() -> ErrorView {
    ErrorView::new(
        ErrorKind::Cancelled,
        "sign_in.cancelled",
        "The sign-in was cancelled.",
        "Begin again when you are ready.",
    )
}
