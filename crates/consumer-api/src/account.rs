//! Accounts as the API sends them (schemas.md, "Account", "AccountsResponse").

use crate::error::ApiFailure;
use crate::json::{Fields, JsonText};
use model::{AccountId, AccountKind, ApiDate, ApiInstant, Money};
use serde_json::value::RawValue;

/// A row that could not be read; the others of its list are not affected (AP-16).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRow {
    /// Its place in the list, from 0.
    pub index: usize,
    /// Why, in a plain sentence.
    pub reason: &'static str,
    /// Its JSON as received.
    pub raw: Box<str>,
}

/// The answer of the accounts call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountsPage {
    /// The accounts in the order they were sent; an id that came twice is here twice (AP-17).
    pub accounts: Vec<Account>,
    /// Rows that could not be read.
    pub failed_rows: Vec<FailedRow>,
    /// `inactivatedAccountIds`: accounts that are no longer available.
    pub inactivated: Vec<AccountId>,
}

/// The parts of the available balance (schemas.md, "AvailableBalanceCalculationIncludes"); only those that the
/// institution counts are sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AvailableParts {
    /// `currentBalance`: balance after the last end-of-day run.
    pub current_balance: Option<Money>,
    /// `holdAmount`: holds.
    pub hold_amount: Option<Money>,
    /// `floatAmount`: deposited but not collected.
    pub float_amount: Option<Money>,
    /// `accruedInterest`: earned, not paid.
    pub accrued_interest: Option<Money>,
    /// `availableSweepAmount`: available through sweeps.
    pub available_sweep: Option<Money>,
    /// `overdraftProtectionAmount`: unused protection line.
    pub overdraft_protection: Option<Money>,
    /// `overdraftLimit`: limit for single debits.
    pub overdraft_limit: Option<Money>,
    /// `bounceProtectionAmount`: further protection.
    pub bounce_protection: Option<Money>,
}

/// `Account.institution`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Institution {
    /// `id`: of the institution.
    pub id: Option<String>,
    /// `name`: of the institution.
    pub name: Option<String>,
}

