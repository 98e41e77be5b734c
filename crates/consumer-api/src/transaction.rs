//! Transactions as the API sends them (schemas.md, "Transaction", "PaginatedTransactions").

use crate::account::{FailedRow, rows};
use crate::error::ApiFailure;
use crate::json::{Fields, JsonText};
use model::{ApiInstant, Money, TransactionId};
use serde_json::value::RawValue;

/// One page of transactions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransactionsPage {
    /// The rows in the order they were sent, each with its place in the list.
    pub transactions: Vec<Transaction>,
    /// Rows that could not be read (AP-16).
    pub failed_rows: Vec<FailedRow>,
    /// `inactivatedTransactionIds`: rows to remove.
    pub inactivated: Vec<TransactionId>,
    /// `offset`: the echo of what was asked.
    pub offset: Option<u64>,
    /// `limit`: the echo of what was asked, or the service's own cap.
    pub limit: Option<u64>,
}

/// What Passbook reads of a transaction; all else that was sent is in [`Transaction::raw`]. Everything but the id is
/// optional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// `id`: opaque, up to 40 characters in the vendor's data warehouse.
    pub id: TransactionId,
    /// `amount`: Signed amount; may be missing while pending.
    pub amount: Option<Money>,
    /// `currency`: Currency of the amount.
    pub currency: Option<String>,
    /// `pendingStatus`: Whether it has hard-posted; Pending and Reconciled were seen, others are possible.
    pub pending_status: Option<String>,
    /// The posting date, absent while pending: `datePosted`, or `date`, which is documented as the same value.
    pub posted: Option<ApiInstant>,
    /// `lastUpdated`: Last change by the core, the user, or enrichment.
    pub last_updated: Option<ApiInstant>,
    /// `sequence`: Order within a date.
    pub sequence: Option<i64>,
    /// `runningBalance`: Balance after this row; unreliable for arithmetic.
    pub running_balance: Option<Money>,
    /// `memo`: Raw text from the core.
    pub memo: Option<String>,
    /// The name to show: the user's own name for the merchant, the display name, the merchant, the cleaned memo, the
    /// memo without noise. The order is inferred; each is documented as a name or description to show. None when no
    /// more than the core's own memo was sent.
    pub name: Option<String>,
    /// The category: the user's own, the platform's, the subtype. The order is inferred; the set is open.
    pub category: Option<String>,
    /// `displayCity`: Place to show.
    pub display_city: Option<String>,
    /// `displayState`: Place to show.
    pub display_state: Option<String>,
    /// `type`: Transaction type; an open list.
    pub kind: Option<String>,
    /// `subtype`: Category; an open list.
    pub subtype: Option<String>,
    /// `checkNumber`: Check number.
    pub check_number: Option<String>,
    /// `cardNumber`: Last four digits; Symitar cores only.
    pub card_number: Option<String>,
    /// `tags`: User tags.
    pub tags: Vec<String>,
    /// `notes`: User note.
    pub notes: Option<String>,
    /// Whether it has an image, of whomever: the institution's, of a check, of a receipt, or the user's own.
    pub has_image: bool,
    /// Its JSON as received.
    pub raw: Box<str>,
}

/// Where images are named (schemas.md, "Transaction").
const IMAGES: [&str; 4] = ["userImageIds", "checkImageIds", "receiptImageIds", "providerImageIds"];

