//! The record of every exchange: a bounded ring in memory, redacted when it is written (LG-4). It never holds
//! a token: the `Authorization` header is written as a word, not copied.

use bytes::Bytes;
use jiff::Timestamp;
use model::SessionId;
use parking_lot::Mutex;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use tokio::sync::watch;

use crate::limits;

/// The number of an exchange, counted up from 1 within one ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExchangeId(pub u64);

/// Where the time of an exchange went, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// Waiting for a free place (AP-13).
    pub queued_ms: u64,
    /// From sending to the head of the answer.
    pub head_ms: u64,
    /// From the head to the end of the body.
    pub body_ms: u64,
}

/// One attempt at one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Its number; given by the ring.
    pub id: ExchangeId,
    /// When it was sent, on this computer's clock.
    pub at: Timestamp,
    /// Whose it is.
    pub session: SessionId,
    /// The method.
    pub method: String,
    /// The path with `{names}` instead of ids: safe to show anywhere.
    pub template: String,
    /// The path that was sent.
    pub path: String,
    /// The query that was sent; values of parameters named like secrets are taken out.
    pub query: Vec<(String, String)>,
    /// The status, when there was an answer.
    pub status: Option<u16>,
    /// The code of the failure, when it failed.
    pub failure: Option<&'static str>,
    /// From sending to the end, in milliseconds.
    pub duration_ms: u64,
    /// Where the time went.
    pub timing: Timing,
    /// Bytes of the body as received.
    pub wire_bytes: u64,
    /// Bytes of the body after decoding.
    pub decoded_bytes: u64,
    /// `x-request-id` of the answer.
    pub request_id: Option<String>,
    /// `x-request-id` that was sent (AP-12).
    pub sent_request_id: String,
    /// How many attempts at the same call came before this one.
    pub retries: u32,
    /// The request headers, redacted.
    pub request_headers: Vec<(String, String)>,
    /// The response headers, redacted.
    pub response_headers: Vec<(String, String)>,
    /// The body that was sent, if any; only raw calls and renaming have one.
    pub request_body: Option<String>,
}

struct State {
    next: u64,
    exchanges: VecDeque<Arc<Exchange>>,
    bodies: VecDeque<(ExchangeId, Bytes)>,
    bytes: usize,
    /// Sessions that were signed out.
    refused: HashSet<SessionId>,
}

struct Shared {
    state: Mutex<State>,
    revision: watch::Sender<u64>,
}

/// A bounded ring of exchanges; clones share it.
#[derive(Clone)]
pub struct ExchangeRing(Arc<Shared>);

impl Default for ExchangeRing {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for ExchangeRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExchangeRing")
    }
}

impl ExchangeRing {
    /// An empty ring.
    #[must_use]
    pub fn new() -> Self {
        let state =
            State { next: 1, exchanges: VecDeque::new(), bodies: VecDeque::new(), bytes: 0, refused: HashSet::new() };
        Self(Arc::new(Shared { state: Mutex::new(state), revision: watch::Sender::new(0) }))
    }

    /// Tells of every change; the value only ever grows.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.revision.subscribe()
    }

    /// What is held, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Exchange>> {
        self.0.state.lock().exchanges.iter().cloned().collect()
    }

    /// One exchange, if it is still held.
    #[must_use]
    pub fn get(&self, id: ExchangeId) -> Option<Arc<Exchange>> {
        self.0.state.lock().exchanges.iter().find(|exchange| exchange.id == id).cloned()
    }

    /// The decoded body of an answer, if it is still held (the last 50 are, within 32 MiB).
    #[must_use]
    pub fn body(&self, id: ExchangeId) -> Option<Bytes> {
        self.0.state.lock().bodies.iter().find(|(of, _)| *of == id).map(|(_, body)| body.clone())
    }

    /// Drops everything of one session, at sign-out (LG-4). What comes in late, of a call that was under way, is not
    /// recorded either, until [`ExchangeRing::admit_session`].
    pub fn drop_session(&self, session: &SessionId) {
        let mut state = self.0.state.lock();
        state.refused.insert(session.clone());
        let gone: Vec<ExchangeId> =
            state.exchanges.iter().filter(|exchange| exchange.session == *session).map(|e| e.id).collect();
        state.exchanges.retain(|exchange| exchange.session != *session);
        state.bodies.retain(|(id, _)| !gone.contains(id));
        state.bytes = state.bodies.iter().map(|(_, body)| body.len()).sum();
        drop(state);
        self.0.revision.send_modify(|revision| *revision += 1);
    }

    /// Records what is exchanged for a session again, after the same user signed in anew.
    pub fn admit_session(&self, session: &SessionId) {
        self.0.state.lock().refused.remove(session);
    }

    pub(crate) fn record(&self, mut exchange: Exchange, body: Bytes) -> ExchangeId {
        let mut state = self.0.state.lock();
        let id = ExchangeId(state.next);
        state.next += 1;
        exchange.id = id;
        if state.refused.contains(&exchange.session) {
            return id;
        }
        state.exchanges.push_back(Arc::new(exchange));
        if !body.is_empty() {
            state.bytes += body.len();
            state.bodies.push_back((id, body));
        }
        state.trim();
        drop(state);
        self.0.revision.send_modify(|revision| *revision += 1);
        id
    }
}

