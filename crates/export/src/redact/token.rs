//! Tokens: a keyed hash of a text, so that equal texts stay equal and nobody without the key can guess what one was.

use super::Field;
use crate::error::ExportError;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The key of one export's tokens. Lives in memory only and is never written anywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A new key from the operating system.
    ///
    /// # Errors
    /// [`ExportError::NoRandomness`].
    pub fn random() -> Result<Self, ExportError> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| ExportError::NoRandomness)?;
        Ok(Self(key))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Makes tokens under one key.
pub(super) struct Tokens {
    keyed: Option<Hmac<Sha256>>,
}

impl Tokens {
    pub(super) fn new(key: &Key) -> Self {
        // HMAC takes keys of every length; were it ever to refuse one, tokens would say nothing at all.
        Self { keyed: Hmac::new_from_slice(key.0.as_slice()).ok() }
    }

    /// `name-3f9a…`: the field's word and the first bytes of HMAC-SHA-256 (RFC 2104) over field and text. 64 bits keep
    /// a million ids apart; numbers of checks and cards must stay short enough for the formats.
    pub(super) fn of(&self, field: Field, text: &str) -> String {
        let bytes = if matches!(field, Field::CheckNumber | Field::CardNumber) { 3 } else { 8 };
        let Some(keyed) = &self.keyed else { return format!("{}-removed", field.code()) };
        let mut mac = keyed.clone();
        mac.update(field.code().as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        let digest = mac.finalize().into_bytes();
        let hex: String = digest.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{hex}", field.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_has_the_same_token_under_one_key_and_another_under_another() {
        let (one, two) = (Key::random().unwrap(), Key::random().unwrap());
        let token = |key: &Key| Tokens::new(key).of(Field::Name, "Orchard");
        assert_eq!(token(&one), token(&one.clone()));
        assert_ne!(token(&one), token(&two));
    }

    #[test]
    fn different_texts_and_fields_have_different_tokens() {
        let key = Key::random().unwrap();
        let tokens = Tokens::new(&key);
        assert_ne!(tokens.of(Field::Name, "a"), tokens.of(Field::Name, "b"));
        assert_ne!(
            tokens.of(Field::Name, "a").split_once('-').unwrap().1,
            tokens.of(Field::Memo, "a").split_once('-').unwrap().1
        );
    }

    #[test]
    fn a_token_fits_where_its_field_goes() {
        let key = Key::random().unwrap();
        let tokens = Tokens::new(&key);
        assert_eq!(tokens.of(Field::CheckNumber, "1042").len(), 12);
        assert!(tokens.of(Field::AccountName, "x").len() <= 32);
    }

    #[test]
    fn a_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", Key::random().unwrap()), "Key(…)");
    }
}
