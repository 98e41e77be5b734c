//! What the server said in an error body. There is no single format (conventions.md, "Error bodies"), so the
//! known names are looked for and everything is made safe to show.

use crate::json::{Fields, JsonText};
use crate::redact;

/// The words of the server, sanitised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// `errorCode`.
    pub error_code: Option<String>,
    /// `messages` or `message`.
    pub messages: Vec<String>,
    /// `type`: an enum that names the failure (bill pay).
    pub kind: Option<String>,
    /// `userFriendlyMessage`: meant to be shown.
    pub user_friendly: Option<String>,
    /// `error` (RFC 6749, section 5.2).
    pub error: Option<String>,
    /// `error_description`.
    pub error_description: Option<String>,
    /// The beginning of a body that had none of these.
    pub excerpt: Option<String>,
}

impl Said {
    /// Reads an error body. Never fails.
    #[must_use]
    pub fn read(body: &[u8]) -> Self {
        let Some(said) = JsonText::checked(body).ok().and_then(|json| Self::of_json(&json)) else {
            return Self { excerpt: excerpt(body), ..Self::default() };
        };
        if said == Self::default() { Self { excerpt: excerpt(body), ..said } } else { said }
    }

    fn of_json(json: &JsonText) -> Option<Self> {
        let root = json.root()?;
        let fields = Fields::read(root)?;
        let text = |name: &str| fields.text(name).map(|sent| redact::text(&sent)).filter(|sent| !sent.is_empty());
        let mut messages: Vec<String> = fields.texts("messages").iter().map(|sent| redact::text(sent)).collect();
        messages.extend(text("messages"));
        messages.extend(text("message"));
        Some(Self {
            error_code: text("errorCode"),
            messages,
            kind: text("type"),
            user_friendly: text("userFriendlyMessage"),
            error: text("error"),
            error_description: text("error_description"),
            excerpt: None,
        })
    }

    /// The one sentence to show, the friendliest first.
    #[must_use]
    pub fn sentence(&self) -> Option<&str> {
        self.user_friendly
            .as_deref()
            .or(self.messages.first().map(String::as_str))
            .or(self.error_description.as_deref())
            .or(self.error.as_deref())
            .or(self.kind.as_deref())
            .or(self.excerpt.as_deref())
    }
}

fn excerpt(body: &[u8]) -> Option<String> {
    let start = body.get(..body.len().min(2_048)).unwrap_or_default();
    let text = redact::text(String::from_utf8_lossy(start).trim());
    if text.is_empty() { None } else { Some(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_known_shape_is_read() {
        let said = Said::read(br#"{"errorCode":1001,"messages":"Not permitted"}"#);
        assert_eq!((said.error_code.as_deref(), said.sentence()), (Some("1001"), Some("Not permitted")));
        let said = Said::read(br#"{"type":"NoAbility","userFriendlyMessage":"Ask your bank."}"#);
        assert_eq!((said.kind.as_deref(), said.sentence()), (Some("NoAbility"), Some("Ask your bank.")));
        let said = Said::read(br#"{"error":"invalid_token","error_description":"expired"}"#);
        assert_eq!((said.error.as_deref(), said.sentence()), (Some("invalid_token"), Some("expired")));
        assert_eq!(Said::read(br#"{"messages":["one","two"]}"#).messages, ["one", "two"]);
    }

    #[test]
    fn an_unknown_body_leaves_a_short_safe_excerpt() {
        let said = Said::read("<h1>Down\u{1b}[31m</h1>".as_bytes());
        assert_eq!(said.sentence(), Some("<h1>Down[31m</h1>"));
        assert_eq!(Said::read(b"").sentence(), None);
    }

    #[test]
    fn an_echoed_token_is_not_repeated() {
        let said = Said::read(br#"{"error_description":"token eyJhbGciOi.canary.sig is bad"}"#);
        assert_eq!(said.sentence(), Some("token (redacted) is bad"));
    }

    proptest! {
        #[test]
        fn reading_never_panics(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Said::read(&body);
        }
    }
}
