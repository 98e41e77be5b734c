//! What survives a restart: who is signed in, and with which claims. All of it lies in the keychain, because
//! it names people (LD-1).

use super::Session;
use crate::connection::Connection;
use crate::core::{Core, guard};
use crate::view::{ErrorView, SessionState};
use keychain::{GrantLock, RecordKey};
use model::{Scope, UserId, text};
use oidc::{ClockSkew, RefreshContext, SignedIn};
use secret::Grant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long to wait for another process that writes the same list.
const LOCK_DEADLINE: Duration = Duration::from_secs(10);

/// The version of the keychain record that this code writes.
const VERSION: u32 = 1;

/// What is known of a signed-in user besides the tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) context: RefreshContext,
    pub(crate) asked: Vec<Scope>,
    pub(crate) granted: Vec<Scope>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) algorithm: String,
    pub(crate) key_id: Option<String>,
    pub(crate) clock_skew_seconds: Option<i32>,
}

/// One claim as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) from_userinfo: bool,
}

#[derive(Default, Serialize, Deserialize)]
struct SignedInList {
    version: u32,
    sessions: Vec<Profile>,
}

impl Profile {
    pub(crate) fn of(signed_in: &SignedIn) -> Self {
        let claims = &signed_in.claims;
        let mut list: Vec<Claim> =
            claims.id_token.iter().map(|(name, value)| Claim::read(name, value, false)).collect();
        if let Some(userinfo) = &claims.userinfo {
            list.extend(userinfo.iter().map(|(name, value)| Claim::read(name, value, true)));
        }
        Self {
            context: signed_in.refresh_context.clone(),
            asked: signed_in.scopes_asked.clone(),
            granted: signed_in.scopes_granted.clone(),
            claims: list,
            algorithm: claims.algorithm.name().to_owned(),
            key_id: claims.key_id.clone(),
            clock_skew_seconds: signed_in.clock_skew.map(seconds_ahead),
        }
    }

    /// A name for people: from the claims, else the user id.
    pub(crate) fn display_name(&self, user: &UserId) -> String {
        let claim = |name: &str| {
            let found = self.claims.iter().find(|claim| claim.name == name && !claim.value.trim().is_empty());
            found.map(|claim| claim.value.clone())
        };
        let both = || Some(format!("{} {}", claim("given_name")?, claim("family_name")?));
        claim("name")
            .or_else(both)
            .or_else(|| claim("preferred_username"))
            .unwrap_or_else(|| text::shown(user.as_str()))
    }

    pub(super) fn refresh_context(&self, session: &Session) -> RefreshContext {
        let mut context = self.context.clone();
        context.identity.issuer.clone_from(&session.issuer);
        context.scopes.clone_from(&self.granted);
        context
    }
}

/// How far the institution's clock is ahead, in seconds.
fn seconds_ahead(skew: ClockSkew) -> i32 {
    i32::try_from(skew.provider_ahead.as_secs()).unwrap_or(i32::MAX)
}

impl Claim {
    fn read(name: &str, value: &Value, from_userinfo: bool) -> Self {
        let value = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Self { name: text::shown(name), value: text::shown(&value), from_userinfo }
    }
}

impl Core {
    /// Reads from the keychain who is signed in, once per run. A keychain that cannot be read leaves the list
    /// empty; [`Core::restore_trouble`] then says why, and [`Core::restore_again`] tries once more.
    pub(crate) async fn restore_sessions(self: &Arc<Self>) {
        self.restored.get_or_init(|| self.restore_all()).await;
    }

    /// Tries to read again what could not be read before.
    pub(crate) async fn restore_again(self: &Arc<Self>) {
        self.restore_all().await;
    }

    /// Why the list of sessions may be incomplete.
    pub(crate) fn restore_trouble(&self) -> Option<ErrorView> {
        guard(&self.restore_error).clone()
    }

    async fn restore_all(self: &Arc<Self>) {
        let mut trouble = None;
        for connection in self.connections() {
            if connection.kind == crate::view::ConnectionKind::BuiltInSandbox && self.built_in().is_none() {
                continue;
            }
            if let Err(error) = self.restore_connection(&connection).await {
                trouble = Some(error);
                break;
            }
        }
        *guard(&self.restore_error) = trouble;
    }

