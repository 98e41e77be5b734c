//! The client of one connection: its base, its HTTP client, and what it shares with others.

use crate::base::{ApiBase, Realm};
use crate::exchange::ExchangeRing;
use crate::host::{HostState, Hosts};
use crate::limits;
use crate::pace::{Pace, TokioPace};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// The deadlines of one attempt (AP-1). Anything but the default is for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Longest time to a connection, TLS included.
    pub connect: Duration,
    /// Longest time without a byte.
    pub idle: Duration,
    /// Longest time without a byte while a task is polled.
    pub idle_long_poll: Duration,
    /// Longest time for one attempt.
    pub total: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: limits::CONNECT,
            idle: limits::IDLE,
            idle_long_poll: limits::IDLE_LONG_POLL,
            total: limits::TOTAL,
        }
    }
}

/// What a client is made with.
#[derive(Clone)]
pub struct ApiOptions {
    /// The deadlines.
    pub deadlines: Deadlines,
    /// The clock, the pauses and the dice.
    pub pace: Arc<dyn Pace>,
    /// The hosts of this process; give every client the same, so that the limits hold per host.
    pub hosts: Hosts,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self { deadlines: Deadlines::default(), pace: Arc::new(TokioPace), hosts: Hosts::default() }
    }
}

/// Why a client cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApiSetupError {
    /// The CA file holds no certificate.
    #[error("the CA file holds no certificate that can be read")]
    CaFile,
    /// The TLS part could not be set up.
    #[error("secure connections could not be set up on this computer")]
    Tls,
}

impl ApiSetupError {
    /// The stable machine id.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CaFile => "api.ca_file",
            Self::Tls => "api.tls_setup",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::CaFile => "Choose a file with certificates in PEM form, or remove the CA file from the connection.",
            Self::Tls => "Check that the certificate store of this computer can be read.",
        }
    }
}

pub(crate) struct Inner {
    pub(crate) base: ApiBase,
    pub(crate) http: reqwest::Client,
    pub(crate) ring: ExchangeRing,
    pub(crate) host: Arc<HostState>,
    pub(crate) deadlines: Deadlines,
    pub(crate) pace: Arc<dyn Pace>,
}

/// The client of one connection; clones share it.
#[derive(Clone)]
pub struct Api(pub(crate) Arc<Inner>);

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Api({})", self.0.base.as_str())
    }
}

/// How the client names itself (AP-12).
pub(crate) const USER_AGENT: &str = concat!("Passbook/", env!("CARGO_PKG_VERSION"));

impl Api {
    /// Makes a client. `extra_ca_pem` adds certificates to the trust store of the operating system (AP-9).
    ///
    /// # Errors
    /// [`ApiSetupError`] if the CA file cannot be read or TLS cannot be set up.
    pub fn new(
        base: ApiBase,
        extra_ca_pem: Option<&[u8]>,
        ring: ExchangeRing,
        options: ApiOptions,
    ) -> Result<Self, ApiSetupError> {
        let http = http_client(&base, extra_ca_pem, &options.deadlines)?;
        let host = options.hosts.of(&base.origin());
        let ApiOptions { deadlines, pace, .. } = options;
        Ok(Self(Arc::new(Inner { base, http, ring, host, deadlines, pace })))
    }

    /// Where the API lives.
    #[must_use]
    pub fn base(&self) -> &ApiBase {
        &self.0.base
    }

    /// The record of the exchanges.
    #[must_use]
    pub fn exchanges(&self) -> &ExchangeRing {
        &self.0.ring
    }
}

fn http_client(
    base: &ApiBase,
    extra_ca_pem: Option<&[u8]>,
    deadlines: &Deadlines,
) -> Result<reqwest::Client, ApiSetupError> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Fails only if another thread was first, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let mut builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        // AP-6: reqwest's default re-sends bodies and custom headers to other origins.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // AP-2: repeats are counted and budgeted here, nowhere else.
        .retry(reqwest::retry::never())
        // AP-3: decoded by this crate, which counts the bytes on both sides.
        .gzip(false)
        .connect_timeout(deadlines.connect)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(limits::IN_FLIGHT)
        .tls_version_min(reqwest::tls::Version::TLS_1_2);
    builder = match base.realm() {
        Realm::Institution => builder.https_only(true),
        // SB-5: with a proxy set in the environment, reqwest would send loopback requests and their token there.
        // The name is pinned, so that no resolver can move `localhost` off this computer.
        Realm::Sandbox => builder.no_proxy().resolve_to_addrs("localhost", &loopback()),
    };
    if let Some(pem) = extra_ca_pem {
        let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| ApiSetupError::CaFile)?;
        if certificates.is_empty() {
            return Err(ApiSetupError::CaFile);
        }
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|_| ApiSetupError::Tls)
}

/// Port 0 stands for the port of the URL.
fn loopback() -> [SocketAddr; 2] {
    [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(|ip| SocketAddr::new(ip, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_file_without_certificates_is_refused() {
        let base = || ApiBase::institution("https://b.example/a/consumer/api/v0").unwrap();
        for pem in [&b""[..], b"not a certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let made = Api::new(base(), Some(pem), ExchangeRing::new(), ApiOptions::default());
            assert!(made.is_err());
        }
    }

    #[test]
    fn the_deadlines_are_those_of_the_table() {
        let deadlines = Deadlines::default();
        assert_eq!(deadlines.connect, Duration::from_secs(10));
        assert_eq!(deadlines.idle, Duration::from_secs(15));
        assert_eq!(deadlines.total, Duration::from_secs(30));
        assert!(deadlines.idle_long_poll > Duration::from_secs(7), "a poll may be held for 7 s");
    }
}
