//! The loopback listener that the browser comes back to (RFC 8252, section 7.3; CB-1 to CB-11).
//!
//! Belongs here: binding, accepting, limits. What a request is, is judged in [`request`]; what it is answered, in
//! [`pages`]; what an authorization answer means, in the callback module.

mod bind;
mod pages;
mod request;

pub use bind::{Listener, ListenerError, Unavailable, Why, listen};

use crate::callback::{Gate, Judgement};
use crate::redirect::RedirectUri;
use pages::Page;
use request::{Asked, Verdict};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

/// Most connections at once; the oldest idle one makes room, else the oldest that waits for the end (CB-3).
const MAX_CONNECTIONS: usize = 8;
/// Most ignored requests that get an answer in one second; the sign-in's own answer is never refused (CB-3).
const MAX_ANSWERS: u32 = 20;
/// How long the header of a request may take to come (CB-3), and an answer to be taken.
const HEADER_WITHIN: Duration = Duration::from_secs(5);
/// How long the `/done` page waits to be able to say how the sign-in ended (CB-9).
const DONE_WAITS: Duration = Duration::from_secs(10);

/// How far the sign-in has come, for the `/done` page (CB-9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not decided yet.
    Working,
    /// Every check passed.
    SignedIn,
    /// It ended otherwise.
    NotSignedIn,
}

/// What all connections of one listener share.
pub(crate) struct Desk {
    pub(crate) gate: Arc<Gate>,
    pub(crate) redirect: RedirectUri,
    pub(crate) phase: watch::Receiver<Phase>,
    /// Set once the browser has been shown how it ended.
    pub(crate) told: CancellationToken,
    answered: Mutex<(Option<Instant>, u32)>,
}

impl Desk {
    pub(crate) fn new(gate: Arc<Gate>, redirect: RedirectUri, phase: watch::Receiver<Phase>) -> Self {
        Self { gate, redirect, phase, told: CancellationToken::new(), answered: Mutex::new((None, 0)) }
    }

    /// Whether one more ignored request may be answered in this second.
    fn may_answer(&self) -> bool {
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        match *answered {
            (Some(since), count) if since.elapsed() < Duration::from_secs(1) => {
                answered.1 = count.saturating_add(1);
                count < MAX_ANSWERS
            }
            _ => {
                *answered = (Some(Instant::now()), 1);
                true
            }
        }
    }
}

/// Serves until told to stop; then every socket closes.
pub(crate) fn serve(sockets: Vec<TcpListener>, desk: &Arc<Desk>, stop: &CancellationToken) {
    let open = Arc::new(Mutex::new(VecDeque::new()));
    for socket in sockets {
        let (desk, stop, open) = (Arc::clone(desk), stop.clone(), Arc::clone(&open));
        tokio::spawn(async move { accept(&socket, &desk, &stop, &open).await });
    }
}

/// Has not sent a whole header yet.
const IDLE: u8 = 0;
/// Is being answered.
const BUSY: u8 = 1;
/// Waits on the `/done` page for the sign-in to end.
const WAITING: u8 = 2;

/// A connection and how far it is.
struct Open {
    task: AbortHandle,
    state: Arc<AtomicU8>,
}

/// Whether there is room for one more connection, made if need be. Only what is being answered stays: that a page
/// opens many connections, or asks for `/done` many times, must not keep the browser out (CB-4).
fn has_room(open: &mut VecDeque<Open>) -> bool {
    open.retain(|connection| !connection.task.is_finished());
    if open.len() < MAX_CONNECTIONS {
        return true;
    }
    let oldest = |state| open.iter().position(|connection| connection.state.load(Ordering::Relaxed) == state);
    let Some(connection) = oldest(IDLE).or_else(|| oldest(WAITING)).and_then(|place| open.remove(place)) else {
        return false;
    };
    connection.task.abort();
    true
}

async fn accept(socket: &TcpListener, desk: &Arc<Desk>, stop: &CancellationToken, open: &Mutex<VecDeque<Open>>) {
    loop {
        let stream = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            accepted = socket.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of file descriptors, or a connection that ended in the queue: neither ends the sign-in.
                Err(_) => { tokio::task::yield_now().await; continue }
            },
        };
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if !has_room(&mut open) {
            continue;
        }
        let state = Arc::new(AtomicU8::new(IDLE));
        let (desk, stop, own) = (Arc::clone(desk), stop.clone(), Arc::clone(&state));
        let task = tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = converse(stream, &desk, &own) => {}
            }
        });
        open.push_back(Open { task: task.abort_handle(), state });
    }
}

/// One request and its answer; the connection then closes.
async fn converse(mut stream: TcpStream, desk: &Desk, state: &AtomicU8) {
    let Ok(header) = timeout(HEADER_WITHIN, read_header(&mut stream)).await else { return };
    state.store(BUSY, Ordering::Relaxed);
    let page = match header {
        Header::Whole(bytes) => answer(&bytes, desk, state).await,
        Header::TooLarge => ignored(desk, Page::TooLarge),
        Header::Nothing => return,
    };
    let Some(page) = page else { return };
    let sent = async {
        stream.write_all(&page.bytes(&desk.redirect)).await?;
        stream.shutdown().await
    };
    let sent = timeout(HEADER_WITHIN, sent).await;
    if matches!(page, Page::SignedIn | Page::NotSignedIn) && matches!(sent, Ok(Ok(()))) {
        desk.told.cancel();
    }
}

