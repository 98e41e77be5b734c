//! Taking rows out: those that became inactive, those that a whole read did not bring, those of an account that is
//! gone.

use crate::columns::Encoded;
use crate::error::LedgerError;
use crate::store::{Held, Ledger};
use model::{AccountId, TransactionId};
use std::hash::BuildHasher as _;

/// How many rows are taken out under one lock.
const AT_ONCE: usize = 512;

impl Ledger {
    /// Takes rows out that became inactive; an id may come back later. Gives how many rows went.
    ///
    /// # Errors
    /// [`LedgerError`] if the JSON of one cannot be read; others may be out then.
    pub fn inactivate(&self, account: &AccountId, ids: &[TransactionId]) -> Result<u64, LedgerError> {
        let _writer = self.shared.writer.lock();
        let (account, slots) = {
            let held = self.shared.held.read();
            let Some(number) = held.columns.account_number(account) else { return Ok(0) };
            let mut slots = Vec::new();
            for id in ids {
                let id = Encoded::new(id.as_str());
                slots.extend((0..).map_while(|duplicate| held.columns.find(number, &id, duplicate)));
            }
            slots.sort_unstable();
            slots.dedup();
            (number, slots)
        };
        self.vanish(account, &slots)
    }

    /// Takes out the rows that the current read did not bring. Only for a read that brought all rows of the account
    /// there are: an incremental one leaves out what did not change. Gives how many rows went.
    ///
    /// # Errors
    /// [`LedgerError`] if the JSON of one cannot be read; others may be out then.
    pub fn remove_unseen(&self, account: &AccountId) -> Result<u64, LedgerError> {
        let _writer = self.shared.writer.lock();
        let (account, slots) = {
            let held = self.shared.held.read();
            let Some(number) = held.columns.account_number(account) else { return Ok(0) };
            let generation = held.readings.get(&number).map_or(0, |reading| reading.generation);
            let seen = |slot: &u32| held.seen_in.get(*slot) == generation;
            (number, held.of_account(number).iter().filter(|slot| !seen(slot)).collect::<Vec<u32>>())
        };
        self.vanish(account, &slots)
    }

    /// Takes all rows of an account out, with what is known of its changes.
    pub fn forget(&self, account: &AccountId) -> u64 {
        let _writer = self.shared.writer.lock();
        let mut held = self.shared.held.write();
        let Some(account) = held.columns.account_number(account) else { return 0 };
        let slots = held.of_account(account);
        slots.iter().for_each(|slot| held.remove(slot));
        held.readings.remove(&account);
        let gone = slots.count() as u64;
        held.revision += u64::from(gone > 0);
        gone
    }

    /// Takes rows out and remembers them as vanished, some at a time: neither is the JSON of all of them unpacked at
    /// once, nor are readers kept waiting for all. The caller is the writer.
    fn vanish(&self, account: u32, slots: &[u32]) -> Result<u64, LedgerError> {
        for slots in slots.chunks(AT_ONCE) {
            let keys: Vec<i64> = {
                let columns = self.read();
                slots.iter().map(|slot| columns.key(*slot)).collect()
            };
            let raws = self.raws(&keys)?;
            let mut held = self.shared.held.write();
            for (slot, raw) in slots.iter().zip(raws) {
                held.vanish(account, *slot, raw.as_deref().unwrap_or_default());
            }
            held.revision += 1;
        }
        Ok(slots.len() as u64)
    }
}

impl Held {
    fn vanish(&mut self, account: u32, slot: u32, raw: &str) {
        let (key, duplicate) = (self.columns.key(slot), self.columns.duplicate(slot));
        let reading = self.readings.entry(account).or_default();
        let now = reading.generation + 1;
        if self.added_in.get(slot) == now {
            reading.undo_add(key);
        } else if let Some(row) = self.columns.view(slot) {
            let id_hash = self.hasher.hash_one((row.id.as_str(), duplicate));
            let changed = self.changed_in.get(slot) == now;
            reading.vanish(key, changed, id_hash, row, raw, self.hasher.hash_one(raw));
        }
        self.remove(slot);
    }
}
