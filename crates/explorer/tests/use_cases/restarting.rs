//! Restarts: who is signed in is read from the keychain, and nothing is asked of the network at start.

use crate::world::World;
use explorer::view::*;
use keychain::{Readiness, StoreError};

#[tokio::test]
async fn after_a_restart_the_person_is_still_signed_in_and_no_request_was_sent() {
    let mut world = World::new().await;
    let before = world.sign_in().await;
    let asked = world.sandbox.requests(0, 10_000).len();
    world.restart().await;
    let sessions = world.explorer.sessions().await.unwrap();
    assert_eq!(world.sandbox.requests(0, 10_000).len(), asked);
    assert_eq!(sessions.len(), 1);
    assert_eq!((sessions[0].id.clone(), sessions[0].state), (before.id.clone(), SessionState::Active));
    assert_eq!((&sessions[0].display_name, &sessions[0].claims), (&before.display_name, &before.claims));
    assert_eq!(world.explorer.home(before.id, false).await.unwrap().user_name, "Morgan Vale");
    assert_eq!(world.asked("POST", "/token"), 1, "the access token still lived, so nothing was refreshed");
}

#[tokio::test]
async fn a_locked_keychain_is_named_and_read_once_it_is_open() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.store.set_readiness(Readiness::Locked);
    world.store.fail(StoreError::Locked);
    world.restart().await;
    let error = world.explorer.home(session.id.clone(), false).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("keychain.locked", ErrorKind::Keychain));
    world.store.set_readiness(Readiness::Open);
    world.store.heal();
    world.explorer.check_keychain().await.unwrap();
    assert!(world.explorer.home(session.id, false).await.is_ok());
}
