//! Orders of rows: comparing two, sorting all, and putting a few new ones into an order that was made before.

use crate::columns::{Columns, Decimal, Instant, MAX_SCALE, TextColumn, compare_by_key, folded_key, numbered_key};
use crate::query::{Column, Sort};
use crate::radix;
use std::cmp::Ordering;

/// Compares two rows. No two rows are equal: the last resort is the slot.
pub(crate) fn compare(columns: &Columns, sort: Sort, a: u32, b: u32) -> Ordering {
    let by_value = match sort.column {
        Column::Posted => return by_date(columns, sort.descending, a, b),
        Column::Amount => by(sort, number(columns.amount(a)), number(columns.amount(b)), compare_numbers),
        Column::RunningBalance => {
            by(sort, number(columns.running_balance(a)), number(columns.running_balance(b)), compare_numbers)
        }
        Column::Text(column) => {
            let order = |a: &&str, b: &&str| compare_by_key(text_key(column), a, b);
            by(sort, columns.text(column, a), columns.text(column, b), order)
        }
        column => by(sort, key(columns, column, a), key(columns, column, b), u64::cmp),
    };
    by_value.then_with(|| by_date(columns, true, a, b))
}

/// Compares two values; a missing one comes last in both directions.
fn by<T>(sort: Sort, a: Option<T>, b: Option<T>, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if sort.descending => compare(&b, &a),
        (Some(a), Some(b)) => compare(&a, &b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn number(amount: Option<Decimal<'_>>) -> Option<Decimal<'_>> {
    amount.filter(Decimal::is_decimal)
}

fn compare_numbers(a: &Decimal<'_>, b: &Decimal<'_>) -> Ordering {
    a.compare(b).unwrap_or(Ordering::Equal)
}

/// How the sort key of a text is made.
fn text_key(column: TextColumn) -> fn(&str, &mut Vec<u8>) {
    match column {
        TextColumn::CheckNumber => numbered_key,
        _ => folded_key,
    }
}

/// The default order: pending first, then the newest, then the highest sequence. The oldest first turns it round,
/// pending rows last; rows without a date stay behind those with one.
fn by_date(columns: &Columns, descending: bool, a: u32, b: u32) -> Ordering {
    let sort = Sort { column: Column::Posted, descending };
    let pending = columns.pending(a).cmp(&columns.pending(b));
    let pending = if descending { pending.reverse() } else { pending };
    pending
        .then_with(|| by(sort, micros(columns.posted(a)), micros(columns.posted(b)), i64::cmp))
        .then_with(|| by(sort, columns.sequence(a), columns.sequence(b), i64::cmp))
        .then_with(|| a.cmp(&b))
}

fn micros(instant: Option<Instant<'_>>) -> Option<i64> {
    instant.and_then(|instant| instant.micros())
}

/// A signed number as an unsigned one in the same order.
fn raised(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

/// The sort key of a row in a column whose values are whole numbers.
fn key(columns: &Columns, column: Column, slot: u32) -> Option<u64> {
    match column {
        Column::LastUpdated => micros(columns.last_updated(slot)).map(raised),
        Column::Sequence => columns.sequence(slot).map(raised),
        Column::Account => Some(columns.account(slot).into()),
        Column::HasImage => Some(columns.has_image(slot).into()),
        Column::Source => {
            let source = columns.source(slot);
            Some(source.exchange.min(u64::from(u32::MAX)) << 32 | u64::from(source.index))
        }
        Column::Posted | Column::Amount | Column::RunningBalance | Column::Text(_) => None,
    }
}

/// All rows in the default order, or the oldest first.
pub(crate) fn sort_by_date(columns: &Columns, descending: bool) -> Vec<u32> {
    let mut slots: Vec<u32> = columns.live().iter().collect();
    let turned = |value: i64| if descending { !raised(value) } else { raised(value) };
    let pending = |slot: u32| columns.pending(slot) != descending;
    let posted = |slot: u32| micros(columns.posted(slot)).map_or(u64::MAX, turned);
    let sequence = |slot: u32| columns.sequence(slot).map_or(u64::MAX, turned);
    // Answers come the newest first, so there is often nothing to do, or to be turned round.
    let key = |slot: &u32| (pending(*slot), posted(*slot), sequence(*slot));
    if slots.is_sorted_by_key(key) {
        return slots;
    }
    if slots.is_sorted_by(|a, b| key(a) > key(b)) {
        slots.reverse();
        return slots;
    }
    for key in [&sequence as &dyn Fn(u32) -> u64, &posted, &|slot| pending(slot).into()] {
        slots = radix::sorted(slots.iter().map(|slot| (key(*slot), *slot)).collect());
    }
    slots
}

/// All rows in an order by another column than the date, made of the default one.
pub(crate) fn sort(columns: &Columns, sort: Sort, default: &[u32]) -> Vec<u32> {
    let turned = |key: u64| if sort.descending { !key } else { key };
    let mut sorting = Sorting { keyed: Vec::with_capacity(default.len()), ..Sorting::default() };
    match sort.column {
        Column::Amount => sorting.amounts(default, |slot| columns.amount(slot), turned),
        Column::RunningBalance => sorting.amounts(default, |slot| columns.running_balance(slot), turned),
        Column::Text(column) => {
            let ranks = columns.texts(column).ranks(text_key(column));
            let rank = |slot| columns.text_number(column, slot).and_then(|number| ranks.get(number as usize));
            default.iter().for_each(|slot| sorting.take(*slot, rank(*slot).map(|rank| turned((*rank).into()))));
        }
        column => default.iter().for_each(|slot| sorting.take(*slot, key(columns, column, *slot).map(turned))),
    }
    let mut sorted = radix::sorted(sorting.keyed);
    if !sorting.hard.is_empty() {
        sorted = merged(columns, sort, &sorted, sorting.hard);
    }
    sorted.append(&mut sorting.missing);
    sorted
}

/// Rows on their way into an order.
#[derive(Default)]
struct Sorting {
    keyed: Vec<(u64, u32)>,
    /// Rows whose value has no key, to be compared one by one.
    hard: Vec<u32>,
    missing: Vec<u32>,
}

impl Sorting {
    fn take(&mut self, slot: u32, key: Option<u64>) {
        match key {
            Some(key) => self.keyed.push((key, slot)),
            None => self.missing.push(slot),
        }
    }

    /// Amounts as whole numbers at the widest scale; those that do not fit there are compared one by one.
    fn amounts<'a>(
        &mut self,
        default: &[u32],
        amount: impl Fn(u32) -> Option<Decimal<'a>>,
        turned: impl Fn(u64) -> u64,
    ) {
        let scales = default.iter().filter_map(|slot| match amount(*slot) {
            Some(Decimal::Plain { scale, .. }) => Some(scale),
            _ => None,
        });
        // A few amounts with many digits must not push all others out of the keys.
        let widest = common_scale(scales);
        let powers: Vec<Option<i64>> = (0..=widest).map(|scale| 10_i64.checked_pow((widest - scale).into())).collect();
        for slot in default {
            match amount(*slot) {
                Some(Decimal::Plain { mantissa, scale }) => {
                    let by = powers.get(usize::from(scale)).copied().flatten();
                    match by.and_then(|by| mantissa.checked_mul(by)) {
                        Some(wider) => self.keyed.push((turned(raised(wider)), *slot)),
                        None => self.hard.push(*slot),
                    }
                }
                Some(odd) if odd.is_decimal() => self.hard.push(*slot),
                _ => self.missing.push(*slot),
            }
        }
    }
}

/// The widest scale of all but one in a hundred.
fn common_scale(scales: impl Iterator<Item = u8>) -> u8 {
    let mut counts = [0_usize; MAX_SCALE as usize + 1];
    for scale in scales {
        if let Some(count) = counts.get_mut(usize::from(scale)) {
            *count += 1;
        }
    }
    let all: usize = counts.iter().sum();
    let mut left_out = 0;
    for (scale, count) in (0..=MAX_SCALE).zip(counts).rev() {
        left_out += count;
        if count > 0 && left_out > all / 100 {
            return scale;
        }
    }
    0
}

/// An order with more rows put in at their places.
pub(crate) fn merged(columns: &Columns, sort: Sort, order: &[u32], mut more: Vec<u32>) -> Vec<u32> {
    more.sort_unstable_by(|a, b| compare(columns, sort, *a, *b));
    let mut made = Vec::with_capacity(order.len() + more.len());
    let mut rest = order;
    for slot in more {
        let before = rest.partition_point(|held| compare(columns, sort, *held, slot).is_lt());
        let (front, back) = rest.split_at(before);
        made.extend_from_slice(front);
        made.push(slot);
        rest = back;
    }
    made.extend_from_slice(rest);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_scale_is_not_that_of_a_rare_long_amount() {
        assert_eq!(common_scale([2; 1_000].into_iter().chain([18])), 2);
        assert_eq!(common_scale([2, 2, 18].into_iter()), 18);
        assert_eq!(common_scale(std::iter::empty()), 0);
    }
}
