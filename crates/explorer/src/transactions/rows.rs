//! A row of the API as a row of the ledger.

use consumer_api::{ExchangeId, Transaction};
use ledger::{Row, Source};

/// A row of the API as a row of the ledger.
pub(super) fn ledger_row(transaction: Transaction, exchange: ExchangeId, index: usize) -> Row {
    Row {
        id: transaction.id,
        amount: transaction.amount,
        currency: transaction.currency,
        pending_status: transaction.pending_status,
        posted: transaction.posted,
        sequence: transaction.sequence,
        memo: transaction.memo,
        name: transaction.name,
        category: transaction.category,
        kind: transaction.kind,
        subtype: transaction.subtype,
        check_number: transaction.check_number,
        card_number: transaction.card_number,
        city: transaction.display_city,
        state: transaction.display_state,
        notes: transaction.notes,
        tags: transaction.tags,
        has_image: transaction.has_image,
        running_balance: transaction.running_balance,
        last_updated: transaction.last_updated,
        raw: transaction.raw,
        source: Source { exchange: exchange.0, index: u32::try_from(index).unwrap_or(u32::MAX) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use consumer_api::TransactionsPage;

    fn row(fields: &str) -> Row {
        let page = TransactionsPage::from_json(&format!(r#"{{"transactions":[{{"id":"1",{fields}}}]}}"#)).unwrap();
        ledger_row(page.transactions.into_iter().next().unwrap(), ExchangeId(1), 0)
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
