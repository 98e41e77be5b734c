//! Transactions: read into memory, asked for by window.

use crate::world::World;
use explorer::Event;
use explorer::view::*;
use sandbox::{Endpoint, Fault, FaultKind};

pub(crate) fn query(account: &str) -> TransactionQuery {
    TransactionQuery {
        account_id: Some(account.to_owned()),
        filter: String::new(),
        sort: TransactionColumn::Posted,
        descending: true,
    }
}

pub(crate) async fn read(world: &mut World, session: &str, account: &str) -> ReadView {
    let begun = world.explorer.read_transactions(session.to_owned(), account.to_owned(), false).await.unwrap();
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
