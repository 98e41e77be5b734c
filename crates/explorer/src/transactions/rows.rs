//! A row of the API as a row of the ledger, and a row of the ledger as a row of the table.

use crate::format::{grouped, grouped_or_dash, signed};
use crate::view::{Direction, TransactionRowView};
use consumer_api::{ExchangeId, Transaction};
use ledger::{Row, RowView, Source};
use model::{AccountKind, Group, Money, text};

/// A row of the API as a row of the ledger.
pub(super) fn ledger_row(transaction: &Transaction, exchange: ExchangeId, index: usize) -> Row {
    let enrichments = transaction.enrichments.as_ref();
    let merchant = transaction.merchant.as_ref();
    // The user's own words first, then the enrichment, then the core's (inferred order).
    let name = enrichments
        .and_then(|e| e.custom_merchant_name.clone())
        .or_else(|| transaction.display_name.clone())
        .or_else(|| enrichments.and_then(|e| e.clean_memo.clone()))
        .or_else(|| merchant.and_then(|m| m.name.clone()))
        .or_else(|| transaction.filtered_memo.clone());
    let category = enrichments
        .and_then(|e| e.custom_expense_category.clone())
        .or_else(|| enrichments.and_then(|e| e.expense_category.clone()))
        .or_else(|| transaction.sub_kind.clone());
    Row {
        id: transaction.id.clone(),
        amount: transaction.amount.clone(),
        currency: transaction.currency.clone(),
        pending_status: transaction.pending_status.clone(),
        posted: transaction.date_posted.clone().or_else(|| transaction.date.clone()),
        sequence: transaction.sequence,
        memo: transaction.memo.clone(),
        name,
        category,
        kind: transaction.kind.clone(),
        subtype: transaction.sub_kind.clone(),
        check_number: transaction.check_number.clone(),
        card_number: transaction.card_number.clone(),
        city: transaction.display_city.clone(),
        state: transaction.display_state.clone(),
        notes: transaction.notes.clone(),
        tags: transaction.tags.clone(),
        has_image: transaction.has_provider_images == Some(true) || !transaction.user_image_ids.is_empty(),
        running_balance: transaction.running_balance.clone(),
        last_updated: transaction.last_updated.clone(),
        raw: transaction.raw.clone(),
        source: Source { exchange: exchange.0, index: u32::try_from(index).unwrap_or(u32::MAX) },
    }
}

/// A row of the ledger as a row of the table. Only on deposit accounts is the meaning of a sign known; elsewhere
/// the amount is shown as sent and goes neither in nor out.
pub(super) fn row_view(row: &RowView, kind: &AccountKind) -> TransactionRowView {
    let known = kind.group() == Group::YouHave;
    let date = row
        .posted
        .as_ref()
        .map(|posted| posted.date().map_or_else(|| text::shown(posted.as_sent()), |date| date.to_string()));
    TransactionRowView {
        id: row.id.to_string(),
        date,
        pending: row.pending,
        name: name(row),
        memo: row.memo.as_deref().map(text::shown).unwrap_or_default(),
        category: row.category.as_deref().map(text::shown),
        amount: if known { signed(row.amount.as_ref()) } else { grouped_or_dash(row.amount.as_ref()) },
        direction: if known { direction(row.amount.as_ref()) } else { Direction::None },
        running: row.running_balance.as_ref().map(grouped),
    }
}

/// The name of a row; its memo, then its type, when it has none.
pub(super) fn name(row: &RowView) -> String {
    let named =
        [&row.name, &row.memo, &row.kind].into_iter().flatten().map(|name| name.trim()).find(|name| !name.is_empty());
    named.map_or_else(|| "Without a name".to_owned(), text::shown)
}

fn direction(amount: Option<&Money>) -> Direction {
    use bigdecimal::num_bigint::Sign;
    match amount.and_then(Money::value).map(bigdecimal::BigDecimal::sign) {
        Some(Sign::Plus) => Direction::In,
        Some(Sign::Minus) => Direction::Out,
        _ => Direction::None,
    }
}

/// A count as the boundary carries it.
pub(super) fn small(n: impl TryInto<u32>) -> u32 {
    n.try_into().unwrap_or(u32::MAX)
}
