//! How long it takes to read everything of the veteran persona from the sandbox of this process: with a plain
//! sequential reader, with Passbook, and the server's own floor; from a thousand to a million rows.
//!
//! `cargo bench -p explorer --bench reading` prints a table; `-- --most 100000` stops there. Each size is read without
//! latency and with 20 ms added to each answer. No figure is a test: the program only prints.
//!
//! * *sequential*: 500 rows a page, one page after the other, `serde_json::Value`, into a ledger.
//! * *Passbook*: the use case as a window calls it, with its events, into the ledger of the session.
//! * *floor*: the pages that Passbook asks for, over six connections, bodies dropped.
//!
//! Server and reader share this computer's processors, so without latency all three are bound by them.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    dead_code,
    reason = "a benchmark, which shares its table with those of the ledger"
)]

#[path = "../../ledger/benches/common/figures.rs"]
mod figures;

use explorer::view::{AttemptStatus, ClientType, ConnectionRequest, ReadStatus, ReadView, SignInRequest};
use explorer::{Browser, BrowserFailed, Event, Explorer, Home, Options};
use figures::{Figures, millis, most_resident};
use futures::StreamExt as _;
use keychain::{Deadlines, Keychain};
use ledger::{Ledger, Row};
use model::{AccountId, ApiInstant, Money, TransactionId};
use sandbox::{Config, Endpoint, Fault, FaultKind, Sandbox};
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use testkit::browser::{Browser as Pages, Consent};
use testkit::store::{Limits, StoreDouble};
use url::Url;

/// The veteran persona.
const USERNAME: &str = "vera";

/// Milliseconds that are added to each answer, so that the server is as far away as in life.
const LATENCIES: [usize; 2] = [0, 20];

/// Rows from one page to the next, as Passbook overlaps them.
const STEP: usize = consumer_api::limits::PAGE_ROWS as usize - consumer_api::limits::PAGE_OVERLAP;

/// The pair of RFC 7636, appendix B: the sandbox is the only one that sees it.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const SCOPES: [&str; 2] = [
    "https://api.banno.com/consumer/auth/accounts.readonly",
    "https://api.banno.com/consumer/auth/transactions.detail.readonly",
];

/// Opens the link and signs in as the veteran.
struct Person(String);

impl Browser for Person {
    fn open<'a>(&'a self, link: &'a Url) -> Pin<Box<dyn Future<Output = Result<(), BrowserFailed>> + Send + 'a>> {
        let (link, password) = (link.to_string(), self.0.clone());
        tokio::spawn(async move { Pages::sign_in(&link, (USERNAME, &password), Consent::Everything).await });
        Box::pin(async { Ok(()) })
    }
}

/// The sandbox and a way in that is not Passbook's.
struct Bench {
    sandbox: Sandbox,
    password: String,
    http: reqwest::Client,
    token: String,
    transactions: String,
    account: AccountId,
}

/// One line of the table.
struct Line {
    whole: Duration,
    first: Duration,
    rows: u64,
    pages: usize,
}

fn main() {
    figures::run("reading", |rows| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(measure(rows))
    });
}

/// How often each size is read; the fastest counts. The larger ones take long enough to be certain at once.
fn rounds(rows: usize) -> usize {
    if rows < 100_000 { 5 } else { 1 }
}

async fn measure(rows: usize) -> Figures {
    explorer::install_crypto();
    let bench = Bench::new(rows).await;
    let mut figures = Figures::default();
    figures.put("a page of 500 rows, bytes", bench.page(0, 500).await.len() as f64);
    for latency in LATENCIES {
        bench.delay(latency);
        let mut pages = 0;
        for _ in 0..rounds(rows) {
            let lines = [
                ("the server's floor", bench.floor(rows).await),
                ("sequential", bench.sequential().await),
                ("Passbook", bench.passbook().await),
            ];
            for (name, line) in lines {
                assert_eq!(line.rows, rows as u64, "{name} reads every row");
                figures.put(&format!("{latency} ms latency: {name}, ms"), millis(line.whole));
                figures.put(&format!("{latency} ms latency: {name}, first rows, ms"), millis(line.first));
                pages = line.pages;
            }
        }
        figures.put(&format!("{latency} ms latency: Passbook, pages"), pages as f64);
        let took = |name: &str| figures.get(&format!("{latency} ms latency: {name}, ms")).unwrap();
        let (floor, sequential, passbook) = (took("the server's floor"), took("sequential"), took("Passbook"));
        figures.put(&format!("{latency} ms latency: RATIO of Passbook to sequential"), passbook / sequential);
        figures.put(&format!("{latency} ms latency: RATIO of Passbook to the floor"), passbook / floor);
    }
    figures.put("most memory ever, server and readers in one process, MiB", most_resident() as f64 / 1_048_576.0);
    bench.sandbox.stop().await;
    figures
}

