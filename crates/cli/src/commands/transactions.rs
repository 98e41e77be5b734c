//! `transactions`: reads the part of an account's transactions that is asked for and shows the latest of them.

use explorer::view::{AccountRowView, ReadStatus, ReadView, TransactionColumn, TransactionQuery, TransactionRowView};
use explorer::{Explorer, ReadQuery};
use jiff::civil::Date;
use model::text::shown;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::arguments::TransactionsArguments;
use crate::chosen;
use crate::output::{Output, compact};
use crate::problem::Problem;
use crate::reading::{self, Completeness};
use crate::table::{Align, Table};
use crate::words::{counted, grouped};

/// Rows asked for at once.
const WINDOW: u32 = 500;

/// The result as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Transactions {
    session: String,
    account: AccountRowView,
    since: Option<Date>,
    until: Option<Date>,
    /// How many transactions there are; unknown when the limit was reached before the end. `rows` holds the latest.
    total: Option<u32>,
    read: ReadView,
    #[serde(flatten)]
    completeness: Completeness,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    shown: TransactionRowView,
    /// The transaction as it was sent, see [`as_sent`].
    sent: Option<Box<RawValue>>,
}

/// Reads and shows the transactions of an account.
pub(crate) async fn run(core: &Explorer, arguments: &TransactionsArguments, output: Output) -> Result<(), Problem> {
    if let (Some(since), Some(until)) = (arguments.since, arguments.until)
        && since > until
    {
        return Err(Problem::DaysInWrongOrder);
    }
    let session = chosen::session(core, &arguments.whose).await?;
    let home = core.home(session.id.clone(), true).await?;
    if let Some(error) = home.error.clone() {
        return Err(error.into());
    }
    let account = chosen::account(&home, &arguments.account)?;
    let read = read(core, &session.id, &account.id, arguments).await?;
    let (rows, fitting) = latest(core, &session.id, &account.id, arguments).await?;
    let completeness = Completeness::of_one(&read, arguments.filter.is_none().then_some(arguments.limit));
    completeness.tell(output);
    let total = (read.status == ReadStatus::Complete).then_some(fitting);
    if !output.is_json() {
        return output.line(words(account, &rows, total).trim_end());
    }
    let mut sent = Vec::with_capacity(rows.len());
    for row in rows {
        let received = core.transaction_as_received(session.id.clone(), row.key.clone()).await?;
        sent.push(Row { shown: row, sent: as_sent(&received) });
    }
    let (since, until) = (arguments.since, arguments.until);
    let (session, account) = (session.id, account.clone());
    let result = Transactions { session, account, since, until, total, read, completeness, rows: sent };
    output.result(&result, String::new)
}

/// JSON on one line with every value as it was sent. Control characters are escaped, which is the same JSON: a terminal
/// would do what some of them say.
fn as_sent(json: &str) -> Option<Box<RawValue>> {
    let mut text = String::with_capacity(json.len());
    for c in compact(json).chars() {
        if c.is_control() { text.push_str(&format!("\\u{:04x}", u32::from(c))) } else { text.push(c) }
    }
    RawValue::from_string(text).ok()
}

/// Reads what is asked for and no more.
async fn read(
    core: &Explorer,
    session: &str,
    account: &str,
    arguments: &TransactionsArguments,
) -> Result<ReadView, Problem> {
    let part = ReadQuery {
        since: arguments.since.and_then(|day| instant(day, "00:00:00Z")),
        until: arguments.until.and_then(|day| instant(day, "23:59:59.999Z")),
        updated_since: None,
        // Which rows a filter selects is known when all are here.
        most_rows: usize::try_from(arguments.limit).ok().filter(|_| arguments.filter.is_none()),
    };
    reading::part(core, session, account, part).await
}

