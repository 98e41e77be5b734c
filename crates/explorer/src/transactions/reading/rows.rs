//! What goes into the ledger and out of it: a read that begins, pages, what a whole read did not bring, accounts that
//! are gone. All of it takes a while: call it on a blocking thread.
//!
//! Pages of one reading arrive in any order, and a row that one page takes out could come back with another that was
//! answered before it. It stays out: a list that came in more than one answer is caught up at its end, one page after
//! the other, with everything that went since the first answer (`consumer_api::read_transactions`). Between readings
//! nothing is in flight: one account has one reading at a time, which takes all its pages before it ends. The one page
//! from elsewhere, a first page for the latest activity, is dropped once a reading has begun.

use super::{Interrupted, Readings, State, Wanted};
use crate::core::guard;
use crate::format::count;
use crate::transactions::rows::ledger_row;
use crate::view::{ErrorView, ReadChangesView, ReadStatus};
use consumer_api::{AccountsPage, Fetched, ReadEnd, ReadPage, ReadQuery, TransactionsPage};
use ledger::Ledger;
use model::{AccountId, TransactionId};
use std::collections::HashSet;
use std::sync::MutexGuard;
use std::time::Instant;

/// The ledger, while nobody else puts rows in or takes them out.
struct Writing<'a> {
    ledger: Ledger,
    _turn: MutexGuard<'a, HashSet<AccountId>>,
}

impl Readings {
    /// None when rows of this account go nowhere: the user signed out, or the account is gone.
    fn writing(&self, account: &AccountId) -> Option<Writing<'_>> {
        let turn = guard(&self.gone);
        let mut slot = guard(&self.ledger);
        if turn.contains(account) || self.is_forgotten() {
            return None;
        }
        Some(Writing { ledger: slot.get_or_insert_with(Ledger::new).clone(), _turn: turn })
    }

    /// Begins a read in the ledger.
    pub(super) fn begin_ledger(&self, account: &AccountId) -> Result<(), ErrorView> {
        let Some(writing) = self.writing(account) else { return Ok(()) };
        writing.ledger.begin_read(account)?;
        self.with(account, |state| state.fresh = true);
        Ok(())
    }

    /// Takes a page of a reading in and notes it; says whether it is time to tell.
    pub(super) fn take(&self, account: &AccountId, page: ReadPage, now: Instant) -> Result<bool, ErrorView> {
        let ReadPage { page, counts, catching_up } = page;
        let (rows, inactivated) = rows(page);
        let Some(writing) = self.writing(account) else { return Ok(false) };
        self.put(&writing, account, &rows, &inactivated)?;
        Ok(self.note(account, counts, catching_up, now))
    }

    /// Takes the first page of an account in, unless a reading of it has begun.
    pub(super) fn take_first(&self, account: &AccountId, page: Fetched<TransactionsPage>) -> Result<(), ErrorView> {
        let (rows, inactivated) = rows(page);
        let Some(writing) = self.writing(account) else { return Ok(()) };
        let begun = guard(&self.states).get(account).is_some_and(|state| state.status != ReadStatus::Idle);
        if begun { Ok(()) } else { self.put(&writing, account, &rows, &inactivated) }
    }

    /// Removed ids out, rows by id in: a row of the same answer is there, whatever was removed before it.
    fn put(
        &self,
        writing: &Writing<'_>,
        account: &AccountId,
        rows: &[ledger::Row],
        inactivated: &[TransactionId],
    ) -> Result<(), ErrorView> {
        writing.ledger.inactivate(account, inactivated)?;
        let put = writing.ledger.upsert(account, rows)?;
        let rows = held(&writing.ledger, account);
        self.with(account, |state| {
            state.rows = rows;
            state.no_room |= put.left_out > 0;
        });
        Ok(())
    }

    /// Ends a reading: takes out what a read of everything did not bring, and notes what was changed.
    pub(super) fn end(
        &self,
        account: &AccountId,
        (wanted, query): (Wanted, ReadQuery),
        end: Result<ReadEnd, Interrupted>,
    ) {
        let Some(writing) = self.writing(account) else {
            // What is gone is not gone on with.
            if let Some(state) = guard(&self.states).remove(account) {
                state.ended.cancel();
            }
            return;
        };
        let whole = end.as_ref().is_ok_and(|end| self.brought_all(account, wanted, query, end));
        let removed = if whole { writing.ledger.remove_unseen(account).map(|_| ()) } else { Ok(()) };
        let (rows, changes) = (held(&writing.ledger, account), changes(&writing.ledger, account));
        self.with(account, |state| {
            state.rows = rows;
            state.changes = changes.filter(|_| matches!(wanted, Wanted::All));
        });
        let end = removed.map_err(|error| Interrupted::from(ErrorView::from(error))).and(end);
        self.close(account, wanted, query, end);
    }

    /// Whether a read brought every row there is. Of a row that could not be read nobody knows whether it is one of
    /// those in memory.
    fn brought_all(&self, account: &AccountId, wanted: Wanted, query: ReadQuery, end: &ReadEnd) -> bool {
        let no_room = guard(&self.states).get(account).is_none_or(|state| state.no_room);
        let of_all = matches!(wanted, Wanted::All) && query.updated_since.is_none();
        of_all && end.truncated.is_none() && end.failed_rows == 0 && !no_room
    }

    /// Forgets the rows of accounts that are no longer available, and how far their readings came.
    pub(crate) fn take_list(&self, page: &AccountsPage) {
        let there: HashSet<&AccountId> = page.accounts.iter().map(|account| &account.id).collect();
        let mut gone = guard(&self.gone);
        *gone = page.inactivated.iter().filter(|id| !there.contains(id)).cloned().collect();
        let ledger = guard(&self.ledger).clone();
        for account in gone.iter() {
            let mut states = guard(&self.states);
            match states.get_mut(account) {
                // It forgets the rest when it ends.
                Some(state) if state.status == ReadStatus::Reading => {
                    state.cancel.cancel();
                    state.rows = 0;
                }
                _ => drop(states.remove(account)),
            }
            drop(states);
            if let Some(ledger) = &ledger {
                ledger.forget(account);
            }
        }
    }

    fn with(&self, account: &AccountId, change: impl FnOnce(&mut State)) {
        change(guard(&self.states).entry(account.clone()).or_default());
    }
}

/// The rows of a page, and the ids of those that it removes.
fn rows(page: Fetched<TransactionsPage>) -> (Vec<ledger::Row>, Vec<TransactionId>) {
    let transactions = page.value.transactions.into_iter().enumerate();
    let rows = transactions.map(|(index, transaction)| ledger_row(transaction, page.exchange, index)).collect();
    (rows, page.value.inactivated)
}

/// How many rows of an account are in memory.
fn held(ledger: &Ledger, account: &AccountId) -> u64 {
    let columns = ledger.read();
    columns.account_number(account).map_or(0, |number| columns.rows_of(number) as u64)
}

/// What the last read changed; none if there was none to compare it with.
fn changes(ledger: &Ledger, account: &AccountId) -> Option<ReadChangesView> {
    let changes = ledger.changes(account);
    let view = ReadChangesView {
        added: count(changes.added),
        changed: count(changes.changed),
        vanished: count(changes.vanished),
    };
    (changes.generation > 0 && !changes.first).then_some(view)
}
