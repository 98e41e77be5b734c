//! The events of a fetch task (schemas.md, "TaskEvents"; conventions.md, "Refreshing data").

use crate::error::ApiFailure;
use crate::json::{Fields, JsonText};
use model::{AccountId, ApiInstant, Money};
use serde_json::value::RawValue;

/// One answer of a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskEvents {
    /// `version`: what the next poll sends as `sinceVersion`.
    pub version: u64,
    /// The new events.
    pub events: Vec<TaskEvent>,
}

/// One event. Types are an open list; unknown ones are kept and change nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskEvent {
    /// `type`, as sent; empty if it was missing.
    pub kind: String,
    /// The account it is about, if it names one.
    pub account: Option<AccountId>,
    /// The balances it carries, if any.
    pub balances: Option<EventBalances>,
    /// Its JSON as received.
    pub raw: Box<str>,
}

/// Balances that arrived with an `EnrichmentAccountBalances` event; may be newer than the accounts list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventBalances {
    /// The disclosed balance.
    pub balance: Option<Money>,
    /// The available balance.
    pub available_balance: Option<Money>,
    /// The available credit.
    pub available_credit: Option<Money>,
    /// When they were fetched.
    pub fetched_date: Option<ApiInstant>,
}

impl TaskEvent {
    /// The task is over, whatever the outcome (official-code; inferred: no failure event is documented).
    #[must_use]
    pub fn ends_task(&self) -> bool {
        self.kind == "TaskEnded"
    }

    fn read(raw: &RawValue) -> Self {
        let fields = Fields::read(raw);
        let kind = fields.as_ref().and_then(|fields| fields.text("type")).unwrap_or_default();
        let (account, balances) = fields.as_ref().map(balances).unwrap_or_default();
        Self { kind, account, balances, raw: Box::from(raw.get()) }
    }
}

/// Inferred: the reference does not name the properties of balance events. The names of the account object are
/// looked for, directly in the event or in one object inside it.
fn balances(event: &Fields<'_>) -> (Option<AccountId>, Option<EventBalances>) {
    let nested: Vec<Fields<'_>> = ["balances", "accountBalances", "account", "balance", "data"]
        .into_iter()
        .filter_map(|name| event.object(name))
        .collect();
    let places: Vec<&Fields<'_>> = std::iter::once(event).chain(&nested).collect();
    let account = places
        .iter()
        .find_map(|fields| fields.text("accountId"))
        .or_else(|| event.object("account").and_then(|account| account.text("id")))
        .and_then(|id| AccountId::new(id).ok());
    let money = |name: &str| {
        places.iter().filter_map(|fields| fields.money(name)).find(|money| !money.as_sent().starts_with('{'))
    };
    let found = EventBalances {
        balance: money("balance"),
        available_balance: money("availableBalance"),
        available_credit: money("availableCredit"),
        fetched_date: places.iter().find_map(|fields| fields.instant("fetchedDate")),
    };
    let any = found.balance.is_some() || found.available_balance.is_some() || found.available_credit.is_some();
    (account, any.then_some(found))
}

impl TaskEvents {
    pub(crate) fn read(json: &JsonText) -> Result<Self, ApiFailure> {
        let fields = json.object()?;
        let version = fields.integer("version").and_then(|version| u64::try_from(version).ok());
        let events = fields.items("events").ok_or(ApiFailure::Shape("events"))?;
        Ok(Self {
            version: version.ok_or(ApiFailure::Shape("version"))?,
            events: events.into_iter().map(TaskEvent::read).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<TaskEvents, ApiFailure> {
        TaskEvents::read(&JsonText::checked(text.as_bytes()).unwrap())
    }

    #[test]
    fn balances_are_found_flat_and_nested() {
        for event in [
            r#"{"accountId":"a","balance":"1.50","availableBalance":"1.00","fetchedDate":"2025-03-04T11:02:09Z"}"#,
            r#"{"accountId":"a","balances":{"balance":"1.50","availableBalance":"1.00","fetchedDate":"2025-03-04T11:02:09Z"}}"#,
            r#"{"account":{"id":"a","balance":1.50,"availableBalance":"1.00","fetchedDate":"2025-03-04T11:02:09Z"}}"#,
        ] {
            let read = read(&format!(r#"{{"version":2,"events":[{event}]}}"#)).unwrap();
            let event = &read.events[0];
            assert_eq!(event.account, Some(AccountId::new("a").unwrap()));
            let balances = event.balances.as_ref().unwrap();
            assert_eq!(balances.balance.as_ref().unwrap().as_sent(), "1.50");
            assert!(balances.fetched_date.is_some());
        }
    }

    #[test]
    fn unknown_events_are_kept_and_the_end_is_known() {
        let read = read(r#"{"version":4,"events":[{"type":"Novel","x":1},{"type":"TaskEnded"},7]}"#).unwrap();
        assert_eq!(read.events.iter().map(TaskEvent::ends_task).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(&*read.events[0].raw, r#"{"type":"Novel","x":1}"#);
        assert!(read.events[0].balances.is_none());
    }

    #[test]
    fn version_and_events_are_required() {
        assert_eq!(read(r#"{"events":[]}"#), Err(ApiFailure::Shape("version")));
        assert_eq!(read(r#"{"version":1}"#), Err(ApiFailure::Shape("events")));
    }
}
