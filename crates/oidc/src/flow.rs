//! One sign-in from beginning to end (OpenID Connect Core 1.0, section 3.1). Everything it depends on is frozen
//! when it begins (AR-6) and used up when it ends; a refusal at one step sends nothing of the next.

mod error;
mod link;
mod paste;

pub use error::{BeginError, SignInError};
pub use paste::{PasteError, PasteSlot};

use crate::callback::{Answer, Gate};
use crate::claims::{Claims, Identity, RefreshContext};
use crate::client::Client;
use crate::http::Http;
use crate::id_token::{self, Expected, IdTokenError, Verified};
use crate::listener::{Desk, Phase, listen, serve};
use crate::provider::{ClockSkew, Provider};
use crate::redirect::RedirectUri;
use crate::refresh::nonce_hash;
use crate::token::{self, Tokens};
use crate::userinfo::{self, UserInfoError};
use jiff::{SignedDuration, Timestamp};
use model::{Scope, UserId};
use secret::{AuthorizationCode, CodeVerifier, FlowKey, Grant, GrantParts};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

/// Longest life of a sign-in (CB-10).
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// How long the listener stays for the browser to fetch the page that says how it ended.
const LINGER: Duration = Duration::from_secs(2);

/// What the provider is asked to do with a person who is signed in there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Sign in again (`prompt=login`); `auth_time` is then checked (AR-10).
    Login,
    /// Ask for consent again (`prompt=consent`).
    Consent,
    /// Choose an account (`prompt=select_account`).
    SelectAccount,
}

/// What a sign-in starts from.
pub struct SignInRequest {
    /// The client.
    pub client: Arc<Client>,
    /// The registered redirect addresses, in order of preference.
    pub redirect_uris: Vec<RedirectUri>,
    /// Exactly the scopes to ask for; `openid` must be among them (AR-4).
    pub scopes: Vec<Scope>,
    /// The `claims` parameter (OpenID Connect Core 1.0, section 5.5).
    pub claims: Option<serde_json::Value>,
    /// Who is expected to sign in, as a hint for the provider's page.
    pub login_hint: Option<String>,
    /// Only when the person asked for it (AR-10).
    pub prompt: Option<Prompt>,
    /// How long to wait for the browser; at most 10 minutes (CB-10).
    pub deadline: Duration,
    /// Whose session is being renewed, if it is (TK-19).
    pub expected_subject: Option<UserId>,
}

impl SignInRequest {
    /// The usual deadline.
    pub const USUAL_DEADLINE: Duration = Duration::from_secs(5 * 60);

    /// A request without anything special.
    #[must_use]
    pub fn new(client: Arc<Client>, redirect_uris: Vec<RedirectUri>, scopes: Vec<Scope>) -> Self {
        Self {
            client,
            redirect_uris,
            scopes,
            claims: None,
            login_hint: None,
            prompt: None,
            deadline: Self::USUAL_DEADLINE,
            expected_subject: None,
        }
    }
}

/// How far a sign-in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The browser came back, or its address was pasted.
    CodeReceived,
    /// The code became tokens.
    Exchanged,
    /// Every check of the ID token passed.
    IdTokenChecked,
    /// The user's details were read.
    UserInfoRead,
}

/// A sign-in that waits for the browser. Dropping it closes the listener. Not `Clone`: its secrets are used once.
pub struct PendingSignIn {
    provider: Provider,
    client: Arc<Client>,
    redirect: RedirectUri,
    scopes: Vec<Scope>,
    nonce: FlowKey,
    verifier: CodeVerifier,
    prompt: Option<Prompt>,
    expected_subject: Option<UserId>,
    link: Url,
    listening_on: String,
    started_at: Timestamp,
    expires_at: Timestamp,
    deadline: Instant,
    desk: Arc<Desk>,
    phase: watch::Sender<Phase>,
    answer: oneshot::Receiver<Answer>,
    closed: CancellationToken,
    ending: Ending,
}

/// Ends the gate and the listener when dropped.
struct Ending {
    gate: Arc<Gate>,
    _stop: DropGuard,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.gate.end();
    }
}

/// The number of requests that came to the listener and were none of this sign-in.
#[derive(Clone)]
pub struct IgnoredRequests(Arc<Gate>);

impl IgnoredRequests {
    /// How many so far.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.ignored()
    }
}

