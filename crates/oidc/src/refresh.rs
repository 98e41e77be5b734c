//! Refreshing a grant (RFC 6749, section 6; OpenID Connect Core 1.0, section 12). When to refresh, and one at a
//! time, is the caller's; here is one attempt, its checks (SR-9) and the class of its outcome (SR-6).

use crate::claims::{Claims, RefreshContext};
use crate::client::Client;
use crate::explained::Explained;
use crate::http::Http;
use crate::id_token::{self, Expected, IdTokenError, Verified};
use crate::jwks::KeysError;
use crate::oauth_error::Raw;
use crate::provider::{ClockSkew, Provider};
use crate::token::{self, TokenError, Tokens};
use base64::Engine as _;
use jiff::Timestamp;
use model::Scope;
use secret::{AccessToken, Grant, GrantParts, RefreshToken};
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use subtle::ConstantTimeEq as _;

/// What a refresh brought.
#[derive(Debug)]
pub struct Refreshed {
    /// The new access token.
    pub access: AccessToken,
    /// When it ends; `None` if the provider did not say.
    pub expires_at: Option<Timestamp>,
    /// The new refresh token; `None` means that the old one stays (SR-10).
    pub refresh: Option<RefreshToken>,
    /// The scopes of the new access token.
    pub scopes: Vec<Scope>,
    /// When the answer came, on this computer's clock.
    pub issued_at: Timestamp,
    /// The claims of a refreshed ID token, when one came.
    pub claims: Option<Claims>,
    /// How the clocks compare.
    pub clock_skew: Option<ClockSkew>,
}

impl Refreshed {
    /// The grant to keep from now on, given the one that was refreshed.
    #[must_use]
    pub fn into_grant(self, old: Grant) -> Grant {
        Grant::new(GrantParts {
            access: self.access,
            expires_at: self.expires_at,
            refresh: self.refresh.or(old.parts.refresh),
            scopes: self.scopes,
            issued_at: self.issued_at,
        })
    }
}

/// Why a refresh failed, by what the caller must do (SR-6).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshError {
    /// The refresh token is spent or withdrawn: re-read once, else the person signs in again.
    #[error("{0}")]
    InvalidGrant(TokenError),
    /// The client is set up wrongly: keep the grant.
    #[error("{0}")]
    Configuration(TokenError),
    /// The network or the provider is down: keep everything and try later.
    #[error("{cause}")]
    Temporary {
        /// What happened.
        cause: TokenError,
        /// How long the provider asked to wait.
        retry_after: Option<Duration>,
    },
    /// The signing keys could not be had, so nothing was sent: keep everything and try later.
    #[error("{0}")]
    Keys(KeysError),
    /// New tokens came, and their ID token could not be verified for now: the keys could not be had, or this computer's
    /// clock is off. The old refresh token is spent: keep this grant instead. Its access token counts as ended, so that
    /// the next refresh verifies before anything is used.
    #[error("{cause}")]
    NotVerified {
        /// What happened.
        cause: IdTokenError,
        /// The grant to keep.
        kept: Box<Grant>,
    },
    /// The answer breaks the protocol: keep the grant, use nothing of the answer.
    #[error("{0}")]
    Protocol(TokenError),
    /// The refreshed ID token is not this session's: keep nothing of the answer.
    #[error("{0}")]
    IdToken(IdTokenError),
}

impl RefreshError {
    fn cause(&self) -> &dyn Explained {
        match self {
            Self::InvalidGrant(cause) | Self::Configuration(cause) | Self::Protocol(cause) => cause,
            Self::Temporary { cause, .. } => cause,
            Self::Keys(cause) => cause,
            Self::IdToken(cause) | Self::NotVerified { cause, .. } => cause,
        }
    }
}

impl Explained for RefreshError {
    fn code(&self) -> &'static str {
        self.cause().code()
    }
    fn help(&self) -> String {
        match self {
            Self::Keys(cause) | Self::NotVerified { cause: IdTokenError::Keys(cause), .. }
                if !matches!(cause, KeysError::Network(_)) =>
            {
                "Try again in a few minutes; the session is kept. If it stays, tell the institution.".to_owned()
            }
            Self::NotVerified { cause, .. } if !matches!(cause, IdTokenError::Keys(_)) => {
                "Set this computer’s clock and time zone, then try again; the session is kept.".to_owned()
            }
            _ => self.cause().help(),
        }
    }
    fn request_id(&self) -> Option<&str> {
        self.cause().request_id()
    }
    fn retry_after(&self) -> Option<Duration> {
        self.cause().retry_after()
    }
    fn raw(&self) -> Option<&Raw> {
        self.cause().raw()
    }
}

