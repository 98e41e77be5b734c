//! The one error of the ledger.

/// The ledger failed. Nothing in it quotes rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// No memory for more rows.
    #[error("there is not enough memory for these transactions")]
    Memory,
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
            Self::Packed => "ledger.packed",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Memory => "Close other programs, or read a shorter time.",
            Self::Packed => "Read the transactions again. If it lasts, restart Passbook.",
        }
    }
}
