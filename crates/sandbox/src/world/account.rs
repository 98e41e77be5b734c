//! One account of a synthetic person, before any client wrote to it, and what the next fetch will bring.
//!
//! Belongs here: the fields of schemas.md (Account) that the sandbox can honestly fill. Must not come in: JSON, HTTP,
//! anything that changes while the sandbox runs.

use jiff::Timestamp;
use jiff::civil::Date;

use super::amount::Amount;
use super::history::History;
use super::transaction::{Field, Transaction};

/// `accountType` (schemas.md, Account).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Money that the owner has.
    Deposit,
    /// A credit line: a positive balance is owed.
    LineOfCredit,
    /// A loan: a positive balance is owed.
    Debt,
    /// The sign is not stated.
    Investment,
    /// The account that bills are paid through.
    BillPay,
    /// The sign is not stated.
    Other,
    /// The sign is not stated.
    Unknown,
}

impl Kind {
    /// The spelling of the API.
    #[must_use]
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Deposit => "Deposit",
            Self::LineOfCredit => "Line of Credit",
            Self::Debt => "Debt",
            Self::Investment => "Investment",
            Self::BillPay => "Bill Pay",
            Self::Other => "Other",
            Self::Unknown => "Unknown",
        }
    }
}

/// The balances that a fetch may renew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Balances {
    /// `balance`.
    pub(crate) balance: Field<Amount>,
    /// `availableBalance`.
    pub(crate) available: Field<Amount>,
    /// `availableCredit`.
    pub(crate) credit: Field<Amount>,
}

impl Balances {
    /// Neither balance is sent.
    pub(crate) const MISSING: Self = Self { balance: Field::Absent, available: Field::Absent, credit: Field::Absent };

    /// Only `balance` is sent.
    #[must_use]
    pub(crate) const fn only(balance: Amount) -> Self {
        Self { balance: Field::Sent(balance), ..Self::MISSING }
    }

    /// `balance` and `availableBalance` are sent.
    #[must_use]
    pub(crate) const fn with_available(balance: Amount, available: Amount) -> Self {
        Self { available: Field::Sent(available), ..Self::only(balance) }
    }
}

/// What the next fetch finds in the core.
#[derive(Debug)]
pub(crate) struct Refresh {
    /// Whether the task reports this account with an event of its own. Some cores stay silent.
    pub(crate) reports: bool,
    /// The balances found.
    pub(crate) balances: Balances,
    /// Pending transactions that are gone.
    pub(crate) retires: Vec<String>,
    /// Posted transactions that are new, newest first; all newer than the account's history.
    pub(crate) posts: Vec<Transaction>,
}

/// One line of `formattedMetaData`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    /// `Text`, `Date`, `Money`, `Percentage` or `Count`.
    pub(crate) kind: &'static str,
    /// The label.
    pub(crate) label: &'static str,
    /// The label that the institution chose.
    pub(crate) configured_label: Option<&'static str>,
    /// The value.
    pub(crate) value: String,
}

/// One account.
#[derive(Debug)]
pub(crate) struct Account {
    /// Version 5 uuid.
    pub(crate) id: String,
    /// The name, possibly with the odd spaces that cores send.
    pub(crate) name: String,
    /// Twelve digits, the first four zero: no real account.
    pub(crate) number: String,
    /// `accountHolderName`.
    pub(crate) holder: String,
    /// `accountType`.
    pub(crate) kind: Kind,
    /// `accountSubType`.
    pub(crate) subtype: Option<&'static str>,
    /// What the accounts list says before a fetch.
    pub(crate) listed: Balances,
    /// When the listed balances were fetched; `None` for an account that was never fetched.
    pub(crate) fetched: Option<Timestamp>,
    /// What the next fetch finds.
    pub(crate) refresh: Refresh,
    /// `accountStatus`.
    pub(crate) status: &'static str,
    /// `closedAccountAvailableUntil`.
    pub(crate) closed_until: Option<Date>,
    /// The user hid it.
    pub(crate) hidden: bool,
    /// `sortIndex`; null sorts last.
    pub(crate) sort_index: Option<u32>,
    /// `contributesToAggregateTotals`.
    pub(crate) in_totals: bool,
    /// `creditLimit`.
    pub(crate) credit_limit: Option<Amount>,
    /// `paymentDueDate` and `paymentDueAmount`.
    pub(crate) due: Option<(Date, Amount)>,
    /// `minimumPaymentDue`.
    pub(crate) minimum_due: Option<Amount>,
    /// `payoffBalance`.
    pub(crate) payoff: Option<Amount>,
    /// Holds, the one part that this institution subtracts for the available balance.
    pub(crate) hold: Option<Amount>,
    /// Withdrawals counted under regulation D this month.
    pub(crate) reg_d: Option<u32>,
    /// `lowFundsAlertThreshold`, when the alert is on.
    pub(crate) low_funds: Option<Amount>,
    /// `formattedMetaData.details`.
    pub(crate) details: Vec<Detail>,
    /// Pending transactions, in the order to send them.
    pub(crate) pending: Vec<Transaction>,
    /// Posted transactions.
    pub(crate) history: History,
    /// The answer leaves `transactions` out (conventions: absent or null for some accounts).
    pub(crate) without_transactions: bool,
}

impl Account {
    /// The masked number as the API sends it.
    #[must_use]
    pub(crate) fn masked(&self) -> String {
        format!("x{}", self.number.get(8..).unwrap_or_default())
    }

    /// True for accounts that money can be moved from.
    #[must_use]
    pub(crate) fn can_pay(&self) -> bool {
        self.kind == Kind::Deposit && self.status != "Closed"
    }
}
