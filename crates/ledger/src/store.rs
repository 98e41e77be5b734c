//! The ledger: putting rows in and taking them out, from any thread.
//!
//! One writer at a time prepares a page without holding readers up: it looks known rows up, unpacks and compares
//! their JSON and packs the new. Only then it takes the columns for itself, as long as a page takes to write.

use crate::answers::Answers;
use crate::changes::{Change, Changes, Reading, Was};
use crate::columns::{Bits, Columns, Encoded, Ints};
use crate::error::LedgerError;
use crate::pack::{Packer, Unpacked, blocks, unpack};
use crate::query::Query;
use crate::row::Row;
use model::{AccountId, TransactionId};
use parking_lot::{Mutex, RwLock, RwLockReadGuard};
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Deref;
use std::sync::Arc;

/// How much a ledger holds at most (AP-5, T22): what a hostile or broken server sends must not fill the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Rows.
    pub rows: u64,
    /// Bytes of packed JSON and of what the columns hold. A million ordinary rows take about 132 MB; long texts may pack
    /// to nothing and still be held as they are by the columns.
    pub bytes: usize,
    /// Bytes of the JSON of one row. An ordinary row has about 600.
    pub row: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { rows: 1_050_000, bytes: 512 * 1024 * 1024, row: 256 * 1024 }
    }
}

/// How many changed slots are remembered for orders that were made before.
const MOST_DIRTY: usize = 1 << 16;

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
    /// New and changed rows for which there was no room, and rows whose JSON is larger than one row may be. Of a changed
    /// one what was held before stays.
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

/// What the lock guards.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) columns: Columns,
    pub(crate) revision: u64,
    /// Slots in the order in which they were written, the last of them numbered `dirty_end - 1`.
    dirty: Vec<u32>,
    dirty_end: u64,
    /// The current read of each account, by its number.
    pub(crate) readings: HashMap<u32, Reading>,
    /// For each slot the read that added its row, that changed it last, and that brought it last.
    pub(crate) added_in: Ints,
    pub(crate) changed_in: Ints,
    pub(crate) seen_in: Ints,
    pub(crate) hasher: RandomState,
}

impl Held {
    /// How many slots were written so far, in all.
    pub(crate) fn written(&self) -> u64 {
        self.dirty_end
    }

    /// The slots written since then; `None` if that is not known any more.
    pub(crate) fn written_since(&self, then: u64) -> Option<&[u32]> {
        let missed = usize::try_from(self.dirty_end - then).ok()?;
        self.dirty.get(self.dirty.len().checked_sub(missed)?..)
    }

    /// Names the rows that a query selects now, see [`Query::answer_at`].
    pub(crate) fn answer(&self, query: &Query) -> u64 {
        query.answer_at(self.revision, &self.hasher)
    }

    fn touch(&mut self, slot: u32) {
        if self.dirty.len() >= MOST_DIRTY {
            self.dirty.drain(..MOST_DIRTY / 2);
        }
        self.dirty.push(slot);
        self.dirty_end += 1;
    }

    pub(crate) fn remove(&mut self, slot: u32) {
        self.columns.remove(slot);
        self.touch(slot);
    }
}

pub(crate) struct Shared {
    pub(crate) held: RwLock<Held>,
    /// Held while a page is prepared and written: what was looked up stays true until it is written.
    pub(crate) writer: Mutex<Packer>,
    pub(crate) answers: Mutex<Answers>,
    room: Room,
}

/// The rows of one session. Clones are the same ledger.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) shared: Arc<Shared>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({} rows)", self.shared.held.read().columns.rows())
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

/// The columns, held for reading. Rows cannot be put in meanwhile: hold it shortly.
pub struct Reader<'a>(RwLockReadGuard<'a, Held>);

impl Deref for Reader<'_> {
    type Target = Columns;

    fn deref(&self) -> &Columns {
        &self.0.columns
    }
}

impl Ledger {
    /// An empty ledger with the usual room.
    #[must_use]
    pub fn new() -> Self {
        Self::with_room(Room::default())
    }

    /// An empty ledger with less room.
    #[must_use]
    pub fn with_room(room: Room) -> Self {
        let (held, writer, answers) = (RwLock::default(), Mutex::default(), Mutex::default());
        Self { shared: Arc::new(Shared { held, writer, answers, room }) }
    }

