//! One attempt: one request, one answer or failure, one record. The only place where a token becomes a header.

mod body;
mod failure;

use crate::base::Realm;
use crate::client::{Inner, USER_AGENT};
use crate::error::ApiFailure;
use crate::exchange::{Exchange, ExchangeId, Timing};
use crate::gate::Turn;
use crate::redact;
use body::Body;
use bytes::Bytes;
use http::{HeaderMap, Method, header};
use jiff::Timestamp;
use model::SessionId;
use secret::{AccessToken, Sent};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use url::Url;

/// A request, ready to be sent.
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Path from the host with `{names}` for ids.
    pub(crate) template: String,
    pub(crate) url: Url,
    /// A JSON body.
    pub(crate) body: Option<String>,
    /// Longest time without a byte.
    pub(crate) idle: Duration,
    /// A page of a long read: it waits behind what a person asks for, and a deadline is no end for it.
    pub(crate) is_page: bool,
}

impl Call {
    /// Where it queues.
    pub(crate) fn turn(&self) -> Turn {
        match (self.is_page, self.repeatable()) {
            (true, _) => Turn::Page,
            (false, true) => Turn::Read,
            (false, false) => Turn::Write,
        }
    }

    /// Whether it may be repeated (AP-2).
    pub(crate) fn repeatable(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    pub(crate) fn endpoint(&self) -> String {
        let short = self.template.strip_prefix(crate::base::PREFIX).unwrap_or(&self.template);
        format!("{} {short}", self.method)
    }
}

/// The head of an answer.
#[derive(Clone)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
}

impl Head {
    pub(crate) fn text(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// `x-request-id`, safe to show.
    pub(crate) fn request_id(&self) -> Option<String> {
        let value = self.headers.get("x-request-id")?;
        Some(redact::text(&String::from_utf8_lossy(value.as_bytes()))).filter(|id| !id.is_empty())
    }

    /// The server's clock.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        crate::retry::http_date(self.text(header::DATE)?)
    }
}

/// What an attempt came to.
pub(crate) struct Attempt {
    /// The head, if there was one, also when the body failed.
    pub(crate) head: Option<Head>,
    /// The whole decoded body, or what failed.
    pub(crate) body: Result<Bytes, ApiFailure>,
    pub(crate) exchange: ExchangeId,
    pub(crate) at: Timestamp,
}

impl Attempt {
    /// What failed: the transport, or the status.
    pub(crate) fn failure(&self) -> Option<ApiFailure> {
        match (&self.body, &self.head) {
            (Err(failure), _) => Some(failure.clone()),
            (Ok(_), Some(head)) => ApiFailure::of_status(head.status),
            (Ok(_), None) => Some(ApiFailure::ConnectionLost),
        }
    }
}

#[derive(Default)]
struct Progress {
    head: Option<Head>,
    head_after: Option<Duration>,
    wire: u64,
    decoded: u64,
}

/// Who asks, for the record.
pub(crate) struct Asker<'a> {
    pub(crate) session: &'a SessionId,
    pub(crate) token: &'a AccessToken,
    pub(crate) retries: u32,
    pub(crate) queued: Duration,
}

