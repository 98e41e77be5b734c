//! The one error of the ledger.

/// The in-memory database failed. Its own words could quote rows, so only the kind is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// No memory for more rows.
    #[error("there is not enough memory for these transactions")]
    Memory,
    /// The database refused a statement: a fault of this program.
    #[error("the transactions in memory could not be read")]
    Store,
    /// The compressed text of a row could not be unpacked: a fault of this program.
    #[error("the text of a transaction in memory could not be read")]
    Packed,
}

impl LedgerError {
    /// The stable machine id.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Memory => "ledger.memory",
            Self::Store => "ledger.store",
            Self::Packed => "ledger.packed",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Memory => "Close other programs, or read a shorter time.",
            Self::Store | Self::Packed => "Read the transactions again. If it lasts, restart Passbook.",
        }
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OutOfMemory | rusqlite::ErrorCode::DiskFull) => Self::Memory,
            _ => Self::Store,
        }
    }
}
