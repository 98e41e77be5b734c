//! What the world promises, checked over everybody in it.

mod consistency;
mod determinism;
mod pictures;
mod synthetic;
mod till;

use jiff::Timestamp;

use super::World;

fn anchor() -> Timestamp {
    "2026-03-04T15:06:07Z".parse().expect("a valid instant")
}

fn world(seed: u64) -> World {
    World::new(seed, anchor(), 1_000_000)
}
