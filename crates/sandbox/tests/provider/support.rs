//! A running sandbox, a plain HTTP client for it, and a browser that keeps cookies and submits forms.
//! No assertions about rules here.

use std::cell::RefCell;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, Method};
use sandbox::{Config, Description, Sandbox};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

pub(crate) const PUBLIC: &str = "garden-sandbox-public";
pub(crate) const CONFIDENTIAL: &str = "garden-sandbox-confidential";
pub(crate) const REDIRECT: &str = "http://localhost:8080/auth/cb";
pub(crate) const VERIFIER: &str = "a-verifier-of-the-tests-that-has-more-than-43-characters";
pub(crate) const OFFLINE: &str = "https://api.banno.com/consumer/auth/offline_access";
pub(crate) const ACCOUNTS: &str = "https://api.banno.com/consumer/auth/accounts.readonly";
pub(crate) const TRANSACTIONS: &str = "https://api.banno.com/consumer/auth/transactions.detail.readonly";

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {} {:?}", self.status, self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// `error` of an OAuth error body.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }
}

/// A sandbox under test.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) about: Description,
    http: reqwest::Client,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    pub(crate) async fn start_with(config: Config) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(config).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { about: sandbox.description(), sandbox, http }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.sandbox.address())
    }

    /// An address of the provider, from its path after the issuer.
    pub(crate) fn oidc(&self, path: &str) -> String {
        format!("{}{path}", self.about.issuer)
    }

    pub(crate) fn secret(&self) -> String {
        self.about.clients.iter().find_map(|client| client.client_secret.clone()).unwrap()
    }

    pub(crate) fn user(&self, index: usize) -> (String, String) {
        let user = &self.about.users[index];
        (user.username.clone(), user.password.clone())
    }

    /// One request, no redirect followed.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let mut request = self.http.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let mut response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.unwrap() {
            bytes.extend_from_slice(&chunk);
        }
        Answer { status, headers, body: String::from_utf8(bytes).unwrap() }
    }

    pub(crate) async fn get(&self, url: &str) -> Answer {
        self.send(Method::GET, url, &[], None).await
    }

    pub(crate) async fn get_as(&self, url: &str, token: &str) -> Answer {
        self.send(Method::GET, url, &[("authorization", &format!("Bearer {token}"))], None).await
    }

    pub(crate) async fn post(&self, url: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.send(Method::POST, url, &all, Some(encode(fields))).await
    }

    /// The token endpoint.
    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        self.post(&self.oidc("/token"), &[], fields).await
    }

    /// Exchanges a code as the public client.
    pub(crate) async fn exchange(&self, code: &str) -> Answer {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("client_id", PUBLIC),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    /// Refreshes as the public client.
    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("client_id", PUBLIC), ("refresh_token", token)]).await
    }

    /// A code for the first person with these scopes, everything allowed.
    pub(crate) async fn code(&self, scope: &str) -> String {
        let browser = Browser::new(self);
        let asked = Ask::new(scope).query();
        let callback = browser.sign_in_and_allow(&asked, 0).await;
        callback.get("code").cloned().unwrap_or_else(|| panic!("no code: {callback:?}"))
    }

    /// The token answer for the first person with these scopes.
    pub(crate) async fn tokens(&self, scope: &str) -> Value {
        let answer = self.exchange(&self.code(scope).await).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// The status of the user-info endpoint for this token.
    pub(crate) async fn userinfo_status(&self, token: &str) -> u16 {
        self.get_as(&self.oidc("/me"), token).await.status
    }
}

/// A member of a JSON object as text.
pub(crate) fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

