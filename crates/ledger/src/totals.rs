//! Exact sums, per currency and per meaning (AP-15).

use crate::columns::{Columns, TextColumn};
use crate::exact::Exact;
use crate::query::Query;
use crate::store::Ledger;
use crate::window::part;
use model::AccountId;
use std::collections::BTreeMap;
use std::ops::Range;

/// The sums of one currency in one group of accounts. On deposit accounts a negative amount is money out
/// (client-code); for debts the sign is not documented, so the words are the screen's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals<G = ()> {
    /// The group of the accounts, as the caller named it.
    pub group: G,
    /// The currency as sent; `None` if the rows had none.
    pub currency: Option<String>,
    /// Sum of the amounts at or above zero, as exact decimal text.
    pub money_in: String,
    /// Sum of the amounts below zero, as exact decimal text; zero or negative.
    pub money_out: String,
    /// Rows that went into the sums.
    pub counted: u64,
    /// Rows without an amount that is a decimal.
    pub left_out: u64,
}

/// Sums on their way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    pub(crate) incoming: Exact,
    pub(crate) outgoing: Exact,
    pub(crate) counted: u64,
    pub(crate) left_out: u64,
}

impl Flow {
    pub(crate) fn take(&mut self, columns: &Columns, slot: u32) {
        let Some(amount) = columns.amount(slot) else {
            self.left_out += 1;
            return;
        };
        let sum = if amount.is_negative() { &mut self.outgoing } else { &mut self.incoming };
        let added = sum.add(&amount);
        self.counted += u64::from(added);
        self.left_out += u64::from(!added);
    }

    /// The sums as texts, with what they are of.
    pub(crate) fn totals<G>(self, columns: &Columns, group: G, currency: Option<u32>) -> Totals<G> {
        Totals {
            group,
            currency: currency.map(|number| columns.texts(TextColumn::Currency).get(number).to_owned()),
            money_in: self.incoming.text(),
            money_out: self.outgoing.text(),
            counted: self.counted,
            left_out: self.left_out,
        }
    }
}

/// Sums by a key, quick where neighbouring rows have the same.
pub(crate) struct ByKey<K> {
    places: BTreeMap<K, usize>,
    flows: Vec<Flow>,
    last: Option<(K, usize)>,
}

impl<K: Ord + Copy> ByKey<K> {
    pub(crate) fn new() -> Self {
        Self { places: BTreeMap::new(), flows: Vec::new(), last: None }
    }

    pub(crate) fn take(&mut self, key: K, columns: &Columns, slot: u32) {
        let place = match self.last {
            Some((last, place)) if last == key => place,
            _ => *self.places.entry(key).or_insert_with(|| {
                self.flows.push(Flow::default());
                self.flows.len() - 1
            }),
        };
        self.last = Some((key, place));
        if let Some(flow) = self.flows.get_mut(place) {
            flow.take(columns, slot);
        }
    }

    pub(crate) fn into_flows(mut self) -> impl Iterator<Item = (K, Flow)> {
        self.places.into_iter().filter_map(move |(key, place)| Some((key, std::mem::take(self.flows.get_mut(place)?))))
    }
}

/// The groups of the accounts by the accounts' numbers, each with a number of its own.
pub(crate) struct Groups<G> {
    pub(crate) all: Vec<G>,
    of_account: Vec<usize>,
}

impl<G: Ord + Clone> Groups<G> {
    pub(crate) fn new(columns: &Columns, group: impl Fn(&AccountId) -> G) -> Self {
        let of: Vec<G> = columns.accounts().iter().map(group).collect();
        let mut all = of.clone();
        all.sort();
        all.dedup();
        let of_account = of.iter().map(|group| all.binary_search(group).unwrap_or(0)).collect();
        Self { all, of_account }
    }

    /// The number of the group of a row.
    pub(crate) fn of(&self, columns: &Columns, slot: u32) -> usize {
        self.of_account.get(columns.account(slot) as usize).copied().unwrap_or(0)
    }
}

impl Ledger {
    /// The sums of a query's rows, by group and currency. `group` names what an account's signs mean.
    #[must_use]
    pub fn totals<G: Ord + Clone>(&self, query: &Query, group: impl Fn(&AccountId) -> G) -> Vec<Totals<G>> {
        let held = self.shared.held.read();
        let selected = self.shared.answers.lock().selected(&held, query);
        let columns = &held.columns;
        totals(columns, selected.as_deref().unwrap_or(columns.live()).iter(), group)
    }

    /// The sums of the rows at some places of the answer of a [window](crate::Window::revision), by group and currency;
    /// `None` if it is another one by now, because the places would be those of other rows.
    #[must_use]
    pub fn totals_at<G: Ord + Clone>(
        &self,
        revision: u64,
        query: &Query,
        ranges: &[Range<u64>],
        group: impl Fn(&AccountId) -> G,
    ) -> Option<Vec<Totals<G>>> {
        let held = self.shared.held.read();
        if held.answer(query) != revision {
            return None;
        }
        let slots = self.shared.answers.lock().slots(&held, query);
        Some(totals(&held.columns, ranges.iter().flat_map(|range| part(&slots, range)).copied(), group))
    }
}

fn totals<G: Ord + Clone>(
    columns: &Columns,
    slots: impl Iterator<Item = u32>,
    group: impl Fn(&AccountId) -> G,
) -> Vec<Totals<G>> {
    let groups = Groups::new(columns, group);
    let mut flows = ByKey::new();
    for slot in slots {
        let key = (groups.of(columns, slot), columns.text_number(TextColumn::Currency, slot));
        flows.take(key, columns, slot);
    }
    let total = |((group, currency), flow): (_, Flow)| {
        Some(flow.totals(columns, groups.all.get::<usize>(group)?.clone(), currency))
    };
    let mut totals: Vec<Totals<G>> = flows.into_flows().filter_map(total).collect();
    totals.sort_by(|a, b| (&a.group, &a.currency).cmp(&(&b.group, &b.currency)));
    totals
}