/// A finished sign-in: every check passed.
#[derive(Debug)]
pub struct SignedIn {
    /// The tokens.
    pub grant: Grant,
    /// Whose they are.
    pub identity: Identity,
    /// What the provider said about the person.
    pub claims: Claims,
    /// Why the user's details are missing, when they are.
    pub userinfo_problem: Option<UserInfoError>,
    /// The scopes that were asked for.
    pub scopes_asked: Vec<Scope>,
    /// The scopes that were granted (TK-5).
    pub scopes_granted: Vec<Scope>,
    /// Asked for and not granted.
    pub scopes_refused: Vec<Scope>,
    /// Granted and not asked for.
    pub scopes_unexpected: Vec<Scope>,
    /// Somebody else signed in than was expected: ask before replacing (TK-19).
    pub other_user: bool,
    /// How the clocks compare, from the token answer.
    pub clock_skew: Option<ClockSkew>,
    /// What later refreshes are compared with.
    pub refresh_context: RefreshContext,
}

/// Begins a sign-in: takes a redirect address, listens on it, and makes the link. Nothing is sent.
///
/// # Errors
/// [`BeginError`].
pub async fn begin(http: &Http, provider: &Provider, request: SignInRequest) -> Result<PendingSignIn, BeginError> {
    if http.realm() != provider.realm() {
        return Err(BeginError::OtherRealm);
    }
    if !request.scopes.iter().any(|scope| scope.as_str() == model::scope::OPENID) {
        return Err(BeginError::NoOpenId);
    }
    if request.client.authentication(provider.token_endpoint_auth_methods()).is_none() {
        return Err(BeginError::NoClientAuthentication);
    }
    if !request.client.algorithms().iter().any(|algorithm| provider.id_token_algorithms().contains(algorithm)) {
        return Err(BeginError::NoCommonAlgorithm);
    }
    let random = |_| BeginError::NoRandomness;
    let (state, nonce) = (FlowKey::random().map_err(random)?, FlowKey::random().map_err(random)?);
    let verifier = CodeVerifier::random().map_err(random)?;
    let listener = listen(&request.redirect_uris).await?;
    let link = link::authorization(provider, &request, &listener.redirect, (&state, &nonce, &verifier))?;
    let listening_on = listener.listening_on();
    let issuer = provider.issuer().as_str();
    let (gate, answer) = Gate::new(state, issuer, provider.iss_parameter_supported());
    let gate = Arc::new(gate);
    let (phase, phase_seen) = watch::channel(Phase::Working);
    let desk = Arc::new(Desk::new(Arc::clone(&gate), listener.redirect.clone(), phase_seen));
    let stop = CancellationToken::new();
    serve(listener.sockets, &desk, &stop);
    let life = request.deadline.min(LONGEST);
    let (now, started_at) = (Instant::now(), Timestamp::now());
    let until = started_at.checked_add(SignedDuration::try_from(life).unwrap_or_default());
    Ok(PendingSignIn {
        provider: provider.clone(),
        client: request.client,
        redirect: listener.redirect,
        scopes: request.scopes,
        nonce,
        verifier,
        prompt: request.prompt,
        expected_subject: request.expected_subject,
        link,
        listening_on,
        started_at,
        expires_at: until.unwrap_or(started_at),
        deadline: now.checked_add(life).unwrap_or(now),
        desk,
        phase,
        answer,
        closed: stop.clone(),
        ending: Ending { gate, _stop: stop.drop_guard() },
    })
}

impl PendingSignIn {
    /// The address to open in the system browser, checked as AR-5 asks.
    #[must_use]
    pub fn link(&self) -> &Url {
        &self.link
    }

    /// The redirect address that was free.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        self.redirect.as_str()
    }

    /// Where it listens, for people: `127.0.0.1 and ::1`.
    #[must_use]
    pub fn listening_on(&self) -> &str {
        &self.listening_on
    }

    /// When it gives up waiting.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Where a person can paste the address that the browser ended at.
    #[must_use]
    pub fn paste(&self) -> PasteSlot {
        PasteSlot::new(Arc::clone(&self.desk.gate), self.redirect.clone())
    }

    /// The count of requests that were answered and ignored.
    #[must_use]
    pub fn ignored(&self) -> IgnoredRequests {
        IgnoredRequests(Arc::clone(&self.desk.gate))
    }

    /// Cancelled when the listener is closed: at the end of the sign-in, or a moment later when the browser still has
    /// its last page to fetch. A program that ends with the sign-in waits for it, or the browser finds nobody there.
    #[must_use]
    pub fn closed(&self) -> CancellationToken {
        self.closed.clone()
    }

    /// Waits for the browser, exchanges the code, checks everything, and reads the user's details.
    ///
    /// # Errors
    /// [`SignInError`]. Nothing of the sign-in can be used again (TK-2).
    pub async fn finish(
        mut self,
        http: &Http,
        cancel: CancellationToken,
        progress: impl Fn(Step) + Send + Sync,
    ) -> Result<SignedIn, SignInError> {
        let answered = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(SignInError::Cancelled),
            answer = &mut self.answer => Ok(answer),
            () = sleep_until(self.deadline) => Err(SignInError::TimedOut),
        };
        // The monotonic clock stands still while a computer sleeps; the wall clock does not.
        let late = Timestamp::now() > self.expires_at;
        let answer = match answered? {
            Ok(_) if late => return Err(SignInError::TimedOut),
            Ok(answer) => answer,
            Err(_) => return Err(SignInError::Cancelled),
        };
        let Self { desk, phase, ending, .. } = self;
        let frozen = Frozen {
            provider: self.provider,
            client: self.client,
            redirect: self.redirect,
            scopes: self.scopes,
            nonce: self.nonce,
            signed_in_since: (self.prompt == Some(Prompt::Login)).then_some(self.started_at),
            expected_subject: self.expected_subject,
        };
        let result = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(SignInError::Cancelled),
            result = frozen.complete(http, answer, self.verifier, &progress) => result,
        };
        // The page says success only now (CB-9).
        phase.send_replace(if result.is_ok() { Phase::SignedIn } else { Phase::NotSignedIn });
        if !matches!(result, Err(SignInError::Cancelled)) {
            tokio::spawn(async move {
                let _ = timeout(LINGER, desk.told.cancelled()).await;
                drop((ending, phase));
            });
        }
        result
    }
}

