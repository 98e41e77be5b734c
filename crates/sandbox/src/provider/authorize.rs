//! The authorization endpoint and the steps of its pages. What is checked in the request is in
//! `request`; how the pages look is in `pages`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use subtle::ConstantTimeEq as _;

use super::browser::{Browser, SignedIn};
use super::grants::Grant;
use super::interactions::{Interaction, Step};
use super::pages;
use super::parameters::Parameters;
use super::request::{AuthorizationRequest, RedirectError, ReturnAddress, Unanswerable};
use crate::endpoint::{API_PREFIX, Endpoint};
use crate::exchange::Exchange;
use crate::faults::FaultKind;
use crate::random::NoRandomness;
use crate::state::State;

/// `GET /oidc/auth`.
pub(crate) async fn authorize(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let parameters = Parameters::parse(query.as_deref().unwrap_or_default());
    let back = match ReturnAddress::read(&state.provider.clients, &parameters) {
        Ok(back) => back,
        Err(Unanswerable::Client) => return unknown_client(),
        Err(Unanswerable::RedirectUri) => return unknown_redirect(),
    };
    exchange.note_client(back.client.id);
    let request = match AuthorizationRequest::read(back.clone(), &parameters, &state.provider.keys) {
        Ok(request) => request,
        Err(error) => return redirect(&back.with_error(&state.provider.issuer, error)),
    };
    if exchange.take(&state.faults, FaultKind::InstitutionVeto).is_some() {
        return redirect(&back.with_error(&state.provider.issuer, VETO));
    }
    begin(&state, &exchange, request, &headers).unwrap_or_else(|_| no_randomness())
}

fn begin(
    state: &State,
    exchange: &Exchange,
    request: AuthorizationRequest,
    headers: &HeaderMap,
) -> Result<Response, NoRandomness> {
    let now = state.clock.seconds();
    let known = state.provider.browsers.find(headers, now);
    if request.prompt.none {
        let people = known.map(|browser| browser.people).unwrap_or_default();
        return silently(state, exchange, &request, people, now);
    }
    let (browser, cookie) = match known {
        Some(browser) => (browser, None),
        None => state.provider.browsers.open(now).map(|(browser, cookie)| (browser, Some(cookie)))?,
    };
    let ask_password = request.prompt.login || eligible(&request, &browser.people).is_empty();
    let step = if ask_password {
        let hint =
            request.wanted_sub.as_deref().and_then(|sub| state.world.user(sub)).map(|user| user.username.clone());
        let username = hint.or_else(|| request.login_hint.clone()).unwrap_or_default();
        Step::SignIn { username, failed: false }
    } else {
        Step::Choose
    };
    let id = state.provider.interactions.begin(request, browser.id, step, now)?;
    let mut answer = redirect(&page_of(&id));
    set_cookie(&mut answer, cookie.as_deref());
    Ok(answer)
}

/// The people in this browser that the request could be answered for.
fn eligible(request: &AuthorizationRequest, people: &[SignedIn]) -> Vec<SignedIn> {
    let wanted = |person: &&SignedIn| request.wanted_sub.as_ref().is_none_or(|sub| *sub == person.user_id);
    people.iter().filter(wanted).cloned().collect()
}

/// Is the password of this sign-in too old for `max_age`?
fn is_stale(request: &AuthorizationRequest, person: &SignedIn, now: i64) -> bool {
    request.max_age.is_some_and(|seconds| now.saturating_sub(person.auth_time) > seconds)
}

/// `prompt=none`: an answer without any page (OpenID Connect Core section 3.1.2.6).
fn silently(
    state: &State,
    exchange: &Exchange,
    request: &AuthorizationRequest,
    people: Vec<SignedIn>,
    now: i64,
) -> Result<Response, NoRandomness> {
    let fail = |error, description| {
        Ok(redirect(&request.back.with_error(&state.provider.issuer, RedirectError { error, description })))
    };
    let people = eligible(request, &people);
    let (Some(person), rest) = (people.first(), people.len()) else {
        return fail("login_required", "Nobody fitting is signed in in this browser.");
    };
    if rest > 1 {
        return fail("account_selection_required", "More than one person is signed in in this browser.");
    }
    if is_stale(request, person, now) {
        return fail("login_required", "The sign-in is older than max_age.");
    }
    if !state.provider.consents.covers(&person.user_id, request.back.client.id, &request.scopes) {
        return fail("consent_required", "The person has not yet granted all of these scopes.");
    }
    let scopes = request.scopes.clone();
    Ok(redirect(&answer(state, exchange, request, person, scopes)?))
}

