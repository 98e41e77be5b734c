//! The built-in sandbox: started by the person, gone with what it issued.

use crate::world::{Person, World};
use explorer::Event;
use explorer::view::*;
use testkit::browser::{Browser, Consent};

/// Signs in to the built-in sandbox, whose passwords are in its own view.
async fn sign_in(world: &mut World) -> SessionView {
    let sandbox = world.explorer.start_sandbox().await.unwrap();
    let morgan = sandbox.users.iter().find(|user| user.username == "morgan").unwrap().clone();
    world.connection = sandbox.connection_id.unwrap();
    world.person(Person::GoesAway);
    let attempt = world.begin().await.attempt;
    let link = world.until(&attempt, |view| view.status == AttemptStatus::Waiting).await.link.unwrap();
    Browser::sign_in(&link, ("morgan", &morgan.password), Consent::Everything).await;
    let end = world.end_of(&attempt).await;
    world.explorer.session(end.session.unwrap()).await.unwrap()
}

#[tokio::test]
async fn the_sandbox_starts_once_and_has_a_connection() {
    let world = World::new().await;
    let first = world.explorer.start_sandbox().await.unwrap();
    let again = world.explorer.start_sandbox().await.unwrap();
    assert_eq!((first.running, &first.issuer), (true, &again.issuer));
    assert_eq!(first.users.len(), 9);
    assert_eq!(first.clients.len(), 2);
    let connections = world.explorer.connections().await.unwrap();
    assert_eq!(connections[0].kind, ConnectionKind::BuiltInSandbox);
}

#[tokio::test]
async fn stopping_the_sandbox_while_signed_in_says_so_and_sends_nothing() {
    let mut world = World::new().await;
    let session = sign_in(&mut world).await;
    assert!(world.explorer.home(session.id.clone(), false).await.is_ok());
    world.explorer.stop_sandbox().await.unwrap();
    assert_eq!(world.explorer.session(session.id.clone()).await.unwrap().state, SessionState::SandboxStopped);
    let home = world.explorer.home(session.id.clone(), true).await.unwrap();
    assert_eq!(home.error.unwrap().kind, ErrorKind::SandboxStopped);
    let report = world.explorer.sign_out(session.id).await.unwrap();
    assert_eq!(report.lines[0].outcome, Outcome::Skipped);
}

#[tokio::test]
async fn starting_it_again_forgets_what_the_earlier_run_issued() {
    let mut world = World::new().await;
    sign_in(&mut world).await;
    world.explorer.stop_sandbox().await.unwrap();
    world.explorer.start_sandbox().await.unwrap();
    assert!(world.explorer.sessions().await.unwrap().is_empty());
    assert!(world.store.items().is_empty());
}

#[tokio::test]
async fn what_an_earlier_run_of_the_app_signed_in_to_is_deleted_when_the_sandbox_starts_again() {
    let mut world = World::new().await;
    sign_in(&mut world).await;
    world.restart().await;
    assert!(!world.store.items().is_empty());
    world.explorer.start_sandbox().await.unwrap();
    assert!(world.store.items().is_empty());
}

#[tokio::test]
async fn its_requests_can_be_followed() {
    let mut world = World::new().await;
    world.explorer.start_sandbox().await.unwrap();
    let id = world.explorer.sandbox().await.unwrap().connection_id.unwrap();
    world.explorer.check_connection(id).await.unwrap();
    world.event(|event| matches!(event, Event::Sandbox).then_some(())).await;
    let requests = world.explorer.sandbox_requests(0, 100).await.unwrap();
    assert!(requests.iter().any(|request| request.path.ends_with("openid-configuration")));
    let after = world.explorer.sandbox_requests(requests.last().unwrap().id, 100).await.unwrap();
    assert!(after.is_empty());
}

#[tokio::test]
async fn its_connection_cannot_be_edited_by_hand() {
    let world = World::new().await;
    world.explorer.start_sandbox().await.unwrap();
    let mut request = crate::world::request(&world.sandbox);
    request.id = world.explorer.sandbox().await.unwrap().connection_id;
    assert_eq!(world.explorer.save_connection(request).await.unwrap_err().code, "connection.built_in");
}
