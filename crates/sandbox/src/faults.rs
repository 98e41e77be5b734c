//! The named misbehaviours that a person or a test can switch on (SB-10), per endpoint and count.
//!
//! The general HTTP ones act in [`apply`], before any route; the others are asked for by the code
//! that they concern, through [`crate::exchange::Exchange::take`]. A fault never fires unasked.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream;
use http::{HeaderValue, StatusCode, header};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::endpoint::Endpoint;
use crate::exchange::Exchange;
use crate::refusal::Refusal;
use crate::state::State;

/// More switched-on faults than this are refused: the oldest goes.
const MOST: usize = 256;
/// The longest delay of a latency fault.
const LONGEST_DELAY: Duration = Duration::from_secs(120);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $words:literal;)*) => {
        /// What goes wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum FaultKind {
            $($(#[$doc])* #[serde(rename = $id)] $name,)*
        }

        impl FaultKind {
            /// Every kind, in the order to list them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable id, for example `too-many-requests`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// One plain sentence for a person.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

kinds! {
    /// The answer comes late, by `delay_ms`.
    Latency = "latency", "The answer comes late.";
    /// 401 although the token is good.
    Unauthorized = "unauthorized", "Answers 401 although the access token is good.";
    /// 403 although the scope was granted.
    Forbidden = "forbidden", "Answers 403 although the scope was granted.";
    /// 429 with Retry-After: 2.
    TooManyRequestsRetryAfter = "too-many-requests-retry-after", "Answers 429 and says when to try again.";
    /// 429 without Retry-After.
    TooManyRequests = "too-many-requests", "Answers 429 without saying when to try again.";
    /// 500.
    ServerError = "server-error", "Answers 500.";
    /// 503.
    Unavailable = "unavailable", "Answers 503, as during maintenance.";
    /// No answer, until the client gives up.
    Hang = "hang", "Never answers.";
    /// The body ends early.
    CutBody = "cut-body", "The connection ends in the middle of the answer.";
    /// The access token of the call is expired for good; a refresh cures it.
    ExpiredToken = "expired-token", "The access token of the call expires early; a refresh cures it.";
    /// The refresh token presented next counts as used before, and its family is revoked.
    RefreshReuse = "refresh-reuse", "The next refresh counts as a reuse, and the whole grant is withdrawn.";
    /// Accounts answer with an older balance and an older fetchedDate.
    StaleBalance = "stale-balance", "Accounts answer with an older balance than the events of a refresh.";
    /// The last account of the list is no longer available.
    AccountGone = "account-gone", "The last account of the list is no longer available.";
    /// A refresh task never reaches TaskEnded.
    EndlessTask = "endless-task", "A refresh task never ends.";
    /// The consent grants only the first half of the optional scopes, whatever was ticked.
    PartialConsent = "partial-consent", "Only some of the scopes are granted, whatever was ticked.";
    /// The institution has switched this off: 403 on calls, access_denied at sign-in.
    InstitutionVeto = "institution-veto", "The institution does not allow it, although scope and user do.";
    /// An answer carries members that no page documents.
    UnknownField = "unknown-field", "Objects carry a member that is not documented.";
    /// An answer carries an enum value that no page documents.
    UnknownEnumValue = "unknown-enum-value", "A documented enumeration carries a value that is not documented.";
    /// Rows are put in, taken out and reposted before each page of transactions.
    RowsMove = "rows-move", "Transactions come, go and are reposted between two pages.";
    /// The authorization ends with `server_error` in the callback.
    CallbackServerError = "callback-server-error", "The sign-in returns to the app with server_error.";
}

/// One switched-on fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Where; [`Endpoint::EveryApiCall`] is every Consumer API call.
    pub endpoint: Endpoint,
    /// How many more times it fires; `None` is until it is cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<u32>,
    /// The delay of a latency fault in milliseconds (2,000 when left out).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u32>,
}

impl Fault {
    /// A fault that fires until it is cleared.
    #[must_use]
    pub fn new(kind: FaultKind, endpoint: Endpoint) -> Self {
        Self { kind, endpoint, remaining: None, delay_ms: None }
    }

    /// The same fault, firing this many times.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.remaining = Some(count);
        self
    }

    /// The same fault with this delay.
    #[must_use]
    pub fn delay(mut self, milliseconds: u32) -> Self {
        self.delay_ms = Some(milliseconds);
        self
    }

    /// Reads `NAME`, `NAME=NUMBER`, `NAME@ENDPOINT` or `NAME@ENDPOINT=NUMBER`, as a command line gives it: the ids of
    /// [`FaultKind`] and [`Endpoint`]. The number is the delay in milliseconds for `latency`, and for all others how
    /// many times it fires. Without an endpoint it is the one that the kind is about, or every call of the API.
    ///
    /// # Errors
    /// A sentence that says what is not known.
    pub fn read(text: &str) -> Result<Self, String> {
        let (place, number) = match text.split_once('=') {
            Some((place, number)) => (place, Some(number)),
            None => (text, None),
        };
        let (name, endpoint) = match place.split_once('@') {
            Some((name, endpoint)) => (name, Some(endpoint)),
            None => (place, None),
        };
        let kind = FaultKind::ALL.iter().copied().find(|kind| kind.id() == name);
        let kind = kind.ok_or_else(|| unknown("fault", name, FaultKind::ALL.iter().map(|kind| kind.id())))?;
        let endpoint = match endpoint {
            None => kind.usual_endpoint(),
            Some(wanted) => {
                let known = Endpoint::ALL.iter().copied().filter(|endpoint| *endpoint != Endpoint::Unknown);
                let found = known.clone().find(|endpoint| endpoint.id() == wanted);
                found.ok_or_else(|| unknown("endpoint", wanted, known.map(Endpoint::id)))?
            }
        };
        let number = number.map(|number| number.parse::<u32>().map_err(|_| format!("{number} is no number.")));
        let fault = Self::new(kind, endpoint);
        Ok(match number.transpose()? {
            Some(number) if kind == FaultKind::Latency => fault.delay(number),
            Some(number) => fault.times(number),
            None => fault,
        })
    }

    fn applies_to(&self, endpoint: Endpoint) -> bool {
        self.endpoint == endpoint || (self.endpoint == Endpoint::EveryApiCall && endpoint.is_api())
    }
}

impl FaultKind {
    /// Where it fires when nothing else is said.
    fn usual_endpoint(self) -> Endpoint {
        match self {
            Self::RefreshReuse => Endpoint::Token,
            Self::PartialConsent | Self::CallbackServerError => Endpoint::Authorize,
            Self::EndlessTask => Endpoint::Fetch,
            Self::RowsMove => Endpoint::Transactions,
            Self::AccountGone => Endpoint::Accounts,
            _ => Endpoint::EveryApiCall,
        }
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    format!("There is no {what} called {name}. Known are: {}.", known.join(", "))
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub struct Faults {
    on: Mutex<Vec<Fault>>,
}

impl Faults {
    /// Switches a fault on. One of the same kind and endpoint is replaced; a count of 0 removes it.
    pub fn set(&self, fault: Fault) {
        let mut on = self.on.lock();
        on.retain(|other| other.kind != fault.kind || other.endpoint != fault.endpoint);
        if fault.remaining == Some(0) {
            return;
        }
        if on.len() >= MOST {
            on.remove(0);
        }
        on.push(fault);
    }

    /// Switches one fault off; says whether it was on.
    pub fn clear(&self, kind: FaultKind, endpoint: Endpoint) -> bool {
        let mut on = self.on.lock();
        let before = on.len();
        on.retain(|fault| fault.kind != kind || fault.endpoint != endpoint);
        on.len() != before
    }

    /// Switches every fault off.
    pub fn clear_all(&self) {
        self.on.lock().clear();
    }

    /// The faults that are on, with what remains of their counts.
    #[must_use]
    pub fn list(&self) -> Vec<Fault> {
        self.on.lock().clone()
    }

    /// Uses one firing of a fault, if it is on for this endpoint.
    pub(crate) fn take(&self, endpoint: Endpoint, kind: FaultKind) -> Option<Fault> {
        let mut on = self.on.lock();
        let index = on.iter().position(|fault| fault.kind == kind && fault.applies_to(endpoint))?;
        let fault = on.get_mut(index)?;
        let fired = fault.clone();
        if let Some(remaining) = fault.remaining.as_mut() {
            *remaining = remaining.saturating_sub(1);
            if *remaining == 0 {
                on.remove(index);
            }
        }
        Some(fired)
    }
}

/// The general HTTP faults, before any route sees the request.
pub(crate) async fn apply(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let Some(exchange) = request.extensions().get::<Arc<Exchange>>().cloned() else {
        return next.run(request).await;
    };
    if let Some(fault) = exchange.take(&state.faults, FaultKind::Latency) {
        let delay = Duration::from_millis(u64::from(fault.delay_ms.unwrap_or(2_000))).min(LONGEST_DELAY);
        tokio::time::sleep(delay).await;
    }
    let fires = |kind| exchange.take(&state.faults, kind).is_some();
    if fires(FaultKind::Hang) {
        state.stopping.cancelled().await;
        return Refusal::status(StatusCode::SERVICE_UNAVAILABLE).into();
    }
    if fires(FaultKind::Unauthorized) {
        return Refusal::invalid_token("The sandbox refused this access token because a fault is switched on.").into();
    }
    if fires(FaultKind::Forbidden) || (exchange.endpoint.is_api() && fires(FaultKind::InstitutionVeto)) {
        return refused(exchange.endpoint, StatusCode::FORBIDDEN).into();
    }
    if fires(FaultKind::TooManyRequestsRetryAfter) {
        let mut answer: Response = Refusal::status(StatusCode::TOO_MANY_REQUESTS).into();
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        return answer;
    }
    if fires(FaultKind::TooManyRequests) {
        return Refusal::status(StatusCode::TOO_MANY_REQUESTS).into();
    }
    if fires(FaultKind::ServerError) {
        return refused(exchange.endpoint, StatusCode::INTERNAL_SERVER_ERROR).into();
    }
    if fires(FaultKind::Unavailable) {
        return Refusal::status(StatusCode::SERVICE_UNAVAILABLE).into();
    }
    let answer = next.run(request).await;
    if fires(FaultKind::CutBody) { cut(answer).await } else { answer }
}

/// A refusal in the shape of the endpoint: fetch is the one here whose failures have a documented body.
fn refused(endpoint: Endpoint, status: StatusCode) -> Refusal {
    if endpoint == Endpoint::Fetch { crate::consumer::fetch_failure(status) } else { Refusal::status(status) }
}

/// The largest answer that is cut in half; a larger one is cut here.
const CUT_WITHIN: usize = 16 * 1024 * 1024;

/// The first half of the answer under the length of the whole, then the connection breaks.
async fn cut(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = axum::body::to_bytes(body, CUT_WITHIN).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    // At least one byte stays missing, so that an empty answer is cut too.
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len().max(1)));
    let pieces = stream::once(async { Ok::<Bytes, std::io::Error>(half) }).chain(stream::once(async {
        // Lets the server write the first half before it learns that there is no second.
        tokio::task::yield_now().await;
        Err(std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "cut by a fault"))
    }));
    Response::from_parts(parts, Body::from_stream(pieces))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_fault_fires_that_often_and_is_gone() {
        let faults = Faults::default();
        faults.set(Fault::new(FaultKind::ServerError, Endpoint::Accounts).times(2));
        assert!(faults.take(Endpoint::Accounts, FaultKind::ServerError).is_some());
        assert!(faults.take(Endpoint::Accounts, FaultKind::ServerError).is_some());
        assert!(faults.take(Endpoint::Accounts, FaultKind::ServerError).is_none());
        assert!(faults.list().is_empty());
    }

    #[test]
    fn a_fault_for_every_api_call_leaves_the_provider_alone() {
        let faults = Faults::default();
        faults.set(Fault::new(FaultKind::ServerError, Endpoint::EveryApiCall));
        assert!(faults.take(Endpoint::Token, FaultKind::ServerError).is_none());
        assert!(faults.take(Endpoint::User, FaultKind::ServerError).is_some());
        assert!(faults.take(Endpoint::User, FaultKind::Forbidden).is_none());
    }

    #[test]
    fn a_fault_is_read_as_a_command_line_gives_it() {
        let read = |text: &str| Fault::read(text).unwrap();
        assert_eq!(read("latency=20"), Fault::new(FaultKind::Latency, Endpoint::EveryApiCall).delay(20));
        assert_eq!(
            read("server-error@transactions=3"),
            Fault::new(FaultKind::ServerError, Endpoint::Transactions).times(3)
        );
        assert_eq!(read("rows-move"), Fault::new(FaultKind::RowsMove, Endpoint::Transactions));
        assert_eq!(read("hang@task"), Fault::new(FaultKind::Hang, Endpoint::Task));
        for (odd, words) in
            [("slow", "no fault called slow"), ("hang@moon", "no endpoint called moon"), ("hang=x", "x is no number")]
        {
            assert!(Fault::read(odd).unwrap_err().contains(words), "{odd}");
        }
    }

    #[test]
    fn a_fault_is_replaced_cleared_and_removed_by_a_count_of_zero() {
        let faults = Faults::default();
        faults.set(Fault::new(FaultKind::Latency, Endpoint::Task).delay(10));
        faults.set(Fault::new(FaultKind::Latency, Endpoint::Task).delay(20));
        assert_eq!(faults.list(), [Fault::new(FaultKind::Latency, Endpoint::Task).delay(20)]);
        assert!(faults.clear(FaultKind::Latency, Endpoint::Task));
        assert!(!faults.clear(FaultKind::Latency, Endpoint::Task));
        faults.set(Fault::new(FaultKind::Latency, Endpoint::Task).times(0));
        assert!(faults.list().is_empty());
    }
}
