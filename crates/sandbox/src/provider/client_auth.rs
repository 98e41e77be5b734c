//! Who calls the token or revocation endpoint: none for the public client, `client_secret_basic` or
//! `client_secret_post` for the confidential one, never two at once (RFC 6749 section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Uri, header};

use super::clients::{Client, Clients, Kind};
use super::oauth_error::OauthError;
use super::parameters::Parameters;

/// The form of a back-channel request: POST body only, never the query (RFC 6749 section 3.2).
pub(crate) fn form(uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<Parameters, OauthError> {
    if uri.query().is_some() {
        return Err(OauthError::invalid_request("Parameters belong in the body, not in the query."));
    }
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(OauthError::invalid_request("The body must be application/x-www-form-urlencoded."));
    }
    let text = std::str::from_utf8(body).map_err(|_| OauthError::invalid_request("The body is not UTF-8."))?;
    let parameters = Parameters::parse(text);
    if parameters.is_malformed() {
        return Err(OauthError::invalid_request("A parameter was given more than once, or there are too many."));
    }
    Ok(parameters)
}

/// Authenticates the client.
pub(crate) fn authenticate(
    clients: &Clients,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<&'static Client, OauthError> {
    if form.has("client_assertion") || form.has("client_assertion_type") {
        return Err(OauthError::invalid_client("private_key_jwt is not offered by the sandbox."));
    }
    if headers.contains_key(header::AUTHORIZATION) {
        return by_header(clients, headers, form);
    }
    let Some(id) = form.get("client_id") else {
        return Err(OauthError::invalid_client("There is no client_id."));
    };
    let client = clients.find(id).ok_or(UNKNOWN)?;
    match client.kind {
        // Even an empty secret: it shows a client that does not know its own type.
        Kind::Public if form.has("client_secret") => {
            Err(OauthError::invalid_client("This client is public and must not send a client secret."))
        }
        Kind::Public => Ok(client),
        Kind::Confidential => match form.get("client_secret") {
            None => Err(OauthError::invalid_client("This client is confidential and must send its client secret.")),
            Some(secret) if clients.is_secret(secret) => Ok(client),
            Some(_) => Err(WRONG_SECRET),
        },
    }
}

fn by_header(clients: &Clients, headers: &HeaderMap, form: &Parameters) -> Result<&'static Client, OauthError> {
    if form.has("client_secret") {
        return Err(OauthError::invalid_request(
            "The client used two ways to authenticate: the Authorization header and client_secret in the body.",
        ));
    }
    let (id, secret) = basic(headers).ok_or(UNREADABLE)?;
    if form.get("client_id").is_some_and(|other| other != id) {
        return Err(OauthError::invalid_request(
            "The client_id in the body is not the one in the Authorization header.",
        ));
    }
    let client = clients.find(&id).ok_or(UNKNOWN)?;
    match client.kind {
        Kind::Public => {
            Err(OauthError::invalid_client("This client is public and must not send an Authorization header."))
        }
        Kind::Confidential if clients.is_secret(&secret) => Ok(client),
        Kind::Confidential => Err(WRONG_SECRET),
    }
}

const UNKNOWN: OauthError = OauthError::invalid_client("There is no client with this id here.");
const WRONG_SECRET: OauthError = OauthError::invalid_client("The client secret is wrong.");
const UNREADABLE: OauthError = OauthError::invalid_client("The Authorization header is not readable as Basic.");

/// RFC 6749 section 2.3.1: id and secret are form-encoded before they go into Basic.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(field), None) = (fields.next(), fields.next()) else { return None };
    let (scheme, encoded) = field.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

/// One form-encoded value. A raw `&` or `=` cannot be part of one, so the first value is the whole.
fn form_decoded(text: &str) -> String {
    let as_value = format!("v={}", text.replace('&', "%26"));
    url::form_urlencoded::parse(as_value.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header_of(text: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = format!("Basic {}", STANDARD.encode(text));
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        headers
    }

    #[test]
    fn basic_credentials_are_form_decoded() {
        assert_eq!(basic(&header_of("a%3Ab:c%2Bd+e")), Some(("a:b".to_owned(), "c+d e".to_owned())));
    }

    #[test]
    fn basic_without_a_colon_or_in_another_scheme_is_refused() {
        assert_eq!(basic(&header_of("abc")), None);
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, "Bearer x".parse().unwrap());
        assert_eq!(basic(&headers), None);
    }
}
