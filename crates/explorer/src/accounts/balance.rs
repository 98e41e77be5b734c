//! Balances, truthfully: two sources can speak of one balance, and the newer date wins.
//!
//! `GET accounts` is documented as possibly stale; the events of a refresh task may be newer (endpoints.md,
//! "Accounts"). Whichever loses is shown as a disagreement, never hidden.

use crate::format::grouped_or_dash;
use crate::view::{BalanceSource, BalanceView, MeaningView, ReadingView};
use consumer_api::Account;
use jiff::{SignedDuration, Timestamp};
use model::{AccountKind, ApiInstant, BalanceMeaning, Money, text};

/// A balance older than this is called stale.
const STALE: SignedDuration = SignedDuration::from_hours(24);

/// A balance that a task event brought.
#[derive(Debug, Clone)]
pub(crate) struct BalanceNews {
    pub(crate) balance: Option<Money>,
    pub(crate) available_balance: Option<Money>,
    pub(crate) available_credit: Option<Money>,
    /// When the institution fetched it, as sent.
    pub(crate) fetched: Option<ApiInstant>,
    /// When the event came here; stands in for a date that was not sent (inferred).
    pub(crate) received: Timestamp,
}

/// One reading of a balance.
pub(crate) struct Reading<'a> {
    pub(crate) balance: Option<&'a Money>,
    pub(crate) source: BalanceSource,
    fetched: Option<&'a ApiInstant>,
    at: Option<Timestamp>,
}

impl Reading<'_> {
    /// When the balance was so: as sent, or when its event came here.
    pub(crate) fn as_of(&self) -> Option<ApiInstant> {
        let sent = self.fetched.filter(|sent| sent.at().is_some() || self.at.is_none()).cloned();
        sent.or_else(|| self.at.map(|at| ApiInstant::read(at.to_string())))
    }
}

/// The reading that counts, everywhere where a balance is shown, drawn or exported.
pub(crate) fn reading<'a>(account: &'a Account, news: Option<&'a BalanceNews>) -> Reading<'a> {
    readings(account, news).0
}

/// The reading that counts, and the other one if there is one. The newer date wins; the list where they are equal.
fn readings<'a>(account: &'a Account, news: Option<&'a BalanceNews>) -> (Reading<'a>, Option<Reading<'a>>) {
    let fetched = account.fetched_date.as_ref();
    let list = Reading {
        balance: account.balance.as_ref(),
        source: BalanceSource::AccountsList,
        fetched,
        at: fetched.and_then(ApiInstant::at),
    };
    let event = news.filter(|news| news.balance.is_some()).map(|news| Reading {
        balance: news.balance.as_ref(),
        source: BalanceSource::TaskEvent,
        fetched: news.fetched.as_ref(),
        at: news.fetched.as_ref().and_then(ApiInstant::at).or(Some(news.received)),
    });
    match event {
        Some(event) if event.at > list.at => (event, Some(list)),
        Some(event) => (list, Some(event)),
        None => (list, None),
    }
}

/// The balance to show for an account.
pub(crate) fn shown_balance(account: &Account, news: Option<&BalanceNews>, now: Timestamp) -> BalanceView {
    let (winner, loser) = readings(account, news);
    let meaning = account.kind.meaning(winner.balance);
    BalanceView {
        sent: winner.balance.map(|money| text::shown(money.as_sent())),
        shown: grouped_or_dash(winner.balance),
        meaning: meaning_view(meaning),
        words: words(&account.kind, meaning).to_owned(),
        source: winner.source,
        at: winner.at.map(|at| at.to_string()),
        stale: winner.at.is_some_and(|at| now.duration_since(at) > STALE),
        disagrees: loser.filter(|loser| differs(winner.balance, loser.balance)).map(|loser| ReadingView {
            shown: grouped_or_dash(loser.balance),
            source: loser.source,
            at: loser.at.map(|at| at.to_string()),
        }),
    }
}

/// Whether two readings are different amounts. Two that are no decimals differ when their texts do.
fn differs(one: Option<&Money>, other: Option<&Money>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => match (one.value(), other.value()) {
            (Some(one), Some(other)) => one != other,
            _ => one != other,
        },
        (None, None) => false,
        _ => true,
    }
}

fn meaning_view(meaning: BalanceMeaning) -> MeaningView {
    match meaning {
        BalanceMeaning::YouHave => MeaningView::YouHave,
        BalanceMeaning::Overdrawn => MeaningView::Overdrawn,
        BalanceMeaning::YouOwe => MeaningView::YouOwe,
        BalanceMeaning::OwedToYou => MeaningView::OwedToYou,
        BalanceMeaning::AsSent => MeaningView::AsSent,
        BalanceMeaning::NotStated => MeaningView::NotStated,
    }
}