/// One account. Everything but the id is optional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// `id`: for all other calls.
    pub id: AccountId,
    /// `accountType`: decides what the sign of the balance means.
    pub kind: AccountKind,
    /// `institution`: id and name.
    pub institution: Institution,
    /// `name`: Name given by the user or the institution; may hold extra spaces and leading zeros.
    pub name: Option<String>,
    /// `numbers`: Masked account number.
    pub numbers: Option<String>,
    /// `accountHolderName`: Account holder, for display only.
    pub holder: Option<String>,
    /// `accountSubType`: Finer kind; an open list.
    pub sub_type: Option<String>,
    /// `balance`: The balance that the institution discloses.
    pub balance: Option<Money>,
    /// `availableBalance`: Cash accounts: balance less authorised pending items.
    pub available_balance: Option<Money>,
    /// `availableCredit`: Credit accounts: what is left of the line.
    pub available_credit: Option<Money>,
    /// `creditLimit`: Limit of the credit line.
    pub credit_limit: Option<Money>,
    /// `fetchedDate`: When the balance was last fetched with success.
    pub fetched_date: Option<ApiInstant>,
    /// `status`: Login or aggregation status; an open list.
    pub status: Option<String>,
    /// `accountStatus`: Status in the core, as sent; an open list (AP-16).
    pub account_status: Option<String>,
    /// `closedAccountAvailableUntil`: Closed accounts: the last day it is shown.
    pub closed_available_until: Option<ApiDate>,
    /// `lastLoginFailure`: Reason of the last failed aggregation.
    pub last_login_failure: Option<String>,
    /// `routingNumber`: Routing number of the institution.
    pub routing_number: Option<String>,
    /// `loginId`: The login that supplies the account.
    pub login_id: Option<String>,
    /// `hidden`: The user hid it.
    pub hidden: Option<bool>,
    /// `active`: Deprecated opposite of `hidden`.
    pub active: Option<bool>,
    /// `sortIndex`: Display order; absent sorts last.
    pub sort_index: Option<i64>,
    /// `favorited`: Deprecated in favour of `sortIndex`.
    pub favorited: Option<bool>,
    /// `contributesToAggregateTotals`: Whether the platform counts it in totals.
    pub in_totals: Option<bool>,
    /// `canCreatePayments`: Usable for payments.
    pub can_create_payments: Option<bool>,
    /// `canTransferFrom`: Usable as the source of a transfer.
    pub can_transfer_from: Option<bool>,
    /// `hasRewards`: The rewards call is allowed.
    pub has_rewards: Option<bool>,
    /// `lowFundsAlertEnabled`: Low-funds alert is on.
    pub low_funds_alert_enabled: Option<bool>,
    /// `lowFundsAlertThreshold`: Its threshold.
    pub low_funds_alert_threshold: Option<Money>,
    /// `paymentDueDate`: Loan or card due date, as sent.
    pub payment_due_date: Option<String>,
    /// `paymentDueAmount`: Amount due.
    pub payment_due_amount: Option<Money>,
    /// `minimumPaymentDue`: Minimum due.
    pub minimum_payment_due: Option<Money>,
    /// `payoffBalance`: Amount that pays it off.
    pub payoff_balance: Option<Money>,
    /// `interestRate`: Deprecated; now in `formattedMetaData`.
    pub interest_rate: Option<String>,
    /// `originationDate`: Deprecated; now in `formattedMetaData`.
    pub origination_date: Option<String>,
    /// `principalAmount`: Deprecated; now in `formattedMetaData`.
    pub principal_amount: Option<Money>,
    /// `interestBalance`: Deprecated; now in `formattedMetaData`.
    pub interest_balance: Option<Money>,
    /// `insuredStatus`: fdicInsured, notFdicInsured or notApplicable; others as sent.
    pub insured_status: Option<String>,
    /// `regD.restricted`: withdrawals are counted.
    pub reg_d_restricted: Option<bool>,
    /// `regD.count`: withdrawals this month.
    pub reg_d_count: Option<i64>,
    /// `availableBalanceCalculationIncludes`: parts of the available balance.
    pub available_parts: Option<AvailableParts>,
    /// `formattedMetaData`: ready-to-show details, as JSON.
    pub formatted_meta_data: Option<Box<str>>,
    /// Names of fields that this version does not know; their values are in [`Account::raw`] (AP-16).
    pub unknown_fields: Vec<String>,
    /// Its JSON as received.
    pub raw: Box<str>,
}

const KNOWN: &[&str] = &[
    "id",
    "accountType",
    "institution",
    "regD",
    "availableBalanceCalculationIncludes",
    "formattedMetaData",
    "name",
    "numbers",
    "accountHolderName",
    "accountSubType",
    "balance",
    "availableBalance",
    "availableCredit",
    "creditLimit",
    "fetchedDate",
    "status",
    "accountStatus",
    "closedAccountAvailableUntil",
    "lastLoginFailure",
    "routingNumber",
    "loginId",
    "hidden",
    "active",
    "sortIndex",
    "favorited",
    "contributesToAggregateTotals",
    "canCreatePayments",
    "canTransferFrom",
    "hasRewards",
    "lowFundsAlertEnabled",
    "lowFundsAlertThreshold",
    "paymentDueDate",
    "paymentDueAmount",
    "minimumPaymentDue",
    "payoffBalance",
    "interestRate",
    "originationDate",
    "principalAmount",
    "interestBalance",
    "insuredStatus",
];