enum Header {
    Whole(zeroize::Zeroizing<Vec<u8>>),
    TooLarge,
    Nothing,
}

/// Reads up to the end of the header. A body is never read (CB-3).
async fn read_header(stream: &mut TcpStream) -> Header {
    // The whole capacity at once: growing would leave copies of the code behind.
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(request::MAX_HEADER + 1));
    loop {
        let mut chunk = zeroize::Zeroizing::new([0_u8; 2_048]);
        let Ok(count) = stream.read(chunk.as_mut_slice()).await else { return Header::Nothing };
        let Some(read) = chunk.get(..count).filter(|read| !read.is_empty()) else { return Header::Nothing };
        let room = (request::MAX_HEADER + 1).saturating_sub(bytes.len());
        let taken = read.get(..read.len().min(room)).unwrap_or_default();
        bytes.extend_from_slice(taken);
        if bytes.windows(4).any(|window| window == b"\r\n\r\n") {
            return Header::Whole(bytes);
        }
        if bytes.len() > request::MAX_HEADER || request::line_is_too_long(&bytes) {
            return Header::TooLarge;
        }
    }
}

async fn answer(header: &[u8], desk: &Desk, state: &AtomicU8) -> Option<Page> {
    match request::judge(header, &desk.redirect) {
        Verdict::Ignore(page) => ignored(desk, page),
        // Nobody has been sent there yet: not the browser of this sign-in, and nothing to wait for.
        Verdict::Accept(Asked::Done) if !desk.gate.is_answered() => ignored(desk, Page::Return),
        Verdict::Accept(Asked::Done) => {
            state.store(WAITING, Ordering::Relaxed);
            let page = done(desk).await;
            state.store(BUSY, Ordering::Relaxed);
            Some(page)
        }
        Verdict::Accept(Asked::Callback { query }) => match desk.gate.offer(&query) {
            Judgement::Taken | Judgement::Again => Some(Page::SeeDone),
            Judgement::Foreign => ignored(desk, Page::NotThisSignIn),
        },
    }
}

fn ignored(desk: &Desk, page: Page) -> Option<Page> {
    desk.gate.ignore();
    desk.may_answer().then_some(page)
}

/// Says how it ended once that is known; says so only then (CB-9).
async fn done(desk: &Desk) -> Page {
    let mut phase = desk.phase.clone();
    let decided = timeout(DONE_WAITS, phase.wait_for(|phase| *phase != Phase::Working)).await;
    match decided {
        Ok(Ok(phase)) if *phase == Phase::SignedIn => Page::SignedIn,
        Ok(_) => Page::NotSignedIn,
        Err(_) => Page::Return,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secret::FlowKey;

    #[test]
    fn at_most_20_ignored_requests_are_answered_in_one_second() {
        let (gate, _answer) = Gate::new(FlowKey::random().unwrap(), "https://bank.example/oidc", false);
        let redirect = RedirectUri::parse("http://localhost:8080/auth/cb").unwrap();
        let (_phase, seen) = watch::channel(Phase::Working);
        let desk = Desk::new(Arc::new(gate), redirect, seen);
        // The count starts in the future, so that the second cannot end while this test runs.
        let later = Instant::now().checked_add(Duration::from_secs(3_600)).unwrap();
        *desk.answered.lock().unwrap() = (Some(later), 0);
        let answered = (0..100).filter(|_| desk.may_answer()).count();
        assert_eq!(answered, MAX_ANSWERS as usize);
    }

    fn open(states: &[u8]) -> VecDeque<Open> {
        let connection = |state: &u8| Open {
            task: tokio::spawn(std::future::pending::<()>()).abort_handle(),
            state: Arc::new(AtomicU8::new(*state)),
        };
        states.iter().map(connection).collect()
    }

    fn states(open: &VecDeque<Open>) -> Vec<u8> {
        open.iter().map(|connection| connection.state.load(Ordering::Relaxed)).collect()
    }

    #[tokio::test]
    async fn the_oldest_idle_connection_makes_room_before_one_that_waits_for_the_end() {
        let mut full = open(&[BUSY, WAITING, IDLE, BUSY, IDLE, BUSY, BUSY, BUSY]);
        assert!(has_room(&mut full));
        assert_eq!(states(&full), [BUSY, WAITING, BUSY, IDLE, BUSY, BUSY, BUSY]);
    }

    #[tokio::test]
    async fn connections_that_wait_for_the_end_keep_nobody_out() {
        let mut full = open(&[WAITING; MAX_CONNECTIONS]);
        let oldest = full.front().unwrap().task.clone();
        assert!(has_room(&mut full));
        assert_eq!(full.len(), MAX_CONNECTIONS - 1);
        assert!(full.iter().all(|connection| connection.task.id() != oldest.id()), "the oldest went");
    }

    #[tokio::test]
    async fn a_connection_that_is_being_answered_is_never_cut_off() {
        let mut full = open(&[BUSY; MAX_CONNECTIONS]);
        assert!(!has_room(&mut full));
        assert_eq!(full.len(), MAX_CONNECTIONS);
    }
}
