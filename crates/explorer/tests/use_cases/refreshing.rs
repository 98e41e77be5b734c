//! Refreshing tokens: once for many, kept before used, and a loss is only ever the loss of that one grant.

use crate::world::{World, request, typed};
use explorer::Event;
use explorer::view::*;
use keychain::StoreError;
use sandbox::{Endpoint, Fault, FaultKind};

#[tokio::test]
async fn many_callers_with_an_expired_token_share_one_refresh() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.sandbox.expire_access_tokens();
    let calls = (0..8).map(|_| world.explorer.home(session.id.clone(), true));
    let homes = futures::future::join_all(calls).await;
    assert!(homes.iter().all(|home| home.as_ref().is_ok_and(|home| home.error.is_none())));
    assert_eq!(world.asked("POST", "/token"), 2, "one for the code, one for the refresh");
}

#[tokio::test]
async fn the_rotated_refresh_token_is_in_the_keychain_after_a_refresh() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let before = world.store.items();
    world.explorer.refresh_token(session.id.clone()).await.unwrap();
    assert_ne!(world.store.items(), before);
    world.restart().await;
    world.sandbox.expire_access_tokens();
    assert!(world.explorer.home(session.id, false).await.is_ok(), "the kept token was the new one");
}

#[tokio::test]
async fn a_reused_refresh_token_ends_this_session_and_no_other() {
    let mut world = World::new().await;
    let morgan = world.sign_in().await;
    world.person(crate::world::Person::SignsIn("nova", testkit::browser::Consent::Everything));
    let nova = world.sign_in().await;
    world.sandbox.faults().set(Fault::new(FaultKind::RefreshReuse, Endpoint::Token).times(1));
    let error = world.explorer.refresh_token(morgan.id.clone()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SignInAgain, "{error:?}");
    let state = world.explorer.session(morgan.id.clone()).await.unwrap().state;
    assert_eq!(state, SessionState::ReauthRequired);
    assert_eq!(world.explorer.home(morgan.id, true).await.unwrap_err().kind, ErrorKind::SignInAgain);
    assert!(world.explorer.home(nova.id, true).await.is_ok());
}

#[tokio::test]
async fn a_failing_provider_keeps_everything_and_a_later_refresh_succeeds() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.sandbox.faults().set(Fault::new(FaultKind::Unavailable, Endpoint::Token).times(1));
    let error = world.explorer.refresh_token(session.id.clone()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Offline, "{error:?}");
    assert_eq!(world.explorer.session(session.id.clone()).await.unwrap().state, SessionState::ExpiredOffline);
    let after = world.explorer.refresh_token(session.id).await.unwrap();
    assert_eq!((after.state, after.error), (SessionState::Active, None));
}

#[tokio::test]
async fn a_keychain_that_refuses_the_new_tokens_costs_no_session() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.store.refuse_changes();
    let after = world.explorer.refresh_token(session.id.clone()).await.unwrap();
    assert_eq!((after.state, after.storage), (SessionState::Active, Storage::Memory));
    world.store.heal();
    world.explorer.check_keychain().await.unwrap();
    assert_eq!(world.explorer.session(session.id).await.unwrap().storage, Storage::Keychain);
}

#[tokio::test]
async fn a_session_whose_sign_in_could_not_be_kept_is_kept_whole_by_a_later_refresh() {
    let mut world = World::new().await;
    world.store.refuse_changes();
    let session = world.sign_in().await;
    assert_eq!(session.storage, Storage::Memory);
    world.store.heal();
    let after = world.explorer.refresh_token(session.id.clone()).await.unwrap();
    assert_eq!(after.storage, Storage::Keychain);
    world.restart().await;
    assert_eq!(world.explorer.session(session.id).await.unwrap().state, SessionState::Active);
}

#[tokio::test]
async fn without_a_refresh_token_an_ended_session_asks_to_sign_in_again() {
    let mut world = World::with(sandbox::Config::default(), |request| {
        request.scopes.retain(|scope| scope != model::scope::OFFLINE_ACCESS);
    })
    .await;
    let session = world.sign_in().await;
    world.sandbox.expire_access_tokens();
    let error = world.explorer.home(session.id, false).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SignInAgain, "{error:?}");
    assert_eq!(world.asked("POST", "/token"), 1);
}

