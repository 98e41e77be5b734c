//! What an account type means for its balance (conventions.md, "Money"; schemas.md, "Account").

/// `Account.accountType`, an open enum.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// Money the owner has.
    Deposit,
    /// A revolving debt.
    LineOfCredit,
    /// A loan.
    Debt,
    /// Securities; the sign of its balance is not documented.
    Investment,
    /// A bill-pay account; left out of totals by the platform's own clients.
    BillPay,
    /// `Other` as the API spells it.
    Other,
    /// `Unknown`, absent, or null.
    Unknown,
    /// A value this version does not know, as it was sent (AP-16).
    Unlisted(String),
}

/// What a balance says about its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BalanceMeaning {
    /// A deposit with a positive or zero balance.
    YouHave,
    /// A deposit below zero.
    Overdrawn,
    /// A debt with a positive or zero balance.
    YouOwe,
    /// A debt below zero: the institution owes the customer, for example after a refund.
    OwedToYou,
    /// The sign is not documented for this account type: shown as sent.
    AsSent,
    /// There is no balance, or it is no decimal.
    NotStated,
}

/// The group of the overview that an account belongs to. Totals are only ever made within one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Deposits.
    YouHave,
    /// Debts and credit lines.
    YouOwe,
    /// Everything whose sign is not documented; never added up.
    Other,
}

impl AccountKind {
    /// Reads the API's spelling.
    #[must_use]
    pub fn read(sent: &str) -> Self {
        match sent {
            "Deposit" => Self::Deposit,
            "Line of Credit" => Self::LineOfCredit,
            "Debt" => Self::Debt,
            "Investment" => Self::Investment,
            "Bill Pay" => Self::BillPay,
            "Other" => Self::Other,
            "Unknown" | "" => Self::Unknown,
            other => Self::Unlisted(other.to_owned()),
        }
    }

    /// The API's spelling.
    #[must_use]
    pub fn as_sent(&self) -> &str {
        match self {
            Self::Deposit => "Deposit",
            Self::LineOfCredit => "Line of Credit",
            Self::Debt => "Debt",
            Self::Investment => "Investment",
            Self::BillPay => "Bill Pay",
            Self::Other => "Other",
            Self::Unknown => "Unknown",
            Self::Unlisted(sent) => sent,
        }
    }

    /// The group of the overview.
    #[must_use]
    pub fn group(&self) -> Group {
        match self {
            Self::Deposit => Group::YouHave,
            Self::LineOfCredit | Self::Debt => Group::YouOwe,
            Self::Investment | Self::BillPay | Self::Other | Self::Unknown | Self::Unlisted(_) => Group::Other,
        }
    }

    /// What a balance of this account means.
    #[must_use]
    pub fn meaning(&self, balance: Option<&crate::Money>) -> BalanceMeaning {
        let Some(balance) = balance.filter(|b| b.value().is_some()) else {
            return BalanceMeaning::NotStated;
        };
        match (self.group(), balance.is_negative()) {
            (Group::YouHave, false) => BalanceMeaning::YouHave,
            (Group::YouHave, true) => BalanceMeaning::Overdrawn,
            (Group::YouOwe, false) => BalanceMeaning::YouOwe,
            (Group::YouOwe, true) => BalanceMeaning::OwedToYou,
            (Group::Other, _) => BalanceMeaning::AsSent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Money;

    #[test]
    fn a_positive_debt_is_owed_and_a_negative_one_is_owed_to_you() {
        assert_eq!(AccountKind::Debt.meaning(Some(&Money::read("10.00"))), BalanceMeaning::YouOwe);
        assert_eq!(AccountKind::LineOfCredit.meaning(Some(&Money::read("-1"))), BalanceMeaning::OwedToYou);
    }

    #[test]
    fn a_deposit_below_zero_is_overdrawn() {
        assert_eq!(AccountKind::Deposit.meaning(Some(&Money::read("-0.01"))), BalanceMeaning::Overdrawn);
    }

    #[test]
    fn a_balance_whose_sign_is_not_documented_is_shown_as_sent() {
        assert_eq!(AccountKind::Investment.meaning(Some(&Money::read("5"))), BalanceMeaning::AsSent);
    }

    #[test]
    fn a_missing_or_unreadable_balance_states_nothing() {
        assert_eq!(AccountKind::Deposit.meaning(None), BalanceMeaning::NotStated);
        assert_eq!(AccountKind::Deposit.meaning(Some(&Money::read("n/a"))), BalanceMeaning::NotStated);
    }

    #[test]
    fn an_unlisted_type_is_kept_and_goes_to_other() {
        let kind = AccountKind::read("Crypto");
        assert_eq!((kind.as_sent(), kind.group()), ("Crypto", Group::Other));
    }
}
