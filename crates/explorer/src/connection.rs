//! Connections: an institution and a client of it, as the person configured them.
//!
//! A connection on disk holds no secret (LD-1). The client secret goes to the keychain when it is saved.

mod choices;
mod preflight;
mod request;
mod secrets;

pub(crate) use secrets::HeldSecrets;
pub use secrets::UnkeptSecret;

use crate::Explorer;
use crate::core::{Answer, Core};
use crate::view::{ClientType, ConnectionKind, ConnectionRequest, ConnectionView, Environment, ErrorKind, ErrorView};
use keychain::Namespace;
use model::Scope;
use oidc::{Host, Realm, RedirectUri};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The host of the vendor's demo institution (conventions.md, "Hosts and paths").
const DEMO_HOST: &str = "digital.garden-fi.com";

/// The redirect URIs that a new connection starts with; the first is the vendor sample's.
pub(crate) const USUAL_REDIRECT_URIS: [&str; 3] =
    ["http://localhost:8080/auth/cb", "http://localhost:8081/auth/cb", "http://localhost:8082/auth/cb"];

/// A connection as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Connection {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: ConnectionKind,
    pub(crate) host: String,
    pub(crate) client_id: String,
    pub(crate) client_type: ClientType,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) claims: Vec<String>,
    /// An extra certificate authority in PEM, trusted for this connection only (AP-9). Not a secret.
    #[serde(default)]
    pub(crate) ca_pem: Option<String>,
}

/// Every connection, as the file keeps them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Connections {
    pub(crate) connections: Vec<Connection>,
}

impl Connection {
    pub(crate) fn realm(&self) -> Realm {
        match self.kind {
            ConnectionKind::Institution => Realm::Institution,
            ConnectionKind::BuiltInSandbox | ConnectionKind::Sandbox => Realm::Sandbox,
        }
    }

    pub(crate) fn namespace(&self) -> Namespace {
        match self.realm() {
            Realm::Institution => Namespace::Institution,
            Realm::Sandbox => Namespace::Sandbox,
        }
    }

    pub(crate) fn parsed_host(&self) -> Result<Host, ErrorView> {
        Host::parse(self.realm(), &self.host).map_err(|error| ErrorView::of_oidc(ErrorKind::Input, &error))
    }

    pub(crate) fn issuer(&self) -> Result<String, ErrorView> {
        Ok(self.parsed_host()?.issuer().as_str().to_owned())
    }

    /// Whether both are for one client of one institution.
    fn has_the_client_of(&self, other: &Self) -> bool {
        self.client_id == other.client_id && matches!((self.issuer(), other.issuer()), (Ok(a), Ok(b)) if a == b)
    }

    pub(crate) fn environment(&self) -> Environment {
        match self.kind {
            ConnectionKind::BuiltInSandbox | ConnectionKind::Sandbox => Environment::Simulated,
            ConnectionKind::Institution if self.parsed_host().is_ok_and(|host| host.name() == DEMO_HOST) => {
                Environment::Demo
            }
            ConnectionKind::Institution => Environment::Live,
        }
    }

    pub(crate) fn redirects(&self) -> Result<Vec<RedirectUri>, ErrorView> {
        self.redirect_uris.iter().map(|uri| request::redirect_uri(uri)).collect()
    }

    pub(crate) fn http(&self) -> Result<oidc::Http, ErrorView> {
        let http = match self.realm() {
            Realm::Institution => oidc::Http::for_institution(self.ca_pem.as_deref().map(str::as_bytes)),
            Realm::Sandbox => oidc::Http::for_sandbox(),
        };
        http.map_err(|error| ErrorView::of_oidc(ErrorKind::Configuration, &error))
    }
}

impl Core {
    pub(crate) fn connections(&self) -> Vec<Connection> {
        self.connections_file.load::<Connections>().connections
    }

    pub(crate) fn connection(&self, id: &str) -> Result<Connection, ErrorView> {
        self.connections().into_iter().find(|connection| connection.id == id).ok_or_else(|| {
            ErrorView::new(
                ErrorKind::NotFound,
                "connection.not_found",
                "This connection does not exist any more.",
                "Choose another one from the list of connections, or make a new one.",
            )
        })
    }

    /// The client of a connection, with its secret read from the keychain when it is a confidential one.
    pub(crate) async fn client(&self, connection: &Connection) -> Result<oidc::Client, ErrorView> {
        let secret = match connection.client_type {
            ClientType::Public => None,
            ClientType::Confidential => Some(self.client_secret(connection).await?.ok_or_else(missing_secret)?),
        };
        oidc::Client::new(connection.client_id.clone(), secret).map_err(|error| {
            ErrorView::input(
                "connection.client_id",
                error.to_string(),
                "Copy the client id from the external application.",
            )
        })
    }

    async fn connection_view(&self, connection: &Connection) -> ConnectionView {
        let has_secret = connection.client_type == ClientType::Confidential
            && matches!(self.client_secret(connection).await, Ok(Some(_)));
        let secret_in_memory_because = self.secret_in_memory_because(connection);
        let sessions = self.sessions_of(&connection.id).len();
        ConnectionView {
            id: connection.id.clone(),
            name: connection.name.clone(),
            kind: connection.kind,
            environment: connection.environment(),
            host: connection.host.clone(),
            issuer: connection.issuer().unwrap_or_default(),
            client_id: connection.client_id.clone(),
            client_type: connection.client_type,
            has_secret,
            secret_in_memory_because,
            redirect_uris: connection.redirect_uris.clone(),
            scopes: connection.scopes.iter().map(ToString::to_string).collect(),
            claims: connection.claims.clone(),
            ca_fingerprint: connection.ca_pem.as_deref().map(request::fingerprint),
            sessions: crate::format::count(sessions),
        }
    }
}

