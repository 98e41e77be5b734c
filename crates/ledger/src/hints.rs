//! Hints at rows that look alike: possible duplicates and reversals. Inferred from amounts, texts and dates; rows
//! are never merged (AP-17), and nothing is left out of a sum because of a hint.

use crate::columns::{Columns, Decimal, MAX_SCALE, TextColumn};
use crate::query::{Query, Sort};
use crate::radix;
use crate::store::Ledger;
use std::cmp::Ordering;

/// Most groups of duplicates and most pairs that are listed; the counts are exact.
pub const MAX_HINTS: usize = 10_000;

/// How many days after a row its reversal may be posted (inferred).
const REVERSAL_DAYS: i32 = 10;

/// Hints about the rows of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// Keys of rows of one account that agree in amount, name, memo and date and differ in their ids.
    pub duplicates: Vec<Vec<i64>>,
    /// How many such groups there are.
    pub duplicate_groups: u64,
    /// Keys of a row and of one up to ten days after it with the opposite amount and the same name (the same memo
    /// where there is no name), of one account.
    pub reversals: Vec<(i64, i64)>,
    /// How many such pairs there are.
    pub reversal_pairs: u64,
}

/// A row that has all a hint needs.
#[derive(Debug, Clone, Copy)]
struct Item {
    /// Of account, text and amount without its sign.
    hash: u64,
    /// Twice the day, plus one for an amount below zero.
    day_and_sign: i32,
    slot: u32,
}

impl Item {
    fn day(self) -> i32 {
        self.day_and_sign >> 1
    }

    fn negative(self) -> bool {
        self.day_and_sign & 1 == 1
    }
}

/// Bits of the hash that items are sorted by. Those of one hash are compared, so that it need not be unique.
const HASH_BITS: u32 = 44;

impl Ledger {
    /// Hints about the rows of a query, each among themselves. Rows without a date, a text or an amount other than
    /// zero have none.
    #[must_use]
    pub fn hints(&self, query: &Query) -> Hints {
        let held = self.shared.held.read();
        let newest_first = self.shared.answers.lock().slots(&held, &Query { sort: Sort::default(), ..query.clone() });
        let columns = &held.columns;
        // From the oldest to the newest, and in that order among those of one hash.
        let items: Vec<Item> = newest_first.iter().rev().filter_map(|slot| item(columns, *slot)).collect();
        let items = radix::sort_by_key(items, |item| item.hash, HASH_BITS);
        let mut hints = Hints::default();
        for alike in items.chunk_by(|a, b| a.hash == b.hash).filter(|alike| alike.len() > 1) {
            hints.find_duplicates(columns, alike);
            hints.find_reversals(columns, alike);
        }
        hints
    }
}

impl Hints {
    fn find_duplicates(&mut self, columns: &Columns, alike: &[Item]) {
        for day in alike.chunk_by(|a, b| a.day() == b.day()).filter(|day| day.len() > 1) {
            let mut slots: Vec<u32> = day.iter().map(|item| item.slot).collect();
            let texts =
                |slot: u32| (columns.text_number(TextColumn::Name, slot), columns.text_number(TextColumn::Memo, slot));
            let same = |a: u32, b: u32| {
                let amounts = columns.amount(a).zip(columns.amount(b)).and_then(|(a, b)| a.compare(&b));
                texts(a) == texts(b) && amounts == Some(Ordering::Equal)
            };
            let negative = |slot: u32| columns.amount(slot).is_some_and(|amount| amount.is_negative());
            slots.sort_by_key(|slot| (texts(*slot), negative(*slot), *slot));
            for group in slots.chunk_by(|a, b| same(*a, *b)) {
                // One id that came twice is shown as such already (AP-17).
                let ids: Vec<u32> = group.iter().copied().filter(|slot| columns.duplicate(*slot) == 0).collect();
                if ids.len() > 1 {
                    self.duplicate_groups += 1;
                    if self.duplicates.len() < MAX_HINTS {
                        self.duplicates.push(ids.iter().map(|slot| columns.key(*slot)).collect());
                    }
                }
            }
        }
    }