    /// Grows with every change of what is held.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.shared.held.read().revision
    }

    /// The columns, for reading.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        Reader(self.shared.held.read())
    }

    /// Puts the rows of one answer in by id: new ones are added, known ones updated.
    ///
    /// # Errors
    /// [`LedgerError`] if packed JSON is broken, when nothing changed, or if there is no memory for more texts, when
    /// the changed rows of this answer are not held any more.
    pub fn upsert(&self, account: &AccountId, rows: &[Row]) -> Result<Upserted, LedgerError> {
        let mut packer = self.shared.writer.lock();
        let plan = self.plan(account, rows)?;
        let mut packed = Vec::new();
        for block in blocks(plan.writes.iter().map(|write| write.row.raw.len())) {
            let writes = plan.writes.get(block.clone()).unwrap_or_default();
            packed.push((packer.pack(writes.iter().map(|write| &*write.row.raw))?, block));
        }
        let mut held = self.shared.held.write();
        let account = held.columns.take_account(account)?;
        held.see(account, &plan.seen);
        let slots = held.write_all(account, &plan)?;
        for (block, range) in packed {
            held.columns.raw.add(block, slots.get(range).unwrap_or_default().iter().copied());
        }
        held.revision += u64::from(!slots.is_empty());
        drop(held);
        self.tidy(&mut packer);
        Ok(plan.done)
    }

    /// Looks the rows of an answer up and compares them with what is held.
    fn plan<'a>(&self, account: &AccountId, rows: &'a [Row]) -> Result<Plan<'a>, LedgerError> {
        let mut packed = HashMap::new();
        let mut places = Vec::with_capacity(rows.len());
        let mut seen: HashMap<&TransactionId, u32> = HashMap::with_capacity(rows.len());
        let room = self.shared.room;
        let mut left_out = 0;
        let (held_rows, held_bytes) = {
            let held = self.shared.held.read();
            let columns = &held.columns;
            let account = columns.account_number(account);
            for row in rows {
                if row.raw.len() > room.row {
                    left_out += 1;
                    continue;
                }
                let duplicate = *seen.entry(&row.id).and_modify(|times| *times += 1).or_insert(0);
                let slot = account.and_then(|of| columns.find(of, &Encoded::new(row.id.as_str()), duplicate));
                let place = slot.and_then(|slot| columns.raw.place(slot));
                if let Some((block, _)) = place {
                    packed.entry(block).or_insert_with(|| columns.raw.packed(block));
                }
                places.push((row, duplicate, slot, place));
            }
            (columns.rows() as u64, columns.all_bytes())
        };
        let mut unpacked: HashMap<u32, Unpacked> = HashMap::with_capacity(packed.len());
        for (block, packed) in packed {
            unpacked.insert(block, unpack(&packed.ok_or(LedgerError::Packed)?)?);
        }
        let mut plan = Plan::default();
        plan.done.left_out = left_out;
        let has_room = held_bytes < room.bytes;
        for (row, duplicate, slot, place) in places {
            plan.done.duplicates += u64::from(duplicate > 0);
            let old = place.and_then(|(block, place)| unpacked.get(&block)?.get(place));
            let write = Write { row, duplicate, slot, old: None };
            match (slot, old) {
                (Some(slot), Some(old)) if *old == *row.raw => {
                    plan.done.unchanged += 1;
                    plan.seen.push(slot);
                }
                (Some(_), old) if has_room => {
                    plan.done.changed += 1;
                    plan.writes.push(Write { old: old.map(Into::into), ..write });
                }
                (None, _) if has_room && held_rows + plan.done.added < room.rows => {
                    plan.done.added += 1;
                    plan.writes.push(write);
                }
                (slot, _) => {
                    plan.done.left_out += 1;
                    plan.seen.extend(slot);
                }
            }
        }
        Ok(plan)
    }

    /// Begins a read of an account: what changes from now on is told by [`Ledger::changes`]. Gives its number.
    ///
    /// # Errors
    /// [`LedgerError`] if there is no memory for one more account.
    pub fn begin_read(&self, account: &AccountId) -> Result<u64, LedgerError> {
        let _writer = self.shared.writer.lock();
        let mut held = self.shared.held.write();
        let account = held.columns.take_account(account)?;
        let reading = held.readings.entry(account).or_default();
        reading.next();
        Ok(reading.generation)
    }

    /// What the current read of an account changed.
    #[must_use]
    pub fn changes(&self, account: &AccountId) -> Changes {
        let held = self.shared.held.read();
        held.reading(account).map(|reading| reading.changes(&held.columns)).unwrap_or_default()
    }

    /// Some of the changes of the current read of an account, in the order they happened.
    #[must_use]
    pub fn change_list(&self, account: &AccountId, first: usize, count: usize) -> Vec<Change> {
        let held = self.shared.held.read();
        held.reading(account).map(|reading| reading.listed(&held.columns, first, count)).unwrap_or_default()
    }

    /// How much is held.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let columns = self.read();
        let rows = (0..).zip(columns.accounts()).map(|(number, id)| (id.clone(), columns.rows_of(number) as u64));
        Counts { rows: columns.rows() as u64, accounts: rows.filter(|(_, rows)| *rows > 0).collect() }
    }
}

