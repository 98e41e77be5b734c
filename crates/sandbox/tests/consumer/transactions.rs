//! Transactions: paging, windows, changes, one by id.

use std::collections::HashSet;

use sandbox::{Endpoint, Fault, FaultKind};
use serde_json::Value;

use crate::support::{Visitor, start};

async fn page(visitor: &Visitor, account: &str, query: &str) -> Value {
    visitor.read(&format!("/users/{{me}}/accounts/{account}/transactions?{query}")).await
}

fn ids(page: &Value) -> Vec<String> {
    let rows = page["transactions"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn dates(page: &Value) -> Vec<String> {
    let rows = page["transactions"].as_array().unwrap();
    rows.iter().filter_map(|row| row["datePosted"].as_str()).map(str::to_owned).collect()
}

#[tokio::test]
async fn pending_rows_come_first_without_date_and_running_balance_then_the_newest_posted() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let account = morgan.account("4417").await;
    let page = page(&morgan, &account, "offset=0&limit=3").await;
    let rows = page["transactions"].as_array().unwrap();
    assert_eq!(rows[0]["pendingStatus"], "Pending");
    assert_eq!(rows[0]["datePosted"], Value::Null);
    assert!(rows[0].get("runningBalance").is_none());
    assert_eq!(rows[1]["displayName"], "Lakeside Payroll");
    assert_eq!(rows[2]["datePosted"], "2026-03-02T00:00:00Z");
    assert_eq!(rows[2]["date"], rows[2]["datePosted"]);
    assert_eq!(rows[2]["amount"], "-61.90");
    assert_eq!(rows[2]["runningBalance"], "620.25");
    assert_eq!(rows[2]["memo"], "ACH DEBIT CITY WATER UTIL");
    assert_eq!(rows[2]["enrichments"]["expenseCategory"], "Utilities");
    assert_eq!(rows[2]["currency"], "USD");
}

#[tokio::test]
async fn the_answer_repeats_offset_and_limit_and_names_the_kind_of_account() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let account = morgan.account("4417").await;
    let answer = page(&morgan, &account, "offset=7&limit=11").await;
    assert_eq!((answer["offset"].as_u64(), answer["limit"].as_u64()), (Some(7), Some(11)));
    assert_eq!(answer["account"]["accountType"], "Deposit");
    assert_eq!(answer["account"]["accountSubType"], "Checking");
    assert_eq!(answer["inactivatedTransactionIds"], serde_json::json!([]));
    assert_eq!(ids(&answer).len(), 11);
    let capped = page(&morgan, &account, "limit=501").await;
    assert_eq!(capped["limit"], 500);
    assert_eq!(ids(&capped).len(), 500);
    let default = page(&morgan, &account, "offset=0").await;
    assert_eq!((default["offset"].as_u64(), default["limit"].as_u64()), (Some(0), Some(100)));
}

#[tokio::test]
async fn without_offset_and_limit_there_are_no_pages_and_all_rows_come() {
    let sandbox = start().await;
    let gus = Visitor::sign_in(&sandbox, "gus").await;
    let account = gus.account("3098").await;
    let answer = page(&gus, &account, "").await;
    assert_eq!(ids(&answer).len(), 2_104);
    assert!(answer.get("offset").is_none() && answer.get("limit").is_none());
}

#[tokio::test]
async fn pages_join_without_gap_or_repetition_and_end_with_a_short_one() {
    let sandbox = start().await;
    let gus = Visitor::sign_in(&sandbox, "gus").await;
    let account = gus.account("3098").await;
    let whole: Vec<String> = {
        let mut all = Vec::new();
        for offset in [0, 500, 1_000, 1_500, 2_000] {
            all.extend(ids(&page(&gus, &account, &format!("offset={offset}&limit=500")).await));
        }
        all
    };
    assert_eq!(whole.len(), 2_104);
    assert_eq!(ids(&page(&gus, &account, "offset=2&limit=5").await), whole[2..7]);
    assert!(ids(&page(&gus, &account, "offset=2104&limit=5").await).is_empty());
    let unique: std::collections::HashSet<_> = whole.iter().collect();
    assert_eq!(unique.len(), whole.len());
}

