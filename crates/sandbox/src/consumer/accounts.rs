//! Accounts of a user (endpoints.md, Accounts).

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::{Span, Timestamp};
use serde_json::{Map, Value, json};

use super::caller::{self, READ_ACCOUNTS, READ_NUMBER, WRITE_ACCOUNTS, bad_request};
use super::memory::Written;
use super::query::Query;
use super::wire;
use crate::bearer::Bearer;
use crate::exchange::Exchange;
use crate::faults::FaultKind;
use crate::refusal::Refusal;
use crate::state::State;
use crate::world::{Account, Amount, Detail, Field, Kind, User};

/// GET /users/{userId}/accounts.
pub(super) async fn list(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    bearer: Bearer,
    Path(path_user): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, READ_ACCOUNTS)?;
    // DEPRECATED in the reference: true returns only accounts that are not hidden.
    let visible_only = Query::parse(query.as_deref(), &["active"])?.flag("active")?.unwrap_or(false);
    let stale = exchange.take(&state.faults, FaultKind::StaleBalance).is_some();
    let gone = user.accounts.last().filter(|_| exchange.take(&state.faults, FaultKind::AccountGone).is_some());
    let is_gone = |account: &Account| gone.is_some_and(|gone| gone.id == account.id);
    let inactivated: Vec<&String> = user.inactivated_accounts.iter().chain(gone.map(|gone| &gone.id)).collect();
    let accounts: Vec<Value> = user
        .accounts
        .iter()
        .filter(|account| !(is_gone(account) || visible_only && account.hidden))
        .map(|account| object(user, account, &state.memory.written(&user.id, &account.id), stale))
        .collect();
    let mut answer = json!({ "accounts": accounts, "inactivatedAccountIds": inactivated });
    wire::surprise(&mut answer, &state, &exchange, "accounts", "accountType");
    Ok(Json(answer).into_response())
}

/// GET /users/{userId}/accounts/{accountId}.
pub(super) async fn read(
    Shared(state): Shared<Arc<State>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    bearer: Bearer,
    Path((path_user, account)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, READ_ACCOUNTS)?;
    let account = caller::account(user, &account)?;
    let stale = exchange.take(&state.faults, FaultKind::StaleBalance).is_some();
    let mut answer = object(user, account, &state.memory.written(&user.id, &account.id), stale);
    wire::surprise_one(&mut answer, &state, &exchange, "accountType");
    Ok(Json(answer).into_response())
}

/// GET /users/{userId}/accounts/{accountId}/number.
pub(super) async fn number(
    Shared(state): Shared<Arc<State>>,
    bearer: Bearer,
    Path((path_user, account)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, READ_NUMBER)?;
    let account = caller::account(user, &account)?;
    // inferred: what an institution that opted out answers was not seen.
    if !user.institution.shows_numbers {
        return Err(Refusal::status(StatusCode::FORBIDDEN));
    }
    Ok(Json(json!({ "number": account.number })).into_response())
}

/// GET /users/{userId}/accounts/entitlements.
pub(super) async fn entitlements(
    Shared(state): Shared<Arc<State>>,
    bearer: Bearer,
    Path(path_user): Path<String>,
) -> Result<Response, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, READ_ACCOUNTS)?;
    let entitlements: Vec<Value> = user.accounts.iter().map(entitlement).collect();
    Ok(Json(json!({ "entitlements": entitlements })).into_response())
}

/// PUT /users/{userId}/accounts/{accountId}/name. 204 is inferred.
pub(super) async fn rename(
    Shared(state): Shared<Arc<State>>,
    bearer: Bearer,
    Path((path_user, account)): Path<(String, String)>,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let user = caller::user(&state, &bearer, &path_user, WRITE_ACCOUNTS)?;
    let account = caller::account(user, &account)?;
    let Json(body) = body.map_err(|rejection| match rejection {
        JsonRejection::MissingJsonContentType(_) => Refusal::status(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        JsonRejection::BytesRejection(_) => Refusal::status(StatusCode::PAYLOAD_TOO_LARGE),
        _ => bad_request(),
    })?;
    let name = body.get("name").and_then(Value::as_str).ok_or_else(bad_request)?;
    // The limit counts characters; that it does, and that blank names are refused, is inferred.
    let fits = name.chars().count() <= user.institution.name_limit;
    if !fits || name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(bad_request());
    }
    state.memory.rename(&user.id, &account.id, name.to_owned());
    Ok(StatusCode::NO_CONTENT)
}

