//! Signing out leaves nothing.

use crate::world::World;
use explorer::view::*;
use sandbox::{Endpoint, Fault, FaultKind};

#[tokio::test]
async fn signing_out_revokes_and_leaves_no_item_in_the_keychain() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.explorer.home(session.id.clone(), false).await.unwrap();
    let report = world.explorer.sign_out(session.id.clone()).await.unwrap();
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::Done), "{:?}", report.lines);
    assert!(report.end_session_offered);
    assert_eq!(world.asked("POST", "/revocation"), 1);
    assert!(world.store.items().is_empty());
    assert!(world.explorer.sessions().await.unwrap().is_empty());
    assert!(world.explorer.exchanges(100).await.unwrap().is_empty());
    assert_eq!(world.explorer.home(session.id, false).await.unwrap_err().code, "session.not_found");
}

#[tokio::test]
async fn a_revocation_that_fails_is_said_and_everything_here_is_deleted_all_the_same() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.sandbox.faults().set(Fault::new(FaultKind::ServerError, Endpoint::Revocation));
    let report = world.explorer.sign_out(session.id).await.unwrap();
    let outcomes: Vec<Outcome> = report.lines.iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes, [Outcome::Failed, Outcome::Done, Outcome::Done, Outcome::Done]);
    assert!(world.store.items().is_empty());
}

#[tokio::test]
async fn signing_out_one_person_leaves_the_other() {
    let mut world = World::new().await;
    let morgan = world.sign_in().await;
    world.person(crate::world::Person::SignsIn("nova", testkit::browser::Consent::Everything));
    let nova = world.sign_in().await;
    world.explorer.sign_out(morgan.id).await.unwrap();
    world.restart().await;
    let left: Vec<String> = world.explorer.sessions().await.unwrap().into_iter().map(|session| session.id).collect();
    assert_eq!(left, [nova.id]);
}

#[tokio::test]
async fn forgetting_everything_empties_the_keychain_and_the_data_folder() {
    let mut world = World::new().await;
    world.sign_in().await;
    let report = world.explorer.forget_everything().await.unwrap();
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::Done), "{:?}", report.lines);
    assert!(world.store.items().is_empty());
    assert!(world.explorer.connections().await.unwrap().is_empty());
}
