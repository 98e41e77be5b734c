//! The preflight: what can be known about a connection before anybody signs in.

use super::Connection;
use crate::Explorer;
use crate::core::{Answer, Core};
use crate::view::{
    ClientType, ConnectionKind, ErrorKind, ErrorView, LabelledText, Outcome, PreflightLine, PreflightView,
};
use model::scope;
use oidc::{Explained as _, Provider};

impl Explorer {
    /// Checks a connection before signing in: host, discovery, S256, clock, scopes, client, redirect ports.
    ///
    /// # Errors
    /// If the connection does not exist. What a check finds is in the lines.
    pub async fn check_connection(&self, id: String) -> Answer<PreflightView> {
        let core = self.core();
        let connection = core.connection(&id)?;
        let mut lines = vec![host(&connection)];
        let discovered = core.discover(&connection).await;
        let mut facts = vec![];
        let error = match &discovered {
            Ok(provider) => {
                lines.push(good(
                    "discovery",
                    "Discovery",
                    format!("Read and checked at {}.", provider.document_address()),
                ));
                lines.extend([pkce(provider), clock(provider), advertised(&connection, provider)]);
                facts = described(provider);
                None
            }
            Err(error) => {
                lines.push(bad("discovery", "Discovery", error));
                Some(error.clone())
            }
        };
        lines.push(refresh_scope(&connection));
        lines.push(client(core, &connection).await);
        lines.push(ports(&connection).await);
        lines.push(keychain(core).await);
        let ready = !lines.iter().any(|line| line.outcome == Outcome::Failed);
        Ok(PreflightView { ready, lines, provider: facts, error })
    }
}

impl Core {
    /// Reads and checks the provider's metadata.
    pub(crate) async fn discover(&self, connection: &Connection) -> Result<Provider, ErrorView> {
        if connection.kind == ConnectionKind::BuiltInSandbox && !self.runs(connection) {
            return Err(ErrorView::sandbox_stopped());
        }
        let host = connection.parsed_host()?;
        let http = connection.http()?;
        oidc::discover(&http, host.issuer())
            .await
            .map_err(|error| ErrorView::of_oidc(discovery_kind(error.code()), &error))
    }
}

/// What a person can do about a discovery that failed.
fn discovery_kind(code: &str) -> ErrorKind {
    match code {
        "discovery.unavailable" => ErrorKind::Offline,
        _ if code.starts_with("network.") => ErrorKind::Offline,
        _ => ErrorKind::Configuration,
    }
}

fn line(id: &str, label: &str, outcome: Outcome, detail: impl Into<String>, help: Option<String>) -> PreflightLine {
    PreflightLine { id: id.to_owned(), label: label.to_owned(), outcome, detail: detail.into(), help }
}

fn good(id: &str, label: &str, detail: impl Into<String>) -> PreflightLine {
    line(id, label, Outcome::Done, detail, None)
}

fn warn(id: &str, label: &str, detail: impl Into<String>, help: &str) -> PreflightLine {
    line(id, label, Outcome::Warning, detail, Some(help.to_owned()))
}

fn bad(id: &str, label: &str, error: &ErrorView) -> PreflightLine {
    line(id, label, Outcome::Failed, error.message.clone(), Some(error.help.clone()))
}

fn host(connection: &Connection) -> PreflightLine {
    const LABEL: &str = "Host";
    match connection.parsed_host() {
        Ok(host) if host.mixes_scripts() => warn(
            "host",
            LABEL,
            format!("The name mixes alphabets; on the network it is {}.", host.name()),
            "Check that this is the institution you mean: look-alike names are made this way.",
        ),
        Ok(host) => good("host", LABEL, format!("{}, issuer {}", host.name(), host.issuer().as_str())),
        Err(error) => bad("host", LABEL, &error),
    }
}

fn pkce(provider: &Provider) -> PreflightLine {
    // Metadata that lists methods without S256 is refused by discovery (AR-2).
    match provider.code_challenge_methods() {
        Some(methods) => good("pkce", "PKCE", format!("Offered: {}.", methods.join(", "))),
        None => warn(
            "pkce",
            "PKCE",
            "The metadata lists no method; S256 is sent all the same.",
            "Nothing to do unless sign-in fails.",
        ),
    }
}

