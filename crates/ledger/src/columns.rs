//! The rows of one session as columns: for each row a slot, for each field a column with a value per slot.
//!
//! Belongs here: how a field is kept and read. Must not come in: queries, orders, locks.
//!
//! A slot is a row's place in every column. It stays the same while the ledger holds the row; the slot of a row
//! that went is given to another later, with another [key](Columns::key).

mod bits;
mod decimals;
mod ids;
mod instants;
mod ints;
mod raw;
mod tally;
mod text;
mod texts;

pub use bits::Bits;
pub use decimals::{Decimal, Pivot};
pub use instants::{Instant, date_of, days_of};
pub use text::TextColumn;
pub use texts::{Texts, fold};

pub(crate) use decimals::{Decimals, MAX_SCALE, read_plain};
pub(crate) use ids::Encoded;
pub(crate) use ints::Ints;
pub(crate) use raw::Raw;
pub(crate) use texts::{compare_by_key, folded_key, numbered_key};

use crate::error::LedgerError;
use crate::row::{Row, RowView, Source};
use ids::{Ids, Index};
use instants::Instants;
use ints::{unzigzag, zigzag};
use model::{AccountId, TransactionId};
use std::hash::{BuildHasher as _, RandomState};
use tally::Tally;
use text::TextColumns;

/// What is true of a row, one bit each.
const PENDING: u64 = 1;
const HAS_IMAGE: u64 = 2;

/// The columns.
#[derive(Debug, Default)]
pub struct Columns {
    slots: u32,
    live: Bits,
    rows: usize,
    free: Vec<u32>,
    /// How often a slot was given anew: the upper half of its key.
    lives: Ints,
    accounts: Vec<AccountId>,
    rows_of: Vec<usize>,
    account: Ints,
    ids: Ids,
    duplicate: Ints,
    by_id: Index,
    hasher: RandomState,
    amount: Decimals,
    balance: Decimals,
    posted: Instants,
    updated: Instants,
    sequence: Ints,
    flags: Ints,
    texts: TextColumns,
    tally: Tally,
    exchange: Ints,
    place: Ints,
    pub(crate) raw: Raw,
}

