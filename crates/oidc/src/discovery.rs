//! OpenID Connect Discovery 1.0: from an issuer to a [`Provider`], with the checks of TK-20 and AR-2.
//!
//! The metadata model is the `openidconnect` crate's. The crate refuses a whole document for one bad optional
//! URL and accepts endpoints of any scheme and origin, so the document is checked and cleaned before it sees it.

mod error;

pub use error::DiscoveryError;

use crate::client::Algorithm;
use crate::http::{Answer, Http};
use crate::issuer::Issuer;
use crate::json::Object;
use crate::jwks::KeyCache;
use crate::provider::{ClockSkew, Described, Provider};
use ::http::StatusCode;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, ProviderMetadata};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

/// Members that discovery can do without; each is dropped when it is not a usable endpoint (TK-20).
const OPTIONAL_ENDPOINTS: [&str; 3] = ["userinfo_endpoint", "revocation_endpoint", "end_session_endpoint"];
/// Optional addresses that Passbook never calls; the crate must be able to parse them.
const OPTIONAL_ADDRESSES: [&str; 4] = ["registration_endpoint", "service_documentation", "op_policy_uri", "op_tos_uri"];
const REQUIRED_ENDPOINTS: [&str; 3] = ["authorization_endpoint", "token_endpoint", "jwks_uri"];
const REQUIRED_LISTS: [&str; 3] =
    ["response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"];

/// Metadata that the crate does not model: RFC 8414 (PKCE methods), RFC 9207 (`iss`), RFC 7009 and RP-initiated
/// logout endpoints.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Extra {
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: Option<bool>,
    revocation_endpoint: Option<Url>,
    end_session_endpoint: Option<Url>,
}

impl AdditionalProviderMetadata for Extra {}

type Metadata = ProviderMetadata<
    Extra,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Fetches and checks the discovery document of an issuer: at the issuer's own address, and on 404 at the
/// root of its host, where institutions serve the same document (authentication.md, "Provider").
///
/// # Errors
/// [`DiscoveryError`]; nothing but the document was asked for.
pub async fn discover(http: &Http, issuer: &Issuer) -> Result<Provider, DiscoveryError> {
    for address in issuer.discovery_addresses() {
        let answer = http.get(&address).await?;
        match answer.status {
            StatusCode::OK => return read(issuer, address, &answer),
            StatusCode::NOT_FOUND | StatusCode::GONE => {}
            status => {
                return Err(DiscoveryError::Status {
                    status: status.as_u16(),
                    request_id: answer.request_id(&secret::Sent::new()),
                    retry_after: answer.retry_after(),
                });
            }
        }
    }
    Err(DiscoveryError::NotFound { host: issuer.authority() })
}

fn read(issuer: &Issuer, document_address: Url, answer: &Answer) -> Result<Provider, DiscoveryError> {
    let mut document = answer.object().ok_or(DiscoveryError::NotJson)?;
    if document.text("issuer") != Some(issuer.as_str()) {
        let found = document.text("issuer").map(model::text::shown);
        return Err(DiscoveryError::IssuerMismatch { expected: issuer.as_str().to_owned(), found });
    }
    for name in REQUIRED_ENDPOINTS {
        let endpoint = endpoint(&document, name).ok_or(DiscoveryError::Missing(name))?;
        if !issuer.admits(&endpoint) {
            return Err(DiscoveryError::ForeignEndpoint { member: name, found: model::text::shown(endpoint.as_str()) });
        }
    }
    if let Some(name) =
        REQUIRED_LISTS.into_iter().find(|name| !document.members.get(*name).is_some_and(Value::is_array))
    {
        return Err(DiscoveryError::Missing(name));
    }
    let dropped = drop_unusable(issuer, &mut document);
    let algorithms = algorithms(&document);
    // The crate's error text may quote the document; it is not kept.
    let metadata: Metadata =
        serde_json::from_value(Value::Object(document.members)).map_err(|_| DiscoveryError::Malformed)?;
    describe(issuer, document_address, &metadata, (dropped, algorithms), clock_skew(answer))
}

fn clock_skew(answer: &Answer) -> Option<ClockSkew> {
    answer.clock_ahead().map(|provider_ahead| ClockSkew { provider_ahead })
}

fn endpoint(document: &Object, name: &str) -> Option<Url> {
    document.text(name).and_then(|text| Url::parse(text).ok())
}

/// Takes out optional addresses that are no URL, and optional endpoints that the issuer may not have.
fn drop_unusable(issuer: &Issuer, document: &mut Object) -> Vec<String> {
    let mut dropped = Vec::new();
    for name in OPTIONAL_ENDPOINTS.into_iter().chain(OPTIONAL_ADDRESSES) {
        let usable = match endpoint(document, name) {
            Some(url) => OPTIONAL_ADDRESSES.contains(&name) || issuer.admits(&url),
            None => false,
        };
        if !usable && document.members.remove(name).is_some() {
            dropped.push(name.to_owned());
        }
    }
    dropped
}

/// Read from the document itself: the crate's model is an enum that keeps symmetric algorithms too.
fn algorithms(document: &Object) -> Vec<Algorithm> {
    let offered = document.members.get("id_token_signing_alg_values_supported").and_then(Value::as_array);
    offered.into_iter().flatten().filter_map(|name| Algorithm::from_name(name.as_str()?)).collect()
}

fn describe(
    issuer: &Issuer,
    document_address: Url,
    metadata: &Metadata,
    (dropped, id_token_algorithms): (Vec<String>, Vec<Algorithm>),
    clock_skew: Option<ClockSkew>,
) -> Result<Provider, DiscoveryError> {
    let extra = metadata.additional_metadata();
    if extra.code_challenge_methods_supported.as_ref().is_some_and(|methods| !methods.iter().any(|m| m == "S256")) {
        return Err(DiscoveryError::NoS256);
    }
    let code = metadata.response_types_supported().iter().any(|types| types.as_slice() == [CoreResponseType::Code]);
    if !code {
        return Err(DiscoveryError::NoCodeFlow);
    }
    let token_endpoint = metadata.token_endpoint().ok_or(DiscoveryError::Missing("token_endpoint"))?;
    let methods = metadata.token_endpoint_auth_methods_supported();
    Ok(Provider::new(Described {
        issuer: issuer.clone(),
        authorization_endpoint: metadata.authorization_endpoint().url().clone(),
        token_endpoint: token_endpoint.url().clone(),
        jwks_uri: metadata.jwks_uri().url().clone(),
        userinfo_endpoint: metadata.userinfo_endpoint().map(|endpoint| endpoint.url().clone()),
        revocation_endpoint: extra.revocation_endpoint.clone(),
        end_session_endpoint: extra.end_session_endpoint.clone(),
        scopes_supported: metadata.scopes_supported().map(|scopes| scopes.iter().map(|s| s.to_string()).collect()),
        code_challenge_methods: extra.code_challenge_methods_supported.clone(),
        token_endpoint_auth_methods: methods.map(|methods| methods.iter().map(name_of).collect()),
        id_token_algorithms,
        iss_parameter_supported: extra.authorization_response_iss_parameter_supported.unwrap_or(false),
        claims_parameter_supported: metadata.claims_parameter_supported().unwrap_or(false),
        dropped,
        clock_skew,
        document_address,
        keys: KeyCache::default(),
    }))
}

/// The wire name of one of the crate's enumerations.
fn name_of(method: &CoreClientAuthMethod) -> String {
    serde_json::to_value(method).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