impl Transaction {
    pub(crate) fn read(raw: &RawValue) -> Result<Self, &'static str> {
        let fields = Fields::read(raw).ok_or("it is no object")?;
        let id = fields.text("id").and_then(|id| TransactionId::new(id).ok()).ok_or("it has no usable id")?;
        let enriched = fields.object("enrichments");
        let subtype = fields.text("subtype");
        let of_enriched = |name| filled(enriched.as_ref()?.text(name));
        Ok(Self {
            id,
            amount: fields.money("amount"),
            currency: fields.text("currency"),
            pending_status: fields.text("pendingStatus"),
            posted: fields.instant("datePosted").or_else(|| fields.instant("date")),
            last_updated: fields.instant("lastUpdated"),
            sequence: fields.integer("sequence"),
            running_balance: fields.money("runningBalance"),
            memo: fields.text("memo"),
            name: of_enriched("customMerchantName")
                .or_else(|| filled(fields.text("displayName")))
                .or_else(|| filled(fields.object("merchant")?.text("name")))
                .or_else(|| of_enriched("cleanMemo"))
                .or_else(|| filled(fields.text("filteredMemo"))),
            category: of_enriched("customExpenseCategory")
                .or_else(|| of_enriched("expenseCategory"))
                .or_else(|| filled(subtype.clone())),
            display_city: fields.text("displayCity"),
            display_state: fields.text("displayState"),
            kind: fields.text("type"),
            subtype,
            check_number: fields.text("checkNumber"),
            card_number: fields.text("cardNumber"),
            tags: fields.texts("tags"),
            notes: fields.text("notes"),
            has_image: fields.flag("hasProviderImages") == Some(true)
                || IMAGES.iter().any(|ids| !fields.texts(ids).is_empty()),
            raw: Box::from(raw.get()),
        })
    }
}

/// A text that is more than white space, without the white space around it.
fn filled(text: Option<String>) -> Option<String> {
    let text = text?;
    match text.trim() {
        "" => None,
        trimmed if trimmed.len() == text.len() => Some(text),
        trimmed => Some(trimmed.to_owned()),
    }
}

impl TransactionsPage {
    /// Reads a page from its JSON; `None` if it is no object.
    #[must_use]
    pub fn from_json(json: &str) -> Option<Self> {
        Self::read(&JsonText::checked(json.as_bytes()).ok()?).ok()
    }

    /// `transactions` was absent or null for some accounts (schemas.md): that is an empty page.
    pub(crate) fn read(json: &JsonText) -> Result<Self, ApiFailure> {
        let fields = json.object()?;
        let (transactions, failed_rows) = rows(&fields, "transactions", Transaction::read);
        let inactivated = fields.texts("inactivatedTransactionIds");
        let count = |name: &str| fields.integer(name).and_then(|number| u64::try_from(number).ok());
        Ok(Self {
            transactions,
            failed_rows,
            inactivated: inactivated.into_iter().filter_map(|id| TransactionId::new(id).ok()).collect(),
            offset: count("offset"),
            limit: count("limit"),
        })
    }

