//! The registered clients. An institution's administrator makes them by hand; here there are two.

use subtle::ConstantTimeEq as _;

use super::scopes;
use crate::random::{self, NoRandomness};

/// The registered redirect URIs of both clients, compared as exact strings.
pub(crate) const REDIRECT_URIS: [&str; 6] = [
    "http://localhost:8080/auth/cb",
    "http://localhost:8081/auth/cb",
    "http://localhost:8082/auth/cb",
    "http://127.0.0.1:8080/auth/cb",
    "http://127.0.0.1:8081/auth/cb",
    "http://127.0.0.1:8082/auth/cb",
];

/// How a client proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It cannot keep a secret and must not send one.
    Public,
    /// It has the secret of this run.
    Confidential,
}

/// One registered client.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) id: &'static str,
    /// What the pages call it.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

impl Client {
    /// Is this exactly one of the registered redirect URIs?
    pub(crate) fn may_redirect_to(&self, uri: &str) -> bool {
        REDIRECT_URIS.contains(&uri)
    }

    /// May this client ask for the scope?
    pub(crate) fn may_ask(&self, scope: &str) -> bool {
        scopes::allowed_to_clients(scope)
    }
}

static ALL: [Client; 2] = [
    Client { id: "garden-sandbox-public", name: "Public sandbox app", kind: Kind::Public },
    Client { id: "garden-sandbox-confidential", name: "Confidential sandbox app", kind: Kind::Confidential },
];

/// The clients of one run.
pub(crate) struct Clients {
    secret: String,
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clients")
    }
}

impl Clients {
    /// The clients with a new secret (SB-4).
    pub(crate) fn new() -> Result<Self, NoRandomness> {
        Ok(Self { secret: format!("pbsim_secret_{}", random::token()?) })
    }

    /// Both clients.
    #[expect(clippy::unused_self, reason = "the registrations belong to the run")]
    pub(crate) fn all(&self) -> &'static [Client] {
        &ALL
    }

    /// The client with this id.
    pub(crate) fn find(&self, id: &str) -> Option<&'static Client> {
        self.all().iter().find(|client| client.id == id)
    }

    /// The secret of a confidential client.
    pub(crate) fn secret_of(&self, client: &Client) -> Option<&str> {
        match client.kind {
            Kind::Public => None,
            Kind::Confidential => Some(&self.secret),
        }
    }

    /// Compares in constant time.
    pub(crate) fn is_secret(&self, given: &str) -> bool {
        self.secret.as_bytes().ct_eq(given.as_bytes()).into()
    }
}
