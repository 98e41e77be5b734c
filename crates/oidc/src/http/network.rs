//! What can go wrong before an answer is whole, read from the causes of an HTTP error and never from its text:
//! the text carries the URL, and with it codes and tokens (AP-14).

use crate::explained::Explained;
use crate::issuer::Realm;
use rustls::CertificateError;
use std::error::Error as StdError;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

/// What went wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkProblem {
    /// The name has no address.
    Dns,
    /// Nobody listens there.
    Refused,
    /// There is no way to the host.
    Unreachable,
    /// The certificate's authority is not trusted here.
    UnknownIssuer,
    /// The certificate is expired, not yet valid, revoked, or for another name.
    Certificate(&'static str),
    /// The TLS handshake failed otherwise.
    Tls,
    /// It took too long.
    Timeout,
    /// The connection ended before the answer did.
    CutShort,
    /// The answer is larger than 1 MiB.
    TooLarge,
    /// The address is not one that this connection may call; nothing was sent.
    NotAllowed,
    /// Anything else.
    Failed,
}

/// A request that brought no whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkError {
    /// What went wrong.
    pub problem: NetworkProblem,
    /// The host that was asked.
    pub host: String,
}

impl NetworkError {
    pub(crate) fn new(problem: NetworkProblem, host: &str) -> Self {
        Self { problem, host: host.to_owned() }
    }
}

impl std::fmt::Display for NetworkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = &self.host;
        match self.problem {
            NetworkProblem::Dns => write!(f, "no host named {host} was found"),
            NetworkProblem::Refused => write!(f, "{host} refused the connection"),
            NetworkProblem::Unreachable => write!(f, "there is no connection to {host}"),
            NetworkProblem::UnknownIssuer => {
                write!(f, "the certificate of {host} has an unknown issuer: this computer does not trust who signed it")
            }
            NetworkProblem::Certificate(why) => write!(f, "the certificate of {host} {why}"),
            NetworkProblem::Tls => write!(f, "no encrypted connection to {host} could be made"),
            NetworkProblem::Timeout => write!(f, "{host} did not answer in time"),
            NetworkProblem::CutShort => write!(f, "{host} ended the connection before its answer was complete"),
            NetworkProblem::TooLarge => write!(f, "the answer of {host} is larger than 1 MiB"),
            NetworkProblem::NotAllowed => write!(f, "an address was given that this connection may not call"),
            NetworkProblem::Failed => write!(f, "the request to {host} failed"),
        }
    }
}

impl StdError for NetworkError {}

impl Explained for NetworkError {
    fn code(&self) -> &'static str {
        match self.problem {
            NetworkProblem::Dns => "network.dns",
            NetworkProblem::Refused => "network.refused",
            NetworkProblem::Unreachable => "network.unreachable",
            NetworkProblem::UnknownIssuer => "network.unknown_issuer",
            NetworkProblem::Certificate(_) => "network.certificate",
            NetworkProblem::Tls => "network.tls",
            NetworkProblem::Timeout => "network.timeout",
            NetworkProblem::CutShort => "network.cut_short",
            NetworkProblem::TooLarge => "network.too_large",
            NetworkProblem::NotAllowed => "network.not_allowed",
            NetworkProblem::Failed => "network.failed",
        }
    }

    fn help(&self) -> String {
        match self.problem {
            NetworkProblem::Dns => "Check the spelling of the host, and that this computer is online.",
            NetworkProblem::Refused => "Check the host and port; a simulated institution may have been stopped.",
            NetworkProblem::Unreachable | NetworkProblem::Failed => {
                "Check that this computer is online, then try again."
            }
            NetworkProblem::UnknownIssuer => {
                "A proxy that inspects traffic, common at work, causes this. Ask for its certificate file and add it \
                 to the connection."
            }
            NetworkProblem::Certificate(_) => {
                "Check this computer’s clock and the host; otherwise tell the institution."
            }
            NetworkProblem::Tls => "Check that the host serves https, and whether a proxy stands in between.",
            NetworkProblem::Timeout | NetworkProblem::CutShort => "Try again in a moment.",
            NetworkProblem::TooLarge => "Check that the host is the institution’s own.",
            NetworkProblem::NotAllowed => "Check the host of the connection.",
        }
        .to_owned()
    }
}

/// Nothing was sent, because the address is not allowed.
pub(crate) fn not_sent(host: &str) -> NetworkError {
    NetworkError::new(NetworkProblem::NotAllowed, host)
}

/// The reading of an HTTP error.
pub(crate) fn reading(error: &reqwest::Error, host: &str) -> NetworkError {
    NetworkError::new(problem(error), host)
}

fn problem(error: &reqwest::Error) -> NetworkProblem {
    if let Some(found) = causes(error).find_map(from_cause) {
        return found;
    }
    match error {
        _ if error.is_timeout() => NetworkProblem::Timeout,
        _ if error.is_body() || error.is_decode() || error.is_request() && !error.is_connect() => {
            NetworkProblem::CutShort
        }
        _ => NetworkProblem::Failed,
    }
}

/// Every cause, also the ones that an [`io::Error`] wraps without naming them as its source.
fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'e (dyn StdError + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    })
    .take(16)
}

fn from_cause(cause: &(dyn StdError + 'static)) -> Option<NetworkProblem> {
    if cause.is::<NoSuchName>() {
        return Some(NetworkProblem::Dns);
    }
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(tls_problem(tls));
    }
    match cause.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::ConnectionRefused => Some(NetworkProblem::Refused),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            Some(NetworkProblem::Unreachable)
        }
        io::ErrorKind::TimedOut => Some(NetworkProblem::Timeout),
        io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => {
            Some(NetworkProblem::CutShort)
        }
        _ => None,
    }
}

fn tls_problem(error: &rustls::Error) -> NetworkProblem {
    let rustls::Error::InvalidCertificate(certificate) = error else { return NetworkProblem::Tls };
    match certificate {
        CertificateError::UnknownIssuer => NetworkProblem::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            NetworkProblem::Certificate("has expired")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            NetworkProblem::Certificate("is not valid yet")
        }
        CertificateError::Revoked => NetworkProblem::Certificate("was revoked"),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            NetworkProblem::Certificate("is for another name")
        }
        // macOS and Windows report an untrusted chain in words of their own.
        _ => NetworkProblem::Certificate("was not accepted"),
    }
}

/// The name has no address. A type of its own, because the HTTP library tells this cause by its text only.
#[derive(Debug, thiserror::Error)]
#[error("no such name")]
struct NoSuchName;

/// Resolves names with the system's resolver. In the sandbox realm `localhost` is loopback whatever the
/// system's files say, and nothing else has an address (SB-6).
pub(super) struct Resolver {
    pub(super) realm: Realm,
}

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let realm = self.realm;
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = match realm {
                Realm::Sandbox if name.as_str() == "localhost" => {
                    vec![(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()]
                }
                Realm::Sandbox => Vec::new(),
                Realm::Institution => {
                    tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| NoSuchName)?.collect()
                }
            };
            if addresses.is_empty() {
                return Err(NoSuchName.into());
            }
            let addresses: reqwest::dns::Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}
