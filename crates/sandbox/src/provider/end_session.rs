//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): always asks, never redirects.
//!
//! No client has a registered post-logout address, so `post_logout_redirect_uri` is refused (section 3).

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::authorize::{forged, is_form, token_fits};
use super::pages;
use super::parameters::Parameters;
use crate::state::State;

/// `GET /oidc/logout`: the page that asks.
pub(crate) async fn ask(Shared(state): Shared<Arc<State>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let parameters = Parameters::parse(query.as_deref().unwrap_or_default());
    let hint = parameters.get("id_token_hint").map(|hint| state.provider.keys.open(hint));
    let client = parameters.get("client_id").map(|id| state.provider.clients.find(id).map(|client| client.id));
    if parameters.is_malformed() || matches!(hint, Some(None)) || matches!(client, Some(None)) {
        return refused(
            "The sign-out request is not right: the app or the ID token in it is not known here. You can close this tab.",
        );
    }
    let audience = hint.flatten().and_then(|claims| claims.get("aud").and_then(|aud| aud.as_str()).map(str::to_owned));
    if let (Some(audience), Some(client)) = (audience, client.flatten())
        && audience != client
    {
        return refused("The ID token in the sign-out request was given to another app. You can close this tab.");
    }
    if parameters.has("post_logout_redirect_uri") {
        return refused(
            "No return address for after a sign-out is registered here. Open the sign-out address without post_logout_redirect_uri.",
        );
    }
    let browser = state.provider.browsers.find(&headers, state.clock.seconds());
    match browser {
        Some(browser) => pages::sign_out(&browser.csrf, !browser.people.is_empty()),
        None => pages::sign_out("", false),
    }
}

/// `POST /oidc/logout`: the form of that page.
pub(crate) async fn end(Shared(state): Shared<Arc<State>>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Parameters::parse(&String::from_utf8_lossy(&body));
    let browser = state.provider.browsers.find(&headers, state.clock.seconds());
    let Some(browser) = browser.filter(|browser| is_form(&headers) && token_fits(&form, &browser.csrf)) else {
        return forged();
    };
    state.provider.browsers.close(browser.id);
    let mut answer = pages::message(
        StatusCode::OK,
        "Signed out",
        "You are signed out",
        "Nobody is signed in in this browser any more. You can close this tab.",
    );
    if let Ok(cookie) = HeaderValue::from_str(&state.provider.browsers.clear_cookie()) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

fn refused(sentence: &'static str) -> Response {
    pages::message(StatusCode::BAD_REQUEST, "Sign-out not possible", "This sign-out is not possible", sentence)
}
