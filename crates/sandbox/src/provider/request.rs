//! The authorization request: which parameters are accepted, and how each wrong one is answered.
//!
//! Order matters: nothing is redirected before client and redirect URI are known to belong together
//! (RFC 6749 section 4.1.2.1); everything after that is told to the client in the redirect.

use url::Url;

use super::claims::ClaimsRequest;
use super::clients::{Client, Clients};
use super::keys::Keys;
use super::parameters::Parameters;
use super::scopes;

/// The longest `state` and `nonce` that are echoed.
const LONGEST_ECHO: usize = 2_048;
/// The most scopes in one request.
const MOST_SCOPES: usize = 128;

/// Why the browser gets a page and no redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unanswerable {
    Client,
    RedirectUri,
}

/// An error that the client is told in the redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RedirectError {
    pub(crate) error: &'static str,
    pub(crate) description: &'static str,
}

/// Where the answer goes, known before anything else is.
#[derive(Debug, Clone)]
pub(crate) struct ReturnAddress {
    pub(crate) client: &'static Client,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
}

impl ReturnAddress {
    /// Client and redirect URI, or a page without redirect.
    pub(crate) fn read(clients: &Clients, parameters: &Parameters) -> Result<Self, Unanswerable> {
        if parameters.is_repeated("client_id") {
            return Err(Unanswerable::Client);
        }
        let client = parameters.get("client_id").and_then(|id| clients.find(id)).ok_or(Unanswerable::Client)?;
        if parameters.is_repeated("redirect_uri") {
            return Err(Unanswerable::RedirectUri);
        }
        let redirect_uri = parameters
            .get("redirect_uri")
            .filter(|uri| client.may_redirect_to(uri))
            .ok_or(Unanswerable::RedirectUri)?;
        let state = (!parameters.is_repeated("state"))
            .then(|| parameters.get("state"))
            .flatten()
            .filter(|state| state.len() <= LONGEST_ECHO)
            .map(str::to_owned);
        Ok(Self { client, redirect_uri: redirect_uri.to_owned(), state })
    }

    /// The address of a success, with `iss` (RFC 9207).
    pub(crate) fn with_code(&self, issuer: &str, code: &str) -> String {
        self.with(issuer, &[("code", code)])
    }

    /// The address of a failure, with `iss` (RFC 9207).
    pub(crate) fn with_error(&self, issuer: &str, error: RedirectError) -> String {
        self.with(issuer, &[("error", error.error), ("error_description", error.description)])
    }

    fn with(&self, issuer: &str, pairs: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", issuer);
        // No registered URI has a query of its own, and it must stay the exact registered text.
        format!("{}?{}", self.redirect_uri, query.finish())
    }

    /// Scheme, host and port of the redirect URI, for the pages' `form-action`.
    pub(crate) fn origin(&self) -> String {
        Url::parse(&self.redirect_uri).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    }
}

/// `prompt`, OpenID Connect Core section 3.1.2.1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Prompt {
    pub(crate) none: bool,
    pub(crate) login: bool,
    pub(crate) consent: bool,
    pub(crate) select_account: bool,
}

/// A request that may proceed to the person.
#[derive(Debug, Clone)]
pub(crate) struct AuthorizationRequest {
    pub(crate) back: ReturnAddress,
    /// Full names, each once, in the order in which they were asked.
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: String,
    pub(crate) nonce: Option<String>,
    pub(crate) prompt: Prompt,
    /// Seconds since the last password that are still fine.
    pub(crate) max_age: Option<i64>,
    pub(crate) claims: ClaimsRequest,
    /// The person that the client insists on, from `id_token_hint` or `claims`.
    pub(crate) wanted_sub: Option<String>,
    pub(crate) login_hint: Option<String>,
}

impl AuthorizationRequest {
    /// Checks everything but client and redirect URI.
    pub(crate) fn read(back: ReturnAddress, parameters: &Parameters, keys: &Keys) -> Result<Self, RedirectError> {
        if parameters.is_malformed() {
            return Err(invalid("A parameter was given more than once, or there are too many."));
        }
        not_offered(parameters)?;
        response_type(parameters)?;
        let prompt = prompt(parameters)?;
        let scopes = requested_scopes(&back, parameters, prompt)?;
        let challenge = challenge(parameters)?;
        let claims = match parameters.get("claims") {
            None => ClaimsRequest::default(),
            Some(text) => ClaimsRequest::parse(text)
                .map_err(|_| invalid("The claims parameter is not JSON with id_token and userinfo objects."))?,
        };
        let hinted = parameters.get("id_token_hint").map(|hint| subject(keys, hint)).transpose()?;
        Ok(Self {
            wanted_sub: claims.wanted_sub.clone().or(hinted),
            nonce: echoed(parameters, "nonce")?,
            max_age: max_age(parameters)?,
            login_hint: parameters.get("login_hint").filter(|hint| hint.len() <= 80).map(str::to_owned),
            back: back_with_state(back, parameters)?,
            scopes,
            challenge,
            prompt,
            claims,
        })
    }
}

