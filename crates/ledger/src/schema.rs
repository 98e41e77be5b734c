//! The tables. Nothing here touches the disk (LG-4: account data lives in memory only).

use crate::error::LedgerError;
use rusqlite::Connection;

const SCHEMA: &str = "
CREATE TABLE account (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE row (
    key INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account(key),
    id TEXT NOT NULL,
    duplicate INTEGER NOT NULL,
    amount TEXT, amount_key BLOB, currency TEXT,
    pending INTEGER NOT NULL, pending_status TEXT,
    posted TEXT, posted_key INTEGER, sequence INTEGER,
    memo TEXT, name TEXT, category TEXT, kind TEXT, check_number TEXT,
    balance TEXT, balance_key BLOB,
    updated TEXT, updated_key INTEGER,
    exchange INTEGER NOT NULL, place INTEGER NOT NULL,
    searchable TEXT NOT NULL,
    raw BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX row_by_id ON row (account, id, duplicate);
CREATE INDEX row_newest ON row (account, pending DESC, posted_key DESC, sequence DESC, key);
";

/// Opens an empty database in memory.
pub(crate) fn open() -> Result<Connection, LedgerError> {
    let connection = Connection::open_in_memory()?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_has_no_file() {
        let connection = open().unwrap();
        let file: String = connection.query_row("SELECT file FROM pragma_database_list", [], |row| row.get(0)).unwrap();
        assert_eq!(file, "");
        let store: i64 = connection.query_row("PRAGMA temp_store", [], |row| row.get(0)).unwrap();
        assert_eq!(store, 2);
    }
}