impl Account {
    /// Reads one account from its JSON; `None` if it is no object with a usable id.
    #[must_use]
    pub fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str::<&RawValue>(json).ok().and_then(|raw| Self::read(raw).ok())
    }

    /// Whether the user hid it. `active` is the deprecated opposite of `hidden` (schemas.md) and counts only where that
    /// is missing.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.hidden.unwrap_or(self.active == Some(false))
    }

    pub(crate) fn read(raw: &RawValue) -> Result<Self, &'static str> {
        let fields = Fields::read(raw).ok_or("it is no object")?;
        let id = fields.text("id").and_then(|id| AccountId::new(id).ok()).ok_or("it has no usable id")?;
        let institution = fields.object("institution");
        let reg_d = fields.object("regD");
        Ok(Self {
            id,
            kind: AccountKind::read(&fields.text("accountType").unwrap_or_default()),
            institution: Institution {
                id: institution.as_ref().and_then(|institution| institution.text("id")),
                name: institution.as_ref().and_then(|institution| institution.text("name")),
            },
            name: fields.text("name"),
            numbers: fields.text("numbers"),
            holder: fields.text("accountHolderName"),
            sub_type: fields.text("accountSubType"),
            balance: fields.money("balance"),
            available_balance: fields.money("availableBalance"),
            available_credit: fields.money("availableCredit"),
            credit_limit: fields.money("creditLimit"),
            fetched_date: fields.instant("fetchedDate"),
            status: fields.text("status"),
            account_status: fields.text("accountStatus"),
            closed_available_until: fields.date("closedAccountAvailableUntil"),
            last_login_failure: fields.text("lastLoginFailure"),
            routing_number: fields.text("routingNumber"),
            login_id: fields.text("loginId"),
            hidden: fields.flag("hidden"),
            active: fields.flag("active"),
            sort_index: fields.integer("sortIndex"),
            favorited: fields.flag("favorited"),
            in_totals: fields.flag("contributesToAggregateTotals"),
            can_create_payments: fields.flag("canCreatePayments"),
            can_transfer_from: fields.flag("canTransferFrom"),
            has_rewards: fields.flag("hasRewards"),
            low_funds_alert_enabled: fields.flag("lowFundsAlertEnabled"),
            low_funds_alert_threshold: fields.money("lowFundsAlertThreshold"),
            payment_due_date: fields.text("paymentDueDate"),
            payment_due_amount: fields.money("paymentDueAmount"),
            minimum_payment_due: fields.money("minimumPaymentDue"),
            payoff_balance: fields.money("payoffBalance"),
            interest_rate: fields.text("interestRate"),
            origination_date: fields.text("originationDate"),
            principal_amount: fields.money("principalAmount"),
            interest_balance: fields.money("interestBalance"),
            insured_status: fields.text("insuredStatus"),
            reg_d_restricted: reg_d.as_ref().and_then(|reg_d| reg_d.flag("restricted")),
            reg_d_count: reg_d.as_ref().and_then(|reg_d| reg_d.integer("count")),
            available_parts: fields
                .object("availableBalanceCalculationIncludes")
                .map(|parts| AvailableParts::of(&parts)),
            formatted_meta_data: fields.raw("formattedMetaData"),
            unknown_fields: fields.unknown(KNOWN),
            raw: Box::from(raw.get()),
        })
    }
}

impl AvailableParts {
    fn of(fields: &Fields<'_>) -> Self {
        Self {
            current_balance: fields.money("currentBalance"),
            hold_amount: fields.money("holdAmount"),
            float_amount: fields.money("floatAmount"),
            accrued_interest: fields.money("accruedInterest"),
            available_sweep: fields.money("availableSweepAmount"),
            overdraft_protection: fields.money("overdraftProtectionAmount"),
            overdraft_limit: fields.money("overdraftLimit"),
            bounce_protection: fields.money("bounceProtectionAmount"),
        }
    }
}

impl AccountsPage {
    pub(crate) fn read(json: &JsonText) -> Result<Self, ApiFailure> {
        let fields = json.object()?;
        let (accounts, failed_rows) = rows(&fields, "accounts", Account::read);
        let inactivated = fields.texts("inactivatedAccountIds");
        let inactivated = inactivated.into_iter().filter_map(|id| AccountId::new(id).ok()).collect();
        Ok(Self { accounts, failed_rows, inactivated })
    }
}

