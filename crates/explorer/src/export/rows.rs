//! The rows of the ledger as an export pulls them: a list of keys, and each row made when it is asked for.

use crate::table::Shown;
use ::export::{Account, Ask, Balance, ExportError, Row, Rows, Source};
use ledger::columns::Columns;
use ledger::{Ledger, RowView};
use model::{AccountId, AccountKind, text};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// Rows that are made together: those that were read together are cheap together.
const TOGETHER: usize = 256;

/// Rows of a ledger in the order of a query. Rows that change while they are written are written as they are then;
/// rows that vanish are left out.
pub(super) struct LedgerRows {
    ledger: Ledger,
    keys: Vec<i64>,
    /// Those that own one of the rows: nothing is told of any other.
    accounts: Vec<Account>,
    ids: HashMap<AccountId, usize>,
}

impl LedgerRows {
    pub(super) fn of(shown: &Shown, keys: Vec<i64>) -> Self {
        let ledger = shown.ledger.clone();
        let owners = owners(&ledger.read(), &keys);
        Self {
            keys,
            accounts: owners.iter().map(|id| account(shown, id)).collect(),
            ids: owners.into_iter().enumerate().map(|(index, id)| (id, index)).collect(),
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
        match self.accounts.as_slice() {
            [account] => account.name.clone(),
            _ => "transactions".to_owned(),
        }
    }

    /// The keys of an account's rows; all without one.
    fn keys_of(&self, account: Option<usize>) -> Cow<'_, [i64]> {
        let Some(account) = account else { return Cow::Borrowed(&self.keys) };
        let columns = self.ledger.read();
        let id = self.ids.iter().find(|(_, index)| **index == account).map(|(id, _)| id);
        let Some(number) = id.and_then(|id| columns.account_number(id)) else { return Cow::Borrowed(&[]) };
        let is_of = |key: &&i64| columns.slot_of(**key).is_some_and(|slot| columns.account(slot) == number);
        Cow::Owned(self.keys.iter().filter(is_of).copied().collect())
    }

    /// The rows of these keys that are still held; with their JSON if it is wanted, and never silently without it.
    fn made(&self, keys: &[i64], raw: bool) -> Vec<Result<Row<'static>, ExportError>> {
        if !raw {
            return self.ledger.views(keys).into_iter().map(|view| Ok(row(view, &self.ids, None))).collect();
        }
        let Ok(raws) = self.ledger.raws(keys) else { return vec![Err(ExportError::JsonUnreadable)] };
        let with_raw = keys.iter().copied().zip(raws);
        let raws: HashMap<i64, String> = with_raw.filter_map(|(key, raw)| Some((key, raw?))).collect();
        let view = |view: RowView| match raws.get(&view.key) {
            Some(raw) => Ok(row(view, &self.ids, Some(raw.clone()))),
            None => Err(ExportError::JsonUnreadable),
        };
        self.ledger.views(keys).into_iter().map(view).collect()
    }
}

impl Source for LedgerRows {
    fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    fn count(&self) -> u64 {
        self.keys.len() as u64
    }

    fn rows<'s>(&'s self, ask: Ask) -> Rows<'s> {
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

