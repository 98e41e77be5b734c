//! The same seed and day give the same world.

use std::collections::HashSet;

use super::{anchor, world};
use crate::world::World;

fn fingerprint(world: &World) -> String {
    let mut text = String::new();
    for user in world.users() {
        text.push_str(&format!("{} {} {} {:?}\n", user.id, user.username, user.password, user.claims()));
        for account in &user.accounts {
            let rows: Vec<_> = (0..5).map(|index| account.history.get(index)).collect();
            text.push_str(&format!(
                "{} {} {:?} {:?} {:?} {rows:?}\n",
                account.id, account.number, account.listed, account.pending, account.refresh
            ));
        }
    }
    text
}

#[test]
fn the_same_seed_and_instant_give_the_same_world() {
    assert_eq!(fingerprint(&world(7)), fingerprint(&world(7)));
}

#[test]
fn another_seed_gives_other_ids_and_passwords_but_the_same_people() {
    let (one, two) = (world(1), world(2));
    for (left, right) in one.users().iter().zip(two.users()) {
        assert_eq!(left.username, right.username);
        assert_ne!(left.id, right.id);
        assert_ne!(left.accounts[0].id, right.accounts[0].id);
    }
}

#[test]
fn another_day_moves_the_dates_and_keeps_the_ids() {
    let later = World::new(1, anchor().checked_add(jiff::SignedDuration::from_hours(24 * 30)).unwrap(), 1_000_000);
    let now = world(1);
    let row = |world: &World| world.users()[0].accounts[0].history.get(0).unwrap();
    assert_eq!(now.users()[0].id, later.users()[0].id);
    assert_eq!(row(&now).id, row(&later).id);
    assert_ne!(row(&now).posted, row(&later).posted);
}

#[test]
fn every_id_in_the_world_is_unique_and_at_most_forty_characters() {
    let world = world(1);
    let mut seen = HashSet::new();
    for user in world.users() {
        assert!(seen.insert(user.id.clone()));
        for account in &user.accounts {
            assert!(seen.insert(account.id.clone()));
            let posted = (0..account.history.len().min(13_000)).filter_map(|index| account.history.get(index));
            let rows = posted.chain(account.pending.iter().cloned()).chain(account.refresh.posts.iter().cloned());
            for row in rows {
                assert!(row.id.len() <= 40);
                assert!(seen.insert(row.id.clone()), "{} twice", row.id);
            }
        }
    }
}

#[test]
fn a_world_is_right_on_awkward_days() {
    for day in ["2024-02-29T00:00:00Z", "2025-01-01T00:00:01Z", "2026-03-31T23:59:59Z", "2026-12-31T12:00:00Z"] {
        let world = World::new(3, day.parse().unwrap(), 1_000_000);
        for user in world.users() {
            for account in &user.accounts {
                let newest = account.history.get(0);
                assert!(newest.is_none_or(|row| row.last_updated <= day.parse().unwrap()));
            }
        }
    }
}
