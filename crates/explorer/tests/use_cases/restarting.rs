//! Restarts: who is signed in is read from the keychain, and nothing is asked of the network at start.

use crate::world::{Person, World};
use explorer::view::*;
use keychain::{Deadlines, Keychain, Namespace, Readiness, RecordKey, StoreError};
use testkit::browser::Consent;

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

/// Two people, of whom the keychain record of the first is damaged.
async fn two_of_whom_one_is_damaged(world: &mut World) -> (SessionView, SessionView) {
    let morgan = world.sign_in().await;
    world.person(Person::SignsIn("nova", Consent::Everything));
    let nova = world.sign_in().await;
    let grant = RecordKey::grant(&world.sandbox.description().issuer, "garden-sandbox-public", &morgan.user_id);
    world.store.tamper(|items| {
        let of_the_grant = items.iter_mut().filter(|((_, item), _)| item.contains(grant.as_str()));
        assert!(of_the_grant.map(|(_, bytes)| bytes.clear()).count() > 0);
    });
    (morgan, nova)
}

#[tokio::test]
async fn a_damaged_grant_asks_to_sign_in_again_and_hides_nobody_else() {
    let mut world = World::new().await;
    let (morgan, nova) = two_of_whom_one_is_damaged(&mut world).await;
    world.restart().await;
    let sessions = world.explorer.sessions().await.unwrap();
    let state = |id: &str| sessions.iter().find(|session| session.id == id).map(|session| session.state);
    assert_eq!(state(&morgan.id), Some(SessionState::ReauthRequired));
    assert_eq!(state(&nova.id), Some(SessionState::Active));
    let error = world.explorer.session(morgan.id.clone()).await.unwrap().error.unwrap();
    assert_eq!((error.code.as_str(), error.kind), ("keychain.corrupt", ErrorKind::SignInAgain));
    assert_eq!(world.explorer.home(morgan.id, false).await.unwrap_err().kind, ErrorKind::SignInAgain);
}

#[tokio::test]
async fn removing_a_connection_deletes_damaged_records_too() {
    let mut world = World::new().await;
    two_of_whom_one_is_damaged(&mut world).await;
    world.restart().await;
    world.explorer.remove_connection(world.connection.clone()).await.unwrap();
    assert!(world.store.items().is_empty(), "{:?}", world.store.items().len());
}

#[tokio::test]
async fn a_list_of_a_newer_version_is_not_written_over_and_the_new_session_says_so() {
    let mut world = World::new().await;
    let issuer = world.sandbox.description().issuer;
    let key = RecordKey::sessions(&issuer, "garden-sandbox-public");
    let keychain = Keychain::with_factory("test", world.store.factory(), Deadlines::default());
    // A data folder of the same name: the same items.
    let newer = zeroize::Zeroizing::new(br#"{"version":2,"people":[]}"#.to_vec());
    keychain.put(Namespace::Sandbox, &key, newer.clone()).await.unwrap();
    let session = world.sign_in().await;
    assert_eq!(session.storage, Storage::Memory);
    assert!(session.storage_sentence.contains("newer version"), "{}", session.storage_sentence);
    assert_eq!(keychain.get(Namespace::Sandbox, &key).await.unwrap(), Some(newer));
}
