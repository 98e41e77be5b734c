//! What a secret becomes on its way out: a form field or a header value, zeroised after use.

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// The value of one form field, on its way into a request body.
pub struct FormField(Zeroizing<String>);

/// The text of one header, on its way into a request.
pub struct HeaderText(Zeroizing<String>);

impl FormField {
    pub(crate) fn of(secret: &SecretString) -> Self {
        Self(Zeroizing::new(secret.expose_secret().to_owned()))
    }

    /// Hands the text to the encoder of the form. Not for any other use.
    pub fn write_into<T>(self, encode: impl FnOnce(&str) -> T) -> T {
        encode(&self.0)
    }
}

impl HeaderText {
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The header value, marked sensitive so that no HTTP library prints or indexes it.
    ///
    /// # Errors
    /// If the text has bytes that no header may carry; the token types refuse those when they are made (TK-3).
    pub fn into_header_value(self) -> Result<http::HeaderValue, http::header::InvalidHeaderValue> {
        let mut value = http::HeaderValue::from_str(&self.0)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// The last 4 characters of the hexadecimal SHA-256 of a secret: enough to tell two apart, too little to
/// find one (UI-1).
#[must_use]
pub fn fingerprint(secret: &SecretString) -> String {
    let digest = Sha256::digest(secret.expose_secret().as_bytes());
    digest.iter().rev().take(2).rev().map(|byte| format!("{byte:02x}")).collect()
}

macro_rules! redacted_debug {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    )*};
}
pub(crate) use redacted_debug;

redacted_debug!(FormField, HeaderText);