    /// Rows received, those that could not be read included: what decides whether a page is short.
    #[must_use]
    pub fn received(&self) -> usize {
        self.transactions.len() + self.failed_rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(text: &str) -> TransactionsPage {
        TransactionsPage::read(&JsonText::checked(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn absent_and_null_transactions_are_an_empty_page() {
        assert_eq!(page("{}"), TransactionsPage::default());
        assert_eq!(page(r#"{"transactions":null}"#), TransactionsPage::default());
    }

    #[test]
    fn a_row_keeps_its_digits_and_its_text() {
        let page = page(
            r#"{"offset":0,"limit":500,"inactivatedTransactionIds":["t-778"],"transactions":[
            {"id":"t","amount":-42.180,"sequence":3,"pendingStatus":"Held","odd":{"amount":310.110}}]}"#,
        );
        let row = &page.transactions[0];
        assert_eq!(row.amount.as_ref().unwrap().as_sent(), "-42.180");
        assert_eq!((row.sequence, row.pending_status.as_deref()), (Some(3), Some("Held")));
        assert!(row.raw.contains(r#""odd":{"amount":310.110}"#), "what is not known stays as sent");
        assert_eq!((page.offset, page.limit, page.inactivated.len()), (Some(0), Some(500), 1));
    }

    fn row(fields: &str) -> Transaction {
        page(&format!(r#"{{"transactions":[{{"id":"1",{fields}}}]}}"#)).transactions.remove(0)
    }

    #[test]
    fn the_name_is_the_first_that_is_more_than_white_space() {
        let sent = [
            (r#""filteredMemo":"ORCHARD 4""#, "ORCHARD 4"),
            (r#""enrichments":{"cleanMemo":"Orchard no. 4"}"#, "Orchard no. 4"),
            (r#""merchant":{"name":"Orchard Inc."}"#, "Orchard Inc."),
            (r#""displayName":"Orchard""#, "Orchard"),
        ];
        let mut fields = r#""memo":"POS ORCHARD""#.to_owned();
        assert_eq!(row(&fields).name, None, "a memo is no name");
        for (field, name) in sent {
            fields = format!("{field},{fields}");
            assert_eq!(row(&fields).name.as_deref(), Some(name));
        }
        let own = r#""enrichments":{"customMerchantName":" Corner shop "},"displayName":"Orchard""#;
        assert_eq!(row(own).name.as_deref(), Some("Corner shop"));
        assert_eq!(
            row(r#""displayName":" ","merchant":{"name":"Orchard Inc."}"#).name.as_deref(),
            Some("Orchard Inc.")
        );
    }

    #[test]
    fn the_category_is_the_users_own_then_the_platforms_then_the_subtype() {
        assert_eq!(row(r#""subtype":"Fuel""#).category.as_deref(), Some("Fuel"));
        assert_eq!(
            row(r#""subtype":"Fuel","enrichments":{"expenseCategory":"Travel"}"#).category.as_deref(),
            Some("Travel")
        );
        let both = r#""enrichments":{"customExpenseCategory":"Work","expenseCategory":"Travel"}"#;
        assert_eq!(row(both).category.as_deref(), Some("Work"));
        let blank = r#""subtype":"Fuel","enrichments":{"customExpenseCategory":"","expenseCategory":" "}"#;
        assert_eq!(row(blank).category.as_deref(), Some("Fuel"));
    }

    #[test]
    fn an_image_is_an_image_wherever_it_is_named() {
        for ids in IMAGES {
            assert!(row(&format!(r#""{ids}":["i-1"]"#)).has_image, "{ids}");
            assert!(!row(&format!(r#""{ids}":[]"#)).has_image, "{ids}");
        }
        assert!(row(r#""hasProviderImages":true"#).has_image);
        assert!(!row(r#""hasProviderImages":false"#).has_image);
    }

    /// Every field that is looked at.
    const READ: &[&str] = &[
        "id",
        "merchant",
        "enrichments",
        "amount",
        "currency",
        "pendingStatus",
        "datePosted",
        "date",
        "lastUpdated",
        "sequence",
        "runningBalance",
        "memo",
        "filteredMemo",
        "displayName",
        "displayCity",
        "displayState",
        "type",
        "subtype",
        "checkNumber",
        "cardNumber",
        "tags",
        "notes",
        "hasProviderImages",
        "userImageIds",
        "checkImageIds",
        "receiptImageIds",
        "providerImageIds",
    ];

    proptest! {
        #[test]
        fn any_value_in_any_field_is_read_without_a_panic(
            field in prop::sample::select(READ),
            value in prop::sample::select(&["null", "1", "-1.5e400", "\"x\"", "true", "[]", "{}", "[{}]", "\"\\ud800\""][..]),
        ) {
            let text = format!("{{\"transactions\":[{{\"id\":\"a\",\"{field}\":{value}}}]}}");
            if let Ok(json) = JsonText::checked(text.as_bytes()) {
                prop_assert_eq!(TransactionsPage::read(&json).unwrap().received(), 1);
            }
        }

        #[test]
        fn an_amount_is_kept_verbatim(amount in "-?[0-9]{1,20}(\\.[0-9]{1,12})?") {
            let page = page(&format!("{{\"transactions\":[{{\"id\":\"a\",\"amount\":\"{amount}\"}}]}}"));
            prop_assert_eq!(page.transactions[0].amount.as_ref().unwrap().as_sent(), amount);
        }
    }
}
