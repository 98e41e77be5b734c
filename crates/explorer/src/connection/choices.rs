//! What the connection editor offers: scopes, presets, claims, redirect URIs.

use super::USUAL_REDIRECT_URIS;
use crate::Explorer;
use crate::core::Answer;
use crate::view::{ConnectionChoicesView, LabelledText, ScopePresetView, ScopeSensitivity, ScopeView};
use model::scope::{self, CATALOGUE, Entry, PREFIX, Sensitivity};

/// Claims of the Consumer API's documentation that are of use to a client (authentication.md, "Claims").
const CLAIMS: [(&str, &str); 12] = [
    ("name", "Full name"),
    ("given_name", "First name"),
    ("family_name", "Last name"),
    ("preferred_username", "User name"),
    ("email", "Email address"),
    ("address", "Postal address"),
    ("phone_number", "Phone number"),
    ("birthdate", "Date of birth"),
    ("https://api.banno.com/consumer/claim/institution_id", "Id of the institution"),
    ("https://api.banno.com/consumer/claim/fi_routing_number", "Routing number of the institution"),
    ("https://api.banno.com/consumer/claim/masked_accounts", "Accounts with masked numbers"),
    (
        "https://api.banno.com/consumer/claim/customer_identifier",
        "Customer id in the core; restricted: the administrator must enable it for the application",
    ),
];

impl Explorer {
    /// What the connection editor offers.
    ///
    /// # Errors
    /// None today; the form is that of every use case.
    pub async fn connection_choices(&self) -> Answer<ConnectionChoicesView> {
        Ok(ConnectionChoicesView {
            scopes: CATALOGUE.iter().map(scope_view).collect(),
            presets: presets(),
            claims: CLAIMS
                .iter()
                .map(|(name, words)| LabelledText { label: (*name).to_owned(), text: (*words).to_owned() })
                .collect(),
            redirect_uris: USUAL_REDIRECT_URIS.iter().map(|uri| (*uri).to_owned()).collect(),
        })
    }
}

fn scope_view(entry: &Entry) -> ScopeView {
    ScopeView {
        name: entry.name.to_owned(),
        short: entry.name.strip_prefix(PREFIX).unwrap_or(entry.name).to_owned(),
        area: entry.area.to_owned(),
        words: entry.words.to_owned(),
        sensitivity: match entry.sensitivity {
            Sensitivity::Identity => ScopeSensitivity::Identity,
            Sensitivity::Lasting => ScopeSensitivity::Lasting,
            Sensitivity::Read => ScopeSensitivity::Read,
            Sensitivity::Personal => ScopeSensitivity::Personal,
            Sensitivity::Write => ScopeSensitivity::Write,
        },
    }
}

fn presets() -> Vec<ScopePresetView> {
    // With `profile` a session has a name, and not only a user id.
    let with =
        |more: &[&str]| scope::READ_ONLY.iter().chain(&["profile"]).chain(more).map(|n| (*n).to_owned()).collect();
    let number = "https://api.banno.com/consumer/auth/accounts.unmaskednumber.readonly";
    vec![
        ScopePresetView {
            id: "read-once".to_owned(),
            title: "Look once".to_owned(),
            words: "Accounts, transactions and profile until the access token ends, in about ten minutes.".to_owned(),
            scopes: with(&[]),
        },
        ScopePresetView {
            id: "read-stay".to_owned(),
            title: "Look and stay signed in".to_owned(),
            words: "The same, with a refresh token kept in the keychain.".to_owned(),
            scopes: with(&[scope::OFFLINE_ACCESS]),
        },
        ScopePresetView {
            id: "read-numbers".to_owned(),
            title: "With full account numbers".to_owned(),
            words: "The same, and full account numbers on request.".to_owned(),
            scopes: with(&[scope::OFFLINE_ACCESS, number]),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_asks_for_openid_and_a_name_and_only_for_advertised_scopes() {
        for preset in presets() {
            assert!(preset.scopes.iter().any(|name| name == scope::OPENID), "{}", preset.id);
            assert!(preset.scopes.iter().any(|name| name == "profile"), "{}", preset.id);
            for name in &preset.scopes {
                assert!(CATALOGUE.iter().any(|entry| entry.name == name), "{name}");
            }
        }
    }
}
