//! The synthetic world of the simulated institution: people, accounts, transactions, the same every time.
//!
//! Belongs here: everything that the seed and the day decide, and nothing that changes while a sandbox runs. Must not
//! come in: HTTP, JSON answers, tokens, what a client wrote. Everybody here is invented and no number is real (SB-9).
//!
//! The design in one line: a balance is given, and histories are written backwards from it, so that every running
//! balance agrees with the amounts; long histories are computed row by row when somebody looks.

mod account;
mod amount;
mod dice;
mod habits;
mod history;
mod institution;
mod kiosk;
mod loan;
mod maker;
mod personas;
mod texts;
mod transaction;
mod user;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub(crate) use account::{Account, Balances, Detail, Kind};
pub(crate) use amount::Amount;
pub(crate) use dice::Dice;
pub(crate) use history::midnight;
pub(crate) use institution::Institution;
pub(crate) use transaction::{Field, Merchant, Transaction};
pub(crate) use user::{Behaviour, User};

/// Every synthetic person of one sandbox.
#[derive(Debug)]
pub(crate) struct World {
    users: Vec<User>,
}

impl World {
    /// The world of a seed, ending at an instant. Cheap: transactions are written when somebody asks for them.
    #[must_use]
    pub(crate) fn new(seed: u64, today: Timestamp, veteran_rows: usize) -> Self {
        Self { users: personas::all(seed, today, veteran_rows) }
    }

    /// Everybody, in the order in which to introduce them.
    #[must_use]
    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// The person with this `sub`.
    #[must_use]
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// The person who types this username.
    #[cfg(test)]
    pub(crate) fn user_named(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.username == username)
    }

    /// An institution that somebody here banks with.
    #[must_use]
    pub(crate) fn institution(&self, id: &str) -> Option<&Institution> {
        self.users.iter().map(|user| &user.institution).find(|institution| institution.id == id)
    }
}
