//! One synthetic person: what they type, who they are, what they may be asked.
//!
//! Belongs here: the profile of schemas.md (UserInfo) and the claims of authentication.md. Must not come in: passwords'
//! checking, tokens, consent (the provider's).

use serde_json::{Map, Value, json};

use super::account::Account;
use super::institution::Institution;

/// Prefix of the platform's own claims (authentication.md, Claims).
const CLAIM: &str = "https://api.banno.com/consumer/claim/";

/// What is special about how somebody acts at sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Grants what is asked unless the person at the screen decides otherwise.
    Ordinary,
    /// The consent page opens with every optional scope declined.
    RefusesConsent,
}

/// A postal address; nobody lives there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// House number and street.
    pub(crate) street: String,
    /// City.
    pub(crate) city: &'static str,
    /// Two letters.
    pub(crate) state: &'static str,
    /// Five digits.
    pub(crate) zip: &'static str,
}

/// One synthetic person.
#[derive(Debug)]
pub(crate) struct User {
    /// `sub`, and the user id of every path: a version 5 uuid.
    pub(crate) id: String,
    /// The login that supplies the accounts.
    pub(crate) login_id: String,
    /// What to type.
    pub(crate) username: String,
    /// What to type. Meant to be read by anyone; it opens nothing but synthetic data.
    pub(crate) password: String,
    /// The persona's title.
    pub(crate) persona_title: String,
    /// One line on what this persona shows.
    pub(crate) summary: String,
    /// What is special at sign-in.
    pub(crate) behaviour: Behaviour,
    /// First name.
    pub(crate) first_name: &'static str,
    /// Middle name.
    pub(crate) middle_name: Option<&'static str>,
    /// Last name.
    pub(crate) last_name: &'static str,
    /// Preferred name.
    pub(crate) preferred_name: Option<&'static str>,
    /// For businesses.
    pub(crate) business_name: Option<&'static str>,
    /// An address at example.test (RFC 6761), which reaches nobody.
    pub(crate) email: String,
    /// A number from the block reserved for fiction, with plus sign and country code.
    pub(crate) phone: String,
    /// Where they do not live.
    pub(crate) address: Address,
    /// Date of birth, yyyy-mm-dd.
    pub(crate) birthdate: &'static str,
    /// BCP 47 tag.
    pub(crate) locale: &'static str,
    /// Only at credit unions.
    pub(crate) member_number: Option<String>,
    /// The customer's identifier in the core: a restricted claim.
    pub(crate) customer_identifier: String,
    /// The institution that the person banks with.
    pub(crate) institution: Institution,
    /// The accounts, in the order of the list.
    pub(crate) accounts: Vec<Account>,
    /// Accounts that are no longer available.
    pub(crate) inactivated_accounts: Vec<String>,
}

impl User {
    /// The full name.
    #[must_use]
    pub(crate) fn name(&self) -> String {
        let parts = [Some(self.first_name), self.middle_name, Some(self.last_name)];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The account with this id.
    #[must_use]
    pub(crate) fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// `userType` as the spec models spell it.
    #[must_use]
    pub(crate) fn user_type(&self) -> &'static str {
        if self.business_name.is_some() { "Business" } else { "Individual" }
    }

    /// Every claim that the sandbox knows of this person, by its full name, without the protocol claims (sub, iss, …).
    /// Which of them are sent is for the provider to decide: some are restricted (authentication.md).
    #[must_use]
    pub(crate) fn claims(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut add = |name: &str, value: Value| {
            claims.insert(name.to_owned(), value);
        };
        add("name", json!(self.name()));
        add("given_name", json!(self.first_name));
        add("family_name", json!(self.last_name));
        if let Some(middle) = self.middle_name {
            add("middle_name", json!(middle));
        }
        if let Some(preferred) = self.preferred_name {
            add("nickname", json!(preferred));
        }
        add("preferred_username", json!(self.username));
        add("locale", json!(self.locale));
        add("birthdate", json!(self.birthdate));
        add("email", json!(self.email));
        add("phone_number", json!(self.phone));
        add(
            "address",
            json!({
                "street_address": self.address.street,
                "locality": self.address.city,
                "region": self.address.state,
                "postal_code": self.address.zip,
            }),
        );
        for (name, value) in self.platform_claims() {
            claims.insert(format!("{CLAIM}{name}"), value);
        }
        claims
    }

    fn platform_claims(&self) -> Vec<(&'static str, Value)> {
        // inferred: the shape of object-valued claims is not documented.
        let masked: Vec<Value> = self
            .accounts
            .iter()
            .map(|account| json!({ "id": account.id, "name": account.name, "numbers": account.masked() }))
            .collect();
        let mut claims = vec![
            ("institution_id", json!(self.institution.id)),
            ("fi_routing_number", json!(self.institution.routing_number)),
            ("masked_accounts", json!(masked)),
            ("cash_management_user", json!(self.business_name.is_some())),
            ("customer_identifier", json!(self.customer_identifier)),
            // The area number 000 is never given out, so no real person has this number.
            ("tax_id", json!(format!("000{}", self.customer_identifier.get(1..7).unwrap_or("000000")))),
            ("user_type", json!(self.user_type())),
        ];
        if let Some(number) = &self.member_number {
            claims.push(("member_number", json!(number)));
        }
        claims
    }
}