fn clock(provider: &Provider) -> PreflightLine {
    const LABEL: &str = "Clock";
    match provider.clock_skew() {
        Some(skew) if skew.is_notable() => warn(
            "clock",
            LABEL,
            format!(
                "This computer’s clock differs from the institution’s by {} s.",
                skew.provider_ahead.as_secs().unsigned_abs()
            ),
            "Set this computer’s clock; tokens are checked against it.",
        ),
        Some(_) => good("clock", LABEL, "Agrees with the institution’s."),
        None => line("clock", LABEL, Outcome::Skipped, "The institution sent no date to compare with.", None),
    }
}

fn advertised(connection: &Connection, provider: &Provider) -> PreflightLine {
    const LABEL: &str = "Scopes";
    let Some(supported) = provider.scopes_supported() else {
        return line("scopes", LABEL, Outcome::Skipped, "The metadata lists no scopes to compare with.", None);
    };
    let unknown: Vec<&str> = connection
        .scopes
        .iter()
        .filter(|scope| !supported.iter().any(|name| name == scope.as_str()))
        .map(|scope| scope.short())
        .collect();
    if unknown.is_empty() {
        good("scopes", LABEL, format!("All {} are advertised.", connection.scopes.len()))
    } else {
        warn(
            "scopes",
            LABEL,
            format!("Not advertised by this institution: {}.", unknown.join(", ")),
            "Take them out of the connection, or check their spelling; asking for them may end the sign-in with invalid_scope.",
        )
    }
}

fn refresh_scope(connection: &Connection) -> PreflightLine {
    const LABEL: &str = "Staying signed in";
    let asks = |name: &str| connection.scopes.iter().any(|scope| scope.as_str() == name);
    if asks(scope::OFFLINE_ACCESS) {
        good("refresh-scope", LABEL, "A refresh token is asked for.")
    } else if asks("offline_access") {
        warn(
            "refresh-scope",
            LABEL,
            "The scope offline_access is the older name and brings a refresh token only with prompt=consent.",
            "Use https://api.banno.com/consumer/auth/offline_access.",
        )
    } else {
        line(
            "refresh-scope",
            LABEL,
            Outcome::Skipped,
            "Not asked for: the session ends with the access token, in about ten minutes.",
            None,
        )
    }
}

async fn client(core: &Core, connection: &Connection) -> PreflightLine {
    const LABEL: &str = "Client";
    match (core.client(connection).await, connection.client_type) {
        (Ok(_), ClientType::Public) => good("client", LABEL, "Public: PKCE, and no secret is sent."),
        (Ok(_), ClientType::Confidential) => good("client", LABEL, "Confidential: the secret is in the keychain."),
        (Err(error), _) => bad("client", LABEL, &error),
    }
}

async fn ports(connection: &Connection) -> PreflightLine {
    const LABEL: &str = "Redirect address";
    let redirects = match connection.redirects() {
        Ok(redirects) => redirects,
        Err(error) => return bad("ports", LABEL, &error),
    };
    match oidc::listen(&redirects).await {
        Ok(listener) => good(
            "ports",
            LABEL,
            format!("{} is free, on {}.", listener.redirect_uri().as_str(), listener.listening_on()),
        ),
        Err(error) => bad("ports", LABEL, &ErrorView::of_oidc(ErrorKind::Configuration, &error)),
    }
}

async fn keychain(core: &Core) -> PreflightLine {
    let state = core.keychain.state().await;
    if state.saves() {
        good("keychain", "Keychain", state.sentence())
    } else {
        warn(
            "keychain",
            "Keychain",
            state.sentence(),
            "You can sign in all the same; the session then ends with Passbook.",
        )
    }
}

fn described(provider: &Provider) -> Vec<LabelledText> {
    let text = |label: &str, text: String| LabelledText { label: label.to_owned(), text };
    let list = |items: Option<&[String]>| items.map_or_else(|| "not stated".to_owned(), |items| items.join(", "));
    let address = |url: Option<&url::Url>| url.map_or_else(|| "not offered".to_owned(), ToString::to_string);
    vec![
        text("Issuer", provider.issuer().as_str().to_owned()),
        text("Authorization", provider.authorization_endpoint().to_string()),
        text("Token", provider.token_endpoint().to_string()),
        text("User info", address(provider.userinfo_endpoint())),
        text("Revocation", address(provider.revocation_endpoint())),
        text("End session", address(provider.end_session_endpoint())),
        text("Client authentication", list(provider.token_endpoint_auth_methods())),
        text(
            "Scopes advertised",
            provider.scopes_supported().map_or_else(|| "not stated".to_owned(), |s| s.len().to_string()),
        ),
    ]
}