impl Bench {
    async fn new(rows: usize) -> Self {
        let config =
            Config { veteran_rows: rows, access_token_lifetime: Duration::from_secs(36_000), ..Config::default() };
        let sandbox = Sandbox::start(config).await.unwrap();
        let description = sandbox.description();
        let password = description.users.iter().find(|user| user.username == USERNAME).unwrap().password.clone();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let token = token(&http, &description.issuer, &password).await;
        let user = json(http.get(format!("{}/oidc/me", description.api)).bearer_auth(&token)).await;
        let accounts = format!("{}/users/{}/accounts", description.api, user["sub"].as_str().unwrap());
        let list = json(http.get(&accounts).bearer_auth(&token)).await;
        let till = list["accounts"].as_array().unwrap().iter().find(|account| account["name"] == "Kiosk Till").unwrap();
        let account = AccountId::new(till["id"].as_str().unwrap()).unwrap();
        let transactions = format!("{accounts}/{account}/transactions");
        Self { sandbox, password, http, token, transactions, account }
    }

    fn delay(&self, milliseconds: usize) {
        let fault = Fault::new(FaultKind::Latency, Endpoint::Transactions);
        self.sandbox.faults().clear(fault.kind, fault.endpoint);
        if milliseconds > 0 {
            self.sandbox.faults().set(fault.delay(u32::try_from(milliseconds).unwrap()));
        }
    }

    async fn page(&self, offset: usize, limit: usize) -> Vec<u8> {
        let url = format!("{}?offset={offset}&limit={limit}", self.transactions);
        let mut answer = self.http.get(url).bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.unwrap() {
            body.extend_from_slice(&chunk);
        }
        body
    }

    async fn floor(&self, rows: usize) -> Line {
        let started = Instant::now();
        let first = Mutex::new(None);
        let offsets: Vec<usize> = (0..rows).step_by(STEP).collect();
        let pages = futures::stream::iter(&offsets).map(|offset| async {
            let length = self.page(*offset, 500).await.len();
            first.lock().unwrap().get_or_insert(started.elapsed());
            length
        });
        pages.buffer_unordered(6).for_each(|_| async {}).await;
        Line {
            whole: started.elapsed(),
            first: first.into_inner().unwrap().unwrap(),
            rows: rows as u64,
            pages: offsets.len(),
        }
    }

    async fn sequential(&self) -> Line {
        let started = Instant::now();
        let ledger = Ledger::new();
        let (mut offset, mut pages, mut first) = (0, 0, None);
        loop {
            let page: Value = serde_json::from_slice(&self.page(offset, 500).await).unwrap();
            let rows: Vec<Row> = page["transactions"].as_array().unwrap().iter().map(row).collect();
            ledger.upsert(&self.account, &rows).unwrap();
            first.get_or_insert(started.elapsed());
            (offset, pages) = (offset + rows.len(), pages + 1);
            if rows.len() < 500 {
                break;
            }
        }
        Line { whole: started.elapsed(), first: first.unwrap(), rows: ledger.counts().rows, pages }
    }