/// The latest rows between the two days, and how many there are in all.
async fn latest(
    core: &Explorer,
    session: &str,
    account: &str,
    arguments: &TransactionsArguments,
) -> Result<(Vec<TransactionRowView>, u32), Problem> {
    let (mut rows, mut total, mut first) = (Vec::new(), 0_u32, 0_u32);
    let most = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let everything = arguments.since.is_none() && arguments.until.is_none();
    loop {
        let query = TransactionQuery {
            account_id: Some(account.to_owned()),
            filter: arguments.filter.clone().unwrap_or_default(),
            sort: TransactionColumn::Posted,
            descending: true,
        };
        let window = core.transactions(session.to_owned(), query, first, WINDOW).await?;
        let count = u32::try_from(window.rows.len()).unwrap_or(u32::MAX);
        for row in window.rows {
            if between(row.date.as_deref(), arguments.since, arguments.until) {
                total = total.saturating_add(1);
                if rows.len() < most {
                    rows.push(row);
                }
            }
        }
        first = first.saturating_add(count);
        if everything && (rows.len() >= most || first >= window.total) {
            return Ok((rows, window.total));
        }
        if count == 0 || first >= window.total {
            return Ok((rows, total));
        }
    }
}

/// A time of a day in UTC, the zone of posting dates (conventions.md, "Dates and times").
fn instant(day: Date, time: &str) -> Option<jiff::Timestamp> {
    format!("{day}T{time}").parse().ok()
}

/// Whether a row lies between two days, both included. A pending row has no day yet: it is as new as can be.
fn between(day: Option<&str>, since: Option<Date>, until: Option<Date>) -> bool {
    match day.and_then(|day| day.parse::<Date>().ok()) {
        Some(day) => since.is_none_or(|since| day >= since) && until.is_none_or(|until| day <= until),
        None => until.is_none(),
    }
}

fn words(account: &AccountRowView, rows: &[TransactionRowView], total: Option<u32>) -> String {
    let mut text = format!("{} {}\n", shown(&account.name), shown(&account.number));
    if rows.is_empty() {
        text.push_str("No transactions.\n");
    } else {
        let (left, right) = (Align::Left, Align::Right);
        let columns =
            [("DATE", left), ("NAME", left), ("MEMO", left), ("CATEGORY", left), ("AMOUNT", right), ("BALANCE", right)];
        let mut table = Table::new(&columns);
        for row in rows {
            let dash = || "—".to_owned();
            table.row([
                if row.pending { "pending".to_owned() } else { row.date.clone().unwrap_or_else(dash) },
                row.name.clone(),
                row.memo.clone(),
                row.category.clone().unwrap_or_else(dash),
                row.amount.clone(),
                row.running.clone().unwrap_or_else(dash),
            ]);
        }
        text.push_str(&table.text(0));
    }
    let shown_count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    match total {
        Some(total) if shown_count < total => text.push_str(&format!(
            "The latest {} of {}; --limit shows more.\n",
            grouped(shown_count),
            counted(total, "transaction")
        )),
        Some(_) => {}
        None => text.push_str(&format!("The latest {}; --limit shows more.\n", grouped(shown_count))),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_the_same_json_with_control_characters_escaped() {
        let sent = "{ \"memo\": \"a\u{7f}\u{9b}b \\n\",\n \"amount\": 1.230 }";
        let one_line = as_sent(sent).unwrap();
        assert_eq!(one_line.get(), r#"{"memo":"a\u007f\u009bb \n","amount":1.230}"#);
        let memo = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap()["memo"].clone();
        assert_eq!(memo(one_line.get()), memo(sent));
    }

    #[test]
    fn both_days_are_included_and_pending_rows_are_newest() {
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        assert!(between(Some("2026-03-01"), day("2026-03-01"), day("2026-03-01")));
        assert!(!between(Some("2026-02-28"), day("2026-03-01"), None));
        assert!(!between(Some("2026-03-02"), None, day("2026-03-01")));
        assert!(between(None, day("2026-03-01"), None));
        assert!(!between(None, None, day("2026-03-01")));
        assert!(between(None, None, None));
    }
}