/// The meaning in the words of the overview.
fn words(kind: &AccountKind, meaning: BalanceMeaning) -> &'static str {
    match meaning {
        BalanceMeaning::YouHave => "you have",
        BalanceMeaning::Overdrawn => "overdrawn",
        BalanceMeaning::YouOwe => "you owe",
        BalanceMeaning::OwedToYou => "owed to you",
        BalanceMeaning::AsSent => "as sent",
        BalanceMeaning::NotStated if *kind == AccountKind::BillPay => "no balance",
        BalanceMeaning::NotStated => "not sent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(json: &str) -> Account {
        Account::from_json(json).unwrap()
    }

    const NOW: &str = "2026-03-04T12:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn event(balance: &str, fetched: Option<&str>) -> BalanceNews {
        BalanceNews {
            balance: Some(Money::read(balance)),
            available_balance: None,
            available_credit: None,
            fetched: fetched.map(ApiInstant::read),
            received: now(),
        }
    }

    fn list(balance: &str, fetched: &str) -> Account {
        account(&format!(r#"{{"id":"a","accountType":"Deposit","balance":"{balance}","fetchedDate":"{fetched}"}}"#))
    }

    #[test]
    fn the_newer_date_wins_and_the_other_is_shown_as_a_disagreement() {
        let view = shown_balance(
            &list("2460.25", "2026-03-02T09:00:00Z"),
            Some(&event("2418.07", Some("2026-03-04T11:56:00Z"))),
            now(),
        );
        assert_eq!((view.shown.as_str(), view.source), ("2,418.07", BalanceSource::TaskEvent));
        let other = view.disagrees.unwrap();
        assert_eq!((other.shown.as_str(), other.source), ("2,460.25", BalanceSource::AccountsList));
    }

    #[test]
    fn an_older_event_loses_against_a_newer_list() {
        let view = shown_balance(
            &list("5.00", "2026-03-04T11:00:00Z"),
            Some(&event("4.00", Some("2026-03-01T00:00:00Z"))),
            now(),
        );
        assert_eq!((view.shown.as_str(), view.source), ("5.00", BalanceSource::AccountsList));
        assert_eq!(view.disagrees.unwrap().shown, "4.00");
    }

    #[test]
    fn two_readings_of_the_same_amount_do_not_disagree() {
        let view = shown_balance(
            &list("5.0", "2026-03-04T11:00:00Z"),
            Some(&event("5.00", Some("2026-03-04T11:30:00Z"))),
            now(),
        );
        assert_eq!((view.shown.as_str(), view.disagrees), ("5.00", None));
    }

    #[test]
    fn an_event_without_a_date_counts_as_fetched_when_it_came() {
        let view = shown_balance(&list("5.00", "2026-03-04T11:00:00Z"), Some(&event("6.00", None)), now());
        assert_eq!(view.shown, "6.00");
    }

    #[test]
    fn the_date_of_a_reading_is_as_sent_or_when_its_event_came() {
        let list = list("5.00", "2026-03-04T11:00:00Z");
        let as_of = |news: Option<&BalanceNews>| reading(&list, news).as_of().unwrap().as_sent().to_owned();
        assert_eq!(as_of(None), "2026-03-04T11:00:00Z");
        assert_eq!(as_of(Some(&event("6.00", Some("2026-03-04T11:30:00.000Z")))), "2026-03-04T11:30:00.000Z");
        assert_eq!(as_of(Some(&event("6.00", None))), NOW);
        assert_eq!(as_of(Some(&event("6.00", Some("soon")))), NOW);
    }

    #[test]
    fn a_balance_older_than_a_day_is_stale_and_one_without_a_date_is_not_called_so() {
        assert!(shown_balance(&list("5.00", "2026-03-03T11:59:59Z"), None, now()).stale);
        assert!(!shown_balance(&list("5.00", "2026-03-03T12:00:00Z"), None, now()).stale);
        assert!(!shown_balance(&account(r#"{"id":"a","balance":"5.00"}"#), None, now()).stale);
    }

    #[test]
    fn a_missing_balance_is_a_dash_and_not_zero() {
        let view = shown_balance(&account(r#"{"id":"a","accountType":"Deposit"}"#), None, now());
        assert_eq!(view.words, "not sent");
        assert_eq!((view.shown.as_str(), view.meaning, view.sent), ("—", MeaningView::NotStated, None));
    }
}
