//! The secrets of one request, to take out of what the server answers: a server can echo what it was sent, in an
//! error text, a header or a body (LG-2, IW-7).

use crate::bearer::{AccessToken, RefreshToken};
use crate::client::ClientSecret;
use crate::flow::{AuthorizationCode, CodeVerifier};
use crate::pattern::REDACTED;
use crate::text::redacted_debug;
use memchr::memmem;
use secrecy::{ExposeSecret as _, SecretString};
use std::borrow::Cow;
use zeroize::Zeroizing;

/// A shorter value is part of ordinary words; taking it out would only show where it stands.
const SHORTEST: usize = 4;
/// The same for a whole answer, which is data: what stands there by chance must stay. Real tokens are longer.
const SHORTEST_IN_DATA: usize = 16;

/// The exact values that went into one request, in the forms in which they can come back.
#[derive(Default)]
pub struct Sent(Vec<Zeroizing<String>>);

impl Sent {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An access token, in a header or a form.
    #[must_use]
    pub fn access(self, token: &AccessToken) -> Self {
        self.with(token.expose())
    }

    /// A refresh token.
    #[must_use]
    pub fn refresh(self, token: &RefreshToken) -> Self {
        self.with(token.expose())
    }

    /// An authorization code.
    #[must_use]
    pub fn code(self, code: &AuthorizationCode) -> Self {
        self.with(code.expose())
    }

    /// A PKCE verifier.
    #[must_use]
    pub fn verifier(self, verifier: &CodeVerifier) -> Self {
        self.with(verifier.expose())
    }

    /// The secret of a client, in a form or in a Basic header.
    #[must_use]
    pub fn client_secret(mut self, secret: &ClientSecret, client_id: &str) -> Self {
        self.0.push(secret.basic_credentials(client_id));
        self.with(secret.expose())
    }

    fn with(mut self, secret: &SecretString) -> Self {
        let plain = secret.expose_secret();
        if plain.len() < SHORTEST {
            return self;
        }
        let mut forms = vec![
            Zeroizing::new(plain.to_owned()),
            // An echoed form, and JSON as some libraries write it.
            Zeroizing::new(crate::client::form_encoded(plain)),
            Zeroizing::new(plain.replace('/', "\\/")),
        ];
        forms.dedup();
        self.0.append(&mut forms);
        self
    }

    /// A text without these values.
    #[must_use]
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.mask_longer(SHORTEST, text.as_bytes()) {
            // The values and their stand-in are ASCII, so what is left is still UTF-8.
            Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
            None => Cow::Borrowed(text),
        }
    }

    /// A whole answer without these values; `None` if none of them is there.
    #[must_use]
    pub fn mask_answer(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        self.mask_longer(SHORTEST_IN_DATA, bytes)
    }

    fn mask_longer(&self, shortest: usize, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut masked: Option<Vec<u8>> = None;
        for form in self.0.iter().filter(|form| form.len() >= shortest) {
            masked = without(masked.as_deref().unwrap_or(bytes), form.as_bytes()).or(masked);
        }
        masked
    }
}

fn without(bytes: &[u8], form: &[u8]) -> Option<Vec<u8>> {
    let mut places = memmem::find_iter(bytes, form).peekable();
    places.peek()?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for place in places {
        out.extend_from_slice(bytes.get(from..place).unwrap_or_default());
        out.extend_from_slice(REDACTED.as_bytes());
        from = place.saturating_add(form.len());
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
    Some(out)
}

redacted_debug!(Sent);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token(text: &str) -> RefreshToken {
        RefreshToken::new(Zeroizing::new(text.to_owned())).unwrap()
    }

    fn client_secret(text: &str) -> ClientSecret {
        ClientSecret::new(Zeroizing::new(text.to_owned())).unwrap()
    }

    #[test]
    fn every_echo_of_a_value_is_taken_out_and_the_rest_stays() {
        let sent = Sent::new().refresh(&token("rt.1")).client_secret(&client_secret("s3cret"), "app");
        assert_eq!(sent.mask("“rt.1” of app/s3cret: rt.1!"), "“(redacted)” of app/(redacted): (redacted)!");
        assert!(matches!(sent.mask("nothing of it"), Cow::Borrowed("nothing of it")));
    }

    #[test]
    fn a_value_is_found_in_the_forms_in_which_it_was_sent() {
        let sent = Sent::new().client_secret(&client_secret("a/b c+d"), "app");
        for echo in ["a/b c+d", "a%2Fb+c%2Bd", "a\\/b c+d", "Basic YXBwOmElMkZiK2MlMkJk"] {
            assert_eq!(sent.mask(echo).replace("Basic ", ""), REDACTED, "{echo}");
        }
    }

    #[test]
    fn a_value_of_three_characters_would_be_found_in_every_word() {
        assert_eq!(Sent::new().refresh(&token("the")).mask("the end"), "the end");
        assert_eq!(Sent::new().refresh(&token("then")).mask("then end"), "(redacted) end");
    }

    #[test]
    fn in_a_whole_answer_only_a_value_that_is_no_word_is_taken_out() {
        let masked = |value: &str| Sent::new().refresh(&token(value)).mask_answer(format!("[{value}]").as_bytes());
        assert_eq!(masked(&"t".repeat(15)), None);
        assert_eq!(masked(&"t".repeat(16)), Some(b"[(redacted)]".to_vec()));
    }

    proptest! {
        #[test]
        fn no_value_is_left_wherever_it_stands(before in "[^!-~]{0,40}", value in "[!-~]{12,60}", after in "[^!-~]{0,40}") {
            let masked = Sent::new().refresh(&token(&value)).mask(&format!("{before}{value}{after}")).into_owned();
            prop_assert_eq!(masked, format!("{before}{REDACTED}{after}"));
        }
    }
}
