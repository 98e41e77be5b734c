//! The names of the endpoints: what the request log shows instead of ids, and where a fault applies.

use http::Method;
use serde::{Deserialize, Serialize};

/// The prefix of every versioned Consumer API path.
pub(crate) const API_PREFIX: &str = "/a/consumer/api/v0";

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $template:literal;)*) => {
        /// An endpoint of the sandbox, as faults and the request log name it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Endpoint {
            $($(#[$doc])* #[serde(rename = $id)] $name,)*
        }

        impl Endpoint {
            /// Every endpoint, in the order in which a person meets them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable id, for example `account-transactions`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The path template after the API prefix, for example `/users/{userId}/accounts`.
            #[must_use]
            pub fn template(self) -> &'static str {
                match self { $(Self::$name => $template,)* }
            }
        }
    };
}

endpoints! {
    /// Any Consumer API call, not the OpenID provider: only for faults.
    EveryApiCall = "api", "";
    /// Provider metadata, at both addresses.
    Discovery = "discovery", "/oidc/.well-known/openid-configuration";
    /// The signing keys.
    Jwks = "jwks", "/oidc/jwks";
    /// The authorization endpoint; faults here also cover the redirect at the end of the pages.
    Authorize = "authorize", "/oidc/auth";
    /// The sign-in and consent pages.
    Interaction = "interaction", "/oidc/interaction/{id}";
    /// The token endpoint.
    Token = "token", "/oidc/token";
    /// The user-info endpoint.
    Userinfo = "userinfo", "/oidc/me";
    /// The revocation endpoint.
    Revocation = "revocation", "/oidc/token/revocation";
    /// The end-session endpoint.
    EndSession = "end-session", "/oidc/logout";
    /// The user's profile.
    User = "user", "/users/{userId}";
    /// All accounts of a user.
    Accounts = "accounts", "/users/{userId}/accounts";
    /// What the user may do per account.
    Entitlements = "entitlements", "/users/{userId}/accounts/entitlements";
    /// One account.
    Account = "account", "/users/{userId}/accounts/{accountId}";
    /// The full account number.
    AccountNumber = "account-number", "/users/{userId}/accounts/{accountId}/number";
    /// Renaming an account.
    AccountName = "account-name", "/users/{userId}/accounts/{accountId}/name";
    /// The transactions of one account.
    Transactions = "transactions", "/users/{userId}/accounts/{accountId}/transactions";
    /// One transaction.
    Transaction = "transaction", "/users/{userId}/accounts/{accountId}/transactions/{transactionId}";
    /// Starting a refresh from the core.
    Fetch = "fetch", "/users/{userId}/fetch";
    /// Polling a refresh task.
    Task = "task", "/users/{userId}/tasks/{taskId}";
    /// An institution as specialised for a user.
    UserInstitution = "user-institution", "/users/{userId}/institutions/{institutionId}";
    /// Anything else.
    Unknown = "unknown", "(no such path)";
}

impl Endpoint {
    /// Which endpoint a request is for. The method plays no part: a wrong method on a known path is
    /// still a request for that endpoint.
    pub(crate) fn of(_method: &Method, path: &str) -> Self {
        if path == "/.well-known/openid-configuration" {
            return Self::Discovery;
        }
        let Some(rest) = path.strip_prefix(API_PREFIX) else {
            return Self::Unknown;
        };
        let found = Self::ALL.iter().copied().find(|candidate| {
            !matches!(candidate, Self::EveryApiCall | Self::Unknown) && matches_template(candidate.template(), rest)
        });
        found.unwrap_or(Self::Unknown)
    }

    /// Is this a Consumer API call, as opposed to a part of the OpenID provider?
    pub(crate) fn is_api(self) -> bool {
        !self.template().starts_with("/oidc") && !matches!(self, Self::Unknown | Self::EveryApiCall)
    }

    /// Can a browser come here from another site at the top level? (SB-2)
    pub(crate) fn is_browser_page(self) -> bool {
        matches!(self, Self::Authorize | Self::Interaction | Self::EndSession)
    }
}

/// Segment by segment; `{x}` matches one non-empty segment, and in `/oidc/interaction/{id}` also the
/// steps below it.
fn matches_template(template: &str, path: &str) -> bool {
    let mut wanted = template.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (None, Some(_)) => return template == Endpoint::Interaction.template(),
            (Some(_), None) => return false,
            (Some(want), Some(got)) => {
                let hole = want.starts_with('{') && !got.is_empty();
                if !hole && want != got {
                    return false;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Endpoint {
        Endpoint::of(&Method::GET, &format!("{API_PREFIX}{path}"))
    }

    #[test]
    fn paths_are_recognised_whatever_the_ids() {
        assert_eq!(of("/users/u1/accounts"), Endpoint::Accounts);
        assert_eq!(of("/users/u1/accounts/entitlements"), Endpoint::Entitlements);
        assert_eq!(of("/users/u1/accounts/a1"), Endpoint::Account);
        assert_eq!(of("/users/u1/accounts/a1/transactions/t"), Endpoint::Transaction);
        assert_eq!(of("/oidc/interaction/abc/sign-in"), Endpoint::Interaction);
        assert_eq!(of("/oidc/token"), Endpoint::Token);
        assert_eq!(of("/oidc/token/revocation"), Endpoint::Revocation);
    }

    #[test]
    fn empty_segments_and_strange_paths_are_unknown() {
        assert_eq!(of("/users//accounts"), Endpoint::Unknown);
        assert_eq!(of("/users/u1/accounts/"), Endpoint::Unknown);
        assert_eq!(Endpoint::of(&Method::GET, "/favicon.ico"), Endpoint::Unknown);
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = Endpoint::ALL.iter().map(|endpoint| endpoint.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Endpoint::ALL.len());
    }
}
