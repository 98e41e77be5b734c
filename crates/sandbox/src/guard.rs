//! What every request must satisfy before anything else looks at it (SB-2, SB-3, SB-4), and the
//! security headers of every answer.
//!
//! The listener is on loopback, but every page in the user's browser can reach it: DNS rebinding is
//! stopped by the exact `Host`, cross-site calls by `Origin` and Fetch Metadata, and no CORS header is
//! ever sent.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};

use crate::endpoint::Endpoint;
use crate::refusal::Refusal;
use crate::state::State;

/// The longest request target, in bytes; the authorization request needs most (AR-5).
const LONGEST_TARGET: usize = 8 * 1024;
/// The largest sum of header bytes (CB-3).
const LARGEST_HEADERS: usize = 16 * 1024;
/// The largest request body, in bytes: no call of the sandbox needs more.
const LARGEST_BODY: usize = 64 * 1024;
/// A body must have arrived within this time.
const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// Refuses what may not come in, and reads the body within its limits.
pub(crate) async fn check(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let endpoint = Endpoint::of(&parts.method, parts.uri.path());
    let verdict = authority(&state, &parts.headers, &parts.uri)
        .and_then(|()| sizes(&parts.headers, &parts.uri))
        .and_then(|()| protocol(&parts.method, parts.version))
        .and_then(|()| origin(&state, &parts.headers))
        .and_then(|()| fetch_metadata(&parts.method, endpoint, &parts.headers));
    let answer = match verdict {
        Err(refusal) => refusal.into(),
        Ok(()) => match read(body).await {
            Ok(body) => next.run(Request::from_parts(parts, body)).await,
            Err(refusal) => refusal.into(),
        },
    };
    harden(answer)
}

/// Exactly one `Host`, and exactly ours: a name that was rebound to 127.0.0.1 gets 421 (SB-2).
fn authority(state: &State, headers: &HeaderMap, uri: &http::Uri) -> Result<(), Refusal> {
    let misdirected = || Refusal::status(StatusCode::MISDIRECTED_REQUEST);
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(misdirected());
    };
    let absolute_form = uri.authority().is_some_and(|given| given.as_str() != state.authority);
    if host.as_bytes() != state.authority.as_bytes() || absolute_form {
        return Err(misdirected());
    }
    Ok(())
}

fn sizes(headers: &HeaderMap, uri: &http::Uri) -> Result<(), Refusal> {
    let target = uri.path_and_query().map_or(0, |target| target.as_str().len());
    if target > LONGEST_TARGET {
        return Err(Refusal::status(StatusCode::URI_TOO_LONG));
    }
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len().saturating_add(value.len())).sum();
    if size > LARGEST_HEADERS {
        return Err(Refusal::status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
    }
    Ok(())
}

fn protocol(method: &Method, version: Version) -> Result<(), Refusal> {
    if !matches!(version, Version::HTTP_10 | Version::HTTP_11) {
        return Err(Refusal::status(StatusCode::HTTP_VERSION_NOT_SUPPORTED));
    }
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    if !known.contains(method) {
        // No OPTIONS: there is no CORS to ask about.
        return Err(Refusal::status(StatusCode::METHOD_NOT_ALLOWED));
    }
    Ok(())
}

/// Any `Origin` but our own is a page of someone else (SB-2). `null` is one too.
fn origin(state: &State, headers: &HeaderMap) -> Result<(), Refusal> {
    let own = state.origin();
    if headers.get_all(header::ORIGIN).iter().all(|origin| origin.as_bytes() == own.as_bytes()) {
        return Ok(());
    }
    Err(Refusal::status(StatusCode::FORBIDDEN))
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// A browser may come from elsewhere only by a top-level navigation to a page made for that (SB-2).
/// Another port of 127.0.0.1 is "same-site" to a browser, and just as foreign.
fn fetch_metadata(method: &Method, endpoint: Endpoint, headers: &HeaderMap) -> Result<(), Refusal> {
    let is =
        |name: &HeaderName, value: &str| headers.get(name).is_some_and(|given| given.as_bytes() == value.as_bytes());
    let foreign =
        headers.contains_key(SEC_FETCH_SITE) && !is(&SEC_FETCH_SITE, "same-origin") && !is(&SEC_FETCH_SITE, "none");
    let navigation = *method == Method::GET && is(&SEC_FETCH_MODE, "navigate") && is(&SEC_FETCH_DEST, "document");
    if foreign && !(navigation && endpoint.is_browser_page()) {
        return Err(Refusal::status(StatusCode::FORBIDDEN));
    }
    Ok(())
}

async fn read(body: Body) -> Result<Body, Refusal> {
    match tokio::time::timeout(BODY_DEADLINE, axum::body::to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(bytes)) => Ok(Body::from(bytes)),
        Ok(Err(_)) => Err(Refusal::status(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => Err(Refusal::status(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// The headers of every answer. A page that needs a wider policy has set its own before.
fn harden(mut answer: Response) -> Response {
    let defaults: [(HeaderName, &'static str); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let headers = answer.headers_mut();
    for (name, value) in defaults {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}
