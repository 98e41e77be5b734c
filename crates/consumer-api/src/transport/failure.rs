//! What a failed exchange means. The errors of the HTTP library carry the whole address with its query, so
//! nothing of their text is kept (AP-14).

use crate::error::ApiFailure;
use std::error::Error;

/// Reads a failure that happened before the head of the answer.
pub(super) fn of(error: &reqwest::Error) -> ApiFailure {
    if let Some(reason) = tls_reason(error) {
        return ApiFailure::Tls(reason);
    }
    if error.is_timeout() {
        return ApiFailure::Timeout;
    }
    if error.is_connect() {
        return ApiFailure::Offline { dns: error.is_dns() };
    }
    ApiFailure::ConnectionLost
}

fn tls_reason(error: &reqwest::Error) -> Option<String> {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(cause) = source {
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return Some(words(tls));
        }
        // The connector wraps I/O errors in I/O errors; their `source` passes over what they hold.
        let held = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        source = match held {
            Some(held) => Some(held),
            None => cause.source(),
        };
    }
    None
}

fn words(error: &rustls::Error) -> String {
    use rustls::CertificateError as Certificate;
    let words = match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::UnknownIssuer => "unknown issuer of the certificate",
            Certificate::Expired | Certificate::ExpiredContext { .. } => "the certificate has expired",
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
                "the certificate is not valid yet; check the clock of this computer"
            }
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                "the certificate is for another host"
            }
            Certificate::Revoked => "the certificate was revoked",
            _ => "the certificate is not accepted",
        },
        rustls::Error::InvalidMessage(_) => "the other side does not speak TLS",
        rustls::Error::PeerIncompatible(_) => "the other side offers no TLS 1.2 or newer",
        rustls::Error::AlertReceived(_) => "the other side refused the connection",
        _ => "the TLS handshake failed",
    };
    words.to_owned()
}
