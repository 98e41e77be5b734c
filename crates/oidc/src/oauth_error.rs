//! Error codes that a provider sends, in the redirect or in a token answer (RFC 6749, sections 4.1.2.1 and 5.2;
//! OpenID Connect Core 1.0, section 3.1.2.6), in Passbook's own words.

use crate::json::Object;
use model::text::shown;
use secret::Sent;
use std::time::Duration;

/// What a provider said, sanitised for showing. Never part of Passbook's own sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// The `error` member.
    pub error: String,
    /// The `error_description` member.
    pub description: Option<String>,
}

impl Raw {
    /// First the exact values go, before a cut could leave half of one; then what looks like a secret (LG-2).
    fn read(error: &str, description: Option<&str>, sent: &Sent) -> Self {
        let safe = |text: &str| shown(&secret::masked(&sent.mask(text)));
        Self { error: safe(error), description: description.map(safe) }
    }
}

/// An error that a provider sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    /// What it said.
    pub raw: Raw,
    /// The HTTP status, for an answer of the token endpoint.
    pub status: Option<u16>,
    /// The `x-request-id` of the answer.
    pub request_id: Option<String>,
    /// How long it asked to wait.
    pub retry_after: Option<Duration>,
}

struct Known {
    error: &'static str,
    callback: &'static str,
    token: &'static str,
    happened: &'static str,
    help: &'static str,
}

macro_rules! known {
    ($($error:literal, $happened:literal, $help:literal;)*) => {
        const KNOWN: &[Known] = &[$(Known {
            error: $error,
            callback: concat!("callback.", $error),
            token: concat!("token.", $error),
            happened: $happened,
            help: $help,
        },)*];
    };
}

known! {
    "access_denied", "the sign-in was declined at the institution",
        "Sign in again and allow access, or ask for fewer scopes.";
    "invalid_request", "the institution could not read the request",
        "Check the client and its redirect address with the institution.";
    "invalid_client", "the institution does not accept this client’s id or secret",
        "Check the client id, the client secret, and whether the client is public or confidential.";
    "invalid_grant", "the institution no longer accepts this sign-in",
        "Sign in again.";
    "unauthorized_client", "this client is not allowed to sign in this way",
        "Ask the institution to allow the authorization code grant, and refresh tokens, for this client.";
    "unsupported_grant_type", "the institution does not offer this kind of grant",
        "Ask the institution which grants this client may use.";
    "unsupported_response_type", "the institution does not offer the authorization code flow to this client",
        "Ask the institution to allow it.";
    "invalid_scope", "a scope is misspelt, or this client may not ask for it",
        "Compare the scopes of the connection with those that the institution allows for this client.";
    "server_error", "the institution had a problem of its own",
        "Try again in a few minutes.";
    "temporarily_unavailable", "the institution is busy or under maintenance",
        "Try again in a few minutes.";
    "login_required", "the institution asks for a sign-in in the browser",
        "Sign in again.";
    "interaction_required", "the institution asks for something in the browser",
        "Sign in again and follow the steps in the browser.";
    "consent_required", "the institution asks for consent in the browser",
        "Sign in again and answer the consent page.";
    "account_selection_required", "the institution asks which account to use",
        "Sign in again and choose one in the browser.";
    "invalid_request_object", "the institution could not read the request",
        "Check the client with the institution.";
    "request_not_supported", "the institution does not support this kind of request",
        "Check the client with the institution.";
    "request_uri_not_supported", "the institution does not support this kind of request",
        "Check the client with the institution.";
    "registration_not_supported", "the institution does not support this kind of request",
        "Check the client with the institution.";
}

impl OAuthError {
    /// Takes an error out of a redirect.
    pub(crate) fn from_redirect(error: &str, description: Option<&str>) -> Self {
        // The browser was given no secret that could be echoed; patterns catch what the provider itself lets slip.
        let raw = Raw::read(error, description, &Sent::new());
        Self { raw, status: None, request_id: None, retry_after: None }
    }

    /// Takes an error out of a token or revocation answer, without what was sent; `None` if the body is none.
    pub(crate) fn from_answer(answer: &crate::http::Answer, sent: &Sent) -> Option<Self> {
        // Some providers forget the media type on errors; the body still says what is wrong.
        let object = Object::read(&answer.body)?;
        let raw = Raw::read(object.text("error")?, object.text("error_description"), sent);
        Some(Self {
            raw,
            status: Some(answer.status.as_u16()),
            request_id: answer.request_id(sent),
            retry_after: answer.retry_after(),
        })
    }

    fn known(&self) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.error == self.raw.error)
    }

    pub(crate) fn callback_code(&self) -> &'static str {
        self.known().map_or("callback.provider_error", |known| known.callback)
    }

    pub(crate) fn token_code(&self) -> &'static str {
        self.known().map_or("token.provider_error", |known| known.token)
    }

    /// What to do next.
    #[must_use]
    pub fn help(&self) -> String {
        let help = self.known().map_or("Look at what the institution said, or give it the request id.", |k| k.help);
        help.to_owned()
    }
}

impl std::fmt::Display for OAuthError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.known().map_or("the institution ended the sign-in with an error of its own", |k| k.happened))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_text_is_sanitised_and_stays_out_of_our_sentence() {
        let error = OAuthError::from_redirect("odd\u{202E}code", Some("<b>\u{1b}[31mhello"));
        assert_eq!(error.raw.error, "odd\u{FFFD}code");
        assert_eq!(error.raw.description.as_deref(), Some("<b>[31mhello"));
        assert!(!error.to_string().contains("odd"));
        assert_eq!(error.callback_code(), "callback.provider_error");
    }

    #[test]
    fn a_known_error_has_its_own_words() {
        let error = OAuthError::from_redirect("access_denied", None);
        assert_eq!((error.callback_code(), error.token_code()), ("callback.access_denied", "token.access_denied"));
        assert_eq!(error.to_string(), "the sign-in was declined at the institution");
    }
}
