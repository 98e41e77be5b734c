//! A million rows, none of them held.

use std::collections::HashSet;

use super::world;
use crate::world::{Account, World, midnight};

fn till(world: &World) -> &Account {
    &world.user_named("vera").unwrap().accounts[0]
}

#[test]
fn the_last_page_of_a_million_rows_is_as_good_as_the_first() {
    let world = world(1);
    let history = &till(&world).history;
    assert_eq!(history.len(), 1_000_000);
    let page: Vec<_> = (999_500..1_000_000).map(|index| history.get(index).unwrap()).collect();
    assert_eq!(page.len(), 500);
    assert!(history.get(1_000_000).is_none());
    assert_eq!(page[0], history.get(999_500).unwrap());
}

#[test]
fn ids_are_unique_over_sampled_windows() {
    let world = world(1);
    let history = &till(&world).history;
    let mut seen = HashSet::new();
    for start in (0..1_000_000).step_by(50_000) {
        for index in start..start + 300 {
            assert!(seen.insert(history.get(index).unwrap().id));
        }
    }
}

#[test]
fn a_date_is_found_without_walking_there() {
    let world = world(1);
    let history = &till(&world).history;
    let date = history.get(550_000).unwrap().posted.unwrap();
    let newer = history.leading(|row| row.posted > Some(date));
    assert_eq!(newer, 550_000);
    assert_eq!(history.get(newer).unwrap().posted, Some(date));
    assert!(history.get(newer - 1).unwrap().posted > Some(date));
    assert!(midnight(date) < super::anchor());
}

#[test]
fn the_till_never_runs_dry_and_its_prices_vary() {
    let world = world(1);
    let history = &till(&world).history;
    let rows: Vec<_> = (0..5_000).map(|index| history.get(index * 199).unwrap()).collect();
    assert!(rows.iter().all(|row| !row.running_balance.unwrap().is_negative()));
    let amounts: HashSet<_> = rows.iter().map(|row| row.amount.value().unwrap().to_string()).collect();
    assert!(amounts.len() > 300, "{}", amounts.len());
}
