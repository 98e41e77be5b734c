//! Connections: what the editor refuses, and what the preflight finds.

use crate::world::{World, request};
use explorer::UnkeptSecret;
use explorer::view::*;
use sandbox::Config;

fn line<'a>(view: &'a PreflightView, id: &str) -> &'a PreflightLine {
    view.lines.iter().find(|line| line.id == id).unwrap()
}

#[tokio::test]
async fn a_session_goes_by_its_connection_as_it_was_edited() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let renamed =
        ConnectionRequest { id: Some(world.connection.clone()), name: "Renamed".to_owned(), ..request(&world.sandbox) };
    world.explorer.save_connection(renamed).await.unwrap();
    let after = world.explorer.session(session.id).await.unwrap();
    assert_eq!((after.connection_name.as_str(), after.state), ("Renamed", SessionState::Active));
}

#[tokio::test]
async fn the_preflight_of_a_good_connection_passes_line_by_line() {
    let world = World::new().await;
    let view = world.explorer.check_connection(world.connection.clone()).await.unwrap();
    assert!(view.ready, "{:?}", view.lines);
    assert!(view.lines.iter().all(|line| line.outcome == Outcome::Done), "{:?}", view.lines);
}

#[tokio::test]
async fn a_host_without_discovery_is_found_before_anybody_signs_in() {
    let world = World::with(Config::default(), |_| {}).await;
    let mut other = request(&world.sandbox);
    other.name = "Nothing there".to_owned();
    other.host = format!("http://{}/elsewhere", world.sandbox.address());
    let id = world.explorer.save_connection(other).await.unwrap().id;
    let view = world.explorer.check_connection(id).await.unwrap();
    assert!(!view.ready);
    let discovery = line(&view, "discovery");
    assert_eq!(discovery.outcome, Outcome::Failed);
    assert!(discovery.help.is_some());
}

#[tokio::test]
async fn a_host_where_nothing_listens_says_that_it_cannot_be_reached() {
    let mut world = World::new().await;
    world.sandbox.stop().await;
    let error = world.attempt().await.error.unwrap();
    assert_eq!(error.kind, ErrorKind::Offline, "{error:?}");
}

#[tokio::test]
async fn a_connection_survives_a_restart_and_has_no_secret_on_disk() {
    let mut world = World::new().await;
    let mut confidential = request(&world.sandbox);
    confidential.name = "Confidential".to_owned();
    confidential.client_type = ClientType::Confidential;
    confidential.client_secret = crate::world::typed("CANARY-client-secret");
    world.explorer.save_connection(confidential).await.unwrap();
    world.restart().await;
    let names: Vec<String> = world.explorer.connections().await.unwrap().into_iter().map(|c| c.name).collect();
    assert_eq!(names, ["Local", "Confidential"]);
    let file = std::fs::read_to_string(world.home.path().join("connections.json")).unwrap();
    assert!(!file.contains("CANARY"));
}

#[tokio::test]
async fn a_refused_request_changes_nothing() {
    let world = World::new().await;
    let before = world.explorer.connections().await.unwrap();
    let mut bad = request(&world.sandbox);
    bad.id = Some(world.connection.clone());
    bad.host = "http://bank.example".to_owned();
    assert_eq!(world.explorer.save_connection(bad).await.unwrap_err().code, "host.not_loopback");
    assert_eq!(world.explorer.connections().await.unwrap(), before);
}

#[tokio::test]
async fn removing_a_connection_signs_out_and_deletes_its_secret() {
    let mut world = World::new().await;
    world.sign_in().await;
    world.explorer.remove_connection(world.connection.clone()).await.unwrap();
    assert!(world.explorer.sessions().await.unwrap().is_empty());
    assert!(world.explorer.connections().await.unwrap().is_empty());
    assert!(world.store.items().is_empty(), "{:?}", world.store.items().len());
}

#[tokio::test]
async fn a_confidential_client_without_a_secret_cannot_begin() {
    let mut world = World::with(Config::default(), |request| {
        request.client_id = "garden-sandbox-confidential".to_owned();
        request.client_type = ClientType::Confidential;
    })
    .await;
    assert_eq!(world.attempt().await.error.unwrap().code, "connection.no_secret");
}

fn confidential(world: &World) -> ConnectionRequest {
    let client = world.sandbox.description().clients.into_iter().find(|client| client.client_secret.is_some()).unwrap();
    ConnectionRequest {
        name: "Confidential".to_owned(),
        client_id: client.client_id,
        client_type: ClientType::Confidential,
        client_secret: crate::world::typed(&client.client_secret.unwrap()),
        ..request(&world.sandbox)
    }
}

#[tokio::test]
async fn without_a_keychain_a_client_secret_is_held_in_memory_and_said_so() {
    let mut world = World::new().await;
    world.store.vanish();
    let saved = world.explorer.save_connection(confidential(&world)).await.unwrap();
    assert_eq!(saved.secret_in_memory_because.as_deref(), Some("No system keychain was found on this computer."));
    world.connection = saved.id.clone();
    world.sign_in().await;
    world.store.heal();
    world.explorer.check_keychain().await.unwrap();
    let connections = world.explorer.connections().await.unwrap();
    let now = connections.iter().find(|connection| connection.id == saved.id).unwrap();
    assert_eq!((now.has_secret, &now.secret_in_memory_because), (true, &None));
}

#[tokio::test]
async fn where_a_secret_must_be_kept_and_cannot_be_the_connection_is_not_saved() {
    let world = World::new().await;
    world.store.fail(keychain::StoreError::Locked);
    let refused = world.explorer.save_connection_trusting(confidential(&world), None, UnkeptSecret::Refuse).await;
    assert_eq!(refused.unwrap_err().code, "keychain.locked");
    world.store.heal();
    let names: Vec<String> = world.explorer.connections().await.unwrap().into_iter().map(|c| c.name).collect();
    assert_eq!(names, ["Local"]);
}

#[tokio::test]
async fn removing_a_connection_leaves_who_is_signed_in_through_another_one_of_the_same_client() {
    let mut world = World::new().await;
    let twin = ConnectionRequest { name: "Twin".to_owned(), ..request(&world.sandbox) };
    let twin = world.explorer.save_connection(twin).await.unwrap();
    let session = world.sign_in().await;
    world.explorer.remove_connection(twin.id).await.unwrap();
    world.restart().await;
    assert_eq!(world.explorer.session(session.id).await.unwrap().state, SessionState::Active);
}
