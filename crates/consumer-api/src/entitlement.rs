//! What the user may do with each account (schemas.md, "AccountsEntitlements").

use crate::account::{FailedRow, rows};
use crate::error::ApiFailure;
use crate::json::{Fields, JsonText};
use model::AccountId;
use serde_json::value::RawValue;

/// The entitlements of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// `accountId`.
    pub account: AccountId,
    /// `stopPaymentsAccess`: Read, Write, Both or None; others as sent.
    pub stop_payments_access: Option<String>,
    /// `zelle`: usable with Zelle.
    pub zelle: Option<bool>,
    /// `links`: account-level links.
    pub links: Vec<EntitlementLink>,
    /// Its JSON as received.
    pub raw: Box<str>,
}

/// One account-level link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitlementLink {
    /// `id`.
    pub id: Option<String>,
    /// `linkType`, an open enum, as sent.
    pub kind: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `name`: the single-sign-on provider.
    pub name: Option<String>,
    /// `fdicNotice`: a notice to show.
    pub fdic_notice: Option<String>,
}

impl Entitlement {
    pub(crate) fn read_all(json: &JsonText) -> Result<(Vec<Self>, Vec<FailedRow>), ApiFailure> {
        Ok(rows(&json.object()?, "entitlements", Self::read))
    }

    fn read(raw: &RawValue) -> Result<Self, &'static str> {
        let fields = Fields::read(raw).ok_or("it is no object")?;
        let account = fields.text("accountId").and_then(|id| AccountId::new(id).ok());
        let links = fields.items("links").unwrap_or_default();
        Ok(Self {
            account: account.ok_or("it has no usable account id")?,
            stop_payments_access: fields.text("stopPaymentsAccess"),
            zelle: fields.flag("zelle"),
            links: links.into_iter().filter_map(Fields::read).map(|link| EntitlementLink::of(&link)).collect(),
            raw: Box::from(raw.get()),
        })
    }
}

impl EntitlementLink {
    fn of(fields: &Fields<'_>) -> Self {
        Self {
            id: fields.text("id"),
            kind: fields.text("linkType"),
            title: fields.text("title"),
            description: fields.text("description"),
            name: fields.text("name"),
            fdic_notice: fields.text("fdicNotice"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entitlements_are_read_and_a_row_without_an_account_fails_alone() {
        let text = br#"{"entitlements":[{"accountId":"a","zelle":false,"stopPaymentsAccess":"Both",
            "links":[{"id":"l","linkType":"LoanPayment","title":"Pay this loan"}]},{"zelle":true}]}"#;
        let (read, failed) = Entitlement::read_all(&JsonText::checked(text).unwrap()).unwrap();
        assert_eq!((read[0].zelle, read[0].links[0].kind.as_deref()), (Some(false), Some("LoanPayment")));
        assert_eq!(failed.len(), 1);
    }
}
