//! OAuth scopes (RFC 6749, section 3.3) and the ones that the Consumer API advertises, in plain words.

mod catalogue;

pub use catalogue::{CATALOGUE, Entry, Sensitivity};

use serde::{Deserialize, Serialize};

/// What most scope names of the Consumer API begin with.
pub const PREFIX: &str = "https://api.banno.com/consumer/auth/";

/// Makes the answer carry an ID token; required (authentication.md, "Scopes").
pub const OPENID: &str = "openid";

/// The scope that brings a refresh token (authentication.md, "Refreshing").
pub const OFFLINE_ACCESS: &str = "https://api.banno.com/consumer/auth/offline_access";

/// The scopes of a read-only look at accounts and transactions, without staying signed in.
pub const READ_ONLY: [&str; 4] = [
    OPENID,
    "https://api.banno.com/consumer/auth/accounts.readonly",
    "https://api.banno.com/consumer/auth/transactions.detail.readonly",
    "https://api.banno.com/consumer/auth/user.profile.readonly",
];

/// Most scopes in one request (AB-2).
pub const MAX_SCOPES: usize = 64;

/// Longest scope name, in bytes (AB-2).
pub const MAX_SCOPE_LENGTH: usize = 256;

/// A scope name that breaks the grammar of RFC 6749, section 3.3, or is too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a scope has 1 to 256 visible ASCII characters other than the double quote and the backslash")]
pub struct InvalidScope;

/// One scope name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(String);

impl Scope {
    /// Takes a scope name.
    ///
    /// # Errors
    /// [`InvalidScope`] if it breaks the grammar of RFC 6749 or is longer than [`MAX_SCOPE_LENGTH`].
    pub fn new(name: impl Into<String>) -> Result<Self, InvalidScope> {
        let name = name.into();
        let fits = (1..=MAX_SCOPE_LENGTH).contains(&name.len());
        let token = name.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5B | 0x5D..=0x7E));
        if fits && token { Ok(Self(name)) } else { Err(InvalidScope) }
    }

    /// Reads a space-separated list, as the token answer and the authorization request carry it.
    /// Names that break the grammar are left out; a name given twice counts once.
    #[must_use]
    pub fn read_list(list: &str) -> Vec<Self> {
        let mut scopes = Vec::new();
        for scope in list.split(' ').filter_map(|name| Self::new(name).ok()) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes
    }

    /// The full name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without the usual prefix, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.strip_prefix(PREFIX).unwrap_or(&self.0)
    }

    /// What the scope allows, in plain words; `None` for one that is not in the catalogue.
    #[must_use]
    pub fn entry(&self) -> Option<&'static Entry> {
        CATALOGUE.iter().find(|entry| entry.name == self.0)
    }
}

impl TryFrom<String> for Scope {
    type Error = InvalidScope;
    fn try_from(name: String) -> Result<Self, InvalidScope> {
        Self::new(name)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> String {
        scope.0
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_no_space_quote_or_backslash() {
        for bad in ["", "a b", "a\"b", "a\\b", "ä"] {
            assert_eq!(Scope::new(bad), Err(InvalidScope), "{bad:?}");
        }
    }

    #[test]
    fn a_scope_has_at_most_256_characters() {
        assert!(Scope::new("s".repeat(255)).is_ok());
        assert!(Scope::new("s".repeat(256)).is_ok());
        assert_eq!(Scope::new("s".repeat(257)), Err(InvalidScope));
    }

    #[test]
    fn a_list_is_read_once_per_name() {
        let names: Vec<String> = Scope::read_list("openid  a openid").into_iter().map(String::from).collect();
        assert_eq!(names, ["openid", "a"]);
    }

    #[test]
    fn the_short_name_leaves_the_usual_prefix_out() {
        assert_eq!(Scope::new(OFFLINE_ACCESS).unwrap().short(), "offline_access");
        assert_eq!(Scope::new(OPENID).unwrap().short(), "openid");
    }

    #[test]
    fn the_preset_scopes_are_in_the_catalogue() {
        for name in READ_ONLY.iter().chain([&OFFLINE_ACCESS]) {
            assert!(Scope::new(*name).unwrap().entry().is_some(), "{name}");
        }
    }
}