    async fn restore_connection(self: &Arc<Self>, connection: &Connection) -> Result<(), ErrorView> {
        let issuer = connection.issuer()?;
        let list = self.read_list(connection, &RecordKey::sessions(&issuer, &connection.client_id)).await?;
        for profile in list.sessions {
            let user = profile.context.identity.subject.clone();
            let session = Session::new(connection.clone(), issuer.clone(), user, profile);
            if guard(&self.sessions).contains_key(session.id.as_str()) {
                continue;
            }
            self.restore_grant(&session).await?;
            guard(&self.sessions).insert(session.id.to_string(), Arc::new(session));
        }
        Ok(())
    }

    async fn restore_grant(&self, session: &Session) -> Result<(), ErrorView> {
        let record = self.keychain.get(session.connection.namespace(), &session.record_key()).await?;
        match record.as_deref().map(|bytes| Grant::from_keychain_record(bytes)) {
            Some(Ok(grant)) => {
                session.hold(grant);
                session.note("restored", "The tokens were read from the keychain.");
            }
            Some(Err(error)) => session.trouble(
                SessionState::ReauthRequired,
                ErrorView::sign_in_again("keychain.unreadable_grant", error.to_string()),
            ),
            None => session.trouble(
                SessionState::ReauthRequired,
                ErrorView::sign_in_again("session.no_grant", "The grant of this session has ended or was deleted."),
            ),
        }
        Ok(())
    }

    async fn read_list(&self, connection: &Connection, key: &RecordKey) -> Result<SignedInList, ErrorView> {
        let record = self.keychain.get(connection.namespace(), key).await?;
        let list = record.and_then(|bytes| serde_json::from_slice::<SignedInList>(&bytes).ok());
        // A list of a newer version is left alone and not shown; signing in adds to it only what this version knows.
        Ok(list.filter(|list| list.version <= VERSION).unwrap_or_default())
    }

    /// Changes the list of who is signed in while no other process does.
    async fn change_list(&self, session: &Session, change: impl FnOnce(&mut Vec<Profile>)) -> Result<(), ErrorView> {
        let connection = &session.connection;
        let key = RecordKey::sessions(&session.issuer, &connection.client_id);
        let _lock = GrantLock::acquire(&self.home.locks(), connection.namespace(), &key, LOCK_DEADLINE).await?;
        let mut list = self.read_list(connection, &key).await?;
        change(&mut list.sessions);
        list.version = VERSION;
        if list.sessions.is_empty() {
            return Ok(self.keychain.delete(connection.namespace(), &key).await?);
        }
        let bytes = serde_json::to_vec(&list).map_err(|_| crate::app::internal_fault())?;
        Ok(self.keychain.put(connection.namespace(), &key, Zeroizing::new(bytes)).await?)
    }

    /// Keeps a new session: its grant first, then its place in the list. If the keychain refuses, the session
    /// lives in memory and says so; the sign-in does not fail (bar 7, KC-11).
    pub(crate) async fn keep_session(&self, session: &Session, grant: Grant) {
        let record = grant.keychain_record();
        let written = self.keychain.put(session.connection.namespace(), &session.record_key(), record.clone()).await;
        session.hold(grant);
        let listed = match written {
            Ok(()) => self.list_session(session).await,
            Err(error) => Err(error.into()),
        };
        match listed {
            Ok(()) => session.kept(None, None),
            Err(error) => session.kept(Some(error.message), Some(record)),
        }
    }

    async fn list_session(&self, session: &Session) -> Result<(), ErrorView> {
        let profile = guard(&session.held).profile.clone();
        let user = session.user.clone();
        self.change_list(session, move |sessions| {
            sessions.retain(|other| other.context.identity.subject != user);
            sessions.push(profile);
        })
        .await
    }

    /// Takes a session out of the list of who is signed in.
    pub(super) async fn unlist_session(&self, session: &Session) -> Result<(), ErrorView> {
        let user = session.user.clone();
        self.change_list(session, move |sessions| sessions.retain(|other| other.context.identity.subject != user)).await
    }

    /// Writes again what the keychain refused before (SR-5).
    pub(crate) async fn save_again(&self) {
        for session in self.all_sessions() {
            let unsaved = guard(&session.held).unsaved.clone();
            let Some(record) = unsaved else { continue };
            let written = self.keychain.put(session.connection.namespace(), &session.record_key(), record).await;
            if written.is_ok() && self.list_session(&session).await.is_ok() {
                session.kept(None, None);
                session.note("kept", "The tokens are kept in the keychain now.");
            }
        }
    }
}
