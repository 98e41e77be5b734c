//! The server, the clock and the bearer of these tests.

use consumer_api::{Api, ApiBase, ApiOptions, Bearer, BearerError, BearerFuture, Deadlines, ExchangeRing, Hosts, Pace};
use jiff::Timestamp;
use model::{AccountId, SessionId, UserId};
use parking_lot::Mutex;
use secret::AccessToken;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// A request as it arrived: its head, in lower-case names, and its body.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// What the server does with a request.
pub(crate) enum Reply {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// These bytes, then nothing, for ever.
    Hang(Vec<u8>),
    /// These bytes, then these again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// These bytes, then one more at each of these intervals.
    Trickle(Vec<u8>, Duration),
}

pub(crate) fn json(text: &str) -> Reply {
    status("200 OK", "", text)
}

pub(crate) fn status(line: &str, headers: &str, body: &str) -> Reply {
    let length = body.len();
    let type_of = "content-type: application/json\r\nx-request-id: req-7\r\n";
    Reply::Bytes(
        format!("HTTP/1.1 {line}\r\n{type_of}content-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}")
            .into(),
    )
}

pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers the nth request with `answer(n, request)`.
    pub(crate) async fn start(answer: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (all, answer) = (Arc::clone(&seen), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&all), Arc::clone(&answer)));
            }
        });
        Self { port, seen }
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().len()
    }

    pub(crate) fn base(&self) -> ApiBase {
        ApiBase::sandbox(&format!("http://127.0.0.1:{}/a/consumer/api/v0/oidc", self.port)).unwrap()
    }

    pub(crate) fn setup(&self) -> Setup {
        Setup::new(self.base())
    }
}

async fn serve(
    mut stream: TcpStream,
    all: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<impl Fn(usize, &Seen) -> Reply + Send + Sync>,
) {
    let Some(seen) = request(&mut stream).await else { return };
    let number = {
        let mut all = all.lock();
        all.push(seen.clone());
        all.len() - 1
    };
    match answer(number, &seen) {
        Reply::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Hang(bytes) => {
            let _ = stream.write_all(&bytes).await;
            // Until the client has enough.
            let _ = stream.read(&mut [0]).await;
        }
        Reply::Endless(head, more) => {
            let _ = stream.write_all(&head).await;
            while stream.write_all(&more).await.is_ok() {}
        }
        Reply::Trickle(head, interval) => {
            let _ = stream.write_all(&head).await;
            let mut turns = tokio::time::interval(interval);
            while stream.write_all(b" ").await.is_ok() {
                turns.tick().await;
            }
        }
    }
}

async fn request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        let mut chunk = [0; 4_096];
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        if bytes[0] == 0x16 {
            // The first byte of a TLS handshake: answered like a server that speaks plain HTTP does.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n").await;
            return None;
        }
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut seen = Seen { head, body: String::new() };
    let length: usize = seen.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        let mut chunk = [0; 4_096];
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        body.extend_from_slice(&chunk[..read]);
    }
    seen.body = String::from_utf8_lossy(&body).into_owned();
    Some(seen)
}

/// A clock that moves only when told or slept on. Pauses end at once and are written down; those of `endless`
/// or longer never end.
pub(crate) struct TestPace {
    start: Instant,
    moved: Mutex<Duration>,
    pub(crate) pauses: Mutex<Vec<Duration>>,
    pub(crate) endless: Mutex<Duration>,
}

impl Default for TestPace {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            moved: Mutex::default(),
            pauses: Mutex::default(),
            endless: Mutex::new(Duration::MAX),
        }
    }
}

impl TestPace {
    pub(crate) fn advance(&self, by: Duration) {
        *self.moved.lock() += by;
    }

    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().clone()
    }
}

impl Pace for TestPace {
    fn now(&self) -> Instant {
        self.start.checked_add(*self.moved.lock()).unwrap()
    }

    fn wall(&self) -> Timestamp {
        "2026-03-04T11:00:00Z".parse().unwrap()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        if pause >= *self.endless.lock() {
            return Box::pin(std::future::pending());
        }
        self.pauses.lock().push(pause);
        self.advance(pause);
        Box::pin(std::future::ready(()))
    }

    fn jitter(&self, most: Duration) -> Duration {
        most
    }
}

/// A bearer with one token, and another one after each renewal.
pub(crate) struct TestBearer {
    pub(crate) tokens: Vec<&'static str>,
    pub(crate) renewals: Mutex<usize>,
}

impl TestBearer {
    pub(crate) fn with(tokens: &[&'static str]) -> Self {
        Self { tokens: tokens.to_vec(), renewals: Mutex::new(0) }
    }

    fn token(&self, number: usize) -> Result<Arc<AccessToken>, BearerError> {
        let refused = BearerError {
            code: "token.refresh_refused",
            message: "The sign-in has ended.".to_owned(),
            help: "Sign in again.".to_owned(),
            retry_after: None,
        };
        let text = self.tokens.get(number).ok_or(refused)?;
        Ok(Arc::new(AccessToken::new(Zeroizing::new((*text).to_owned())).unwrap()))
    }
}

impl Bearer for TestBearer {
    fn session(&self) -> SessionId {
        SessionId::new("session").unwrap()
    }

    fn bearer(&self) -> BearerFuture<'_> {
        Box::pin(async { self.token(*self.renewals.lock()) })
    }

    fn renew<'a>(&'a self, rejected: &'a AccessToken) -> BearerFuture<'a> {
        Box::pin(async {
            let mut renewals = self.renewals.lock();
            if self.token(*renewals)?.is_same(rejected) {
                *renewals += 1;
            }
            self.token(*renewals)
        })
    }
}

/// A client with everything a test looks at.
pub(crate) struct Setup {
    pub(crate) api: Api,
    pub(crate) pace: Arc<TestPace>,
    pub(crate) bearer: TestBearer,
    pub(crate) user: UserId,
    pub(crate) account: AccountId,
    pub(crate) cancel: CancellationToken,
}

impl Setup {
    pub(crate) fn new(base: ApiBase) -> Self {
        Self::with(base, Deadlines::default())
    }

    pub(crate) fn with(base: ApiBase, deadlines: Deadlines) -> Self {
        let pace = Arc::new(TestPace::default());
        let options = ApiOptions { deadlines, pace: Arc::clone(&pace) as Arc<dyn Pace>, hosts: Hosts::default() };
        Self {
            api: Api::new(base, None, ExchangeRing::new(), options).unwrap(),
            pace,
            bearer: TestBearer::with(&["first", "second"]),
            user: UserId::new("u-1").unwrap(),
            account: AccountId::new("a-1").unwrap(),
            cancel: CancellationToken::new(),
        }
    }

    /// The accounts call; its code if it fails.
    pub(crate) async fn accounts(&self) -> Result<usize, &'static str> {
        let page = self.api.accounts(&self.bearer, &self.user, &self.cancel).await;
        page.map(|page| page.value.accounts.len()).map_err(|error| error.code())
    }
}
