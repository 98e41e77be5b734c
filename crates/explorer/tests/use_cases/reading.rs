//! Transactions: read into memory, asked for by window.

use crate::world::World;
use consumer_api::CallRequest;
use explorer::Event;
use explorer::view::*;
use sandbox::{Endpoint, Fault, FaultKind};
use std::collections::{BTreeMap, BTreeSet};

/// The ids that the server sends on one page from here on.
pub(crate) async fn ids_on_the_server(world: &World, session: &str, account: &str, offset: usize) -> BTreeSet<String> {
    let request = CallRequest {
        method: "GET".to_owned(),
        path: format!("/users/{{userId}}/accounts/{account}/transactions"),
        query: vec![("offset".to_owned(), offset.to_string()), ("limit".to_owned(), "500".to_owned())],
        body: None,
    };
    let answer = world.explorer.call(session.to_owned(), request).await.unwrap();
    let page: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    page["transactions"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn query(account: &str) -> TransactionQuery {
    TransactionQuery {
        account_id: Some(account.to_owned()),
        filter: String::new(),
        sort: TransactionColumn::Posted,
        descending: true,
    }
}

pub(crate) async fn read(world: &mut World, session: &str, account: &str) -> ReadView {
    read_or_again(world, session, account, false).await
}

/// Reads what changed once everything was read.
pub(crate) async fn read_again(world: &mut World, session: &str, account: &str) -> ReadView {
    read_or_again(world, session, account, true).await
}

async fn read_or_again(world: &mut World, session: &str, account: &str, again: bool) -> ReadView {
    let begun = world.explorer.read_transactions(session.to_owned(), account.to_owned(), again).await.unwrap();
    if !matches!(begun.status, ReadStatus::Reading) {
        return begun;
    }
    world
        .event(|event| match event {
            Event::Read(view) if view.status != ReadStatus::Reading => Some(view.clone()),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn every_transaction_is_read_and_any_row_can_be_asked_for() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    let end = read(&mut world, &session, &account).await;
    assert_eq!((end.status, end.error), (ReadStatus::Complete, None));
    let window = world.explorer.transactions(session.clone(), query(&account), 0, 10).await.unwrap();
    assert_eq!((window.rows.len(), window.total), (10, end.rows));
    assert!(window.rows[0].pending);
    let last = world.explorer.transactions(session.clone(), query(&account), end.rows - 1, 10).await.unwrap();
    assert_eq!(last.rows.len(), 1);
    let row = &window.rows[2];
    let one = world.explorer.transaction(session, row.key.clone()).await.unwrap();
    assert_eq!((one.title.as_str(), one.amount.as_str()), (row.name.as_str(), row.amount.as_str()));
    assert!(one.json.contains(&row.id));
}

#[tokio::test]
async fn a_search_and_totals_are_of_the_same_rows() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    read(&mut world, &session, &account).await;
    let mut payroll = query(&account);
    payroll.filter = "lakeside".to_owned();
    let window = world.explorer.transactions(session.clone(), payroll.clone(), 0, 500).await.unwrap();
    let totals = world.explorer.totals(session, payroll).await.unwrap();
    assert!(window.total > 0);
    assert_eq!((totals.len(), totals[0].counted), (1, window.total));
    assert_eq!(totals[0].in_words, "Money in");
}

#[tokio::test]
async fn what_came_before_a_failure_is_kept_and_reading_again_completes_it() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    world.sandbox.faults().set(Fault::new(FaultKind::Forbidden, Endpoint::Transactions).times(1));
    let failed = read(&mut world, &session, &account).await;
    assert_eq!(failed.status, ReadStatus::Failed);
    assert_eq!(failed.error.unwrap().code, "api.forbidden");
    assert_eq!(read(&mut world, &session, &account).await.status, ReadStatus::Complete);
}

#[tokio::test]
async fn stop_keeps_what_came() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    world.sandbox.faults().set(Fault::new(FaultKind::Hang, Endpoint::Transactions));
    world.explorer.read_transactions(session.clone(), account.clone(), false).await.unwrap();
    world.explorer.stop_reading(session, account).await.unwrap();
    let end = world
        .event(|event| match event {
            Event::Read(view) if view.status != ReadStatus::Reading => Some(view.clone()),
            _ => None,
        })
        .await;
    assert_eq!((end.status, end.error), (ReadStatus::Stopped, None));
}

#[tokio::test]
async fn the_latest_activity_is_over_all_accounts() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let latest = world.explorer.latest_activity(session).await.unwrap();
    assert!(!latest.is_empty());
    assert!(latest.iter().all(|line| !line.account_name.is_empty()));
}

#[tokio::test]
async fn a_row_of_the_latest_activity_that_is_gone_when_everything_is_read_does_not_stay() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Home Loan").await;
    // The first page holds two pending rows; one of them is reposted before everything is read.
    world.sandbox.faults().set(Fault::new(FaultKind::RowsMove, Endpoint::Transactions));
    world.explorer.latest_activity(session.clone()).await.unwrap();
    let first = world.explorer.transactions(session.clone(), query(&account), 0, 500).await.unwrap();
    let end = read(&mut world, &session, &account).await;
    world.sandbox.faults().clear_all();
    assert_eq!((end.status, end.pages), (ReadStatus::Complete, 1));
    let there = ids_on_the_server(&world, &session, &account, 0).await;
    let held = world.explorer.transactions(session.clone(), query(&account), 0, 500).await.unwrap();
    let held: BTreeSet<String> = held.rows.into_iter().map(|row| row.id).collect();
    assert_eq!(held, there);
    assert_eq!(end.rows as usize, there.len());
    assert!(first.rows.iter().any(|row| !there.contains(&row.id)), "a row must have gone");
}

#[tokio::test]
async fn an_account_that_the_institution_took_away_takes_its_rows_along() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let accounts = async |world: &World, reload| {
        let home = world.explorer.home(session.clone(), reload).await.unwrap();
        home.groups.into_iter().flat_map(|group| group.accounts).map(|row| row.id).collect::<BTreeSet<String>>()
    };
    let before = accounts(&world, false).await;
    let mut rows = BTreeMap::new();
    for account in &before {
        rows.insert(account.clone(), read(&mut world, &session, account).await.rows);
    }
    world.sandbox.faults().set(Fault::new(FaultKind::AccountGone, Endpoint::Accounts));
    let after = accounts(&world, true).await;
    let gone: Vec<&String> = before.difference(&after).collect();
    assert_eq!(gone.len(), 1);
    let state = world.explorer.reading(session.clone(), gone[0].clone()).await.unwrap();
    assert_eq!((state.status, state.rows), (ReadStatus::Idle, 0));
    assert!(rows.remove(gone[0]).unwrap() > 0);
    let all = TransactionQuery { account_id: None, ..query("") };
    assert_eq!(world.explorer.transactions(session, all, 0, 1).await.unwrap().total, rows.values().sum::<u32>());
}

#[tokio::test]
async fn a_filter_has_at_most_1024_characters() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let account = world.account_named(&session, "Everyday Checking").await;
    for (length, good) in [(1_023, true), (1_024, true), (1_025, false)] {
        let mut long = query(&account);
        long.filter = "x".repeat(length);
        assert_eq!(world.explorer.transactions(session.clone(), long, 0, 1).await.is_ok(), good, "{length}");
    }
}