impl Inner {
    pub(crate) async fn attempt(&self, call: &Call, asker: Asker<'_>, cancel: &CancellationToken) -> Attempt {
        let (at, started) = (self.pace.wall(), self.pace.now());
        let request_id = uuid::Uuid::new_v4().to_string();
        let mut progress = Progress::default();
        let body = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(ApiFailure::Cancelled),
            done = tokio::time::timeout(
                self.deadlines.total,
                self.converse(call, asker.token, &request_id, started, &mut progress),
            ) => done.unwrap_or(Err(ApiFailure::Timeout)),
        };
        let took = self.pace.now().saturating_duration_since(started);
        let exchange = self.record(call, &asker, &request_id, at, took, &progress, &body);
        Attempt { head: progress.head, body, exchange, at }
    }

    async fn converse(
        &self,
        call: &Call,
        token: &AccessToken,
        request_id: &str,
        started: Instant,
        progress: &mut Progress,
    ) -> Result<Bytes, ApiFailure> {
        let request = self.request(call, token, request_id)?;
        let sent = tokio::time::timeout(call.idle, self.http.execute(request)).await;
        let mut response = sent.map_err(|_| ApiFailure::Timeout)?.map_err(|error| failure::of(&error))?;
        progress.head_after = Some(self.pace.now().saturating_duration_since(started));
        // Nothing behind this point sees the token that was sent, wherever the server repeats it (LG-2, IW-7).
        let sent = Sent::new().access(token);
        let head = Head { status: response.status().as_u16(), headers: without(response.headers(), &sent) };
        let failed_status = ApiFailure::of_status(head.status).is_some();
        progress.head = Some(head);
        let read = read_body(&mut response, call, progress).await;
        let read = read.map(|body| sent.mask_answer(&body).map_or(body, Bytes::from));
        // The status says more than a body that could not be read.
        if failed_status { Ok(read.unwrap_or_default()) } else { read }
    }

    /// The token goes into the header here, after the last look at where it goes (AP-8, SB-7).
    fn request(&self, call: &Call, token: &AccessToken, request_id: &str) -> Result<reqwest::Request, ApiFailure> {
        if call.url.origin().ascii_serialization() != self.base.origin() {
            return Err(ApiFailure::Unsendable("its address is not of this institution"));
        }
        if token.is_simulated() && self.base.realm() != Realm::Sandbox {
            return Err(ApiFailure::SandboxToken);
        }
        let authorization = token
            .authorization_header()
            .into_header_value()
            .map_err(|_| ApiFailure::Unsendable("the token cannot be put into a header"))?;
        let mut request = self
            .http
            .request(call.method.clone(), call.url.clone())
            .header(header::ACCEPT, "application/json")
            .header(header::ACCEPT_ENCODING, "gzip")
            .header("x-request-id", request_id)
            .header(header::AUTHORIZATION, authorization);
        if let Some(body) = &call.body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        request.build().map_err(|_| ApiFailure::Unsendable("it is no valid request"))
    }

    #[expect(clippy::too_many_arguments, reason = "the record is made of exactly these parts, once")]
    fn record(
        &self,
        call: &Call,
        asker: &Asker<'_>,
        request_id: &str,
        at: Timestamp,
        took: Duration,
        progress: &Progress,
        body: &Result<Bytes, ApiFailure>,
    ) -> ExchangeId {
        let head = progress.head.as_ref();
        let head_after = progress.head_after.unwrap_or(took);
        let status_failure = head.and_then(|head| ApiFailure::of_status(head.status));
        let failure = body.as_ref().err().or(status_failure.as_ref()).map(ApiFailure::code);
        let exchange = Exchange {
            id: ExchangeId(0),
            at,
            session: asker.session.clone(),
            method: call.method.to_string(),
            template: call.template.clone(),
            path: call.url.path().to_owned(),
            query: call.url.query_pairs().map(|(k, v)| (k.to_string(), redact::parameter(&k, &v))).collect(),
            status: head.map(|head| head.status),
            failure,
            duration_ms: millis(took),
            timing: Timing {
                queued_ms: millis(asker.queued),
                head_ms: millis(head_after),
                body_ms: millis(took.saturating_sub(head_after)),
            },
            wire_bytes: progress.wire,
            decoded_bytes: progress.decoded,
            request_id: head.and_then(Head::request_id),
            sent_request_id: request_id.to_owned(),
            retries: asker.retries,
            request_headers: request_headers(call, request_id),
            response_headers: head.map(|head| response_headers(&head.headers)).unwrap_or_default(),
            request_body: call.body.clone(),
        };
        self.ring.record(exchange, body.clone().unwrap_or_default())
    }
}

/// The headers without a value that was sent.
fn without(headers: &HeaderMap, sent: &Sent) -> HeaderMap {
    let mut headers = headers.clone();
    for value in headers.values_mut() {
        if let Some(masked) = sent.mask_answer(value.as_bytes()) {
            let redacted = header::HeaderValue::from_static(redact::REDACTED);
            *value = header::HeaderValue::from_bytes(&masked).unwrap_or(redacted);
        }
    }
    headers
}

async fn read_body(
    response: &mut reqwest::Response,
    call: &Call,
    progress: &mut Progress,
) -> Result<Bytes, ApiFailure> {
    let encoding = response.headers().get(header::CONTENT_ENCODING).map(header::HeaderValue::as_bytes);
    let mut body = if call.method == Method::HEAD { Body::plain() } else { Body::new(encoding)? };
    loop {
        let chunk = tokio::time::timeout(call.idle, response.chunk()).await.map_err(|_| ApiFailure::Timeout)?;
        // A body that ends before its stated length, or a chunked one without its last chunk, is an error here.
        let Some(chunk) = chunk.map_err(|_| ApiFailure::BodyCut)? else { break };
        progress.wire += chunk.len() as u64;
        let written = body.write(&chunk);
        progress.decoded = body.decoded() as u64;
        written?;
    }
    let whole = body.finish()?;
    progress.decoded = whole.len() as u64;
    Ok(whole)
}

fn request_headers(call: &Call, request_id: &str) -> Vec<(String, String)> {
    let mut headers = vec![
        ("accept", "application/json"),
        ("accept-encoding", "gzip"),
        ("authorization", "Bearer (redacted)"),
        ("user-agent", USER_AGENT),
        ("x-request-id", request_id),
    ];
    if call.body.is_some() {
        headers.push(("content-type", "application/json"));
    }
    headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

pub(crate) fn response_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), redact::header(name.as_str(), value.as_bytes())))
        .collect()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
