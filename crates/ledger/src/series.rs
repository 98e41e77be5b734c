//! What charts show: money in and out by month and by category, and the balance of an account by day.

use crate::columns::{Columns, TextColumn, date_of};
use crate::exact::Exact;
use crate::query::{Accounts, Query};
use crate::store::Ledger;
use crate::totals::{ByKey, Flow, Groups, Totals};
use jiff::civil::Date;
use model::{AccountId, Money};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Money in and out of a query's rows, by month and by category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flows<G = ()> {
    /// By calendar month of the posting date as sent, such as `2025-03`, oldest first; rows without one are first.
    pub months: Vec<Slice<G>>,
    /// By category; rows without one are first.
    pub categories: Vec<Slice<G>>,
}

/// The sums of one month or one category, in one group and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<G = ()> {
    /// The month or the category; `None` for the rows without one.
    pub of: Option<String>,
    /// Their sums.
    pub totals: Totals<G>,
}

/// Where a balance comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalanceSource {
    /// The running balance of the last row of the day, as sent.
    Sent,
    /// Added up here, from the nearest balance that is known.
    Summed,
}

/// The balance at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalancePoint {
    /// The posting date as sent.
    pub date: Date,
    /// The balance, as exact decimal text.
    pub balance: String,
    /// Where it comes from.
    pub source: BalanceSource,
}

/// The balance of an account over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BalanceSeries {
    /// A point for each day with rows whose balance is known, oldest first.
    pub points: Vec<BalancePoint>,
    /// Days with rows whose balance is not known.
    pub unknown_days: u64,
    /// Posted rows without a date, which no day has.
    pub undated: u64,
}

impl Ledger {
    /// Money in and out of a query's rows by month and by category. `group` names what an account's signs mean.
    #[must_use]
    pub fn flows<G: Ord + Clone>(&self, query: &Query, group: impl Fn(&AccountId) -> G) -> Flows<G> {
        let held = self.shared.held.read();
        let selected = self.shared.answers.lock().selected(&held, query);
        let columns = &held.columns;
        let groups = Groups::new(columns, group);
        let (mut months, mut categories) = (ByKey::new(), ByKey::new());
        let mut month_of = MonthOf::default();
        for slot in selected.as_deref().unwrap_or(columns.live()).iter() {
            let (group, currency) = (groups.of(columns, slot), columns.text_number(TextColumn::Currency, slot));
            let month = columns.posted(slot).and_then(|posted| month_of.day(posted.day()?));
            months.take((month, group, currency), columns, slot);
            let category = columns.text_number(TextColumn::Category, slot);
            categories.take((category, group, currency), columns, slot);
        }
        let month = |number: u32| format!("{:04}-{:02}", number / 12, number % 12 + 1);
        let category = |number: u32| columns.texts(TextColumn::Category).get(number).to_owned();
        Flows {
            months: slices(columns, &groups, months, month),
            categories: slices(columns, &groups, categories, category),
        }
    }

    /// The balance of an account at the end of each day with posted rows: as sent with the last row of the day,
    /// else added up from the nearest balance that is known. `now` is the balance after the newest posted row, if
    /// the caller knows it.
    ///
    /// Inferred: running balances are those after their rows in the order of date and sequence.
    #[must_use]
    pub fn balances(&self, account: &AccountId, now: Option<&Money>) -> BalanceSeries {
        let held = self.shared.held.read();
        let query = Query { accounts: Accounts::One(account.clone()), ..Query::default() };
        let newest_first = self.shared.answers.lock().slots(&held, &query);
        let columns = &held.columns;
        let posted = || newest_first.iter().copied().filter(|slot| !columns.pending(*slot));
        let mut dated: Vec<(u32, i32)> =
            posted().filter_map(|slot| Some((slot, columns.posted(slot)?.day()?))).collect();
        // Rows are in the order of their instants, and days are those that were sent: with several offsets the rows of
        // two days can lie among each other. In the usual order this changes nothing.
        dated.sort_by_key(|(_, day)| Reverse(*day));
        let mut balances = Balances { columns, of_day: BTreeMap::new() };
        let days = dated.chunk_by(|a, b| a.1 == b.1).count();
        balances.backwards(&dated, now);
        if balances.of_day.len() < days {
            balances.forwards(&dated);
        }
        let points: Vec<BalancePoint> = balances
            .of_day
            .into_iter()
            .filter_map(|(day, (balance, source))| {
                Some(BalancePoint { date: date_of(day)?, balance: balance.text(), source })
            })
            .collect();
        BalanceSeries {
            unknown_days: days.saturating_sub(points.len()) as u64,
            undated: (posted().count() - dated.len()) as u64,
            points,
        }
    }
}

