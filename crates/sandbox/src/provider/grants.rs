//! What was granted, and every code and token made from it: issue, redeem, rotate, revoke.
//!
//! A grant is a family: the code, the access tokens and the refresh tokens that came from one
//! consent. Secrets are stored as digests only. A grant that is gone takes its family with it, which
//! is how reuse is answered (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2).

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::claims::ClaimsRequest;
use crate::random::{self, NoRandomness};

/// The marker that every sandbox token starts with, so that none is sent to an institution (SB-7).
pub(crate) const ACCESS_MARKER: &str = "pbsim_at_";
/// The marker of refresh tokens.
pub(crate) const REFRESH_MARKER: &str = "pbsim_rt_";
/// The marker of authorization codes.
const CODE_MARKER: &str = "pbsim_code_";
/// The life of an authorization code in seconds. inferred: the reference does not say.
pub(crate) const CODE_SECONDS: i64 = 60;
/// The most grants kept; the oldest is withdrawn for a new one.
const MOST_GRANTS: usize = 1_000;
/// The most refresh tokens kept, used ones included; the oldest grant goes when they are more.
const MOST_REFRESH_TOKENS: usize = 50_000;

type Digest = [u8; 32];

/// One consent of one person for one client.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) user_id: String,
    /// What was granted, full names, in the order in which it was asked.
    pub(crate) scopes: Vec<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) claims: ClaimsRequest,
    /// When the person last typed a password, seconds since 1970.
    pub(crate) auth_time: i64,
    /// The browser session at the institution.
    pub(crate) sid: String,
}

/// The number of a grant; never reused within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GrantId(u64);

#[derive(Debug)]
struct Code {
    grant: GrantId,
    client_id: String,
    redirect_uri: String,
    challenge: String,
    expires: i64,
    used: bool,
}

#[derive(Debug)]
struct Access {
    grant: GrantId,
    scopes: Vec<String>,
    expires: i64,
}

#[derive(Debug)]
struct Refresh {
    grant: GrantId,
    used: bool,
}

/// What a valid access token stands for.
#[derive(Debug, Clone)]
pub(crate) struct AccessFacts {
    pub(crate) user_id: String,
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) claims: ClaimsRequest,
}

/// Why an access token is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessRefusal {
    /// Not issued by this run of the sandbox, or withdrawn.
    Unknown,
    /// Its time is over.
    Expired,
}

impl AccessRefusal {
    /// One sentence for `error_description`: no quotes in it.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Unknown => "The access token is not known here or was withdrawn.",
            Self::Expired => "The access token has expired.",
        }
    }
}

/// Why a code or a refresh token is not good; always `invalid_grant` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GrantRefusal {
    UnknownCode,
    ExpiredCode,
    ReusedCode,
    OtherClient,
    RedirectUri,
    Verifier,
    UnknownRefresh,
    ReusedRefresh,
    Withdrawn,
}

impl GrantRefusal {
    /// One sentence for `error_description`: no quotes in it.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::UnknownCode => "The authorization code is not known here.",
            Self::ExpiredCode => "The authorization code is older than 60 seconds.",
            Self::ReusedCode => "The authorization code was used before, so every token made from it was withdrawn.",
            Self::OtherClient => "The code or token was given to another client.",
            Self::RedirectUri => "The redirect_uri is not the one of the authorization request.",
            Self::Verifier => "The code_verifier does not fit the code_challenge of the authorization request.",
            Self::UnknownRefresh => "The refresh token is not known here.",
            Self::ReusedRefresh => "The refresh token was used before, so the whole grant was withdrawn.",
            Self::Withdrawn => "The grant was withdrawn.",
        }
    }
}

#[derive(Debug, Default)]
struct Book {
    last: u64,
    grants: BTreeMap<GrantId, Grant>,
    codes: HashMap<Digest, Code>,
    access: HashMap<Digest, Access>,
    refresh: HashMap<Digest, Refresh>,
}

