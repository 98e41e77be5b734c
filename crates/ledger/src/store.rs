//! Putting rows in and taking them out.

use crate::amount_key::amount_key;
use crate::error::LedgerError;
use crate::pack::{Packer, unpack};
use crate::query::Query;
use crate::row::Row;
use crate::schema;
use crate::window::Order;
use model::{AccountId, ApiInstant, TransactionId};
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params, params};
use std::cell::RefCell;
use std::collections::HashMap;

/// Most rows held (AP-5).
pub const MAX_ROWS: u64 = 1_000_000;

/// What putting rows in came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upserted {
    /// New rows.
    pub added: u64,
    /// Rows whose JSON changed.
    pub changed: u64,
    /// Rows that were there already, byte for byte.
    pub unchanged: u64,
    /// Rows whose id came more than once in this batch; kept as rows of their own (AP-17).
    pub duplicates: u64,
    /// New rows for which there was no room.
    pub left_out: u64,
}

/// How much is held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// All rows.
    pub rows: u64,
    /// Rows per account; accounts without rows are not here.
    pub accounts: Vec<(AccountId, u64)>,
}

/// The rows of one session.
pub struct Ledger {
    pub(crate) connection: Connection,
    pub(crate) order: RefCell<Option<Order>>,
    packer: Packer,
    most_rows: u64,
    rows: u64,
    revision: u64,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({} rows)", self.rows)
    }
}

impl Ledger {
    /// An empty ledger with room for [`MAX_ROWS`].
    ///
    /// # Errors
    /// [`LedgerError`] if the database cannot be opened.
    pub fn new() -> Result<Self, LedgerError> {
        Self::with_room_for(MAX_ROWS)
    }

    /// An empty ledger with less room.
    ///
    /// # Errors
    /// [`LedgerError`] if the database cannot be opened.
    pub fn with_room_for(most_rows: u64) -> Result<Self, LedgerError> {
        let connection = schema::open()?;
        let order = RefCell::new(None);
        Ok(Self { connection, order, packer: Packer::default(), most_rows, rows: 0, revision: 0 })
    }

    /// Grows with every change of what is held.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Puts the rows of one answer in by id: new ones are added, known ones updated. All or nothing.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing changed then.
    pub fn upsert(&mut self, account: &AccountId, rows: &[Row]) -> Result<Upserted, LedgerError> {
        let transaction = self.connection.transaction()?;
        let account = account_key(&transaction, account)?;
        let mut done = Upserted::default();
        let mut seen: HashMap<&TransactionId, u32> = HashMap::with_capacity(rows.len());
        for row in rows {
            let times = seen.entry(&row.id).and_modify(|times| *times += 1).or_insert(0);
            done.duplicates += u64::from(*times > 0);
            let packed = self.packer.pack(&row.raw)?;
            let room = self.rows + done.added < self.most_rows;
            put(&transaction, account, *times, row, &packed, room, &mut done)?;
        }
        transaction.commit()?;
        self.rows += done.added;
        if done.added + done.changed > 0 {
            self.revision += 1;
        }
        Ok(done)
    }

    /// Takes rows out that became inactive; an id may come back later. Gives how many rows went.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing changed then.
    pub fn inactivate(&mut self, account: &AccountId, ids: &[TransactionId]) -> Result<u64, LedgerError> {
        let transaction = self.connection.transaction()?;
        let mut gone = 0;
        {
            let mut delete = transaction.prepare_cached(
                "DELETE FROM row WHERE account = (SELECT key FROM account WHERE id = ?1) AND id = ?2",
            )?;
            for id in ids {
                gone += delete.execute(params![account.as_str(), id.as_str()])? as u64;
            }
        }
        transaction.commit()?;
        self.removed(gone);
        Ok(gone)
    }

    /// Takes all rows of an account out.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing changed then.
    pub fn forget(&mut self, account: &AccountId) -> Result<u64, LedgerError> {
        let gone = self.connection.execute(
            "DELETE FROM row WHERE account = (SELECT key FROM account WHERE id = ?1)",
            params![account.as_str()],
        )? as u64;
        self.removed(gone);
        Ok(gone)
    }

    fn removed(&mut self, gone: u64) {
        self.rows = self.rows.saturating_sub(gone);
        if gone > 0 {
            self.revision += 1;
        }
    }

    /// The JSON of a row as received; `None` if the row is not held. Of duplicates it is the first.
    ///
    /// # Errors
    /// [`LedgerError`] if it cannot be read.
    pub fn raw(&self, account: &AccountId, id: &TransactionId) -> Result<Option<String>, LedgerError> {
        let packed: Option<Vec<u8>> = self
            .connection
            .prepare_cached(
                "SELECT raw FROM row WHERE account = (SELECT key FROM account WHERE id = ?1) AND id = ?2
                 ORDER BY duplicate LIMIT 1",
            )?
            .query_row(params![account.as_str(), id.as_str()], |row| row.get(0))
            .optional()?;
        packed.map(|packed| unpack(&packed)).transpose()
    }

