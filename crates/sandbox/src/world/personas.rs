//! The people of product.md, in the order in which to introduce them.
//!
//! Belongs here: the cast. Must not come in: how rows are written.

mod awkward;
mod business;
mod everyday;
mod morgan;

use jiff::Timestamp;

use super::user::User;

/// Everybody.
pub(crate) fn all(seed: u64, now: Timestamp, veteran_rows: usize) -> Vec<User> {
    vec![
        morgan::morgan(seed, now),
        everyday::nova(seed, now),
        everyday::gus(seed, now),
        everyday::ollie(seed, now),
        business::bea(seed, now),
        business::vera(seed, now, veteran_rows),
        everyday::rex(seed, now),
        awkward::odette(seed, now),
        awkward::amira(seed, now),
    ]
}