impl Book {
    fn end(&mut self, id: GrantId) {
        self.grants.remove(&id);
        self.access.retain(|_, access| access.grant != id);
        self.refresh.retain(|_, refresh| refresh.grant != id);
    }

    /// Forgets what can no longer matter, so that nothing grows without bound.
    fn prune(&mut self, now: i64) {
        self.codes.retain(|_, code| now < code.expires.saturating_add(3_600));
        self.access.retain(|_, access| now < access.expires.saturating_add(3_600));
        while self.grants.len() > MOST_GRANTS || self.refresh.len() > MOST_REFRESH_TOKENS {
            let Some(oldest) = self.grants.keys().next().copied() else { break };
            self.end(oldest);
        }
    }
}

/// Every grant of a running sandbox.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    book: Mutex<Book>,
}

impl Grants {
    /// Records a consent and gives the code for it.
    pub(crate) fn issue_code(
        &self,
        grant: Grant,
        redirect_uri: &str,
        challenge: &str,
        now: i64,
    ) -> Result<String, NoRandomness> {
        let code = format!("{CODE_MARKER}{}", random::token()?);
        let mut book = self.book.lock();
        book.last = book.last.saturating_add(1);
        let id = GrantId(book.last);
        let entry = Code {
            grant: id,
            client_id: grant.client_id.clone(),
            redirect_uri: redirect_uri.to_owned(),
            challenge: challenge.to_owned(),
            expires: now.saturating_add(CODE_SECONDS),
            used: false,
        };
        book.codes.insert(random::digest(&code), entry);
        book.grants.insert(id, grant);
        book.prune(now);
        Ok(code)
    }

    /// Uses a code. Once its own client has presented it, it is used, whether or not the rest fits:
    /// a wrong verifier gets no second guess.
    pub(crate) fn redeem(
        &self,
        code: &str,
        client_id: &str,
        redirect_uri: &str,
        verifier: &str,
        now: i64,
    ) -> Result<(GrantId, Grant), GrantRefusal> {
        let mut guard = self.book.lock();
        let book = &mut *guard;
        let entry = book.codes.get_mut(&random::digest(code)).ok_or(GrantRefusal::UnknownCode)?;
        if entry.client_id != client_id {
            return Err(GrantRefusal::OtherClient);
        }
        let id = entry.grant;
        if entry.used {
            book.end(id);
            return Err(GrantRefusal::ReusedCode);
        }
        entry.used = true;
        let fits = if now >= entry.expires {
            Err(GrantRefusal::ExpiredCode)
        } else if entry.redirect_uri != redirect_uri {
            Err(GrantRefusal::RedirectUri)
        } else if !verifier_fits(verifier, &entry.challenge) {
            Err(GrantRefusal::Verifier)
        } else {
            Ok(())
        };
        if let Err(refused) = fits {
            book.end(id);
            return Err(refused);
        }
        let grant = book.grants.get(&id).cloned().ok_or(GrantRefusal::Withdrawn)?;
        Ok((id, grant))
    }

    /// A new access token of this grant, for these of its scopes.
    pub(crate) fn issue_access(
        &self,
        grant: GrantId,
        scopes: &[String],
        seconds: i64,
        now: i64,
    ) -> Result<String, NoRandomness> {
        let token = format!("{ACCESS_MARKER}{}", random::token()?);
        let mut book = self.book.lock();
        let access = Access { grant, scopes: scopes.to_vec(), expires: now.saturating_add(seconds) };
        book.access.insert(random::digest(&token), access);
        book.prune(now);
        Ok(token)
    }

    /// A new refresh token of this grant.
    pub(crate) fn issue_refresh(&self, grant: GrantId, now: i64) -> Result<String, NoRandomness> {
        let token = format!("{REFRESH_MARKER}{}", random::token()?);
        let mut book = self.book.lock();
        book.refresh.insert(random::digest(&token), Refresh { grant, used: false });
        book.prune(now);
        Ok(token)
    }

