//! Transactions of an account (endpoints.md, Transactions).

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::caller::{self, READ_TRANSACTIONS, bad_request, not_found};
use super::query::Query;
use super::rows::{self, Rows, Select};
use super::wire;
use crate::bearer::Bearer;
use crate::exchange::Exchange;
use crate::refusal::Refusal;
use crate::state::State;
use crate::world::{Account, Merchant, Transaction, midnight};

/// The service caps pages here.
const MOST_ROWS: usize = 500;
/// Rows of a page when no limit is given (inferred: the default is not documented).
const DEFAULT_ROWS: usize = 100;

/// GET /users/{userId}/accounts/{accountId}/transactions.
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    bearer: Bearer,
    Path((path_user, account)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, READ_TRANSACTIONS)?;
    let query = Query::parse(query.as_deref(), &["offset", "limit", "since", "until", "updatedSince"])?;
    let offset = query.count("offset")?.unwrap_or(0);
    let limit = query.count("limit")?.unwrap_or(DEFAULT_ROWS).min(MOST_ROWS);
    // inferred: a page of nothing is a mistake.
    if limit == 0 {
        return Err(bad_request());
    }
    let select = selection(&query)?;
    let account = caller::account(user, &account)?;
    let written = state.memory.written(&user.id, &account.id);
    let selected = Rows::select(account, &written, select, state.clock.now());
    let mut answer = envelope(account, offset, limit);
    answer.insert("inactivatedTransactionIds".to_owned(), json!(selected.inactivated));
    if !account.without_transactions {
        let page: Vec<Value> = selected.page(offset, limit).iter().map(|row| transaction(account, row)).collect();
        answer.insert("transactions".to_owned(), Value::Array(page));
    }
    let mut answer = Value::Object(answer);
    wire::surprise(&mut answer, &state, &exchange, "transactions", "pendingStatus");
    Ok(Json(answer).into_response())
}

/// GET /users/{userId}/accounts/{accountId}/transactions/{transactionId}.
pub(super) async fn read(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    bearer: Bearer,
    Path((path_user, account, id)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, READ_TRANSACTIONS)?;
    let account = caller::account(user, &account)?;
    let written = state.memory.written(&user.id, &account.id);
    let row = rows::find(account, &written, &id).ok_or_else(not_found)?;
    let mut answer = transaction(account, &row);
    wire::surprise_one(&mut answer, &state, &exchange, "pendingStatus");
    Ok(Json(answer).into_response())
}

fn selection(query: &Query) -> Result<Select, Refusal> {
    let (since, until) = (query.instant("since")?, query.instant("until")?);
    match query.instant("updatedSince")? {
        None => Ok(Select::Posted(since, until)),
        Some(updated) if since.is_none() && until.is_none() => Ok(Select::Updated(updated)),
        // inferred: the reference forbids the mix and does not show the answer.
        Some(_) => Err(bad_request()),
    }
}

fn envelope(account: &Account, offset: usize, limit: usize) -> Map<String, Value> {
    let mut of = Map::new();
    of.insert("accountType".to_owned(), json!(account.kind.name()));
    wire::optional(&mut of, "accountSubType", account.subtype);
    let mut answer = Map::new();
    answer.insert("offset".to_owned(), json!(offset));
    answer.insert("limit".to_owned(), json!(limit));
    answer.insert("account".to_owned(), Value::Object(of));
    answer
}

/// One row, field by field (schemas.md, Transaction). What the core does not know is left out.
fn transaction(account: &Account, row: &Transaction) -> Value {
    let mut answer = Map::new();
    let mut put = |name: &str, value: Value| {
        answer.insert(name.to_owned(), value);
    };
    put("id", json!(row.id));
    put("accountId", json!(account.id));
    put("pendingStatus", json!(if row.is_pending() { "Pending" } else { "Reconciled" }));
    let date = row.posted.map(|date| wire::instant(midnight(date)));
    put("datePosted", json!(date));
    put("date", json!(date));
    put("lastUpdated", json!(wire::instant(row.last_updated)));
    put("memo", json!(row.memo));
    put("tags", json!(row.tags));
    put("userImageIds", json!([]));
    wire::money(&mut answer, "amount", row.amount);
    if row.amount.value().is_some() {
        answer.insert("currency".to_owned(), json!("USD"));
    }
    wire::optional(&mut answer, "sequence", row.sequence);
    wire::optional(&mut answer, "runningBalance", row.running_balance.map(|amount| amount.to_string()));
    wire::optional(&mut answer, "filteredMemo", row.filtered_memo.as_deref());
    wire::optional(&mut answer, "displayName", row.display_name.as_deref());
    wire::optional(&mut answer, "displayCity", row.place.map(|(city, _)| city));
    wire::optional(&mut answer, "displayState", row.place.map(|(_, state)| state));
    wire::optional(&mut answer, "type", row.kind);
    wire::optional(&mut answer, "subtype", row.subtype);
    wire::optional(&mut answer, "checkNumber", row.check_number.as_deref());
    wire::field(&mut answer, "cardNumber", row.card_number, |card| json!(format!("{card:04}")));
    wire::optional(&mut answer, "notes", row.notes);
    wire::optional(&mut answer, "hasProviderImages", row.has_provider_images);
    wire::optional(&mut answer, "merchant", row.merchant.as_ref().map(merchant));
    if let Some(category) = row.expense_category {
        let clean = row.merchant.as_ref().map(|merchant| merchant.name.as_str());
        let mut enrichments = Map::new();
        enrichments.insert("expenseCategory".to_owned(), json!(category));
        wire::optional(&mut enrichments, "cleanMemo", clean);
        answer.insert("enrichments".to_owned(), Value::Object(enrichments));
    }
    if !row.loan_payment.is_empty() {
        let parts: Vec<Value> = row
            .loan_payment
            .iter()
            .map(|(description, amount)| json!({ "description": description, "amount": amount.to_string() }))
            .collect();
        answer.insert("loanPaymentBreakdown".to_owned(), Value::Array(parts));
    }
    Value::Object(answer)
}

fn merchant(merchant: &Merchant) -> Value {
    let mut location = Map::new();
    wire::optional(&mut location, "city", merchant.city);
    wire::optional(&mut location, "state", merchant.state);
    let mut answer = Map::new();
    answer.insert("name".to_owned(), json!(merchant.name));
    answer.insert("category".to_owned(), json!(merchant.category));
    if !location.is_empty() {
        answer.insert("location".to_owned(), Value::Object(location));
    }
    Value::Object(answer)
}
