//! The issuer identifier (OpenID Connect Core 1.0, section 2): compared byte for byte, never normalised.

use crate::host::HostError;
use url::{Host as UrlHost, Origin, Url};

/// Longest issuer accepted, in bytes (AB-2).
pub(crate) const MAX_URL: usize = 2 * 1024;

/// What kind of provider a connection talks to. The type decides what may be plain http (SB-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Realm {
    /// A real institution: https only.
    Institution,
    /// A simulated institution on this computer: plain http on a literal loopback host only.
    Sandbox,
}

/// Whether a URL's host is a literal loopback host: 127.0.0.0/8, ::1 or `localhost` (SB-6).
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(UrlHost::Ipv4(address)) => address.is_loopback(),
        Some(UrlHost::Ipv6(address)) => address.is_loopback(),
        Some(UrlHost::Domain(name)) => name == "localhost",
        None => false,
    }
}

impl Realm {
    /// Whether a request may go to this address at all: https anywhere for an institution; loopback only, http
    /// or https, for a simulated one.
    #[must_use]
    pub fn allows(self, url: &Url) -> bool {
        match self {
            Self::Institution => url.scheme() == "https" && url.has_host(),
            Self::Sandbox => matches!(url.scheme(), "http" | "https") && is_loopback(url),
        }
    }
}

/// An issuer, with the realm it belongs to and the other origins that its endpoints may be on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    text: String,
    url: Url,
    realm: Realm,
    approved: Vec<Origin>,
}

impl Issuer {
    /// Takes an issuer exactly as the provider writes it.
    ///
    /// # Errors
    /// [`HostError`] if it is no URL, or one that an issuer may not be (OpenID Connect Discovery 1.0,
    /// section 3: https, no query, no fragment), or not allowed in this realm.
    pub fn parse(realm: Realm, text: &str) -> Result<Self, HostError> {
        if text.len() > MAX_URL {
            return Err(HostError::TooLong);
        }
        if text.bytes().any(|b| !b.is_ascii_graphic() || b == b'\\') {
            return Err(HostError::Malformed);
        }
        let url = Url::parse(text).map_err(|_| HostError::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(HostError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(HostError::QueryOrFragment);
        }
        check_realm(realm, &url)?;
        Ok(Self { text: text.to_owned(), url, realm, approved: Vec::new() })
    }

    /// The same issuer, whose endpoints may also be on these origins, which the person approved (TK-20, AR-5).
    #[must_use]
    pub fn approving(mut self, origins: impl IntoIterator<Item = Url>) -> Self {
        self.approved = origins.into_iter().map(|url| url.origin()).collect();
        self
    }

    /// The text, byte for byte.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The realm.
    #[must_use]
    pub fn realm(&self) -> Realm {
        self.realm
    }

    /// The host in A-label form, with the port if it is not the usual one.
    #[must_use]
    pub fn authority(&self) -> String {
        self.url.authority().to_owned()
    }

    #[cfg(test)]
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether an endpoint may be used: allowed in the realm, without user info, and on the issuer's origin or
    /// an approved one.
    pub(crate) fn admits(&self, endpoint: &Url) -> bool {
        let origin = endpoint.origin();
        self.realm.allows(endpoint)
            && endpoint.username().is_empty()
            && endpoint.password().is_none()
            && (origin == self.url.origin() || self.approved.contains(&origin))
    }

    /// Where the discovery document is looked for, in this order.
    pub(crate) fn discovery_addresses(&self) -> Vec<Url> {
        const SUFFIX: &str = ".well-known/openid-configuration";
        let own = format!("{}/{SUFFIX}", self.text.trim_end_matches('/'));
        let mut root = self.url.clone();
        root.set_path(&format!("/{SUFFIX}"));
        let mut addresses: Vec<Url> = Url::parse(&own).into_iter().collect();
        if !addresses.contains(&root) {
            addresses.push(root);
        }
        addresses
    }
}

/// Refuses a URL that its realm does not allow, with the reason.
pub(crate) fn check_realm(realm: Realm, url: &Url) -> Result<(), HostError> {
    match (realm, url.scheme()) {
        (Realm::Institution, "http") => return Err(HostError::PlainHttp),
        (_, "http" | "https") => {}
        _ => return Err(HostError::Scheme),
    }
    match (realm, url.host()) {
        (_, None) => Err(HostError::Malformed),
        (Realm::Institution, Some(UrlHost::Ipv4(_) | UrlHost::Ipv6(_))) => Err(HostError::IpAddress),
        (Realm::Institution, Some(UrlHost::Domain(_))) => Ok(()),
        (Realm::Sandbox, Some(_)) if is_loopback(url) => Ok(()),
        (Realm::Sandbox, Some(_)) => Err(HostError::NotLoopback),
    }
}