/// The redirect that ends the flow well, or the fault that stands in for it.
fn answer(
    state: &State,
    exchange: &Exchange,
    request: &AuthorizationRequest,
    person: &SignedIn,
    scopes: Vec<String>,
) -> Result<String, NoRandomness> {
    let issuer = &state.provider.issuer;
    if exchange.take_at(&state.faults, Endpoint::Authorize, FaultKind::CallbackServerError).is_some() {
        return Ok(request.back.with_error(issuer, SERVER_ERROR));
    }
    let partial = exchange.take_at(&state.faults, Endpoint::Authorize, FaultKind::PartialConsent).is_some();
    let grant = Grant {
        client_id: request.back.client.id.to_owned(),
        user_id: person.user_id.clone(),
        scopes: if partial { first_half(scopes) } else { scopes },
        nonce: request.nonce.clone(),
        claims: request.claims.clone(),
        auth_time: person.auth_time,
        sid: person.sid.clone(),
    };
    let back = &request.back;
    let code =
        state.provider.grants.issue_code(grant, &back.redirect_uri, &request.challenge, state.clock.seconds())?;
    Ok(back.with_code(issuer, &code))
}

/// `openid` and the first half of the others.
fn first_half(scopes: Vec<String>) -> Vec<String> {
    let keep = scopes.len().saturating_sub(1) / 2;
    let (openid, others): (Vec<_>, Vec<_>) = scopes.into_iter().partition(|scope| scope == "openid");
    openid.into_iter().chain(others.into_iter().take(keep)).collect()
}

/// `GET /oidc/interaction/{id}`: the page of the present step.
pub(crate) async fn show(Shared(state): Shared<Arc<State>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let (interaction, browser) = match resume(&state, &id, &headers) {
        Ok(found) => found,
        Err(page) => return *page,
    };
    match &interaction.step {
        Step::Choose => {
            let people = eligible(&interaction.request, &browser.people);
            pages::choose(&state.world, &id, &interaction, &people)
        }
        Step::SignIn { username, failed } => pages::sign_in(&state.world, &id, &interaction, username, *failed),
        Step::Consent { person } => match state.world.user(&person.user_id) {
            Some(user) => pages::consent(user, &id, &interaction),
            None => over(),
        },
        Step::Done { .. } => over(),
    }
}

/// `POST /oidc/interaction/{id}/{action}`: a form of the present step. Always ends in a redirect, so
/// that reloading a page sends nothing twice.
pub(crate) async fn act(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    Path((id, action)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (interaction, browser) = match resume(&state, &id, &headers) {
        Ok(found) => found,
        Err(page) => return *page,
    };
    let text = String::from_utf8_lossy(&body);
    let form = Parameters::parse(&text);
    if !is_form(&headers) || !token_fits(&form, &interaction.csrf) {
        return forged();
    }
    exchange.note_client(interaction.request.back.client.id);
    let turn = Turn { state: &state, exchange: &exchange, id: &id, interaction: &interaction, browser: &browser };
    let done = match (&interaction.step, action.as_str()) {
        (Step::Done { location }, _) => Ok(redirect(location)),
        (_, "cancel") => Ok(turn.end(interaction.request.back.with_error(&state.provider.issuer, CANCELLED))),
        (Step::Choose, "account") => Ok(turn.choose(&form)),
        // From the chooser too: going back in the browser may bring an older page.
        (Step::SignIn { .. } | Step::Choose, "sign-in") => turn.sign_in(&form),
        (Step::Consent { person }, "consent") => turn.consent(person, &form, &text),
        _ => Ok(redirect(&page_of(&id))),
    };
    done.unwrap_or_else(|_| no_randomness())
}

/// One form of one interaction.
struct Turn<'a> {
    state: &'a State,
    exchange: &'a Exchange,
    id: &'a str,
    interaction: &'a Interaction,
    browser: &'a Browser,
}

