//! Which connection, which session, which account a command means, from what was typed.

use explorer::Explorer;
use explorer::view::{AccountRowView, ConnectionView, HomeView, KeychainKind, SessionView};
use model::text::shown;

use crate::arguments::Whose;
use crate::problem::Problem;

/// The connection with this name or id.
pub(crate) async fn connection(explorer: &Explorer, name: &str) -> Result<ConnectionView, Problem> {
    let all = explorer.connections().await?;
    let known = all.iter().map(|connection| shown(&connection.name)).collect();
    all.into_iter()
        .find(|connection| connection.name == name.trim() || connection.id == name)
        .ok_or_else(|| Problem::NoSuchConnection { name: name.to_owned(), known })
}

/// The session that a command means: the only one of the connection, or the one of the named user.
pub(crate) async fn session(explorer: &Explorer, whose: &Whose) -> Result<SessionView, Problem> {
    let connection = connection(explorer, &whose.name).await?;
    let mut sessions = explorer.sessions().await?;
    sessions.retain(|session| session.connection_id == connection.id);
    if sessions.is_empty() {
        return Err(nobody(explorer, connection.name).await?);
    }
    let Some(user) = &whose.user else {
        return match <[SessionView; 1]>::try_from(sessions) {
            Ok([session]) => Ok(session),
            Err(several) => Err(Problem::SeveralUsers { connection: connection.name, users: people(&several) }),
        };
    };
    let mut fitting: Vec<SessionView> = sessions.iter().filter(|session| fits(session, user)).cloned().collect();
    match (fitting.pop(), fitting.is_empty()) {
        (Some(session), true) => Ok(session),
        (Some(session), false) => {
            fitting.push(session);
            Err(Problem::SeveralUsers { connection: connection.name, users: people(&fitting) })
        }
        (None, _) => {
            Err(Problem::NoSuchUser { connection: connection.name, user: user.clone(), users: people(&sessions) })
        }
    }
}

fn fits(session: &SessionView, user: &str) -> bool {
    session.user_id == user || session.display_name.to_lowercase() == user.trim().to_lowercase()
}

fn people(sessions: &[SessionView]) -> Vec<String> {
    sessions.iter().map(|session| format!("{} ({})", shown(&session.display_name), session.user_id)).collect()
}

/// Nobody is signed in; when the keychain cannot keep anybody either, that is the reason to tell.
async fn nobody(explorer: &Explorer, connection: String) -> Result<Problem, Problem> {
    let keychain = explorer.check_keychain().await?;
    let code = match keychain.kind {
        KeychainKind::Available | KeychainKind::Unknown => return Ok(Problem::NobodySignedIn { connection }),
        KeychainKind::Locked => "keychain.locked",
        KeychainKind::Missing => "keychain.missing",
        KeychainKind::NoCollection => "keychain.no_collection",
        KeychainKind::Failing => "keychain.failed",
        KeychainKind::MemoryOnly => "keychain.memory_only",
    };
    Ok(Problem::NobodyKept { connection, code, sentence: keychain.sentence, help: keychain.help })
}

/// The account that was meant: by id, by name, or by the end of its number.
pub(crate) fn account<'a>(home: &'a HomeView, typed: &str) -> Result<&'a AccountRowView, Problem> {
    let all = || home.groups.iter().flat_map(|group| &group.accounts);
    if let Some(account) = all().find(|account| account.id == typed) {
        return Ok(account);
    }
    let wanted = typed.trim().to_lowercase();
    let mut fitting: Vec<&AccountRowView> = all().filter(|account| account.name.to_lowercase() == wanted).collect();
    if fitting.is_empty() {
        let end = wanted.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        fitting = all().filter(|account| !end.is_empty() && number_end(account) == end).collect();
    }
    match fitting.as_slice() {
        [account] => Ok(account),
        [] => Err(Problem::NoSuchAccount { account: typed.to_owned() }),
        several => Err(Problem::SeveralAccounts {
            account: typed.to_owned(),
            fitting: several.iter().map(|a| format!("{} ({} {})", a.id, shown(&a.name), shown(&a.number))).collect(),
        }),
    }
}

fn number_end(account: &AccountRowView) -> String {
    account.number.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).to_lowercase()
}