#[tokio::test]
async fn a_page_has_its_members_in_the_order_of_their_names_and_no_more_space_than_it_needs() {
    let sandbox = start().await;
    for (username, number) in [("morgan", "4417"), ("morgan", "7781"), ("gus", "3098"), ("vera", "9001")] {
        let visitor = Visitor::sign_in(&sandbox, username).await;
        let account = visitor.account(number).await;
        let answer = visitor.get(&format!("/users/{{me}}/accounts/{account}/transactions?limit=500")).await;
        assert_eq!(answer.headers["content-type"], "application/json");
        let tree = answer.json().to_string();
        assert!(tree.as_bytes() == answer.body, "{username} {number}");
    }
}

#[tokio::test]
async fn rows_move_between_pages_when_the_fault_asks_for_it() {
    let sandbox = start().await;
    let gus = Visitor::sign_in(&sandbox, "gus").await;
    let account = gus.account("3098").await;
    let before = ids(&page(&gus, &account, "limit=500").await);
    sandbox.faults().set(Fault::new(FaultKind::RowsMove, Endpoint::Transactions).times(3));
    for _ in 0..3 {
        page(&gus, &account, "limit=500").await;
    }
    let after = ids(&page(&gus, &account, "limit=500").await);
    let changes = page(&gus, &account, "updatedSince=2026-03-05T00:00:00Z&limit=500").await;
    let gone: HashSet<&str> =
        changes["inactivatedTransactionIds"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    // Six pending rows were put in, two of them came back posted under new ids, and nine of the history went.
    assert_eq!(gone.len(), 2 + before.iter().filter(|id| gone.contains(id.as_str())).count());
    assert!(after.iter().all(|id| !gone.contains(id.as_str())));
    assert_eq!(ids(&changes).len(), 6);
    let came: Vec<_> = after.iter().filter(|id| !before[..].contains(id)).take(6).cloned().collect();
    assert_eq!(came, ids(&changes));
    let old = gone.iter().find(|id| before.iter().any(|known| known == *id)).unwrap();
    assert_eq!(gus.get(&format!("/users/{{me}}/accounts/{account}/transactions/{old}")).await.status, 404);
    sandbox.reset();
}

#[tokio::test]
async fn since_and_until_are_both_inclusive() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let account = morgan.account("4417").await;
    let query = "since=2026-02-25T00:00:00Z&until=2026-02-27T00:00:00Z";
    let exact = dates(&page(&morgan, &account, query).await);
    assert_eq!(exact, ["2026-02-27T00:00:00Z", "2026-02-26T00:00:00Z", "2026-02-25T00:00:00Z"]);
    let query = "since=2026-02-25T00:00:01Z&until=2026-02-26T23:59:59Z";
    assert_eq!(dates(&page(&morgan, &account, query).await), ["2026-02-26T00:00:00Z"]);
    let backwards = page(&morgan, &account, "since=2026-02-27T00:00:00Z&until=2026-02-25T00:00:00Z").await;
    assert!(ids(&backwards).is_empty());
}

#[tokio::test]
async fn pending_rows_belong_to_windows_that_reach_the_present() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let account = morgan.account("4417").await;
    let open = page(&morgan, &account, "since=2026-03-03T00:00:00Z").await;
    assert_eq!(ids(&open).len(), 2);
    let past = page(&morgan, &account, "since=2026-03-03T00:00:00Z&until=2026-03-03T00:00:00Z").await;
    assert_eq!(ids(&past).len(), 1);
}

#[tokio::test]
async fn updated_since_does_not_go_with_since_or_until() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let account = morgan.account("4417").await;
    let at = "2026-03-01T00:00:00Z";
    for other in ["since", "until"] {
        let path = format!("/users/{{me}}/accounts/{account}/transactions?updatedSince={at}&{other}={at}");
        assert_eq!(morgan.get(&path).await.status, 400);
    }
}

#[tokio::test]
async fn updated_since_gives_what_changed_at_or_after_the_instant() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let account = morgan.account("4417").await;
    let all = page(&morgan, &account, "limit=5").await;
    let third = all["transactions"][3]["lastUpdated"].as_str().unwrap();
    let changed = page(&morgan, &account, &format!("updatedSince={third}")).await;
    assert_eq!(ids(&changed), ids(&all)[..4]);
}

