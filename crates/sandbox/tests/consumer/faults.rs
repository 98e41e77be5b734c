//! The misbehaviours that the data decides (SB-10).

use sandbox::{Endpoint, Fault, FaultKind};
use serde_json::json;

use crate::support::{Visitor, start};

#[tokio::test]
async fn with_the_stale_balance_fault_the_list_stays_older_than_the_events() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let before = morgan.read("/users/{me}/accounts").await;
    sandbox.faults().set(Fault::new(FaultKind::StaleBalance, Endpoint::Accounts));
    morgan.refresh().await;
    let stale = morgan.read("/users/{me}/accounts").await;
    assert_eq!(stale["accounts"][0]["balance"], "2460.25");
    assert!(stale["accounts"][0]["fetchedDate"].as_str() < before["accounts"][0]["fetchedDate"].as_str());
    sandbox.faults().clear_all();
    assert_eq!(morgan.read("/users/{me}/accounts").await["accounts"][0]["balance"], "2418.07");
}

#[tokio::test]
async fn an_endless_task_reports_and_never_ends_and_the_next_fetch_is_another_task() {
    let sandbox = start().await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    sandbox.faults().set(Fault::new(FaultKind::EndlessTask, Endpoint::Fetch).times(1));
    let stuck = nova.put("/users/{me}/fetch").await.json()["taskId"].as_str().unwrap().to_owned();
    let events = nova.follow(&stuck, "EnrichmentAllAccountBalancesUpdated").await;
    assert_eq!(events.len(), 4);
    assert_eq!(nova.refresh().await.last().unwrap(), &json!({ "type": "TaskEnded" }));
    let answer = nova.read(&format!("/users/{{me}}/tasks/{stuck}")).await;
    assert_eq!(answer["version"], 4, "still without its end");
}

#[tokio::test]
async fn unknown_fields_and_enum_values_appear_in_lists_and_single_objects() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let id = morgan.account("4417").await;
    for kind in [FaultKind::UnknownField, FaultKind::UnknownEnumValue] {
        sandbox.faults().set(Fault::new(kind, Endpoint::EveryApiCall));
    }
    let list = morgan.read("/users/{me}/accounts").await;
    assert!(list.get("sandboxUndocumentedField").is_some());
    assert!(list["accounts"][0].get("sandboxUndocumentedField").is_some());
    assert_eq!(list["accounts"][0]["accountType"], "Sandbox Undocumented Value");
    let rows = morgan.read(&format!("/users/{{me}}/accounts/{id}/transactions?limit=1")).await;
    assert_eq!(rows["transactions"][0]["pendingStatus"], "Sandbox Undocumented Value");
    let one = morgan.read(&format!("/users/{{me}}/accounts/{id}")).await;
    assert_eq!(one["accountType"], "Sandbox Undocumented Value");
}

#[tokio::test]
async fn a_failing_fetch_carries_the_documented_error_object() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    for (kind, status) in
        [(FaultKind::Forbidden, 403), (FaultKind::ServerError, 500), (FaultKind::InstitutionVeto, 403)]
    {
        sandbox.faults().set(Fault::new(kind, Endpoint::Fetch).times(1));
        let answer = morgan.put("/users/{me}/fetch").await;
        assert_eq!(answer.status, status);
        let body = answer.json();
        assert!(body["errorCode"].is_i64() && body["messages"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn the_institution_can_veto_the_account_number() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let id = morgan.account("4417").await;
    let path = format!("/users/{{me}}/accounts/{id}/number");
    sandbox.faults().set(Fault::new(FaultKind::InstitutionVeto, Endpoint::AccountNumber).times(1));
    assert_eq!(morgan.get(&path).await.status, 403);
    assert_eq!(morgan.get(&path).await.status, 200);
}

#[tokio::test]
async fn an_account_that_is_gone_is_not_in_the_list_and_its_id_is_named() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let before = morgan.read("/users/{me}/accounts").await;
    let accounts = before["accounts"].as_array().unwrap();
    sandbox.faults().set(Fault::new(FaultKind::AccountGone, Endpoint::Accounts).times(1));
    let after = morgan.read("/users/{me}/accounts").await;
    assert_eq!(after["inactivatedAccountIds"], json!([accounts.last().unwrap()["id"]]));
    assert_eq!(after["accounts"].as_array().unwrap()[..], accounts[..accounts.len() - 1]);
    assert_eq!(morgan.read("/users/{me}/accounts").await, before);
}
