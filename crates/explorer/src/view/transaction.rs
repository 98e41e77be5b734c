//! Transactions: asked for by window, never handed over as a whole.

use super::{ErrorView, ExchangeView, FieldView};

super::choice! {
    /// Which way the money went.
    pub enum Direction {
        /// Positive.
        In,
        /// Negative.
        Out,
        /// Zero, missing, or no decimal.
        None,
    }

    /// How reading an account's transactions stands.
    pub enum ReadStatus {
        /// Not begun.
        Idle,
        /// Reading.
        Reading,
        /// Everything was read.
        Complete,
        /// Stopped by the person; what came is kept.
        Stopped,
        /// Failed; what came is kept.
        Failed,
        /// Stopped at a limit; what came is kept.
        Truncated,
    }
}

#[expect(clippy::derivable_impls, reason = "the macro derives the same for every choice")]
impl Default for ReadStatus {
    fn default() -> Self {
        Self::Idle
    }
}

super::view! {
    /// A row of the table.
    pub struct TransactionRowView {
        /// Names the row as long as it is in memory.
        pub key: String,
        /// Id.
        pub id: String,
        /// Account id.
        pub account_id: String,
        /// Name of the account.
        pub account_name: String,
        /// Calendar date as sent, `yyyy-mm-dd`; none while pending.
        pub date: Option<String>,
        /// Whether it is pending.
        pub pending: bool,
        /// Name to show.
        pub name: String,
        /// Raw text from the core.
        pub memo: String,
        /// Category.
        pub category: Option<String>,
        /// Type as sent.
        pub kind: Option<String>,
        /// Subtype as sent.
        pub subtype: Option<String>,
        /// Status as sent.
        pub status: Option<String>,
        /// Check number.
        pub check: Option<String>,
        /// Last digits of the card.
        pub card: Option<String>,
        /// City and state.
        pub place: Option<String>,
        /// The user's note.
        pub notes: Option<String>,
        /// The user's tags.
        pub tags: Vec<String>,
        /// Whether there are images.
        pub has_image: bool,
        /// Amount grouped for people with every digit sent and its sign; a dash if there is none.
        pub amount: String,
        /// Currency as sent.
        pub currency: Option<String>,
        /// Direction.
        pub direction: Direction,
        /// Running balance grouped for people; none if not sent.
        pub running: Option<String>,
        /// Order within a date.
        pub sequence: Option<String>,
        /// Last change, as sent.
        pub last_updated: Option<String>,
    }

    /// Exact totals of a query, per currency and meaning.
    pub struct TotalsView {
        /// Which accounts, in words: signs of others mean something else and are not added.
        pub of: String,
        /// Currency as sent; empty if none was sent.
        pub currency: String,
        /// Sum of the positive amounts, grouped.
        pub money_in: String,
        /// Sum of the negative amounts, grouped.
        pub money_out: String,
        /// What a positive amount means.
        pub in_words: String,
        /// What a negative amount means.
        pub out_words: String,
        /// Amounts added.
        pub counted: u32,
        /// Amounts that were missing or no decimal.
        pub left_out: u32,
    }

    /// How reading stands.
    pub struct ReadView {
        /// The session.
        pub session: String,
        /// Account id.
        pub account_id: String,
        /// Status.
        pub status: ReadStatus,
        /// Rows of the account in memory.
        pub rows: u32,
        /// Pages received.
        pub pages: u32,
        /// Rows that could not be read, since everything was last read (AP-16); one that comes again counts again.
        pub failed_rows: u32,
        /// What the last read changed, once it ended; none if there was none to compare it with.
        pub changes: Option<ReadChangesView>,
        /// Why it failed.
        pub error: Option<ErrorView>,
        /// Grows with every change.
        pub revision: u32,
    }

    /// What a later read changed.
    pub struct ReadChangesView {
        /// Rows that were not in memory before.
        pub added: u32,
        /// Rows that are different now.
        pub changed: u32,
        /// Rows that are not there any more.
        pub vanished: u32,
    }

    /// How reading all accounts stands.
    pub struct ReadAllView {
        /// The session.
        pub session: String,
        /// Status; when it has ended, the worst of the accounts.
        pub status: ReadStatus,
        /// Accounts to read.
        pub accounts: u32,
        /// Accounts that are through, read or not.
        pub accounts_done: u32,
        /// Accounts that could not be read.
        pub accounts_failed: u32,
        /// Accounts that the user hid; they are not read.
        pub hidden_accounts: u32,
        /// Rows of these accounts in memory.
        pub rows: u32,
        /// Rows of these accounts that could not be read.
        pub failed_rows: u32,
        /// What the last reads of these accounts changed together; none if none had one to compare it with.
        pub changes: Option<ReadChangesView>,
        /// Why the first of those that failed did.
        pub error: Option<ErrorView>,
        /// Grows with every change.
        pub revision: u32,
    }

    /// One transaction in the inspector.
    pub struct TransactionView {
        /// Id.
        pub id: String,
        /// Name.
        pub title: String,
        /// Amount grouped for people.
        pub amount: String,
        /// What the sign means on this account.
        pub meaning: String,
        /// Every field that was sent.
        pub fields: Vec<FieldView>,
        /// The JSON as received, indented.
        pub json: String,
        /// The call that brought it.
        pub exchange: Option<ExchangeView>,
    }
}
