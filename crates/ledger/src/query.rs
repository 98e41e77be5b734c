//! What to show, and in which order.

use crate::columns::{Bits, Columns, TextColumn};
use model::AccountId;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Column {
    /// Pending first, then posting date, then sequence.
    #[default]
    Posted,
    /// The amount, as the number it is.
    Amount,
    /// The balance after the row, as the number it is.
    RunningBalance,
    /// The last change.
    LastUpdated,
    /// The place within the date.
    Sequence,
    /// The account, in the order in which accounts were first read.
    Account,
    /// Rows with images after those without.
    HasImage,
    /// The number of the exchange that brought the row, then its place in the answer.
    Source,
    /// A text, without regard to case. Check numbers of digits go by their value.
    Text(TextColumn),
}

/// An order. Rows without a value in the column come last in both directions; ties go by the default order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Highest or newest first.
    pub descending: bool,
}

impl Default for Sort {
    /// Pending first, then the newest.
    fn default() -> Self {
        Self { column: Column::Posted, descending: true }
    }
}

/// The accounts that a query is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Accounts {
    /// All of them.
    #[default]
    All,
    /// One.
    One(AccountId),
    /// Some.
    Some(Vec<AccountId>),
}

impl Accounts {
    /// The numbers of the accounts; `None` for all.
    pub(crate) fn numbers(&self, columns: &Columns) -> Option<Bits> {
        let wanted = match self {
            Self::All => return None,
            Self::One(account) => std::slice::from_ref(account),
            Self::Some(accounts) => accounts,
        };
        let mut numbers = Bits::none(columns.accounts().len());
        wanted.iter().filter_map(|account| columns.account_number(account)).for_each(|number| numbers.insert(number));
        Some(numbers)
    }
}

/// A test of rows, made for columns: it looks at all rows at once.
pub trait Matches: Send + Sync + std::fmt::Debug {
    /// Names the test: two with the same key select the same rows as long as the ledger does not change. What else
    /// an answer hangs on, such as the day it is, belongs into the key.
    fn key(&self) -> &str;

    /// The slots that pass. Slots without a row may be in it; they are taken out.
    fn matches(&self, columns: &Columns) -> Bits;
}

/// What to show.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Of these accounts.
    pub accounts: Accounts,
    /// Of these the rows that pass.
    pub filter: Option<Arc<dyn Matches>>,
    /// In this order.
    pub sort: Sort,
}

impl Query {
    /// What names the rows it selects.
    fn rows_key(&self) -> (&Accounts, Option<&str>) {
        (&self.accounts, self.filter.as_deref().map(Matches::key))
    }

    fn key(&self) -> (&Accounts, Option<&str>, Sort) {
        let (accounts, filter) = self.rows_key();
        (accounts, filter, self.sort)
    }

    /// Whether the two select the same rows, in whatever order.
    pub(crate) fn same_rows(&self, other: &Self) -> bool {
        self.rows_key() == other.rows_key()
    }

    /// Names its answer at a revision of the ledger: another revision is another answer, and so are other rows that the
    /// same words select, such as those of a new day. Has 32 bits, which is what a screen counts with.
    pub(crate) fn answer_at(&self, revision: u64, hasher: &impl BuildHasher) -> u64 {
        hasher.hash_one((revision, self.rows_key())) >> 32
    }

    /// The slots it selects; `None` for all rows.
    pub(crate) fn selected(&self, columns: &Columns) -> Option<Bits> {
        let accounts = self.accounts.numbers(columns).map(|numbers| columns.of_accounts(&numbers));
        let passing = self.filter.as_ref().map(|filter| filter.matches(columns));
        let mut bits = match (accounts, passing) {
            (None, None) => return None,
            (Some(bits), None) | (None, Some(bits)) => bits,
            (Some(mut bits), Some(passing)) => {
                bits.and(&passing);
                bits
            }
        };
        bits.and(columns.live());
        Some(bits)
    }
}

impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Query {}

impl Hash for Query {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}
