//! The way to an access token: use what is there, or join the one refresh in flight (SR-2 to SR-6).

use super::{Session, Tokens};
use crate::core::{Core, Event, guard};
use crate::error::bearer_error;
use crate::view::{ConnectionKind, ErrorKind, ErrorView, SessionState};
use consumer_api::{Bearer, BearerFuture};
use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use jiff::{SignedDuration, Timestamp};
use keychain::{GrantLock, GrantLockError, KeychainError};
use model::SessionId;
use oidc::{Explained as _, RefreshError};
use secret::{AccessToken, Grant, GrantParts};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A token is refreshed before use when less than this remains (SR-2).
const LIFE_NEEDED: SignedDuration = SignedDuration::from_secs(60);

/// A difference between the two clocks that says the computer slept or its clock was set (SR-7).
const CLOCK_JUMP: SignedDuration = SignedDuration::from_secs(120);

/// How long to wait for another process that refreshes the same grant: longer than its request may take (AP-1).
pub(super) const LOCK_DEADLINE: Duration = Duration::from_secs(30);

/// How long the token endpoint is left alone after a first failure, and at the longest.
const REST: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// The refresh in flight: every caller gets its result, and none of them owns it (SR-3).
pub(super) type Flight = Shared<BoxFuture<'static, Result<Arc<AccessToken>, ErrorView>>>;

/// The bearer that the API client asks.
pub(crate) struct SessionBearer {
    core: Arc<Core>,
    session: Arc<Session>,
}

impl SessionBearer {
    pub(crate) fn new(core: &Arc<Core>, session: &Arc<Session>) -> Self {
        Self { core: Arc::clone(core), session: Arc::clone(session) }
    }
}

impl Bearer for SessionBearer {
    fn session(&self) -> SessionId {
        self.session.id.clone()
    }

    fn bearer(&self) -> BearerFuture<'_> {
        Box::pin(async { self.session.token(&self.core, None).await.map_err(|error| bearer_error(&error)) })
    }

    fn renew<'a>(&'a self, rejected: &'a AccessToken) -> BearerFuture<'a> {
        Box::pin(async { self.session.token(&self.core, Some(rejected)).await.map_err(|error| bearer_error(&error)) })
    }
}

impl Tokens {
    /// Whether it will do. One that can be replaced is not trusted when the clocks disagree; one that cannot is used
    /// to its end by the wall clock, and the institution has the last word.
    fn is_good(&self) -> bool {
        let Some(expires_at) = self.expires_at else { return true };
        let left = expires_at.duration_since(Timestamp::now());
        if self.refresh.is_none() { left.is_positive() } else { !self.clock_jumped() && left >= LIFE_NEEDED }
    }

    /// Whether the wall clock and the monotonic clock disagree about how long ago the token came (SR-7).
    fn clock_jumped(&self) -> bool {
        let (wall, monotonic) = self.read_at;
        let by_wall = Timestamp::now().duration_since(wall);
        let by_monotonic = SignedDuration::try_from(Instant::now().saturating_duration_since(monotonic));
        by_monotonic.is_ok_and(|by_monotonic| (by_wall - by_monotonic).abs() > CLOCK_JUMP)
    }
}

impl Session {
    /// A token with enough life left. `rejected` is one that the API refused: then only another one will do.
    pub(crate) async fn token(
        self: &Arc<Self>,
        core: &Arc<Core>,
        rejected: Option<&AccessToken>,
    ) -> Result<Arc<AccessToken>, ErrorView> {
        self.may_send(core)?;
        if let Some(token) = self.usable(rejected)? {
            return Ok(token);
        }
        self.rested()?;
        self.fly(core).await
    }

    /// Refuses for a session that has ended, and for one of a sandbox that this process does not run (SB-6).
    pub(super) fn may_send(&self, core: &Core) -> Result<(), ErrorView> {
        if self.ended.is_cancelled() {
            return Err(no_grant());
        }
        if self.connection().kind == ConnectionKind::BuiltInSandbox && !core.runs(&self.connection()) {
            self.sandbox_stopped();
            return Err(ErrorView::sandbox_stopped());
        }
        Ok(())
    }

