//! Signing out leaves nothing.

use crate::world::World;
use explorer::view::*;
use sandbox::{Endpoint, Fault, FaultKind};
use std::time::Duration;

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
async fn signing_out_during_a_refresh_revokes_what_it_brings_and_keeps_none_of_it() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.sandbox.faults().set(Fault::new(FaultKind::Latency, Endpoint::Token).delay(300));
    let (explorer, id) = (world.explorer.clone(), session.id.clone());
    let refresh = tokio::spawn(async move { explorer.refresh_token(id).await });
    world.until_session(&session.id, |view| view.state == SessionState::Refreshing).await;
    let report = world.explorer.sign_out(session.id).await.unwrap();
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::Done), "{:?}", report.lines);
    refresh.await.unwrap().unwrap();
    assert!(world.store.items().is_empty());
    assert_eq!((world.asked("POST", "/token"), world.asked("POST", "/revocation")), (2, 1));
}

#[tokio::test]
async fn an_institution_that_does_not_answer_holds_a_sign_out_up_for_five_seconds_at_most() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.sandbox.faults().set(Fault::new(FaultKind::Hang, Endpoint::Discovery));
    world.restart().await;
    let began = std::time::Instant::now();
    let report = world.explorer.sign_out(session.id).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let outcomes: Vec<Outcome> = report.lines.iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes, [Outcome::Failed, Outcome::Done, Outcome::Done, Outcome::Done]);
    assert!(world.store.items().is_empty());
}

#[tokio::test]
async fn a_session_that_was_signed_out_by_another_process_is_not_kept_again() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let other = crate::world::open(world.home.path(), &world.store, &world.desk);
    world.sandbox.faults().set(Fault::new(FaultKind::ServerError, Endpoint::Revocation));
    other.sign_out(session.id.clone()).await.unwrap();
    let error = world.explorer.refresh_token(session.id.clone()).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("session.signed_out_elsewhere", ErrorKind::SignInAgain));
    assert!(world.store.items().is_empty());
    assert_eq!(world.asked("POST", "/token"), 1, "the refresh token was not sent");
}

#[tokio::test]
async fn without_a_keychain_a_session_in_memory_is_signed_out_and_its_connection_removed() {
    let mut world = World::new().await;
    world.store.vanish();
    let session = world.sign_in().await;
    let report = world.explorer.sign_out(session.id).await.unwrap();
    let outcomes: Vec<Outcome> = report.lines.iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes, [Outcome::Done, Outcome::Skipped, Outcome::Skipped, Outcome::Done]);
    world.explorer.remove_connection(world.connection.clone()).await.unwrap();
    assert!(world.explorer.connections().await.unwrap().is_empty());
}

#[tokio::test]
async fn forgetting_everything_empties_the_keychain_and_the_data_folder() {
    let mut world = World::new().await;
    world.sign_in().await;
    std::fs::write(world.home.path().join("settings.json"), b"{ half").unwrap();
    world.explorer.app().await.unwrap();
    world.explorer.save_filter("Large".to_owned(), "amount:<-500".to_owned()).await.unwrap();
    let report = world.explorer.forget_everything().await.unwrap();
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::Done), "{:?}", report.lines);
    assert!(world.store.items().is_empty());
    assert!(world.explorer.connections().await.unwrap().is_empty());
    let files = std::fs::read_dir(world.home.path()).unwrap().map(|entry| entry.unwrap());
    let left: Vec<_> = files.filter(|file| file.metadata().unwrap().len() > 0 && file.path().is_file()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn forgetting_everything_ends_an_attempt_so_that_a_later_callback_finds_nobody() {
    let mut world = World::new().await;
    world.person(crate::world::Person::GoesAway);
    let attempt = world.begin().await.attempt;
    world.until(&attempt, |view| view.status == AttemptStatus::Waiting).await;
    world.explorer.forget_everything().await.unwrap();
    assert_eq!(world.end_of(&attempt).await.status, AttemptStatus::Cancelled);
}
