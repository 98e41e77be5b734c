//! The secrets of one sign-in: state, nonce, PKCE verifier and authorization code. They live in memory with
//! the pending sign-in and end with it (AR-3).

use crate::text::{FormField, redacted_debug};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Longest authorization code accepted, in bytes (CB-6).
pub(crate) const MAX_CODE: usize = 4 * 1024;

fn random_256_bits() -> Result<SecretString, getrandom::Error> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(bytes.as_mut_slice())?;
    Ok(SecretString::from(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

/// A single-use random value that ties an answer to its question: `state` (RFC 6749, section 10.12) or
/// `nonce` (OpenID Connect Core 1.0, section 15.5.2). 256 bits from the OS generator.
pub struct FlowKey(SecretString);

impl FlowKey {
    /// Draws a new one.
    ///
    /// # Errors
    /// If the generator of the operating system fails.
    pub fn random() -> Result<Self, getrandom::Error> {
        random_256_bits().map(Self)
    }

    /// The text to put into the authorization request. The browser will see it; nothing else may.
    #[must_use]
    pub fn request_parameter(&self) -> FormField {
        FormField::of(&self.0)
    }

    /// Whether an answer carries this value, in constant time.
    #[must_use]
    pub fn matches(&self, answer: &str) -> bool {
        self.0.expose_secret().as_bytes().ct_eq(answer.as_bytes()).into()
    }
}

/// The PKCE code verifier (RFC 7636, section 4.1): 256 bits from the OS generator, 43 characters.
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// Draws a new one.
    ///
    /// # Errors
    /// If the generator of the operating system fails.
    pub fn random() -> Result<Self, getrandom::Error> {
        random_256_bits().map(Self)
    }

    /// The S256 challenge (RFC 7636, section 4.2); not a secret.
    #[must_use]
    pub fn s256_challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.expose_secret().as_bytes()))
    }

    pub(crate) fn expose(&self) -> &SecretString {
        &self.0
    }

    /// The value of the `code_verifier` field. Consumes it: a verifier is sent once (TK-2).
    #[must_use]
    pub fn into_form_field(self) -> FormField {
        FormField::of(&self.0)
    }
}

/// An authorization code that is empty, longer than 4 KiB, or not visible ASCII (CB-6).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an authorization code has 1 to 4096 visible ASCII characters")]
pub struct InvalidCode;

/// An authorization code (RFC 6749, section 4.1.2). Sent once.
pub struct AuthorizationCode(SecretString);

impl AuthorizationCode {
    /// Takes the code out of a redirect.
    ///
    /// # Errors
    /// [`InvalidCode`].
    pub fn new(text: Zeroizing<String>) -> Result<Self, InvalidCode> {
        let fits = (1..=MAX_CODE).contains(&text.len()) && text.bytes().all(|b| matches!(b, 0x20..=0x7E));
        if fits { Ok(Self(SecretString::from(text.as_str()))) } else { Err(InvalidCode) }
    }

    pub(crate) fn expose(&self) -> &SecretString {
        &self.0
    }

    /// The value of the `code` field. Consumes it: a code is sent once (TK-2).
    #[must_use]
    pub fn into_form_field(self) -> FormField {
        FormField::of(&self.0)
    }
}

redacted_debug!(FlowKey, CodeVerifier, AuthorizationCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_key_has_256_bits_and_no_two_are_alike() {
        let (one, other) = (FlowKey::random().unwrap(), FlowKey::random().unwrap());
        let text = one.request_parameter().write_into(str::to_owned);
        assert_eq!(URL_SAFE_NO_PAD.decode(&text).unwrap().len(), 32);
        assert!(one.matches(&text) && !other.matches(&text));
    }

    #[test]
    fn the_challenge_of_a_verifier_is_its_sha_256() {
        let verifier = CodeVerifier(SecretString::from("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        // RFC 7636, appendix B.
        assert_eq!(verifier.s256_challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_verifier_has_43_characters() {
        assert_eq!(CodeVerifier::random().unwrap().into_form_field().write_into(str::len), 43);
    }

    #[test]
    fn a_code_has_1_to_4096_characters_and_no_control_bytes() {
        let code = |text: String| AuthorizationCode::new(Zeroizing::new(text));
        assert!(code(String::new()).is_err());
        assert!(code("c".repeat(4095)).is_ok());
        assert!(code("c".repeat(4096)).is_ok());
        assert!(code("c".repeat(4097)).is_err());
        assert!(code("a\0b".to_owned()).is_err());
    }
}
