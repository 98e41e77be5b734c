//! Exact sums, per currency. Decimals are added here, never by SQLite, whose numbers are floating-point (AP-15).

use crate::error::LedgerError;
use crate::query::Query;
use crate::store::Ledger;
use crate::window::condition;
use model::{Money, Sum};
use rusqlite::ToSql;
use std::collections::BTreeMap;

/// The sums of one currency. On deposit accounts a negative amount is money out (client-code); for debts the
/// sign is not documented, so the words are the screen's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The currency as sent; `None` if the rows had none.
    pub currency: Option<String>,
    /// Sum of the amounts at or above zero, as exact decimal text.
    pub money_in: String,
    /// Sum of the amounts below zero, as exact decimal text; zero or negative.
    pub money_out: String,
    /// Rows that went into the sums.
    pub counted: u64,
    /// Rows without an amount that is a decimal.
    pub left_out: u64,
}

impl Ledger {
    /// The sums of a query's rows, by currency.
    ///
    /// # Errors
    /// [`LedgerError`] if they cannot be read.
    pub fn totals(&self, query: &Query) -> Result<Vec<Totals>, LedgerError> {
        let Some(account) = self.account_of(query)? else { return Ok(Vec::new()) };
        let (condition, values) = condition(account, query);
        let sql = format!("SELECT currency, amount FROM row WHERE {condition}");
        let mut select = self.connection.prepare_cached(&sql)?;
        let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
        let mut rows = select.query(values.as_slice())?;
        let mut sums: BTreeMap<Option<String>, (Sum, Sum, u64)> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let money = row.get::<_, Option<String>>(1)?.map(Money::read).filter(|money| money.value().is_some());
            let (incoming, outgoing, left_out) = sums.entry(row.get(0)?).or_default();
            match &money {
                Some(money) if money.is_negative() => outgoing.add(Some(money)),
                Some(money) => incoming.add(Some(money)),
                None => *left_out += 1,
            }
        }
        Ok(sums
            .into_iter()
            .map(|(currency, (incoming, outgoing, left_out))| Totals {
                currency,
                money_in: incoming.total(),
                money_out: outgoing.total(),
                counted: (incoming.added() + outgoing.added()) as u64,
                left_out,
            })
            .collect())
    }
}
