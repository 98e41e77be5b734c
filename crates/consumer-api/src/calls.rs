//! The typed calls. Each says which scope it needs; [`crate::catalogue`] has all of them as data.

use crate::account::{Account, AccountsPage, FailedRow};
use crate::base::PREFIX;
use crate::bearer::Bearer;
use crate::client::Api;
use crate::entitlement::Entitlement;
use crate::error::{ApiError, ApiFailure, Context};
use crate::exchange::ExchangeId;
use crate::json::{Fields, JsonText};
use crate::send::Answer;
use crate::task::TaskEvents;
use crate::transaction::{Transaction, TransactionsPage};
use crate::transport::Call;
use crate::user::User;
use http::Method;
use jiff::Timestamp;
use model::{AccountId, TaskId, TransactionId, UserId};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// An answer that was read, with where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched<T> {
    /// What was read.
    pub value: T,
    /// The record of the exchange.
    pub exchange: ExchangeId,
    /// The body as received; empty if there was none.
    pub raw: Arc<str>,
    /// When it was asked for, on this computer's clock.
    pub fetched_at: Timestamp,
    /// The server's clock when it answered, if it said.
    pub server_date: Option<Timestamp>,
}

/// What to read of an account's transactions. `updated_since` excludes `since` and `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageQuery {
    /// First row, from 0.
    pub offset: u64,
    /// Most rows; the service caps it at 500.
    pub limit: u32,
    /// Posted at or after.
    pub since: Option<Timestamp>,
    /// Posted at or before.
    pub until: Option<Timestamp>,
    /// Changed since; also brings the ids that became inactive.
    pub updated_since: Option<Timestamp>,
}

impl PageQuery {
    fn pairs(&self) -> Result<Vec<(String, String)>, ApiFailure> {
        if self.updated_since.is_some() && (self.since.is_some() || self.until.is_some()) {
            return Err(ApiFailure::Unsendable("updatedSince cannot be combined with since or until"));
        }
        let mut pairs =
            vec![("offset".to_owned(), self.offset.to_string()), ("limit".to_owned(), self.limit.to_string())];
        let instants = [("since", self.since), ("until", self.until), ("updatedSince", self.updated_since)];
        pairs.extend(instants.iter().filter_map(|(name, at)| at.map(|at| ((*name).to_owned(), at.to_string()))));
        Ok(pairs)
    }
}

/// What a call is made of: everything but the token.
struct Shape<'a> {
    method: Method,
    /// Under the base, with `{names}` that `ids` fill in order.
    template: &'static str,
    ids: &'a [&'a str],
    query: Vec<(String, String)>,
    body: Option<String>,
    is_page: bool,
}

impl<'a> Shape<'a> {
    fn get(template: &'static str, ids: &'a [&'a str]) -> Self {
        Self { method: Method::GET, template, ids, query: Vec::new(), body: None, is_page: false }
    }
}

impl Api {
    /// `GET /users/{userId}`: the profile.
    ///
    /// # Errors
    /// [`ApiError`]; so for every call.
    pub async fn user(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        cancel: &CancellationToken,
    ) -> Result<Fetched<User>, ApiError> {
        self.read(bearer, Shape::get("users/{userId}", &[user.as_str()]), cancel, User::read).await
    }

    /// `GET /users/{userId}/accounts`: all accounts. Balances may be older than those of task events.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn accounts(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        cancel: &CancellationToken,
    ) -> Result<Fetched<AccountsPage>, ApiError> {
        self.read(bearer, Shape::get("users/{userId}/accounts", &[user.as_str()]), cancel, AccountsPage::read).await
    }

