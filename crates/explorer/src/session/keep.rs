//! What survives a restart: who is signed in, and with which claims. All of it lies in the keychain, because
//! it names people (LD-1).

use super::Session;
use super::tokens::LOCK_DEADLINE;
use crate::connection::Connection;
use crate::core::{Core, Event, guard};
use crate::view::{ErrorKind, ErrorView, SessionState};
use keychain::{GrantLock, KeychainError, RecordKey};
use model::{Scope, UserId, text};
use oidc::{ClockSkew, RefreshContext, SignedIn};
use secret::Grant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use zeroize::Zeroizing;

/// After how many seconds what the keychain refused is offered to it again; the last one repeats (SR-5).
const SAVE_LATER: [u64; 4] = [5, 15, 60, 300];

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

/// Why it is not known who is signed in.
enum Unread {
    /// Through this connection; others can be read (KC-8).
    This(ErrorView),
    /// Through any: the keychain itself does not answer.
    All(KeychainError),
}

impl From<KeychainError> for Unread {
    fn from(error: KeychainError) -> Self {
        if error.is_of_one_record() { Self::This(error.into()) } else { Self::All(error) }
    }
}

/// As much of a list as every version of it has.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
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
            if connection.kind == crate::view::ConnectionKind::BuiltInSandbox && !self.runs(&connection) {
                continue;
            }
            match self.restore_connection(&connection).await {
                Ok(()) => {}
                Err(Unread::This(error)) => trouble = trouble.or(Some(error)),
                Err(Unread::All(error)) => {
                    trouble = Some(error.into());
                    break;
                }
            }
        }
        *guard(&self.restore_error) = trouble;
    }

    async fn restore_connection(self: &Arc<Self>, connection: &Connection) -> Result<(), Unread> {
        let issuer = connection.issuer().map_err(Unread::This)?;
        let key = RecordKey::sessions(&issuer, &connection.client_id);
        for profile in self.read_list(connection, &key).await?.sessions {
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

    /// Takes the tokens of a listed user from the keychain. A record that cannot be read leaves a session that says
    /// so and asks to sign in again.
    async fn restore_grant(&self, session: &Session) -> Result<(), KeychainError> {
        let record = match self.keychain.get(session.connection().namespace(), &session.record_key()).await {
            Ok(record) => record,
            Err(error) if error.is_of_one_record() => {
                let error = ErrorView { kind: ErrorKind::SignInAgain, ..ErrorView::from(error) };
                session.trouble(SessionState::ReauthRequired, error);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
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

    /// Who is signed in through the client of a connection.
    async fn read_list(&self, connection: &Connection, key: &RecordKey) -> Result<SignedInList, KeychainError> {
        let Some(record) = self.keychain.get(connection.namespace(), key).await? else {
            return Ok(SignedInList::default());
        };
        match serde_json::from_slice::<Versioned>(&record) {
            Ok(Versioned { version }) if version > VERSION => Err(KeychainError::Newer),
            Ok(_) => serde_json::from_slice(&record).map_err(|_| KeychainError::Corrupt),
            Err(_) => Err(KeychainError::Corrupt),
        }
    }

    /// Changes the list of who is signed in while no other process does. A damaged list is begun anew, because
    /// nothing in it can be read (KC-8); that of a newer version is left alone (LD-3).
    async fn change_list(
        &self,
        connection: &Connection,
        change: impl FnOnce(&mut Vec<Profile>),
    ) -> Result<(), ErrorView> {
        let key = RecordKey::sessions(&connection.issuer()?, &connection.client_id);
        let _lock = GrantLock::acquire(&self.home.locks(), connection.namespace(), &key, LOCK_DEADLINE).await?;
        let mut list = match self.read_list(connection, &key).await {
            Err(KeychainError::Corrupt) => SignedInList::default(),
            read => read?,
        };
        change(&mut list.sessions);
        list.version = VERSION;
        if list.sessions.is_empty() {
            return Ok(self.keychain.delete(connection.namespace(), &key).await?);
        }
        let bytes = serde_json::to_vec(&list).map_err(|_| crate::app::internal_fault())?;
        Ok(self.keychain.put(connection.namespace(), &key, Zeroizing::new(bytes)).await?)
    }

    /// Keeps a new session: the record of its grant first, then its place in the list. If the keychain refuses, the
    /// session lives in memory and says so; the sign-in does not fail (bar 7, KC-11).
    pub(crate) async fn keep_session(self: &Arc<Self>, session: &Session, record: Zeroizing<Vec<u8>>) {
        let written = self.write_grant(session, || Some(record.clone())).await;
        let listed = match written {
            Ok(()) => self.list_session(session).await,
            Err(error) => Err(error),
        };
        match listed {
            Ok(()) => session.kept(None, None),
            Err(error) => {
                session.kept(Some(error.message), Some(record));
                self.save_later();
            }
        }
    }

    /// Writes a grant while no refresh of it is under way, here or in another process (SR-4). `record` is asked once
    /// nobody else can change it; `None` leaves the keychain as it is.
    async fn write_grant(
        &self,
        session: &Session,
        record: impl FnOnce() -> Option<Zeroizing<Vec<u8>>>,
    ) -> Result<(), ErrorView> {
        let (namespace, key) = (session.connection().namespace(), session.record_key());
        let _lock = GrantLock::acquire(&self.home.locks(), namespace, &key, LOCK_DEADLINE).await?;
        match record() {
            Some(record) => Ok(self.keychain.put(namespace, &key, record).await?),
            None => Ok(()),
        }
    }

    /// Puts a session on the list of who is signed in, unless it was signed out meanwhile.
    pub(super) async fn list_session(&self, session: &Session) -> Result<(), ErrorView> {
        let profile = guard(&session.held).profile.clone();
        let (user, ended) = (session.user.clone(), session.ended.clone());
        self.change_list(&session.connection(), move |sessions| {
            if !ended.is_cancelled() {
                sessions.retain(|other| other.context.identity.subject != user);
                sessions.push(profile);
            }
        })
        .await
    }

    /// Takes a session out of the list of who is signed in.
    pub(super) async fn unlist_session(&self, session: &Session) -> Result<(), ErrorView> {
        let user = session.user.clone();
        let without = move |sessions: &mut Vec<Profile>| {
            sessions.retain(|other| other.context.identity.subject != user);
        };
        self.change_list(&session.connection(), without).await
    }

    /// Deletes what the keychain holds of everybody who was signed in through a connection, read or not, without
    /// asking the institution. Nothing to do where there is no keychain.
    pub(crate) async fn delete_kept(&self, connection: &Connection) -> Result<(), ErrorView> {
        let issuer = connection.issuer()?;
        let (namespace, key) = (connection.namespace(), RecordKey::sessions(&issuer, &connection.client_id));
        let list = match self.read_list(connection, &key).await {
            Ok(list) => list,
            Err(error) if error.is_absence() => return Ok(()),
            // Whom it names is not known; their grants go with "forget everything", which searches (KC-14).
            Err(error) if error.is_of_one_record() => SignedInList::default(),
            Err(error) => return Err(error.into()),
        };
        for profile in list.sessions {
            let user = profile.context.identity.subject;
            self.keychain.delete(namespace, &RecordKey::grant(&issuer, &connection.client_id, user.as_str())).await?;
        }
        Ok(self.keychain.delete(namespace, &key).await?)
    }

    /// Writes again what the keychain refused before (SR-5): grants and client secrets. Whether all is kept now.
    pub(crate) async fn save_again(&self) -> bool {
        let mut all = self.save_secrets_again().await;
        for session in self.all_sessions() {
            let unsaved = || guard(&session.held).unsaved.clone().filter(|_| !session.ended.is_cancelled());
            if unsaved().is_none() {
                continue;
            }
            let written = self.write_grant(&session, unsaved).await;
            if written.is_ok() && self.list_session(&session).await.is_ok() {
                session.kept(None, None);
                session.note("kept", "The tokens are kept in the keychain now.");
            } else {
                all = false;
            }
        }
        all
    }

    /// Offers the keychain again and again, ever more rarely, what it refused; never one that would have to ask the
    /// person.
    pub(crate) fn save_later(self: &Arc<Self>) {
        if self.saving_later.swap(true, Ordering::SeqCst) {
            return;
        }
        let core = Arc::downgrade(self);
        tokio::spawn(async move {
            let mut pauses = SAVE_LATER.into_iter();
            let mut pause = Duration::from_secs(SAVE_LATER[0]);
            loop {
                pause = pauses.next().map_or(pause, Duration::from_secs);
                tokio::time::sleep(pause).await;
                let Some(core) = core.upgrade() else { return };
                if !core.keychain.state().await.saves() {
                    continue;
                }
                // From here on a new refusal begins a round of its own.
                core.saving_later.store(false, Ordering::SeqCst);
                if core.save_again().await {
                    return core.emit(Event::Sessions);
                }
                if core.saving_later.swap(true, Ordering::SeqCst) {
                    return;
                }
            }
        });
    }
}