/// What an answer changes.
#[derive(Default)]
struct Plan<'a> {
    writes: Vec<Write<'a>>,
    /// Rows that stay as they are held: byte for byte the same, or changed without room for it.
    seen: Vec<u32>,
    done: Upserted,
}

/// A row to be written.
struct Write<'a> {
    row: &'a Row,
    duplicate: u32,
    /// Where it is held.
    slot: Option<u32>,
    /// The JSON that was held.
    old: Option<Box<str>>,
}

impl Held {
    /// Writes the rows of an answer. Gives their slots.
    fn write_all(&mut self, account: u32, plan: &Plan<'_>) -> Result<Vec<u32>, LedgerError> {
        let mut slots = Vec::with_capacity(plan.writes.len());
        for write in &plan.writes {
            match self.write(account, write) {
                Ok(slot) => slots.push(slot),
                Err(error) => {
                    // Rows without their JSON must not stay.
                    slots.iter().for_each(|slot| self.remove(*slot));
                    self.revision += 1;
                    return Err(error);
                }
            }
        }
        Ok(slots)
    }

    /// Writes one row. Gives its slot.
    fn write(&mut self, account: u32, write: &Write<'_>) -> Result<u32, LedgerError> {
        let slot = match write.slot {
            Some(slot) => {
                self.columns.write(slot, write.row)?;
                self.note_change(account, slot, write.old.as_deref().unwrap_or_default());
                slot
            }
            None => {
                let slot = self.columns.add(account, write.duplicate, write.row)?;
                self.note_add(account, slot, write);
                slot
            }
        };
        self.see(account, &[slot]);
        self.touch(slot);
        Ok(slot)
    }

    /// The slots of an account's rows.
    pub(crate) fn of_account(&self, account: u32) -> Bits {
        let mut numbers = Bits::none(self.columns.accounts().len());
        numbers.insert(account);
        let mut slots = self.columns.of_accounts(&numbers);
        slots.and(self.columns.live());
        slots
    }

    fn reading(&self, account: &AccountId) -> Option<&Reading> {
        self.readings.get(&self.columns.account_number(account)?)
    }

    fn see(&mut self, account: u32, slots: &[u32]) {
        let generation = self.readings.get(&account).map_or(0, |reading| reading.generation);
        slots.iter().for_each(|slot| self.seen_in.set(*slot, generation));
    }

    fn note_add(&mut self, account: u32, slot: u32, write: &Write<'_>) {
        let key = self.columns.key(slot);
        let Self { readings, hasher, .. } = self;
        let reading = readings.entry(account).or_default();
        let generation = reading.generation;
        let id_hash = hasher.hash_one((write.row.id.as_str(), write.duplicate));
        let was = reading.add(key, id_hash, || hasher.hash_one(&*write.row.raw));
        let (added, changed) = match was {
            // One more than the read: 0 is a row of no read.
            Was::New => (generation + 1, 0),
            Was::Same => (0, 0),
            Was::Different => (0, generation + 1),
        };
        self.added_in.set(slot, added);
        self.changed_in.set(slot, changed);
    }

    fn note_change(&mut self, account: u32, slot: u32, old: &str) {
        let key = self.columns.key(slot);
        let reading = self.readings.entry(account).or_default();
        let now = reading.generation + 1;
        if self.added_in.get(slot) != now && self.changed_in.get(slot) != now {
            reading.change(key, old);
            self.changed_in.set(slot, now);
        }
    }
}
