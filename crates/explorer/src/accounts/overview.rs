//! The overview: accounts in groups whose totals mean something.

use super::{List, reading, shown_balance};
use crate::core::{Core, guard};
use crate::format::{count, dollars, grouped, masked_number};
use crate::session::Session;
use crate::view::{AccountRowView, BalanceSource, ErrorView, GroupKind, GroupView, HomeView, LabelledAmount};
use consumer_api::Account;
use jiff::Timestamp;
use model::{AccountKind, Group, Money, Sum, text};

use super::BalanceNews;

/// The user at a glance.
pub(super) fn home(
    core: &Core,
    session: &Session,
    list: &List,
    user_name: String,
    error: Option<ErrorView>,
) -> HomeView {
    let now = Timestamp::now();
    let news = session.accounts.news();
    let mut accounts: Vec<&Account> = list.page.accounts.iter().collect();
    // `sortIndex` is the order the user chose; without one an account comes last (schemas.md).
    accounts.sort_by_key(|account| account.sort_index.unwrap_or(i64::MAX));
    let rows: Vec<(&Account, AccountRowView)> =
        accounts.into_iter().map(|account| (account, row(account, news.get(&account.id), now))).collect();
    let stale = rows.iter().filter(|(_, row)| row.balance.stale && !row.hidden).count();
    let groups = [Group::YouHave, Group::YouOwe, Group::Other].into_iter().filter_map(|kind| group(kind, &rows));
    HomeView {
        session: session.id.to_string(),
        user_name,
        account_count: count(rows.len()),
        groups: groups.collect(),
        stale_count: count(stale),
        read_at: Some(list.read_at.to_string()),
        failed_rows: list
            .page
            .failed_rows
            .iter()
            .map(|row| format!("Row {}: {}.", row.index + 1, row.reason))
            .collect(),
        error,
        exchange: core.exchange_view(list.exchange),
        revision: guard(&session.accounts.state).revision,
    }
}

fn group(kind: Group, rows: &[(&Account, AccountRowView)]) -> Option<GroupView> {
    let members: Vec<&(&Account, AccountRowView)> =
        rows.iter().filter(|(account, _)| account.kind.group() == kind).collect();
    if members.is_empty() {
        return None;
    }
    let (title, kind_view) = match kind {
        Group::YouHave => ("You have", GroupKind::YouHave),
        Group::YouOwe => ("You owe", GroupKind::YouOwe),
        Group::Other => ("Other", GroupKind::Other),
    };
    let (total, note) =
        if kind == Group::Other { (None, Some("not added to any total".to_owned())) } else { sum(&members) };
    Some(GroupView {
        kind: kind_view,
        title: title.to_owned(),
        total,
        note,
        accounts: members.iter().map(|(_, row)| row.clone()).collect(),
    })
}

/// The exact total of what counts, and what it leaves out. Where nothing could be added there is no total: zero
/// would be an invention (AP-15).
fn sum(members: &[&(&Account, AccountRowView)]) -> (Option<String>, Option<String>) {
    let mut sum = Sum::default();
    for (_, row) in members.iter().filter(|(_, row)| row.not_counted.is_none()) {
        sum.add(row.balance.sent.as_deref().map(Money::read).as_ref());
    }
    let set_aside = members.iter().filter(|(_, row)| row.not_counted.is_some()).count();
    let mut left_out = vec![];
    if sum.left_out() > 0 {
        left_out.push(format!("{} without a balance", sum.left_out()));
    }
    if set_aside > 0 {
        let verb = if set_aside == 1 { "does" } else { "do" };
        left_out.push(format!("{set_aside} that {verb} not count in totals"));
    }
    let note = (!left_out.is_empty()).then(|| format!("Leaves out {}.", left_out.join(" and ")));
    ((sum.added() > 0).then(|| dollars(&sum.total())), note)
}

/// An account in a list.
pub(crate) fn row(account: &Account, news: Option<&BalanceNews>, now: Timestamp) -> AccountRowView {
    let name = account.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    AccountRowView {
        id: account.id.to_string(),
        name: name.map_or_else(|| "Account without a name".to_owned(), text::shown),
        number: account.numbers.as_deref().map(masked_number).unwrap_or_default(),
        account_type: text::shown(account.kind.as_sent()),
        sub_type: account.sub_type.as_deref().map(text::shown),
        balance: shown_balance(account, news, now),
        available: available(account, news),
        hidden: account.is_hidden(),
        status: account.account_status.as_deref().filter(|status| *status != "Active").map(text::shown),
        not_counted: not_counted(account).map(str::to_owned),
    }
}

/// What is available by the source whose balance is shown. What only the other source sent is named after it: it is
/// of another moment.
fn available(account: &Account, news: Option<&BalanceNews>) -> Option<LabelledAmount> {
    let of = |balance: Option<&Money>, credit: Option<&Money>| {
        balance.map(|money| ("available", grouped(money))).or(credit.map(|money| ("credit left", grouped(money))))
    };
    let list = of(account.available_balance.as_ref(), account.available_credit.as_ref());
    let event = news.and_then(|news| of(news.available_balance.as_ref(), news.available_credit.as_ref()));
    let (same, other, other_words) = match reading(account, news).source {
        BalanceSource::AccountsList => (list, event, "refresh task"),
        BalanceSource::TaskEvent => (event, list, "accounts list"),
    };
    let same = same.map(|(label, shown)| LabelledAmount { label: label.to_owned(), shown });
    let other = other.map(|(label, shown)| LabelledAmount { label: format!("{label}, {other_words}"), shown });
    same.or(other)
}

