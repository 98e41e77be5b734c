//! The one HTTP client for protocol endpoints: discovery, key set, token, userinfo, revocation.
//!
//! No redirects (AP-6), no cookies, deadlines on everything (AP-1), 1 MiB of decoded body (AP-3), errors without
//! URLs (AP-14). Must not come in: the Consumer API, retries, any switch that weakens TLS (AP-9).

mod network;

pub use network::{NetworkError, NetworkProblem};

use crate::explained::Explained;
use crate::issuer::Realm;
use crate::json::Object;
use ::http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use network::{Resolver, not_sent, reading};
use reqwest::redirect::Policy;
use secret::Sent;
use std::time::Duration;
use url::Url;
use zeroize::Zeroizing;

/// Longest decoded body of any protocol answer, in bytes (AP-3).
pub(crate) const MAX_BODY: usize = 1024 * 1024;
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// How long one protocol request may take in all (AP-1).
pub(crate) const TOTAL: Duration = Duration::from_secs(15);

/// Makes ring the process's TLS cryptography. Harmless when called again or when a shell has chosen already;
/// [`Http`] calls it, other HTTP clients of the process may rely on it.
pub fn install_crypto() {
    // The only error is that one is installed already, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The client. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    realm: Realm,
}

/// Why the client could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The file has no certificate in PEM form.
    #[error("the certificate file has no certificate in PEM form")]
    CertificateFile,
    /// The system's trust store cannot be read.
    #[error("the certificates that this computer trusts could not be read")]
    TrustStore,
}

impl Explained for TlsError {
    fn code(&self) -> &'static str {
        match self {
            Self::CertificateFile => "tls.certificate_file",
            Self::TrustStore => "tls.trust_store",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::CertificateFile => "Choose a file with one or more BEGIN CERTIFICATE blocks.",
            Self::TrustStore => {
                "Install the system’s certificate package (on Debian: ca-certificates) and start again."
            }
        }
        .to_owned()
    }
}

impl Http {
    /// The client for real institutions: https only, the system's trust store, TLS 1.2 or newer, system and
    /// environment proxies (AP-9, AP-10). `extra_ca_pem` adds certificates for this connection.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn for_institution(extra_ca_pem: Option<&[u8]>) -> Result<Self, TlsError> {
        let mut builder = base(Realm::Institution).https_only(true).min_tls_version(reqwest::tls::Version::TLS_1_2);
        if let Some(pem) = extra_ca_pem {
            let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| TlsError::CertificateFile)?;
            if certificates.is_empty() {
                return Err(TlsError::CertificateFile);
            }
            builder = builder.tls_certs_merge(certificates);
        }
        let client = builder.build().map_err(|_| TlsError::TrustStore)?;
        Ok(Self { client, realm: Realm::Institution })
    }

    /// The client for simulated institutions: loopback only, never through a proxy (SB-5), plain http allowed.
    /// It trusts no certificate authority, because nothing on loopback has a certificate.
    ///
    /// # Errors
    /// [`TlsError::TrustStore`] if the client cannot be made; not known to happen.
    pub fn for_sandbox() -> Result<Self, TlsError> {
        let client = base(Realm::Sandbox).no_proxy().tls_certs_only([]).build().map_err(|_| TlsError::TrustStore)?;
        Ok(Self { client, realm: Realm::Sandbox })
    }

    /// The realm that it may reach.
    #[must_use]
    pub fn realm(&self) -> Realm {
        self.realm
    }

    /// Sends one request and reads its answer within a time.
    pub(crate) async fn send(
        &self,
        request: ::http::Request<Vec<u8>>,
        within: Duration,
    ) -> Result<Answer, NetworkError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| not_sent(""))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        if !self.realm.allows(&url) {
            return Err(not_sent(&host));
        }
        let mut request = reqwest::Request::try_from(request).map_err(|_| not_sent(&host))?;
        *request.timeout_mut() = Some(within);
        let response = self.client.execute(request).await.map_err(|error| reading(&error, &host))?;
        Answer::read(response, &host).await
    }

    /// Fetches one public document.
    pub(crate) async fn get(&self, url: &Url) -> Result<Answer, NetworkError> {
        let request = ::http::Request::get(url.as_str()).header(header::ACCEPT, "application/json").body(Vec::new());
        self.send(request.map_err(|_| not_sent(url.host_str().unwrap_or_default()))?, TOTAL).await
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").field("realm", &self.realm).finish_non_exhaustive()
    }
}

