//! Opaque identifiers. The API promises nothing about their form (AP-17), so they are compared and never
//! taken apart. Each kind has its own type, so that an account id cannot stand where a user id belongs.

use serde::{Deserialize, Serialize};

/// Longest identifier accepted from outside, in bytes. Documented ids are UUIDs or up to 40 characters;
/// the OpenID Connect `sub` may have 255 (OpenID Connect Core 1.0, section 2).
const MAX_ID_LENGTH: usize = 255;

/// An identifier that is empty, longer than [`MAX_ID_LENGTH`], or has control characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier must have 1 to 255 characters and no control characters")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes an identifier as it came.
            ///
            /// # Errors
            /// [`InvalidId`] if it is empty, too long, or has control characters.
            pub fn new(value: impl Into<String>) -> Result<Self, InvalidId> {
                let value = value.into();
                let fits = (1..=MAX_ID_LENGTH).contains(&value.len());
                if fits && !value.chars().any(char::is_control) { Ok(Self(value)) } else { Err(InvalidId) }
            }

            /// The identifier as it came.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(value: String) -> Result<Self, InvalidId> { Self::new(value) }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String { id.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
    )*};
}

ids! {
    /// The `sub` of a verified ID token: the `{userId}` of every path of the Consumer API.
    UserId;
    /// `Account.id`.
    AccountId;
    /// `Transaction.id`.
    TransactionId;
    /// `FetchResponse.taskId`.
    TaskId;
    /// One institution with one client, as configured on this computer.
    ConnectionId;
    /// One signed-in user of one connection. Made by Passbook from (issuer, client id, sub), hashed (SR-14, KC-10).
    SessionId;
}

impl SessionId {
    /// The identifier that stands for a digest: its hexadecimal digits.
    #[must_use]
    pub fn from_digest(digest: u128) -> Self {
        Self(format!("{digest:032x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_as_it_came() {
        assert_eq!(AccountId::new("  4D1f ").unwrap().as_str(), "  4D1f ");
    }

    #[test]
    fn an_empty_id_is_refused() {
        assert_eq!(AccountId::new(""), Err(InvalidId));
    }

    #[test]
    fn an_id_has_at_most_255_bytes() {
        assert!(UserId::new("a".repeat(254)).is_ok());
        assert!(UserId::new("a".repeat(255)).is_ok());
        assert_eq!(UserId::new("a".repeat(256)), Err(InvalidId));
    }

    #[test]
    fn an_id_with_a_control_character_is_refused() {
        assert_eq!(TaskId::new("a\nb"), Err(InvalidId));
    }

    #[test]
    fn a_bad_id_is_refused_while_reading_json_too() {
        assert!(serde_json::from_str::<TransactionId>(r#""""#).is_err());
    }
}