/// Why an account does not count in totals. The platform's own clients leave out the same (client-code).
fn not_counted(account: &Account) -> Option<&'static str> {
    if account.is_hidden() {
        Some("hidden by the user")
    } else if account.in_totals == Some(false) {
        Some("set not to count in totals")
    } else if account.kind == AccountKind::BillPay {
        Some("bill-pay accounts do not count in totals")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(json: &str) -> Account {
        Account::from_json(json).unwrap()
    }

    fn rows(json: &[&str]) -> Vec<(Account, AccountRowView)> {
        json.iter()
            .map(|json| {
                let account = account(json);
                let row = row(&account, None, "2026-03-04T12:00:00Z".parse().unwrap());
                (account, row)
            })
            .collect()
    }

    fn group_of(kind: Group, json: &[&str]) -> Option<GroupView> {
        let rows = rows(json);
        let borrowed: Vec<(&Account, AccountRowView)> =
            rows.iter().map(|(account, row)| (account, row.clone())).collect();
        group(kind, &borrowed)
    }

    #[test]
    fn deposits_are_added_exactly_and_loans_are_not_among_them() {
        let json = [
            r#"{"id":"1","accountType":"Deposit","balance":"2418.07"}"#,
            r#"{"id":"2","accountType":"Deposit","balance":"15786.04"}"#,
            r#"{"id":"3","accountType":"Debt","balance":"211004.30"}"#,
        ];
        assert_eq!(group_of(Group::YouHave, &json).unwrap().total.unwrap(), "$18,204.11");
        assert_eq!(group_of(Group::YouOwe, &json).unwrap().total.unwrap(), "$211,004.30");
    }

    #[test]
    fn what_has_no_documented_sign_is_never_added_up() {
        let group =
            group_of(Group::Other, &[r#"{"id":"1","accountType":"Investment","balance":"40118.900"}"#]).unwrap();
        assert_eq!((group.total, group.note.as_deref()), (None, Some("not added to any total")));
        assert_eq!(group.accounts[0].balance.shown, "40,118.900");
    }

    #[test]
    fn hidden_accounts_and_missing_balances_are_left_out_and_said_so() {
        let json = [
            r#"{"id":"1","accountType":"Deposit","balance":"1.10"}"#,
            r#"{"id":"2","accountType":"Deposit","balance":"5.00","hidden":true}"#,
            r#"{"id":"3","accountType":"Deposit"}"#,
        ];
        let group = group_of(Group::YouHave, &json).unwrap();
        assert_eq!(group.total.unwrap(), "$1.10");
        assert_eq!(group.note.unwrap(), "Leaves out 1 without a balance and 1 that does not count in totals.");
    }

    #[test]
    fn a_group_without_any_balance_has_no_total_rather_than_zero() {
        let group = group_of(Group::YouOwe, &[r#"{"id":"1","accountType":"Debt"}"#]).unwrap();
        assert_eq!((group.total, group.note.as_deref()), (None, Some("Leaves out 1 without a balance.")));
    }

    #[test]
    fn a_group_without_accounts_is_not_shown() {
        assert!(group_of(Group::YouOwe, &[r#"{"id":"1","accountType":"Deposit","balance":"1"}"#]).is_none());
    }

    #[test]
    fn what_is_available_is_of_the_source_whose_balance_is_shown() {
        let list = |fetched: &str| {
            let (balance, available) = (r#""balance":"5.00""#, r#""availableBalance":"4.00""#);
            account(&format!(r#"{{"id":"1","accountType":"Deposit",{balance},{available},"fetchedDate":"{fetched}"}}"#))
        };
        let news = |available: Option<&str>| BalanceNews {
            balance: Some(Money::read("3.00")),
            available_balance: available.map(Money::read),
            available_credit: None,
            fetched: Some(model::ApiInstant::read("2026-03-04T11:00:00Z")),
            received: "2026-03-04T12:00:00Z".parse().unwrap(),
        };
        let told = |list: &Account, news: &BalanceNews| {
            let available = available(list, Some(news)).unwrap();
            (available.label, available.shown)
        };
        let (older, newer) = (list("2026-03-04T10:00:00Z"), list("2026-03-04T11:30:00Z"));
        assert_eq!(told(&older, &news(Some("2.00"))), ("available".to_owned(), "2.00".to_owned()));
        assert_eq!(told(&newer, &news(Some("2.00"))), ("available".to_owned(), "4.00".to_owned()));
        assert_eq!(told(&older, &news(None)), ("available, accounts list".to_owned(), "4.00".to_owned()));
    }

    #[test]
    fn a_name_loses_the_spaces_around_it() {
        assert_eq!(rows(&[r#"{"id":"1","name":"  Everyday Checking "}"#])[0].1.name, "Everyday Checking");
    }
}
