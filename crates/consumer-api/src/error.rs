//! The one error of a call: what failed, where, what the server said, and what to do next.

use crate::bearer::BearerError;
use crate::exchange::ExchangeId;
use crate::said::Said;
use std::time::Duration;

/// What failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiFailure {
    /// 401, after one renewal for a GET (AP-11).
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 429.
    RateLimited,
    /// Another 4xx.
    Refused,
    /// A 5xx other than those of [`ApiFailure::Unavailable`].
    ServerError,
    /// 502, 503 or 504.
    Unavailable,
    /// A deadline passed (AP-1).
    Timeout,
    /// No connection: refused, unreachable, or no such host.
    Offline {
        /// Whether the name of the host could not be found.
        dns: bool,
    },
    /// The connection ended before an answer began.
    ConnectionLost,
    /// No trusted connection; the reason in words (AP-9).
    Tls(String),
    /// More decoded bytes than [`crate::limits::BODY`] (AP-3).
    BodyTooLarge,
    /// The answer ended early (AP-4).
    BodyCut,
    /// The answer is not the JSON that was expected; the reason in words.
    NotJson(&'static str),
    /// Deeper, longer or more numerous than the limits (AP-4); which one.
    TooComplex(&'static str),
    /// JSON without a part that the call cannot do without; its name.
    Shape(&'static str),
    /// A redirect, which is never followed (AP-6).
    Redirected,
    /// The circuit of this host is open (AP-2).
    CircuitOpen,
    /// Too many requests wait for this host (AP-13).
    Busy,
    /// The caller cancelled.
    Cancelled,
    /// A sandbox token was about to leave this computer (SB-7).
    SandboxToken,
    /// No safe request can be made of what was given (AP-8); why.
    Unsendable(&'static str),
    /// There is no token.
    Token(Box<BearerError>),
}

/// Where it failed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// Method and path template, for example `GET /users/{userId}/accounts`.
    pub endpoint: String,
    /// The status, when there was an answer.
    pub status: Option<u16>,
    /// `x-request-id` of the answer: vendor support asks for it.
    pub request_id: Option<String>,
    /// What the server said.
    pub said: Said,
    /// When to try again, if known.
    pub retry_after: Option<Duration>,
    /// The record of the last attempt.
    pub exchange: Option<ExchangeId>,
}

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// What failed.
    pub failure: ApiFailure,
    /// Where.
    pub context: Box<Context>,
}

impl ApiError {
    pub(crate) fn new(failure: ApiFailure, context: Context) -> Self {
        Self { failure, context: Box::new(context) }
    }

    /// The stable machine id.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.failure.code()
    }

    /// What to do next.
    #[must_use]
    pub fn help(&self) -> String {
        if let ApiFailure::Token(error) = &self.failure {
            return error.help.clone();
        }
        match self.context.retry_after {
            Some(wait) if matches!(self.failure, ApiFailure::RateLimited | ApiFailure::Unavailable) => {
                format!("Try again in {} seconds.", wait.as_secs().max(1))
            }
            _ => self.failure.help().to_owned(),
        }
    }

    /// The status, when there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.context.status
    }

    /// The id that vendor support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.context.request_id.as_deref()
    }

    /// When to try again, if known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.failure {
            ApiFailure::Token(error) => error.retry_after,
            _ => self.context.retry_after,
        }
    }

    /// Whether the caller cancelled it; nothing to report then.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.failure == ApiFailure::Cancelled
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.failure)?;
        if let Some(sentence) = self.context.said.sentence() {
            write!(f, " The server said: {sentence}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

impl std::fmt::Display for ApiFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = match self {
            Self::Tls(reason) => return write!(f, "No trusted connection could be made: {reason}."),
            Self::NotJson(reason) => return write!(f, "The answer is not the JSON that was expected: {reason}."),
            Self::TooComplex(limit) => return write!(f, "The answer is not read: {limit}."),
            Self::Shape(part) => return write!(f, "The answer lacks its required part {part}."),
            Self::Unsendable(reason) => return write!(f, "The request was not sent: {reason}."),
            Self::Token(error) => return write!(f, "{error}"),
            Self::Unauthorized => "The server did not accept the access token.",
            Self::Forbidden => "The server refused this call for this user.",
            Self::NotFound => "The server does not know what was asked for.",
            Self::RateLimited => "The server asked for fewer requests.",
            Self::Refused => "The server refused the request.",
            Self::ServerError => "The server failed.",
            Self::Unavailable => "The service is not available at the moment.",
            Self::Timeout => "The server took too long.",
            Self::Offline { dns: true } => "The host could not be found.",
            Self::Offline { dns: false } => "The host could not be reached.",
            Self::ConnectionLost => "The connection ended before the answer.",
            Self::BodyTooLarge => "The answer is larger than 16 MiB and was not read further.",
            Self::BodyCut => "The answer was cut short.",
            Self::Redirected => "The server answered with a redirect, which is not followed.",
            Self::CircuitOpen => "The server failed five times in a row and is left alone for a while.",
            Self::Busy => "Too many requests are waiting for this server.",
            Self::Cancelled => "The request was cancelled.",
            Self::SandboxToken => "A token of a sandbox was not sent to a host outside this computer.",
        };
        f.write_str(words)
    }
}

