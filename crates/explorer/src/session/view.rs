//! What a shell sees of a session.

use super::{Held, Session, Tokens};
use crate::Explorer;
use crate::core::{Answer, guard};
use crate::view::{ClaimView, ScopeStatus, SessionScopeView, SessionState, SessionView, Storage, TokenView};
use jiff::Timestamp;
use model::Scope;

impl Session {
    pub(crate) fn view(&self) -> SessionView {
        let refreshing = self.is_refreshing();
        let held = guard(&self.held);
        let (state, error) = state_of(&held, refreshing);
        let connection = self.connection();
        SessionView {
            id: self.id.to_string(),
            connection_id: connection.id.clone(),
            connection_name: connection.name.clone(),
            connection_kind: connection.kind,
            environment: connection.environment(),
            user_id: self.user.to_string(),
            display_name: held.profile.display_name(&self.user),
            state,
            error,
            token: held.tokens.as_ref().map(|tokens| token_view(tokens, &held)),
            scopes: scopes(&held.profile.asked, &held.profile.granted),
            claims: claims(&held.profile.claims),
            storage: if held.memory_because.is_some() { Storage::Memory } else { Storage::Keychain },
            storage_sentence: match &held.memory_because {
                None => "Kept in the keychain of this computer.".to_owned(),
                Some(reason) => format!("Kept in memory only; it ends with Passbook. {reason}"),
            },
            timeline: held.timeline.iter().cloned().collect(),
            revision: held.revision,
        }
    }
}

fn state_of(held: &Held, refreshing: bool) -> (SessionState, Option<crate::view::ErrorView>) {
    if refreshing {
        return (SessionState::Refreshing, None);
    }
    if let Some(trouble) = &held.trouble {
        return (trouble.state, Some(trouble.error.clone()));
    }
    let ended = |tokens: &Tokens| {
        tokens.refresh.is_none() && tokens.expires_at.is_some_and(|expires_at| expires_at <= Timestamp::now())
    };
    match &held.tokens {
        Some(tokens) if ended(tokens) => (SessionState::ReauthRequired, Some(super::tokens::ended(false))),
        Some(_) => (SessionState::Active, None),
        None => (SessionState::ReauthRequired, Some(super::tokens::no_grant())),
    }
}

fn token_view(tokens: &Tokens, held: &Held) -> TokenView {
    TokenView {
        token_type: "Bearer".to_owned(),
        issued_at: tokens.issued_at.to_string(),
        expires_at: tokens.expires_at.map(|at| at.to_string()),
        refreshable: tokens.refresh.is_some(),
        fingerprint: tokens.access.fingerprint(),
        id_token_algorithm: Some(held.profile.algorithm.clone()),
        id_token_key: held.profile.key_id.clone(),
        clock_skew_seconds: held.profile.clock_skew_seconds,
    }
}

fn scopes(asked: &[Scope], granted: &[Scope]) -> Vec<SessionScopeView> {
    let view = |scope: &Scope, status| SessionScopeView {
        name: scope.to_string(),
        short: scope.short().to_owned(),
        words: scope.entry().map_or_else(|| "Not in the catalogue.".to_owned(), |entry| entry.words.to_owned()),
        status,
    };
    let fared = |scope: &Scope| if granted.contains(scope) { ScopeStatus::Granted } else { ScopeStatus::Refused };
    let mut views: Vec<_> = asked.iter().map(|scope| view(scope, fared(scope))).collect();
    let unexpected = granted.iter().filter(|scope| !asked.contains(scope));
    views.extend(unexpected.map(|scope| view(scope, ScopeStatus::Unexpected)));
    views
}

/// The claims, each value once: one that came in both places says so, and one that differs is there twice.
fn claims(held: &[super::keep::Claim]) -> Vec<ClaimView> {
    let mut views: Vec<ClaimView> = Vec::with_capacity(held.len());
    for claim in held {
        let source = if claim.from_userinfo { "user info" } else { "ID token" };
        match views.iter_mut().find(|view| view.name == claim.name && view.value == claim.value) {
            Some(view) => view.source = "ID token and user info".to_owned(),
            None => views.push(ClaimView {
                name: claim.name.clone(),
                words: words(&claim.name).to_owned(),
                value: claim.value.clone(),
                source: source.to_owned(),
            }),
        }
    }
    views
}

/// What a claim means (OpenID Connect Core 1.0, sections 2 and 5.1; authentication.md, "Claims").
fn words(name: &str) -> &'static str {
    match name.strip_prefix("https://api.banno.com/consumer/claim/").unwrap_or(name) {
        "sub" => "User id, the one in every path",
        "iss" => "Issuer",
        "aud" => "Client the token is for",
        "azp" => "Client the token was issued to",
        "iat" => "Issued at, seconds since 1970",
        "exp" => "ID token ends at, seconds since 1970",
        "auth_time" => "When the person last signed in, seconds since 1970",
        "acr" => "Security level of the sign-in",
        "sid" => "Id of the browser session at the institution",
        "at_hash" => "Hash that ties the ID token to the access token",
        "name" => "Full name",
        "given_name" => "First name",
        "family_name" => "Last name",
        "preferred_username" => "User name",
        "email" => "Email address",
        "email_verified" => "Whether the email address was verified",
        "phone_number" => "Phone number",
        "address" => "Postal address",
        "birthdate" => "Date of birth",
        "locale" => "Language",
        "picture" => "Profile photo",
        "institution_id" => "Id of the institution",
        "fi_routing_number" => "Routing number of the institution",
        "customer_identifier" => "Customer id in the core",
        "masked_accounts" => "Accounts with masked numbers",
        _ => "",
    }
}

impl Explorer {
    /// Every session, oldest connection first.
    ///
    /// # Errors
    /// Why the keychain could not be read, when nobody else is signed in either.
    pub async fn sessions(&self) -> Answer<Vec<SessionView>> {
        let core = self.core();
        core.restore_sessions().await;
        let mut views: Vec<SessionView> = core.all_sessions().iter().map(|session| session.view()).collect();
        views.sort_by(|a, b| (&a.connection_name, &a.display_name).cmp(&(&b.connection_name, &b.display_name)));
        match core.restore_trouble() {
            Some(error) if views.is_empty() && error.code != "keychain.missing" => Err(error),
            _ => Ok(views),
        }
    }

    /// One session.
    ///
    /// # Errors
    /// If it does not exist.
    pub async fn session(&self, session: String) -> Answer<SessionView> {
        Ok(self.core().session(&session).await?.view())
    }

    /// Refreshes the tokens of a session now.
    ///
    /// # Errors
    /// Why it could not be refreshed.
    pub async fn refresh_token(&self, session: String) -> Answer<SessionView> {
        let core = self.core();
        let session = core.session(&session).await?;
        session.may_send(core)?;
        session.fly(core).await?;
        Ok(session.view())
    }
}
