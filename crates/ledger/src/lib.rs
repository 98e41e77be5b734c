//! Accounts and transactions in an in-memory SQLite.
