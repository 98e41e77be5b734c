//! What discovery learned about a provider. Immutable: a sign-in keeps the one it began with (AR-6).

use crate::client::Algorithm;
use crate::issuer::{Issuer, Realm};
use crate::jwks::KeyCache;
use jiff::SignedDuration;
use std::sync::Arc;
use url::Url;

/// The difference between a provider's clock and this computer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSkew {
    /// How far the provider is ahead; negative if it is behind.
    pub provider_ahead: SignedDuration,
}

impl ClockSkew {
    /// Whether it is more than 60 s either way, which is worth a word (SR-8).
    #[must_use]
    pub fn is_notable(&self) -> bool {
        self.provider_ahead.abs() > SignedDuration::from_secs(60)
    }
}

/// A provider as its discovery document describes it. Cheap to clone; clones share the cached key set.
#[derive(Debug, Clone)]
pub struct Provider {
    inner: Arc<Described>,
}

#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) issuer: Issuer,
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    pub(crate) jwks_uri: Url,
    pub(crate) userinfo_endpoint: Option<Url>,
    pub(crate) revocation_endpoint: Option<Url>,
    pub(crate) end_session_endpoint: Option<Url>,
    pub(crate) scopes_supported: Option<Vec<String>>,
    pub(crate) code_challenge_methods: Option<Vec<String>>,
    pub(crate) token_endpoint_auth_methods: Option<Vec<String>>,
    pub(crate) id_token_algorithms: Vec<Algorithm>,
    pub(crate) iss_parameter_supported: bool,
    pub(crate) claims_parameter_supported: bool,
    pub(crate) dropped: Vec<String>,
    pub(crate) clock_skew: Option<ClockSkew>,
    pub(crate) document_address: Url,
    pub(crate) keys: KeyCache,
}

impl Provider {
    pub(crate) fn new(described: Described) -> Self {
        Self { inner: Arc::new(described) }
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.inner.issuer
    }

    /// The realm.
    #[must_use]
    pub fn realm(&self) -> Realm {
        self.inner.issuer.realm()
    }

    /// Where the discovery document was found.
    #[must_use]
    pub fn document_address(&self) -> &Url {
        &self.inner.document_address
    }

    /// The authorization endpoint.
    #[must_use]
    pub fn authorization_endpoint(&self) -> &Url {
        &self.inner.authorization_endpoint
    }

    /// The token endpoint.
    #[must_use]
    pub fn token_endpoint(&self) -> &Url {
        &self.inner.token_endpoint
    }

    /// The key set.
    #[must_use]
    pub fn jwks_uri(&self) -> &Url {
        &self.inner.jwks_uri
    }

    /// The userinfo endpoint, if there is a usable one.
    #[must_use]
    pub fn userinfo_endpoint(&self) -> Option<&Url> {
        self.inner.userinfo_endpoint.as_ref()
    }

    /// The revocation endpoint (RFC 7009), if there is a usable one.
    #[must_use]
    pub fn revocation_endpoint(&self) -> Option<&Url> {
        self.inner.revocation_endpoint.as_ref()
    }

    /// The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0), if there is a usable one.
    #[must_use]
    pub fn end_session_endpoint(&self) -> Option<&Url> {
        self.inner.end_session_endpoint.as_ref()
    }

    /// The scopes that it advertises; `None` if it does not say.
    #[must_use]
    pub fn scopes_supported(&self) -> Option<&[String]> {
        self.inner.scopes_supported.as_deref()
    }

    /// The PKCE methods that it advertises; `None` if it does not say.
    #[must_use]
    pub fn code_challenge_methods(&self) -> Option<&[String]> {
        self.inner.code_challenge_methods.as_deref()
    }

    /// How clients may prove themselves at the token endpoint; `None` if it does not say.
    #[must_use]
    pub fn token_endpoint_auth_methods(&self) -> Option<&[String]> {
        self.inner.token_endpoint_auth_methods.as_deref()
    }

    /// The algorithms of its ID tokens, as far as any is ever accepted.
    #[must_use]
    pub fn id_token_algorithms(&self) -> &[Algorithm] {
        &self.inner.id_token_algorithms
    }

    /// Whether it promises `iss` in every redirect (RFC 9207).
    #[must_use]
    pub fn iss_parameter_supported(&self) -> bool {
        self.inner.iss_parameter_supported
    }

    /// Whether it reads the `claims` parameter.
    #[must_use]
    pub fn claims_parameter_supported(&self) -> bool {
        self.inner.claims_parameter_supported
    }

    /// Names of optional members that were not usable and are treated as absent (TK-20).
    #[must_use]
    pub fn dropped_members(&self) -> &[String] {
        &self.inner.dropped
    }

    /// How its clock compares with this computer's, from the `Date` header.
    #[must_use]
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.inner.clock_skew
    }

    pub(crate) fn keys(&self) -> &KeyCache {
        &self.inner.keys
    }
}