impl Columns {
    /// One more than the highest slot: the bound of sets of slots.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.slots as usize
    }

    /// The slots that hold a row.
    #[must_use]
    pub fn live(&self) -> &Bits {
        &self.live
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The accounts that ever had rows; the number of an account is its place here.
    #[must_use]
    pub fn accounts(&self) -> &[AccountId] {
        &self.accounts
    }

    /// How many rows the account with this number has.
    #[must_use]
    pub fn rows_of(&self, account: u32) -> usize {
        self.rows_of.get(account as usize).copied().unwrap_or(0)
    }

    /// The number of an account; `None` if it never had rows.
    #[must_use]
    pub fn account_number(&self, account: &AccountId) -> Option<u32> {
        self.accounts.iter().position(|known| known == account).and_then(|at| u32::try_from(at).ok())
    }

    /// The number of a row's account.
    #[must_use]
    pub fn account(&self, slot: u32) -> u32 {
        u32::try_from(self.account.get(slot)).unwrap_or(u32::MAX)
    }

    /// The slots of the accounts with these numbers, without regard to whether they still hold a row.
    #[must_use]
    pub fn of_accounts(&self, accounts: &Bits) -> Bits {
        self.account.matching(self.slots(), |account| u32::try_from(account).is_ok_and(|number| accounts.has(number)))
    }

    /// Writes a row's id behind what is in `text`.
    pub fn write_id(&self, slot: u32, text: &mut String) {
        self.ids.write(slot, text);
    }

    /// See [`RowView::duplicate`].
    #[must_use]
    pub fn duplicate(&self, slot: u32) -> u32 {
        u32::try_from(self.duplicate.get(slot)).unwrap_or(u32::MAX)
    }

    /// See [`RowView::key`].
    #[must_use]
    pub fn key(&self, slot: u32) -> i64 {
        let lives = i64::try_from(self.lives.get(slot)).unwrap_or(i64::MAX);
        lives << 32 | i64::from(slot)
    }

    /// The slot of the row with this key; `None` if the ledger does not hold it any more.
    #[must_use]
    pub fn slot_of(&self, key: i64) -> Option<u32> {
        let slot = u32::try_from(key & i64::from(u32::MAX)).ok()?;
        (self.live.has(slot) && self.key(slot) == key).then_some(slot)
    }

    /// A row's amount.
    #[must_use]
    pub fn amount(&self, slot: u32) -> Option<Decimal<'_>> {
        self.amount.get(slot)
    }

    /// The balance after a row.
    #[must_use]
    pub fn running_balance(&self, slot: u32) -> Option<Decimal<'_>> {
        self.balance.get(slot)
    }

    /// A row's posting date.
    #[must_use]
    pub fn posted(&self, slot: u32) -> Option<Instant<'_>> {
        self.posted.get(slot)
    }

    /// A row's last change.
    #[must_use]
    pub fn last_updated(&self, slot: u32) -> Option<Instant<'_>> {
        self.updated.get(slot)
    }

    /// A row's place within its date.
    #[must_use]
    pub fn sequence(&self, slot: u32) -> Option<i64> {
        self.sequence.get(slot).checked_sub(1).map(unzigzag)
    }

    /// Whether a row is pending, see [`Row::is_pending`].
    #[must_use]
    pub fn pending(&self, slot: u32) -> bool {
        self.flags.get(slot) & PENDING != 0
    }

    /// Whether a row has images of a check or of the user.
    #[must_use]
    pub fn has_image(&self, slot: u32) -> bool {
        self.flags.get(slot) & HAS_IMAGE != 0
    }

    /// The slots of pending rows.
    #[must_use]
    pub fn all_pending(&self) -> Bits {
        self.flags.matching(self.slots(), |flags| flags & PENDING != 0)
    }

    /// The slots of rows with images.
    #[must_use]
    pub fn all_with_image(&self) -> Bits {
        self.flags.matching(self.slots(), |flags| flags & HAS_IMAGE != 0)
    }

    /// A text of a row.
    #[must_use]
    pub fn text(&self, column: TextColumn, slot: u32) -> Option<&str> {
        self.texts.of(column).get(slot)
    }

    /// The number of a text of a row in the dictionary of its column.
    #[must_use]
    pub fn text_number(&self, column: TextColumn, slot: u32) -> Option<u32> {
        self.texts.of(column).number(slot)
    }

    /// The dictionary of a column. Also has texts of rows that went.
    #[must_use]
    pub fn texts(&self, column: TextColumn) -> &Texts {
        self.texts.of(column).texts()
    }

    /// The texts of a column with the number of their rows, of one account or of all, in no order. At hand for category,
    /// type, status, currency and tags; of other columns nothing is counted. Costs their number, not that of the rows.
    #[must_use]
    pub fn values(&self, column: TextColumn, account: Option<u32>) -> Vec<(&str, u64)> {
        let found = self.tally.of(column, account).unwrap_or_default();
        found.into_iter().map(|(text, rows)| (self.texts(column).get(text), rows)).collect()
    }

    /// The slots whose text has one of these numbers: what [`Texts::matching`] gives, for rows.
    #[must_use]
    pub fn with_texts(&self, column: TextColumn, numbers: &Bits) -> Bits {
        if numbers.iter().next().is_none() {
            return Bits::none(self.slots());
        }
        self.texts.of(column).slots(self.slots(), numbers)
    }

    /// The slots that have a text in the column.
    #[must_use]
    pub fn with_any_text(&self, column: TextColumn) -> Bits {
        self.texts.of(column).present(self.slots())
    }

    /// The slots whose id is a text in lower case, or has it in it unless it is asked for as a whole. Case of the ids
    /// does not matter.
    #[must_use]
    pub fn with_ids(&self, part: &str, whole: bool) -> Bits {
        self.ids.matching(self.slots(), part, whole)
    }

    /// The slots whose amount passes the test. Much faster than asking slot by slot.
    pub fn with_amounts(&self, test: impl FnMut(Decimal<'_>) -> bool) -> Bits {
        self.amount.matching(self.slots(), test)
    }

    /// The slots whose balance after the row passes the test.
    pub fn with_balances(&self, test: impl FnMut(Decimal<'_>) -> bool) -> Bits {
        self.balance.matching(self.slots(), test)
    }

    /// The slots whose posting date passes the test.
    pub fn with_posted(&self, test: impl FnMut(Instant<'_>) -> bool) -> Bits {
        self.posted.matching(self.slots(), test)
    }

    /// The amounts that are [`Decimal::Odd`], with their slots: few, and the only ones that can have letters.
    pub fn odd_amounts(&self) -> impl Iterator<Item = (u32, Decimal<'_>)> {
        self.amount.odd()
    }

    /// The posting dates that are [`Instant::Odd`], with their slots.
    pub fn odd_posted(&self) -> impl Iterator<Item = (u32, Instant<'_>)> {
        self.posted.odd()
    }

    /// See [`RowView::source`].
    #[must_use]
    pub fn source(&self, slot: u32) -> Source {
        let index = u32::try_from(self.place.get(slot)).unwrap_or(u32::MAX);
        Source { exchange: self.exchange.get(slot), index }
    }

    /// A row with all its fields; `None` if the slot holds none.
    #[must_use]
    pub fn view(&self, slot: u32) -> Option<RowView> {
        if !self.live.has(slot) {
            return None;
        }
        let mut id = String::new();
        self.write_id(slot, &mut id);
        let text = |column| self.text(column, slot).map(str::to_owned);
        Some(RowView {
            key: self.key(slot),
            account: self.accounts.get(self.account(slot) as usize)?.clone(),
            id: TransactionId::new(id).ok()?,
            duplicate: self.duplicate(slot),
            amount: self.amount(slot).map(|amount| amount.money()),
            currency: text(TextColumn::Currency),
            pending: self.pending(slot),
            pending_status: text(TextColumn::PendingStatus),
            posted: self.posted(slot).map(|posted| posted.instant()),
            sequence: self.sequence(slot),
            memo: text(TextColumn::Memo),
            name: text(TextColumn::Name),
            category: text(TextColumn::Category),
            kind: text(TextColumn::Kind),
            subtype: text(TextColumn::Subtype),
            check_number: text(TextColumn::CheckNumber),
            card_number: text(TextColumn::CardNumber),
            city: text(TextColumn::City),
            state: text(TextColumn::State),
            notes: text(TextColumn::Notes),
            tags: text::split_tags(self.text(TextColumn::Tags, slot)),
            has_image: self.has_image(slot),
            running_balance: self.running_balance(slot).map(|balance| balance.money()),
            last_updated: self.last_updated(slot).map(|updated| updated.instant()),
            source: self.source(slot),
        })
    }

    /// The slot of a row, by its account's number, its id and its duplicate number.
    pub(crate) fn find(&self, account: u32, id: &Encoded<'_>, duplicate: u32) -> Option<u32> {
        let hash = self.hash(account, id, duplicate);
        self.by_id.find(hash, |slot| self.is(slot, account, id, duplicate))
    }

    fn is(&self, slot: u32, account: u32, id: &Encoded<'_>, duplicate: u32) -> bool {
        self.ids.encoded(slot) == *id && self.account(slot) == account && self.duplicate(slot) == duplicate
    }

    fn hash(&self, account: u32, id: &Encoded<'_>, duplicate: u32) -> u64 {
        self.hasher.hash_one((account, id, duplicate))
    }

    /// The number of an account, which is taken in if it is new.
    pub(crate) fn take_account(&mut self, account: &AccountId) -> Result<u32, LedgerError> {
        if let Some(number) = self.account_number(account) {
            return Ok(number);
        }
        let number = u32::try_from(self.accounts.len()).map_err(|_| LedgerError::Memory)?;
        self.accounts.push(account.clone());
        self.rows_of.push(0);
        Ok(number)
    }

    /// Puts a new row in. Gives its slot.
    pub(crate) fn add(&mut self, account: u32, duplicate: u32, row: &Row) -> Result<u32, LedgerError> {
        let slot = match self.free.pop() {
            Some(slot) => {
                self.lives.set(slot, self.lives.get(slot) + 1);
                slot
            }
            None => self.slots,
        };
        self.slots = self.slots.max(slot.checked_add(1).ok_or(LedgerError::Memory)?);
        let id = Encoded::new(row.id.as_str());
        self.account.set(slot, account.into());
        self.ids.set(slot, &id);
        self.duplicate.set(slot, duplicate.into());
        self.write(slot, row)?;
        let hash = self.hash(account, &id, duplicate);
        let Self { by_id, hasher, ids, account: accounts, duplicate: duplicates, .. } = self;
        let number = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        by_id.insert(hash, slot, |slot| {
            hasher.hash_one((number(accounts.get(slot)), ids.encoded(slot), number(duplicates.get(slot))))
        });
        self.live.insert(slot);
        self.tally.add(account, |column| self.texts.of(column).number(slot));
        self.rows += 1;
        if let Some(rows) = self.rows_of.get_mut(account as usize) {
            *rows += 1;
        }
        Ok(slot)
    }

    /// Writes the fields of a row anew; account and id stay.
    pub(crate) fn write(&mut self, slot: u32, row: &Row) -> Result<(), LedgerError> {
        let counted = self.live.has(slot).then(|| self.account(slot));
        if let Some(account) = counted {
            self.tally.remove(account, |column| self.texts.of(column).number(slot));
        }
        let set = self.texts.set(slot, row);
        if let Some(account) = counted {
            self.tally.add(account, |column| self.texts.of(column).number(slot));
        }
        set?;
        self.amount.set(slot, row.amount.as_ref());
        self.balance.set(slot, row.running_balance.as_ref());
        self.posted.set(slot, row.posted.as_ref());
        self.updated.set(slot, row.last_updated.as_ref());
        // The outermost numbers stand for "none" where rows are sorted; no order within a date is that far out.
        let sequence = row.sequence.filter(|sequence| !matches!(*sequence, i64::MIN | i64::MAX));
        self.sequence.set(slot, sequence.and_then(|sequence| zigzag(sequence).checked_add(1)).unwrap_or(0));
        let flag = |is: bool, bit: u64| if is { bit } else { 0 };
        self.flags.set(slot, flag(row.is_pending(), PENDING) | flag(row.has_image, HAS_IMAGE));
        self.exchange.set(slot, row.source.exchange);
        self.place.set(slot, row.source.index.into());
        Ok(())
    }

    /// Takes a row out; its slot is given to another row later.
    pub(crate) fn remove(&mut self, slot: u32) {
        let (account, duplicate) = (self.account(slot), self.duplicate(slot));
        let hash = self.hash(account, &self.ids.encoded(slot), duplicate);
        self.by_id.remove(hash, slot);
        self.ids.clear(slot);
        self.tally.remove(account, |column| self.texts.of(column).number(slot));
        // What is kept beside the columns goes with the row.
        self.amount.set(slot, None);
        self.balance.set(slot, None);
        self.posted.set(slot, None);
        self.updated.set(slot, None);
        self.raw.remove(slot);
        self.live.remove(slot);
        self.free.push(slot);
        self.rows -= 1;
        if let Some(rows) = self.rows_of.get_mut(account as usize) {
            *rows = rows.saturating_sub(1);
        }
    }

    /// Bytes taken by all of it. Costs little: it is asked before each answer is put in.
    pub(crate) fn all_bytes(&self) -> usize {
        self.bytes().into_iter().map(|(_, bytes)| bytes).sum()
    }

    /// Bytes taken, by what they are for.
    #[must_use]
    pub fn bytes(&self) -> Vec<(&'static str, usize)> {
        let mut bytes = vec![
            ("ids", self.ids.bytes() + self.by_id.bytes() + self.duplicate.bytes() + self.account.bytes()),
            ("amounts", self.amount.bytes() + self.balance.bytes()),
            ("instants", self.posted.bytes() + self.updated.bytes()),
            ("json", self.raw.bytes()),
            ("sources", self.exchange.bytes() + self.place.bytes()),
            ("flags and orders in a date", self.flags.bytes() + self.sequence.bytes() + self.lives.bytes()),
            ("rows by value", self.tally.bytes()),
        ];
        bytes.extend(TextColumn::ALL.map(|column| (column.name(), self.texts.of(column).bytes())));
        bytes
    }
}
