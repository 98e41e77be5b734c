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

/// `Transaction.merchant`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merchant {
    /// `name`: merchant.
    pub name: Option<String>,
    /// `url`: contact.
    pub url: Option<String>,
    /// `phone`: contact.
    pub phone: Option<String>,
    /// `category`: economic sector.
    pub category: Option<String>,
}

/// `Transaction.enrichments`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Enrichments {
    /// `cleanMemo`: cleaned description.
    pub clean_memo: Option<String>,
    /// `expenseCategory`: category; the set is open.
    pub expense_category: Option<String>,
    /// `customExpenseCategory`: free-form category.
    pub custom_expense_category: Option<String>,
    /// `merchantId`: merchant id.
    pub merchant_id: Option<String>,
    /// `logo`: address of a logo; never loaded.
    pub logo: Option<String>,
    /// `customMerchantName`: the user's own name for the merchant.
    pub custom_merchant_name: Option<String>,
}

/// One part of `Transaction.loanPaymentBreakdown`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoanPart {
    /// `description`: of the part.
    pub description: Option<String>,
    /// `amount`: of the part; seen as a number.
    pub amount: Option<Money>,
}

/// One transaction. Everything but the id is optional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// `id`: opaque, up to 40 characters in the vendor's data warehouse.
    pub id: TransactionId,
    /// `accountId`: The account it belongs to, as sent.
    pub account_id: Option<String>,
    /// `amount`: Signed amount; may be missing while pending.
    pub amount: Option<Money>,
    /// `currency`: Currency of the amount.
    pub currency: Option<String>,
    /// `pendingStatus`: Whether it has hard-posted; Pending and Reconciled were seen, others are possible.
    pub pending_status: Option<String>,
    /// `datePosted`: Posting date; absent while pending.
    pub date_posted: Option<ApiInstant>,
    /// `date`: Same as `datePosted` today.
    pub date: Option<ApiInstant>,
    /// `lastUpdated`: Last change by the core, the user, or enrichment.
    pub last_updated: Option<ApiInstant>,
    /// `sequence`: Order within a date.
    pub sequence: Option<i64>,
    /// `runningBalance`: Balance after this row; unreliable for arithmetic.
    pub running_balance: Option<Money>,
    /// `memo`: Raw text from the core.
    pub memo: Option<String>,
    /// `filteredMemo`: Memo without noise.
    pub filtered_memo: Option<String>,
    /// `displayName`: Name to show.
    pub display_name: Option<String>,
    /// `displayCity`: Place to show.
    pub display_city: Option<String>,
    /// `displayState`: Place to show.
    pub display_state: Option<String>,
    /// `type`: Transaction type; an open list.
    pub kind: Option<String>,
    /// `subtype`: Category; an open list.
    pub sub_kind: Option<String>,
    /// `checkNumber`: Check number.
    pub check_number: Option<String>,
    /// `cardNumber`: Last four digits; Symitar cores only.
    pub card_number: Option<String>,
    /// `tags`: User tags.
    pub tags: Vec<String>,
    /// `notes`: User note.
    pub notes: Option<String>,
    /// `billId`: Bill-pay link.
    pub bill_id: Option<String>,
    /// `paymentId`: Bill-pay link.
    pub payment_id: Option<String>,
    /// `hasProviderImages`: Check images exist.
    pub has_provider_images: Option<bool>,
    /// `userImageIds`: User-uploaded images.
    pub user_image_ids: Vec<String>,
    /// `checkImageIds`: Check images.
    pub check_image_ids: Vec<String>,
    /// `receiptImageIds`: Receipt images.
    pub receipt_image_ids: Vec<String>,
    /// `providerImageIds`: Provider images.
    pub provider_image_ids: Vec<String>,
    /// `EDIAvailable`: EDI data exists.
    pub edi_available: Option<bool>,
    /// `sourceData`: Data of the Moov provider, as JSON.
    pub source_data: Option<Box<str>>,
    /// `merchant`: who was paid.
    pub merchant: Option<Merchant>,
    /// `enrichments`: what the platform made of it.
    pub enrichments: Option<Enrichments>,
    /// `loanPaymentBreakdown`: parts of a loan payment.
    pub loan_parts: Vec<LoanPart>,
    /// Names of fields that this version does not know; their values are in [`Transaction::raw`] (AP-16).
    pub unknown_fields: Vec<String>,
    /// Its JSON as received.
    pub raw: Box<str>,
}

