//! What a person types to name an institution, and the issuer that it means (AB-3).

use crate::explained::Explained;
use crate::issuer::{Issuer, MAX_URL, Realm, check_realm};
use url::Url;

/// The path of the provider on every institution's host (authentication.md, "Provider").
const PROVIDER_PATH: &str = "/a/consumer/api/v0/oidc";
const DISCOVERY_SUFFIX: &str = "/.well-known/openid-configuration";

/// An institution's host, or a whole issuer, as a person typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    typed: String,
    issuer: Issuer,
    mixed_script: bool,
}

/// Why a typed host is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// Nothing was typed.
    #[error("no institution host was given")]
    Empty,
    /// More than 2 KiB.
    #[error("the institution host is longer than 2,048 characters")]
    TooLong,
    /// The placeholder was copied from a guide.
    #[error("the institution host still has the braces of a placeholder")]
    Braces,
    /// `http://` for an institution.
    #[error("the institution host was given with http, which is not encrypted")]
    PlainHttp,
    /// Another scheme than http or https.
    #[error("the institution host was given with a scheme other than https")]
    Scheme,
    /// `user@host`.
    #[error("the institution host has a user name in front of it")]
    UserInfo,
    /// A query or a fragment.
    #[error("the institution host is followed by a query or a fragment")]
    QueryOrFragment,
    /// An IP address for an institution.
    #[error("an institution cannot be given as an IP address")]
    IpAddress,
    /// A simulated institution that is not on this computer.
    #[error("a simulated institution must be on this computer")]
    NotLoopback,
    /// No host name.
    #[error("this is not a host name")]
    Malformed,
}

impl Explained for HostError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "host.empty",
            Self::TooLong => "host.too_long",
            Self::Braces => "host.braces",
            Self::PlainHttp => "host.plain_http",
            Self::Scheme => "host.scheme",
            Self::UserInfo => "host.user_info",
            Self::QueryOrFragment => "host.query_or_fragment",
            Self::IpAddress => "host.ip_address",
            Self::NotLoopback => "host.not_loopback",
            Self::Malformed => "host.malformed",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Braces => "Replace the placeholder and its braces with the institution’s own host name.",
            Self::PlainHttp => "Type the host name alone, or with https.",
            Self::NotLoopback => "Use 127.0.0.1, [::1] or localhost, or make this connection an institution.",
            Self::IpAddress => "Type the host name that people use in their browser.",
            _ => "Type the host name alone, for example digital.garden-fi.com.",
        }
        .to_owned()
    }
}

impl Host {
    /// Reads what a person typed: a host name, an address copied from the browser, the address of the discovery
    /// document, or a whole issuer.
    ///
    /// Without a path, or with a path and no scheme, it means the provider of an institution's host; with a
    /// scheme and a path of its own it is the issuer itself.
    ///
    /// # Errors
    /// [`HostError`].
    pub fn parse(realm: Realm, typed: &str) -> Result<Self, HostError> {
        let text = typed.trim();
        check_text(text)?;
        let has_scheme = text.contains("://");
        let scheme = if realm == Realm::Sandbox { "http" } else { "https" };
        let whole = if has_scheme { text.to_owned() } else { format!("{scheme}://{text}") };
        let url = Url::parse(&whole).map_err(|_| HostError::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(HostError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(HostError::QueryOrFragment);
        }
        check_realm(realm, &url)?;
        let issuer = Issuer::parse(realm, &issuer_text(&url, has_scheme))?;
        Ok(Self { mixed_script: mixes_scripts(text), typed: text.to_owned(), issuer })
    }

    /// What was typed, without the white space around it.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The host in A-label form (`xn--…`), with a port that is not the usual one, to show beside what was typed.
    #[must_use]
    pub fn name(&self) -> String {
        self.issuer.authority()
    }

    /// The issuer that it means.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Whether one label of the typed name mixes scripts, as look-alike names do.
    #[must_use]
    pub fn mixes_scripts(&self) -> bool {
        self.mixed_script
    }
}

fn check_text(text: &str) -> Result<(), HostError> {
    match text {
        "" => Err(HostError::Empty),
        _ if text.len() > MAX_URL => Err(HostError::TooLong),
        _ if text.contains(['{', '}', '<', '>']) => Err(HostError::Braces),
        _ if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') => Err(HostError::Malformed),
        _ => Ok(()),
    }
}

fn issuer_text(url: &Url, has_scheme: bool) -> String {
    let origin = format!("{}://{}", url.scheme(), url.authority());
    let path = url.path().strip_suffix(DISCOVERY_SUFFIX).unwrap_or(url.path()).trim_end_matches('/');
    let own_path = has_scheme && !path.is_empty() && !path.starts_with(PROVIDER_PATH);
    format!("{origin}{}", if own_path { path } else { PROVIDER_PATH })
}

#[derive(PartialEq, Clone, Copy)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    EastAsian,
    Other(u32),
}

