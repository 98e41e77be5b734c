//! Redaction of what others wrote, by pattern: the second line behind the secret types (LG-2).

use model::text::shown;

pub(crate) use secret::REDACTED;

/// Response headers whose value is kept; of the others only the name is.
const KEPT: [&str; 24] = [
    "age",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "pragma",
    "referrer-policy",
    "retry-after",
    "server",
    "strict-transport-security",
    "transfer-encoding",
    "vary",
    "via",
    "x-content-type-options",
    "x-frame-options",
    "x-request-id",
];

/// The value of a response header, safe to show.
pub(crate) fn header(name: &str, value: &[u8]) -> String {
    if KEPT.contains(&name) { text(&String::from_utf8_lossy(value)) } else { REDACTED.to_owned() }
}

/// The value of a query parameter, unless its name says that it is a secret.
pub(crate) fn parameter(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    let secret = ["token", "secret", "password", "code", "state", "nonce", "verifier", "assertion"];
    if secret.iter().any(|word| name.contains(word)) { REDACTED.to_owned() } else { value.to_owned() }
}

/// Server text, safe to show, with everything that looks like a token taken out. The very token that was sent is
/// gone already when an answer comes here: see `transport`.
pub(crate) fn text(sent: &str) -> String {
    // The cut for length comes first here only to bound the work; `shown` cuts again.
    let bounded: String = sent.chars().take(4 * model::text::MAX_SHOWN).collect();
    shown(&secret::masked(&bounded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_like_a_token_is_taken_out() {
        assert_eq!(text("bad token eyJabc.def.ghi!"), "bad token (redacted)!");
        assert_eq!(text("got Bearer abc123 here"), "got Bearer (redacted) here");
    }

    #[test]
    fn ordinary_words_and_ids_stay() {
        let sent = "Account 4d1f7c1e-0a57-4c0e-9b4a-7b1f2f8f0a11 was not found.";
        assert_eq!(text(sent), sent);
    }

    #[test]
    fn cookies_and_locations_keep_only_their_names() {
        assert_eq!(header("set-cookie", b"a=b"), REDACTED);
        assert_eq!(header("location", b"https://x/?token=1"), REDACTED);
        assert_eq!(header("content-type", b"application/json"), "application/json");
    }

    #[test]
    fn a_parameter_named_like_a_secret_is_taken_out() {
        assert_eq!(parameter("access_token", "x"), REDACTED);
        assert_eq!(parameter("since", "2025-01-01T00:00:00Z"), "2025-01-01T00:00:00Z");
    }

    proptest! {
        #[test]
        fn redaction_never_panics(sent in any::<String>()) {
            let _ = text(&sent);
        }
    }
}
