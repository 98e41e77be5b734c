//! A row as it goes in and as it comes out.

use model::{AccountId, ApiInstant, Money, TransactionId};

/// Where a row came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Source {
    /// The number of the exchange that brought it.
    pub exchange: u64,
    /// Its place in the list of that answer, from 0.
    pub index: u32,
}

/// A transaction as it goes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The id, unique within its account as far as the API is right (AP-17).
    pub id: TransactionId,
    /// The amount as sent.
    pub amount: Option<Money>,
    /// The currency as sent.
    pub currency: Option<String>,
    /// `pendingStatus` as sent.
    pub pending_status: Option<String>,
    /// The posting date as sent.
    pub posted: Option<ApiInstant>,
    /// Order within a date.
    pub sequence: Option<i64>,
    /// The raw text of the core.
    pub memo: Option<String>,
    /// The name to show.
    pub name: Option<String>,
    /// The category to show.
    pub category: Option<String>,
    /// The type as sent.
    pub kind: Option<String>,
    /// The subtype as sent.
    pub subtype: Option<String>,
    /// The check number as sent.
    pub check_number: Option<String>,
    /// The last digits of the card, as sent.
    pub card_number: Option<String>,
    /// The city to show.
    pub city: Option<String>,
    /// The state to show.
    pub state: Option<String>,
    /// The user's note.
    pub notes: Option<String>,
    /// The user's tags.
    pub tags: Vec<String>,
    /// Whether it has images of a check or of the user.
    pub has_image: bool,
    /// The balance after this row, as sent; unreliable for arithmetic.
    pub running_balance: Option<Money>,
    /// Last change, as sent.
    pub last_updated: Option<ApiInstant>,
    /// Its JSON as received.
    pub raw: Box<str>,
    /// Where it came from.
    pub source: Source,
}

impl Row {
    /// A row of which nothing but its id was sent.
    #[must_use]
    pub fn new(id: TransactionId, raw: impl Into<Box<str>>) -> Self {
        Self {
            id,
            amount: None,
            currency: None,
            pending_status: None,
            posted: None,
            sequence: None,
            memo: None,
            name: None,
            category: None,
            kind: None,
            subtype: None,
            check_number: None,
            card_number: None,
            city: None,
            state: None,
            notes: None,
            tags: Vec::new(),
            has_image: false,
            running_balance: None,
            last_updated: None,
            raw: raw.into(),
            source: Source::default(),
        }
    }

    /// Whether it is pending. Inferred: a status of `Pending` says so; without any status a missing posting
    /// date does, because that date is absent while pending (client-code).
    #[must_use]
    pub fn is_pending(&self) -> bool {
        match &self.pending_status {
            Some(status) => status.eq_ignore_ascii_case("pending"),
            None => self.posted.is_none(),
        }
    }
}

/// A transaction as it comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    /// Names this row as long as the ledger holds it; the same after an update, and never given to another row.
    pub key: i64,
    /// The account.
    pub account: AccountId,
    /// The id.
    pub id: TransactionId,
    /// Not 0 if the same answer had the id more than once: 1 for the second of them, and so on (AP-17).
    pub duplicate: u32,
    /// The amount as sent.
    pub amount: Option<Money>,
    /// The currency as sent.
    pub currency: Option<String>,
    /// Whether it is pending.
    pub pending: bool,
    /// `pendingStatus` as sent.
    pub pending_status: Option<String>,
    /// The posting date as sent.
    pub posted: Option<ApiInstant>,
    /// Order within a date.
    pub sequence: Option<i64>,
    /// The raw text of the core.
    pub memo: Option<String>,
    /// The name to show.
    pub name: Option<String>,
    /// The category to show.
    pub category: Option<String>,
    /// The type as sent.
    pub kind: Option<String>,
    /// The subtype as sent.
    pub subtype: Option<String>,
    /// The check number as sent.
    pub check_number: Option<String>,
    /// The last digits of the card, as sent.
    pub card_number: Option<String>,
    /// The city to show.
    pub city: Option<String>,
    /// The state to show.
    pub state: Option<String>,
    /// The user's note.
    pub notes: Option<String>,
    /// The user's tags.
    pub tags: Vec<String>,
    /// Whether it has images of a check or of the user.
    pub has_image: bool,
    /// The balance after this row, as sent.
    pub running_balance: Option<Money>,
    /// Last change, as sent.
    pub last_updated: Option<ApiInstant>,
    /// The answer that brought it as it is: a later one with the same JSON does not count.
    pub source: Source,
}
