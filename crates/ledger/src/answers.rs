//! Orders and answers that were made, kept until they are of no more use: scrolling to any row costs the same, and
//! a page that comes in while a table is on the screen costs the rows of the page and not those of the table.

use crate::columns::{Bits, Columns};
use crate::order::{merged, sort, sort_by_date};
use crate::query::{Query, Sort};
use crate::store::Held;
use std::sync::Arc;

/// How many orders are kept besides the default one: four bytes a row each.
const MOST_ORDERS: usize = 3;

/// How many answers are kept.
const MOST_ANSWERS: usize = 4;

/// One in so many rows changed: past this an order is made anew.
const WORTH_MERGING: usize = 16;

struct Order {
    sort: Sort,
    slots: Arc<Vec<u32>>,
    /// How many slots had been written when it was made.
    written: u64,
}

struct Answer {
    query: Query,
    revision: u64,
    slots: Arc<Vec<u32>>,
}

struct Selected {
    query: Query,
    revision: u64,
    bits: Option<Arc<Bits>>,
}

/// What was made, the last used in front.
#[derive(Default)]
pub(crate) struct Answers {
    orders: Vec<Order>,
    answers: Vec<Answer>,
    selected: Vec<Selected>,
}

impl Answers {
    /// The slots of a query's answer, in its order.
    pub(crate) fn slots(&mut self, held: &Held, query: &Query) -> Arc<Vec<u32>> {
        let known = self.answers.iter().position(|known| known.revision == held.revision && known.query == *query);
        if let Some(at) = known {
            let known = self.answers.remove(at);
            let slots = Arc::clone(&known.slots);
            self.answers.insert(0, known);
            return slots;
        }
        let order = self.order(held, query.sort);
        let slots = match self.selected(held, query) {
            None => order,
            Some(bits) => {
                let mut slots = Vec::with_capacity(bits.count());
                slots.extend(order.iter().copied().filter(|slot| bits.has(*slot)));
                Arc::new(slots)
            }
        };
        self.answers.retain(|answer| answer.revision == held.revision);
        self.answers.insert(0, Answer { query: query.clone(), revision: held.revision, slots: Arc::clone(&slots) });
        self.answers.truncate(MOST_ANSWERS);
        slots
    }

    /// The slots that a query selects; `None` for all rows.
    pub(crate) fn selected(&mut self, held: &Held, query: &Query) -> Option<Arc<Bits>> {
        self.selected.retain(|known| known.revision == held.revision);
        if let Some(known) = self.selected.iter().find(|known| known.query.same_rows(query)) {
            return known.bits.clone();
        }
        let bits = query.selected(&held.columns).map(Arc::new);
        let known = Selected { query: query.clone(), revision: held.revision, bits: bits.clone() };
        self.selected.insert(0, known);
        self.selected.truncate(MOST_ANSWERS);
        bits
    }

    /// All rows in an order.
    pub(crate) fn order(&mut self, held: &Held, wanted: Sort) -> Arc<Vec<u32>> {
        let known = self.orders.iter().position(|order| order.sort == wanted).map(|at| self.orders.remove(at));
        let slots = match known {
            Some(order) if order.written == held.written() => order.slots,
            Some(order) => match refreshed(held, &order) {
                Some(slots) => Arc::new(slots),
                None => self.made(held, wanted),
            },
            None => self.made(held, wanted),
        };
        self.orders.insert(0, Order { sort: wanted, slots: Arc::clone(&slots), written: held.written() });
        // The default order stays: all others are made of it.
        if self.orders.len() > MOST_ORDERS + 1
            && let Some(oldest) = self.orders.iter().rposition(|order| order.sort != Sort::default())
        {
            self.orders.remove(oldest);
        }
        slots
    }

    fn made(&mut self, held: &Held, wanted: Sort) -> Arc<Vec<u32>> {
        if wanted.column == Sort::default().column {
            return Arc::new(sort_by_date(&held.columns, wanted.descending));
        }
        let default = self.order(held, Sort::default());
        Arc::new(sort(&held.columns, wanted, &default))
    }
}

/// An order with what was written since; `None` if making it anew is better.
fn refreshed(held: &Held, order: &Order) -> Option<Vec<u32>> {
    let columns: &Columns = &held.columns;
    let written = held.written_since(order.written)?;
    if written.len() > order.slots.len() / WORTH_MERGING {
        return None;
    }
    let mut dirty = Bits::none(columns.slots());
    written.iter().for_each(|slot| dirty.insert(*slot));
    let kept: Vec<u32> = order.slots.iter().copied().filter(|slot| !dirty.has(*slot)).collect();
    dirty.and(columns.live());
    Some(merged(columns, order.sort, &kept, dirty.iter().collect()))
}
