//! What the caller supplies so that requests carry an access token. Refreshing is the caller's business.

use model::SessionId;
use secret::AccessToken;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// The future of a [`Bearer`].
pub type BearerFuture<'a> = Pin<Box<dyn Future<Output = Result<Arc<AccessToken>, BearerError>> + Send + 'a>>;

/// A source of access tokens for one session.
pub trait Bearer: Send + Sync {
    /// The session that the exchanges are recorded under.
    fn session(&self) -> SessionId;

    /// A token with enough life left; joins a refresh that is under way.
    fn bearer(&self) -> BearerFuture<'_>;

    /// A new token after the API refused this one (AP-11). If another request has renewed it meanwhile, that
    /// newer token is the answer.
    fn renew<'a>(&'a self, rejected: &'a AccessToken) -> BearerFuture<'a>;
}

/// Why there is no token; passed through to the person as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BearerError {
    /// The stable machine id, for example `token.expired`.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub help: String,
    /// When to try again, if known.
    pub retry_after: Option<Duration>,
}
