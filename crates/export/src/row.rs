//! What goes into an export: accounts, rows, and how they are asked for.

use crate::error::ExportError;
use model::{AccountKind, ApiInstant, Money};
use std::borrow::Cow;

/// An account that rows belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// `Account.id`.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The masked number as sent, for example `x4417`.
    pub number: Option<String>,
    /// What the account type means.
    pub kind: AccountKind,
    /// `accountSubType` as sent, for example `Checking`; an open list.
    pub sub_kind: Option<String>,
    /// The institution's routing number, if the API sent one.
    pub routing_number: Option<String>,
    /// The balance the institution disclosed, if any.
    pub balance: Option<Balance>,
}

/// A balance with its date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Amount in the API's sign: on debts, positive is owed.
    pub amount: Money,
    /// When it was true, if that was sent.
    pub as_of: Option<ApiInstant>,
}

impl Account {
    /// An account of which only these facts are known.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, kind: AccountKind) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            number: None,
            kind,
            sub_kind: None,
            routing_number: None,
            balance: None,
        }
    }
}

/// One transaction. Texts are as sent; what was not sent is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its account, as an index into [`Source::accounts`].
    pub account: usize,
    /// `Transaction.id`.
    pub id: Cow<'a, str>,
    /// 0, or the how-manieth further row of this account that was sent under the same id.
    pub duplicate: u32,
    /// Amount in the API's sign.
    pub amount: Option<Money>,
    /// Currency of the amount.
    pub currency: Option<Cow<'a, str>>,
    /// Posting date.
    pub posted: Option<ApiInstant>,
    /// Whether it has yet to post.
    pub pending: bool,
    /// `pendingStatus` as sent.
    pub pending_status: Option<Cow<'a, str>>,
    /// The name to show.
    pub name: Option<Cow<'a, str>>,
    /// Raw text from the core.
    pub memo: Option<Cow<'a, str>>,
    /// The user's note.
    pub notes: Option<Cow<'a, str>>,
    /// Category.
    pub category: Option<Cow<'a, str>>,
    /// `type` as sent; an open list.
    pub kind: Option<Cow<'a, str>>,
    /// Check number.
    pub check_number: Option<Cow<'a, str>>,
    /// Last four digits of the card.
    pub card_number: Option<Cow<'a, str>>,
    /// Balance after this row.
    pub running_balance: Option<Money>,
    /// Its JSON as received; only if [`Ask::raw`].
    pub raw: Option<Cow<'a, str>>,
}

impl<'a> Row<'a> {
    /// A posted row of which only these facts are known.
    #[must_use]
    pub fn new(account: usize, id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            account,
            id: id.into(),
            duplicate: 0,
            amount: None,
            currency: None,
            posted: None,
            pending: false,
            pending_status: None,
            name: None,
            memo: None,
            notes: None,
            category: None,
            kind: None,
            check_number: None,
            card_number: None,
            running_balance: None,
            raw: None,
        }
    }
}

/// Which rows a format needs now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Only rows of this account, an index into [`Source::accounts`]; none is all rows.
    pub account: Option<usize>,
    /// Whether [`Row::raw`] is wanted; unpacking it may cost.
    pub raw: bool,
}

/// Rows on their way into a file.
pub type Rows<'s> = Box<dyn Iterator<Item = Result<Row<'s>, ExportError>> + 's>;

/// Where rows come from: a fixed list of rows that can be read more than once. A row may go after it was chosen; it is
/// counted as left out then.
///
/// CSV and JSON read all rows once in the source's own order. OFX and QIF group by account, so they read the rows of
/// one account at a time, twice: OFX states the first and last date before the rows. A row may change between the two
/// readings; one that then no longer fits what its statement says is left out and counted.
pub trait Source {
    /// The accounts that rows may belong to.
    fn accounts(&self) -> &[Account];

    /// How many rows were chosen, of all accounts.
    fn count(&self) -> u64;

    /// The rows asked for that are still there, in the source's order. Never all in memory: each is made when it is
    /// pulled. An error ends the export: a file with a hole in it is none.
    fn rows<'s>(&'s self, ask: Ask) -> Rows<'s>;
}

/// Rows that are in memory anyway: a selection, a copy to the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Rows in the order of the export.
    pub rows: Vec<Row<'static>>,
}

impl Source for Batch {
    fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    fn count(&self) -> u64 {
        self.rows.len() as u64
    }

    fn rows<'s>(&'s self, ask: Ask) -> Rows<'s> {
        let wanted = move |row: &&Row<'static>| ask.account.is_none_or(|account| row.account == account);
        let unpacked =
            move |row: &'s Row<'static>| if ask.raw { row.clone() } else { Row { raw: None, ..row.clone() } };
        Box::new(self.rows.iter().filter(wanted).map(unpacked).map(Ok))
    }
}
