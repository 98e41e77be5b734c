//! Which requests the listener accepts (CB-3, CB-11). A pure function of the header, so that every rule has a test.

use super::pages::{Page, done_path};
use crate::redirect::RedirectUri;
use zeroize::Zeroizing;

/// Largest header, with the request line (CB-3).
pub(super) const MAX_HEADER: usize = 16 * 1024;
/// Longest request line (CB-3).
const MAX_LINE: usize = 8 * 1024;
/// Most header fields (CB-3).
const MAX_FIELDS: usize = 64;

/// What an accepted request asks for.
pub(super) enum Asked {
    /// The redirect path, with its query.
    Callback {
        /// Still encoded.
        query: Zeroizing<String>,
    },
    /// The page after the redirect.
    Done,
}

/// What to do with a request.
pub(super) enum Verdict {
    /// It may be an answer of the provider.
    Accept(Asked),
    /// It is none: answer this and go on waiting (CB-4).
    Ignore(Page),
}

/// Whether what has come so far already breaks the limit of the request line.
pub(super) fn line_is_too_long(bytes: &[u8]) -> bool {
    bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len()) > MAX_LINE
}

/// Judges a whole header.
pub(super) fn judge(header: &[u8], redirect: &RedirectUri) -> Verdict {
    if line_is_too_long(header) || header.len() > MAX_HEADER {
        return Verdict::Ignore(Page::TooLarge);
    }
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(header) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Verdict::Ignore(Page::TooLarge),
        _ => return Verdict::Ignore(Page::BadRequest),
    }
    if let Some(page) = refusal(&request, redirect) {
        return Verdict::Ignore(page);
    }
    let target = request.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match path {
        _ if path == redirect.path() => Verdict::Accept(Asked::Callback { query: Zeroizing::new(query.to_owned()) }),
        _ if path == done_path(redirect) => Verdict::Accept(Asked::Done),
        _ => Verdict::Ignore(Page::NotFound),
    }
}

/// Why a request cannot be a person's browser coming back.
fn refusal(request: &httparse::Request<'_, '_>, redirect: &RedirectUri) -> Option<Page> {
    if request.method != Some("GET") {
        return Some(Page::MethodNotAllowed);
    }
    let mut hosts = values(request, "host");
    let right_host = hosts.next().is_some_and(|host| host.eq_ignore_ascii_case(redirect.authority()));
    if !right_host || hosts.next().is_some() {
        return Some(Page::Misdirected);
    }
    let other = |name, right| values(request, name).any(|value| !value.eq_ignore_ascii_case(right));
    let prefetch = ["sec-purpose", "purpose", "x-moz"]
        .into_iter()
        .any(|name| values(request, name).any(|value| value.to_ascii_lowercase().contains("prefetch")));
    let subresource = other("sec-fetch-mode", "navigate") || other("sec-fetch-dest", "document");
    let foreign = values(request, "origin").next().is_some();
    (prefetch || subresource || foreign).then_some(Page::Forbidden)
}

