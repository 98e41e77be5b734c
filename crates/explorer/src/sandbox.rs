//! The built-in sandbox: the simulated institution that this process runs.
//!
//! Its signing key and its client secret are new in each run, so what it issued ends when it stops (SB-6).

use crate::Explorer;
use crate::connection::{Connection, Connections, USUAL_REDIRECT_URIS};
use crate::core::{Answer, Core, Event, guard};
use crate::format::count;
use crate::view::{
    ClientType, ConnectionKind, ErrorKind, ErrorView, SandboxClientView, SandboxRequestView, SandboxUserView,
    SandboxView,
};
use model::{Scope, scope};
use sandbox::{Config, Sandbox};
use std::sync::{Arc, Mutex};

/// The name and the id of the connection that uses the built-in sandbox.
const NAME: &str = "Garden Sandbox";
pub(crate) const BUILT_IN_ID: &str = "built-in-sandbox";

/// The built-in sandbox of this run, if it is running.
#[derive(Default)]
pub(crate) struct BuiltIn {
    running: Mutex<Option<Arc<Sandbox>>>,
    starting: tokio::sync::Mutex<()>,
}

impl Core {
    pub(crate) fn built_in(&self) -> Option<Arc<Sandbox>> {
        guard(&self.sandbox.running).clone()
    }

    /// Whether this process runs the sandbox that a connection of the built-in one was made for. Another process may
    /// have written the connection, and something else may answer on its port by now (SB-6).
    pub(crate) fn runs(&self, connection: &Connection) -> bool {
        self.built_in().is_some_and(|sandbox| sandbox.description().issuer == connection.host)
    }

    pub(crate) async fn stop_built_in(&self) {
        let stopped = guard(&self.sandbox.running).take();
        if let Some(sandbox) = stopped {
            sandbox.stop().await;
        }
    }

    fn sandbox_view(&self) -> SandboxView {
        let Some(sandbox) = self.built_in() else {
            return SandboxView {
                running: false,
                issuer: None,
                api: None,
                connection_id: None,
                clients: vec![],
                users: vec![],
                log_revision: 0,
            };
        };
        let description = sandbox.description();
        let clients = description.clients.into_iter().map(|client| SandboxClientView {
            client_id: client.client_id,
            client_type: match client.client_type {
                sandbox::ClientType::Public => ClientType::Public,
                sandbox::ClientType::Confidential => ClientType::Confidential,
            },
            simulated_secret: client.client_secret,
            redirect_uris: client.redirect_uris,
        });
        let users = description.users.into_iter().map(|user| SandboxUserView {
            name: user.name,
            username: user.username,
            password: user.password,
            persona: user.persona,
            summary: user.summary,
        });
        SandboxView {
            running: true,
            issuer: Some(description.issuer),
            api: Some(description.api),
            connection_id: Some(BUILT_IN_ID.to_owned()),
            clients: clients.collect(),
            users: users.collect(),
            log_revision: count(*sandbox.subscribe().borrow()),
        }
    }
}

/// The connection to the built-in sandbox: a public client that may read everything and stay signed in.
fn connection(issuer: &str, client_id: &str) -> Result<Connection, ErrorView> {
    let mut names: Vec<&str> = scope::READ_ONLY.to_vec();
    names.push(scope::OFFLINE_ACCESS);
    names.push("https://api.banno.com/consumer/auth/accounts.unmaskednumber.readonly");
    names.push("profile");
    let scopes: Vec<Scope> = names.into_iter().filter_map(|name| Scope::new(name).ok()).collect();
    Ok(Connection {
        id: BUILT_IN_ID.to_owned(),
        name: NAME.to_owned(),
        kind: ConnectionKind::BuiltInSandbox,
        host: issuer.to_owned(),
        client_id: client_id.to_owned(),
        client_type: ClientType::Public,
        redirect_uris: USUAL_REDIRECT_URIS.iter().map(|uri| (*uri).to_owned()).collect(),
        scopes,
        claims: vec![],
        ca_pem: None,
    })
}

impl Explorer {
    /// The sandbox.
    ///
    /// # Errors
    /// None today; the form is that of every use case.
    pub async fn sandbox(&self) -> Answer<SandboxView> {
        Ok(self.core().sandbox_view())
    }