    /// The token in memory if it will do; an error if none will ever come without signing in again.
    fn usable(&self, rejected: Option<&AccessToken>) -> Result<Option<Arc<AccessToken>>, ErrorView> {
        let held = guard(&self.held);
        if let Some(trouble) = held.trouble.as_ref().filter(|trouble| trouble.state == SessionState::ReauthRequired) {
            return Err(trouble.error.clone());
        }
        let Some(tokens) = &held.tokens else { return Err(no_grant()) };
        let refused = rejected.is_some_and(|rejected| tokens.access.is_same(rejected));
        if !refused && tokens.is_good() {
            return Ok(Some(Arc::clone(&tokens.access)));
        }
        if tokens.refresh.is_none() {
            return Err(ended(refused));
        }
        Ok(None)
    }

    /// Refuses while the token endpoint is left alone after a failure: a view that asks again and again sends nothing
    /// (SR-6, SR-13). A person who asks for a refresh is not held up.
    fn rested(&self) -> Result<(), ErrorView> {
        let held = guard(&self.held);
        match (&held.rest, &held.trouble) {
            (Some(rest), Some(trouble)) if rest.until > Instant::now() => Err(trouble.error.clone()),
            _ => Ok(()),
        }
    }

    /// Joins the refresh in flight, or starts it in a task of its own.
    pub(crate) async fn fly(self: &Arc<Self>, core: &Arc<Core>) -> Result<Arc<AccessToken>, ErrorView> {
        let flight = {
            let mut slot = guard(&self.flight);
            match slot.as_ref() {
                Some(flight) => flight.clone(),
                None => slot.insert(self.start_flight(core)).clone(),
            }
        };
        core.emit(Event::Sessions);
        flight.await
    }

    fn start_flight(self: &Arc<Self>, core: &Arc<Core>) -> Flight {
        let (session, core) = (Arc::clone(self), Arc::clone(core));
        let task = tokio::spawn(async move {
            let flying = Flying(&session);
            let result = session.refresh(&core).await;
            drop(flying);
            if let Err(error) = &result {
                session.after_failure(error);
            }
            core.emit(Event::Sessions);
            result
        });
        async move { task.await.unwrap_or_else(|_| Err(crate::app::internal_fault())) }.boxed().shared()
    }

    /// Refreshes under the lock between processes: read the keychain, refresh, write the keychain (SR-4, SR-5).
    async fn refresh(self: &Arc<Self>, core: &Arc<Core>) -> Result<Arc<AccessToken>, ErrorView> {
        let namespace = self.connection().namespace();
        let lock = match GrantLock::acquire(&core.home.locks(), namespace, &self.record_key(), LOCK_DEADLINE).await {
            Ok(lock) => Some(lock),
            // No other process has a grant that is in the memory of this one, so a disk that refuses is no reason to
            // lose it (LD-6).
            Err(GrantLockError::Io(_) | GrantLockError::NotAFile) if self.is_in_memory_only() => None,
            Err(error) => return Err(error.into()),
        };
        self.may_send(core)?;
        if let Some(newer) = self.adopt_newer(core).await? {
            return Ok(newer);
        }
        let refresh =
            guard(&self.held).tokens.as_ref().and_then(|tokens| tokens.refresh.clone()).ok_or_else(no_grant)?;
        let client = core.client(&self.connection()).await?;
        let http = self.connection().http()?;
        let provider = self.provider(core).await?;
        let context = guard(&self.held).profile.refresh_context(self);
        let refreshed = match oidc::refresh(&http, provider, &client, &refresh, &context).await {
            Ok(refreshed) => refreshed,
            Err(RefreshError::InvalidGrant(error)) => {
                if let Some(newer) = self.adopt_newer(core).await? {
                    return Ok(newer);
                }
                self.lose_grant(core).await;
                return Err(ErrorView {
                    kind: ErrorKind::SignInAgain,
                    ..ErrorView::of_oidc(ErrorKind::SignInAgain, &RefreshError::InvalidGrant(error))
                });
            }
            Err(error) => {
                let view = ErrorView::of_oidc(kind_of_refresh(&error), &error);
                if let RefreshError::NotVerified { kept, .. } = error {
                    // The old refresh token is spent, so the new one is kept, and its access token used by nobody (SR-5).
                    self.keep(core, *kept).await;
                    self.note(
                        "not-verified",
                        "New tokens came and could not be verified yet; they are kept and not used.",
                    );
                }
                return Err(view);
            }
        };
        let grant = Grant::new(GrantParts {
            access: refreshed.access,
            expires_at: refreshed.expires_at,
            refresh: Some(refreshed.refresh.unwrap_or_else(|| refresh.carried_over())),
            scopes: refreshed.scopes,
            issued_at: refreshed.issued_at,
        });
        let token = self.keep(core, grant).await;
        drop(lock);
        self.note("refreshed", "The access token was refreshed and the refresh token rotated.");
        Ok(token)
    }

