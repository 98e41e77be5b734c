//! Access and refresh tokens (RFC 6749, sections 1.4 and 1.5; RFC 6750).

use crate::text::{FormField, HeaderText, fingerprint, redacted_debug};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// What every token of a simulated institution begins with; a client refuses to send one off loopback (SB-7).
pub const SANDBOX_MARKER: &str = "pbsim_";

/// Longest token accepted, in bytes (TK-3).
pub(crate) const MAX_TOKEN: usize = 16 * 1024;

/// A token that is empty, longer than 16 KiB, or not visible ASCII. A token with a newline would break the
/// header it is put into (TK-3).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a token has 1 to 16384 visible ASCII characters")]
pub struct InvalidToken;

fn checked(text: Zeroizing<String>) -> Result<SecretString, InvalidToken> {
    let fits = (1..=MAX_TOKEN).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(SecretString::from(text.as_str())) } else { Err(InvalidToken) }
}

/// An access token. Read only to make the `Authorization` header, a revocation form or an `at_hash`.
pub struct AccessToken(SecretString);

/// A refresh token. Read only to make a refresh or revocation form.
pub struct RefreshToken(SecretString);

impl AccessToken {
    /// Takes the token out of a token answer.
    ///
    /// # Errors
    /// [`InvalidToken`] if it could not be sent in a header.
    pub fn new(text: Zeroizing<String>) -> Result<Self, InvalidToken> {
        checked(text).map(Self)
    }

    /// The value of the `Authorization` header (RFC 6750, section 2.1).
    #[must_use]
    pub fn authorization_header(&self) -> HeaderText {
        HeaderText::new(format!("Bearer {}", self.0.expose_secret()))
    }

    /// The value of the `token` field of a revocation request (RFC 7009, section 2.1).
    #[must_use]
    pub fn form_field(&self) -> FormField {
        FormField::of(&self.0)
    }

    /// Whether it was issued by a simulated institution (SB-7).
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.0.expose_secret().starts_with(SANDBOX_MARKER)
    }

    /// The left half of its hash, base64url, for the `at_hash` check (OpenID Connect Core 1.0, section 3.1.3.6).
    /// `bits` is the size of the hash of the ID token's algorithm: 256, 384 or 512; others give `None`.
    #[must_use]
    pub fn left_half_hash(&self, bits: u16) -> Option<String> {
        use base64::Engine as _;
        let bytes = self.0.expose_secret().as_bytes();
        let digest: Vec<u8> = match bits {
            256 => Sha256::digest(bytes).to_vec(),
            384 => Sha384::digest(bytes).to_vec(),
            512 => Sha512::digest(bytes).to_vec(),
            _ => return None,
        };
        let half = digest.get(..digest.len() / 2)?;
        Some(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(half))
    }

    /// Whether two are the same token, in constant time.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.expose_secret().as_bytes().ct_eq(other.0.expose_secret().as_bytes()).into()
    }

    /// Enough to tell two tokens apart (UI-1).
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.0)
    }

    pub(crate) fn expose(&self) -> &SecretString {
        &self.0
    }
}

impl RefreshToken {
    /// Takes the token out of a token answer.
    ///
    /// # Errors
    /// [`InvalidToken`] if it is empty, too long, or not visible ASCII.
    pub fn new(text: Zeroizing<String>) -> Result<Self, InvalidToken> {
        checked(text).map(Self)
    }

    /// The value of the `refresh_token` field (RFC 6749, section 6) or of `token` in a revocation request.
    #[must_use]
    pub fn form_field(&self) -> FormField {
        FormField::of(&self.0)
    }

    /// Whether it was issued by a simulated institution (SB-7).
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.0.expose_secret().starts_with(SANDBOX_MARKER)
    }

    /// Whether two are the same token, in constant time.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.expose_secret().as_bytes().ct_eq(other.0.expose_secret().as_bytes()).into()
    }

    /// The same token for the grant that follows, when the provider sent no new one (RFC 6749, section 6).
    #[must_use]
    pub fn carried_over(&self) -> Self {
        Self(self.0.clone())
    }

    pub(crate) fn expose(&self) -> &SecretString {
        &self.0
    }
}

redacted_debug!(AccessToken, RefreshToken);

#[cfg(test)]
mod tests {
    use super::*;

    fn access(text: &str) -> Result<AccessToken, InvalidToken> {
        AccessToken::new(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn a_token_with_a_newline_is_refused_before_it_can_reach_a_header() {
        assert_eq!(access("abc\r\nX-Evil: 1").unwrap_err(), InvalidToken);
    }

    #[test]
    fn a_token_has_1_to_16384_characters() {
        assert!(access("").is_err());
        assert!(access("a").is_ok());
        assert!(access(&"a".repeat(MAX_TOKEN - 1)).is_ok());
        assert!(access(&"a".repeat(MAX_TOKEN)).is_ok());
        assert!(access(&"a".repeat(MAX_TOKEN + 1)).is_err());
    }

    #[test]
    fn the_header_is_marked_sensitive() {
        let header = access("abc").unwrap().authorization_header().into_header_value().unwrap();
        assert!(header.is_sensitive());
        assert_eq!(header.to_str().unwrap(), "Bearer abc");
    }

    #[test]
    fn debug_shows_no_character_of_a_token() {
        assert_eq!(format!("{:?}", access("canary").unwrap()), "AccessToken(redacted)");
    }

    #[test]
    fn the_hash_of_the_example_in_openid_connect_core_a_4_matches() {
        // OpenID Connect Core 1.0, appendix A.4: this access token has this at_hash under RS256.
        let token = access("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y").unwrap();
        assert_eq!(token.left_half_hash(256).unwrap(), "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn a_simulated_token_is_known_by_its_marker() {
        assert!(access("pbsim_at_x").unwrap().is_simulated());
        assert!(!access("eyJx").unwrap().is_simulated());
    }
}