#[tokio::test]
async fn a_locked_keychain_during_a_refresh_is_named_and_loses_nothing() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.store.fail(StoreError::Locked);
    let error = world.explorer.refresh_token(session.id.clone()).await.unwrap_err();
    assert_eq!(error.code, "keychain.locked");
    world.store.heal();
    assert!(world.explorer.refresh_token(session.id).await.is_ok());
}

#[tokio::test]
async fn after_a_failure_views_that_ask_again_leave_the_token_endpoint_alone() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.sandbox.expire_access_tokens();
    world.sandbox.faults().set(Fault::new(FaultKind::Unavailable, Endpoint::Token));
    for _ in 0..5 {
        let error = world.explorer.home(session.id.clone(), true).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Offline, "{error:?}");
    }
    assert_eq!(world.asked("POST", "/token"), 2, "one for the code, one that failed");
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_take_the_refresh_with_it() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let issued = |view: &SessionView| view.token.as_ref().unwrap().issued_at.clone();
    let before = issued(&session);
    world.sandbox.faults().set(Fault::new(FaultKind::Latency, Endpoint::Token).times(1).delay(300));
    let explorer = world.explorer.clone();
    let mut caller = Box::pin(explorer.refresh_token(session.id.clone()));
    tokio::select! {
        biased;
        _ = &mut caller => panic!("the answer comes late"),
        () = world.event(|event| matches!(event, Event::Sessions).then_some(())) => {}
    }
    drop(caller);
    loop {
        let view = world.explorer.session(session.id.clone()).await.unwrap();
        if view.state == SessionState::Active && issued(&view) != before {
            break;
        }
        world.event(|event| matches!(event, Event::Sessions).then_some(())).await;
    }
    assert_eq!(world.asked("POST", "/token"), 2, "one for the code, one for the refresh");
}

#[tokio::test]
async fn a_client_that_is_set_up_wrongly_keeps_its_grant() {
    let mut world = World::new().await;
    let secret = world.sandbox.description().clients.into_iter().find_map(|client| client.client_secret).unwrap();
    let confidential = |world: &World, id: Option<String>, secret: &str| ConnectionRequest {
        id,
        name: "Confidential".to_owned(),
        client_id: "garden-sandbox-confidential".to_owned(),
        client_type: ClientType::Confidential,
        client_secret: typed(secret),
        ..request(&world.sandbox)
    };
    let connection = world.explorer.save_connection(confidential(&world, None, &secret)).await.unwrap().id;
    world.connection.clone_from(&connection);
    let session = world.sign_in().await;
    let change = |secret: &str| world.explorer.save_connection(confidential(&world, Some(connection.clone()), secret));
    change("another secret").await.unwrap();
    let error = world.explorer.refresh_token(session.id.clone()).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.kind), ("token.invalid_client", ErrorKind::Configuration));
    world.sandbox.expire_access_tokens();
    let in_a_view = world.explorer.home(session.id.clone(), true).await;
    let kind = in_a_view.map_or_else(|error| Some(error.kind), |home| home.error.map(|error| error.kind));
    assert_eq!(kind, Some(ErrorKind::Configuration), "it is no end of the session");
    change(&secret).await.unwrap();
    let after = world.explorer.refresh_token(session.id.clone()).await.unwrap();
    assert_eq!((after.state, after.error), (SessionState::Active, None));
}

#[tokio::test]
async fn keys_that_cannot_be_had_after_a_restart_cost_no_session() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    world.restart().await;
    world.sandbox.faults().set(Fault::new(FaultKind::Unavailable, Endpoint::Jwks).times(1));
    world.sandbox.expire_access_tokens();
    let in_a_view = world.explorer.home(session.id.clone(), true).await.unwrap_err();
    assert_eq!(in_a_view.kind, ErrorKind::Server, "{in_a_view:?}");
    world.sandbox.faults().set(Fault::new(FaultKind::Unavailable, Endpoint::Jwks).times(1));
    let error = world.explorer.refresh_token(session.id.clone()).await.unwrap_err();
    assert_eq!(error.code, "jwks.status", "{error:?}");
    assert_eq!(world.asked("POST", "/token"), 1, "the refresh token was not spent");
    assert_eq!(world.explorer.session(session.id.clone()).await.unwrap().state, SessionState::ExpiredOffline);
    let after = world.explorer.refresh_token(session.id).await.unwrap();
    assert_eq!((after.state, after.error), (SessionState::Active, None));
}