/// The accounts of the rows with these keys.
fn owners(columns: &Columns, keys: &[i64]) -> Vec<AccountId> {
    let number = |key: &i64| columns.slot_of(*key).map(|slot| columns.account(slot));
    let numbers: BTreeSet<u32> = keys.iter().filter_map(number).collect();
    numbers.into_iter().filter_map(|number| columns.accounts().get(number as usize).cloned()).collect()
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
        balance: shown
            .balance(id)
            .and_then(|reading| Some(Balance { amount: reading.balance?.clone(), as_of: reading.as_of() })),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::BalanceNews;
    use ::export::{Export, Format, LeftOut, Redaction, Report, Watch};
    use ledger::{Accounts, Query, Row as LedgerRow};
    use model::{ApiInstant, Money, TransactionId};
    use std::sync::atomic::AtomicBool;

    /// A ledger with rows of these accounts, and all that is asked of it.
    fn held(rows: &[(&str, &[&str])]) -> Ledger {
        let ledger = Ledger::new();
        for (account, ids) in rows {
            let row = |id: &&str| LedgerRow::new(TransactionId::new(*id).unwrap(), format!(r#"{{"id":"{id}"}}"#));
            let rows: Vec<LedgerRow> = ids.iter().map(row).collect();
            ledger.upsert(&AccountId::new(*account).unwrap(), &rows).unwrap();
        }
        ledger
    }

    fn rows(ledger: &Ledger, accounts: Accounts) -> LedgerRows {
        let keys = ledger.keys(&Query { accounts, ..Query::default() }, std::slice::from_ref(&(0..u64::MAX)));
        LedgerRows::of(&Shown::made_up(ledger, &[], HashMap::new()), keys)
    }

    fn written(format: Format, rows: &LedgerRows) -> Report {
        let export = Export { format, about: crate::export::about(true), redaction: Redaction::Full };
        export.write(rows, &mut Vec::new(), &mut Watch::new(&AtomicBool::new(false), &mut |_| ())).unwrap()
    }

    #[test]
    fn only_accounts_that_own_a_row_of_the_export_are_told() {
        let ledger = held(&[("a", &["1"]), ("b", &["2", "3"])]);
        let one = rows(&ledger, Accounts::One(AccountId::new("b").unwrap()));
        assert_eq!(one.accounts().iter().map(|account| account.id.as_str()).collect::<Vec<_>>(), ["b"]);
        let made = one.rows(Ask { account: Some(0), raw: false });
        assert_eq!(made.map(|row| row.unwrap().account).collect::<Vec<_>>(), [0, 0]);
        assert_eq!(rows(&ledger, Accounts::All).accounts().len(), 2);
    }

    #[test]
    fn a_row_that_goes_between_choosing_and_writing_is_counted_as_left_out() {
        for format in Format::ALL {
            let ledger = held(&[("a", &["1", "2"])]);
            let rows = rows(&ledger, Accounts::All);
            ledger.inactivate(&AccountId::new("a").unwrap(), &[TransactionId::new("1").unwrap()]).unwrap();
            let report = written(format, &rows);
            assert_eq!(report.left_out[&LeftOut::Changed], 1, "{format:?}");
            assert_eq!(report.rows + report.left_out_rows(), 2, "{format:?}");
        }
    }

    #[test]
    fn the_balance_of_a_file_is_the_newer_one_with_its_date() {
        let (ledger, id) = (Ledger::new(), AccountId::new("a").unwrap());
        ledger.upsert(&id, &[LedgerRow::new(TransactionId::new("1").unwrap(), r#"{"id":"1"}"#)]).unwrap();
        let listed = r#"{"id":"a","accountType":"Deposit","balance":"90","fetchedDate":"2026-03-01T09:00:00Z"}"#;
        let balance = |fetched: &str| {
            let news = BalanceNews {
                balance: Some(Money::read("100")),
                available_balance: None,
                available_credit: None,
                fetched: Some(ApiInstant::read(fetched)),
                received: "2026-03-04T12:00:00Z".parse().unwrap(),
            };
            let shown = Shown::made_up(&ledger, &[listed], HashMap::from([(id.clone(), news)]));
            let keys = ledger.keys(&Query::default(), std::slice::from_ref(&(0..u64::MAX)));
            let balance = LedgerRows::of(&shown, keys).accounts()[0].balance.clone().unwrap();
            (balance.amount.as_sent().to_owned(), balance.as_of.unwrap().as_sent().to_owned())
        };
        assert_eq!(balance("2026-03-04T09:00:00Z"), ("100".to_owned(), "2026-03-04T09:00:00Z".to_owned()));
        assert_eq!(balance("2026-02-01T09:00:00Z"), ("90".to_owned(), "2026-03-01T09:00:00Z".to_owned()));
    }
}
