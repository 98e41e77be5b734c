//! A call from its token to its answer: the place in the queue, the circuit, the repeats, and the one renewal
//! of a refused token.

use crate::bearer::{Bearer, BearerError, BearerFuture};
use crate::client::{Api, Inner};
use crate::error::{ApiError, ApiFailure, Context};
use crate::exchange::ExchangeId;
use crate::gate::{Full, Permit, Turn};
use crate::host::HostState;
use crate::retry;
use crate::said::Said;
use crate::transport::{Asker, Attempt, Call, Head};
use bytes::Bytes;
use http::header;
use jiff::Timestamp;
use secret::AccessToken;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// An answer with any status but a redirect.
pub(crate) struct Answer {
    pub(crate) head: Head,
    pub(crate) body: Bytes,
    pub(crate) exchange: ExchangeId,
    pub(crate) at: Timestamp,
    pub(crate) endpoint: String,
}

impl Answer {
    pub(crate) fn error(&self, failure: ApiFailure) -> ApiError {
        // A body of a success may hold account data; only what failed is quoted.
        let said = match ApiFailure::of_status(self.head.status) {
            Some(_) => Said::read(&self.body),
            None => Said::default(),
        };
        ApiError::new(
            failure,
            Context { said, ..context(&self.endpoint, Some(&self.head), Some(self.exchange), self.at) },
        )
    }

    /// The failure that the status stands for.
    pub(crate) fn status_error(&self) -> Option<ApiError> {
        ApiFailure::of_status(self.head.status).map(|failure| self.error(failure))
    }
}

fn context(endpoint: &str, head: Option<&Head>, exchange: Option<ExchangeId>, at: Timestamp) -> Context {
    Context {
        endpoint: endpoint.to_owned(),
        status: head.map(|head| head.status),
        request_id: head.and_then(Head::request_id),
        said: Said::default(),
        retry_after: head.and_then(|head| wait_of(head, at)),
        exchange,
    }
}

fn wait_of(head: &Head, at: Timestamp) -> Option<Duration> {
    retry::retry_after(head.text(header::RETRY_AFTER)?, head.date().unwrap_or(at))
}

/// The verdict of one request on its host. Dropped without one (cancelled), it lets the next request try.
struct Verdict<'a> {
    host: Option<&'a HostState>,
    sent: Instant,
}

impl<'a> Verdict<'a> {
    fn pronounce(mut self, inner: &Inner, turn: Turn, attempt: &Attempt) {
        let Some(host) = self.host.take() else { return };
        let (now, failure) = (inner.pace.now(), attempt.failure());
        let mut circuit = host.circuit.lock();
        match &failure {
            Some(ApiFailure::Cancelled) => circuit.abandoned(),
            Some(failure) if failure.is_of_host() => circuit.failed(self.sent, now),
            _ => circuit.succeeded(),
        }
        drop(circuit);
        match failure {
            Some(ApiFailure::RateLimited | ApiFailure::Unavailable | ApiFailure::Timeout) => {
                let rest = attempt.head.as_ref().and_then(|head| wait_of(head, attempt.at));
                host.gate.adapt(|window| window.pushed_back(self.sent, rest, now));
            }
            None if turn == Turn::Page => {
                let took = now.saturating_duration_since(self.sent);
                host.gate.adapt(|window| window.answered(self.sent, took, now));
            }
            _ => {}
        }
    }
}

impl Drop for Verdict<'_> {
    fn drop(&mut self) {
        if let Some(host) = self.host {
            host.circuit.lock().abandoned();
        }
    }
}

impl Api {
    /// Sends a call; the answer may have any status but a redirect.
    pub(crate) async fn send(
        &self,
        bearer: &dyn Bearer,
        call: &Call,
        cancel: &CancellationToken,
    ) -> Result<Answer, ApiError> {
        let token = self.token(bearer.bearer(), call, cancel).await?;
        let answer = self.with_retries(bearer, &token, call, cancel).await?;
        if answer.head.status != 401 || !call.repeatable() {
            return Ok(answer);
        }
        // AP-11: one renewal, one replay, no loop.
        let renewed = self.token(bearer.renew(&token), call, cancel).await?;
        self.with_retries(bearer, &renewed, call, cancel).await
    }

