//! The simulated institution.

use super::ClientType;

super::view! {
    /// A client registered in the sandbox. Its secret is as simulated as the rest and new in each run; it is
    /// shown so that one's own program can sign in.
    pub struct SandboxClientView {
        /// Client id.
        pub client_id: String,
        /// Client type.
        pub client_type: ClientType,
        /// Secret of a confidential client.
        pub simulated_secret: Option<String>,
        /// Redirect URIs.
        pub redirect_uris: Vec<String>,
    }

    /// A synthetic customer.
    pub struct SandboxUserView {
        /// Full name.
        pub name: String,
        /// Username.
        pub username: String,
        /// Password.
        pub password: String,
        /// Persona.
        pub persona: String,
        /// What to look at.
        pub summary: String,
    }

    /// The sandbox.
    pub struct SandboxView {
        /// Whether it is running.
        pub running: bool,
        /// Issuer.
        pub issuer: Option<String>,
        /// Base address of the API.
        pub api: Option<String>,
        /// The connection that uses it.
        pub connection_id: Option<String>,
        /// Clients.
        pub clients: Vec<SandboxClientView>,
        /// Customers.
        pub users: Vec<SandboxUserView>,
        /// Grows with every change of the request log.
        pub log_revision: u32,
    }

    /// One request that the sandbox answered.
    pub struct SandboxRequestView {
        /// Grows with each request.
        pub id: u32,
        /// When, ISO 8601.
        pub at: String,
        /// Method.
        pub method: String,
        /// Path.
        pub path: String,
        /// Status; none when the caller left before an answer was ready.
        pub status: Option<u16>,
        /// Duration in ms.
        pub ms: u32,
        /// Who asked, if known.
        pub who: Option<String>,
        /// The fault that fired, if one did.
        pub fault: Option<String>,
    }
}
