//! JSON: one object with what the export is, its accounts and its rows, written row by row.
//!
//! Every key is always there, null where nothing was sent. Amounts are strings with the digits as sent: JSON numbers
//! would pass through floating point in most readers. `transaction_count` comes last, so that a whole file can be told
//! from a cut one.

use crate::row::{Account, Row};
use crate::run::{Frame, Table};
use model::{ApiInstant, Money};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};

/// Grows when a key changes its meaning or goes; a new key alone does not.
const VERSION: u32 = 1;

/// The JSON layout.
pub(crate) struct Json<W: Write> {
    out: W,
    is_first: bool,
}

#[derive(Serialize)]
struct Head<'a> {
    format: &'static str,
    version: u32,
    program: &'a str,
    exported_at: String,
    institution: Option<&'a str>,
    simulated: bool,
    redacted: bool,
    accounts: Vec<AccountItem<'a>>,
}

#[derive(Serialize)]
struct AccountItem<'a> {
    id: &'a str,
    name: &'a str,
    number: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'a str,
    sub_type: Option<&'a str>,
    routing_number: Option<&'a str>,
    balance: Option<&'a str>,
    balance_as_of: Option<&'a str>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    account_id: &'a str,
    date: Option<String>,
    posted: Option<&'a str>,
    pending: bool,
    pending_status: Option<&'a str>,
    amount: Option<&'a str>,
    currency: Option<&'a str>,
    name: Option<&'a str>,
    memo: Option<&'a str>,
    notes: Option<&'a str>,
    category: Option<&'a str>,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    check_number: Option<&'a str>,
    card_number: Option<&'a str>,
    running_balance: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<Raw<'a>>,
}

/// The JSON as received, verbatim; as a string if it is none.
#[derive(Serialize)]
#[serde(untagged)]
enum Raw<'a> {
    Json(&'a RawValue),
    Text(&'a str),
}

impl<W: Write> Json<W> {
    pub(crate) fn begin(mut out: W, frame: &Frame<'_>) -> io::Result<Self> {
        let about = frame.about;
        let head = Head {
            format: "passbook-transactions",
            version: VERSION,
            program: &about.program,
            exported_at: about.exported_at.to_string(),
            institution: about.institution.as_deref(),
            simulated: about.simulated,
            redacted: frame.is_redacted,
            accounts: frame.accounts.iter().map(AccountItem::of).collect(),
        };
        let head = serde_json::to_string_pretty(&head)?;
        // The object stays open for the rows.
        out.write_all(head.strip_suffix("\n}").unwrap_or(&head).as_bytes())?;
        out.write_all(b",\n  \"transactions\": [")?;
        Ok(Self { out, is_first: true })
    }
}

impl<W: Write> Table for Json<W> {
    fn row(&mut self, account: &Account, row: &Row<'_>) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"\n    " } else { b",\n    " })?;
        self.is_first = false;
        Ok(serde_json::to_writer(&mut self.out, &Item::of(account, row))?)
    }

    fn finish(&mut self, rows: u64) -> io::Result<()> {
        let end = if self.is_first { "]" } else { "\n  ]" };
        write!(self.out, "{end},\n  \"transaction_count\": {rows}\n}}\n")
    }
}

impl<'a> AccountItem<'a> {
    fn of(account: &'a Account) -> Self {
        let balance = account.balance.as_ref();
        Self {
            id: &account.id,
            name: &account.name,
            number: account.number.as_deref(),
            kind: account.kind.as_sent(),
            sub_type: account.sub_kind.as_deref(),
            routing_number: account.routing_number.as_deref(),
            balance: balance.map(|balance| balance.amount.as_sent()),
            balance_as_of: balance.and_then(|balance| balance.as_of.as_ref()).map(ApiInstant::as_sent),
        }
    }
}

impl<'a> Item<'a> {
    fn of(account: &'a Account, row: &'a Row<'_>) -> Self {
        Self {
            id: &row.id,
            account_id: &account.id,
            date: row.posted.as_ref().and_then(ApiInstant::date).map(|date| date.to_string()),
            posted: row.posted.as_ref().map(ApiInstant::as_sent),
            pending: row.pending,
            pending_status: row.pending_status.as_deref(),
            amount: row.amount.as_ref().map(Money::as_sent),
            currency: row.currency.as_deref(),
            name: row.name.as_deref(),
            memo: row.memo.as_deref(),
            notes: row.notes.as_deref(),
            category: row.category.as_deref(),
            kind: row.kind.as_deref(),
            check_number: row.check_number.as_deref(),
            card_number: row.card_number.as_deref(),
            running_balance: row.running_balance.as_ref().map(Money::as_sent),
            raw: row.raw.as_deref().map(Raw::of),
        }
    }
}

impl<'a> Raw<'a> {
    fn of(text: &'a str) -> Self {
        serde_json::from_str::<&RawValue>(text).map_or(Self::Text(text), Self::Json)
    }
}
