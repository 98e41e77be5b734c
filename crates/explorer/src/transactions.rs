//! Transactions of a session: read into the ledger, asked for by window. Rows stay in Rust.

mod reading;
mod rows;

pub(crate) use reading::Readings;
use reading::Wanted;

use crate::Explorer;
use crate::core::Answer;
use crate::json::{fields, indented};
use crate::table::{kind_of, row_name};
use crate::view::{ErrorKind, ErrorView, LatestView, ReadAllView, ReadView, TransactionView};
use consumer_api::{ExchangeId, ReadQuery};
use ledger::Query;
use model::{AccountKind, Group, TransactionId};

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
        let shown = list.page.accounts.iter().filter(|account| account.hidden != Some(true));
        let ids: Vec<_> = shown.map(|account| account.id.clone()).collect();
        Ok(reading::begin_all(core, &session, &ids, again))
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

    /// One transaction.
    ///
    /// # Errors
    /// If it is not in memory.
    pub async fn transaction(
        &self,
        session: String,
        account_id: String,
        transaction_id: String,
    ) -> Answer<TransactionView> {
        let core = self.core();
        let session = core.session(&session).await?;
        let account = crate::accounts::account_id(&account_id)?;
        let id = TransactionId::new(transaction_id)
            .map_err(|error| ErrorView::input("transaction.id", error.to_string(), "Use an id from the table."))?;
        let kind = kind_of(&session, &account);
        self.blocking(move |core| {
            let ledger = session.readings.ledger();
            let found = ledger.find(&account, &id).ok_or_else(not_in_memory)?;
            let raw = ledger.raw_of(found.key)?.ok_or_else(not_in_memory)?;
            Ok(TransactionView {
                id: id.to_string(),
                title: row_name(&found),
                amount: crate::format::signed(found.amount.as_ref()),
                meaning: meaning(&kind).to_owned(),
                fields: fields(&raw),
                json: indented(&raw),
                exchange: core.exchange_view(ExchangeId(found.source.exchange)),
            })
        })
        .await
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
            let latest = shown.ledger.window(&Query::default(), 0, LATEST);
            let view = |row| {
                let row = shown.row(row);
                LatestView { account_id: row.account_id.clone(), account_name: row.account_name.clone(), row }
            };
            Ok(latest.rows.iter().map(view).collect())
        })
        .await
    }
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