/// What the steps after the wait need.
struct Frozen {
    provider: Provider,
    client: Arc<Client>,
    redirect: RedirectUri,
    scopes: Vec<Scope>,
    nonce: FlowKey,
    signed_in_since: Option<Timestamp>,
    expected_subject: Option<UserId>,
}

impl Frozen {
    async fn complete(
        self,
        http: &Http,
        answer: Answer,
        verifier: CodeVerifier,
        progress: &(impl Fn(Step) + Send + Sync),
    ) -> Result<SignedIn, SignInError> {
        let code: AuthorizationCode = answer?;
        progress(Step::CodeReceived);
        let redirect = self.redirect.as_str();
        let mut tokens = token::exchange(http, &self.provider, &self.client, redirect, code, verifier).await?;
        progress(Step::Exchanged);
        let mut verified = self.verify(http, &mut tokens).await?;
        progress(Step::IdTokenChecked);
        let problem = match self.provider.userinfo_endpoint() {
            None => None,
            Some(endpoint) => match userinfo::read(http, endpoint, &tokens.access, &verified.subject).await {
                Ok(members) => {
                    verified.claims.userinfo = Some(members);
                    progress(Step::UserInfoRead);
                    None
                }
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(error) => Some(error),
            },
        };
        Ok(self.signed_in(tokens, verified, problem))
    }

    async fn verify(&self, http: &Http, tokens: &mut Tokens) -> Result<Verified, SignInError> {
        // The raw token ends with this function.
        let text = tokens.id_token.take().ok_or(IdTokenError::Absent)?;
        let nonce = |nonce: Option<&str>| nonce.is_some_and(|nonce| self.nonce.matches(nonce));
        let expected = Expected {
            provider: &self.provider,
            client: &self.client,
            access: &tokens.access,
            nonce: &nonce,
            clock_skew: tokens.clock_skew.or(self.provider.clock_skew()),
            signed_in_since: self.signed_in_since,
        };
        Ok(id_token::verify(http, &text, &expected).await?)
    }

    fn signed_in(self, tokens: Tokens, verified: Verified, userinfo_problem: Option<UserInfoError>) -> SignedIn {
        // Absent means as asked (RFC 6749, section 5.1; TK-5).
        let granted = tokens.scopes.unwrap_or_else(|| self.scopes.clone());
        let without = |all: &[Scope], other: &[Scope]| -> Vec<Scope> {
            all.iter().filter(|scope| !other.contains(scope)).cloned().collect()
        };
        let identity = Identity {
            issuer: self.provider.issuer().as_str().to_owned(),
            client_id: self.client.id().to_owned(),
            subject: verified.subject,
        };
        SignedIn {
            scopes_refused: without(&self.scopes, &granted),
            scopes_unexpected: without(&granted, &self.scopes),
            other_user: self.expected_subject.is_some_and(|expected| expected != identity.subject),
            refresh_context: RefreshContext {
                identity: identity.clone(),
                auth_time: verified.claims.auth_time,
                azp: verified.azp,
                nonce_hash: self.nonce.request_parameter().write_into(nonce_hash),
                scopes: granted.clone(),
            },
            grant: Grant::new(GrantParts {
                access: tokens.access,
                expires_at: tokens.expires_at,
                refresh: tokens.refresh,
                scopes: granted.clone(),
                issued_at: tokens.received_at,
            }),
            identity,
            claims: verified.claims,
            userinfo_problem,
            scopes_asked: self.scopes,
            scopes_granted: granted,
            clock_skew: tokens.clock_skew,
        }
    }
}