/// Reads the rows of a list; one that cannot be read is set aside.
pub(crate) fn rows<T>(
    fields: &Fields<'_>,
    list: &str,
    read: impl Fn(&RawValue) -> Result<T, &'static str>,
) -> (Vec<T>, Vec<FailedRow>) {
    let items = fields.items(list).unwrap_or_default();
    let (mut good, mut failed) = (Vec::with_capacity(items.len()), Vec::new());
    for (index, raw) in items.into_iter().enumerate() {
        match read(raw) {
            Ok(row) => good.push(row),
            Err(reason) => failed.push(FailedRow { index, reason, raw: Box::from(raw.get()) }),
        }
    }
    (good, failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(text: &str) -> AccountsPage {
        AccountsPage::read(&JsonText::checked(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_row_without_an_id_fails_alone() {
        let page = page(r#"{"accounts":[{"name":"no id"},{"id":"a","balance":"1.50"},7,{"id":null}]}"#);
        assert_eq!(page.accounts.len(), 1);
        assert_eq!(page.failed_rows.iter().map(|row| row.index).collect::<Vec<_>>(), [0, 2, 3]);
        assert_eq!(&*page.failed_rows[0].raw, r#"{"name":"no id"}"#);
    }

    #[test]
    fn an_account_keeps_unknown_fields_unknown_values_and_its_text() {
        let page = page(r#"{"accounts":[{"id":"a", "accountType":"Crypto","x":1}],"inactivatedAccountIds":["b",""]}"#);
        let account = &page.accounts[0];
        assert_eq!(account.kind, AccountKind::Unlisted("Crypto".to_owned()));
        assert_eq!(account.unknown_fields, ["x"]);
        assert_eq!(&*account.raw, r#"{"id":"a", "accountType":"Crypto","x":1}"#);
        assert_eq!(page.inactivated, [AccountId::new("b").unwrap()]);
    }

    #[test]
    fn duplicates_stay_duplicates() {
        assert_eq!(page(r#"{"accounts":[{"id":"a"},{"id":"a"}]}"#).accounts.len(), 2);
    }

    #[test]
    fn an_absent_list_is_an_empty_one_and_a_list_alone_is_no_answer() {
        assert_eq!(page(r#"{"accounts":null}"#), AccountsPage::default());
        assert_eq!(AccountsPage::read(&JsonText::checked(b"[]").unwrap()), Err(ApiFailure::Shape("object")));
    }

    #[test]
    fn the_documented_example_is_read() {
        let page = page(
            r#"{"accounts":[{"id":"a","balance":"2418.07","fetchedDate":"2025-03-04T11:02:09.114Z","sortIndex":2,
            "closedAccountAvailableUntil":"2025-06-30","hidden":false,"regD":{"restricted":true,"count":2},
            "availableBalanceCalculationIncludes":{"holdAmount":"75.00"},"institution":{"id":"i","name":"Garden"},
            "formattedMetaData":{"details":[]}}]}"#,
        );
        let account = &page.accounts[0];
        assert_eq!(account.balance.as_ref().unwrap().as_sent(), "2418.07");
        assert!(account.fetched_date.as_ref().unwrap().at().is_some());
        assert_eq!((account.reg_d_count, account.sort_index, account.hidden), (Some(2), Some(2), Some(false)));
        assert_eq!(account.institution.name.as_deref(), Some("Garden"));
        assert_eq!(account.formatted_meta_data.as_deref(), Some(r#"{"details":[]}"#));
        assert!(account.unknown_fields.is_empty());
    }

    #[test]
    fn hidden_is_what_the_user_said_and_only_without_that_what_the_deprecated_field_says() {
        for (fields, hidden) in [
            ("", false),
            (r#","hidden":true"#, true),
            (r#","active":false"#, true),
            (r#","active":true"#, false),
            (r#","hidden":false,"active":false"#, false),
        ] {
            assert_eq!(
                Account::from_json(&format!(r#"{{"id":"a"{fields}}}"#)).unwrap().is_hidden(),
                hidden,
                "{fields}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_value_in_any_field_is_read_without_a_panic(
            field in prop::sample::select(KNOWN),
            value in prop::sample::select(&["null", "1", "-1.5e400", "\"x\"", "true", "[]", "{}", "[{}]", "\"\\ud800\""][..]),
        ) {
            let text = format!("{{\"accounts\":[{{\"id\":\"a\",\"{field}\":{value}}}]}}");
            if let Ok(json) = JsonText::checked(text.as_bytes()) {
                let page = AccountsPage::read(&json).unwrap();
                prop_assert_eq!(page.accounts.len() + page.failed_rows.len(), 1);
            }
        }
    }
}
