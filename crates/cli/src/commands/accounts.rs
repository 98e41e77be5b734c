//! `accounts`: the groups of the overview with the meaning, source and age of each balance.

use explorer::Explorer;
use explorer::view::{AccountRowView, BalanceSource, GroupView, HomeView};
use model::text::shown;

use crate::arguments::Whose;
use crate::chosen;
use crate::output::Output;
use crate::problem::Problem;
use crate::table::{Align, Table};
use crate::words::{counted, environment, local};

/// Reads and shows the accounts of a user.
pub(crate) async fn run(core: &Explorer, whose: &Whose, output: Output) -> Result<(), Problem> {
    let session = chosen::session(core, whose).await?;
    let home = core.home(session.id.clone(), true).await?;
    // A process of its own has nothing from before to show instead.
    if let Some(error) = home.error.clone() {
        return Err(error.into());
    }
    output.result(&home, || {
        let title = format!(
            "{} at {} ({})",
            shown(&home.user_name),
            shown(&session.connection_name),
            environment(session.environment)
        );
        words(&title, &home)
    })
}

fn words(title: &str, home: &HomeView) -> String {
    let mut text = format!("{title}, {}\n", counted(home.account_count, "account"));
    for group in &home.groups {
        text.push_str(&group_words(group));
    }
    for failed in &home.failed_rows {
        text.push_str(&format!("\nNot readable: {}", shown(failed)));
    }
    if home.stale_count > 0 {
        text.push_str(&format!(
            "\n{} older than a day; passbook-cli refresh asks the institution anew.\n",
            counted(home.stale_count, "balance")
        ));
    }
    text
}

fn group_words(group: &GroupView) -> String {
    let mut text = format!("\n{}", shown(&group.title));
    if let Some(total) = &group.total {
        text.push_str(&format!("  {total}"));
    }
    if let Some(note) = &group.note {
        text.push_str(&format!("\n  {}", shown(note)));
    }
    text.push('\n');
    let (left, right) = (Align::Left, Align::Right);
    let columns = [
        ("ACCOUNT", left),
        ("NUMBER", left),
        ("TYPE", left),
        ("BALANCE", right),
        ("MEANING", left),
        ("AVAILABLE", right),
        ("AS OF", left),
        ("ID", left),
    ];
    let mut table = Table::new(&columns);
    for account in &group.accounts {
        table.row(row(account));
    }
    text.push_str(&table.text(2));
    for account in &group.accounts {
        text.push_str(&remarks(account));
    }
    text
}

fn row(account: &AccountRowView) -> [String; 8] {
    let balance = &account.balance;
    let kind = match &account.sub_type {
        Some(sub_type) => format!("{} / {sub_type}", account.account_type),
        None => account.account_type.clone(),
    };
    [
        account.name.clone(),
        account.number.clone(),
        kind,
        balance.shown.clone(),
        balance.words.clone(),
        account.available.as_ref().map_or_else(|| "—".to_owned(), |available| available.shown.clone()),
        balance.at.as_deref().map_or_else(|| "not stated".to_owned(), local),
        account.id.clone(),
    ]
}

fn remarks(account: &AccountRowView) -> String {
    let name = shown(&account.name);
    let mut text = String::new();
    if let Some(other) = &account.balance.disagrees {
        let source = match other.source {
            BalanceSource::AccountsList => "the accounts list",
            BalanceSource::TaskEvent => "a refresh event",
        };
        let at = other.at.as_deref().map_or_else(|| "without a date".to_owned(), local);
        text.push_str(&format!("  {name}: {source} says {} ({at}); the newer one is shown.\n", other.shown));
    }
    if let Some(status) = &account.status {
        text.push_str(&format!("  {name}: status {}.\n", shown(status)));
    }
    // The reason says it when an account is hidden.
    match &account.not_counted {
        Some(why) => text.push_str(&format!("  {name}: {}; not in the total.\n", shown(why.trim_end_matches('.')))),
        None if account.hidden => text.push_str(&format!("  {name}: hidden by the user.\n")),
        None => {}
    }
    text
}