impl State {
    fn trim(&mut self) {
        while self.exchanges.len() > limits::EXCHANGES {
            self.exchanges.pop_front();
        }
        while self.bodies.len() > limits::BODIES || self.bytes > limits::BODIES_BYTES {
            let Some((_, body)) = self.bodies.pop_front() else { break };
            self.bytes -= body.len();
        }
    }
}

#[cfg(test)]
pub(crate) fn sample(session: &str) -> Exchange {
    Exchange {
        id: ExchangeId(0),
        at: Timestamp::UNIX_EPOCH,
        session: SessionId::new(session).unwrap(),
        method: "GET".to_owned(),
        template: "/t".to_owned(),
        path: "/t".to_owned(),
        query: Vec::new(),
        status: Some(200),
        failure: None,
        duration_ms: 0,
        timing: Timing::default(),
        wire_bytes: 0,
        decoded_bytes: 0,
        request_id: None,
        sent_request_id: String::new(),
        retries: 0,
        request_headers: Vec::new(),
        response_headers: Vec::new(),
        request_body: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_keeps_the_last_thousand_exchanges_and_fifty_bodies() {
        let ring = ExchangeRing::new();
        for _ in 0..1_001 {
            ring.record(sample("s"), Bytes::from_static(b"{}"));
        }
        let held = ring.list();
        assert_eq!((held.len(), held[0].id), (1_000, ExchangeId(2)));
        assert!(ring.body(ExchangeId(951)).is_none());
        assert!(ring.body(ExchangeId(952)).is_some());
    }

    #[test]
    fn large_bodies_push_older_ones_out() {
        let ring = ExchangeRing::new();
        let large = Bytes::from(vec![b' '; limits::BODY]);
        let ids: Vec<ExchangeId> = (0..3).map(|_| ring.record(sample("s"), large.clone())).collect();
        assert!(ring.body(ids[0]).is_none());
        assert!(ring.body(ids[1]).is_some() && ring.body(ids[2]).is_some());
    }

    #[test]
    fn signing_out_drops_the_exchanges_and_bodies_of_that_session_only() {
        let ring = ExchangeRing::new();
        let changes = ring.changes();
        let mine = ring.record(sample("mine"), Bytes::from_static(b"1"));
        let other = ring.record(sample("other"), Bytes::from_static(b"2"));
        ring.drop_session(&SessionId::new("mine").unwrap());
        assert!(ring.get(mine).is_none() && ring.body(mine).is_none());
        assert!(ring.get(other).is_some() && ring.body(other).is_some());
        assert_eq!(*changes.borrow(), 3);
    }

    #[test]
    fn an_answer_that_comes_after_the_sign_out_is_not_recorded_until_the_user_signs_in_again() {
        let ring = ExchangeRing::new();
        let mine = SessionId::new("mine").unwrap();
        ring.drop_session(&mine);
        let late = ring.record(sample("mine"), Bytes::from_static(b"1"));
        assert!(ring.get(late).is_none() && ring.body(late).is_none());
        ring.admit_session(&mine);
        let next = ring.record(sample("mine"), Bytes::from_static(b"2"));
        assert!(ring.get(next).is_some() && ring.body(next).is_some());
    }
}