fn base(realm: Realm) -> reqwest::ClientBuilder {
    install_crypto();
    reqwest::Client::builder()
        .user_agent(concat!("Passbook/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_WITHIN)
        .timeout(TOTAL)
        .dns_resolver(Resolver { realm })
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Zeroizing<Vec<u8>>,
    pub(crate) received_at: Timestamp,
}

impl Answer {
    async fn read(mut response: reqwest::Response, host: &str) -> Result<Self, NetworkError> {
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        // The whole capacity at once: growing would leave copies of tokens behind that nobody zeroises.
        let mut body = Zeroizing::new(Vec::with_capacity(16 * 1024));
        while let Some(chunk) = response.chunk().await.map_err(|error| reading(&error, host))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(NetworkError::new(NetworkProblem::TooLarge, host));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self { status, headers, body, received_at: Timestamp::now() })
    }

    /// Whether the body calls itself JSON: `application/json` or `application/…+json`.
    pub(crate) fn is_json(&self) -> bool {
        let essence = self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
    }

    /// The body as one JSON object, if it calls itself JSON and is one.
    pub(crate) fn object(&self) -> Option<Object> {
        if self.is_json() { Object::read(&self.body) } else { None }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The `x-request-id` that the vendor's support asks for, made safe to show: without what was sent (LG-2).
    pub(crate) fn request_id(&self, sent: &Sent) -> Option<String> {
        let safe = |id: &str| model::text::shown(&secret::masked(&sent.mask(id)));
        self.header("x-request-id").map(|id| safe(id).chars().take(128).collect())
    }

    /// How long `Retry-After` asks to wait, in either form (RFC 9110, section 10.2.3).
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let value = self.header("retry-after")?.trim();
        if let Ok(seconds) = value.parse::<u32>() {
            return Some(Duration::from_secs(seconds.into()));
        }
        let at = http_date(value)?;
        Some(Duration::try_from(at.duration_since(self.received_at)).unwrap_or_default())
    }

    /// How far the server's clock is ahead of this computer's, from the `Date` header (SR-8).
    pub(crate) fn clock_ahead(&self) -> Option<jiff::SignedDuration> {
        Some(http_date(self.header("date")?)?.duration_since(self.received_at))
    }
}

/// An HTTP date in the form that senders must use (RFC 9110, section 5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: &'static str, value: &str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        let received_at = "2026-03-04T10:00:00Z".parse().unwrap();
        Answer { status: StatusCode::OK, headers, body: Zeroizing::new(Vec::new()), received_at }
    }

    #[test]
    fn json_is_known_by_its_media_type() {
        for (value, json) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("Application/JWK-Set+JSON", true),
            ("text/html", false),
            ("text/json", false),
            ("application/jwt", false),
        ] {
            assert_eq!(answer("content-type", value).is_json(), json, "{value}");
        }
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        assert_eq!(answer("retry-after", "120").retry_after(), Some(Duration::from_secs(120)));
        assert_eq!(answer("retry-after", "Wed, 04 Mar 2026 10:01:00 GMT").retry_after(), Some(Duration::from_secs(60)));
        assert_eq!(answer("retry-after", "Wed, 04 Mar 2026 09:00:00 GMT").retry_after(), Some(Duration::ZERO));
        assert_eq!(answer("retry-after", "soon").retry_after(), None);
    }

    #[test]
    fn the_clock_of_the_server_is_read_from_the_date() {
        let ahead = answer("date", "Wed, 04 Mar 2026 10:02:00 GMT").clock_ahead();
        assert_eq!(ahead, Some(jiff::SignedDuration::from_secs(120)));
    }

    #[test]
    fn a_certificate_file_without_a_certificate_is_refused() {
        assert_eq!(Http::for_institution(Some(b"no certificate")).unwrap_err(), TlsError::CertificateFile);
    }
}
