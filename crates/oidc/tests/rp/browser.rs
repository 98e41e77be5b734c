//! A person's browser, as far as the relying party sees one, and whole sign-ins against a provider.

use crate::provider::{Behaviour, Provider};
use oidc::{
    Client, Explained as _, Http, Issuer, PendingSignIn, Realm, RedirectUri, SignInError, SignInRequest, SignedIn,
};
use secret::ClientSecret;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

pub(crate) const SECRET: &str = "CANARY-client-secret/+ %:7f3c91d2a11e";

pub(crate) fn http() -> Http {
    Http::for_sandbox().unwrap()
}

pub(crate) fn public_client() -> Arc<Client> {
    Arc::new(Client::new("app", None).unwrap())
}

pub(crate) fn confidential_client() -> Arc<Client> {
    let secret = ClientSecret::new(Zeroizing::new(SECRET.to_owned())).unwrap();
    Arc::new(Client::new("app", Some(secret)).unwrap())
}

pub(crate) fn request(client: Arc<Client>) -> SignInRequest {
    let redirect = RedirectUri::parse("http://127.0.0.1:0/auth/cb").unwrap();
    SignInRequest::new(client, vec![redirect], model::Scope::read_list("openid accounts"))
}

pub(crate) async fn discover(provider: &Provider) -> Result<oidc::Provider, oidc::DiscoveryError> {
    oidc::discover(&http(), &Issuer::parse(Realm::Sandbox, &provider.issuer()).unwrap()).await
}

/// A value of the sign-in link.
pub(crate) fn of_link(pending: &PendingSignIn, name: &str) -> Option<String> {
    pending.link().query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

pub(crate) async fn begin(provider: &Provider, request: SignInRequest) -> PendingSignIn {
    let found = discover(provider).await.unwrap();
    let pending = oidc::begin(&http(), &found, request).await.unwrap();
    *provider.nonce.lock().unwrap() = of_link(&pending, "nonce");
    pending
}

/// Sends bytes to the listener and reads the whole answer.
pub(crate) async fn send(pending_redirect: &str, bytes: &str) -> String {
    let url = url::Url::parse(pending_redirect).unwrap();
    let address = (url.host_str().unwrap().to_owned(), url.port().unwrap());
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

/// Asks for a target as a browser does.
pub(crate) async fn get(redirect: &str, target: &str) -> String {
    let host = url::Url::parse(redirect).unwrap().authority().to_owned();
    send(redirect, &format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Mode: navigate\r\n\r\n")).await
}

/// The query of a good answer.
pub(crate) fn good_answer(provider: &Provider, pending: &PendingSignIn) -> String {
    let state = of_link(pending, "state").unwrap();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", "CANARY-code-7f3c91d2a11e").append_pair("state", &state);
    query.append_pair("iss", &provider.issuer());
    query.finish()
}

/// Lets the browser come back with a query while the sign-in waits.
pub(crate) async fn come_back(pending: PendingSignIn, query: &str) -> (Result<SignedIn, SignInError>, String) {
    let redirect = pending.redirect_uri().to_owned();
    let target = format!("/auth/cb?{query}");
    let (http, back) = (http(), get(&redirect, &target));
    tokio::join!(pending.finish(&http, CancellationToken::new(), |_| {}), back)
}

/// A whole sign-in of a public client.
pub(crate) async fn sign_in(provider: &Provider) -> Result<SignedIn, SignInError> {
    let pending = begin(provider, request(public_client())).await;
    let query = good_answer(provider, &pending);
    come_back(pending, &query).await.0
}

/// A sign-in that must be refused with a code, and the paths that may have been asked for until then.
pub(crate) async fn refused(change: impl FnOnce(&mut Behaviour), code: &str, paths: &[&str]) -> SignInError {
    let provider = Provider::start(change).await;
    let error = sign_in(&provider).await.unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    // Proof on the wire: nothing of the next step was sent.
    assert_eq!(provider.paths(), paths);
    let words = format!("{error} {error:?} {}", error.help());
    assert!(!words.contains("CANARY"), "{words}");
    error
}

/// Up to the token answer, which was refused.
pub(crate) const UNTIL_TOKEN: [&str; 2] = ["/.well-known/openid-configuration", "/token"];
/// Up to the key set, by which the ID token was refused.
pub(crate) const UNTIL_KEYS: [&str; 3] = ["/.well-known/openid-configuration", "/token", "/jwks"];
/// Up to a second look at the key set.
pub(crate) const UNTIL_REFETCH: [&str; 4] = ["/.well-known/openid-configuration", "/token", "/jwks", "/jwks"];
/// The whole way.
pub(crate) const WHOLE: [&str; 4] = ["/.well-known/openid-configuration", "/token", "/jwks", "/me"];

/// A sign-in with a changed provider that must succeed.
pub(crate) async fn accepted(change: impl FnOnce(&mut Behaviour)) -> SignedIn {
    let provider = Provider::start(change).await;
    sign_in(&provider).await.unwrap()
}
