//! Accounts on screen: groups, totals, numbers, and what happens when they cannot be read.

use crate::world::World;
use explorer::view::*;
use sandbox::{Config, Endpoint, Fault, FaultKind};

#[tokio::test]
async fn accounts_are_grouped_and_only_what_may_be_added_is_added() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let home = world.explorer.home(session.id, false).await.unwrap();
    assert_eq!(home.account_count, 6);
    let kinds: Vec<GroupKind> = home.groups.iter().map(|group| group.kind).collect();
    assert_eq!(kinds, [GroupKind::YouHave, GroupKind::YouOwe, GroupKind::Other]);
    assert!(home.groups[0].total.is_some() && home.groups[2].total.is_none());
    let brokerage = &home.groups[2].accounts[0];
    assert_eq!((brokerage.name.as_str(), brokerage.balance.meaning), ("Brokerage", MeaningView::AsSent));
}

#[tokio::test]
async fn the_list_is_read_once_and_again_only_when_asked() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.explorer.home(session.id.clone(), false).await.unwrap();
    world.explorer.home(session.id.clone(), false).await.unwrap();
    assert_eq!(world.asked("GET", "/accounts"), 1);
    world.explorer.home(session.id, true).await.unwrap();
    assert_eq!(world.asked("GET", "/accounts"), 2);
}

#[tokio::test]
async fn when_reading_again_fails_the_old_data_stays_with_the_reason() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let before = world.explorer.home(session.id.clone(), false).await.unwrap();
    world.sandbox.faults().set(Fault::new(FaultKind::TooManyRequests, Endpoint::Accounts));
    let after = world.explorer.home(session.id, true).await.unwrap();
    assert_eq!(after.groups, before.groups);
    let error = after.error.unwrap();
    assert_eq!((error.code.as_str(), error.kind), ("api.rate_limited", ErrorKind::RateLimited));
    assert!(error.request_id.is_some());
}

#[tokio::test]
async fn an_account_shows_every_field_and_its_json_with_the_digits_that_were_sent() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let id = world.account_named(&session.id, "Brokerage").await;
    let account = world.explorer.account(session.id, id).await.unwrap();
    let sent = account.row.balance.sent.unwrap();
    assert!(account.json.contains(&format!("\"{sent}\"")), "{}", account.json);
    assert!(sent.ends_with("00"), "three decimals, as sent: {sent}");
    assert!(account.exchange.unwrap().request_id.is_some());
}

#[tokio::test]
async fn the_full_number_is_read_on_request() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let id = world.account_named(&session.id, "Everyday Checking").await;
    let number = world.explorer.account_number(session.id, id).await.unwrap().number;
    assert!(number.ends_with("4417") && number.len() > 4, "{number}");
}

#[tokio::test]
async fn an_unknown_account_is_named_as_such() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let error = world.explorer.account(session.id, "nobody".to_owned()).await.unwrap_err();
    assert_eq!(error.code, "account.not_found");
}

#[tokio::test]
async fn without_a_name_in_the_claims_the_profile_names_the_user() {
    let no_claims = |request: &mut ConnectionRequest| request.scopes.retain(|scope| scope != "profile");
    let mut world = World::with(Config::default(), no_claims).await;
    let session = world.sign_in().await;
    assert_eq!(world.explorer.home(session.id, false).await.unwrap().user_name, "Mo", "the name to call her by");
}