    async fn passbook(&self) -> Line {
        let home = tempfile::tempdir().unwrap();
        let store = StoreDouble::new(Limits::WINDOWS);
        let explorer = Explorer::open(Options {
            home: Home::at(home.path()).unwrap(),
            browser: Arc::new(Person(self.password.clone())),
            keychain: Some(Keychain::with_factory("bench", store.factory(), Deadlines::default())),
        });
        let session = sign_in(&explorer, &self.sandbox).await;
        explorer.home(session.clone(), false).await.unwrap();
        let mut events = explorer.events();
        let (started, mut first) = (Instant::now(), None);
        let mut view = explorer.read_transactions(session, self.account.to_string(), false).await.unwrap();
        while view.status == ReadStatus::Reading {
            if let Some(next) = read_event(events.recv().await) {
                view = next;
                first = first.or((view.rows > 0).then(|| started.elapsed()));
            }
        }
        let whole = started.elapsed();
        assert_eq!((view.status, view.error), (ReadStatus::Complete, None));
        explorer.shutdown().await;
        Line { whole, first: first.unwrap(), rows: u64::from(view.rows), pages: view.pages as usize }
    }
}

/// The event of a reading; a listener that fell behind goes on with the next one.
fn read_event(event: Result<Event, tokio::sync::broadcast::error::RecvError>) -> Option<ReadView> {
    match event {
        Ok(Event::Read(view)) => Some(view),
        _ => None,
    }
}

/// A row as a plain program makes it: from a tree of values.
fn row(value: &Value) -> Row {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let id = TransactionId::new(value["id"].as_str().unwrap()).unwrap();
    Row {
        amount: text("amount").map(Money::read),
        currency: text("currency"),
        pending_status: text("pendingStatus"),
        posted: text("datePosted").map(ApiInstant::read),
        sequence: value["sequence"].as_i64(),
        memo: text("memo"),
        name: text("displayName"),
        category: value["enrichments"]["expenseCategory"].as_str().map(str::to_owned),
        kind: text("type"),
        running_balance: text("runningBalance").map(Money::read),
        last_updated: text("lastUpdated").map(ApiInstant::read),
        ..Row::new(id, value.to_string())
    }
}

async fn json(request: reqwest::RequestBuilder) -> Value {
    let mut answer = request.send().await.unwrap();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.unwrap() {
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).unwrap()
}

/// An access token by the code flow, as a program of one's own gets it.
async fn token(http: &reqwest::Client, issuer: &str, password: &str) -> String {
    let redirect = "http://localhost:8080/auth/cb";
    let scope = format!("openid {}", SCOPES.join(" "));
    let mut link = Url::parse(&format!("{issuer}/auth")).unwrap();
    link.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", "garden-sandbox-public"),
        ("redirect_uri", redirect),
        ("scope", &scope),
        ("state", "bench"),
        ("nonce", "bench"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    let back = Pages::new().callback_of(link.as_str(), (USERNAME, password), Consent::Everything).await;
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "garden-sandbox-public"),
        ("redirect_uri", redirect),
        ("code_verifier", VERIFIER),
        ("code", &code),
    ];
    let granted = json(http.post(format!("{issuer}/token")).form(&form)).await;
    granted["access_token"].as_str().unwrap_or_else(|| panic!("{granted}")).to_owned()
}

/// Signs the veteran in, as a window does.
async fn sign_in(explorer: &Explorer, sandbox: &Sandbox) -> String {
    let mut scopes: Vec<String> = SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
    scopes.push("openid".to_owned());
    let request = ConnectionRequest {
        id: None,
        name: "Bench".to_owned(),
        host: sandbox.description().issuer,
        sandbox: true,
        client_id: "garden-sandbox-public".to_owned(),
        client_type: ClientType::Public,
        client_secret: None,
        redirect_uris: (8080..8083).map(|port| format!("http://localhost:{port}/auth/cb")).collect(),
        scopes,
        claims: vec![],
    };
    let connection_id = explorer.save_connection(request).await.unwrap().id;
    let request =
        SignInRequest { connection_id, scopes: None, reauthenticate: false, open_browser: true, timeout_seconds: None };
    let mut events = explorer.events();
    let mut attempt = explorer.begin_sign_in(request).await.unwrap();
    while !matches!(attempt.status, AttemptStatus::SignedIn | AttemptStatus::Failed) {
        if let Ok(Event::SignIn(view)) = events.recv().await {
            attempt = view;
        }
    }
    attempt.session.unwrap_or_else(|| panic!("{:?}", attempt.error))
}