fn missing_secret() -> ErrorView {
    ErrorView::new(
        ErrorKind::Configuration,
        "connection.no_secret",
        "This connection is for a confidential client, and Passbook has no client secret for it.",
        "Edit the connection and enter the client secret of the external application.",
    )
}

impl Explorer {
    /// Every connection.
    ///
    /// # Errors
    /// None today; the form is that of every use case.
    pub async fn connections(&self) -> Answer<Vec<ConnectionView>> {
        self.core().restore_sessions().await;
        let mut views = Vec::new();
        for connection in self.core().connections() {
            views.push(self.core().connection_view(&connection).await);
        }
        Ok(views)
    }

    /// Makes or changes a connection.
    ///
    /// # Errors
    /// An input error that names the field; nothing is kept then. A secret that the keychain does not take is kept in
    /// memory, and the view says why.
    pub async fn save_connection(&self, request: ConnectionRequest) -> Answer<ConnectionView> {
        self.save_connection_trusting(request, None, UnkeptSecret::Hold).await
    }

    /// As [`Explorer::save_connection`], with an extra certificate authority in PEM (AP-9).
    ///
    /// # Errors
    /// As there, an input error if the PEM holds no certificate, and a keychain error if the secret was to be kept and
    /// could not be; nothing is changed then.
    pub async fn save_connection_trusting(
        &self,
        request: ConnectionRequest,
        ca_pem: Option<String>,
        unkept: UnkeptSecret,
    ) -> Answer<ConnectionView> {
        let (checked, secret) = request::check(request, ca_pem)?;
        let core = self.core();
        let before = checked.id.as_deref().map(|id| core.connection(id)).transpose()?;
        if before.as_ref().is_some_and(|old| old.kind == ConnectionKind::BuiltInSandbox) {
            return Err(ErrorView::input(
                "connection.built_in",
                "The connection of the built-in sandbox is made by Passbook and cannot be changed.",
                "Make a new connection to try other settings.",
            ));
        }
        let connection = self
            .blocking(move |core| core.connections_file.update(|all: &mut Connections| request::put(all, checked)))
            .await?;
        if let Some(secret) = secret
            && let Err(error) = core.keep_secret(&connection, &secret, unkept).await
        {
            self.put_back(connection.id, before).await?;
            return Err(error);
        }
        if let Some(old) = before {
            core.leave_behind(&old, &connection).await;
        }
        core.emit(crate::Event::Sessions);
        Ok(core.connection_view(&connection).await)
    }

    /// Undoes a change of the list of connections.
    async fn put_back(&self, id: String, before: Option<Connection>) -> Answer<()> {
        self.blocking(move |core| {
            core.connections_file.update(|all: &mut Connections| {
                let place = all.connections.iter().position(|connection| connection.id == id);
                match (place.and_then(|place| all.connections.get_mut(place)), before) {
                    (Some(changed), Some(before)) => *changed = before,
                    (Some(_), None) => all.connections.retain(|connection| connection.id != id),
                    (None, _) => {}
                }
                Ok(())
            })
        })
        .await
    }

    /// Signs out its sessions and removes a connection with its secret. An attempt to sign in through it is cancelled.
    ///
    /// # Errors
    /// If it does not exist, or the keychain or the disk refuses. Without a keychain there is nothing to delete there.
    pub async fn remove_connection(&self, id: String) -> Answer<()> {
        let core = self.core();
        let connection = core.connection(&id)?;
        core.cancel_attempts(&id).await;
        core.restore_sessions().await;
        for session in core.sessions_of(&id) {
            self.sign_out(session.id.to_string()).await?;
        }
        if !core.shares_its_client(&connection) {
            core.delete_kept(&connection).await?;
            core.delete_secret(&connection).await?;
        }
        self.blocking(move |core| {
            core.connections_file.update(|all: &mut Connections| {
                all.connections.retain(|connection| connection.id != id);
                Ok(())
            })
        })
        .await?;
        core.emit(crate::Event::Sessions);
        Ok(())
    }
}

impl Core {
    /// Whether another connection is for the same client of the same institution: what the keychain holds is theirs
    /// together. So it is, too, when the host of a connection cannot be read any more.
    fn shares_its_client(&self, connection: &Connection) -> bool {
        connection.issuer().is_err()
            || self.connections().iter().any(|other| other.id != connection.id && other.has_the_client_of(connection))
    }

    /// What belongs to the old host or client of a changed connection is no use to the new one (AR-6, SR-14): its
    /// sessions are revoked and forgotten, its secret deleted.
    async fn leave_behind(self: &Arc<Self>, old: &Connection, new: &Connection) {
        if old.has_the_client_of(new) {
            self.sessions_of(&old.id).iter().for_each(|session| session.edited(new));
            return;
        }
        self.cancel_attempts(&old.id).await;
        for session in self.sessions_of(&old.id) {
            session.end();
            self.revoke(&session).await;
            self.forget_session(&session).await;
        }
        if self.shares_its_client(old) {
            return;
        }
        // Best effort: what stays is unreachable by name and goes with "forget everything".
        for result in [self.delete_kept(old).await, self.delete_secret(old).await] {
            if let Err(error) = result {
                tracing::info!(code = %error.code, "something of a changed connection was not deleted");
            }
        }
    }
}
