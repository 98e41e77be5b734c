//! The canary rule: after a whole journey, no token and no secret is anywhere but in the keychain.

use crate::world::World;
use std::path::Path;

/// What every token of a simulated institution begins with (SB-7).
const MARKER: &str = "pbsim_";

#[tokio::test]
async fn after_a_journey_no_token_is_in_a_file_or_in_anything_a_shell_can_ask_for() {
    let mut world = World::new().await;
    let session = world.sign_in().await;
    let id = session.id.clone();
    let home = world.explorer.home(id.clone(), false).await.unwrap();
    let account = home.groups[0].accounts[0].id.clone();
    let number = world.explorer.account_number(id.clone(), account.clone()).await.unwrap();
    let shown = [
        format!("{session:?}{home:?}{number:?}"),
        format!("{:?}", world.explorer.refresh_token(id.clone()).await.unwrap()),
        format!("{:?}", world.explorer.account(id.clone(), account).await.unwrap()),
        format!("{:?}", world.explorer.exchanges(1_000).await.unwrap()),
        format!("{:?}", world.explorer.connections().await.unwrap()),
        format!("{:?}", world.explorer.app().await.unwrap()),
    ];
    for text in &shown {
        assert!(!text.contains(MARKER), "{text}");
    }
    assert!(!world.store.items().is_empty(), "the keychain has them");
    assert_no_file_has(world.home.path(), MARKER);
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn assert_no_file_has(folder: &Path, text: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_file_has(&path, text);
        } else {
            assert!(!contains(&std::fs::read(&path).unwrap(), text), "{}", path.display());
        }
    }
}
