//! A browser for the sandbox’s pages: plain HTTP, cookies by hand, forms filled as a person fills them.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use url::Url;

/// What the person does on the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Allows what is asked.
    Everything,
    /// Allows all but the scope that ends like this.
    Without(&'static str),
    /// Presses Deny.
    Deny,
}

/// A browser window with its cookies.
pub struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

/// Where the browser is.
#[derive(Debug)]
pub struct Page {
    pub url: Url,
    pub status: u16,
    pub body: String,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// A window without cookies.
    #[must_use]
    pub fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, cookies: BTreeMap::new() }
    }

    /// From the link to the page that Passbook answers with.
    pub async fn sign_in(link: &str, person: (&str, &str), consent: Consent) -> Page {
        let callback = Self::new().callback_of(link, person, consent).await;
        Self::new().open(callback.as_str()).await
    }

    /// From the link to the address that the institution sends the browser back to; it is not opened.
    pub async fn callback_of(&mut self, link: &str, person: (&str, &str), consent: Consent) -> Url {
        let origin = Url::parse(link).unwrap().origin();
        let page = self.walk(link, None, &origin).await.unwrap();
        let csrf = csrf(&page.body);
        let fields = [("csrf", csrf.as_str()), ("username", person.0), ("password", person.1)];
        let page = self.walk(&format!("{}/sign-in", page.url), Some(encode(&fields)), &origin).await.unwrap();
        let csrf = self::csrf(&page.body);
        let scopes = scopes(&page.body);
        let decision = if consent == Consent::Deny { "deny" } else { "allow" };
        let mut fields = vec![("csrf", csrf.as_str()), ("decision", decision)];
        let wanted = |scope: &&String| !matches!(consent, Consent::Without(end) if scope.ends_with(end));
        fields.extend(scopes.iter().filter(wanted).map(|scope| ("scope", scope.as_str())));
        let end = self.walk(&format!("{}/consent", page.url), Some(encode(&fields)), &origin).await;
        end.expect_err("the institution sends the browser back")
    }

    /// Opens an address and follows redirects wherever they lead.
    pub async fn open(&mut self, address: &str) -> Page {
        let mut address = address.to_owned();
        loop {
            let origin = Url::parse(&address).unwrap().origin();
            match self.walk(&address, None, &origin).await {
                Ok(page) => return page,
                Err(elsewhere) => address = elsewhere.to_string(),
            }
        }
    }

    /// Follows redirects inside an origin; an address outside it is the error.
    async fn walk(&mut self, address: &str, body: Option<String>, origin: &url::Origin) -> Result<Page, Url> {
        let mut url = Url::parse(address).unwrap();
        let mut form = body;
        loop {
            let mut request = match form.take() {
                Some(body) => self
                    .http
                    .post(url.clone())
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("origin", origin.ascii_serialization())
                    .header("sec-fetch-site", "same-origin")
                    .body(body),
                None => self.http.get(url.clone()),
            };
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            if !cookies.is_empty() {
                request = request.header(COOKIE, cookies.join("; "));
            }
            let mut response = request.send().await.unwrap();
            for field in response.headers().get_all(SET_COOKIE) {
                let pair = field.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            let status = response.status().as_u16();
            if let Some(next) = response.headers().get(LOCATION) {
                url = url.join(next.to_str().unwrap()).unwrap();
                if url.origin() != *origin {
                    return Err(url);
                }
                continue;
            }
            let mut bytes = Vec::new();
            while let Some(chunk) = response.chunk().await.unwrap() {
                bytes.extend_from_slice(&chunk);
            }
            return Ok(Page { url, status, body: String::from_utf8(bytes).unwrap() });
        }
    }
}

fn csrf(page: &str) -> String {
    let rest = page.split("name=\"csrf\" value=\"").nth(1).unwrap_or_else(|| panic!("no form: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// The scopes that are ticked when the page opens.
fn scopes(page: &str) -> Vec<String> {
    let boxes = page.split("name=\"scope\" value=\"").skip(1);
    let ticked = boxes.filter(|rest| rest.split('>').next().unwrap().contains("checked"));
    ticked.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

fn encode(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
