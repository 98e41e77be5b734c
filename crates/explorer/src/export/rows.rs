//! The rows of the ledger as an export pulls them: a list of keys, and each row made when it is asked for.

use crate::table::Shown;
use ::export::{Account, Ask, Balance, Row, Source};
use ledger::{Ledger, Query, RowView};
use model::{AccountId, AccountKind, text};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Rows that are made together: those that were read together are cheap together.
const TOGETHER: usize = 256;

/// Rows of a ledger in the order of a query. Rows that change while they are written are written as they are then;
/// rows that vanish are left out.
pub(super) struct LedgerRows {
    ledger: Ledger,
    keys: Vec<i64>,
    accounts: Vec<Account>,
    ids: HashMap<AccountId, usize>,
}

impl LedgerRows {
    pub(super) fn of(shown: &Shown, query: &Query, ranges: &[Range<u64>]) -> Self {
        let ledger = shown.ledger.clone();
        let keys = ledger.keys(query, ranges);
        let held: Vec<AccountId> = ledger.read().accounts().to_vec();
        Self {
            keys,
            accounts: held.iter().map(|id| account(shown, id)).collect(),
            ids: held.into_iter().enumerate().map(|(index, id)| (id, index)).collect(),
            ledger,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The first rows alone.
    pub(super) fn first(&self, count: usize) -> Self {
        Self {
            ledger: self.ledger.clone(),
            keys: self.keys.iter().take(count).copied().collect(),
            accounts: self.accounts.clone(),
            ids: self.ids.clone(),
        }
    }

    /// What the rows are of: the name of their account if it is one.
    pub(super) fn subject(&self) -> String {
        let columns = self.ledger.read();
        let number = |key: &i64| columns.slot_of(*key).map(|slot| columns.account(slot));
        let mut numbers = self.keys.iter().filter_map(number);
        let first = numbers.next();
        let is_one = first.is_some_and(|first| numbers.all(|number| number == first));
        match first.and_then(|first| self.accounts.get(first as usize)) {
            Some(account) if is_one => account.name.clone(),
            _ => "transactions".to_owned(),
        }
    }

    /// The keys of an account's rows; all without one.
    fn keys_of(&self, account: Option<usize>) -> Cow<'_, [i64]> {
        let Some(account) = account else { return Cow::Borrowed(&self.keys) };
        let columns = self.ledger.read();
        let is_of = |key: &&i64| columns.slot_of(**key).is_some_and(|slot| columns.account(slot) as usize == account);
        Cow::Owned(self.keys.iter().filter(is_of).copied().collect())
    }

    fn made(&self, keys: &[i64], raw: bool) -> Vec<Row<'static>> {
        let raws = if raw { self.ledger.raws(keys).unwrap_or_default() } else { Vec::new() };
        let raws: HashMap<i64, String> = keys.iter().zip(raws).filter_map(|(key, raw)| Some((*key, raw?))).collect();
        let view = |view: RowView| {
            let raw = raws.get(&view.key).cloned();
            row(view, &self.ids, raw)
        };
        self.ledger.views(keys).into_iter().map(view).collect()
    }
}

impl Source for LedgerRows {
    fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    fn rows<'s>(&'s self, ask: Ask) -> Box<dyn Iterator<Item = Row<'s>> + 's> {
        let keys = self.keys_of(ask.account);
        let mut at = 0;
        let together = std::iter::from_fn(move || {
            let some = keys.get(at..keys.len().min(at + TOGETHER)).filter(|some| !some.is_empty())?;
            at += some.len();
            Some(self.made(some, ask.raw))
        });
        Box::new(together.flatten())
    }
}

fn account(shown: &Shown, id: &AccountId) -> Account {
    let Some(known) = shown.account(id) else {
        return Account::new(id.as_str(), "", AccountKind::Unknown);
    };
    Account {
        name: known.name.as_deref().map(|name| text::shown(name.trim())).unwrap_or_default(),
        number: known.numbers.clone(),
        sub_kind: known.sub_type.clone(),
        routing_number: known.routing_number.clone(),
        balance: known.balance.clone().map(|amount| Balance { amount, as_of: known.fetched_date.clone() }),
        ..Account::new(id.as_str(), "", known.kind.clone())
    }
}

fn row(view: RowView, ids: &HashMap<AccountId, usize>, raw: Option<String>) -> Row<'static> {
    let text = |text: Option<String>| text.map(Cow::Owned);
    Row {
        account: ids.get(&view.account).copied().unwrap_or_default(),
        id: Cow::Owned(view.id.into()),
        duplicate: view.duplicate,
        amount: view.amount,
        currency: text(view.currency),
        posted: view.posted,
        pending: view.pending,
        pending_status: text(view.pending_status),
        name: text(view.name),
        memo: text(view.memo),
        notes: text(view.notes),
        category: text(view.category),
        kind: text(view.kind),
        check_number: text(view.check_number),
        card_number: text(view.card_number),
        running_balance: view.running_balance,
        raw: text(raw),
    }
}
