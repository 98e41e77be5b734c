//! Accounts: list, one, number, entitlements, name.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Visitor, start};

fn by_number<'a>(list: &'a Value, numbers: &str) -> &'a Value {
    list["accounts"].as_array().unwrap().iter().find(|account| account["numbers"] == numbers).unwrap()
}

#[tokio::test]
async fn the_list_has_the_balances_of_before_the_fetch_as_decimal_strings() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let list = morgan.read("/users/{me}/accounts").await;
    let shown: Vec<_> = list["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| format!("{} {} {}", account["name"], account["accountType"], account["balance"]))
        .collect();
    assert_eq!(
        shown,
        [
            r#""Everyday Checking" "Deposit" "2460.25""#,
            r#""Rainy Day Savings" "Deposit" "15786.04""#,
            r#""Home Loan" "Debt" "211004.30""#,
            r#""Platinum Credit Line" "Line of Credit" "1902.00""#,
            r#""Brokerage" "Investment" "40100.000""#,
            r#""Travel Fund" "Deposit" "312.50""#,
        ]
    );
    assert_eq!(list["inactivatedAccountIds"], json!([]));
}

#[tokio::test]
async fn the_deprecated_active_parameter_leaves_hidden_accounts_out() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let all = morgan.read("/users/{me}/accounts?active=false").await;
    let visible = morgan.read("/users/{me}/accounts?active=true").await;
    assert_eq!(all["accounts"].as_array().unwrap().len(), 6);
    assert_eq!(visible["accounts"].as_array().unwrap().len(), 5);
    assert_eq!(morgan.get("/users/{me}/accounts?active=yes").await.status, 400);
}

#[tokio::test]
async fn an_account_that_is_gone_is_named_as_inactivated() {
    let sandbox = start().await;
    let odette = Visitor::sign_in(&sandbox, "odette").await;
    let list = odette.read("/users/{me}/accounts").await;
    let gone = list["inactivatedAccountIds"][0].as_str().unwrap();
    assert_eq!(odette.get(&format!("/users/{{me}}/accounts/{gone}")).await.status, 404);
}

#[tokio::test]
async fn one_account_is_the_same_object_as_in_the_list() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let list = morgan.read("/users/{me}/accounts").await;
    for account in list["accounts"].as_array().unwrap() {
        let one = morgan.read(&format!("/users/{{me}}/accounts/{}", account["id"].as_str().unwrap())).await;
        assert_eq!(&one, account);
    }
}

#[tokio::test]
async fn missing_null_and_odd_balances_are_sent_as_they_are() {
    let sandbox = start().await;
    let odette = Visitor::sign_in(&sandbox, "odette").await;
    let list = odette.read("/users/{me}/accounts").await;
    assert_eq!(by_number(&list, "x0012")["balance"], "1250");
    assert_eq!(by_number(&list, "x0010")["balance"], "880.5");
    assert_eq!(by_number(&list, "x0104")["balance"], "7123.4567");
    assert!(by_number(&list, "x0909").get("balance").is_none());
    assert_eq!(by_number(&list, "x0910").get("balance"), Some(&Value::Null));
    assert!(by_number(&list, "x0911").get("fetchedDate").is_none());
    assert_eq!(by_number(&list, "x0666")["accountStatus"], "Closed");
    assert_eq!(by_number(&list, "x0666")["closedAccountAvailableUntil"], "2026-04-03");
}

#[tokio::test]
async fn the_full_number_ends_like_the_masked_one_and_cannot_be_real() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let id = morgan.account("4417").await;
    let number = morgan.read(&format!("/users/{{me}}/accounts/{id}/number")).await;
    let number = number["number"].as_str().unwrap();
    assert!(number.starts_with("0000") && number.ends_with("4417"), "{number}");
}

#[tokio::test]
async fn an_institution_that_opted_out_shows_no_number() {
    let sandbox = start().await;
    let ollie = Visitor::sign_in(&sandbox, "ollie").await;
    let id = ollie.account("7740").await;
    assert_eq!(ollie.get(&format!("/users/{{me}}/accounts/{id}/number")).await.status, 403);
}

#[tokio::test]
async fn a_credit_union_sends_unknown_as_status_of_every_account() {
    let sandbox = start().await;
    let ollie = Visitor::sign_in(&sandbox, "ollie").await;
    let list = ollie.read("/users/{me}/accounts").await;
    assert!(list["accounts"].as_array().unwrap().iter().all(|account| account["accountStatus"] == "Unknown"));
}

#[tokio::test]
async fn entitlements_name_every_account_and_are_not_taken_for_an_account_id() {
    let sandbox = start().await;
    let bea = Visitor::sign_in(&sandbox, "bea").await;
    let answer = bea.read("/users/{me}/accounts/entitlements").await;
    let entitlements = answer["entitlements"].as_array().unwrap();
    assert_eq!(entitlements.len(), 40);
    for entitlement in entitlements {
        assert!(["Read", "Write", "Both", "None"].contains(&entitlement["stopPaymentsAccess"].as_str().unwrap()));
        assert!(entitlement["zelle"].is_boolean() && entitlement["links"].is_array());
    }
}

#[tokio::test]
async fn a_new_name_is_remembered_until_the_reset() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let id = morgan.account("4417").await;
    let path = format!("/users/{{me}}/accounts/{id}/name");
    let body = json!({ "name": "Haushalt 🏡" }).to_string();
    let request = morgan.request(Method::PUT, &path).header("content-type", "application/json").body(body);
    let answer = morgan.send(request).await;
    assert_eq!(answer.status, 204);
    assert!(answer.body.is_empty());
    let path = format!("/users/{{me}}/accounts/{id}");
    assert_eq!(morgan.read(&path).await["name"], "Haushalt 🏡");
    sandbox.reset();
    let again = Visitor::sign_in(&sandbox, "morgan").await;
    assert_eq!(again.read(&path).await["name"], "Everyday Checking");
}

#[tokio::test]
async fn a_name_that_is_blank_too_long_or_not_a_string_is_refused() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let id = morgan.account("4417").await;
    let path = format!("/users/{{me}}/accounts/{id}/name");
    let (fits, long) = ("é".repeat(40), "é".repeat(41));
    for (body, status) in [
        (json!({ "name": fits }).to_string(), 204),
        (json!({ "name": long }).to_string(), 400),
        (json!({ "name": "  " }).to_string(), 400),
        (json!({ "name": "a\u{0}b" }).to_string(), 400),
        (json!({ "name": 5 }).to_string(), 400),
        (json!({}).to_string(), 400),
        ("{".to_owned(), 400),
    ] {
        let request = morgan.request(Method::PUT, &path).header("content-type", "application/json").body(body.clone());
        assert_eq!(morgan.send(request).await.status, status, "{body}");
    }
    let bare = morgan.request(Method::PUT, &path).body("{\"name\":\"x\"}");
    assert_eq!(morgan.send(bare).await.status, 415);
}
