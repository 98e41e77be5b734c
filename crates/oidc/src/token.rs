//! The token endpoint (RFC 6749, section 5), shared by exchange and refresh. Requests are the `openidconnect`
//! crate's; its HTTP adapter here checks and normalises every answer before the crate sees it, because the crate
//! refuses textual `expires_in`, and keeps the raw body in errors that print it (TK-3, TK-4, LG-3).

mod error;

pub use error::TokenError;

use crate::client::{Client, ClientAuthentication};
use crate::http::{Answer, Http, TOTAL};
use crate::issuer::Realm;
use crate::json::Object;
use crate::oauth_error::OAuthError;
use crate::provider::{ClockSkew, Provider};
use ::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use model::Scope;
use openidconnect::core::{CoreClient, CoreTokenResponse};
use openidconnect::{
    AsyncHttpClient, AuthType, ClientId, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl,
    JsonWebKeySet, OAuth2TokenResponse as _, PkceCodeVerifier, RedirectUrl, RequestTokenError, TokenUrl,
};
use secret::{AccessToken, AuthorizationCode, CodeVerifier, RefreshToken, Sent};
use serde_json::{Map, Value};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// Longest life of an access token believed (TK-4).
const LONGEST_SECONDS: i64 = 24 * 60 * 60;
const MEMBERS: [&str; 6] = ["access_token", "token_type", "expires_in", "refresh_token", "scope", "id_token"];

/// A token answer after the checks of TK-3 and TK-4.
pub(crate) struct Tokens {
    pub(crate) access: AccessToken,
    pub(crate) refresh: Option<RefreshToken>,
    /// `None` if the provider did not say.
    pub(crate) expires_at: Option<Timestamp>,
    /// `None` if the provider did not say: as asked.
    pub(crate) scopes: Option<Vec<Scope>>,
    pub(crate) id_token: Option<Zeroizing<String>>,
    pub(crate) received_at: Timestamp,
    pub(crate) clock_skew: Option<ClockSkew>,
}

/// The crate's client with a token endpoint.
type TokenClient =
    CoreClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// Exchanges a code. Sent once; whatever goes wrong, the code is spent (TK-2).
pub(crate) async fn exchange(
    http: &Http,
    provider: &Provider,
    client: &Client,
    redirect_uri: &str,
    code: AuthorizationCode,
    verifier: CodeVerifier,
) -> Result<Tokens, TokenError> {
    let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(|_| TokenError::NotSent)?;
    let crate_client = token_client(provider, client)?.set_redirect_uri(redirect);
    let endpoint = Endpoint::new(http, sent(client).code(&code).verifier(&verifier));
    let code = code.into_form_field().write_into(|text| openidconnect::AuthorizationCode::new(text.to_owned()));
    let verifier = verifier.into_form_field().write_into(|text| PkceCodeVerifier::new(text.to_owned()));
    let answer = crate_client.exchange_code(code).set_pkce_verifier(verifier).request_async(&endpoint).await;
    endpoint.tokens(provider, answer)
}

/// Refreshes. Sent once.
pub(crate) async fn refresh(
    http: &Http,
    provider: &Provider,
    client: &Client,
    token: &RefreshToken,
) -> Result<Tokens, TokenError> {
    if provider.realm() == Realm::Institution && token.is_simulated() {
        return Err(TokenError::Simulated);
    }
    let crate_client = token_client(provider, client)?;
    let endpoint = Endpoint::new(http, sent(client).refresh(token));
    let token = token.form_field().write_into(|text| openidconnect::RefreshToken::new(text.to_owned()));
    let answer = crate_client.exchange_refresh_token(&token).request_async(&endpoint).await;
    endpoint.tokens(provider, answer)
}

/// What every request of this client carries; no error may repeat it (LG-2).
fn sent(client: &Client) -> Sent {
    client.secret().map_or_else(Sent::new, |secret| Sent::new().client_secret(secret, client.id()))
}