const KNOWN: &[&str] = &[
    "id",
    "merchant",
    "enrichments",
    "loanPaymentBreakdown",
    "accountId",
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
    "billId",
    "paymentId",
    "hasProviderImages",
    "userImageIds",
    "checkImageIds",
    "receiptImageIds",
    "providerImageIds",
    "EDIAvailable",
    "sourceData",
];

impl Transaction {
    pub(crate) fn read(raw: &RawValue) -> Result<Self, &'static str> {
        let fields = Fields::read(raw).ok_or("it is no object")?;
        let id = fields.text("id").and_then(|id| TransactionId::new(id).ok()).ok_or("it has no usable id")?;
        let parts = fields.items("loanPaymentBreakdown").unwrap_or_default();
        Ok(Self {
            id,
            account_id: fields.text("accountId"),
            amount: fields.money("amount"),
            currency: fields.text("currency"),
            pending_status: fields.text("pendingStatus"),
            date_posted: fields.instant("datePosted"),
            date: fields.instant("date"),
            last_updated: fields.instant("lastUpdated"),
            sequence: fields.integer("sequence"),
            running_balance: fields.money("runningBalance"),
            memo: fields.text("memo"),
            filtered_memo: fields.text("filteredMemo"),
            display_name: fields.text("displayName"),
            display_city: fields.text("displayCity"),
            display_state: fields.text("displayState"),
            kind: fields.text("type"),
            sub_kind: fields.text("subtype"),
            check_number: fields.text("checkNumber"),
            card_number: fields.text("cardNumber"),
            tags: fields.texts("tags"),
            notes: fields.text("notes"),
            bill_id: fields.text("billId"),
            payment_id: fields.text("paymentId"),
            has_provider_images: fields.flag("hasProviderImages"),
            user_image_ids: fields.texts("userImageIds"),
            check_image_ids: fields.texts("checkImageIds"),
            receipt_image_ids: fields.texts("receiptImageIds"),
            provider_image_ids: fields.texts("providerImageIds"),
            edi_available: fields.flag("EDIAvailable"),
            source_data: fields.raw("sourceData"),
            merchant: fields.object("merchant").map(|merchant| Merchant::of(&merchant)),
            enrichments: fields.object("enrichments").map(|enrichments| Enrichments::of(&enrichments)),
            loan_parts: parts.into_iter().filter_map(Fields::read).map(|part| LoanPart::of(&part)).collect(),
            unknown_fields: fields.unknown(KNOWN),
            raw: Box::from(raw.get()),
        })
    }

    /// The name to show: the user's own name for the merchant, the display name, the merchant, the cleaned
    /// memo, the memo without noise. The order is inferred; each is documented as a name or description to show. None
    /// when no more than the core's own memo was sent.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let enriched = self.enrichments.as_ref();
        let candidates = [
            enriched.and_then(|e| e.custom_merchant_name.as_deref()),
            self.display_name.as_deref(),
            self.merchant.as_ref().and_then(|merchant| merchant.name.as_deref()),
            enriched.and_then(|e| e.clean_memo.as_deref()),
            self.filtered_memo.as_deref(),
        ];
        first_filled(candidates)
    }

    /// The category: the user's own, the platform's, the subtype. The order is inferred.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        let enriched = self.enrichments.as_ref();
        let candidates = [
            enriched.and_then(|e| e.custom_expense_category.as_deref()),
            enriched.and_then(|e| e.expense_category.as_deref()),
            self.sub_kind.as_deref(),
        ];
        first_filled(candidates)
    }

    /// Whether it has an image, of whomever: the institution's, of a check, of a receipt, or the user's own.
    #[must_use]
    pub fn has_image(&self) -> bool {
        let ids = [&self.user_image_ids, &self.check_image_ids, &self.receipt_image_ids, &self.provider_image_ids];
        self.has_provider_images == Some(true) || ids.into_iter().any(|ids| !ids.is_empty())
    }

    /// The posting date: `datePosted`, or `date`, which is documented as the same value.
    #[must_use]
    pub fn posted(&self) -> Option<&ApiInstant> {
        self.date_posted.as_ref().or(self.date.as_ref())
    }
}

