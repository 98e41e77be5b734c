//! Where the API of one connection lives, and the building of addresses from typed parts (AP-8, SB-6).

use url::{Host, Url};

/// The path under which every institution serves the API (conventions.md, "Hosts and paths").
pub(crate) const PREFIX: &str = "/a/consumer/api/v0";

/// What kind of connection an address belongs to (SB-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Realm {
    /// A real institution: https, a named host, never this computer.
    Institution,
    /// A simulated institution: http or https, only on a literal loopback host.
    Sandbox,
}

/// The base address of the API: origin and path prefix. The access token goes to this origin and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiBase {
    realm: Realm,
    url: Url,
}

/// Why an address cannot be the base of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBase {
    /// Not a URL.
    #[error("this is not a web address")]
    NotAUrl,
    /// An institution without https.
    #[error("an institution is reached over https only")]
    NotHttps,
    /// A scheme other than http and https.
    #[error("only http and https addresses can be used")]
    Scheme,
    /// User name, password, query or fragment.
    #[error("the address must not carry a user name, password, query or fragment")]
    Extras,
    /// An institution on an IP address or on this computer.
    #[error("an institution has a host name on the network; addresses of this computer are for the sandbox")]
    HostOfInstitution,
    /// A sandbox that is not on loopback.
    #[error("a sandbox must be on this computer: 127.0.0.1, ::1 or localhost")]
    HostOfSandbox,
    /// Another path than the API's.
    #[error("the address must end in /a/consumer/api/v0, with or without /oidc")]
    Path,
}

impl InvalidBase {
    /// The stable machine id.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAUrl => "base.not_a_url",
            Self::NotHttps => "base.not_https",
            Self::Scheme => "base.scheme",
            Self::Extras => "base.extras",
            Self::HostOfInstitution => "base.host_of_institution",
            Self::HostOfSandbox => "base.host_of_sandbox",
            Self::Path => "base.path",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::HostOfSandbox => "Start the built-in sandbox, or add the address of one that runs on this computer.",
            Self::HostOfInstitution => "Use the host name of the institution's online banking site.",
            _ => "Check the connection: the host is the one of the institution's online banking site.",
        }
    }
}

impl ApiBase {
    /// The base of an institution, from its verified issuer (`…/a/consumer/api/v0/oidc`) or the base itself.
    ///
    /// # Errors
    /// [`InvalidBase`] unless it is https on a named host off this computer, with the API's path.
    pub fn institution(issuer: &str) -> Result<Self, InvalidBase> {
        let url = checked(issuer)?;
        if url.scheme() != "https" {
            return Err(InvalidBase::NotHttps);
        }
        match url.host() {
            Some(Host::Domain(name)) if !is_localhost(name) => Ok(Self { realm: Realm::Institution, url }),
            _ => Err(InvalidBase::HostOfInstitution),
        }
    }

    /// The base of a simulated institution, from its issuer or the base itself.
    ///
    /// # Errors
    /// [`InvalidBase`] unless the host is a literal loopback host (127.0.0.0/8, ::1, localhost).
    pub fn sandbox(issuer: &str) -> Result<Self, InvalidBase> {
        let url = checked(issuer)?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        if loopback { Ok(Self { realm: Realm::Sandbox, url }) } else { Err(InvalidBase::HostOfSandbox) }
    }

    /// What kind of connection it is.
    #[must_use]
    pub fn realm(&self) -> Realm {
        self.realm
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The whole base, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// An address under the base. Each segment is percent-encoded as a whole; `None` if a segment is empty or
    /// a dot segment, which would make another path of it.
    pub(crate) fn join(&self, segments: &[&str], query: &[(String, String)]) -> Option<Url> {
        if segments.iter().any(|s| matches!(*s, "" | "." | "..")) {
            return None;
        }
        let mut url = self.url.clone();
        url.path_segments_mut().ok()?.extend(segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Some(url)
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

fn checked(text: &str) -> Result<Url, InvalidBase> {
    let mut url = Url::parse(text).map_err(|_| InvalidBase::NotAUrl)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(InvalidBase::Scheme);
    }
    let plain = url.username().is_empty() && url.password().is_none();
    if !plain || url.query().is_some() || url.fragment().is_some() {
        return Err(InvalidBase::Extras);
    }
    let path = url.path().trim_end_matches('/');
    if path.strip_suffix("/oidc").unwrap_or(path) != PREFIX {
        return Err(InvalidBase::Path);
    }
    url.set_path(PREFIX);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_base_of_an_institution_is_its_issuer_without_oidc() {
        let base = ApiBase::institution("https://digital.garden-fi.com/a/consumer/api/v0/oidc").unwrap();
        assert_eq!(base.as_str(), "https://digital.garden-fi.com/a/consumer/api/v0");
        assert_eq!(base.origin(), "https://digital.garden-fi.com");
    }

    #[test]
    fn an_institution_is_never_plain_http_an_ip_address_or_this_computer() {
        let bad = |host: &str| ApiBase::institution(&format!("{host}/a/consumer/api/v0/oidc")).unwrap_err();
        assert_eq!(bad("http://bank.example"), InvalidBase::NotHttps);
        for host in ["https://10.0.0.1", "https://[::1]", "https://localhost", "https://a.localhost", "https://127.1"] {
            assert_eq!(bad(host), InvalidBase::HostOfInstitution, "{host}");
        }
    }

    #[test]
    fn a_sandbox_is_only_on_a_literal_loopback_host() {
        for host in
            ["http://127.0.0.1:4000", "http://127.8.9.1", "http://[::1]:9", "http://localhost:1", "https://localhost"]
        {
            assert!(ApiBase::sandbox(&format!("{host}/a/consumer/api/v0/oidc")).is_ok(), "{host}");
        }
        for host in ["http://10.0.0.1", "http://bank.example", "http://a.localhost", "http://127.0.0.1.evil.example"] {
            assert_eq!(ApiBase::sandbox(&format!("{host}/a/consumer/api/v0/oidc")), Err(InvalidBase::HostOfSandbox));
        }
    }

    #[test]
    fn extras_and_foreign_paths_are_refused() {
        assert_eq!(ApiBase::institution("https://u:p@b.example/a/consumer/api/v0"), Err(InvalidBase::Extras));
        assert_eq!(ApiBase::institution("https://b.example/a/consumer/api/v0?x=1"), Err(InvalidBase::Extras));
        assert_eq!(ApiBase::institution("https://b.example/a/consumer/api/v1"), Err(InvalidBase::Path));
        assert_eq!(ApiBase::institution("ftp://b.example/a/consumer/api/v0"), Err(InvalidBase::Scheme));
    }

    #[test]
    fn dot_segments_and_empty_segments_make_no_address() {
        let base = ApiBase::institution("https://b.example/a/consumer/api/v0").unwrap();
        for segment in ["", ".", ".."] {
            assert_eq!(base.join(&["users", segment], &[]), None);
        }
    }

    proptest! {
        #[test]
        fn no_id_can_leave_its_segment(id in "[^\\p{Cc}]{1,60}") {
            let base = ApiBase::institution("https://b.example/a/consumer/api/v0").unwrap();
            if let Some(url) = base.join(&["users", &id, "accounts"], &[("since".to_owned(), id.clone())]) {
                prop_assert_eq!(url.origin().ascii_serialization(), "https://b.example");
                let segments: Vec<&str> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 7);
                prop_assert_eq!(segments[6], "accounts");
            }
        }
    }
}
