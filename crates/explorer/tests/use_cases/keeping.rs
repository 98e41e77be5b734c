//! The last step of a sign-in, while the keychain asks the person: cancelling and quitting then.

use crate::world::World;
use explorer::view::*;
use keychain::Readiness;
use std::time::Duration;

impl World {
    /// Begins to sign in, and waits until the keychain asks whether the grant may be kept.
    async fn until_the_keychain_asks(&mut self) -> String {
        self.explorer.sessions().await.unwrap();
        self.store.set_readiness(Readiness::Locked);
        self.store.hang();
        let attempt = self.begin().await.attempt;
        let keeping = |step: &StepView| step.step == SignInStep::Kept && step.status == StepStatus::Current;
        self.until(&attempt, |view| view.steps.iter().any(keeping)).await;
        attempt
    }

    async fn until_revoked(&self) {
        let revoked = async {
            while self.asked("POST", "/revocation") == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), revoked).await.unwrap();
    }
}

#[tokio::test]
async fn a_sign_in_that_is_cancelled_while_the_keychain_asks_is_revoked_at_once_and_leaves_nothing() {
    let mut world = World::new().await;
    let attempt = world.until_the_keychain_asks().await;
    world.explorer.cancel_sign_in(attempt.clone()).await.unwrap();
    world.until_revoked().await;
    world.store.heal();
    assert_eq!(world.end_of(&attempt).await.status, AttemptStatus::Cancelled);
    assert_eq!(world.explorer.sessions().await.unwrap(), []);
    assert_eq!(world.store.items(), []);
}

#[tokio::test]
async fn who_signs_in_again_and_cancels_too_late_is_still_signed_in() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let attempt = world.until_the_keychain_asks().await;
    world.explorer.cancel_sign_in(attempt.clone()).await.unwrap();
    world.store.heal();
    assert_eq!(world.end_of(&attempt).await.status, AttemptStatus::SignedIn);
    assert_eq!(world.explorer.session(session.id.clone()).await.unwrap().state, SessionState::Active);
    world.restart().await;
    assert_eq!(world.explorer.session(session.id).await.unwrap().state, SessionState::Active);
}

#[tokio::test]
async fn quitting_while_the_keychain_asks_revokes_first() {
    let mut world = World::new().await;
    world.until_the_keychain_asks().await;
    let quitting = world.explorer.shutdown();
    let healed = async {
        world.until_revoked().await;
        world.store.heal();
    };
    tokio::join!(quitting, healed);
    assert_eq!(world.store.items(), []);
}
