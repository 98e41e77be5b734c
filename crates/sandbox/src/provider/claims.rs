//! The `claims` parameter (OpenID Connect Core section 5.5) and which claims an answer carries.

use serde_json::{Map, Value};

use crate::world::User;

/// The largest number of claims in one request.
const MOST_CLAIMS: usize = 64;

/// Claims by scope, section 5.4; the `profile` list is the one of the captured document.
const BY_SCOPE: &[(&str, &[&str])] = &[
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "picture",
            "locale",
            "birthdate",
        ],
    ),
    ("email", &["email"]),
    ("address", &["address"]),
    ("phone", &["phone_number"]),
];

/// The claims that can be asked for, as the metadata advertises them.
pub(crate) const SUPPORTED: &[&str] = &[
    "sub",
    "family_name",
    "given_name",
    "middle_name",
    "name",
    "nickname",
    "picture",
    "preferred_username",
    "email",
    "address",
    "phone_number",
    "acr",
    "sid",
    "auth_time",
    "iss",
    "birthdate",
    "https://api.banno.com/consumer/claim/institution_id",
    "https://api.banno.com/consumer/claim/fi_routing_number",
    "https://api.banno.com/consumer/claim/netteller_id",
    "https://api.banno.com/consumer/claim/masked_accounts",
    "https://api.banno.com/consumer/claim/customer_identifier",
    "https://api.banno.com/consumer/claim/tax_id",
];

/// Restricted claims: an administrator would have to allow them for the app, and here none did. They
/// stay out without an error (inferred).
const RESTRICTED: &[&str] =
    &["https://api.banno.com/consumer/claim/customer_identifier", "https://api.banno.com/consumer/claim/tax_id"];

/// The claims of the protocol itself: a world never overrides them.
const PROTOCOL: &[&str] = &["sub", "iss", "aud", "exp", "iat", "nonce", "at_hash", "acr", "sid", "auth_time", "azp"];

/// What the `claims` parameter asked for, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClaimsRequest {
    pub(crate) id_token: Vec<String>,
    pub(crate) userinfo: Vec<String>,
    /// The `sub` that the client insists on (section 5.5.1 with section 3.1.2.1).
    pub(crate) wanted_sub: Option<String>,
}

/// The parameter is not what section 5.5 describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadClaims;

impl ClaimsRequest {
    /// Reads the parameter. Unknown claims are kept out silently, as section 5.5.1 wants.
    pub(crate) fn parse(text: &str) -> Result<Self, BadClaims> {
        let Ok(Value::Object(members)) = serde_json::from_str::<Value>(text) else {
            return Err(BadClaims);
        };
        let mut request = Self::default();
        for (name, value) in &members {
            match name.as_str() {
                "id_token" => request.id_token = names(value, &mut request.wanted_sub)?,
                "userinfo" => request.userinfo = names(value, &mut request.wanted_sub)?,
                _ => {}
            }
        }
        Ok(request)
    }
}

fn names(value: &Value, wanted_sub: &mut Option<String>) -> Result<Vec<String>, BadClaims> {
    let members = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Object(members) if members.len() <= MOST_CLAIMS => members,
        _ => return Err(BadClaims),
    };
    for (name, options) in members {
        match options {
            Value::Null => {}
            Value::Object(options) => {
                if name == "sub"
                    && let Some(value) = options.get("value")
                {
                    *wanted_sub = Some(value.as_str().ok_or(BadClaims)?.to_owned());
                }
            }
            _ => return Err(BadClaims),
        }
    }
    Ok(members.keys().filter(|name| SUPPORTED.contains(&name.as_str())).cloned().collect())
}

/// The personal claims for one answer: those that scopes give and those that were asked for.
pub(crate) fn personal(user: &User, scopes: &[String], asked: &[String]) -> Map<String, Value> {
    let by_scope = BY_SCOPE
        .iter()
        .filter(|(scope, _)| scopes.iter().any(|granted| granted == scope))
        .flat_map(|(_, claims)| claims.iter().copied());
    let wanted: Vec<&str> = by_scope.chain(asked.iter().map(String::as_str)).collect();
    let known = user.claims();
    known
        .into_iter()
        .filter(|(name, value)| {
            wanted.contains(&name.as_str())
                && !PROTOCOL.contains(&name.as_str())
                && !RESTRICTED.contains(&name.as_str())
                && !value.is_null()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_from_both_members_and_unknown_ones_are_left_out() {
        let text = r#"{"id_token":{"email":null,"made_up":null},"userinfo":{"name":{"essential":true}},"other":1}"#;
        let request = ClaimsRequest::parse(text).unwrap();
        assert_eq!(request.id_token, ["email"]);
        assert_eq!(request.userinfo, ["name"]);
    }

    #[test]
    fn what_is_not_an_object_of_objects_is_refused() {
        for text in [
            "",
            "[]",
            "1",
            "{\"id_token\":1}",
            "{\"id_token\":{\"email\":1}}",
            "{\"userinfo\":{\"sub\":{\"value\":5}}}",
        ] {
            assert_eq!(ClaimsRequest::parse(text), Err(BadClaims), "{text}");
        }
    }

    #[test]
    fn an_insisted_sub_is_found() {
        let request = ClaimsRequest::parse(r#"{"id_token":{"sub":{"value":"u1"}}}"#).unwrap();
        assert_eq!(request.wanted_sub.as_deref(), Some("u1"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_never_more_than_the_supported_claims_come_out(text in ".*") {
            if let Ok(request) = ClaimsRequest::parse(&text) {
                proptest::prop_assert!(request.id_token.iter().all(|name| SUPPORTED.contains(&name.as_str())));
            }
        }
    }
}