/// The first text that is more than white space, without the white space around it.
fn first_filled<'a>(candidates: impl IntoIterator<Item = Option<&'a str>>) -> Option<&'a str> {
    candidates.into_iter().flatten().map(str::trim).find(|text| !text.is_empty())
}

impl Merchant {
    fn of(fields: &Fields<'_>) -> Self {
        Self {
            name: fields.text("name"),
            url: fields.text("url"),
            phone: fields.text("phone"),
            category: fields.text("category"),
        }
    }
}

impl Enrichments {
    fn of(fields: &Fields<'_>) -> Self {
        Self {
            clean_memo: fields.text("cleanMemo"),
            expense_category: fields.text("expenseCategory"),
            custom_expense_category: fields.text("customExpenseCategory"),
            merchant_id: fields.text("merchantId"),
            logo: fields.text("logo"),
            custom_merchant_name: fields.text("customMerchantName"),
        }
    }
}

impl LoanPart {
    fn of(fields: &Fields<'_>) -> Self {
        Self { description: fields.text("description"), amount: fields.money("amount") }
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
            {"id":"t","amount":-42.180,"sequence":3,"EDIAvailable":false,"pendingStatus":"Held","odd":{},
             "loanPaymentBreakdown":[{"description":"Principal","amount":310.11}]}]}"#,
        );
        let row = &page.transactions[0];
        assert_eq!(row.amount.as_ref().unwrap().as_sent(), "-42.180");
        assert_eq!(row.loan_parts[0].amount.as_ref().unwrap().as_sent(), "310.11");
        assert_eq!((row.sequence, row.edi_available), (Some(3), Some(false)));
        assert_eq!(
            (row.pending_status.as_deref(), row.unknown_fields.as_slice()),
            (Some("Held"), &["odd".to_owned()][..])
        );
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
        assert_eq!(row(&fields).name(), None, "a memo is no name");
        for (field, name) in sent {
            fields = format!("{field},{fields}");
            assert_eq!(row(&fields).name(), Some(name));
        }
        let own = r#""enrichments":{"customMerchantName":" Corner shop "},"displayName":"Orchard""#;
        assert_eq!(row(own).name(), Some("Corner shop"));
        assert_eq!(row(r#""displayName":" ","merchant":{"name":"Orchard Inc."}"#).name(), Some("Orchard Inc."));
    }

    #[test]
    fn the_category_is_the_users_own_then_the_platforms_then_the_subtype() {
        assert_eq!(row(r#""subtype":"Fuel""#).category(), Some("Fuel"));
        assert_eq!(row(r#""subtype":"Fuel","enrichments":{"expenseCategory":"Travel"}"#).category(), Some("Travel"));
        let both = r#""enrichments":{"customExpenseCategory":"Work","expenseCategory":"Travel"}"#;
        assert_eq!(row(both).category(), Some("Work"));
        let blank = r#""subtype":"Fuel","enrichments":{"customExpenseCategory":"","expenseCategory":" "}"#;
        assert_eq!(row(blank).category(), Some("Fuel"));
    }

    #[test]
    fn an_image_is_an_image_wherever_it_is_named() {
        for ids in ["userImageIds", "checkImageIds", "receiptImageIds", "providerImageIds"] {
            assert!(row(&format!(r#""{ids}":["i-1"]"#)).has_image(), "{ids}");
            assert!(!row(&format!(r#""{ids}":[]"#)).has_image(), "{ids}");
        }
        assert!(row(r#""hasProviderImages":true"#).has_image());
        assert!(!row(r#""hasProviderImages":false"#).has_image());
    }

    proptest! {
        #[test]
        fn any_value_in_any_field_is_read_without_a_panic(
            field in prop::sample::select(KNOWN),
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