struct Balances<'a> {
    columns: &'a Columns,
    /// By day, the balance after its last row.
    of_day: BTreeMap<i32, (Exact, BalanceSource)>,
}

impl Balances<'_> {
    fn sent(&self, slot: u32) -> Option<Exact> {
        let balance = self.columns.running_balance(slot)?;
        let mut exact = Exact::default();
        exact.add(&balance).then_some(exact)
    }

    /// From the newest row to the oldest: the balance after a row is that after the newer one less its amount.
    fn backwards(&mut self, newest_first: &[(u32, i32)], now: Option<&Money>) {
        let mut known = now.and_then(Money::value).map(|value| Exact::from_value(value.clone()));
        let mut newer: Option<(u32, i32)> = None;
        for (slot, day) in newest_first.iter().copied() {
            let first_of_day = newer.is_none_or(|(_, before)| before != day);
            let is_sent = self.columns.running_balance(slot).is_some_and(|balance| balance.is_decimal());
            // Where balances are sent with every row nothing is added up.
            known = match (is_sent, newer) {
                (true, _) if first_of_day => self.sent(slot),
                (true, _) => None,
                (false, None) => known,
                (false, Some((newer, _))) => self.before(newer, known),
            };
            if first_of_day && let Some(balance) = &known {
                let source = if is_sent { BalanceSource::Sent } else { BalanceSource::Summed };
                self.of_day.insert(day, (balance.clone(), source));
            }
            newer = Some((slot, day));
        }
    }

    /// The balance before a row: that after it less its amount.
    fn before(&self, slot: u32, after: Option<Exact>) -> Option<Exact> {
        let mut balance = self.sent(slot).or(after)?;
        let amount = self.columns.amount(slot)?;
        balance.subtract(&amount).then_some(balance)
    }

    /// From the oldest row to the newest, for the days that have no newer balance to begin with.
    fn forwards(&mut self, newest_first: &[(u32, i32)]) {
        let mut before: Option<Exact> = None;
        let mut oldest_first = newest_first.iter().rev().copied().peekable();
        while let Some((slot, day)) = oldest_first.next() {
            let summed = before.and_then(|mut balance| {
                let amount = self.columns.amount(slot)?;
                balance.add(&amount).then_some(balance)
            });
            before = self.sent(slot).or(summed);
            let last_of_day = oldest_first.peek().is_none_or(|(_, next)| *next != day);
            if last_of_day && let Some(balance) = &before {
                self.of_day.entry(day).or_insert_with(|| (balance.clone(), BalanceSource::Summed));
            }
        }
    }
}

fn slices<G: Ord + Clone>(
    columns: &Columns,
    groups: &Groups<G>,
    flows: ByKey<(Option<u32>, usize, Option<u32>)>,
    name: impl Fn(u32) -> String,
) -> Vec<Slice<G>> {
    let slice = |((of, group, currency), flow): (_, Flow)| {
        let totals = flow.totals(columns, groups.all.get::<usize>(group)?.clone(), currency);
        Some(Slice { of: Option::<u32>::map(of, &name), totals })
    };
    let mut slices: Vec<Slice<G>> = flows.into_flows().filter_map(slice).collect();
    let key = |slice: &Slice<G>| (slice.of.clone(), slice.totals.group.clone(), slice.totals.currency.clone());
    slices.sort_by_cached_key(key);
    slices
}

/// The month of a day, as years times twelve plus months; neighbouring rows are of one day more often than not.
#[derive(Default)]
struct MonthOf {
    last: Option<(i32, Option<u32>)>,
}

impl MonthOf {
    fn day(&mut self, day: i32) -> Option<u32> {
        if let Some((_, month)) = self.last.filter(|(last, _)| *last == day) {
            return month;
        }
        let month = date_of(day).and_then(|date| {
            let (year, month) = (u32::try_from(date.year()).ok()?, u32::try_from(date.month()).ok()?);
            Some(year * 12 + month - 1)
        });
        self.last = Some((day, month));
        month
    }
}