impl From<TokenError> for RefreshError {
    fn from(cause: TokenError) -> Self {
        let refused = if let TokenError::Refused(error) = &cause { error.raw.error.as_str() } else { "" };
        match (&cause, refused) {
            (_, "invalid_grant") => Self::InvalidGrant(cause),
            (_, "server_error" | "temporarily_unavailable")
            | (TokenError::Network(_) | TokenError::Unavailable { .. }, _) => {
                Self::Temporary { retry_after: cause.retry_after(), cause }
            }
            (TokenError::Refused(_) | TokenError::NoClientAuthentication, _) => Self::Configuration(cause),
            _ => Self::Protocol(cause),
        }
    }
}

/// Refreshes once. No retry: the provider may have rotated the token before the answer was lost.
///
/// # Errors
/// [`RefreshError`].
pub async fn refresh(
    http: &Http,
    provider: &Provider,
    client: &Client,
    token: &RefreshToken,
    context: &RefreshContext,
) -> Result<Refreshed, RefreshError> {
    let same_issuer = provider.issuer().as_str() == context.identity.issuer;
    if !same_issuer || client.id() != context.identity.client_id {
        // No token of one session may reach another provider or client (SR-14).
        return Err(RefreshError::Protocol(TokenError::NotSent));
    }
    provider.keys().load(http, provider.jwks_uri()).await.map_err(RefreshError::Keys)?;
    let tokens = token::refresh(http, provider, client, token).await?;
    let claims = match tokens.id_token.as_deref() {
        Some(text) => match check(http, provider, client, &tokens, text, context).await {
            Ok(claims) => Some(claims),
            Err(cause) if cause.may_pass() => return Err(not_verified(cause, tokens, token, context)),
            Err(error) => return Err(RefreshError::IdToken(error)),
        },
        None => None,
    };
    Ok(Refreshed {
        access: tokens.access,
        expires_at: tokens.expires_at,
        refresh: tokens.refresh,
        scopes: tokens.scopes.unwrap_or_else(|| context.scopes.clone()),
        issued_at: tokens.received_at,
        claims,
        clock_skew: tokens.clock_skew,
    })
}

/// The rotated tokens of an answer that could be neither believed nor refused (SR-5, SR-10).
fn not_verified(cause: IdTokenError, tokens: Tokens, spent: &RefreshToken, context: &RefreshContext) -> RefreshError {
    let kept = Grant::new(GrantParts {
        access: tokens.access,
        expires_at: Some(tokens.received_at),
        refresh: Some(tokens.refresh.unwrap_or_else(|| spent.carried_over())),
        scopes: tokens.scopes.unwrap_or_else(|| context.scopes.clone()),
        issued_at: tokens.received_at,
    });
    RefreshError::NotVerified { cause, kept: Box::new(kept) }
}

async fn check(
    http: &Http,
    provider: &Provider,
    client: &Client,
    tokens: &Tokens,
    text: &str,
    context: &RefreshContext,
) -> Result<Claims, IdTokenError> {
    let nonce = |nonce: Option<&str>| nonce.is_none_or(|nonce| same_nonce(nonce, &context.nonce_hash));
    let expected = Expected {
        provider,
        client,
        access: &tokens.access,
        nonce: &nonce,
        clock_skew: tokens.clock_skew,
        signed_in_since: None,
    };
    let verified = id_token::verify(http, text, &expected).await?;
    unchanged(&verified, context)?;
    Ok(verified.claims)
}

/// The crate has no helper for these (SR-9).
fn unchanged(verified: &Verified, context: &RefreshContext) -> Result<(), IdTokenError> {
    if verified.subject != context.identity.subject {
        return Err(IdTokenError::Changed("sub"));
    }
    if verified.azp.is_some() && context.azp.is_some() && verified.azp != context.azp {
        return Err(IdTokenError::Changed("azp"));
    }
    let (now, before) = (verified.claims.auth_time, context.auth_time);
    if now.is_some() && before.is_some() && now != before {
        return Err(IdTokenError::Changed("auth_time"));
    }
    Ok(())
}

/// The SHA-256 of a nonce in base64url: enough to compare later, useless to anybody else.
pub(crate) fn nonce_hash(nonce: &str) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(nonce))
}

fn same_nonce(nonce: &str, hash: &str) -> bool {
    nonce_hash(nonce).as_bytes().ct_eq(hash.as_bytes()).into()
}