    /// Writes the grant to the keychain before anybody uses it; if that fails it stays in memory, and says so.
    async fn keep(&self, core: &Arc<Core>, grant: Grant) -> Arc<AccessToken> {
        if self.ended.is_cancelled() {
            // Signing out waits for these, to revoke the newest, and keeps none.
            return self.hold(grant);
        }
        let record = grant.keychain_record();
        let written = core.keychain.put(self.connection().namespace(), &self.record_key(), record.clone()).await;
        // What was in memory only may not be on the list of who is signed in either.
        let listed = match written {
            Ok(()) if self.is_in_memory_only() => core.list_session(self).await,
            Ok(()) => Ok(()),
            Err(error) => Err(ErrorView::from(error)),
        };
        let token = self.hold(grant);
        match listed {
            Ok(()) => self.kept(None, None),
            Err(error) => {
                self.note("not-kept", format!("The keychain did not take the new tokens: {}", error.message));
                self.kept(Some(error.message), Some(record));
                core.save_later();
            }
        }
        token
    }

    /// Another process may have refreshed meanwhile: its tokens are used instead of refreshing again (SR-4).
    async fn adopt_newer(&self, core: &Core) -> Result<Option<Arc<AccessToken>>, ErrorView> {
        if self.is_in_memory_only() {
            return Ok(None);
        }
        let record = match core.keychain.get(self.connection().namespace(), &self.record_key()).await {
            Ok(Some(record)) => record,
            // What was kept is not there any more. Some keychains show nothing while they are locked.
            Ok(None) if core.keychain.state().await.saves() => return Err(self.signed_out_elsewhere()),
            Ok(None) => return Err(KeychainError::Locked.into()),
            // The person can open it: until then nothing is sent, because another process may hold newer tokens.
            Err(error @ (KeychainError::Locked | KeychainError::Dismissed | KeychainError::Timeout)) => {
                return Err(error.into());
            }
            // A keychain that is gone has nothing newer to say; the session lives on what is in memory (bar 7).
            Err(_) => return Ok(None),
        };
        let Ok(grant) = Grant::from_keychain_record(&record) else { return Ok(None) };
        let newer = {
            let held = guard(&self.held);
            held.tokens.as_ref().is_none_or(|tokens| !tokens.access.is_same(&grant.parts.access))
        };
        if !newer {
            return Ok(None);
        }
        self.hold(grant);
        self.note("adopted", "Newer tokens were found in the keychain and are used.");
        let held = guard(&self.held);
        let usable = held.tokens.as_ref().filter(|tokens| tokens.is_good());
        Ok(usable.map(|tokens| Arc::clone(&tokens.access)))
    }

    /// Another process signed this user out: its tokens are revoked, and must not be kept again.
    fn signed_out_elsewhere(&self) -> ErrorView {
        guard(&self.held).tokens = None;
        ErrorView::sign_in_again("session.signed_out_elsewhere", "Another Passbook process signed this user out.")
    }

    /// The grant has ended at the institution: it is deleted here too, and only it (SR-6).
    async fn lose_grant(&self, core: &Core) {
        let deleted = core.keychain.delete(self.connection().namespace(), &self.record_key()).await;
        let mut held = guard(&self.held);
        held.tokens = None;
        held.unsaved = None;
        drop(held);
        let sentence = if deleted.is_ok() { "The grant ended and was deleted." } else { "The grant ended." };
        self.note("grant-ended", sentence);
    }

    fn after_failure(&self, error: &ErrorView) {
        let state = match error.kind {
            ErrorKind::SignInAgain => SessionState::ReauthRequired,
            ErrorKind::Offline | ErrorKind::RateLimited | ErrorKind::Server => SessionState::ExpiredOffline,
            ErrorKind::SandboxStopped => SessionState::SandboxStopped,
            ErrorKind::Keychain if error.code == "keychain.locked" => SessionState::Locked,
            _ => SessionState::Error,
        };
        if state == SessionState::ExpiredOffline {
            let mut held = guard(&self.held);
            held.rest = Some(Rest::after(held.rest.as_ref(), error.retry_after_ms));
        }
        self.trouble(state, error.clone());
        self.note("refresh-failed", error.message.clone());
    }

