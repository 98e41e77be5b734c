//! The monthly payments of a loan, worked out backwards from what is owed today.
//!
//! Belongs here: splitting a level payment into principal and interest. Must not come in: other kinds of accounts.

use jiff::Timestamp;
use jiff::civil::Date;

use super::amount::Amount;
use super::transaction::{Field, Transaction};

/// A loan with level monthly payments.
#[derive(Debug)]
pub(crate) struct Loan {
    /// What is owed after the newest payment, in cents.
    pub(crate) owed_cents: i64,
    /// The level payment, in cents.
    pub(crate) payment_cents: i64,
    /// Yearly rate in hundredths of a percent.
    pub(crate) rate_basis_points: i64,
    /// Date of the newest payment.
    pub(crate) newest: Date,
    /// Number of payments.
    pub(crate) payments: usize,
}

impl Loan {
    /// The payments, newest first. A payment lowers what is owed by its principal only, so the running balance
    /// moves by less than the amount (conventions.md: the sign on debts is inferred).
    pub(crate) fn rows(&self) -> Vec<Transaction> {
        let mut owed = self.owed_cents;
        let mut rows = Vec::with_capacity(self.payments);
        for age in 0..self.payments {
            let months_ago = i32::try_from(age).unwrap_or(0);
            let date = self.newest.checked_sub(jiff::Span::new().months(months_ago)).unwrap_or(self.newest);
            let months = 12 * 10_000;
            // owed_before + interest(owed_before) - payment = owed_after, solved for owed_before.
            let earlier = (owed + self.payment_cents) * months / (months + self.rate_basis_points);
            let principal = earlier - owed;
            rows.push(self.row(date, owed, principal));
            owed = earlier;
        }
        rows
    }

    fn row(&self, date: Date, owed: i64, principal: i64) -> Transaction {
        let mut row = Transaction::bare(String::new(), "LOAN PAYMENT AUTO DRAFT".to_owned(), Timestamp::UNIX_EPOCH);
        row.posted = Some(date);
        row.sequence = Some(1);
        row.amount = Field::Sent(Amount::cents(-self.payment_cents));
        row.running_balance = Some(Amount::cents(owed));
        row.display_name = Some("Loan payment".to_owned());
        row.kind = Some("Payment");
        row.subtype = Some("Loan Payment");
        row.loan_payment =
            vec![("Principal", Amount::cents(principal)), ("Interest", Amount::cents(self.payment_cents - principal))];
        row
    }
}