    /// `GET /users/{userId}/accounts/{accountId}`: one account.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn account(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        account: &AccountId,
        cancel: &CancellationToken,
    ) -> Result<Fetched<Account>, ApiError> {
        let ids = [user.as_str(), account.as_str()];
        let read =
            |json: &JsonText| json.root().and_then(|root| Account::read(root).ok()).ok_or(ApiFailure::Shape("id"));
        self.read(bearer, Shape::get("users/{userId}/accounts/{accountId}", &ids), cancel, read).await
    }

    /// `GET …/accounts/{accountId}/number`: the full account number; `None` if the answer has none.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn account_number(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        account: &AccountId,
        cancel: &CancellationToken,
    ) -> Result<Fetched<Option<String>>, ApiError> {
        let ids = [user.as_str(), account.as_str()];
        let read = |json: &JsonText| Ok(json.object()?.text("number"));
        self.read(bearer, Shape::get("users/{userId}/accounts/{accountId}/number", &ids), cancel, read).await
    }

    /// `GET /users/{userId}/accounts/entitlements`: what the user may do with each account.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn entitlements(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        cancel: &CancellationToken,
    ) -> Result<Fetched<(Vec<Entitlement>, Vec<FailedRow>)>, ApiError> {
        let ids = [user.as_str()];
        let shape = Shape::get("users/{userId}/accounts/entitlements", &ids);
        self.read(bearer, shape, cancel, Entitlement::read_all).await
    }

    /// `PUT …/accounts/{accountId}/name`: renames an account. The success code is not documented; any 2xx is one.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn rename_account(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        account: &AccountId,
        name: &str,
        cancel: &CancellationToken,
    ) -> Result<Fetched<()>, ApiError> {
        let ids = [user.as_str(), account.as_str()];
        let body = serde_json::json!({ "name": name }).to_string();
        let shape = Shape {
            method: Method::PUT,
            body: Some(body),
            ..Shape::get("users/{userId}/accounts/{accountId}/name", &ids)
        };
        let answer = self.succeed(bearer, shape, self.0.deadlines.idle, cancel).await?;
        let raw = Arc::from(String::from_utf8_lossy(&answer.body));
        Ok(fetched(&answer, (), raw))
    }

    /// `GET …/accounts/{accountId}/transactions`: one page. [`crate::read_transactions`] reads all.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn transactions_page(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        account: &AccountId,
        query: &PageQuery,
        cancel: &CancellationToken,
    ) -> Result<Fetched<TransactionsPage>, ApiError> {
        let answer = self.page(bearer, user, account, query, false, cancel).await?;
        read_answer(&answer, TransactionsPage::read)
    }

    /// One page, not yet read. One of a long read waits behind what a person asks for.
    async fn page(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        account: &AccountId,
        query: &PageQuery,
        is_page: bool,
        cancel: &CancellationToken,
    ) -> Result<Answer, ApiError> {
        let ids = [user.as_str(), account.as_str()];
        let shape = Shape::get("users/{userId}/accounts/{accountId}/transactions", &ids);
        let query = query.pairs().map_err(|failure| unsendable(&shape, failure))?;
        self.succeed(bearer, Shape { query, is_page, ..shape }, self.0.deadlines.idle, cancel).await
    }

    /// One page of a long read, read on a thread of its own kind: half a million bytes of JSON keep no worker of
    /// the runtime busy, and pages that arrive together are read together.
    pub(crate) async fn page_apart(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        account: &AccountId,
        query: &PageQuery,
        is_page: bool,
        cancel: &CancellationToken,
    ) -> Result<Fetched<TransactionsPage>, ApiError> {
        let answer = self.page(bearer, user, account, query, is_page, cancel).await?;
        let endpoint = answer.endpoint.clone();
        let read = tokio::task::spawn_blocking(move || read_answer(&answer, TransactionsPage::read)).await;
        // The runtime ends, or reading panicked: there is no page.
        let lost = |_| ApiError::new(ApiFailure::Cancelled, Context { endpoint, ..Context::default() });
        read.map_err(lost)?
    }

    /// `GET …/transactions/{transactionId}`: one transaction.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn transaction(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        account: &AccountId,
        transaction: &TransactionId,
        cancel: &CancellationToken,
    ) -> Result<Fetched<Transaction>, ApiError> {
        let ids = [user.as_str(), account.as_str(), transaction.as_str()];
        let read =
            |json: &JsonText| json.root().and_then(|root| Transaction::read(root).ok()).ok_or(ApiFailure::Shape("id"));
        let template = "users/{userId}/accounts/{accountId}/transactions/{transactionId}";
        self.read(bearer, Shape::get(template, &ids), cancel, read).await
    }

    /// `PUT /users/{userId}/fetch`: asks for fresher data. A task that already runs may be the answer (inferred).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn start_fetch(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        cancel: &CancellationToken,
    ) -> Result<Fetched<TaskId>, ApiError> {
        let ids = [user.as_str()];
        let shape = Shape { method: Method::PUT, ..Shape::get("users/{userId}/fetch", &ids) };
        let read = |json: &JsonText| {
            let task = |fields: Fields<'_>| fields.text("taskId").and_then(|id| TaskId::new(id).ok());
            json.object().ok().and_then(task).ok_or(ApiFailure::Shape("taskId"))
        };
        self.read(bearer, shape, cancel, read).await
    }

    /// `GET /users/{userId}/tasks/{taskId}`: the events after `since`; the server may hold it for 7 s.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn task_events(
        &self,
        bearer: &dyn Bearer,
        user: &UserId,
        task: &TaskId,
        since: Option<u64>,
        cancel: &CancellationToken,
    ) -> Result<Fetched<TaskEvents>, ApiError> {
        let ids = [user.as_str(), task.as_str()];
        let mut shape = Shape::get("users/{userId}/tasks/{taskId}", &ids);
        shape.query.extend(since.map(|version| ("sinceVersion".to_owned(), version.to_string())));
        let answer = self.succeed(bearer, shape, self.0.deadlines.idle_long_poll, cancel).await?;
        read_answer(&answer, TaskEvents::read)
    }

    async fn read<T>(
        &self,
        bearer: &dyn Bearer,
        shape: Shape<'_>,
        cancel: &CancellationToken,
        read: impl Fn(&JsonText) -> Result<T, ApiFailure>,
    ) -> Result<Fetched<T>, ApiError> {
        let answer = self.succeed(bearer, shape, self.0.deadlines.idle, cancel).await?;
        read_answer(&answer, read)
    }

    async fn succeed(
        &self,
        bearer: &dyn Bearer,
        shape: Shape<'_>,
        idle: Duration,
        cancel: &CancellationToken,
    ) -> Result<Answer, ApiError> {
        let mut ids = shape.ids.iter();
        let mut segments = Vec::new();
        for part in shape.template.split('/') {
            let filled = if part.starts_with('{') { ids.next().copied().unwrap_or("") } else { part };
            segments.push(filled);
        }
        let url = self.0.base.join(&segments, &shape.query);
        let no_address = || unsendable(&shape, ApiFailure::Unsendable("an id in it makes no address"));
        let url = url.ok_or_else(no_address)?;
        let template = format!("{PREFIX}/{}", shape.template);
        let call = Call { method: shape.method, template, url, body: shape.body, idle, is_page: shape.is_page };
        let answer = self.send(bearer, &call, cancel).await?;
        match answer.status_error() {
            Some(error) => Err(error),
            None => Ok(answer),
        }
    }
}

fn unsendable(shape: &Shape<'_>, failure: ApiFailure) -> ApiError {
    let endpoint = format!("{} /{}", shape.method, shape.template);
    ApiError::new(failure, Context { endpoint, ..Context::default() })
}

fn read_answer<T>(answer: &Answer, read: impl Fn(&JsonText) -> Result<T, ApiFailure>) -> Result<Fetched<T>, ApiError> {
    let json = JsonText::checked(&answer.body).map_err(|failure| answer.error(failure))?;
    let value = read(&json).map_err(|failure| answer.error(failure))?;
    Ok(fetched(answer, value, json.text()))
}

fn fetched<T>(answer: &Answer, value: T, raw: Arc<str>) -> Fetched<T> {
    Fetched { value, exchange: answer.exchange, raw, fetched_at: answer.at, server_date: answer.head.date() }
}
