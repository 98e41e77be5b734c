//! Why a sign-in did not begin, or did not end well.

use crate::callback::CallbackError;
use crate::explained::Explained;
use crate::id_token::IdTokenError;
use crate::listener::ListenerError;
use crate::oauth_error::Raw;
use crate::token::TokenError;
use crate::userinfo::UserInfoError;
use std::time::Duration;

/// Why a sign-in could not begin. Nothing was sent and no browser was opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BeginError {
    /// No redirect address could be taken.
    #[error(transparent)]
    Listener(#[from] ListenerError),
    /// `openid` is not among the scopes.
    #[error("the scopes of the connection do not have openid")]
    NoOpenId,
    /// A confidential client, and no way to prove itself that both sides know.
    #[error("the institution takes client secrets in no way that Passbook knows")]
    NoClientAuthentication,
    /// No algorithm of the connection is offered.
    #[error("the institution signs ID tokens with none of the algorithms that this connection allows")]
    NoCommonAlgorithm,
    /// The link breaks a rule of AR-5.
    #[error("the sign-in link could not be made safely")]
    Link,
    /// The HTTP client is for the other kind of provider.
    #[error("a simulated institution and a real one cannot be mixed")]
    OtherRealm,
    /// The operating system's random generator failed.
    #[error("this computer could not make random numbers")]
    NoRandomness,
}

impl Explained for BeginError {
    fn code(&self) -> &'static str {
        match self {
            Self::Listener(error) => error.code(),
            Self::NoOpenId => "begin.no_openid",
            Self::NoClientAuthentication => "begin.no_client_authentication",
            Self::NoCommonAlgorithm => "begin.no_common_algorithm",
            Self::Link => "begin.unsafe_link",
            Self::OtherRealm => "begin.other_realm",
            Self::NoRandomness => "begin.no_randomness",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Listener(error) => return error.help(),
            Self::NoOpenId => "Add openid to the scopes of the connection.",
            Self::NoClientAuthentication => {
                "Ask the institution to allow client_secret_post or client_secret_basic for this client."
            }
            Self::NoCommonAlgorithm => "Allow one of the institution’s algorithms in the connection.",
            Self::Link => "Ask for fewer scopes or claims, and check the host of the connection.",
            Self::OtherRealm => "Check whether the connection is a simulated institution.",
            Self::NoRandomness => "Restart this computer.",
        }
        .to_owned()
    }
}

/// Why a sign-in ended without a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// The person cancelled.
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// Nobody came back from the browser in time.
    #[error("nobody came back from the browser in time")]
    TimedOut,
    /// The answer in the browser.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// The exchange.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The ID token.
    #[error(transparent)]
    IdToken(#[from] IdTokenError),
    /// The user's details are somebody else's.
    #[error(transparent)]
    UserInfo(#[from] UserInfoError),
}

impl SignInError {
    fn cause(&self) -> Option<&dyn Explained> {
        match self {
            Self::Cancelled | Self::TimedOut => None,
            Self::Callback(error) => Some(error),
            Self::Token(error) => Some(error),
            Self::IdToken(error) => Some(error),
            Self::UserInfo(error) => Some(error),
        }
    }
}

impl Explained for SignInError {
    fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "sign_in.cancelled",
            Self::TimedOut => "callback.timeout",
            _ => self.cause().map_or("sign_in.failed", Explained::code),
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Cancelled => "Start the sign-in again when you are ready.".to_owned(),
            Self::TimedOut => {
                "Start the sign-in again. If the browser showed an error instead of a page to sign in at, the client id \
                 or the redirect address is not registered exactly as it is written in the connection."
                    .to_owned()
            }
            _ => self.cause().map_or_else(String::new, Explained::help),
        }
    }

    fn request_id(&self) -> Option<&str> {
        self.cause().and_then(Explained::request_id)
    }

    fn retry_after(&self) -> Option<Duration> {
        self.cause().and_then(Explained::retry_after)
    }

    fn raw(&self) -> Option<&Raw> {
        self.cause().and_then(Explained::raw)
    }
}