    /// Waits for the refresh in flight, if there is one. It ends by the deadlines of its own steps.
    pub(crate) async fn landed(&self) {
        let flight = guard(&self.flight).clone();
        if let Some(flight) = flight {
            // How it ended is the business of those who asked for it.
            drop(flight.await);
        }
    }

    /// Whether a refresh is in flight.
    pub(super) fn is_refreshing(&self) -> bool {
        guard(&self.flight).is_some()
    }
}

/// A pause after refreshes that failed for the time being: doubled each time, or what `Retry-After` asks.
pub(super) struct Rest {
    until: Instant,
    length: Duration,
}

impl Rest {
    fn after(before: Option<&Self>, retry_after_ms: Option<u32>) -> Self {
        let length = before.map_or(REST.0, |before| (before.length * 2).min(REST.1));
        let asked = retry_after_ms.map_or(Duration::ZERO, |ms| Duration::from_millis(ms.into()));
        Self { until: Instant::now() + length.max(asked.min(REST.1)), length }
    }
}

/// The refresh is in flight while this lives, and not after a panic either.
struct Flying<'a>(&'a Session);

impl Drop for Flying<'_> {
    fn drop(&mut self) {
        guard(&self.0.flight).take();
    }
}

fn kind_of_refresh(error: &RefreshError) -> ErrorKind {
    match error {
        RefreshError::InvalidGrant(_) => ErrorKind::SignInAgain,
        RefreshError::Configuration(_) => ErrorKind::Configuration,
        RefreshError::Temporary { .. } => ErrorKind::Offline,
        _ if error.code().starts_with("network.") => ErrorKind::Offline,
        _ => ErrorKind::Server,
    }
}

pub(super) fn no_grant() -> ErrorView {
    ErrorView::sign_in_again("session.no_grant", "Passbook holds no tokens for this session any more.")
}

pub(super) fn ended(refused: bool) -> ErrorView {
    let message = if refused {
        "The institution refused the access token, and there is no refresh token to get another one."
    } else {
        "The access token has ended, and there is no refresh token to get another one."
    };
    ErrorView::sign_in_again("session.token_expired", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secret::RefreshToken;
    use zeroize::Zeroizing;

    /// Tokens with this much life left, read this long ago by the wall clock and just now by the monotonic one.
    fn tokens(life_left: i64, wall_ago: i64) -> Tokens {
        let now = Timestamp::now();
        let refresh = RefreshToken::new(Zeroizing::new("refresh".to_owned())).unwrap();
        Tokens {
            access: Arc::new(AccessToken::new(Zeroizing::new("access".to_owned())).unwrap()),
            refresh: Some(Arc::new(refresh)),
            issued_at: now,
            expires_at: Some(now + SignedDuration::from_secs(life_left)),
            read_at: (now - SignedDuration::from_secs(wall_ago), Instant::now()),
        }
    }

    #[test]
    fn a_token_is_used_while_more_than_60_seconds_remain() {
        assert!(!tokens(59, 0).is_good());
        assert!(tokens(90, 0).is_good());
    }

    #[test]
    fn a_token_that_cannot_be_refreshed_is_used_to_its_end_also_after_a_sleep() {
        for (life_left, wall_ago, good) in [(59, 0, true), (59, 200, true), (-1, 0, false)] {
            let alone = Tokens { refresh: None, ..tokens(life_left, wall_ago) };
            assert_eq!(alone.is_good(), good, "{life_left} s left");
        }
    }

    #[test]
    fn clocks_that_drift_apart_by_more_than_two_minutes_make_no_token_good_that_can_be_refreshed() {
        for (wall_ago, good) in [(0, true), (60, true), (-60, true), (200, false), (-200, false)] {
            assert_eq!(tokens(3_600, wall_ago).is_good(), good, "{wall_ago} s");
        }
    }

    #[test]
    fn a_token_whose_end_is_unknown_is_used_until_it_is_refused() {
        assert!(Tokens { expires_at: None, ..tokens(0, 0) }.is_good());
    }
}