    /// Starts the sandbox, and makes its connection. Does nothing when it is running.
    ///
    /// # Errors
    /// If it cannot listen, or the connection cannot be kept.
    pub async fn start_sandbox(&self) -> Answer<SandboxView> {
        let core = self.core();
        let starting = core.sandbox.starting.lock().await;
        if core.built_in().is_none() {
            let sandbox = Sandbox::start(Config::default())
                .await
                .map_err(|error| ErrorView::new(ErrorKind::System, error.code(), error.to_string(), error.help()))?;
            self.keep_connection(&sandbox).await?;
            let sandbox = Arc::new(sandbox);
            *guard(&core.sandbox.running) = Some(Arc::clone(&sandbox));
            self.watch_log(&sandbox);
            core.emit(Event::Sandbox);
        }
        drop(starting);
        Ok(core.sandbox_view())
    }

    /// The issuer changes with the port, so the connection is written anew in each run; what was signed in to an
    /// earlier run is forgotten, in memory and in the keychain.
    async fn keep_connection(&self, sandbox: &Sandbox) -> Answer<()> {
        let description = sandbox.description();
        let client = description.clients.iter().find(|client| client.client_type == sandbox::ClientType::Public);
        let client_id = client.map(|client| client.client_id.clone()).unwrap_or_default();
        let core = self.core();
        core.restore_sessions().await;
        for session in core.sessions_of(BUILT_IN_ID) {
            core.forget_session(&session).await;
        }
        if let Ok(before) = core.connection(BUILT_IN_ID) {
            // Best effort: what an earlier run issued is worth nothing, and a locked keychain must not keep the
            // sandbox from starting.
            if let Err(error) = core.delete_kept(&before).await {
                tracing::info!(code = %error.code, "sign-ins of an earlier sandbox were not deleted");
            }
        }
        let made = connection(&description.issuer, &client_id)?;
        self.blocking(move |core| {
            core.connections_file.update(|all: &mut Connections| {
                all.connections.retain(|connection| connection.id != BUILT_IN_ID);
                all.connections.insert(0, made);
                Ok(())
            })
        })
        .await
    }

    /// Tells listeners of new requests until the sandbox stops.
    fn watch_log(&self, sandbox: &Arc<Sandbox>) {
        let mut log = sandbox.subscribe();
        let core = Arc::downgrade(self.core());
        tokio::spawn(async move {
            while log.changed().await.is_ok() {
                let Some(core) = core.upgrade() else { return };
                core.emit(Event::Sandbox);
            }
        });
    }

    /// Stops the sandbox. Its sessions stay listed as what they are: ended.
    ///
    /// # Errors
    /// None today; the form is that of every use case.
    pub async fn stop_sandbox(&self) -> Answer<SandboxView> {
        let core = self.core();
        core.stop_built_in().await;
        for session in core.sessions_of(BUILT_IN_ID) {
            session.sandbox_stopped();
        }
        core.emit(Event::Sandbox);
        core.emit(Event::Sessions);
        Ok(core.sandbox_view())
    }

    /// Brings the sandbox's data back to the beginning.
    ///
    /// # Errors
    /// If it is not running.
    pub async fn reset_sandbox(&self) -> Answer<SandboxView> {
        let core = self.core();
        core.built_in().ok_or_else(ErrorView::sandbox_stopped)?.reset();
        core.emit(Event::Sandbox);
        Ok(core.sandbox_view())
    }

    /// The requests that the sandbox answered after one, oldest first.
    ///
    /// # Errors
    /// None today; the form is that of every use case.
    pub async fn sandbox_requests(&self, after: u32, most: u32) -> Answer<Vec<SandboxRequestView>> {
        let Some(sandbox) = self.core().built_in() else { return Ok(vec![]) };
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(500);
        let logged = sandbox.requests(u64::from(after), most);
        Ok(logged
            .into_iter()
            .map(|request| SandboxRequestView {
                id: count(request.id),
                at: request.time.to_string(),
                method: request.method,
                path: request.path,
                status: request.status,
                ms: count(request.milliseconds),
                who: request.username.or(request.client_id),
                fault: request.fault.map(|fault| fault.words().to_owned()),
            })
            .collect())
    }
}
