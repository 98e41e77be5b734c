//! What the listener answers: static bytes. No value of a request is ever in them (CB-8).

use crate::redirect::RedirectUri;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// 303 to the done page, so that the code leaves the address bar.
    SeeDone,
    /// Every check passed (CB-9).
    SignedIn,
    /// The sign-in ended otherwise.
    NotSignedIn,
    /// Not decided yet.
    Return,
    /// Another path.
    NotFound,
    /// Another method than GET.
    MethodNotAllowed,
    /// Another `Host`.
    Misdirected,
    /// A subresource, another origin, or a prefetch.
    Forbidden,
    /// A header that breaks HTTP.
    BadRequest,
    /// A header above the limits.
    TooLarge,
    /// A callback of another sign-in.
    NotThisSignIn,
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem;\
    color:#1c2330;background:#f7f8fa}h1{font-size:1.25rem}@media(prefers-color-scheme:dark){body{color:#e6e9ef;\
    background:#14171d}}";

/// Where the browser is sent after its answer was taken; never the callback path itself.
pub(super) fn done_path(redirect: &RedirectUri) -> &'static str {
    if redirect.path() == "/done" { "/finished" } else { "/done" }
}

impl Page {
    fn status(self) -> &'static str {
        match self {
            Self::SeeDone => "303 See Other",
            Self::SignedIn | Self::NotSignedIn | Self::Return => "200 OK",
            Self::NotFound => "404 Not Found",
            Self::MethodNotAllowed => "405 Method Not Allowed",
            Self::Misdirected => "421 Misdirected Request",
            Self::Forbidden => "403 Forbidden",
            Self::BadRequest | Self::NotThisSignIn => "400 Bad Request",
            Self::TooLarge => "431 Request Header Fields Too Large",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::SignedIn => ("You are signed in", "You can close this tab and return to Passbook."),
            Self::NotSignedIn => ("You are not signed in", "Return to Passbook; it says what happened and what to do."),
            Self::Return | Self::SeeDone => ("Return to Passbook", "You can close this tab."),
            Self::NotThisSignIn => {
                ("This page belongs to another sign-in", "Return to Passbook and follow the sign-in that it shows.")
            }
            _ => ("Nothing to see here", "This address is only for a sign-in that Passbook started."),
        }
    }

    /// The whole answer.
    pub(super) fn bytes(self, redirect: &RedirectUri) -> Vec<u8> {
        let (title, text) = self.words();
        let body = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title} – Passbook</title><style>{STYLE}</style>\
             <h1>{title}</h1><p>{text}</p></html>\n"
        );
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
        let location = match self {
            Self::SeeDone => format!("Location: http://{}{}\r\n", redirect.authority(), done_path(redirect)),
            Self::MethodNotAllowed => "Allow: GET\r\n".to_owned(),
            _ => String::new(),
        };
        format!(
            "HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n{location}\
             Content-Security-Policy: default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'\r\nReferrer-Policy: no-referrer\r\n\
             Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\nConnection: close\r\n\r\n{body}",
            self.status(),
            body.len(),
        )
        .into_bytes()
    }
}
