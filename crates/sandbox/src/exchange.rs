//! One request on its way through the sandbox: its id, its endpoint, and what was learnt about it for
//! the log. The outermost layer, so that every answer has an `x-request-id` and every request is logged.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use parking_lot::Mutex;

use crate::endpoint::Endpoint;
use crate::faults::{Fault, FaultKind, Faults};
use crate::log::{LoggedRequest, printable, safe_query};
use crate::state::State;

/// The header that vendor support asks for.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is known about the request at hand. Handlers get it as `Extension<Arc<Exchange>>`.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// The endpoint that the request is for.
    pub(crate) endpoint: Endpoint,
    request_id: String,
    method: String,
    path: String,
    started: Instant,
    client_id: OnceLock<String>,
    username: OnceLock<String>,
    fault: Mutex<Option<FaultKind>>,
}

impl Exchange {
    fn new(request: &Request) -> Self {
        let endpoint = Endpoint::of(request.method(), request.uri().path());
        let path = match endpoint {
            Endpoint::Unknown => printable(request.uri().path()),
            known => format!("{}{}", crate::endpoint::API_PREFIX, known.template()),
        };
        Self {
            endpoint,
            // A client's own request id is not taken over: ids in the log are the sandbox's.
            request_id: uuid::Uuid::new_v4().to_string(),
            method: printable(request.method().as_str()),
            path: format!("{path}{}", safe_query(request.uri().query())),
            started: Instant::now(),
            client_id: OnceLock::new(),
            username: OnceLock::new(),
            fault: Mutex::new(None),
        }
    }

    /// Uses one firing of a fault that is on for this endpoint, and notes it for the log.
    pub(crate) fn take(&self, faults: &Faults, kind: FaultKind) -> Option<Fault> {
        self.take_at(faults, self.endpoint, kind)
    }

    /// Like [`Self::take`], for a fault that belongs to another endpoint of the same flow.
    pub(crate) fn take_at(&self, faults: &Faults, endpoint: Endpoint, kind: FaultKind) -> Option<Fault> {
        let fired = faults.take(endpoint, kind)?;
        *self.fault.lock() = Some(kind);
        Some(fired)
    }

    /// Notes for the log which registered client called. Only ids that the sandbox knows come here.
    pub(crate) fn note_client(&self, client_id: &str) {
        let _ = self.client_id.set(client_id.to_owned());
    }

    /// Notes for the log which synthetic person it was about.
    pub(crate) fn note_user(&self, username: &str) {
        let _ = self.username.set(username.to_owned());
    }
}

/// Writes the log entry when the answer is ready, or when the client left before that.
struct Entry {
    state: Arc<State>,
    exchange: Arc<Exchange>,
    status: Option<u16>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let exchange = &self.exchange;
        self.state.log.add(LoggedRequest {
            id: 0,
            request_id: exchange.request_id.clone(),
            time: self.state.clock.now(),
            method: exchange.method.clone(),
            path: exchange.path.clone(),
            status: self.status,
            milliseconds: u64::try_from(exchange.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            client_id: exchange.client_id.get().cloned(),
            username: exchange.username.get().cloned(),
            fault: *exchange.fault.lock(),
        });
    }
}

/// The outermost layer.
pub(crate) async fn record(Shared(state): Shared<Arc<State>>, mut request: Request, next: Next) -> Response {
    let exchange = Arc::new(Exchange::new(&request));
    let mut entry = Entry { state, exchange: Arc::clone(&exchange), status: None };
    request.extensions_mut().insert(Arc::clone(&exchange));
    let mut answer = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&exchange.request_id) {
        answer.headers_mut().insert(REQUEST_ID, id);
    }
    entry.status = Some(answer.status().as_u16());
    answer
}
