//! Transactions of a session: read into the ledger, asked for by window. Rows stay in Rust.

mod reading;
mod rows;

pub(crate) use reading::Readings;
use reading::Wanted;

use crate::Explorer;
use crate::core::Answer;
use crate::json::{fields, indented};
use crate::table::{Shown, row_name};
use crate::view::{ErrorKind, ErrorView, ExchangeView, LatestView, ReadAllView, ReadView, TransactionView};
use consumer_api::{ExchangeId, ReadQuery};
use ledger::Query;
use model::{AccountKind, Group};

/// How many lines the latest activity has.
const LATEST: u32 = 8;

impl Explorer {
    /// Begins to read an account's transactions, or tells how the reading stands. A reading that was interrupted goes
    /// on where it was. `again` asks for what changed once everything was read.
    ///
    /// # Errors
    /// If the session or the account does not exist. Why a reading failed is in the view.
    pub async fn read_transactions(&self, session: String, account_id: String, again: bool) -> Answer<ReadView> {
        let core = self.core();
        let session = core.session(&session).await?;
        let (account, _) = core.account_of(&session, &account_id).await?;
        Ok(reading::begin(core, &session, account.id, Wanted::All, again))
    }

    /// Begins to read a part of an account's transactions: between two instants, or the latest so many.
    ///
    /// # Errors
    /// As [`Explorer::read_transactions`].
    pub async fn read_some_transactions(
        &self,
        session: String,
        account_id: String,
        part: ReadQuery,
    ) -> Answer<ReadView> {
        let core = self.core();
        let session = core.session(&session).await?;
        let (account, _) = core.account_of(&session, &account_id).await?;
        Ok(reading::begin(core, &session, account.id, Wanted::Part(part), true))
    }

    /// How reading an account's transactions stands.
    ///
    /// # Errors
    /// If the session does not exist.
    pub async fn reading(&self, session: String, account_id: String) -> Answer<ReadView> {
        let session = self.core().session(&session).await?;
        Ok(session.readings.view(&session.id, &crate::accounts::account_id(&account_id)?))
    }

    /// Stops reading; what came is kept.
    ///
    /// # Errors
    /// If the session does not exist.
    pub async fn stop_reading(&self, session: String, account_id: String) -> Answer<ReadView> {
        let session = self.core().session(&session).await?;
        let account = crate::accounts::account_id(&account_id)?;
        session.readings.stop(&account);
        Ok(session.readings.view(&session.id, &account))
    }

    /// Begins to read all accounts that are not hidden, or tells how that stands. `again` as above.
    ///
    /// # Errors
    /// If the session does not exist or its accounts cannot be read. Why a reading failed is in the view.
    pub async fn read_all_transactions(&self, session: String, again: bool) -> Answer<ReadAllView> {
        let core = self.core();
        let session = core.session(&session).await?;
        let list = core.accounts(&session, false).await?;
        let shown = list.page.accounts.iter().filter(|account| !account.is_hidden());
        let ids: Vec<_> = shown.map(|account| account.id.clone()).collect();
        let hidden = list.page.accounts.len() - ids.len();
        Ok(reading::begin_all(core, &session, &ids, hidden, again))
    }

    /// How reading all accounts stands.
    ///
    /// # Errors
    /// If the session does not exist.
    pub async fn reading_all(&self, session: String) -> Answer<ReadAllView> {
        let session = self.core().session(&session).await?;
        Ok(session.readings.view_of_all(&session.id))
    }

    /// Stops reading all accounts; what came is kept.
    ///
    /// # Errors
    /// If the session does not exist.
    pub async fn stop_reading_all(&self, session: String) -> Answer<ReadAllView> {
        let session = self.core().session(&session).await?;
        session.readings.stop_reading_all();
        Ok(session.readings.view_of_all(&session.id))
    }

    /// One transaction. `key` is that of the row's view: an id may stand for two rows (AP-17).
    ///
    /// # Errors
    /// If it is not in memory.
    pub async fn transaction(&self, session: String, key: String) -> Answer<TransactionView> {
        let session = self.core().session(&session).await?;
        self.blocking(move |core| transaction_view(&Shown::of(&session), &key, |exchange| core.exchange_view(exchange)))
            .await
    }

    /// The JSON of one transaction, character by character as it was received.
    ///
    /// # Errors
    /// If it is not in memory.
    pub async fn transaction_as_received(&self, session: String, key: String) -> Answer<String> {
        let session = self.core().session(&session).await?;
        self.shown(session, move |shown| as_received(shown, parsed(&key)?)).await
    }

