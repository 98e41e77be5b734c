//! `sessions` and `sign-out`.

use explorer::Explorer;
use explorer::view::{Outcome, SessionView, SignOutView};
use model::text::shown;

use crate::arguments::Whose;
use crate::chosen;
use crate::output::Output;
use crate::problem::Problem;
use crate::table::{Align, Table};
use crate::words;

/// Lists who is signed in.
pub(crate) async fn list(core: &Explorer, output: Output) -> Result<(), Problem> {
    let sessions = core.sessions().await?;
    if sessions.is_empty() && !output.is_json() {
        let keychain = core.check_keychain().await?;
        return output.line(&format!("Nobody is signed in.\n{}", shown(&keychain.sentence)));
    }
    output.result(&sessions, || table(&sessions))
}

fn table(sessions: &[SessionView]) -> String {
    let columns = ["NAME", "CONNECTION", "WHERE", "STATE", "TOKEN ENDS", "KEPT IN", "USER ID"];
    let mut table = Table::new(&columns.map(|heading| (heading, Align::Left)));
    for session in sessions {
        let ends = session.token.as_ref().and_then(|token| token.expires_at.as_deref());
        table.row([
            session.display_name.clone(),
            session.connection_name.clone(),
            words::environment(session.environment).to_owned(),
            words::state(session.state).to_owned(),
            ends.map_or_else(|| "not stated".to_owned(), words::local),
            words::storage(session.storage).to_owned(),
            session.user_id.clone(),
        ]);
    }
    let mut text = table.text(0);
    for (session, error) in sessions.iter().filter_map(|session| session.error.as_ref().map(|error| (session, error))) {
        let name = shown(&session.display_name);
        text.push_str(&format!("{name}: {} {}\n", shown(&error.message), shown(&error.help)));
    }
    text
}

/// Revokes and deletes, and says what was done line by line.
pub(crate) async fn sign_out(core: &Explorer, whose: &Whose, output: Output) -> Result<(), Problem> {
    let session = chosen::session(core, whose).await?;
    let report = core.sign_out(session.id).await?;
    if !output.is_json() {
        output.line(words_of(&session.display_name, &report).trim_end())?;
    }
    // The first line is the revocation: best effort, told and no failure (SR-11). What stays on this computer is one.
    if report.lines.iter().skip(1).any(|line| line.outcome == Outcome::Failed) {
        return Err(Problem::SignOutIncomplete { report: Box::new(report) });
    }
    if output.is_json() { output.result(&report, String::new) } else { Ok(()) }
}

fn words_of(name: &str, report: &SignOutView) -> String {
    let mut text = format!("Signed out {}.\n", shown(name));
    for line in &report.lines {
        text.push_str(&format!("  {:<8} {}", words::outcome(line.outcome), shown(&line.label)));
        if let Some(detail) = &line.detail {
            text.push_str(&format!(": {}", shown(detail)));
        }
        text.push('\n');
    }
    if report.end_session_offered {
        text.push_str("Your browser may still be signed in at the institution; sign out there too.\n");
    }
    text
}