    /// The JSON of the row with this key (see [`crate::RowView::key`]).
    ///
    /// # Errors
    /// [`LedgerError`] if it cannot be read.
    pub fn raw_of(&self, key: i64) -> Result<Option<String>, LedgerError> {
        let mut select = self.connection.prepare_cached("SELECT raw FROM row WHERE key = ?1")?;
        let packed: Option<Vec<u8>> = select.query_row(params![key], |row| row.get(0)).optional()?;
        packed.map(|packed| unpack(&packed)).transpose()
    }

    /// How much is held.
    ///
    /// # Errors
    /// [`LedgerError`] if it cannot be read.
    pub fn counts(&self) -> Result<Counts, LedgerError> {
        let mut select = self.connection.prepare_cached(
            "SELECT account.id, count(*) FROM row JOIN account ON account.key = row.account
             GROUP BY row.account ORDER BY row.account",
        )?;
        let mut rows = select.query([])?;
        let mut counts = Counts { rows: self.rows, accounts: Vec::new() };
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let count: i64 = row.get(1)?;
            counts.accounts.extend(AccountId::new(id).ok().map(|id| (id, count.unsigned_abs())));
        }
        Ok(counts)
    }

    /// The key of the account that a query is about; `Some(None)` for all, `None` if it has no rows.
    pub(crate) fn account_of(&self, query: &Query) -> Result<Option<Option<i64>>, LedgerError> {
        let Some(account) = &query.account else { return Ok(Some(None)) };
        let mut select = self.connection.prepare_cached("SELECT key FROM account WHERE id = ?1")?;
        Ok(select.query_row(params![account.as_str()], |row| row.get(0)).optional()?.map(Some))
    }
}

fn account_key(transaction: &Transaction<'_>, account: &AccountId) -> Result<i64, LedgerError> {
    transaction.prepare_cached("INSERT OR IGNORE INTO account (id) VALUES (?1)")?.execute(params![account.as_str()])?;
    let mut select = transaction.prepare_cached("SELECT key FROM account WHERE id = ?1")?;
    Ok(select.query_row(params![account.as_str()], |row| row.get(0))?)
}

fn put(
    transaction: &Transaction<'_>,
    account: i64,
    duplicate: u32,
    row: &Row,
    packed: &[u8],
    room: bool,
    done: &mut Upserted,
) -> Result<(), LedgerError> {
    let held: Option<(i64, bool)> = transaction
        .prepare_cached("SELECT key, raw = ?4 FROM row WHERE account = ?1 AND id = ?2 AND duplicate = ?3")?
        .query_row(params![account, row.id.as_str(), duplicate, packed], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match held {
        Some((_, true)) => {
            done.unchanged += 1;
            Ok(())
        }
        Some((key, false)) => {
            done.changed += 1;
            write(transaction, Some(key), account, duplicate, row, packed)
        }
        None if room => {
            done.added += 1;
            write(transaction, None, account, duplicate, row, packed)
        }
        None => {
            done.left_out += 1;
            Ok(())
        }
    }
}

const WRITE: &str = "
REPLACE INTO row (key, account, id, duplicate, amount, amount_key, currency, pending, pending_status, posted,
    posted_key, sequence, memo, name, category, kind, check_number, balance, balance_key, updated, updated_key,
    exchange, place, searchable, raw)
VALUES (:key, :account, :id, :duplicate, :amount, :amount_key, :currency, :pending, :pending_status, :posted,
    :posted_key, :sequence, :memo, :name, :category, :kind, :check_number, :balance, :balance_key, :updated,
    :updated_key, :exchange, :place, :searchable, :raw)";

fn write(
    transaction: &Transaction<'_>,
    key: Option<i64>,
    account: i64,
    duplicate: u32,
    row: &Row,
    packed: &[u8],
) -> Result<(), LedgerError> {
    let micros = |instant: &Option<ApiInstant>| instant.as_ref().and_then(ApiInstant::at).map(|at| at.as_microsecond());
    let sent = |instant: &Option<ApiInstant>| instant.as_ref().map(|instant| instant.as_sent().to_owned());
    transaction.prepare_cached(WRITE)?.execute(named_params! {
        ":key": key,
        ":account": account,
        ":id": row.id.as_str(),
        ":duplicate": duplicate,
        ":amount": row.amount.as_ref().map(model::Money::as_sent),
        ":amount_key": row.amount.as_ref().and_then(amount_key),
        ":currency": row.currency,
        ":pending": row.is_pending(),
        ":pending_status": row.pending_status,
        ":posted": sent(&row.posted),
        ":posted_key": micros(&row.posted),
        ":sequence": row.sequence,
        ":memo": row.memo,
        ":name": row.name,
        ":category": row.category,
        ":kind": row.kind,
        ":check_number": row.check_number,
        ":balance": row.running_balance.as_ref().map(model::Money::as_sent),
        ":balance_key": row.running_balance.as_ref().and_then(amount_key),
        ":updated": sent(&row.last_updated),
        ":updated_key": micros(&row.last_updated),
        ":exchange": i64::try_from(row.source.exchange).unwrap_or(i64::MAX),
        ":place": row.source.index,
        ":searchable": row.searchable(),
        ":raw": packed,
    })?;
    Ok(())
}