impl ApiFailure {
    /// The stable machine id.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthorized => "api.unauthorized",
            Self::Forbidden => "api.forbidden",
            Self::NotFound => "api.not_found",
            Self::RateLimited => "api.rate_limited",
            Self::Refused => "api.refused",
            Self::ServerError => "api.server_error",
            Self::Unavailable => "api.unavailable",
            Self::Timeout => "api.timeout",
            Self::Offline { .. } => "api.offline",
            Self::ConnectionLost => "api.connection_lost",
            Self::Tls(_) => "api.tls",
            Self::BodyTooLarge => "api.body_too_large",
            Self::BodyCut => "api.body_cut",
            Self::NotJson(_) => "api.not_json",
            Self::TooComplex(_) => "api.too_complex",
            Self::Shape(_) => "api.unexpected_shape",
            Self::Redirected => "api.redirected",
            Self::CircuitOpen => "api.circuit_open",
            Self::Busy => "api.busy",
            Self::Cancelled => "api.cancelled",
            Self::SandboxToken => "api.sandbox_token",
            Self::Unsendable(_) => "api.unsendable",
            Self::Token(error) => error.code,
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Self::Unauthorized => "Sign in again.",
            Self::Forbidden => "Check the granted scopes, and whether the institution offers this feature to the user.",
            Self::NotFound => "Check the id, or read the list again.",
            Self::RateLimited => "Wait a little, then try again.",
            Self::Refused => "Look at the request and the answer in the journal.",
            Self::ServerError | Self::Unavailable => {
                "Try again later. If it lasts, give the request id and the time to the institution or its vendor."
            }
            Self::Timeout | Self::ConnectionLost | Self::BodyCut => "Check the network, then try again.",
            Self::Offline { dns: true } => "Check the host name of the connection, and the network.",
            Self::Offline { dns: false } => "Check the network. If it is a sandbox, check that it is running.",
            Self::Tls(_) => {
                "If your network inspects secure traffic, add its certificate to the connection as a CA file."
            }
            Self::BodyTooLarge | Self::TooComplex(_) => "Ask for less at once, for example a shorter time.",
            Self::NotJson(_) | Self::Shape(_) => {
                "Look at the answer in the journal: a proxy or a maintenance page may have answered."
            }
            Self::Redirected => "Check the host of the connection: the institution may have moved.",
            Self::CircuitOpen => "Wait 30 seconds, then try again.",
            Self::Busy => "Wait until the running requests are done.",
            Self::Cancelled => "Start it again if you still want it.",
            Self::SandboxToken => "Sign in at the institution itself.",
            Self::Unsendable(_) => "Check the path, the ids and the query of the call.",
            Self::Token(_) => "Sign in again.",
        }
    }

    /// Whether a repeat of a GET may help (AP-2). A deadline is not repeated: the person has waited enough.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::RateLimited
                | Self::ServerError
                | Self::Unavailable
                | Self::Offline { dns: false }
                | Self::ConnectionLost
                | Self::BodyCut
        )
    }

    /// Whether it speaks against the host (AP-2, circuit).
    pub(crate) fn is_of_host(&self) -> bool {
        matches!(
            self,
            Self::ServerError
                | Self::Unavailable
                | Self::Timeout
                | Self::Offline { .. }
                | Self::ConnectionLost
                | Self::Tls(_)
                | Self::BodyCut
        )
    }

    /// The failure that a status stands for; `None` for success.
    pub(crate) fn of_status(status: u16) -> Option<Self> {
        match status {
            200..=299 => None,
            300..=399 => Some(Self::Redirected),
            401 => Some(Self::Unauthorized),
            403 => Some(Self::Forbidden),
            404 => Some(Self::NotFound),
            429 => Some(Self::RateLimited),
            400..=499 => Some(Self::Refused),
            502..=504 => Some(Self::Unavailable),
            _ => Some(Self::ServerError),
        }
    }
}
