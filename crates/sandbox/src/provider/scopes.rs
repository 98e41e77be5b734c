//! The scopes: all that the metadata advertises, and those that the registered clients may ask for.
//!
//! "Advertised" is what the captured metadata of an institution lists. That a client may ask for only
//! a part is how real registrations are; that asking for more is `invalid_scope` is inferred.

/// The scope that gives a refresh token.
pub(crate) const OFFLINE: &str = "https://api.banno.com/consumer/auth/offline_access";
/// The older name of it, which needs `prompt=consent`.
pub(crate) const BARE_OFFLINE: &str = "offline_access";

/// Every advertised scope, in the order of the captured document's areas.
pub(crate) const ADVERTISED: &[&str] = &[
    "openid",
    "offline_access",
    "profile",
    "email",
    "address",
    "phone",
    "https://api.banno.com/consumer/auth/offline_access",
    "https://api.banno.com/consumer/auth/accounts.readonly",
    "https://api.banno.com/consumer/auth/accounts.unmaskednumber.readonly",
    "https://api.banno.com/consumer/auth/accounts.readwrite",
    "https://api.banno.com/consumer/auth/accounts.stops.readonly",
    "https://api.banno.com/consumer/auth/accounts.stops.readwrite",
    "https://api.banno.com/consumer/auth/user.profile.readonly",
    "https://api.banno.com/consumer/auth/user.address.readwrite",
    "https://api.banno.com/consumer/auth/user.email.readwrite",
    "https://api.banno.com/consumer/auth/user.phone.readwrite",
    "https://api.banno.com/consumer/auth/user.preferredname.readwrite",
    "https://api.banno.com/consumer/auth/user.profilephoto.readonly",
    "https://api.banno.com/consumer/auth/user.profilephoto.readwrite",
    "https://api.banno.com/consumer/auth/user.entitlements.readonly",
    "https://api.banno.com/consumer/auth/user.entitlements.readwrite",
    "https://api.banno.com/consumer/auth/user.alerts.readonly",
    "https://api.banno.com/consumer/auth/user.alerts.readwrite",
    "https://api.banno.com/consumer/auth/user.messages.readonly",
    "https://api.banno.com/consumer/auth/user.messages.write",
    "https://api.banno.com/consumer/auth/user.messages.readwrite",
    "https://api.banno.com/consumer/auth/user.readonly",
    "https://api.banno.com/consumer/auth/organization.entitlements.readonly",
    "https://api.banno.com/consumer/auth/travelnotice.write",
    "https://api.banno.com/consumer/auth/cardcontrols.readonly",
    "https://api.banno.com/consumer/auth/cardcontrols.readwrite",
    "https://api.banno.com/consumer/auth/depositalerts.readonly",
    "https://api.banno.com/consumer/auth/depositalerts.write",
    "https://api.banno.com/consumer/auth/depositalerts.readwrite",
    "https://api.banno.com/consumer/auth/billpay.payees.readonly",
    "https://api.banno.com/consumer/auth/billpay.payees.readwrite",
    "https://api.banno.com/consumer/auth/billpay.payments.readonly",
    "https://api.banno.com/consumer/auth/billpay.payments.readwrite",
    "https://api.banno.com/consumer/auth/billpay.enrollment.readwrite",
    "https://api.banno.com/consumer/auth/conversations.readonly",
    "https://api.banno.com/consumer/auth/conversations.archive.write",
    "https://api.banno.com/consumer/auth/video_chat.readonly",
    "https://api.banno.com/consumer/auth/documents.readonly",
    "https://api.banno.com/consumer/auth/documents.readwrite",
    "https://api.banno.com/consumer/auth/ensenta.deposits.readonly",
    "https://api.banno.com/consumer/auth/ensenta.deposits.readwrite",
    "https://api.banno.com/consumer/auth/remotedepositcapture.readonly",
    "https://api.banno.com/consumer/auth/remotedepositcapture.readwrite",
    "https://api.banno.com/consumer/auth/achbatches.readonly",
    "https://api.banno.com/consumer/auth/achbatches.readwrite",
    "https://api.banno.com/consumer/auth/wiretransfers.readonly",
    "https://api.banno.com/consumer/auth/wiretransfers.readwrite",
    "https://jackhenry.com/jhwires/wires.readonly",
    "https://jackhenry.com/jhwires/wires.readwrite",
    "https://jackhenry.com/banking/wires/routingnumbers.readonly",
    "https://jackhenry.com/graph/resources.readonly",
    "https://jackhenry.com/graph/resources.readwrite",
    "https://jackhenry.com/card-mgmt/virtual-cards.read",
    "https://jackhenry.com/card-mgmt/virtual-cards.write",
    "https://jackhenry.com/abilities/user.abilities.read",
    "https://jackhenry.com/banking/banking.read",
    "https://jackhenry.com/banking/banking.write",
    "https://jackhenry.com/banking/ach/routingnumbers.readonly",
    "https://api.banno.com/consumer/auth/wires/routingnumbers.readonly",
    "https://api.banno.com/consumer/auth/positivepay.readonly",
    "https://api.banno.com/consumer/auth/positivepay.readwrite",
    "https://api.banno.com/consumer/auth/transactions.detail.readonly",
    "https://api.banno.com/consumer/auth/transactions.images.readonly",
    "https://api.banno.com/consumer/auth/transactions.images.readwrite",
    "https://api.banno.com/consumer/auth/transfers.accounts.readonly",
    "https://api.banno.com/consumer/auth/transfers.unmaskednumber.readonly",
    "https://api.banno.com/consumer/auth/transfers.accounts.readwrite",
    "https://api.banno.com/consumer/auth/zelle.accounts.readonly",
    "https://api.banno.com/consumer/auth/zelle.contacts.readonly",
    "https://api.banno.com/consumer/auth/zelle.contacts.readwrite",
    "https://api.banno.com/consumer/auth/zelle.activity.readonly",
    "https://api.banno.com/consumer/auth/zelle.payments.readwrite",
    "https://api.banno.com/consumer/auth/zelle.requests.readwrite",
    "https://api.banno.com/consumer/auth/zelle.tokens.readwrite",
    "https://api.banno.com/consumer/auth/zelle.tokens.readonly",
    "https://api.banno.com/consumer/auth/forms.readwrite",
    "https://api.banno.com/consumer/auth/devices.readonly",
    "https://api.banno.com/consumer/auth/devices.readwrite",
    "https://api.banno.com/consumer/auth/highrisk.authorized",
    "https://api.banno.com/consumer/auth/rapidtransfers.paymentmethods.readonly",
    "https://api.banno.com/consumer/auth/rapidtransfers.transfers.readwrite",
    "https://api.banno.com/consumer/auth/rapidtransfers.transfers.readonly",
    "https://api.banno.com/consumer/auth/rapidtransfers.cards.write",
    "https://api.banno.com/consumer/auth/moov.payouts.readwrite",
    "https://api.banno.com/consumer/auth/tap2local.customers.readonly",
    "https://api.banno.com/consumer/auth/tap2local.customers.readwrite",
    "https://api.banno.com/consumer/auth/tap2local.disputes.readonly",
    "https://api.banno.com/consumer/auth/tap2local.disputes.readwrite",
    "https://api.banno.com/consumer/auth/tap2local.moovaccount.readonly",
    "https://api.banno.com/consumer/auth/tap2local.moovaccount.readwrite",
    "https://api.banno.com/consumer/auth/tap2local.statements.readonly",
    "https://api.banno.com/consumer/auth/tap2local.statements.readwrite",
    "https://api.banno.com/consumer/auth/tap2local.support.readonly",
    "https://api.banno.com/consumer/auth/tap2local.support.readwrite",
    "https://api.banno.com/consumer/auth/tap2local.transfers.readonly",
    "https://api.banno.com/consumer/auth/tap2local.transfers.readwrite",
    "https://api.banno.com/consumer/auth/tap2local.user.readonly",
    "https://api.banno.com/consumer/auth/tap2local.user.readwrite",
    "https://api.banno.com/consumer/auth/companion.auth.readwrite",
    "https://api.banno.com/consumer/auth/expensemanagement.cards.readonly",
    "https://api.banno.com/consumer/auth/expensemanagement.cards.readwrite",
    "https://api.banno.com/consumer/auth/expensemanagement.cards.reveal",
    "https://api.banno.com/consumer/auth/expensemanagement.cardrequests.readonly",
    "https://api.banno.com/consumer/auth/expensemanagement.cardrequests.readwrite",
    "https://api.banno.com/consumer/auth/expensemanagement.cardholders.readonly",
    "https://api.banno.com/consumer/auth/expensemanagement.authorizations.readonly",
    "https://api.banno.com/consumer/auth/expensemanagement.receipts.readonly",
    "https://api.banno.com/consumer/auth/expensemanagement.receipts.readwrite",
    "https://api.banno.com/consumer/auth/expensemanagement.merchantcategories.readonly",
    "https://api.banno.com/consumer/auth/image-generation.readwrite",
    "https://api.banno.com/consumer/auth/ach/routingnumbers.readonly",
];