    /// The grant of a refresh token, without using it: a request that fails for another reason (a
    /// wider scope) leaves the token as it was.
    pub(crate) fn peek_refresh(&self, token: &str, client_id: &str) -> Result<Grant, GrantRefusal> {
        let book = self.book.lock();
        let entry = book.refresh.get(&random::digest(token)).ok_or(GrantRefusal::UnknownRefresh)?;
        if entry.used {
            return Err(GrantRefusal::ReusedRefresh);
        }
        let grant = book.grants.get(&entry.grant).ok_or(GrantRefusal::Withdrawn)?;
        if grant.client_id != client_id {
            return Err(GrantRefusal::OtherClient);
        }
        Ok(grant.clone())
    }

    /// Uses a refresh token. A used one, or one that a fault calls used, ends the family.
    pub(crate) fn rotate(
        &self,
        token: &str,
        client_id: &str,
        count_as_reuse: bool,
    ) -> Result<(GrantId, Grant), GrantRefusal> {
        let mut guard = self.book.lock();
        let book = &mut *guard;
        let entry = book.refresh.get_mut(&random::digest(token)).ok_or(GrantRefusal::UnknownRefresh)?;
        let id = entry.grant;
        let grant = book.grants.get(&id).cloned().ok_or(GrantRefusal::Withdrawn)?;
        if grant.client_id != client_id {
            return Err(GrantRefusal::OtherClient);
        }
        if entry.used || count_as_reuse {
            book.end(id);
            return Err(GrantRefusal::ReusedRefresh);
        }
        entry.used = true;
        Ok((id, grant))
    }

    /// RFC 7009: a refresh token takes its family along, an access token only itself. A token of
    /// another client is left alone (section 2.1).
    pub(crate) fn revoke(&self, token: &str, client_id: &str) {
        let digest = random::digest(token);
        let mut guard = self.book.lock();
        let book = &mut *guard;
        let owned = |id: &GrantId, grants: &BTreeMap<GrantId, Grant>| {
            grants.get(id).is_some_and(|grant| grant.client_id == client_id)
        };
        if let Some(id) = book.refresh.get(&digest).map(|entry| entry.grant) {
            if owned(&id, &book.grants) {
                book.end(id);
            }
        } else if let Some(id) = book.access.get(&digest).map(|entry| entry.grant)
            && owned(&id, &book.grants)
        {
            book.access.remove(&digest);
        }
    }

    /// What an access token stands for, if it is good.
    pub(crate) fn access(&self, digest: &Digest, now: i64) -> Result<AccessFacts, AccessRefusal> {
        let book = self.book.lock();
        let access = book.access.get(digest).ok_or(AccessRefusal::Unknown)?;
        if now >= access.expires {
            return Err(AccessRefusal::Expired);
        }
        let grant = book.grants.get(&access.grant).ok_or(AccessRefusal::Unknown)?;
        Ok(AccessFacts {
            user_id: grant.user_id.clone(),
            client_id: grant.client_id.clone(),
            scopes: access.scopes.clone(),
            claims: grant.claims.clone(),
        })
    }

    /// Lets one access token expire now.
    pub(crate) fn expire_access(&self, digest: &Digest, now: i64) {
        if let Some(access) = self.book.lock().access.get_mut(digest) {
            access.expires = access.expires.min(now);
        }
    }

    /// Lets every access token expire now.
    pub(crate) fn expire_all_access(&self, now: i64) {
        for access in self.book.lock().access.values_mut() {
            access.expires = access.expires.min(now);
        }
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        let mut book = self.book.lock();
        let last = book.last;
        *book = Book { last, ..Book::default() };
    }
}

/// RFC 7636 section 4.6, S256 only.
fn verifier_fits(verifier: &str, challenge: &str) -> bool {
    let computed = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    computed.as_bytes().ct_eq(challenge.as_bytes()).into()
}
