//! The transactions of an account as they stand now: pending rows, what a fetch posted, then the history.
//!
//! Belongs here: which rows a question selects, and in which order. Must not come in: HTTP, JSON.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::memory::Written;
use super::moves::Moves;
use crate::world::{Account, Transaction, midnight};

/// Which rows are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Select {
    /// Rows posted between two instants, both included.
    Posted(Option<Timestamp>, Option<Timestamp>),
    /// Rows that changed at or after an instant.
    Updated(Timestamp),
}

/// The rows that a question selects, in the order in which they are sent: pending first, then the newest posted
/// first, by date and then sequence (direction inferred).
#[derive(Debug)]
pub(super) struct Rows<'a> {
    /// Few: pending rows, then rows that a fetch brought.
    ahead: Vec<Transaction>,
    account: &'a Account,
    history: Range<usize>,
    moves: Arc<Moves>,
    /// Ids that became inactive.
    pub(super) inactivated: Vec<String>,
}

impl<'a> Rows<'a> {
    /// Selects from an account as it stands at `now`.
    pub(super) fn select(account: &'a Account, written: &Written, select: Select, now: Timestamp) -> Self {
        let history = &account.history;
        let current = current(account, written);
        let moves = Arc::clone(&written.moves);
        match select {
            Select::Posted(since, until) => {
                let at = |row: &Transaction| row.posted.map(midnight);
                let inside = |row: &Transaction| match at(row) {
                    Some(posted) => {
                        since.is_none_or(|since| posted >= since) && until.is_none_or(|until| posted <= until)
                    }
                    // A pending row has no posting date yet; it belongs to any window that reaches the present (inferred).
                    None => until.is_none_or(|until| until >= now),
                };
                let newer = until.map_or(0, |until| history.leading(|row| at(row) > Some(until)));
                let end = since.map_or_else(|| history.len(), |since| history.leading(|row| at(row) >= Some(since)));
                Self {
                    ahead: current.filter(inside).collect(),
                    account,
                    history: newer..end.max(newer),
                    moves,
                    inactivated: Vec::new(),
                }
            }
            Select::Updated(since) => Self {
                ahead: current.filter(|row| row.last_updated >= since).collect(),
                account,
                history: 0..history.leading(|row| row.last_updated >= since),
                inactivated: {
                    let fetched = written.first_fetch.is_some_and(|at| at >= since);
                    let retired = account.refresh.retires.iter().filter(|_| fetched).cloned();
                    let moved = moves.inactivated.iter().filter(|(at, _)| *at >= since).map(|(_, id)| id.clone());
                    retired.chain(moved).collect()
                },
                moves,
            },
        }
    }

    /// One page.
    pub(super) fn page(&self, offset: usize, limit: usize) -> impl Iterator<Item = Transaction> {
        let ahead = self.ahead.iter().skip(offset).take(limit).cloned();
        let nth = offset.saturating_sub(self.ahead.len());
        let rest = limit.saturating_sub(self.ahead.len().saturating_sub(offset));
        let staying = self.moves.staying(self.history.clone(), nth).take(rest);
        ahead.chain(staying.filter_map(|index| self.account.history.get(index)))
    }
}

/// One row by its id; inactive ones are gone.
pub(super) fn find(account: &Account, written: &Written, id: &str) -> Option<Transaction> {
    let found = current(account, written).find(|row| row.id == id);
    let stays = |index: &usize| !written.moves.removed.contains(index);
    found.or_else(|| account.history.find(id).filter(stays).and_then(|index| account.history.get(index)))
}

/// Pending rows, then what moved in and what a fetch posted.
fn current(account: &Account, written: &Written) -> impl Iterator<Item = Transaction> {
    let moves = &written.moves;
    let fetched = written.first_fetch;
    let retired = move |row: &&Transaction| fetched.is_some() && account.refresh.retires.contains(&row.id);
    let pending = account.pending.iter().filter(move |row| !retired(row)).cloned();
    let posted = account.refresh.posts.iter().filter_map(move |row| {
        let last_updated = fetched?;
        Some(Transaction { last_updated, ..row.clone() })
    });
    let moved = moves.posted.iter().cloned();
    moves.pending.iter().cloned().chain(pending).chain(moved).chain(posted)
}