    /// The latest transactions over the accounts that were read in this run; reads the first page of those that
    /// were not, a few at a time.
    ///
    /// # Errors
    /// If the session does not exist or its accounts cannot be read.
    pub async fn latest_activity(&self, session: String) -> Answer<Vec<LatestView>> {
        let core = self.core();
        let session = core.session(&session).await?;
        let list = core.accounts(&session, false).await?;
        reading::first_pages(core, &session, &list.page.accounts).await?;
        self.shown(session, |shown| {
            let query = Query { accounts: shown.all_accounts(), ..Query::default() };
            let latest = shown.ledger.window(&query, 0, LATEST);
            let view = |row| {
                let row = shown.row(row);
                LatestView { account_id: row.account_id.clone(), account_name: row.account_name.clone(), row }
            };
            Ok(latest.rows.iter().map(view).collect())
        })
        .await
    }
}

fn transaction_view(
    shown: &Shown,
    key: &str,
    exchange: impl FnOnce(ExchangeId) -> Option<ExchangeView>,
) -> Answer<TransactionView> {
    let key = parsed(key)?;
    let found = shown.ledger.views(&[key]).pop().ok_or_else(not_in_memory)?;
    let raw = as_received(shown, key)?;
    Ok(TransactionView {
        id: found.id.to_string(),
        title: row_name(&found),
        amount: crate::format::signed(found.amount.as_ref()),
        meaning: meaning(&shown.kind(&found.account)).to_owned(),
        fields: fields(&raw),
        json: indented(&raw),
        exchange: exchange(ExchangeId(found.source.exchange)),
    })
}

fn parsed(key: &str) -> Answer<i64> {
    key.parse().map_err(|_| not_in_memory())
}

fn as_received(shown: &Shown, key: i64) -> Answer<String> {
    shown.ledger.raw_of(key)?.ok_or_else(not_in_memory)
}

fn not_in_memory() -> ErrorView {
    ErrorView::new(
        ErrorKind::NotFound,
        "transaction.not_in_memory",
        "This transaction is not in memory any more: the institution took it back, or it was read anew.",
        "Choose another row; a pending transaction often comes back as a posted one with a new id.",
    )
}

fn meaning(kind: &AccountKind) -> &'static str {
    match kind.group() {
        Group::YouHave => "Signed decimal string. On a deposit account, negative is money out.",
        Group::YouOwe => {
            "Signed decimal string. What the sign means on a debt is not documented; test it with real data."
        }
        Group::Other => "Signed decimal string. What the sign means on this account type is not documented.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::{Ledger, Row};
    use model::{AccountId, TransactionId};
    use std::collections::HashMap;

    #[test]
    fn of_two_rows_with_one_id_each_shows_its_own_json() {
        let ledger = Ledger::new();
        let row = |json: &str| Row::new(TransactionId::new("twice").unwrap(), json);
        let (one, other) = (r#"{"id":"twice","memo":"one"}"#, r#"{"id":"twice","memo":"other"}"#);
        ledger.upsert(&AccountId::new("a").unwrap(), &[row(one), row(other)]).unwrap();
        let shown = Shown::made_up(&ledger, &[], HashMap::new());
        let rows = ledger.window(&Query::default(), 0, 2).rows;
        let json = |row: &ledger::RowView| transaction_view(&shown, &row.key.to_string(), |_| None).unwrap().json;
        let mut jsons: Vec<String> = rows.iter().map(json).collect();
        jsons.sort();
        assert!(jsons[0].contains("one") && jsons[1].contains("other"), "{jsons:?}");
    }

    #[test]
    fn what_was_received_keeps_every_character_of_it() {
        let (ledger, json) = (Ledger::new(), "{\"id\":\"1\",  \"memo\":\"a\u{7f}\u{9b}b\"}");
        let row = Row::new(TransactionId::new("1").unwrap(), json);
        ledger.upsert(&AccountId::new("a").unwrap(), &[row]).unwrap();
        let shown = Shown::made_up(&ledger, &[], HashMap::new());
        let key = ledger.window(&Query::default(), 0, 1).rows[0].key;
        assert_eq!(as_received(&shown, key).unwrap(), json);
    }

    #[test]
    fn a_key_that_names_no_row_is_said_to_be_gone() {
        let shown = Shown::made_up(&Ledger::new(), &[], HashMap::new());
        for key in ["7", "no key", ""] {
            let error = transaction_view(&shown, key, |_| None).unwrap_err();
            assert_eq!(error.code, "transaction.not_in_memory");
        }
    }
}
