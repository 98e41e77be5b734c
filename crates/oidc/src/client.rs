//! The OAuth client of a connection, and how it proves itself at the token endpoint (TK-1).

use secret::ClientSecret;

/// Longest client id, in bytes (AB-2).
const MAX_CLIENT_ID: usize = 512;

/// A signing algorithm that an ID token may have (RFC 7518, section 3.1; RFC 8037). `none` and the symmetric
/// ones are not among them (TK-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are those of the registry")]
pub enum Algorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    EdDSA,
}

impl Algorithm {
    /// The algorithms accepted unless the connection says otherwise. OpenID Connect makes RS256 the default; the
    /// Consumer API's provider offers these three and its vendor's sample expects ES256 (authentication.md).
    pub const USUAL: [Self; 3] = [Self::ES256, Self::RS256, Self::PS256];

    const ALL: [Self; 9] = [
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::EdDSA,
    ];

    /// The registered name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::EdDSA => "EdDSA",
        }
    }

    /// The algorithm of a registered name; `None` for one that is never accepted.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The size of its hash in bits, for `at_hash`. EdDSA over Ed25519 hashes with SHA-512.
    pub(crate) fn hash_bits(self) -> u16 {
        match self {
            Self::RS256 | Self::PS256 | Self::ES256 => 256,
            Self::RS384 | Self::PS384 | Self::ES384 => 384,
            Self::RS512 | Self::PS512 | Self::EdDSA => 512,
        }
    }

    /// The key type and curve that it needs (RFC 7518, section 6; RFC 8037, section 2).
    pub(crate) fn key_type(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::ES256 => ("EC", Some("P-256")),
            Self::ES384 => ("EC", Some("P-384")),
            Self::EdDSA => ("OKP", Some("Ed25519")),
            _ => ("RSA", None),
        }
    }
}

/// How a client proves itself at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// A public client: only its id.
    None,
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
}

/// A client id that is empty, longer than 512 bytes, or not printable ASCII (RFC 6749, appendix A.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a client id has 1 to 512 printable ASCII characters")]
pub struct InvalidClientId;

/// The client of a connection.
#[derive(Debug)]
pub struct Client {
    id: String,
    secret: Option<ClientSecret>,
    algorithms: Vec<Algorithm>,
}

impl Client {
    /// A client; with a secret it is confidential, without one public.
    ///
    /// # Errors
    /// [`InvalidClientId`].
    pub fn new(id: impl Into<String>, secret: Option<ClientSecret>) -> Result<Self, InvalidClientId> {
        let id = id.into();
        let fits = (1..=MAX_CLIENT_ID).contains(&id.len()) && id.bytes().all(|b| matches!(b, 0x20..=0x7E));
        if fits { Ok(Self { id, secret, algorithms: Algorithm::USUAL.to_vec() }) } else { Err(InvalidClientId) }
    }

    /// The same client, whose ID tokens may have these algorithms only.
    #[must_use]
    pub fn with_algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// The client id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it has a secret.
    #[must_use]
    pub fn is_confidential(&self) -> bool {
        self.secret.is_some()
    }

    pub(crate) fn secret(&self) -> Option<&ClientSecret> {
        self.secret.as_ref()
    }

    pub(crate) fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// How it proves itself, given what the metadata offers; `None` if it cannot.
    ///
    /// A public client never sends a secret, offered or not: the Consumer API's metadata leaves `none` out although
    /// public clients are documented. A confidential one uses `client_secret_post` where offered, as the vendor's
    /// sample does, else basic, which is also what absent metadata means (OpenID Connect Discovery 1.0, section 3).
    pub(crate) fn authentication(&self, offered: Option<&[String]>) -> Option<ClientAuthentication> {
        let offers = |method: &str| offered.is_some_and(|methods| methods.iter().any(|m| m == method));
        match () {
            () if self.secret.is_none() => Some(ClientAuthentication::None),
            () if offers("client_secret_post") => Some(ClientAuthentication::Post),
            () if offered.is_none() || offers("client_secret_basic") => Some(ClientAuthentication::Basic),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn confidential() -> Client {
        Client::new("app", Some(ClientSecret::new(Zeroizing::new("s".to_owned())).unwrap())).unwrap()
    }

    #[test]
    fn a_public_client_sends_no_secret_whatever_is_offered() {
        let client = Client::new("app", None).unwrap();
        let offered = ["client_secret_basic".to_owned()];
        assert_eq!(client.authentication(Some(&offered)), Some(ClientAuthentication::None));
        assert_eq!(client.authentication(None), Some(ClientAuthentication::None));
    }

    #[test]
    fn a_confidential_client_prefers_post_then_basic_then_gives_up() {
        let all = ["client_secret_basic", "client_secret_post"].map(str::to_owned);
        assert_eq!(confidential().authentication(Some(&all)), Some(ClientAuthentication::Post));
        assert_eq!(confidential().authentication(all.get(..1)), Some(ClientAuthentication::Basic));
        assert_eq!(confidential().authentication(None), Some(ClientAuthentication::Basic));
        assert_eq!(confidential().authentication(Some(&["private_key_jwt".to_owned()])), None);
    }

    #[test]
    fn a_client_id_has_1_to_512_printable_characters() {
        assert!(Client::new("", None).is_err() && Client::new("a\nb", None).is_err());
        assert!(Client::new("a".repeat(512), None).is_ok() && Client::new("a".repeat(513), None).is_err());
    }

    #[test]
    fn none_and_symmetric_algorithms_do_not_exist() {
        for name in ["none", "HS256", "HS512", "ES256K", ""] {
            assert_eq!(Algorithm::from_name(name), None);
        }
    }
}
