//! Secrets known by their looks, in a text that others wrote: the second line behind the types and behind the
//! exact values that were sent (LG-2).

use crate::bearer::SANDBOX_MARKER;

/// What stands where something was taken out.
pub const REDACTED: &str = "(redacted)";

/// A word of this length is a token, whatever it looks like; ids are shorter.
const TOKEN_LENGTH: usize = 64;

/// Parameters whose value is a secret when it stands behind `=`.
const NAMES: [&str; 10] = [
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "id_token",
    "password",
    "refresh_token",
    "token",
];

/// What the words before say about the next one.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// Nothing.
    Plain,
    /// It is a secret if it stands behind a colon or an equals sign: `"refresh_token": "…"`.
    AfterName,
    /// It is a secret.
    Secret,
}

/// The text without everything that looks like a secret: a JWT, what stands behind `Bearer` or `Basic`, the value
/// of a parameter named like a secret, a token of a simulated institution, and any very long word.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut next) = (text, Next::Plain);
    while let Some(c) = rest.chars().next() {
        if !is_of_word(c) {
            next = behind(next, c);
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (word, after) = split(rest, |c| !is_of_word(c));
        if next == Next::Secret {
            out.push_str(REDACTED);
            (rest, next) = (split(rest, ends_value).1, Next::Plain);
            continue;
        }
        next = behind_word(word);
        rest = after;
        match word.split_once('=').filter(|(name, _)| is_name(name)) {
            Some((name, "")) => {
                out.push_str(name);
                out.push('=');
                next = Next::Secret;
            }
            Some((name, value)) => {
                out.push_str(name);
                out.push('=');
                out.push_str(REDACTED);
                // The value may go on with what is no character of a token: `code=a%2Fb`.
                let tail = value.chars().next_back().map_or(after, |_| split(after, ends_value).1);
                (rest, next) = (tail, Next::Plain);
            }
            None => out.push_str(if looks_like_token(word) { REDACTED } else { word }),
        }
    }
    out
}

fn split(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/' | '=')
}

fn ends_value(c: char) -> bool {
    c.is_whitespace() || matches!(c, '&' | ',' | ';' | '"' | '\'' | '<' | '>' | ')' | ']' | '}')
}

fn is_name(word: &str) -> bool {
    NAMES.iter().any(|name| word.eq_ignore_ascii_case(name))
}

fn behind_word(word: &str) -> Next {
    if word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic") {
        Next::Secret
    } else if word.contains('_') && is_name(word) {
        Next::AfterName
    } else {
        Next::Plain
    }
}

fn behind(next: Next, c: char) -> Next {
    match (next, c) {
        (Next::AfterName, ':') => Next::Secret,
        (next, ' ' | ':' | '"' | '\'' | '\\') => next,
        _ => Next::Plain,
    }
}

fn looks_like_token(word: &str) -> bool {
    let word = word.trim_start_matches(['=', '.', '/']);
    word.starts_with("eyJ") || word.contains(SANDBOX_MARKER) || word.len() >= TOKEN_LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_like_a_token_is_taken_out() {
        assert_eq!(masked("bad token eyJabc.def.ghi!"), "bad token (redacted)!");
        assert_eq!(masked("got Bearer abc123 here"), "got Bearer (redacted) here");
        assert_eq!(masked("of pbsim_at_x"), "of (redacted)");
        assert_eq!(masked(&"a".repeat(64)), REDACTED);
        assert_eq!(masked(&"a".repeat(63)), "a".repeat(63));
    }

    #[test]
    fn the_value_of_a_parameter_named_like_a_secret_is_taken_out_to_its_end() {
        for (sent, safe) in [
            ("/cb?code=a%2Fb!c&state=s", "/cb?code=(redacted)&state=s"),
            ("refresh_token=r1, client_secret=c1", "refresh_token=(redacted), client_secret=(redacted)"),
            (r#"{"refresh_token":"r1","x":"y"}"#, r#"{"refresh_token":"(redacted)","x":"y"}"#),
            (r#"{\"client_secret\": \"c 1\"}"#, r#"{\"client_secret\": \"(redacted) 1\"}"#),
            (r#"code="c1" ok"#, r#"code="(redacted)" ok"#),
        ] {
            assert_eq!(masked(sent), safe);
        }
    }

    #[test]
    fn ordinary_words_and_ids_stay() {
        for sent in [
            "Account 4d1f7c1e-0a57-4c0e-9b4a-7b1f2f8f0a11 was not found.",
            "errorCode=1001: the access_token is invalid",
            "code: 400, token expired",
        ] {
            assert_eq!(masked(sent), sent);
        }
    }

    proptest! {
        #[test]
        fn masking_never_panics_and_what_is_masked_stays_so(sent in any::<String>()) {
            let once = masked(&sent);
            prop_assert_eq!(masked(&once), once);
        }

        #[test]
        fn no_bearer_is_left_wherever_it_stands(
            before in "\\PC{0,40}", value in "[A-Za-z0-9._~+/=-]{8,90}", after in "[^A-Za-z0-9._~+/=-]\\PC{0,40}",
        ) {
            prop_assume!(!after.contains(&value) && !before.contains(&value));
            let out = masked(&format!("{before} Bearer {value}{after}"));
            prop_assert!(!out.contains(&format!("Bearer {value}")), "{}", out);
        }
    }
}