/// The scopes that both registered clients may ask for, with the words of the consent page.
const ALLOWED: &[(&str, &str)] = &[
    ("openid", "Know that you signed in, and your user id"),
    ("offline_access", "Stay signed in without asking you again (older name)"),
    ("profile", "Your name, user name and language"),
    ("email", "Your email address"),
    ("address", "Your postal address"),
    ("phone", "Your phone number"),
    ("https://api.banno.com/consumer/auth/offline_access", "Stay signed in without asking you again"),
    ("https://api.banno.com/consumer/auth/accounts.readonly", "See your accounts and balances"),
    ("https://api.banno.com/consumer/auth/accounts.unmaskednumber.readonly", "See your full account numbers"),
    ("https://api.banno.com/consumer/auth/accounts.readwrite", "See your accounts and rename them"),
    ("https://api.banno.com/consumer/auth/user.profile.readonly", "See your profile"),
    ("https://api.banno.com/consumer/auth/user.readonly", "See your profile"),
    ("https://api.banno.com/consumer/auth/user.entitlements.readonly", "See what you are allowed to do"),
    ("https://api.banno.com/consumer/auth/transactions.detail.readonly", "See your transactions"),
    ("https://api.banno.com/consumer/auth/transactions.images.readonly", "See images of your checks and receipts"),
    ("https://api.banno.com/consumer/auth/documents.readonly", "See your statements and notices"),
    ("https://api.banno.com/consumer/auth/transfers.accounts.readonly", "See the accounts you can transfer between"),
];

/// May the registered clients ask for this scope?
pub(crate) fn allowed_to_clients(scope: &str) -> bool {
    ALLOWED.iter().any(|(name, _)| *name == scope)
}

/// Is this one of the advertised scopes?
pub(crate) fn is_advertised(scope: &str) -> bool {
    ADVERTISED.contains(&scope)
}

/// What the scope lets an app do, in plain words.
pub(crate) fn words(scope: &str) -> &'static str {
    ALLOWED.iter().find(|(name, _)| *name == scope).map_or("Access that has no description here", |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_captured_document_advertises_116_scopes_and_every_allowed_one_is_among_them() {
        let mut names = ADVERTISED.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 116);
        assert!(ALLOWED.iter().all(|(scope, _)| is_advertised(scope)));
    }
}
