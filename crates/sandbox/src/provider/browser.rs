//! The browser sessions at the institution: a cookie that names a browser, and who is signed in there.
//!
//! Several people can be signed in side by side. The cookie's value changes at every sign-in (session
//! fixation), and its name carries the port, because browsers share cookies among ports.

use std::collections::HashMap;

use http::{HeaderMap, header};
use parking_lot::Mutex;

use crate::endpoint::API_PREFIX;
use crate::random::{self, NoRandomness};

/// More browsers than this are forgotten, the longest unused first.
const MOST_BROWSERS: usize = 500;
/// More people than this at once in one browser: the first one goes.
const MOST_PEOPLE: usize = 12;
/// A browser that was not seen for this long is forgotten, in seconds.
const IDLE_SECONDS: i64 = 8 * 3_600;

/// A person who is signed in in one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedIn {
    pub(crate) user_id: String,
    /// The `sid` claim.
    pub(crate) sid: String,
    /// When the password was typed, seconds since 1970.
    pub(crate) auth_time: i64,
}

/// The number of a browser; it outlives the change of its cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct BrowserId(u64);

/// A browser as a handler sees it.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) id: BrowserId,
    pub(crate) people: Vec<SignedIn>,
    /// For the form of the sign-out page.
    pub(crate) csrf: String,
}

#[derive(Debug, Default)]
struct Shelf {
    last: u64,
    by_cookie: HashMap<[u8; 32], (Browser, i64)>,
}

/// Every browser that has been here.
#[derive(Debug)]
pub(crate) struct Browsers {
    cookie: String,
    shelf: Mutex<Shelf>,
}

impl Browsers {
    /// For the provider at this authority.
    pub(crate) fn new(authority: &str) -> Self {
        let port = authority.rsplit_once(':').map_or("", |(_, port)| port);
        Self { cookie: format!("pbsim_browser_{port}"), shelf: Mutex::default() }
    }

    /// The browser that this request comes from, if it is known.
    pub(crate) fn find(&self, headers: &HeaderMap, now: i64) -> Option<Browser> {
        let value = self.value(headers)?;
        let mut shelf = self.shelf.lock();
        let (browser, seen) = shelf.by_cookie.get_mut(&random::digest(&value))?;
        if now.saturating_sub(*seen) > IDLE_SECONDS {
            return None;
        }
        *seen = now;
        Some(browser.clone())
    }

    /// A browser that was not here before, and the cookie for it.
    pub(crate) fn open(&self, now: i64) -> Result<(Browser, String), NoRandomness> {
        let value = random::token()?;
        let mut shelf = self.shelf.lock();
        shelf.last = shelf.last.saturating_add(1);
        let browser = Browser { id: BrowserId(shelf.last), people: Vec::new(), csrf: random::token()? };
        shelf.by_cookie.retain(|_, (_, seen)| now.saturating_sub(*seen) <= IDLE_SECONDS);
        while shelf.by_cookie.len() >= MOST_BROWSERS {
            let oldest = shelf.by_cookie.iter().min_by_key(|(_, (_, seen))| *seen).map(|(key, _)| *key);
            let Some(oldest) = oldest else { break };
            shelf.by_cookie.remove(&oldest);
        }
        shelf.by_cookie.insert(random::digest(&value), (browser.clone(), now));
        Ok((browser, self.set_cookie(&value)))
    }

    /// Signs a person in in this browser, beside those who already are, under a new cookie.
    pub(crate) fn sign_in(
        &self,
        id: BrowserId,
        user_id: &str,
        now: i64,
    ) -> Result<Option<(SignedIn, String)>, NoRandomness> {
        let value = random::token()?;
        let person = SignedIn { user_id: user_id.to_owned(), sid: random::token()?, auth_time: now };
        let mut shelf = self.shelf.lock();
        let key = shelf.by_cookie.iter().find(|(_, (browser, _))| browser.id == id).map(|(key, _)| *key);
        let Some((mut browser, _)) = key.and_then(|key| shelf.by_cookie.remove(&key)) else {
            return Ok(None);
        };
        browser.people.retain(|other| other.user_id != user_id);
        if browser.people.len() >= MOST_PEOPLE {
            browser.people.remove(0);
        }
        browser.people.push(person.clone());
        shelf.by_cookie.insert(random::digest(&value), (browser, now));
        Ok(Some((person, self.set_cookie(&value))))
    }

    /// Signs everyone out in this browser and forgets it.
    pub(crate) fn close(&self, id: BrowserId) {
        self.shelf.lock().by_cookie.retain(|_, (browser, _)| browser.id != id);
    }

    /// Forgets every browser.
    pub(crate) fn reset(&self) {
        let mut shelf = self.shelf.lock();
        shelf.by_cookie.clear();
    }

    fn value(&self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|field| field.to_str().ok())
            .flat_map(|field| field.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.cookie)
            .map(|(_, value)| value.to_owned())
    }

    /// Not `Secure`: the sandbox speaks http, on loopback only. A session cookie: it ends with the browser.
    fn set_cookie(&self, value: &str) -> String {
        format!("{}={value}; Path={API_PREFIX}/oidc; HttpOnly; SameSite=Lax", self.cookie)
    }

    /// The cookie that makes the browser forget.
    pub(crate) fn clear_cookie(&self) -> String {
        format!("{}=; Path={API_PREFIX}/oidc; HttpOnly; SameSite=Lax; Max-Age=0", self.cookie)
    }
}