/// The script of a letter, coarse: enough to tell look-alike alphabets apart. East Asian scripts are written
/// together and count as one; the rest is told apart by its Unicode block of 128.
fn script(c: char) -> Option<Script> {
    match u32::from(c) {
        _ if !c.is_alphabetic() => None,
        0x00..=0x24F | 0x1E00..=0x1EFF => Some(Script::Latin),
        0x370..=0x3FF | 0x1F00..=0x1FFF => Some(Script::Greek),
        0x400..=0x52F => Some(Script::Cyrillic),
        0x1100..=0x11FF | 0x2E80..=0xA4CF | 0xAC00..=0xD7FF | 0x20000..=0x3FFFF => Some(Script::EastAsian),
        other => Some(Script::Other(other / 128)),
    }
}

fn mixes_scripts(text: &str) -> bool {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    host.split('.').any(|label| {
        let mut scripts = label.chars().filter_map(script);
        scripts.next().is_some_and(|first| scripts.any(|other| other != first))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn issuer(typed: &str) -> Result<String, HostError> {
        Host::parse(Realm::Institution, typed).map(|host| host.issuer().as_str().to_owned())
    }

    #[test]
    fn a_host_in_every_usual_spelling_means_the_same_issuer() {
        for typed in [
            "digital.garden-fi.com",
            "  Digital.Garden-FI.com/ ",
            "https://digital.garden-fi.com",
            "https://digital.garden-fi.com/a/consumer/api/v0/oidc",
            "https://digital.garden-fi.com/a/consumer/api/v0/oidc/.well-known/openid-configuration",
            "https://digital.garden-fi.com/.well-known/openid-configuration",
            "digital.garden-fi.com/login",
        ] {
            assert_eq!(issuer(typed).unwrap(), "https://digital.garden-fi.com/a/consumer/api/v0/oidc", "{typed}");
        }
    }

    #[test]
    fn a_whole_issuer_of_another_provider_is_taken_as_it_is() {
        assert_eq!(issuer("https://id.example.com/tenant/one").unwrap(), "https://id.example.com/tenant/one");
    }

    #[test]
    fn each_slip_has_its_own_reason() {
        for (typed, reason) in [
            ("", HostError::Empty),
            ("{host}", HostError::Braces),
            ("https://{institution host}/a", HostError::Braces),
            ("http://digital.garden-fi.com", HostError::PlainHttp),
            ("ftp://digital.garden-fi.com", HostError::Scheme),
            ("https://me@bank.example", HostError::UserInfo),
            ("https://bank.example/?a=1", HostError::QueryOrFragment),
            ("bank.example#x", HostError::QueryOrFragment),
            ("192.0.2.7", HostError::IpAddress),
            ("0x7f.1", HostError::IpAddress),
            ("[::1]", HostError::IpAddress),
            ("bank example", HostError::Malformed),
            ("https://", HostError::Malformed),
        ] {
            assert_eq!(issuer(typed).unwrap_err(), reason, "{typed}");
        }
        assert_eq!(issuer(&"a".repeat(2_049)).unwrap_err(), HostError::TooLong);
    }

    #[test]
    fn a_simulated_institution_is_on_loopback_only() {
        let parse = |typed| Host::parse(Realm::Sandbox, typed).map(|host| host.issuer().as_str().to_owned());
        assert_eq!(parse("127.0.0.1:7000").unwrap(), "http://127.0.0.1:7000/a/consumer/api/v0/oidc");
        assert_eq!(parse("http://localhost:7000/oidc").unwrap(), "http://localhost:7000/oidc");
        assert_eq!(parse("http://[::1]:7000").unwrap(), "http://[::1]:7000/a/consumer/api/v0/oidc");
        assert_eq!(parse("http://192.168.1.2:7000").unwrap_err(), HostError::NotLoopback);
        assert_eq!(parse("http://localhost.evil.example").unwrap_err(), HostError::NotLoopback);
    }

    #[test]
    fn a_name_in_another_script_is_shown_as_a_label() {
        let host = Host::parse(Realm::Institution, "bücher.example").unwrap();
        assert_eq!(host.name(), "xn--bcher-kva.example");
        assert!(!host.mixes_scripts());
    }

    #[test]
    fn a_name_of_mixed_scripts_is_flagged() {
        // The second letter is the Cyrillic а.
        assert!(Host::parse(Realm::Institution, "b\u{430}nk.example").unwrap().mixes_scripts());
        assert!(!Host::parse(Realm::Institution, "банк.example").unwrap().mixes_scripts());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_an_institution_is_https_without_user_query_or_address(typed in "\\PC{0,60}") {
            if let Ok(host) = Host::parse(Realm::Institution, &typed) {
                let url = host.issuer().url();
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(url.username().is_empty() && url.query().is_none() && url.fragment().is_none());
                prop_assert!(url.domain().is_some());
            }
        }

        #[test]
        fn whatever_is_typed_a_simulated_institution_is_on_loopback(typed in "(https?://)?[a-z0-9.:@\\[\\]/]{0,30}") {
            if let Ok(host) = Host::parse(Realm::Sandbox, &typed) {
                prop_assert!(crate::issuer::is_loopback(host.issuer().url()));
            }
        }
    }
}
