//! The grant: what a sign-in leaves behind, kept as one record in the keychain (KC-9).

use crate::bearer::{AccessToken, RefreshToken};
use crate::text::redacted_debug;
use jiff::Timestamp;
use model::Scope;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// The version of the keychain record that this code writes.
const RECORD_VERSION: u32 = 1;

/// What a grant is made of; the parts are public so that the relying party can make one and the session
/// machine can take one apart.
pub struct GrantParts {
    /// The access token.
    pub access: AccessToken,
    /// When the access token ends; `None` if the provider did not say (TK-4).
    pub expires_at: Option<Timestamp>,
    /// The refresh token, when one was granted.
    pub refresh: Option<RefreshToken>,
    /// The scopes that were granted.
    pub scopes: Vec<Scope>,
    /// When this grant was issued by the provider, on this computer's clock.
    pub issued_at: Timestamp,
}

/// A grant (see the module).
pub struct Grant {
    /// Its parts.
    pub parts: GrantParts,
}

/// A keychain record that is not one of ours, or is of a newer version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGrant {
    /// Not a record this app wrote.
    #[error("the keychain record of this session cannot be read")]
    Malformed,
    /// Written by a newer version of the app.
    #[error("the keychain record of this session was written by a newer version of Passbook")]
    Newer,
}

#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    access: String,
    refresh: Option<String>,
    expires_at: Option<Timestamp>,
    issued_at: Timestamp,
    scopes: Vec<Scope>,
}

impl Drop for Record {
    fn drop(&mut self) {
        self.access.zeroize();
        self.refresh.zeroize();
    }
}

impl Grant {
    /// Makes a grant.
    #[must_use]
    pub fn new(parts: GrantParts) -> Self {
        Self { parts }
    }

    /// The bytes that the keychain keeps.
    #[must_use]
    pub fn keychain_record(&self) -> Zeroizing<Vec<u8>> {
        let parts = &self.parts;
        let record = Record {
            version: RECORD_VERSION,
            access: parts.access.expose().expose_secret().to_owned(),
            refresh: parts.refresh.as_ref().map(|token| token.expose().expose_secret().to_owned()),
            expires_at: parts.expires_at,
            issued_at: parts.issued_at,
            scopes: parts.scopes.clone(),
        };
        // A struct of strings and times always has a JSON form.
        Zeroizing::new(serde_json::to_vec(&record).unwrap_or_default())
    }

    /// Takes a grant out of its keychain record.
    ///
    /// # Errors
    /// [`InvalidGrant`] if the bytes are no record of ours, or of a newer version.
    pub fn from_keychain_record(bytes: &[u8]) -> Result<Self, InvalidGrant> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let version: Version = serde_json::from_slice(bytes).map_err(|_| InvalidGrant::Malformed)?;
        if version.version > RECORD_VERSION {
            return Err(InvalidGrant::Newer);
        }
        let record: Record = serde_json::from_slice(bytes).map_err(|_| InvalidGrant::Malformed)?;
        let access = AccessToken::new(Zeroizing::new(record.access.clone())).map_err(|_| InvalidGrant::Malformed)?;
        let refresh = match &record.refresh {
            Some(text) => Some(RefreshToken::new(Zeroizing::new(text.clone())).map_err(|_| InvalidGrant::Malformed)?),
            None => None,
        };
        Ok(Self::new(GrantParts {
            access,
            refresh,
            expires_at: record.expires_at,
            issued_at: record.issued_at,
            scopes: record.scopes.clone(),
        }))
    }
}

redacted_debug!(Grant, GrantParts);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grant(refresh: Option<&str>) -> Grant {
        Grant::new(GrantParts {
            access: AccessToken::new(Zeroizing::new("access".to_owned())).unwrap(),
            refresh: refresh.map(|text| RefreshToken::new(Zeroizing::new(text.to_owned())).unwrap()),
            expires_at: Some("2026-03-04T11:02:09Z".parse().unwrap()),
            issued_at: "2026-03-04T10:52:09Z".parse().unwrap(),
            scopes: Scope::read_list("openid"),
        })
    }

    #[test]
    fn a_grant_comes_back_from_its_keychain_record() {
        let back = Grant::from_keychain_record(&grant(Some("refresh")).keychain_record()).unwrap();
        assert!(back.parts.access.is_same(&grant(None).parts.access));
        assert!(back.parts.refresh.is_some());
        assert_eq!(back.parts.expires_at, grant(None).parts.expires_at);
        assert_eq!(back.parts.scopes, Scope::read_list("openid"));
    }

    #[test]
    fn a_record_of_a_newer_version_is_told_apart_from_a_broken_one() {
        assert_eq!(Grant::from_keychain_record(br#"{"version":2}"#).unwrap_err(), InvalidGrant::Newer);
        assert_eq!(Grant::from_keychain_record(b"{").unwrap_err(), InvalidGrant::Malformed);
    }

    #[test]
    fn debug_shows_no_part_of_a_grant() {
        assert_eq!(format!("{:?}", grant(Some("canary"))), "Grant(redacted)");
    }

    proptest! {
        #[test]
        fn any_bytes_from_the_keychain_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Grant::from_keychain_record(&bytes);
        }
    }
}
