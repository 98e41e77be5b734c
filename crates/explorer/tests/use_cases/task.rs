//! The refresh of data at the institution: events, balances that change, an end that may never come.

use crate::world::World;
use explorer::Event;
use explorer::view::*;
use sandbox::{Endpoint, Fault, FaultKind};

async fn ended(world: &mut World, session: &str) -> RefreshView {
    loop {
        let view = world.explorer.refresh(session.to_owned()).await.unwrap();
        if view.status != RefreshStatus::Running {
            return view;
        }
        world.event(|event| matches!(event, Event::Refresh { .. }).then_some(())).await;
    }
}

#[tokio::test]
async fn a_refresh_shows_events_by_version_and_balances_before_and_after() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    world.explorer.start_refresh(session.clone()).await.unwrap();
    let view = ended(&mut world, &session).await;
    assert_eq!((view.status, view.error), (RefreshStatus::Finished, None));
    let types: Vec<&str> = view.events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!((types.first(), types.last()), (Some(&"TaskStarted"), Some(&"TaskEnded")));
    let versions: Vec<u32> = view.events.iter().map(|event| event.version).collect();
    assert!(versions.is_sorted(), "{versions:?}");
    let lane = |name: &str| view.lanes.iter().find(|lane| lane.name == name).unwrap();
    let checking = lane("Everyday Checking");
    assert_eq!((checking.before.as_deref(), checking.after.as_deref()), (Some("2,460.25"), Some("2,418.07")));
    assert!(checking.changed);
    assert!(lane("Home Loan").note.is_some());
    let home = world.explorer.home(session, false).await.unwrap();
    assert_eq!(home.groups[0].total.as_deref(), Some("$18,204.11"));
}

#[tokio::test]
async fn a_task_that_never_ends_is_stopped_and_what_came_is_kept() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    world.sandbox.faults().set(Fault::new(FaultKind::EndlessTask, Endpoint::Task));
    world.explorer.start_refresh(session.clone()).await.unwrap();
    loop {
        let view = world.explorer.refresh(session.clone()).await.unwrap();
        if !view.events.is_empty() {
            break;
        }
        world.event(|event| matches!(event, Event::Refresh { .. }).then_some(())).await;
    }
    world.explorer.stop_refresh(session.clone()).await.unwrap();
    let view = ended(&mut world, &session).await;
    assert_eq!(view.status, RefreshStatus::Stopped);
    assert!(!view.events.is_empty());
}

#[tokio::test]
async fn starting_a_refresh_while_one_runs_starts_no_second() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    world.explorer.home(session.clone(), false).await.unwrap();
    let (one, other) =
        tokio::join!(world.explorer.start_refresh(session.clone()), world.explorer.start_refresh(session.clone()));
    assert_eq!((one.unwrap().status, other.unwrap().status), (RefreshStatus::Running, RefreshStatus::Running));
    ended(&mut world, &session).await;
    assert_eq!(world.asked("PUT", "/fetch"), 1);
}

#[tokio::test]
async fn a_refused_fetch_is_shown_with_what_the_institution_said() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    world.sandbox.faults().set(Fault::new(FaultKind::Forbidden, Endpoint::Fetch));
    world.explorer.start_refresh(session.clone()).await.unwrap();
    let view = ended(&mut world, &session).await;
    let error = view.error.unwrap();
    assert_eq!((view.status, error.code.as_str()), (RefreshStatus::Failed, "api.forbidden"));
    assert!(error.said.is_some());
}