#[tokio::test]
async fn after_a_fetch_a_pending_row_is_inactive_and_a_posted_one_has_a_new_id() {
    let sandbox = start().await;
    let gus = Visitor::sign_in(&sandbox, "gus").await;
    let account = gus.account("3098").await;
    let before = ids(&page(&gus, &account, "limit=4").await);
    gus.refresh().await;
    let changes = page(&gus, &account, "updatedSince=2026-03-05T00:00:00Z").await;
    let gone: Vec<_> = changes["inactivatedTransactionIds"].as_array().unwrap().iter().collect();
    assert_eq!(gone.len(), 2);
    assert!(gone.iter().all(|id| before.contains(&id.as_str().unwrap().to_owned())));
    let posted = ids(&changes);
    assert_eq!(posted.len(), 2);
    assert!(posted.iter().all(|id| !before.contains(id)));
    let after = page(&gus, &account, "limit=4").await;
    assert_eq!(after["transactions"][2]["runningBalance"], "577.20");
    let path = format!("/users/{{me}}/accounts/{account}/transactions/{}", gone[0].as_str().unwrap());
    assert_eq!(gus.get(&path).await.status, 404);
}

#[tokio::test]
async fn pending_amounts_can_be_null_or_missing() {
    let sandbox = start().await;
    let gus = Visitor::sign_in(&sandbox, "gus").await;
    let account = gus.account("3098").await;
    let page = page(&gus, &account, "limit=4").await;
    assert!(page["transactions"][1].get("amount").is_none());
    assert_eq!(page["transactions"][2].get("amount"), Some(&Value::Null));
}

#[tokio::test]
async fn an_account_may_answer_without_transactions_at_all() {
    let sandbox = start().await;
    let nova = Visitor::sign_in(&sandbox, "nova").await;
    let account = nova.account("1215").await;
    assert!(page(&nova, &account, "limit=500").await.get("transactions").is_none());
}

#[tokio::test]
async fn one_transaction_is_the_same_object_as_in_the_list() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let account = morgan.account("2260").await;
    let rows = page(&morgan, &account, "limit=20").await;
    for row in rows["transactions"].as_array().unwrap() {
        let path = format!("/users/{{me}}/accounts/{account}/transactions/{}", row["id"].as_str().unwrap());
        assert_eq!(&morgan.read(&path).await, row);
    }
    assert_eq!(morgan.get(&format!("/users/{{me}}/accounts/{account}/transactions/nothing")).await.status, 404);
}

#[tokio::test]
async fn odd_query_values_are_refused() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let account = morgan.account("4417").await;
    for query in [
        "offset=-1",
        "offset=x",
        "offset=",
        "limit=0",
        "limit=1.5",
        "since=2026-02-25",
        "until=yesterday",
        "updatedSince=2026-02-25T00:00:00",
        "offset=1&offset=2",
    ] {
        let path = format!("/users/{{me}}/accounts/{account}/transactions?{query}");
        assert_eq!(morgan.get(&path).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_million_transactions_are_paged_to_the_very_end() {
    let sandbox = start().await;
    let vera = Visitor::sign_in(&sandbox, "vera").await;
    let account = vera.account("9001").await;
    let last = page(&vera, &account, "offset=999500&limit=500").await;
    assert_eq!(ids(&last).len(), 500);
    assert!(ids(&page(&vera, &account, "offset=1000000&limit=500").await).is_empty());
    let old = &last["transactions"][499];
    let path = format!("/users/{{me}}/accounts/{account}/transactions/{}", old["id"].as_str().unwrap());
    assert_eq!(&vera.read(&path).await, old);
}

#[tokio::test]
async fn loan_payments_show_their_principal_and_interest_and_checks_their_number() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let loan = morgan.account("7781").await;
    let payment = &page(&morgan, &loan, "limit=1").await["transactions"][0];
    assert_eq!(payment["loanPaymentBreakdown"][0]["description"], "Principal");
    let checking = morgan.account("4417").await;
    let check = &page(&morgan, &checking, "offset=5&limit=1").await["transactions"][0];
    assert_eq!(check["checkNumber"], "1042");
    assert_eq!(check["hasProviderImages"], true);
}
