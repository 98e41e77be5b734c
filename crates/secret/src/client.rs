//! The client secret of a confidential client (RFC 6749, section 2.3.1).

use crate::text::{FormField, HeaderText, redacted_debug};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// Longest client secret, in bytes (AB-2).
pub const MAX_CLIENT_SECRET: usize = 4 * 1024;

/// A client secret that is empty, longer than 4 KiB, or has characters outside visible ASCII and space
/// (RFC 6749, appendix A.2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a client secret has 1 to 4096 printable ASCII characters")]
pub struct InvalidClientSecret;

/// A client secret. Read only to authenticate the client at the token and revocation endpoints, and to keep
/// it in the keychain.
pub struct ClientSecret(SecretString);

impl ClientSecret {
    /// Takes a secret as it was typed or pasted; white space around it is dropped.
    ///
    /// # Errors
    /// [`InvalidClientSecret`].
    pub fn new(text: Zeroizing<String>) -> Result<Self, InvalidClientSecret> {
        let text = text.trim();
        let fits = (1..=MAX_CLIENT_SECRET).contains(&text.len()) && text.bytes().all(|b| matches!(b, 0x20..=0x7E));
        if fits { Ok(Self(SecretString::from(text))) } else { Err(InvalidClientSecret) }
    }

    /// Takes a secret out of its keychain record.
    ///
    /// # Errors
    /// [`InvalidClientSecret`] if the record is not one that [`ClientSecret::keychain_record`] made.
    pub fn from_keychain_record(bytes: &[u8]) -> Result<Self, InvalidClientSecret> {
        let text = std::str::from_utf8(bytes).map_err(|_| InvalidClientSecret)?;
        Self::new(Zeroizing::new(text.to_owned()))
    }

    /// The bytes that the keychain keeps.
    #[must_use]
    pub fn keychain_record(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.expose_secret().as_bytes().to_vec())
    }

    /// The value of the `client_secret` field (`client_secret_post`).
    #[must_use]
    pub fn form_field(&self) -> FormField {
        FormField::of(&self.0)
    }

    /// The value of the `Authorization` header (`client_secret_basic`). Id and secret are form-encoded first
    /// (RFC 6749, section 2.3.1; TK-1).
    #[must_use]
    pub fn basic_header(&self, client_id: &str) -> HeaderText {
        HeaderText::new(format!("Basic {}", self.basic_credentials(client_id).as_str()))
    }

    pub(crate) fn basic_credentials(&self, client_id: &str) -> Zeroizing<String> {
        use base64::Engine as _;
        let pair = Zeroizing::new(format!("{}:{}", form_encoded(client_id), form_encoded(self.0.expose_secret())));
        Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(pair.as_bytes()))
    }

    pub(crate) fn expose(&self) -> &SecretString {
        &self.0
    }
}

/// `application/x-www-form-urlencoded` of one value (WHATWG URL, section 5).
pub(crate) fn form_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// A client secret as a person typed it, on its way in. It comes out of a request and goes nowhere but into a
/// [`ClientSecret`]. The buffers that the request itself came in are the transport's and not zeroised here.
pub struct TypedSecret(Zeroizing<String>);

impl TypedSecret {
    /// Takes what was typed.
    #[must_use]
    pub fn new(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// The secret; `None` if nothing but white space was typed.
    ///
    /// # Errors
    /// [`InvalidClientSecret`].
    pub fn into_client_secret(self) -> Result<Option<ClientSecret>, InvalidClientSecret> {
        if self.0.trim().is_empty() { Ok(None) } else { ClientSecret::new(self.0).map(Some) }
    }
}

impl<'de> Deserialize<'de> for TypedSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

redacted_debug!(ClientSecret, TypedSecret);

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Result<ClientSecret, InvalidClientSecret> {
        ClientSecret::new(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn id_and_secret_are_form_encoded_before_basic() {
        use base64::Engine as _;
        let header = secret("p@ss:word/+ %").unwrap().basic_header("my app").into_header_value().unwrap();
        let encoded = header.to_str().unwrap().strip_prefix("Basic ").unwrap().to_owned();
        let pair = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
        assert_eq!(pair, b"my+app:p%40ss%3Aword%2F%2B+%25");
    }

    #[test]
    fn a_pasted_secret_loses_the_white_space_around_it() {
        assert_eq!(secret(" s3cret\n").unwrap().keychain_record().as_slice(), b"s3cret");
    }

    #[test]
    fn a_typed_secret_is_read_and_never_shown() {
        let typed: TypedSecret = serde_json::from_str("\" s3cret \"").unwrap();
        assert_eq!(format!("{typed:?}"), "TypedSecret(redacted)");
        assert_eq!(typed.into_client_secret().unwrap().unwrap().keychain_record().as_slice(), b"s3cret");
        let blank = TypedSecret::new(Zeroizing::new("  ".to_owned()));
        assert!(blank.into_client_secret().unwrap().is_none());
    }

    #[test]
    fn a_secret_has_1_to_4096_characters() {
        assert!(secret("").is_err());
        assert!(secret(&"a".repeat(4095)).is_ok());
        assert!(secret(&"a".repeat(4096)).is_ok());
        assert!(secret(&"a".repeat(4097)).is_err());
    }

    #[test]
    fn a_secret_comes_back_from_its_keychain_record() {
        let record = secret("s3cret").unwrap().keychain_record();
        assert_eq!(ClientSecret::from_keychain_record(&record).unwrap().keychain_record(), record);
    }
}
