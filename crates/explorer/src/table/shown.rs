//! What a question is asked of: the rows in memory, and the accounts as they are known now.

use crate::accounts::{BalanceNews, Reading, account_id, reading};
use crate::format::{count, grouped, grouped_or_dash, signed};
use crate::session::Session;
use crate::view::{
    Direction, Environment, ErrorView, TotalsView, TransactionColumn, TransactionQuery, TransactionRowView,
};
use consumer_api::{Account, AccountsPage};
use jiff::civil::Date;
use ledger::columns::TextColumn;
use ledger::filter::{AccountName, FilterError};
use ledger::{Accounts, Column, Ledger, Matches, Query, RowView, Sort, Totals};
use model::{AccountId, AccountKind, ApiInstant, Group, Money, text};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The rows in memory, and the accounts as they are known now.
pub(crate) struct Shown {
    pub(crate) ledger: Ledger,
    /// The list as it was read, not a copy: windows are asked for many times a second.
    list: Option<Arc<AccountsPage>>,
    news: Arc<HashMap<AccountId, BalanceNews>>,
    today: Date,
    simulated: bool,
}

impl Shown {
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            ledger: session.readings.ledger(),
            list: session.accounts.list().map(|list| list.page),
            news: session.accounts.news(),
            // Words such as `this-month` mean the person's own calendar.
            today: jiff::Zoned::now().date(),
            simulated: session.connection().environment() == Environment::Simulated,
        }
    }

    /// Rows and accounts that a test made up.
    #[cfg(test)]
    pub(crate) fn made_up(ledger: &Ledger, accounts: &[&str], news: HashMap<AccountId, BalanceNews>) -> Self {
        let accounts = accounts.iter().filter_map(|json| Account::from_json(json)).collect();
        Self {
            ledger: ledger.clone(),
            list: Some(Arc::new(AccountsPage { accounts, ..AccountsPage::default() })),
            news: Arc::new(news),
            today: jiff::civil::date(2026, 3, 4),
            simulated: true,
        }
    }

    /// A question in the words of the ledger.
    pub(crate) fn query(&self, query: &TransactionQuery) -> Result<Query, ErrorView> {
        let parsed = ledger::filter::parse(&query.filter);
        let filter = parsed.filter().map_err(filter_error)?;
        let selection = (!filter.is_empty()).then(|| filter.select(self.today, &self.names()));
        Ok(Query {
            accounts: match &query.account_id {
                Some(id) => Accounts::One(account_id(id)?),
                None => self.all_accounts(),
            },
            filter: selection.map(|selection| Arc::new(selection) as Arc<dyn Matches>),
            sort: Sort { column: column(query.sort), descending: query.descending },
        })
    }

    /// All accounts but those that are hidden: rows of one of those are in memory once it was opened by itself.
    pub(crate) fn all_accounts(&self) -> Accounts {
        let is_hidden = |id: &AccountId| self.account(id).is_some_and(Account::is_hidden);
        let columns = self.ledger.read();
        let (hidden, shown): (Vec<_>, Vec<_>) = columns.accounts().iter().partition(|id| is_hidden(id));
        if hidden.is_empty() { Accounts::All } else { Accounts::Some(shown.into_iter().cloned().collect()) }
    }

    /// Whether a simulated institution made the rows up.
    pub(crate) fn simulated(&self) -> bool {
        self.simulated
    }

    /// The accounts as `account:` knows them.
    pub(crate) fn names(&self) -> Vec<AccountName> {
        let name = |account: &Account| AccountName {
            id: account.id.clone(),
            name: account_name(account),
            number: account.numbers.as_deref().map(crate::format::masked_number),
        };
        // An id that came twice is one account here, the one that `account` finds.
        let mut seen = HashSet::new();
        let distinct = self.accounts().iter().filter(|account| seen.insert(&account.id));
        let mut names: Vec<AccountName> = distinct.map(name).collect();
        names.sort_by(|a, b| (&a.name, a.id.as_str()).cmp(&(&b.name, b.id.as_str())));
        names
    }

    pub(crate) fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts().iter().find(|account| account.id == *id)
    }

    fn accounts(&self) -> &[Account] {
        self.list.as_ref().map_or(&[], |list| &list.accounts)
    }

    /// The balance of an account that counts: that of the newer source.
    pub(crate) fn balance(&self, id: &AccountId) -> Option<Reading<'_>> {
        Some(reading(self.account(id)?, self.news.get(id)))
    }

    pub(crate) fn kind(&self, id: &AccountId) -> AccountKind {
        self.account(id).map_or(AccountKind::Unknown, |account| account.kind.clone())
    }

    /// What the signs of an account mean.
    pub(crate) fn group(&self, id: &AccountId) -> Group {
        self.kind(id).group()
    }

    /// How many rows are in memory of the accounts that a query is about.
    pub(crate) fn in_memory(&self, query: &Query) -> u64 {
        self.ledger.count(&Query { accounts: query.accounts.clone(), ..Query::default() })
    }

    /// A row of the table. Only on deposit accounts is the meaning of a sign known; elsewhere the amount is shown as
    /// sent and goes neither in nor out.
    pub(crate) fn row(&self, row: &RowView) -> TransactionRowView {
        let known = self.group(&row.account) == Group::YouHave;
        let text = |text: &Option<String>| text.as_deref().map(text::shown);
        TransactionRowView {
            key: row.key.to_string(),
            id: row.id.to_string(),
            account_id: row.account.to_string(),
            account_name: self.account(&row.account).map(account_name).unwrap_or_default(),
            date: row.posted.as_ref().map(date),
            pending: row.pending,
            name: name(row),
            memo: text(&row.memo).unwrap_or_default(),
            category: text(&row.category),
            kind: text(&row.kind),
            subtype: text(&row.subtype),
            status: text(&row.pending_status),
            check: text(&row.check_number),
            card: text(&row.card_number),
            place: place(row),
            notes: text(&row.notes),
            tags: row.tags.iter().map(|tag| text::shown(tag)).collect(),
            has_image: row.has_image,
            amount: if known { signed(row.amount.as_ref()) } else { grouped_or_dash(row.amount.as_ref()) },
            currency: text(&row.currency),
            direction: if known { direction(row.amount.as_ref()) } else { Direction::None },
            running: row.running_balance.as_ref().map(grouped),
            sequence: row.sequence.map(|sequence| sequence.to_string()),
            last_updated: row.last_updated.as_ref().map(|instant| text::shown(instant.as_sent())),
        }
    }
}