    fn find_reversals(&mut self, columns: &Columns, alike: &[Item]) {
        if alike.iter().all(|item| item.negative()) || !alike.iter().any(|item| item.negative()) {
            return;
        }
        let mut open: [Vec<Item>; 2] = [Vec::new(), Vec::new()];
        for item in alike.iter().copied() {
            let [positives, negatives] = &mut open;
            let (same, opposite) = if item.negative() { (negatives, positives) } else { (positives, negatives) };
            // What is older than the last one is too old as well.
            match opposite.pop().filter(|before| item.day() - before.day() <= REVERSAL_DAYS) {
                Some(before) if agree(columns, before.slot, item.slot) => {
                    self.reversal_pairs += 1;
                    if self.reversals.len() < MAX_HINTS {
                        self.reversals.push((columns.key(before.slot), columns.key(item.slot)));
                    }
                }
                _ => {
                    opposite.clear();
                    same.push(item);
                }
            }
        }
    }
}

fn item(columns: &Columns, slot: u32) -> Option<Item> {
    let day = columns.posted(slot)?.day()?;
    let (digits, scale, long) = magnitude(&columns.amount(slot)?)?;
    let (column, text) = text(columns, slot)?;
    // What shares a hash is compared; of two that share one by chance a hint may be lost.
    let long = long.map_or(0, |long| long.bytes().fold(0, |hash, byte| mixed(hash ^ u64::from(byte))));
    let text = u64::from(text) << 8 | u64::from(column == TextColumn::Name);
    let parts = [u64::from(columns.account(slot)), text, digits, scale.into(), long];
    let hash = parts.into_iter().fold(0, |hash, part| mixed(hash ^ part)) >> (u64::BITS - HASH_BITS);
    let negative = columns.amount(slot)?.is_negative();
    Some(Item { hash, day_and_sign: day.checked_mul(2)? + i32::from(negative), slot })
}

/// A number with all its bits spread (the finaliser of SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The column and the number of the text that names a row.
fn text(columns: &Columns, slot: u32) -> Option<(TextColumn, u32)> {
    let number = |column| columns.text_number(column, slot).map(|number| (column, number));
    number(TextColumn::Name).or_else(|| number(TextColumn::Memo))
}

/// Whether two rows of one hash have the same account, text and amount but for the sign.
fn agree(columns: &Columns, a: u32, b: u32) -> bool {
    let amounts = (columns.amount(a).and_then(|a| magnitude(&a)), columns.amount(b).and_then(|b| magnitude(&b)));
    columns.account(a) == columns.account(b) && text(columns, a) == text(columns, b) && amounts.0 == amounts.1
}

/// The shortest spelling of an amount without its sign, the same for equal values; `None` for zero and for what is
/// no decimal.
fn magnitude(amount: &Decimal<'_>) -> Option<(u64, u8, Option<String>)> {
    match amount {
        Decimal::Plain { mantissa: 0, .. } => None,
        Decimal::Plain { mantissa, scale } => {
            let (mut digits, mut scale) = (mantissa.unsigned_abs(), *scale);
            while scale > 0 && digits.is_multiple_of(10) {
                (digits, scale) = (digits / 10, scale - 1);
            }
            Some((digits, scale, None))
        }
        Decimal::Odd(money) => {
            use bigdecimal::Zero as _;
            let value = money.value().filter(|value| !value.is_zero())?.abs().normalized();
            let plain = value.to_plain_string();
            let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
            // Spelt oddly but no longer than a plain amount: it must equal that.
            match (format!("{whole}{fraction}").parse(), u8::try_from(fraction.len())) {
                (Ok(digits), Ok(scale)) if scale <= MAX_SCALE => Some((digits, scale, None)),
                _ => Some((0, 0, Some(plain))),
            }
        }
    }
}
