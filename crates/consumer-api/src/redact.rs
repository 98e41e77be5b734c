//! Redaction of what others wrote, by pattern: the second line behind the secret types (LG-2).

use model::text::shown;

/// What stands where something was taken out.
pub(crate) const REDACTED: &str = "(redacted)";

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

/// Server text, safe to show, with everything that looks like a token taken out: a server can echo the
/// `Authorization` header it was sent.
pub(crate) fn text(sent: &str) -> String {
    // The cut for length comes first here only to bound the work; `shown` cuts again.
    let bounded: String = sent.chars().take(4 * model::text::MAX_SHOWN).collect();
    let mut out = String::with_capacity(bounded.len());
    let mut word = String::new();
    let mut after_bearer = false;
    for c in bounded.chars().chain([' ']) {
        if is_token_char(c) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            out.push_str(if after_bearer || looks_like_token(&word) { REDACTED } else { &word });
            after_bearer = word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic");
            word.clear();
        } else if c != ' ' {
            after_bearer = false;
        }
        out.push(c);
    }
    out.pop();
    shown(&out)
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/' | '=')
}

fn looks_like_token(word: &str) -> bool {
    let word = word.trim_start_matches(['=', '.', '/']);
    word.starts_with("eyJ") || word.contains(secret::SANDBOX_MARKER) || word.len() >= 64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_like_a_token_is_taken_out() {
        assert_eq!(text("bad token eyJabc.def.ghi!"), "bad token (redacted)!");
        assert_eq!(text("got Bearer abc123 here"), "got Bearer (redacted) here");
        assert_eq!(text("token=pbsim_at_x"), "(redacted)");
        assert_eq!(text(&"a".repeat(64)), REDACTED);
        assert_eq!(text(&"a".repeat(63)), "a".repeat(63));
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