    async fn token(
        &self,
        source: BearerFuture<'_>,
        call: &Call,
        cancel: &CancellationToken,
    ) -> Result<Arc<AccessToken>, ApiError> {
        let refused = |error: BearerError| self.unsent(call, ApiFailure::Token(Box::new(error)));
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(self.unsent(call, ApiFailure::Cancelled)),
            token = source => token.map_err(refused),
        }
    }

    /// The error of a call that never went out.
    pub(crate) fn unsent(&self, call: &Call, failure: ApiFailure) -> ApiError {
        ApiError::new(failure, Context { endpoint: call.endpoint(), ..Context::default() })
    }

    async fn with_retries(
        &self,
        bearer: &dyn Bearer,
        token: &AccessToken,
        call: &Call,
        cancel: &CancellationToken,
    ) -> Result<Answer, ApiError> {
        let mut repeats = 0;
        loop {
            let attempt = self.once(bearer, token, call, repeats, cancel).await?;
            let Some(pause) = self.pause_after(call, &attempt, repeats) else {
                return finished(call, attempt);
            };
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(self.unsent(call, ApiFailure::Cancelled)),
                () = self.0.pace.sleep(pause) => {}
            }
            repeats += 1;
        }
    }

    fn pause_after(&self, call: &Call, attempt: &Attempt, repeats: u32) -> Option<Duration> {
        let failure = attempt.failure().filter(|_| call.repeatable())?;
        let wait = attempt.head.as_ref().and_then(|head| wait_of(head, attempt.at));
        let pause = retry::pause(&failure, call.is_page, repeats, wait, |most| self.0.pace.jitter(most))?;
        self.0.host.budget.lock().spend().then_some(pause)
    }

    /// One attempt, in its turn.
    async fn once(
        &self,
        bearer: &dyn Bearer,
        token: &AccessToken,
        call: &Call,
        retries: u32,
        cancel: &CancellationToken,
    ) -> Result<Attempt, ApiError> {
        let inner = &self.0;
        let asked = inner.pace.now();
        let entered = tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(self.unsent(call, ApiFailure::Cancelled)),
            entered = self.place(call.turn()) => entered,
        };
        let _permit = entered.map_err(|_| self.unsent(call, ApiFailure::Busy))?;
        let now = inner.pace.now();
        if !inner.host.circuit.lock().admits(now) {
            return Err(self.unsent(call, ApiFailure::CircuitOpen));
        }
        let verdict = Verdict { host: Some(&inner.host), sent: now };
        if retries == 0 {
            inner.host.budget.lock().earn();
        }
        let session = bearer.session();
        let queued = now.saturating_duration_since(asked);
        let attempt = inner.attempt(call, Asker { session: &session, token, retries, queued }, cancel).await;
        verdict.pronounce(inner, call.turn(), &attempt);
        Ok(attempt)
    }

    /// A place among the requests in flight. Pages leave a host alone that asked for it (AP-2), also those that
    /// were not the ones it refused.
    async fn place(&self, turn: Turn) -> Result<Permit, Full> {
        let (gate, pace) = (&self.0.host.gate, &self.0.pace);
        loop {
            let permit = gate.enter(turn).await?;
            let Some(rest) = gate.rest(pace.now()).filter(|_| turn == Turn::Page) else { return Ok(permit) };
            drop(permit);
            pace.sleep(rest).await;
        }
    }
}

fn finished(call: &Call, attempt: Attempt) -> Result<Answer, ApiError> {
    let Attempt { head, body, exchange, at } = attempt;
    match (head, body) {
        (Some(head), Ok(body)) => {
            let answer = Answer { head, body, exchange, at, endpoint: call.endpoint() };
            // AP-6: a redirect is an end, never a way.
            if (300..400).contains(&answer.head.status) {
                return Err(answer.error(ApiFailure::Redirected));
            }
            Ok(answer)
        }
        (head, body) => {
            let failure = body.err().unwrap_or(ApiFailure::ConnectionLost);
            Err(ApiError::new(failure, context(&call.endpoint(), head.as_ref(), Some(exchange), at)))
        }
    }
}
