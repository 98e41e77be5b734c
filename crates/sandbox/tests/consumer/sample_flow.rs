//! The vendor's sample: PUT fetch, poll the task until TaskEnded, then accounts and transactions.

use crate::support::{Visitor, start};

#[tokio::test]
async fn the_sample_flow_ends_with_fresh_accounts_and_all_transactions() {
    let sandbox = start().await;
    let morgan = Visitor::sign_in(&sandbox, "morgan").await;
    let events = morgan.refresh().await;
    let names: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "TaskStarted",
            "EnrichmentAccountBalances",
            "EnrichmentAccountBalances",
            "EnrichmentAccountBalances",
            "EnrichmentAccountBalances",
            "TaskEnded",
        ]
    );
    let list = morgan.read("/users/{me}/accounts").await;
    let accounts = list["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 6);
    let mut rows = 0;
    for account in accounts {
        let id = account["id"].as_str().unwrap();
        rows += rows_of(&morgan, id).await;
    }
    assert_eq!(rows, 12_480);
}

/// Reads every page of an account; a short page is the last one.
async fn rows_of(visitor: &Visitor, account: &str) -> usize {
    let mut rows = 0;
    loop {
        let path = format!("/users/{{me}}/accounts/{account}/transactions?offset={rows}&limit=500");
        let size = visitor.read(&path).await["transactions"].as_array().unwrap().len();
        rows += size;
        if size < 500 {
            return rows;
        }
    }
}
