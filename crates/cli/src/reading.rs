//! Waiting until transactions are in memory: each command is a process of its own and begins with nothing.

use explorer::view::{ReadAllView, ReadStatus, ReadView};
use explorer::{Event, Explorer, ReadQuery};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use crate::output::Output;
use crate::problem::Problem;
use crate::words::counted;

/// Whether the rows that a command answers with are all there are.
#[derive(Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Completeness {
    /// Whether every row was read that was asked for.
    complete: bool,
    /// Rows that came and could not be read; they are not among the others.
    unreadable_rows: u32,
    /// Accounts that the user hid, which are not read unless they are named.
    hidden_accounts: u32,
    /// Whether the list was read to its end.
    #[serde(skip)]
    to_the_end: bool,
}

impl Completeness {
    /// Of one account; `most_rows` were asked for, if not all.
    pub(crate) fn of_one(view: &ReadView, most_rows: Option<u32>) -> Self {
        let enough = most_rows.is_some_and(|most| view.rows >= most);
        Self::new(view.status == ReadStatus::Complete || enough, view.failed_rows, 0)
    }

    /// Of all accounts.
    pub(crate) fn of_all(view: &ReadAllView) -> Self {
        Self::new(view.status == ReadStatus::Complete, view.failed_rows, view.hidden_accounts)
    }

    fn new(to_the_end: bool, unreadable_rows: u32, hidden_accounts: u32) -> Self {
        Self { complete: to_the_end && unreadable_rows == 0, unreadable_rows, hidden_accounts, to_the_end }
    }

    /// Says on standard error what is missing.
    pub(crate) fn tell(&self, output: Output) {
        self.notes().iter().for_each(|note| output.aside(note));
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.unreadable_rows > 0 {
            let verb = if self.unreadable_rows == 1 { "is" } else { "are" };
            let rows = counted(self.unreadable_rows, "row");
            notes.push(format!("Note: {rows} could not be read and {verb} left out."));
        }
        if !self.to_the_end {
            notes.push(
                "Note: not every transaction was read, so sums and counts are of a part. There are more than this \
                 program holds, or they moved while they were read; run the command again, or choose a part with \
                 transactions --since and --until."
                    .to_owned(),
            );
        }
        if self.hidden_accounts > 0 {
            let verb = if self.hidden_accounts == 1 { "is" } else { "are" };
            notes.push(format!("Note: {} {verb} not read.", counted(self.hidden_accounts, "hidden account")));
        }
        notes
    }
}

/// Reads a part of an account; what could not be read is a failure of the command.
pub(crate) async fn part(core: &Explorer, session: &str, account: &str, part: ReadQuery) -> Result<ReadView, Problem> {
    let mut events = core.events();
    let ask = || core.reading(session.to_owned(), account.to_owned());
    let mut view = core.read_some_transactions(session.to_owned(), account.to_owned(), part).await?;
    while view.status == ReadStatus::Reading {
        match events.recv().await {
            Ok(Event::Read(next)) if next.session == session && next.account_id == account => view = next,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => view = ask().await?,
            Err(RecvError::Closed) => return Err(Problem::Interrupted),
        }
    }
    match (view.status, view.error.clone()) {
        (ReadStatus::Failed, Some(error)) => Err(error.into()),
        _ => Ok(view),
    }
}

/// Reads all accounts of a user that are not hidden; one that could not be read is a failure of the command, for
/// sums over what is left would be wrong.
pub(crate) async fn everything(core: &Explorer, session: &str) -> Result<ReadAllView, Problem> {
    let mut events = core.events();
    let mut view = core.read_all_transactions(session.to_owned(), false).await?;
    while view.status == ReadStatus::Reading {
        match events.recv().await {
            Ok(Event::ReadAll(next)) if next.session == session => view = next,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => view = core.reading_all(session.to_owned()).await?,
            Err(RecvError::Closed) => return Err(Problem::Interrupted),
        }
    }
    match view.error.clone() {
        Some(error) => Err(error.into()),
        None => Ok(view),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(status: ReadStatus, failed_rows: u32, hidden_accounts: u32) -> Completeness {
        Completeness::of_all(&ReadAllView {
            session: String::new(),
            status,
            accounts: 2,
            accounts_done: 2,
            accounts_failed: 0,
            hidden_accounts,
            rows: 10,
            failed_rows,
            changes: None,
            error: None,
            revision: 1,
        })
    }

    fn one(status: ReadStatus, rows: u32, most_rows: Option<u32>) -> bool {
        let (session, account_id) = (String::new(), String::new());
        let (pages, failed_rows, changes, error, revision) = (1, 0, None, None, 1);
        let view = ReadView { session, account_id, status, rows, pages, failed_rows, changes, error, revision };
        Completeness::of_one(&view, most_rows).complete
    }

    #[test]
    fn what_is_whole_needs_no_note() {
        let whole = all(ReadStatus::Complete, 0, 0);
        assert!(whole.complete && whole.notes().is_empty());
    }

    #[test]
    fn a_read_that_was_cut_off_is_told_and_not_complete() {
        let part = all(ReadStatus::Truncated, 0, 0);
        assert!(!part.complete);
        assert!(part.notes()[0].contains("not every transaction was read"), "{:?}", part.notes());
    }

    #[test]
    fn unreadable_rows_are_counted_and_what_holds_them_is_not_complete() {
        let part = all(ReadStatus::Complete, 3, 0);
        assert!(!part.complete);
        assert_eq!(part.notes(), ["Note: 3 rows could not be read and are left out."]);
        assert_eq!(
            serde_json::to_string(&part).unwrap(),
            r#"{"complete":false,"unreadableRows":3,"hiddenAccounts":0}"#
        );
    }

    #[test]
    fn a_cut_off_read_with_unreadable_rows_says_both() {
        assert_eq!(all(ReadStatus::Truncated, 1, 0).notes().len(), 2);
    }

    #[test]
    fn hidden_accounts_are_told_and_leave_the_answer_complete() {
        let whole = all(ReadStatus::Complete, 0, 1);
        assert!(whole.complete);
        assert_eq!(whole.notes(), ["Note: 1 hidden account is not read."]);
    }

    #[test]
    fn as_many_rows_as_were_asked_for_are_complete() {
        assert!(one(ReadStatus::Truncated, 50, Some(50)));
        assert!(!one(ReadStatus::Truncated, 49, Some(50)));
        assert!(!one(ReadStatus::Truncated, 50, None));
        assert!(one(ReadStatus::Complete, 3, Some(50)));
    }
}
