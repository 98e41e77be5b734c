//! A registered redirect URI: kept and sent byte for byte, because providers compare it as a string
//! (RFC 6749, section 3.1.2.3; authentication.md, "Redirect URIs").

use crate::issuer::is_loopback;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// A redirect URI on this computer. Port 0 stands for "any free port" (RFC 8252, section 7.3), for providers
/// that do not compare the port; the Consumer API's provider does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    authority: String,
    path: String,
    port: u16,
    addresses: Vec<IpAddr>,
}

/// Why a redirect URI cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a redirect address looks like http://localhost:8080/auth/cb: plain http, localhost or a loopback address, no \
     query, no fragment, no user name"
)]
pub struct InvalidRedirectUri;

impl RedirectUri {
    /// Takes a redirect URI as it is registered at the institution.
    ///
    /// # Errors
    /// [`InvalidRedirectUri`] if it is longer than 2 KiB or anything but plain http on a loopback host.
    pub fn parse(text: &str) -> Result<Self, InvalidRedirectUri> {
        let url = Url::parse(text).map_err(|_| InvalidRedirectUri)?;
        let plain = text.len() <= crate::issuer::MAX_URL
            && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>' | b'`'))
            && url.scheme() == "http"
            && is_loopback(&url)
            && !text.contains(['?', '#', '@']);
        let (_, rest) = text.split_once("://").filter(|_| plain).ok_or(InvalidRedirectUri)?;
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        // A browser takes dot segments out of the path before it asks, so such an address could never be met.
        if url.path() != path {
            return Err(InvalidRedirectUri);
        }
        Ok(Self {
            text: text.to_owned(),
            authority: url.authority().to_owned(),
            path: path.to_owned(),
            port: if authority.ends_with(":0") { 0 } else { url.port_or_known_default().unwrap_or(80) },
            addresses: addresses(&url),
        })
    }

    /// The text, byte for byte.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The `Host` header that a browser sends for it.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The exact path of the request that a browser makes for it.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where to listen: both families for `localhost`, else the address itself (CB-1).
    pub(crate) fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// The same with the port that was found free; only for port 0.
    pub(crate) fn with_port(&self, port: u16) -> Self {
        let authority = format!("{}:{port}", self.authority.trim_end_matches(":0"));
        let text = format!("http://{authority}{}", self.path);
        Self { text, authority, path: self.path.clone(), port, addresses: self.addresses.clone() }
    }
}

fn addresses(url: &Url) -> Vec<IpAddr> {
    match url.host() {
        Some(Host::Ipv4(address)) => vec![address.into()],
        Some(Host::Ipv6(address)) => vec![address.into()],
        _ => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_registered_address_is_kept_byte_for_byte() {
        for text in [
            "http://localhost:8080/auth/cb",
            "http://LOCALHOST:8080/Auth/cb/",
            "http://127.0.0.1:80",
            "http://[::1]:9/x",
        ] {
            assert_eq!(RedirectUri::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn only_plain_http_on_loopback_is_taken() {
        for text in [
            "https://localhost:8080/cb",
            "http://example.com/cb",
            "http://0.0.0.0:8080/cb",
            "http://localhost:8080/cb?x=1",
            "http://localhost:8080/cb#x",
            "http://a@localhost:8080/cb",
            "http://localhost:8080/c b",
            "http://localhost:8080/a/../b",
            "localhost:8080/cb",
            "",
        ] {
            assert!(RedirectUri::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn localhost_listens_on_both_families_and_an_address_on_its_own() {
        assert_eq!(RedirectUri::parse("http://localhost:8080/cb").unwrap().addresses().len(), 2);
        assert_eq!(
            RedirectUri::parse("http://127.0.0.1:8080/cb").unwrap().addresses(),
            ["127.0.0.1".parse::<IpAddr>().unwrap()]
        );
    }

    #[test]
    fn the_usual_port_is_not_in_the_host_header() {
        assert_eq!(RedirectUri::parse("http://localhost:80/cb").unwrap().authority(), "localhost");
        assert_eq!(RedirectUri::parse("http://localhost:81/cb").unwrap().authority(), "localhost:81");
    }

    proptest! {
        #[test]
        fn whatever_is_parsed_listens_on_loopback(text in "http://[a-z0-9.:\\[\\]/@?#]{0,40}") {
            if let Ok(uri) = RedirectUri::parse(&text) {
                prop_assert!(uri.addresses().iter().all(IpAddr::is_loopback));
                prop_assert!(uri.path().starts_with('/'));
            }
        }
    }
}