pub(crate) fn encode(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// The payload of a JWT, not verified.
pub(crate) fn payload(jwt: &str) -> Value {
    let part = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// An authorization request to vary.
#[derive(Debug, Clone)]
pub(crate) struct Ask(Vec<(String, String)>);

impl Ask {
    pub(crate) fn new(scope: &str) -> Self {
        Self(Vec::new())
            .with("response_type", "code")
            .with("client_id", PUBLIC)
            .with("redirect_uri", REDIRECT)
            .with("scope", scope)
            .with("state", "the-state")
            .with("nonce", "the-nonce")
            .with("code_challenge", &challenge())
            .with("code_challenge_method", "S256")
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn twice(mut self, name: &str) -> Self {
        let (_, value) = self.0.iter().find(|(other, _)| other == name).cloned().unwrap();
        self.0.push((name.to_owned(), value));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self
    }

    pub(crate) fn query(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

/// Where a walk through redirects ended.
#[derive(Debug)]
pub(crate) enum Landing {
    /// A page of the sandbox.
    Page(Page),
    /// The query of the redirect to the client.
    Callback(BTreeMap<String, String>),
}

impl Landing {
    pub(crate) fn page(self) -> Page {
        match self {
            Self::Page(page) => page,
            Self::Callback(query) => panic!("a callback instead of a page: {query:?}"),
        }
    }

    pub(crate) fn callback(self) -> BTreeMap<String, String> {
        match self {
            Self::Callback(query) => query,
            Self::Page(page) => panic!("a page instead of a callback: {} {}", page.status, page.body),
        }
    }
}

/// A page as the browser shows it.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) headers: HeaderMap,
}

impl Page {
    pub(crate) fn csrf(&self) -> String {
        let rest = self.body.split("name=\"csrf\" value=\"").nth(1).expect("a form");
        rest.split('"').next().unwrap().to_owned()
    }

    /// The values of the scopes that are ticked, `openid` apart.
    pub(crate) fn ticked(&self) -> Vec<String> {
        let boxes = self.body.split("name=\"scope\" value=\"").skip(1);
        boxes
            .filter(|rest| rest.split('>').next().unwrap().contains("checked"))
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    }
}

/// A browser: cookies by hand, redirects followed inside the sandbox.
pub(crate) struct Browser<'a> {
    bench: &'a Bench,
    pub(crate) cookies: RefCell<BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(bench: &'a Bench) -> Self {
        Self { bench, cookies: RefCell::default() }
    }

    async fn step(&self, method: Method, url: &str, body: Option<String>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let origin = self.bench.origin();
        let mut headers = Vec::new();
        if !cookies.is_empty() {
            headers.push(("cookie", cookies.as_str()));
        }
        if body.is_some() {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
            headers.push(("origin", origin.as_str()));
            headers.push(("sec-fetch-site", "same-origin"));
        }
        let answer = self.bench.send(method, url, &headers, body).await;
        for field in answer.headers.get_all("set-cookie") {
            let pair = field.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    async fn walk(&self, method: Method, url: &str, body: Option<String>) -> Landing {
        let mut url = url.to_owned();
        let mut answer = self.step(method, &url, body).await;
        while answer.status == 303 {
            let next = Url::parse(&self.bench.origin()).unwrap().join(answer.header("location")).unwrap();
            if !next.as_str().starts_with(&self.bench.origin()) {
                return Landing::Callback(next.query_pairs().into_owned().collect());
            }
            url = next.to_string();
            answer = self.step(Method::GET, &url, None).await;
        }
        Landing::Page(Page { status: answer.status, url, body: answer.body, headers: answer.headers })
    }

    pub(crate) async fn open(&self, url: &str) -> Landing {
        self.walk(Method::GET, url, None).await
    }

    /// Opens the authorization endpoint.
    pub(crate) async fn authorize(&self, query: &str) -> Landing {
        self.open(&self.bench.oidc(&format!("/auth?{query}"))).await
    }

    /// Submits a form of an interaction page with its CSRF token.
    pub(crate) async fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Landing {
        let csrf = page.csrf();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.submit_bare(page, action, &all).await
    }

    /// Submits exactly these fields.
    pub(crate) async fn submit_bare(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Landing {
        self.walk(Method::POST, &format!("{}/{action}", page.url), Some(encode(fields))).await
    }

    pub(crate) async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Landing {
        self.walk(Method::POST, url, Some(encode(fields))).await
    }

    /// Types the credentials of the person with this index.
    pub(crate) async fn sign_in(&self, page: &Page, person: usize) -> Landing {
        let (username, password) = self.bench.user(person);
        self.submit(page, "sign-in", &[("username", &username), ("password", &password)]).await
    }

    /// Allows exactly these scopes.
    pub(crate) async fn allow(&self, page: &Page, scopes: &[String]) -> Landing {
        let mut fields = vec![("decision", "allow")];
        fields.extend(scopes.iter().map(|scope| ("scope", scope.as_str())));
        self.submit(page, "consent", &fields).await
    }

    /// From the authorization request to the callback, everything allowed.
    pub(crate) async fn sign_in_and_allow(&self, query: &str, person: usize) -> BTreeMap<String, String> {
        let page = self.authorize(query).await.page();
        let consent = self.sign_in(&page, person).await.page();
        let ticked = consent.ticked();
        self.allow(&consent, &ticked).await.callback()
    }
}