fn invalid(description: &'static str) -> RedirectError {
    RedirectError { error: "invalid_request", description }
}

fn back_with_state(back: ReturnAddress, parameters: &Parameters) -> Result<ReturnAddress, RedirectError> {
    echoed(parameters, "state")?;
    Ok(back)
}

fn not_offered(parameters: &Parameters) -> Result<(), RedirectError> {
    let refusals = [
        ("request", "request_not_supported", "Request objects are not offered here."),
        ("request_uri", "request_uri_not_supported", "Request objects by reference are not offered here."),
        ("registration", "registration_not_supported", "Clients are registered by hand here."),
    ];
    for (name, error, description) in refusals {
        if parameters.get(name).is_some() {
            return Err(RedirectError { error, description });
        }
    }
    Ok(())
}

fn response_type(parameters: &Parameters) -> Result<(), RedirectError> {
    match parameters.get("response_type") {
        Some("code") => {}
        None => return Err(invalid("There is no response_type.")),
        Some(_) => {
            return Err(RedirectError {
                error: "unsupported_response_type",
                description: "Only the response_type code is offered here.",
            });
        }
    }
    match parameters.get("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(invalid("Only the response_mode query is offered here.")),
    }
}

fn prompt(parameters: &Parameters) -> Result<Prompt, RedirectError> {
    let mut prompt = Prompt::default();
    for word in parameters.get("prompt").unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        match word {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            "select_account" => prompt.select_account = true,
            _ => return Err(invalid("prompt has a value that is not known.")),
        }
    }
    if prompt.none && (prompt.login || prompt.consent || prompt.select_account) {
        return Err(invalid("prompt=none cannot be combined with another value."));
    }
    Ok(prompt)
}

fn requested_scopes(
    back: &ReturnAddress,
    parameters: &Parameters,
    prompt: Prompt,
) -> Result<Vec<String>, RedirectError> {
    let refuse = |description| Err(RedirectError { error: "invalid_scope", description });
    let mut wanted: Vec<String> = Vec::new();
    for scope in parameters.get("scope").unwrap_or_default().split(' ').filter(|scope| !scope.is_empty()) {
        if !scopes::is_advertised(scope) {
            return refuse("A scope is not known at this institution; check its spelling.");
        }
        // inferred: a real institution might leave the scope out silently instead.
        if !back.client.may_ask(scope) {
            return refuse("The registration of this client does not allow one of the scopes.");
        }
        if !wanted.iter().any(|other| other == scope) {
            wanted.push(scope.to_owned());
        }
    }
    if wanted.len() > MOST_SCOPES {
        return refuse("There are too many scopes.");
    }
    if !wanted.iter().any(|scope| scope == "openid") {
        return refuse("The scope openid is required.");
    }
    if !prompt.consent {
        // OpenID Connect Core section 11: without prompt=consent the bare scope is ignored.
        wanted.retain(|scope| scope != scopes::BARE_OFFLINE);
    }
    Ok(wanted)
}

fn challenge(parameters: &Parameters) -> Result<String, RedirectError> {
    let Some(challenge) = parameters.get("code_challenge") else {
        return Err(invalid("The policy of this institution requires PKCE: there is no code_challenge."));
    };
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(invalid("The policy of this institution requires PKCE with code_challenge_method=S256."));
    }
    let readable = challenge.len() == 43
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !readable {
        return Err(invalid("The code_challenge is not a base64url SHA-256 digest of 43 characters."));
    }
    Ok(challenge.to_owned())
}

fn max_age(parameters: &Parameters) -> Result<Option<i64>, RedirectError> {
    match parameters.get("max_age").map(str::parse::<i64>) {
        None => Ok(None),
        Some(Ok(seconds)) if seconds >= 0 => Ok(Some(seconds)),
        Some(_) => Err(invalid("max_age is not a number of seconds.")),
    }
}

fn echoed(parameters: &Parameters, name: &str) -> Result<Option<String>, RedirectError> {
    match parameters.get(name) {
        Some(value) if value.len() > LONGEST_ECHO => Err(invalid("state and nonce may have 2048 bytes at most.")),
        value => Ok(value.map(str::to_owned)),
    }
}

fn subject(keys: &Keys, hint: &str) -> Result<String, RedirectError> {
    keys.open(hint)
        .and_then(|claims| claims.get("sub").and_then(|sub| sub.as_str()).map(str::to_owned))
        .ok_or(invalid("The id_token_hint was not signed by this institution."))
}