fn account_name(account: &Account) -> String {
    account.name.as_deref().map(|name| text::shown(name.trim())).unwrap_or_default()
}

fn filter_error(error: &FilterError) -> ErrorView {
    ErrorView::input(error.code(), error.to_string(), error.help())
}

fn column(column: TransactionColumn) -> Column {
    use TransactionColumn as T;
    match column {
        T::Posted => Column::Posted,
        T::Account => Column::Account,
        T::Name => Column::Text(TextColumn::Name),
        T::Memo => Column::Text(TextColumn::Memo),
        T::Category => Column::Text(TextColumn::Category),
        T::Kind => Column::Text(TextColumn::Kind),
        T::Subtype => Column::Text(TextColumn::Subtype),
        T::Status => Column::Text(TextColumn::PendingStatus),
        T::Check => Column::Text(TextColumn::CheckNumber),
        T::Card => Column::Text(TextColumn::CardNumber),
        T::Place => Column::Text(TextColumn::City),
        T::Notes => Column::Text(TextColumn::Notes),
        T::Tags => Column::Text(TextColumn::Tags),
        T::Image => Column::HasImage,
        T::Amount => Column::Amount,
        T::Currency => Column::Text(TextColumn::Currency),
        T::Running => Column::RunningBalance,
        T::Sequence => Column::Sequence,
        T::LastUpdated => Column::LastUpdated,
    }
}

/// The calendar date as sent; what is no date is shown as it came.
pub(crate) fn date(instant: &ApiInstant) -> String {
    instant.date().map_or_else(|| text::shown(instant.as_sent()), |date| date.to_string())
}

/// The name of a row; its memo, then its type, when it has none.
pub(crate) fn name(row: &RowView) -> String {
    let named =
        [&row.name, &row.memo, &row.kind].into_iter().flatten().map(|name| name.trim()).find(|name| !name.is_empty());
    named.map_or_else(|| "Without a name".to_owned(), text::shown)
}

fn place(row: &RowView) -> Option<String> {
    let parts: Vec<&str> = [&row.city, &row.state].into_iter().flatten().map(String::as_str).collect();
    (!parts.is_empty()).then(|| text::shown(&parts.join(", ")))
}

fn direction(amount: Option<&Money>) -> Direction {
    use bigdecimal::num_bigint::Sign;
    match amount.and_then(Money::value).map(bigdecimal::BigDecimal::sign) {
        Some(Sign::Plus) => Direction::In,
        Some(Sign::Minus) => Direction::Out,
        _ => Direction::None,
    }
}

pub(super) fn totals_view(totals: Totals<Group>) -> TotalsView {
    let (in_words, out_words) = sign_words(totals.group);
    TotalsView {
        of: group_words(totals.group).to_owned(),
        currency: totals.currency.as_deref().map(text::shown).unwrap_or_default(),
        money_in: crate::format::group_digits(&totals.money_in),
        money_out: crate::format::group_digits(&totals.money_out),
        in_words: in_words.to_owned(),
        out_words: out_words.to_owned(),
        counted: count(totals.counted),
        left_out: count(totals.left_out),
    }
}

pub(super) fn group_words(group: Group) -> &'static str {
    match group {
        Group::YouHave => "Deposit accounts",
        Group::YouOwe => "Debts and credit lines",
        Group::Other => "Other accounts",
    }
}

/// What a positive and a negative amount mean. Only the sign on deposit accounts is known (client-code); on debts it
/// is inferred that it must be tested with real data, so it is only called positive and negative.
pub(super) fn sign_words(group: Group) -> (&'static str, &'static str) {
    match group {
        Group::YouHave => ("Money in", "Money out"),
        Group::YouOwe | Group::Other => ("Positive", "Negative"),
    }
}
