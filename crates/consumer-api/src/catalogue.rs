//! The documented endpoints as data: what each does, which scopes it needs, and how certain that is. The
//! summaries are Passbook's own words for what the reference says.

mod first;
mod second;

use model::Scope;

/// Where a fact about an endpoint comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// The vendor's reference, in full.
    Official,
    /// The vendor's reference, in part.
    OfficialPartial,
    /// The vendor's published code.
    OfficialCode,
    /// Working clients by others.
    ClientCode,
    /// A captured discovery document.
    Discovery,
}

/// One documented endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// The method.
    pub method: &'static str,
    /// The path from the host, with `{names}` for ids.
    pub template: &'static str,
    /// The group of the reference.
    pub group: &'static str,
    /// What it does, in plain words.
    pub words: &'static str,
    /// Short names of the scopes, any one of which is enough (inferred: the reference lists read and write
    /// scopes together); see [`Endpoint::scope_names`] for the full ones.
    pub scopes: &'static [&'static str],
    /// How certain it is.
    pub certainty: Certainty,
    /// Whether it changes something. Asking for a refresh of data does not count as a change.
    pub writes: bool,
}

/// Whether the granted scopes suffice for an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// One of the scopes was granted.
    Have,
    /// None was granted; any one of these full names would do.
    Lack(Vec<String>),
    /// The reference names no scope for it.
    NotStated,
}

const fn read(
    method: &'static str,
    template: &'static str,
    group: &'static str,
    words: &'static str,
    scopes: &'static [&'static str],
    certainty: Certainty,
) -> Endpoint {
    Endpoint { method, template, group, words, scopes, certainty, writes: false }
}

const fn write(
    method: &'static str,
    template: &'static str,
    group: &'static str,
    words: &'static str,
    scopes: &'static [&'static str],
    certainty: Certainty,
) -> Endpoint {
    Endpoint { method, template, group, words, scopes, certainty, writes: true }
}

/// Every documented endpoint, in the order of the reference.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    first::ENDPOINTS.iter().chain(second::ENDPOINTS.iter())
}

/// The endpoint that a method and a path (from the host, as sent) belong to. A literal segment wins over a
/// named one, so `accounts/entitlements` is not taken for an account.
#[must_use]
pub fn find(method: &str, path: &str) -> Option<&'static Endpoint> {
    endpoints()
        .filter(|endpoint| endpoint.method.eq_ignore_ascii_case(method) && fits(endpoint.template, path))
        .min_by_key(|endpoint| endpoint.template.matches('{').count())
}

fn fits(template: &str, path: &str) -> bool {
    let (mut named, mut sent) = (template.split('/'), path.split('/'));
    loop {
        match (named.next(), sent.next()) {
            (None, None) => return true,
            (Some(name), Some(segment)) if name.starts_with('{') && !segment.is_empty() => {}
            (Some(name), Some(segment)) if name == segment => {}
            _ => return false,
        }
    }
}

/// Whether the granted scopes suffice.
#[must_use]
pub fn can(endpoint: &Endpoint, granted: &[Scope]) -> Standing {
    if endpoint.scopes.is_empty() {
        return Standing::NotStated;
    }
    let names = endpoint.scope_names();
    if granted.iter().any(|scope| names.iter().any(|name| name == scope.as_str())) {
        Standing::Have
    } else {
        Standing::Lack(names)
    }
}

impl Endpoint {
    /// The full names of its scopes.
    #[must_use]
    pub fn scope_names(&self) -> Vec<String> {
        let full = |short: &&str| match *short {
            model::scope::OPENID => model::scope::OPENID.to_owned(),
            short => format!("{}{short}", model::scope::PREFIX),
        };
        self.scopes.iter().map(full).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_68_endpoints_and_no_two_are_alike() {
        let all: std::collections::HashSet<(&str, &str)> = endpoints().map(|e| (e.method, e.template)).collect();
        assert_eq!(all.len(), 68);
    }

    #[test]
    fn any_one_of_the_scopes_is_enough() {
        let accounts = find("GET", "/a/consumer/api/v0/users/u/accounts").unwrap();
        let have = Scope::read_list("https://api.banno.com/consumer/auth/accounts.readwrite");
        assert_eq!(can(accounts, &have), Standing::Have);
        let Standing::Lack(missing) = can(accounts, &Scope::read_list("openid accounts.readonly")) else { panic!() };
        assert_eq!(missing.len(), 2);
    }

    #[test]
    fn an_endpoint_without_listed_scopes_states_nothing() {
        let institution = find("GET", "/a/consumer/api/v0/institutions/i").unwrap();
        assert_eq!(can(institution, &[]), Standing::NotStated);
    }

    #[test]
    fn entitlements_are_no_account() {
        let found = find("GET", "/a/consumer/api/v0/users/u/accounts/entitlements").unwrap();
        assert!(found.template.ends_with("/entitlements"));
    }

    #[test]
    fn reads_and_refreshes_change_nothing() {
        for endpoint in endpoints().filter(|endpoint| endpoint.method == "GET") {
            assert!(!endpoint.writes, "{}", endpoint.template);
        }
        assert!(!find("PUT", "/a/consumer/api/v0/users/u/fetch").unwrap().writes);
        assert!(find("PUT", "/a/consumer/api/v0/users/u/accounts/a/name").unwrap().writes);
    }

    #[test]
    fn every_scope_but_one_is_advertised_by_the_provider() {
        // The reference names this one; the captured discovery document does not.
        let extra = "https://api.banno.com/consumer/auth/transfers.unmaskednumber.readwrite";
        let known = |name: &String| Scope::new(name.clone()).unwrap().entry().is_some();
        let missing: Vec<String> = endpoints().flat_map(Endpoint::scope_names).filter(|name| !known(name)).collect();
        assert_eq!(missing, [extra]);
    }
}
