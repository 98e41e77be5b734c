//! A row of the API as a row of the ledger.

use consumer_api::{ExchangeId, Transaction};
use ledger::{Row, Source};

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