fn token_client(provider: &Provider, client: &Client) -> Result<TokenClient, TokenError> {
    let issuer = IssuerUrl::new(provider.issuer().as_str().to_owned()).map_err(|_| TokenError::NotSent)?;
    let methods = provider.token_endpoint_auth_methods();
    let how = client.authentication(methods).ok_or(TokenError::NoClientAuthentication)?;
    let base = CoreClient::new(ClientId::new(client.id().to_owned()), issuer, JsonWebKeySet::new(Vec::new()))
        .set_token_uri(TokenUrl::from_url(provider.token_endpoint().clone()))
        .set_auth_type(if how == ClientAuthentication::Basic { AuthType::BasicAuth } else { AuthType::RequestBody });
    Ok(match client.secret() {
        // The crate's newtype is not zeroised; it lives for this one request (KC-12).
        Some(secret) => base.set_client_secret(
            secret.form_field().write_into(|text| openidconnect::ClientSecret::new(text.to_owned())),
        ),
        None => base,
    })
}

/// What an answer says that the crate does not model, or is not asked to.
struct Aside {
    expires_at: Option<Timestamp>,
    id_token: Option<Zeroizing<String>>,
    received_at: Timestamp,
    clock_skew: Option<ClockSkew>,
}

/// The HTTP adapter that the crate calls for one request.
struct Endpoint<'h> {
    http: &'h Http,
    sent: Sent,
    aside: Mutex<Option<Aside>>,
}

