//! The listener and the public handle: start, describe, reset, stop.
//!
//! It listens with hyper itself, on 127.0.0.1 alone (SB-1), so that header time, header count and
//! open connections are capped (SB-4).

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::config::{Config, StartError};
use crate::endpoint::API_PREFIX;
use crate::faults::{self, Faults};
use crate::log::LoggedRequest;
use crate::provider::clients::Kind;
use crate::state::State;
use crate::{consumer, exchange, guard, provider};

/// More open connections than this wait in the system's queue.
const MOST_CONNECTIONS: usize = 256;
/// A request's headers must have arrived within this time (CB-3).
const HEADER_DEADLINE: Duration = Duration::from_secs(5);
/// More header fields than this are refused with 431 (CB-3).
const MOST_HEADERS: usize = 64;
/// The read buffer: a request line and headers that do not fit are refused with 431.
const READ_BUFFER: usize = 32 * 1024;
/// Open connections get this long to end when the sandbox stops.
const STOP_DEADLINE: Duration = Duration::from_secs(1);

/// A running simulated institution. Dropping it stops it at once; [`Sandbox::stop`] is gentler.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    state: Arc<State>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Sandbox {
    /// Listens on 127.0.0.1 and serves until it is stopped or dropped.
    ///
    /// # Errors
    /// [`StartError::PortInUse`] when the wanted port is taken; see [`StartError`] for the others.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let wanted = config.port.unwrap_or(0);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => StartError::PortInUse { port: wanted },
            std::io::ErrorKind::PermissionDenied => StartError::PortNotAllowed { port: wanted },
            _ => StartError::Listen(error),
        })?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        // A large persona takes a moment to generate: not on a worker that others need.
        let made = tokio::task::spawn_blocking(move || State::new(config, address.to_string())).await;
        let state = made.map_err(|_| StartError::NoRandomness)?.map_err(|_| StartError::NoRandomness)?;
        let state = Arc::new(state);
        let task = tokio::spawn(accept(listener, router(&state), Arc::clone(&state)));
        tracing::info!(port = address.port(), "sandbox started");
        Ok(Self { address, state, task: Mutex::new(Some(task)) })
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The issuer, the API address, the registered clients and the synthetic people with their
    /// passwords. The client secret in it is real for this run and this sandbox only.
    #[must_use]
    pub fn description(&self) -> Description {
        let redirect_uris: Vec<String> = provider::clients::REDIRECT_URIS.iter().map(|uri| (*uri).to_owned()).collect();
        let clients = self.state.provider.clients.all().iter().map(|client| ClientDescription {
            client_id: client.id.to_owned(),
            client_type: match client.kind {
                Kind::Public => ClientType::Public,
                Kind::Confidential => ClientType::Confidential,
            },
            client_secret: self.state.provider.clients.secret_of(client).map(str::to_owned),
            redirect_uris: redirect_uris.clone(),
        });
        let users = self.state.world.users().iter().map(|user| UserDescription {
            username: user.username.clone(),
            password: user.password.clone(),
            name: user.name(),
            persona: user.persona_title.clone(),
            summary: user.summary.clone(),
        });
        Description {
            issuer: self.state.provider.issuer.clone(),
            api: format!("{}{API_PREFIX}", self.state.origin()),
            clients: clients.collect(),
            users: users.collect(),
        }
    }

    /// The requests after this log id, oldest first, at most this many.
    #[must_use]
    pub fn requests(&self, after: u64, most: usize) -> Vec<LoggedRequest> {
        self.state.log.after(after, most)
    }

    /// The id of the newest logged request, as it changes.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.state.log.subscribe()
    }

    /// The misbehaviours that can be switched on.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// Forgets grants, browser sessions, tasks, writes, faults and the log. The same data again; the
    /// signing key and the client secret stay, so that registered programs go on working.
    pub fn reset(&self) {
        self.state.reset();
    }

    /// Every access token given out so far expires now; refresh tokens stay good.
    pub fn expire_access_tokens(&self) {
        self.state.provider.grants.expire_all_access(self.state.clock.seconds());
    }

    /// Every grant is withdrawn, as if the person had removed the app in the institution's settings.
    pub fn withdraw_grants(&self) {
        self.state.provider.withdraw();
    }

    /// Moves the institution's clock by this much more; negative moves it back.
    pub fn advance_clock(&self, by: jiff::SignedDuration) {
        self.state.clock.advance(by);
    }

    /// Stops: no new connection, open ones end within a second. Returns when the port is free.
    pub async fn stop(&self) {
        self.state.stopping.cancel();
        let task = self.task.lock().take();
        if let Some(task) = task {
            let _ = task.await;
            tracing::info!("sandbox stopped");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.state.stopping.cancel();
        if let Some(task) = self.task.lock().take() {
            task.abort();
        }
    }
}

fn router(state: &Arc<State>) -> Router {
    provider::routes()
        .merge(consumer::routes())
        .layer(from_fn_with_state(Arc::clone(state), faults::apply))
        .layer(from_fn_with_state(Arc::clone(state), guard::check))
        .layer(from_fn_with_state(Arc::clone(state), exchange::record))
        .with_state(Arc::clone(state))
}

async fn accept(listener: TcpListener, router: Router, state: Arc<State>) {
    let slots = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (listener.accept().await, slot)
        };
        let (accepted, slot) = tokio::select! {
            () = state.stopping.cancelled() => break,
            accepted = next => accepted,
        };
        // Tasks that have ended are let go of here, so that the set does not grow.
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                let serving = serve(stream, router.clone(), Arc::clone(&state));
                connections.spawn(async move {
                    serving.await;
                    drop(slot);
                });
            }
            // For example too many open files: it passes when connections end.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_DEADLINE, ended).await.is_err() {
        connections.shutdown().await;
    }
}

async fn serve(stream: TcpStream, router: Router, state: Arc<State>) {
    let _ = stream.set_nodelay(true);
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_DEADLINE)
        .max_headers(MOST_HEADERS)
        .max_buf_size(READ_BUFFER)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = state.stopping.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// What a program needs to use the sandbox; serialises to the JSON line of `passbook-cli sandbox`.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Description {
    /// The OpenID issuer.
    pub issuer: String,
    /// The address that Consumer API paths continue from.
    pub api: String,
    /// The registered clients.
    pub clients: Vec<ClientDescription>,
    /// The synthetic people.
    pub users: Vec<UserDescription>,
}

// Not derived: the secret of the run does not belong in a log line either.
impl std::fmt::Debug for Description {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Description").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// A registered client.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ClientDescription {
    /// The client id.
    pub client_id: String,
    /// Public or confidential.
    #[serde(rename = "type")]
    pub client_type: ClientType,
    /// The secret of this run; only confidential clients have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The registered redirect URIs, compared as exact strings.
    pub redirect_uris: Vec<String>,
}

impl std::fmt::Debug for ClientDescription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientDescription").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The two documented client types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientType {
    /// PKCE and no secret.
    Public,
    /// PKCE and a secret.
    Confidential,
}

/// A synthetic person. Nobody here is real; the password is meant to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserDescription {
    /// What to type.
    pub username: String,
    /// What to type.
    pub password: String,
    /// Their full made-up name.
    pub name: String,
    /// The persona's title.
    pub persona: String,
    /// One line on what this persona shows.
    pub summary: String,
}
