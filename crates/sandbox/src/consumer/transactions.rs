//! Transactions of an account (endpoints.md, Transactions).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use http::header;
use jiff::civil::Date;

use super::caller::{self, READ_TRANSACTIONS, bad_request, not_found};
use super::json::{self, Object};
use super::query::Query;
use super::rows::{self, Rows, Select};
use super::wire;
use crate::bearer::Bearer;
use crate::exchange::Exchange;
use crate::faults::FaultKind;
use crate::refusal::Refusal;
use crate::state::State;
use crate::world::{Account, Amount, Field, Merchant, Transaction};

/// The service caps pages here.
const MOST_ROWS: usize = 500;
/// Rows of a page when an offset is given and no limit (inferred: the default is not documented).
const DEFAULT_ROWS: usize = 100;

/// Which rows of the selected ones an answer has.
#[derive(Clone, Copy)]
struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    /// Paging happens when `offset` or `limit` is given (endpoints.md, Transactions); without both, `None`.
    fn asked(query: &Query) -> Result<Option<Self>, Refusal> {
        match (query.count("offset")?, query.count("limit")?) {
            (None, None) => Ok(None),
            // inferred: a page of nothing is a mistake.
            (_, Some(0)) => Err(bad_request()),
            (offset, limit) => {
                Ok(Some(Self { offset: offset.unwrap_or(0), limit: limit.unwrap_or(DEFAULT_ROWS).min(MOST_ROWS) }))
            }
        }
    }
}

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
    let asked = Page::asked(&query)?;
    let select = selection(&query)?;
    let account = caller::account(user, &account)?;
    if exchange.take(&state.faults, FaultKind::RowsMove).is_some() {
        let id_of = |index| account.history.get(index).map(|row| row.id);
        let reach = asked.map_or(0, |page| page.offset.saturating_add(page.limit));
        let whose = (state.config.seed, account.id.as_str());
        state.memory.move_rows(&user.id, &account.id, |moves| moves.go_on(whose, reach, state.clock.now(), id_of));
    }
    let written = state.memory.written(&user.id, &account.id);
    let selected = Rows::select(account, &written, select, state.clock.now());
    let answer = written_out(account, &selected, asked);
    let answer = wire::surprised(answer, &state, &exchange, Some("transactions"), "pendingStatus");
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
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
    let mut answer = String::new();
    transaction(&mut answer, account, &row);
    let answer = wire::surprised(answer, &state, &exchange, None, "pendingStatus");
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
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

/// Bytes of a usual row, so that a page is written into one piece of memory.
const ROW_BYTES: usize = 640;

fn written_out(account: &Account, rows: &Rows<'_>, asked: Option<Page>) -> String {
    let Page { offset, limit } = asked.unwrap_or(Page { offset: 0, limit: usize::MAX });
    let mut text = String::with_capacity(limit.min(MOST_ROWS) * ROW_BYTES);
    let mut answer = Object::begin(&mut text);
    answer.object("account", |of| {
        of.optional("accountSubType", account.subtype);
        of.text("accountType", account.kind.name());
    });
    answer.texts("inactivatedTransactionIds", rows.inactivated.iter().map(String::as_str));
    // inferred: an answer that is no page repeats no offset and limit.
    if asked.is_some() {
        answer.bare("limit", limit);
        answer.bare("offset", offset);
    }
    if !account.without_transactions {
        json::list(answer.name("transactions"), rows.page(offset, limit), |out, row| transaction(out, account, &row));
    }
    answer.end();
    text
}

/// One row, field by field (schemas.md, Transaction). What the core does not know is left out.
fn transaction(out: &mut String, account: &Account, row: &Transaction) {
    let mut answer = Object::begin(out);
    answer.plain("accountId", &account.id);
    money(&mut answer, "amount", row.amount);
    match row.card_number {
        Field::Sent(card) => answer.plain("cardNumber", format_args!("{card:04}")),
        Field::Null => answer.bare("cardNumber", "null"),
        Field::Absent => {}
    }
    answer.optional("checkNumber", row.check_number.as_deref());
    if row.amount.value().is_some() {
        answer.text("currency", "USD");
    }
    day(&mut answer, "date", row.posted);
    day(&mut answer, "datePosted", row.posted);
    answer.optional("displayCity", row.place.map(|(city, _)| city));
    answer.optional("displayName", row.display_name.as_deref());
    answer.optional("displayState", row.place.map(|(_, state)| state));
    if let Some(category) = row.expense_category {
        answer.object("enrichments", |enrichments| {
            enrichments.optional("cleanMemo", row.merchant.as_ref().map(|merchant| merchant.name.as_str()));
            enrichments.text("expenseCategory", category);
        });
    }
    answer.optional("filteredMemo", row.filtered_memo.as_deref());
    if let Some(has_images) = row.has_provider_images {
        answer.bare("hasProviderImages", has_images);
    }
    answer.plain("id", &row.id);
    answer.plain("lastUpdated", wire::instant(row.last_updated));
    if !row.loan_payment.is_empty() {
        json::list(answer.name("loanPaymentBreakdown"), &row.loan_payment, |out, (description, amount)| {
            let mut part = Object::begin(out);
            part.plain("amount", amount);
            part.text("description", description);
            part.end();
        });
    }
    answer.text("memo", &row.memo);
    if let Some(merchant) = &row.merchant {
        answer.object("merchant", |answer| self::merchant(answer, merchant));
    }
    answer.optional("notes", row.notes);
    answer.text("pendingStatus", if row.is_pending() { "Pending" } else { "Reconciled" });
    if let Some(balance) = row.running_balance {
        answer.plain("runningBalance", balance);
    }
    if let Some(sequence) = row.sequence {
        answer.bare("sequence", sequence);
    }
    answer.optional("subtype", row.subtype);
    answer.texts("tags", row.tags.iter().copied());
    answer.optional("type", row.kind);
    answer.bare("userImageIds", "[]");
    answer.end();
}

fn merchant(answer: &mut Object<'_>, merchant: &Merchant) {
    answer.text("category", merchant.category);
    if merchant.city.is_some() || merchant.state.is_some() {
        answer.object("location", |location| {
            location.optional("city", merchant.city);
            location.optional("state", merchant.state);
        });
    }
    answer.text("name", &merchant.name);
}

/// Money is a decimal string (conventions.md, Money).
fn money(answer: &mut Object<'_>, name: &str, amount: Field<Amount>) {
    match amount {
        Field::Sent(amount) => answer.plain(name, amount),
        Field::Null => answer.bare(name, "null"),
        Field::Absent => {}
    }
}

/// A posting date: midnight in UTC, without milliseconds; null while pending.
fn day(answer: &mut Object<'_>, name: &str, posted: Option<Date>) {
    match posted {
        Some(date) => answer.plain(name, format_args!("{date}T00:00:00Z")),
        None => answer.bare(name, "null"),
    }
}
