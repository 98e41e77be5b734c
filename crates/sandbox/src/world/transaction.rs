//! One transaction as the simulated core holds it.
//!
//! Belongs here: the fields of schemas.md that the sandbox can honestly fill. Must not come in: JSON, HTTP.
//! A field that is `None` is left out of the answer: the client must not be trained on fiction.

use jiff::Timestamp;
use jiff::civil::Date;

use super::amount::Amount;

/// A value that the API may send, send as null, or leave out (conventions.md, Money: "missing or null").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<T> {
    /// The field is there with a value.
    Sent(T),
    /// The field is there and null.
    Null,
    /// The field is not there.
    Absent,
}

impl<T: Copy> Field<T> {
    /// The value, when there is one.
    pub(crate) fn value(self) -> Option<T> {
        match self {
            Self::Sent(value) => Some(value),
            Self::Null | Self::Absent => None,
        }
    }
}

/// The merchant behind a transaction (schemas.md, Transaction.merchant).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merchant {
    /// Name of the merchant.
    pub(crate) name: String,
    /// Economic sector.
    pub(crate) category: &'static str,
    /// City of the shop, when known.
    pub(crate) city: Option<&'static str>,
    /// State of the shop, when known.
    pub(crate) state: Option<&'static str>,
}

/// One transaction (schemas.md, Transaction).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transaction {
    /// Sixteen hexadecimal digits, unique in its account.
    pub(crate) id: String,
    /// Signed amount. On deposit accounts negative is money out; on debts and credit lines the sandbox counts
    /// what raises the debt as positive (inferred).
    pub(crate) amount: Field<Amount>,
    /// Posting date; `None` while pending.
    pub(crate) posted: Option<Date>,
    /// Last change by the core.
    pub(crate) last_updated: Timestamp,
    /// Order within a date, 1 for the first of the day; `None` while pending.
    pub(crate) sequence: Option<u32>,
    /// Balance after this row; `None` while pending.
    pub(crate) running_balance: Option<Amount>,
    /// Raw text from the core.
    pub(crate) memo: String,
    /// Memo without noise.
    pub(crate) filtered_memo: Option<String>,
    /// Name to show.
    pub(crate) display_name: Option<String>,
    /// City and state to show.
    pub(crate) place: Option<(&'static str, &'static str)>,
    /// Transaction type; the list of values is not documented.
    pub(crate) kind: Option<&'static str>,
    /// Transaction subtype; the list of values is not documented.
    pub(crate) subtype: Option<&'static str>,
    /// Check number.
    pub(crate) check_number: Option<String>,
    /// Last four digits of the card; on Symitar cores only, null there when no card was used.
    pub(crate) card_number: Field<u16>,
    /// Tags given by the user.
    pub(crate) tags: Vec<&'static str>,
    /// A note by the user.
    pub(crate) notes: Option<&'static str>,
    /// Whether check images exist.
    pub(crate) has_provider_images: Option<bool>,
    /// The merchant.
    pub(crate) merchant: Option<Merchant>,
    /// `enrichments.expenseCategory`.
    pub(crate) expense_category: Option<&'static str>,
    /// What a loan payment was made of.
    pub(crate) loan_payment: Vec<(&'static str, Amount)>,
}

impl Transaction {
    /// A row with its required parts and nothing else.
    pub(crate) fn bare(id: String, memo: String, last_updated: Timestamp) -> Self {
        Self {
            id,
            amount: Field::Absent,
            posted: None,
            last_updated,
            sequence: None,
            running_balance: None,
            memo,
            filtered_memo: None,
            display_name: None,
            place: None,
            kind: None,
            subtype: None,
            check_number: None,
            card_number: Field::Absent,
            tags: Vec::new(),
            notes: None,
            has_provider_images: None,
            merchant: None,
            expense_category: None,
            loan_payment: Vec::new(),
        }
    }

    /// True until the core posts it.
    #[must_use]
    pub(crate) fn is_pending(&self) -> bool {
        self.posted.is_none()
    }
}
