//! A running sandbox, and a signed-in visitor who got the token through the real pages and the real code flow.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, StatusCode, header};
use sandbox::{Config, Sandbox};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const REDIRECT: &str = "http://localhost:8080/auth/cb";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-for-tests";
pub(crate) const SCOPE: &str = "https://api.banno.com/consumer/auth/";
/// The names after `SCOPE` that a visitor asks for unless the test says otherwise.
pub(crate) const USUAL: &[&str] = &[
    "accounts.readonly",
    "accounts.readwrite",
    "accounts.unmaskednumber.readonly",
    "transactions.detail.readonly",
    "user.profile.readonly",
];

/// A sandbox of the day that the pictures show, with a fast core.
pub(crate) fn config() -> Config {
    Config {
        today: Some("2026-03-04T15:06:07Z".parse().unwrap()),
        task_pace: Duration::from_millis(20),
        poll_hold: Duration::from_secs(7),
        ..Config::default()
    }
}

pub(crate) async fn start() -> Sandbox {
    Sandbox::start(config()).await.unwrap()
}

/// One answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

/// Somebody with an access token.
pub(crate) struct Visitor {
    http: reqwest::Client,
    host: String,
    api: String,
    token: Option<String>,
    pub(crate) user_id: String,
}

impl Visitor {
    /// Signs in and grants the usual scopes.
    pub(crate) async fn sign_in(sandbox: &Sandbox, username: &str) -> Self {
        Self::with_scopes(sandbox, username, USUAL).await
    }

    /// Signs in and grants `openid` and these scopes.
    pub(crate) async fn with_scopes(sandbox: &Sandbox, username: &str, scopes: &[&str]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let description = sandbox.description();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let host = format!("http://{}", sandbox.address());
        let mut visitor = Self { http, host, api: description.api.clone(), token: None, user_id: String::new() };
        let user = description.users.iter().find(|user| user.username == username).unwrap();
        let code = visitor.code(&description.clients[0].client_id, &user.username, &user.password, scopes).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &description.clients[0].client_id),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
            ("code", &code),
        ];
        let url = format!("{}/oidc/token", visitor.api);
        let granted = visitor.send(visitor.http.post(url).form(&form)).await;
        assert_eq!(granted.status, 200, "{granted:?}");
        visitor.token = granted.json()["access_token"].as_str().map(str::to_owned);
        let me = visitor.get("/oidc/me").await;
        visitor.user_id = me.json()["sub"].as_str().unwrap().to_owned();
        visitor
    }

    async fn code(&self, client: &str, username: &str, password: &str, scopes: &[&str]) -> String {
        let mut wanted: Vec<String> = scopes.iter().map(|name| format!("{SCOPE}{name}")).collect();
        wanted.insert(0, "openid".to_owned());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let query = [
            ("response_type", "code"),
            ("client_id", client),
            ("redirect_uri", REDIRECT),
            ("scope", &wanted.join(" ")),
            ("state", "state-of-this-test"),
            ("nonce", "nonce-of-this-test"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let begun = self.send(self.http.get(format!("{}/oidc/auth", self.api)).query(&query)).await;
        let page = format!("{}{}", self.host, begun.location().trim_start_matches(self.host.as_str()));
        let cookie = cookie(&begun).unwrap();
        let sign_in = self.page(&page, &cookie).await;
        let form = [("csrf", csrf(&sign_in)), ("username", username.to_owned()), ("password", password.to_owned())];
        let signed_in = self.post(&format!("{page}/sign-in"), &cookie, &form).await;
        let cookie = self::cookie(&signed_in).unwrap_or(cookie);
        let consent = self.page(&page, &cookie).await;
        let mut form = vec![("csrf", csrf(&consent)), ("decision", "allow".to_owned())];
        form.extend(wanted.into_iter().map(|scope| ("scope", scope)));
        let done = self.post(&format!("{page}/consent"), &cookie, &form).await;
        let back = url::Url::parse(done.location()).unwrap();
        let code = back.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
        code.unwrap_or_else(|| panic!("no code in {back}"))
    }

    async fn page(&self, url: &str, cookie: &str) -> Answer {
        let page = self.send(self.http.get(url).header(header::COOKIE, cookie)).await;
        assert_eq!(page.status, 200, "{page:?}");
        page
    }

    async fn post(&self, url: &str, cookie: &str, form: &[(&str, String)]) -> Answer {
        let answer = self.send(self.http.post(url).header(header::COOKIE, cookie).form(form)).await;
        assert!(answer.status.is_redirection(), "{answer:?}");
        answer
    }

    /// A call of the API; the path continues after `/a/consumer/api/v0`, with `{me}` for the user's id.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{}", self.api, path.replace("{me}", &self.user_id));
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn put(&self, path: &str) -> Answer {
        self.send(self.request(Method::PUT, path)).await
    }

    /// A successful GET.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }

    /// A GET below the host and not below the versioned API.
    pub(crate) async fn get_unversioned(&self, path: &str) -> Answer {
        let url = format!("{}{}", self.host, path.replace("{me}", &self.user_id));
        self.send(self.http.get(url).bearer_auth(self.token.clone().unwrap())).await
    }

    /// The same person without a token.
    pub(crate) fn signed_out(&self) -> Self {
        Self {
            http: self.http.clone(),
            host: self.host.clone(),
            api: self.api.clone(),
            token: None,
            user_id: self.user_id.clone(),
        }
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let mut response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.unwrap() {
            body.extend_from_slice(&chunk);
        }
        Answer { status, headers, body }
    }

    /// The id of the account whose masked number ends so.
    pub(crate) async fn account(&self, last4: &str) -> String {
        let list = self.read("/users/{me}/accounts").await;
        let accounts = list["accounts"].as_array().unwrap();
        let found = accounts.iter().find(|account| account["numbers"] == format!("x{last4}")).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    /// Fetches and waits for the end; the events that came.
    pub(crate) async fn refresh(&self) -> Vec<Value> {
        let task = self.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
        self.follow(&task, "TaskEnded").await
    }

    /// Polls a task until an event of this type.
    pub(crate) async fn follow(&self, task: &str, last: &str) -> Vec<Value> {
        let mut events: Vec<Value> = Vec::new();
        while events.last().is_none_or(|event| event["type"] != last) {
            let answer = self.read(&format!("/users/{{me}}/tasks/{task}?sinceVersion={}", events.len())).await;
            events.extend(answer["events"].as_array().unwrap().iter().cloned());
            assert_eq!(answer["version"], events.len());
        }
        events
    }
}

fn cookie(answer: &Answer) -> Option<String> {
    let text = answer.headers.get(header::SET_COOKIE)?.to_str().ok()?;
    text.split(';').next().map(str::to_owned)
}

fn csrf(page: &Answer) -> String {
    let text = String::from_utf8_lossy(&page.body);
    let (_, rest) = text.split_once("name=\"csrf\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}
