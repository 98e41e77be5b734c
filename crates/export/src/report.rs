//! What an export did: rows written, rows left out with the reason, and what a reader of the file should know.

use crate::redact::Field;
use std::collections::{BTreeMap, BTreeSet};

/// What an export did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Rows in the file.
    pub rows: u64,
    /// Rows that are not in the file, by reason.
    pub left_out: BTreeMap<LeftOut, u64>,
    /// Size of what was written, in bytes.
    pub bytes: u64,
    /// What the format forced or assumed.
    pub notes: BTreeSet<Note>,
    /// How often each field was replaced; empty in a full export.
    pub redacted: BTreeMap<Field, u64>,
}

impl Report {
    /// Rows left out for any reason.
    #[must_use]
    pub fn left_out_rows(&self) -> u64 {
        self.left_out.values().sum()
    }

    pub(crate) fn leave_out(&mut self, reason: LeftOut, rows: u64) {
        if rows > 0 {
            *self.left_out.entry(reason).or_default() += rows;
        }
    }
}

/// Why a row is not in the file. CSV and JSON hold every row that is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum LeftOut {
    /// It is pending.
    #[error("Pending: these formats hold posted transactions only.")]
    Pending,
    /// It has no amount.
    #[error("No amount was sent.")]
    NoAmount,
    /// Its amount is no decimal.
    #[error("The amount is no decimal number.")]
    AmountNotDecimal,
    /// Its amount has more than the 32 characters that OFX allows.
    #[error("The amount has more than 32 characters.")]
    AmountTooLong,
    /// It has no posting date that can be read.
    #[error("There is no posting date that can be read.")]
    NoDate,
    /// It is in another currency than the rows before it; neither format can say an amount without a rate.
    #[error("The currency differs from the rest of the account.")]
    OtherCurrency,
    /// It went before it was written, or changed between the two readings of its account, so that the statement no
    /// longer holds it.
    #[error("It changed or went while the file was being written. Export again when reading has ended.")]
    Changed,
}

impl LeftOut {
    /// Stable machine id.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::NoAmount => "no_amount",
            Self::AmountNotDecimal => "amount_not_decimal",
            Self::AmountTooLong => "amount_too_long",
            Self::NoDate => "no_date",
            Self::OtherCurrency => "other_currency",
            Self::Changed => "changed",
        }
    }
}

/// What a reader of an OFX or QIF file should know about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Note {
    /// A statement without a balance.
    #[error("An account has no balance that is a decimal, so the file states none for it. OFX asks for one.")]
    NoBalance,
    /// No routing number.
    #[error("No routing number was sent, so the file says UNKNOWN in its place.")]
    NoRoutingNumber,
    /// A kind of account that the format does not know.
    #[error("An account is of a kind that the format does not know; it is written as a checking account.")]
    KindAssumed,
    /// No row of an account states a currency.
    #[error("No currency was sent, so the file says USD.")]
    CurrencyAssumed,
    /// Amounts of debts are turned round.
    #[error(
        "Amounts of debts are written as the customer sees them: what raises the debt is negative. The API does not \
         document their sign, so compare a known payment."
    )]
    DebtSignAssumed,
    /// A text was longer than its element.
    #[error("A text was longer than the format allows and was cut.")]
    TextCut,
}

impl Note {
    /// Stable machine id.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoBalance => "no_balance",
            Self::NoRoutingNumber => "no_routing_number",
            Self::KindAssumed => "kind_assumed",
            Self::CurrencyAssumed => "currency_assumed",
            Self::DebtSignAssumed => "debt_sign_assumed",
            Self::TextCut => "text_cut",
        }
    }
}
