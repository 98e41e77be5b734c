//! One account in full: sentences about its balance, its fields, its JSON.

use super::{List, NUMBER_SCOPE, row};
use crate::core::Core;
use crate::json::{fields, indented};
use crate::session::Session;
use crate::view::{AccountView, BalanceSource, BalanceView, FieldGroupView, FieldView, MeaningView};
use consumer_api::Account;
use jiff::Timestamp;

pub(super) fn view(core: &Core, session: &Session, account: &Account, list: &List) -> AccountView {
    let news = session.accounts.news();
    let row = row(account, news.get(&account.id), Timestamp::now());
    AccountView {
        balance_sentences: sentences(&row.balance, row.sub_type.as_deref().unwrap_or(&row.account_type)),
        row,
        details: groups(&account.raw),
        json: indented(&account.raw),
        exchange: core.exchange_view(list.exchange),
        number_refused: number_refused(session),
    }
}

/// Why the full number cannot be asked for; none if it can.
pub(super) fn number_refused(session: &Session) -> Option<String> {
    session.require(&[NUMBER_SCOPE]).err().map(|error| error.message)
}

/// What the balance is, where it is from, and what disagrees. Ages are added by the shell, which has the clock.
fn sentences(balance: &BalanceView, kind: &str) -> Vec<String> {
    let amount = &balance.shown;
    let mut out = vec![match balance.meaning {
        MeaningView::YouHave => format!("You have {amount}."),
        MeaningView::Overdrawn => format!("This account is overdrawn: {amount}."),
        MeaningView::YouOwe => format!("You owe {amount}."),
        MeaningView::OwedToYou => format!("The institution owes you: {amount}."),
        MeaningView::AsSent => {
            format!("{amount}, as sent: what the sign means on an account of type {kind} is not documented.")
        }
        MeaningView::NotStated => "The institution sent no balance for this account.".to_owned(),
    }];
    out.push(match balance.source {
        BalanceSource::AccountsList => "From the accounts list, which is documented as possibly stale.".to_owned(),
        BalanceSource::TaskEvent => "From an event of the refresh task.".to_owned(),
    });
    if let Some(other) = &balance.disagrees {
        let source = match other.source {
            BalanceSource::AccountsList => "The accounts list",
            BalanceSource::TaskEvent => "The refresh task",
        };
        out.push(format!("{source} said {}; the newer one is shown.", other.shown));
    }
    out
}

/// The fields in groups, so that forty of them can be read.
fn groups(raw: &str) -> Vec<FieldGroupView> {
    const TITLES: [&str; 5] = ["Balance", "Account", "Payments", "Permissions and display", "Everything else"];
    let mut groups: Vec<FieldGroupView> =
        TITLES.iter().map(|title| FieldGroupView { title: (*title).to_owned(), fields: vec![] }).collect();
    for field in fields(raw) {
        let place = place(&field);
        if let Some(group) = groups.get_mut(place) {
            group.fields.push(field);
        }
    }
    groups.retain(|group| !group.fields.is_empty());
    groups
}

fn place(field: &FieldView) -> usize {
    let path = field.path.as_str();
    let root = path.split(['.', '[']).next().unwrap_or(path);
    match root {
        "balance"
        | "availableBalance"
        | "availableCredit"
        | "creditLimit"
        | "fetchedDate"
        | "availableBalanceCalculationIncludes" => 0,
        "id"
        | "name"
        | "numbers"
        | "accountType"
        | "accountSubType"
        | "accountHolderName"
        | "accountStatus"
        | "status"
        | "routingNumber"
        | "institution"
        | "closedAccountAvailableUntil"
        | "insuredStatus"
        | "loginId" => 1,
        "paymentDueDate" | "paymentDueAmount" | "minimumPaymentDue" | "payoffBalance" | "interestRate"
        | "originationDate" | "principalAmount" | "interestBalance" => 2,
        "hidden"
        | "active"
        | "sortIndex"
        | "favorited"
        | "contributesToAggregateTotals"
        | "canCreatePayments"
        | "canTransferFrom"
        | "hasRewards"
        | "lowFundsAlertEnabled"
        | "lowFundsAlertThreshold"
        | "regD" => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_grouped_and_none_is_lost() {
        let groups = groups(r#"{"id":"a","balance":"1.00","fresh":"new field","hidden":false}"#);
        let titles: Vec<&str> = groups.iter().map(|group| group.title.as_str()).collect();
        assert_eq!(titles, ["Balance", "Account", "Permissions and display", "Everything else"]);
        assert_eq!(groups.iter().map(|group| group.fields.len()).sum::<usize>(), 4);
    }
}
