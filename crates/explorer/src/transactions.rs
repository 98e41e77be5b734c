//! Transactions of a session: read into the ledger, asked for by window. Rows stay in Rust.

mod reading;
mod rows;

pub(crate) use reading::Readings;
use reading::Wanted;

use crate::Explorer;
use crate::accounts::account_id;
use crate::core::{Answer, guard};

use crate::json::{fields, indented};
use crate::view::{
    ErrorKind, ErrorView, LatestView, ReadAllView, ReadView, SortColumn, TotalsView, TransactionQuery, TransactionView,
    WindowView,
};
use consumer_api::{ExchangeId, ReadQuery};
use ledger::columns::TextColumn;
use ledger::{Accounts, Column, Matches, Query, Search, Sort};
use model::{AccountKind, Group, TransactionId, text};
use std::sync::Arc;

/// Most rows in one window: a screen shows a few dozen.
const MAX_WINDOW: u32 = 500;

/// Longest search text, in characters (AB-2).
const MAX_SEARCH: usize = 256;

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

    /// A window of rows.
    ///
    /// # Errors
    /// If the session does not exist or the query is not good.
    pub async fn transactions(
        &self,
        session: String,
        query: TransactionQuery,
        first: u32,
        count: u32,
    ) -> Answer<WindowView> {
        let session = self.core().session(&session).await?;
        let account = account_id(&query.account_id)?;
        let kind = session.accounts.find(&account).map_or(AccountKind::Unknown, |account| account.kind);
        let query = ledger_query(&query)?;
        self.blocking(move |_| {
            let mut slot = guard(&session.readings.ledger);
            let Some(ledger) = slot.as_mut() else { return Ok(empty_window(first)) };
            let window = ledger.window(&query, u64::from(first), count.min(MAX_WINDOW));
            let in_memory = ledger.counts().accounts.iter().find(|(id, _)| *id == account).map_or(0, |(_, rows)| *rows);
            Ok(WindowView {
                first,
                rows: window.rows.iter().map(|row| rows::row_view(row, &kind)).collect(),
                total: rows::small(window.total),
                in_memory: rows::small(in_memory),
                revision: rows::small(window.revision),
            })
        })
        .await
    }

    /// Exact totals of a query, per currency.
    ///
    /// # Errors
    /// If the session does not exist or the query is not good.
    pub async fn totals(&self, session: String, query: TransactionQuery) -> Answer<Vec<TotalsView>> {
        let session = self.core().session(&session).await?;
        let kind =
            session.accounts.find(&account_id(&query.account_id)?).map_or(AccountKind::Unknown, |account| account.kind);
        let query = ledger_query(&query)?;
        self.blocking(move |_| {
            let mut slot = guard(&session.readings.ledger);
            let Some(ledger) = slot.as_mut() else { return Ok(vec![]) };
            let (in_words, out_words) = sign_words(&kind);
            let view = |totals: ledger::Totals| TotalsView {
                currency: totals.currency.as_deref().map(text::shown).unwrap_or_default(),
                money_in: crate::format::group_digits(&totals.money_in),
                money_out: crate::format::group_digits(&totals.money_out),
                in_words: in_words.to_owned(),
                out_words: out_words.to_owned(),
                counted: rows::small(totals.counted),
                left_out: rows::small(totals.left_out),
            };
            Ok(ledger.totals(&query, |_| ()).into_iter().map(view).collect())
        })
        .await
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
        let kind = session.accounts.find(&account).map_or(AccountKind::Unknown, |account| account.kind);
        self.blocking(move |core| {
            let mut slot = guard(&session.readings.ledger);
            let ledger = slot.as_mut().ok_or_else(not_in_memory)?;
            let found = ledger.find(&account, &id).ok_or_else(not_in_memory)?;
            let raw = ledger.raw_of(found.key)?.ok_or_else(not_in_memory)?;
            Ok(TransactionView {
                id: id.to_string(),
                title: rows::name(&found),
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
        let accounts: std::collections::HashMap<_, _> =
            list.page.accounts.iter().map(|account| (account.id.clone(), account.clone())).collect();
        self.blocking(move |_| {
            let mut slot = guard(&session.readings.ledger);
            let Some(ledger) = slot.as_mut() else { return Ok(vec![]) };
            let window = ledger.window(&Query::default(), 0, LATEST);
            Ok(window
                .rows
                .iter()
                .map(|row| {
                    let account = accounts.get(&row.account);
                    let name = account.and_then(|account| account.name.as_deref());
                    LatestView {
                        account_id: row.account.to_string(),
                        account_name: name.map(|name| text::shown(name.trim())).unwrap_or_default(),
                        row: rows::row_view(row, account.map_or(&AccountKind::Unknown, |account| &account.kind)),
                    }
                })
                .collect())
        })
        .await
    }
}

fn ledger_query(query: &TransactionQuery) -> Result<Query, ErrorView> {
    let text = query.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > MAX_SEARCH) {
        return Err(ErrorView::input(
            "search.too_long",
            "A search has at most 256 characters.",
            "Search for fewer words.",
        ));
    }
    let column = match query.sort {
        SortColumn::Posted => Column::Posted,
        SortColumn::Name => Column::Text(TextColumn::Name),
        SortColumn::Memo => Column::Text(TextColumn::Memo),
        SortColumn::Category => Column::Text(TextColumn::Category),
        SortColumn::Amount => Column::Amount,
        SortColumn::Running => Column::RunningBalance,
    };
    Ok(Query {
        accounts: Accounts::One(account_id(&query.account_id)?),
        filter: text.and_then(Search::new).map(|search| Arc::new(search) as Arc<dyn Matches>),
        sort: Sort { column, descending: query.descending },
    })
}

fn empty_window(first: u32) -> WindowView {
    WindowView { first, rows: vec![], total: 0, in_memory: 0, revision: 0 }
}

fn not_in_memory() -> ErrorView {
    ErrorView::new(
        ErrorKind::NotFound,
        "transaction.not_in_memory",
        "This transaction is not in memory any more: the institution took it back, or it was read anew.",
        "Choose another row; a pending transaction often comes back as a posted one with a new id.",
    )
}

/// What a positive and a negative amount mean on an account. Only the sign on deposit accounts is known
/// (client-code); on debts it is inferred that it must be tested with real data, so it is only called up and down.
fn sign_words(kind: &AccountKind) -> (&'static str, &'static str) {
    match kind.group() {
        Group::YouHave => ("Money in", "Money out"),
        Group::YouOwe | Group::Other => ("Positive", "Negative"),
    }
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