impl<'h> Endpoint<'h> {
    fn new(http: &'h Http, sent: Sent) -> Self {
        Self { http, sent, aside: Mutex::new(None) }
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, TokenError> {
        let answer = self.http.send(request, TOTAL).await?;
        if answer.status != StatusCode::OK {
            return Err(refusal(&answer, &self.sent));
        }
        let (body, aside) = normalise(&answer)?;
        *self.aside.lock().unwrap_or_else(PoisonError::into_inner) = Some(aside);
        ::http::Response::builder()
            .header(::http::header::CONTENT_TYPE, "application/json")
            .body(body)
            .map_err(|_| TokenError::Malformed("body"))
    }

    /// The crate's answer as our types. Its own errors are dropped unprinted: they may hold the body (LG-3).
    fn tokens<E: openidconnect::ErrorResponse>(
        self,
        provider: &Provider,
        answer: Result<CoreTokenResponse, RequestTokenError<TokenError, E>>,
    ) -> Result<Tokens, TokenError> {
        let answer = answer.map_err(|error| match error {
            RequestTokenError::Request(own) => own,
            _ => TokenError::Malformed("body"),
        })?;
        let aside = self.aside.into_inner().unwrap_or_else(PoisonError::into_inner);
        let aside = aside.ok_or(TokenError::Malformed("body"))?;
        let access = AccessToken::new(Zeroizing::new(answer.access_token().secret().clone()))
            .map_err(|_| TokenError::Malformed("access_token"))?;
        let refresh = answer.refresh_token().map(|token| RefreshToken::new(Zeroizing::new(token.secret().clone())));
        let refresh = refresh.transpose().map_err(|_| TokenError::Malformed("refresh_token"))?;
        // A simulated token in an institution's answer would be one that must never be sent to it (SB-7).
        let simulated = access.is_simulated() || refresh.as_ref().is_some_and(RefreshToken::is_simulated);
        if provider.realm() == Realm::Institution && simulated {
            return Err(TokenError::Simulated);
        }
        let scopes = answer
            .scopes()
            .map(|scopes| Scope::read_list(&scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")));
        let Aside { expires_at, id_token, received_at, clock_skew } = aside;
        Ok(Tokens { access, refresh, expires_at, scopes, id_token, received_at, clock_skew })
    }
}

impl<'c> AsyncHttpClient<'c> for Endpoint<'_> {
    type Error = TokenError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TokenError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

/// The reading of an answer other than 200.
fn refusal(answer: &Answer, sent: &Sent) -> TokenError {
    let status = answer.status.as_u16();
    let unavailable =
        || TokenError::Unavailable { status, request_id: answer.request_id(sent), retry_after: answer.retry_after() };
    match status {
        300..=399 => TokenError::Redirected,
        408 | 425 | 429 | 500..=599 => unavailable(),
        _ => match OAuthError::from_answer(answer, sent) {
            Some(error) => TokenError::Refused(error),
            None => TokenError::Status { status, request_id: answer.request_id(sent) },
        },
    }
}

/// Checks an answer and rewrites it into what the crate accepts: no `id_token` (it is verified apart), no
/// `expires_in` (it is read here), `token_type` in lower case.
fn normalise(answer: &Answer) -> Result<(Vec<u8>, Aside), TokenError> {
    let mut object = answer.object().ok_or(TokenError::NotJson)?;
    if object.repeats_any(&MEMBERS) {
        return Err(TokenError::Malformed("member that comes twice"));
    }
    if !object.text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(TokenError::NotBearer);
    }
    let aside = Aside {
        expires_at: expiry(&object, answer.received_at)?,
        id_token: match object.members.remove("id_token") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(Zeroizing::new(text)),
            Some(_) => return Err(TokenError::Malformed("id_token")),
        },
        received_at: answer.received_at,
        clock_skew: answer.clock_ahead().map(|provider_ahead| ClockSkew { provider_ahead }),
    };
    let mut kept = Map::from_iter([("token_type".to_owned(), Value::from("bearer"))]);
    for (name, required) in [("access_token", true), ("refresh_token", false), ("scope", false)] {
        match object.members.remove(name) {
            Some(Value::String(text)) if name == "scope" || !text.is_empty() => {
                kept.insert(name.to_owned(), Value::String(text));
            }
            None | Some(Value::Null) if !required => {}
            _ => return Err(TokenError::Malformed(name)),
        }
    }
    let body = serde_json::to_vec(&Value::Object(kept)).map_err(|_| TokenError::Malformed("body"))?;
    Ok((body, aside))
}

/// `expires_in` as an instant (TK-4): a number or its text, clamped to a day; zero or less is expired.
fn expiry(object: &Object, received_at: Timestamp) -> Result<Option<Timestamp>, TokenError> {
    let malformed = TokenError::Malformed("expires_in");
    let seconds = match object.members.get("expires_in") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse::<f64>().ok(),
        Some(_) => None,
    };
    let Some(seconds) = seconds.filter(|seconds| seconds.is_finite()) else { return Err(malformed) };
    #[allow(clippy::cast_possible_truncation, reason = "the cast saturates and is clamped at once")]
    let seconds = (seconds.floor() as i64).clamp(0, LONGEST_SECONDS);
    received_at.checked_add(SignedDuration::from_secs(seconds)).map(Some).map_err(|_| malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn expires_in(value: Value) -> Result<Option<i64>, TokenError> {
        let object = Object::read(json!({ "expires_in": value }).to_string().as_bytes()).unwrap();
        Ok(expiry(&object, Timestamp::UNIX_EPOCH)?.map(Timestamp::as_second))
    }

    #[test]
    fn a_lifetime_may_be_a_number_or_its_text() {
        for value in [json!(600), json!("600"), json!(600.9), json!(" 600 ")] {
            assert_eq!(expires_in(value.clone()).unwrap(), Some(600), "{value}");
        }
        assert_eq!(expires_in(Value::Null).unwrap(), None);
    }

    #[test]
    fn a_lifetime_is_at_most_a_day_and_at_least_nothing() {
        assert_eq!(expires_in(json!(86_399)).unwrap(), Some(86_399));
        assert_eq!(expires_in(json!(86_400)).unwrap(), Some(86_400));
        assert_eq!(expires_in(json!(86_401)).unwrap(), Some(86_400));
        assert_eq!(expires_in(json!(u64::MAX)).unwrap(), Some(86_400));
        assert_eq!(expires_in(json!(-5)).unwrap(), Some(0));
    }

    #[test]
    fn a_lifetime_that_is_no_number_is_refused() {
        for value in [json!("soon"), json!(true), json!([]), json!("NaN"), json!("inf")] {
            assert_eq!(expires_in(value), Err(TokenError::Malformed("expires_in")));
        }
    }

    proptest! {
        #[test]
        fn any_lifetime_is_read_without_a_panic(text in "\\PC{0,20}", number in any::<f64>()) {
            let _ = expires_in(json!(text));
            let _ = expires_in(json!(number));
        }
    }
}