/// The values of a field; one that is not text counts as an empty text.
fn values<'a>(request: &'a httparse::Request<'_, '_>, name: &'a str) -> impl Iterator<Item = &'a str> {
    let fields = request.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name));
    fields.map(|field| std::str::from_utf8(field.value).unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn verdict(header: &str) -> Result<String, Page> {
        let redirect = RedirectUri::parse("http://localhost:8080/auth/cb").unwrap();
        match judge(header.as_bytes(), &redirect) {
            Verdict::Accept(Asked::Callback { query }) => Ok(query.to_string()),
            Verdict::Accept(Asked::Done) => Ok("done".to_owned()),
            Verdict::Ignore(page) => Err(page),
        }
    }

    fn get(target: &str, fields: &str) -> Result<String, Page> {
        verdict(&format!("GET {target} HTTP/1.1\r\nHost: localhost:8080\r\n{fields}\r\n"))
    }

    #[test]
    fn a_browser_that_comes_back_is_accepted() {
        let fields = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: cross-site\r\n";
        assert_eq!(get("/auth/cb?code=a&state=b", fields), Ok("code=a&state=b".to_owned()));
        assert_eq!(get("/done", ""), Ok("done".to_owned()));
        assert_eq!(verdict("GET /auth/cb HTTP/1.0\r\nHost: LOCALHOST:8080\r\n\r\n"), Ok(String::new()));
    }

    #[test]
    fn only_the_exact_path_is_the_callback() {
        for target in [
            "/",
            "/auth/cb/",
            "/AUTH/cb",
            "/auth/cb%2F",
            "//auth/cb",
            "/favicon.ico",
            "http://localhost:8080/auth/cb",
            "*",
        ] {
            assert_eq!(get(target, ""), Err(Page::NotFound), "{target}");
        }
    }

    #[test]
    fn only_get_is_accepted() {
        for method in ["POST", "HEAD", "OPTIONS", "CONNECT", "get"] {
            let header = format!("{method} /auth/cb HTTP/1.1\r\nHost: localhost:8080\r\n\r\n");
            assert_eq!(verdict(&header), Err(Page::MethodNotAllowed), "{method}");
        }
    }

    #[test]
    fn only_the_exact_host_is_accepted() {
        for host in [
            "Host: 127.0.0.1:8080\r\n",
            "Host: localhost\r\n",
            "Host: evil.example\r\n",
            "",
            "Host: localhost:8080\r\nHost: localhost:8080\r\n",
            "Host: localhost:8080, x\r\n",
        ] {
            let header = format!("GET /auth/cb HTTP/1.1\r\n{host}\r\n");
            assert_eq!(verdict(&header), Err(Page::Misdirected), "{host}");
        }
    }

    #[test]
    fn subresources_other_origins_and_prefetches_are_ignored() {
        for field in [
            "Sec-Fetch-Mode: no-cors",
            "Sec-Fetch-Dest: image",
            "Sec-Fetch-Dest: iframe",
            "Origin: null",
            "Origin: http://localhost:8080",
            "Sec-Purpose: prefetch;prerender",
            "Purpose: prefetch",
        ] {
            assert_eq!(get("/auth/cb?code=a", &format!("{field}\r\n")), Err(Page::Forbidden), "{field}");
        }
    }

    #[test]
    fn what_is_not_http_1_is_ignored() {
        for header in [
            "GET /auth/cb HTTP/2.0\r\nHost: localhost:8080\r\n\r\n",
            "hello\r\n\r\n",
            "\u{16}\u{3}\u{1}\r\n\r\n",
            "GET /auth/cb\r\n\r\n",
        ] {
            assert_eq!(verdict(header), Err(Page::BadRequest), "{header:?}");
        }
    }

    #[test]
    fn a_request_line_has_at_most_8_kib_and_a_header_64_fields() {
        let target = |length: usize| format!("/auth/cb?{}", "a".repeat(length - "GET /auth/cb? HTTP/1.1\r".len()));
        assert!(get(&target(MAX_LINE), "").is_ok());
        assert_eq!(get(&target(MAX_LINE + 1), ""), Err(Page::TooLarge));
        assert!(get("/auth/cb", &"a: b\r\n".repeat(63)).is_ok());
        assert_eq!(get("/auth/cb", &"a: b\r\n".repeat(64)), Err(Page::TooLarge));
        assert_eq!(get("/auth/cb", &format!("a: {}\r\n", "b".repeat(MAX_HEADER))), Err(Page::TooLarge));
    }

    #[test]
    fn no_answer_carries_anything_of_a_request() {
        let redirect = RedirectUri::parse("http://localhost:8080/done").unwrap();
        let text = String::from_utf8(Page::SeeDone.bytes(&redirect)).unwrap();
        assert!(text.contains("Location: http://localhost:8080/finished\r\n"));
        for header in [
            "Cache-Control: no-store",
            "Referrer-Policy: no-referrer",
            "default-src 'none'",
            "nosniff",
            "Connection: close",
        ] {
            assert!(text.contains(header), "{header}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_judged_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let redirect = RedirectUri::parse("http://localhost:8080/auth/cb").unwrap();
            let _ = judge(&bytes, &redirect);
        }
    }
}