impl Turn<'_> {
    fn go(&self, step: Step) -> Response {
        self.state.provider.interactions.advance(self.id, step);
        redirect(&page_of(self.id))
    }

    fn end(&self, location: String) -> Response {
        redirect(&self.state.provider.interactions.finish(self.id, location))
    }

    fn choose(&self, form: &Parameters) -> Response {
        let request = &self.interaction.request;
        let chosen = form
            .get("account")
            .and_then(|sid| eligible(request, &self.browser.people).into_iter().find(|person| person.sid == sid));
        let Some(person) = chosen else {
            return self.go(Step::SignIn { username: String::new(), failed: false });
        };
        if is_stale(request, &person, self.state.clock.seconds()) {
            let username = self.state.world.user(&person.user_id).map(|user| user.username.clone());
            return self.go(Step::SignIn { username: username.unwrap_or_default(), failed: false });
        }
        self.go(Step::Consent { person })
    }

    fn sign_in(&self, form: &Parameters) -> Result<Response, NoRandomness> {
        let username = form.get("username").unwrap_or_default().trim();
        let password = form.get("password").unwrap_or_default();
        let found = self.state.world.users().iter().find(|user| user.username.eq_ignore_ascii_case(username));
        let user = found.filter(|user| user.password.as_bytes().ct_eq(password.as_bytes()).into());
        let Some(user) = user else {
            let username: String = username.chars().take(80).collect();
            return Ok(self.go(Step::SignIn { username, failed: true }));
        };
        self.exchange.note_user(&user.username);
        let now = self.state.clock.seconds();
        let Some((person, cookie)) = self.state.provider.browsers.sign_in(self.browser.id, &user.id, now)? else {
            return Ok(over());
        };
        let request = &self.interaction.request;
        let mut answer = if request.wanted_sub.as_ref().is_some_and(|sub| *sub != user.id) {
            self.end(request.back.with_error(&self.state.provider.issuer, OTHER_PERSON))
        } else {
            self.go(Step::Consent { person })
        };
        set_cookie(&mut answer, Some(&cookie));
        Ok(answer)
    }

    fn consent(&self, person: &SignedIn, form: &Parameters, text: &str) -> Result<Response, NoRandomness> {
        let request = &self.interaction.request;
        if let Some(user) = self.state.world.user(&person.user_id) {
            self.exchange.note_user(&user.username);
        }
        // Anything but a clear yes is a no.
        if form.get("decision") != Some("allow") {
            return Ok(self.end(request.back.with_error(&self.state.provider.issuer, DENIED)));
        }
        let ticked: Vec<String> = url::form_urlencoded::parse(text.as_bytes())
            .filter(|(name, _)| name == "scope")
            .map(|(_, value)| value.into_owned())
            .collect();
        let granted: Vec<String> =
            request.scopes.iter().filter(|scope| *scope == "openid" || ticked.contains(scope)).cloned().collect();
        self.state.provider.consents.remember(&person.user_id, request.back.client.id, &granted);
        let location = answer(self.state, self.exchange, request, person, granted)?;
        Ok(self.end(location))
    }
}

/// The interaction with this id, for the browser that started it.
fn resume(state: &State, id: &str, headers: &HeaderMap) -> Result<(Interaction, Browser), Box<Response>> {
    let now = state.clock.seconds();
    let interaction = state.provider.interactions.find(id, now).ok_or_else(|| Box::new(over()))?;
    let browser = state.provider.browsers.find(headers, now).filter(|browser| browser.id == interaction.browser);
    browser.map(|browser| (interaction, browser)).ok_or_else(|| Box::new(other_browser()))
}

/// `application/x-www-form-urlencoded`, as our own forms send it.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    let essence = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    essence.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Does the form carry the token of its page? (SB-3)
pub(crate) fn token_fits(form: &Parameters, csrf: &str) -> bool {
    form.get("csrf").is_some_and(|given| given.as_bytes().ct_eq(csrf.as_bytes()).into())
}

fn page_of(id: &str) -> String {
    format!("{API_PREFIX}/oidc/interaction/{id}")
}

/// 303, so that a form is not sent again to where it leads.
fn redirect(location: &str) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        answer.headers_mut().insert(header::LOCATION, location);
    }
    answer
}

fn set_cookie(answer: &mut Response, cookie: Option<&str>) {
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(cookie).ok()) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}

const VETO: RedirectError =
    RedirectError { error: "access_denied", description: "The institution does not allow this app at the moment." };
const CANCELLED: RedirectError =
    RedirectError { error: "access_denied", description: "The person cancelled the sign-in." };
const DENIED: RedirectError = RedirectError { error: "access_denied", description: "The person denied access." };
const OTHER_PERSON: RedirectError = RedirectError {
    error: "login_required",
    description: "Another person signed in than the one that the app asked for.",
};
const SERVER_ERROR: RedirectError =
    RedirectError { error: "server_error", description: "The institution had an internal error." };

fn unknown_client() -> Response {
    pages::message(
        StatusCode::BAD_REQUEST,
        "Unknown app",
        "This app is not known here",
        "The address has no client_id that is registered at Garden Sandbox. Nothing was sent back to the app. Check the client_id in the app's settings.",
    )
}

fn unknown_redirect() -> Response {
    pages::message(
        StatusCode::BAD_REQUEST,
        "Unknown return address",
        "The return address is not registered",
        "The redirect_uri is not exactly one of the registered ones: scheme, host, port, path and case all count. Nothing was sent back to the app. Check the redirect URI in the app's settings.",
    )
}

fn over() -> Response {
    pages::message(
        StatusCode::GONE,
        "Sign-in over",
        "This sign-in is over",
        "It was finished, took longer than ten minutes, or the sandbox was reset. Go back to the app and start again.",
    )
}

fn other_browser() -> Response {
    pages::message(
        StatusCode::FORBIDDEN,
        "Other browser",
        "This sign-in belongs to another browser",
        "It was started in another browser, or this one does not keep cookies. Go back to the app and start again.",
    )
}

/// The answer to a form that did not come from our own page.
pub(crate) fn forged() -> Response {
    pages::message(
        StatusCode::FORBIDDEN,
        "Not accepted",
        "This form was not accepted",
        "It did not come from the page that is open here. Go back to the app and start again.",
    )
}

fn no_randomness() -> Response {
    pages::message(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Not possible now",
        "This does not work right now",
        "The operating system gave no random bytes. Try again.",
    )
}
