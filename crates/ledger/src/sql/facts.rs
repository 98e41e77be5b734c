//! What the query box knows of accounts: handed in by the caller, a few rows, put in as tables.

use super::schema::{ACCOUNTS, BALANCES, create};
use model::{AccountId, ApiInstant, Money};
use rusqlite::{Connection, Result, params};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    /// The id.
    pub id: AccountId,
    /// The name on screen.
    pub name: String,
    /// The number as sent.
    pub number: Option<String>,
    /// The type as sent.
    pub kind: Option<String>,
    /// The subtype as sent.
    pub subtype: Option<String>,
    /// Its balances, from all sources.
    pub balances: Vec<BalanceFacts>,
}

/// A balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceFacts {
    /// Which balance it is, such as `current` or `available`.
    pub kind: String,
    /// The balance as sent.
    pub amount: Option<Money>,
    /// What brought it.
    pub source: String,
    /// When it was so.
    pub date: Option<ApiInstant>,
}

/// Puts the tables in.
pub(super) fn fill(connection: &Connection, accounts: &[AccountFacts]) -> Result<()> {
    connection.execute_batch(&format!("{};{}", create(ACCOUNTS), create(BALANCES)))?;
    let mut account_row = connection.prepare("INSERT INTO accounts VALUES (?, ?, ?, ?, ?)")?;
    let mut balance_row = connection.prepare("INSERT INTO balances VALUES (?, ?, ?, ?, ?, ?, ?)")?;
    for AccountFacts { id, name, number, kind, subtype, balances } in accounts {
        account_row.execute(params![id.as_str(), name, number, kind, subtype])?;
        for BalanceFacts { kind, amount, source, date } in balances {
            let sent = amount.as_ref().map(Money::as_sent);
            let decimal = amount.as_ref().filter(|amount| amount.value().is_some()).map(Money::as_sent);
            let date = date.as_ref().map(ApiInstant::as_sent);
            balance_row.execute(params![id.as_str(), name, kind, decimal, sent, source, date])?;
        }
    }
    Ok(())
}