/// One account, field by field (schemas.md, Account). What the core does not know is left out.
fn object(user: &User, account: &Account, written: &Written, stale: bool) -> Value {
    let mut answer = Map::new();
    identity(&mut answer, user, account, written);
    let fresh = written.last_fetch.filter(|_| !stale);
    wire::balances(&mut answer, if fresh.is_some() { &account.refresh.balances } else { &account.listed });
    let fetched = fresh.or_else(|| account.fetched.map(|at| if stale { older(at) } else { at }));
    wire::optional(&mut answer, "fetchedDate", fetched.map(wire::instant));
    owed(&mut answer, account);
    settings(&mut answer, account);
    Value::Object(answer)
}

/// What the stale-balance fault does to a time.
fn older(at: Timestamp) -> Timestamp {
    at.checked_sub(Span::new().hours(48)).unwrap_or(at)
}

fn identity(answer: &mut Map<String, Value>, user: &User, account: &Account, written: &Written) {
    let mut put = |name: &str, value: Value| {
        answer.insert(name.to_owned(), value);
    };
    put("id", json!(account.id));
    put("name", json!(written.name.as_deref().unwrap_or(&account.name)));
    put("numbers", json!(account.masked()));
    put("accountHolderName", json!(account.holder));
    put("accountType", json!(account.kind.name()));
    put("accountStatus", json!(account.status));
    put("status", json!("Active"));
    put("routingNumber", json!(user.institution.routing_number));
    put("institution", json!({ "id": user.institution.id, "name": user.institution.name }));
    put("loginId", json!(user.login_id));
    put("hidden", json!(account.hidden));
    put("active", json!(!account.hidden));
    put("sortIndex", json!(account.sort_index));
    put("contributesToAggregateTotals", json!(account.in_totals));
    put("canCreatePayments", json!(account.can_pay()));
    put("canTransferFrom", json!(account.can_pay()));
    put("hasRewards", json!(false));
    wire::optional(answer, "accountSubType", account.subtype);
    wire::optional(answer, "closedAccountAvailableUntil", account.closed_until.map(|date| date.to_string()));
}

fn owed(answer: &mut Map<String, Value>, account: &Account) {
    let text = |amount: Option<Amount>| amount.map(|amount| amount.to_string());
    wire::optional(answer, "creditLimit", text(account.credit_limit));
    wire::optional(answer, "paymentDueDate", account.due.map(|(date, _)| date.to_string()));
    wire::optional(answer, "paymentDueAmount", account.due.map(|(_, amount)| amount.to_string()));
    wire::optional(answer, "minimumPaymentDue", text(account.minimum_due));
    wire::optional(answer, "payoffBalance", text(account.payoff));
}

fn settings(answer: &mut Map<String, Value>, account: &Account) {
    if account.kind == Kind::Deposit {
        answer.insert("lowFundsAlertEnabled".to_owned(), json!(account.low_funds.is_some()));
        answer.insert("insuredStatus".to_owned(), json!("fdicInsured"));
    }
    wire::optional(answer, "lowFundsAlertThreshold", account.low_funds.map(|amount| amount.to_string()));
    wire::optional(answer, "regD", account.reg_d.map(|count| json!({ "restricted": true, "count": count })));
    if let (Some(hold), Some(Value::String(balance))) = (account.hold, answer.get("balance").cloned()) {
        let parts = json!({ "currentBalance": balance, "holdAmount": hold.to_string() });
        answer.insert("availableBalanceCalculationIncludes".to_owned(), parts);
    }
    if !account.details.is_empty() {
        let values: Vec<Value> = account.details.iter().map(detail).collect();
        let group = json!({ "label": "Loan details", "values": values });
        answer.insert("formattedMetaData".to_owned(), json!({ "details": [group] }));
    }
}

fn detail(detail: &Detail) -> Value {
    let mut answer = Map::new();
    answer.insert("type".to_owned(), json!(detail.kind));
    answer.insert("label".to_owned(), json!(detail.label));
    answer.insert("hidden".to_owned(), json!(false));
    answer.insert("value".to_owned(), json!(detail.value));
    wire::optional(&mut answer, "configuredLabel", detail.configured_label);
    Value::Object(answer)
}

fn entitlement(account: &Account) -> Value {
    let stops = match account.kind {
        Kind::Deposit if account.can_pay() => "Both",
        Kind::Deposit => "Read",
        _ => "None",
    };
    let links = if account.kind == Kind::Debt && account.listed.balance != Field::Null {
        json!([{
            "id": format!("loan-{}", account.masked()),
            "linkType": "LoanPayment",
            "title": "Pay this loan",
            "description": "Opens the loan payment page",
            "name": "LoanPay",
        }])
    } else {
        json!([])
    };
    json!({
        "accountId": account.id,
        "stopPaymentsAccess": stops,
        "zelle": account.can_pay() && account.subtype == Some("Checking"),
        "links": links,
    })
}
