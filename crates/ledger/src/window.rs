//! Reading the rows on the screen. The order of a query is made once and kept until something changes, so that
//! scrolling to any row costs the same.

use crate::error::LedgerError;
use crate::query::Query;
use crate::row::{RowView, Source};
use crate::store::Ledger;
use model::{AccountId, ApiInstant, Money, TransactionId};
use rusqlite::{ToSql, params};

/// Most rows of one window.
pub const MAX_WINDOW: u32 = 10_000;

/// Some rows of a query's answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// The rows, in order.
    pub rows: Vec<RowView>,
    /// How many rows the whole answer has.
    pub total: u64,
    /// The revision of the ledger that this is of.
    pub revision: u64,
}

/// The keys of a query's rows, in order.
pub(crate) struct Order {
    query: Query,
    revision: u64,
    keys: Vec<i64>,
}

impl Ledger {
    /// The rows from `first` (from 0), at most `count` of them.
    ///
    /// # Errors
    /// [`LedgerError`] if they cannot be read.
    pub fn window(&self, query: &Query, first: u64, count: u32) -> Result<Window, LedgerError> {
        let mut order = self.order.borrow_mut();
        let revision = self.revision();
        let keys = match &mut *order {
            Some(order) if order.revision == revision && order.query == *query => &order.keys,
            stale => {
                let keys = self.keys(query)?;
                &stale.insert(Order { query: query.clone(), revision, keys }).keys
            }
        };
        let first = usize::try_from(first).unwrap_or(usize::MAX).min(keys.len());
        let end = first.saturating_add(count.min(MAX_WINDOW) as usize).min(keys.len());
        let wanted = keys.get(first..end).unwrap_or_default();
        Ok(Window { rows: self.views(wanted)?, total: keys.len() as u64, revision })
    }

    fn keys(&self, query: &Query) -> Result<Vec<i64>, LedgerError> {
        let Some(account) = self.account_of(query)? else { return Ok(Vec::new()) };
        let (condition, values) = condition(account, query);
        let sql = format!("SELECT key FROM row WHERE {condition} ORDER BY {}", query.sort.sql());
        let mut select = self.connection.prepare_cached(&sql)?;
        let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
        let keys = select.query_map(values.as_slice(), |row| row.get(0))?;
        keys.collect::<Result<_, _>>().map_err(LedgerError::from)
    }

    /// One row, if it is held. Of duplicates it is the first.
    ///
    /// # Errors
    /// [`LedgerError`] if it cannot be read.
    pub fn find(&self, account: &AccountId, id: &TransactionId) -> Result<Option<RowView>, LedgerError> {
        let mut select = self.connection.prepare_cached(
            "SELECT key FROM row WHERE account = (SELECT key FROM account WHERE id = ?1) AND id = ?2
             ORDER BY duplicate LIMIT 1",
        )?;
        let keys = select.query_map(params![account.as_str(), id.as_str()], |row| row.get(0))?;
        let keys: Vec<i64> = keys.collect::<Result<_, _>>()?;
        Ok(self.views(&keys)?.pop())
    }

    fn views(&self, keys: &[i64]) -> Result<Vec<RowView>, LedgerError> {
        let mut select = self.connection.prepare_cached(
            "SELECT row.key, account.id, row.id, duplicate, amount, currency, pending, pending_status, posted,
                sequence, memo, name, category, kind, check_number, balance, updated, exchange, place
             FROM row JOIN account ON account.key = row.account WHERE row.key = ?1",
        )?;
        keys.iter().map(|key| Ok(select.query_row(params![key], view)?)).collect()
    }
}

/// The condition of a query, and the values of its parameters.
pub(crate) fn condition(account: Option<i64>, query: &Query) -> (String, Vec<Box<dyn ToSql>>) {
    let mut parts = vec!["1".to_owned()];
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    if let Some(account) = account {
        values.push(Box::new(account));
        parts.push(format!("account = ?{}", values.len()));
    }
    if let Some(needle) = query.needle() {
        values.push(Box::new(needle));
        parts.push(format!("instr(searchable, ?{}) > 0", values.len()));
    }
    (parts.join(" AND "), values)
}

fn view(row: &rusqlite::Row<'_>) -> rusqlite::Result<RowView> {
    let broken = |at| rusqlite::Error::InvalidColumnType(at, "id".to_owned(), rusqlite::types::Type::Text);
    let exchange: i64 = row.get(17)?;
    Ok(RowView {
        key: row.get(0)?,
        account: AccountId::new(row.get::<_, String>(1)?).map_err(|_| broken(1))?,
        id: TransactionId::new(row.get::<_, String>(2)?).map_err(|_| broken(2))?,
        duplicate: row.get(3)?,
        amount: row.get::<_, Option<String>>(4)?.map(Money::read),
        currency: row.get(5)?,
        pending: row.get(6)?,
        pending_status: row.get(7)?,
        posted: row.get::<_, Option<String>>(8)?.map(ApiInstant::read),
        sequence: row.get(9)?,
        memo: row.get(10)?,
        name: row.get(11)?,
        category: row.get(12)?,
        kind: row.get(13)?,
        check_number: row.get(14)?,
        running_balance: row.get::<_, Option<String>>(15)?.map(Money::read),
        last_updated: row.get::<_, Option<String>>(16)?.map(ApiInstant::read),
        source: Source { exchange: u64::try_from(exchange).unwrap_or_default(), index: row.get(18)? },
    })
}
