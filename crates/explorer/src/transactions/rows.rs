//! A row of the API as a row of the ledger.

use consumer_api::{ExchangeId, Transaction};
use ledger::{Row, Source};

/// A row of the API as a row of the ledger.
pub(super) fn ledger_row(transaction: &Transaction, exchange: ExchangeId, index: usize) -> Row {
    Row {
        id: transaction.id.clone(),
        amount: transaction.amount.clone(),
        currency: transaction.currency.clone(),
        pending_status: transaction.pending_status.clone(),
        posted: transaction.posted().cloned(),
        sequence: transaction.sequence,
        memo: transaction.memo.clone(),
        name: transaction.name().map(str::to_owned),
        category: transaction.category().map(str::to_owned),
        kind: transaction.kind.clone(),
        subtype: transaction.sub_kind.clone(),
        check_number: transaction.check_number.clone(),
        card_number: transaction.card_number.clone(),
        city: transaction.display_city.clone(),
        state: transaction.display_state.clone(),
        notes: transaction.notes.clone(),
        tags: transaction.tags.clone(),
        has_image: transaction.has_image(),
        running_balance: transaction.running_balance.clone(),
        last_updated: transaction.last_updated.clone(),
        raw: transaction.raw.clone(),
        source: Source { exchange: exchange.0, index: u32::try_from(index).unwrap_or(u32::MAX) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use consumer_api::TransactionsPage;

    fn row(fields: &str) -> Row {
        let page = TransactionsPage::from_json(&format!(r#"{{"transactions":[{{"id":"1",{fields}}}]}}"#)).unwrap();
        ledger_row(&page.transactions[0], ExchangeId(1), 0)
    }

    #[test]
    fn a_blank_name_hides_neither_the_merchant_nor_the_category() {
        let row = row(
            r#""displayName":" ","merchant":{"name":"Orchard"},"subtype":"Food","enrichments":{"expenseCategory":""}"#,
        );
        assert_eq!((row.name.as_deref(), row.category.as_deref()), (Some("Orchard"), Some("Food")));
    }

    #[test]
    fn the_image_of_a_check_is_an_image() {
        assert!(row(r#""checkImageIds":["i-1"]"#).has_image);
        assert!(!row(r#""memo":"x""#).has_image);
    }
}
