//! How a record lies in the keychain (KC-5, KC-7, KC-8, KC-10, KC-14, SB-8), over a double with each system's limits.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

use keychain::{Deadlines, Keychain, KeychainError, MAX_RECORD, Namespace, RecordKey};
use proptest::prelude::*;
use std::sync::Arc;
use testkit::store::{Limits, StoreDouble};
use zeroize::Zeroizing;

const BANK: Namespace = Namespace::Institution;

fn program(world: &Arc<StoreDouble>) -> Keychain {
    Keychain::with_factory("home", world.factory(), Deadlines::default())
}

fn key() -> RecordKey {
    RecordKey::grant("https://bank.example/oidc", "client-7", "morgan")
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

fn record(length: usize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new((0..length).map(|i| (i * 31 % 251) as u8).collect())
}

#[test]
fn a_record_fits_whatever_its_length_around_the_limits_of_an_item() {
    block_on(async {
        for limits in [Limits::WINDOWS, Limits::KWALLET, Limits { max_item: 256, text_only: true }] {
            let keychain = program(&StoreDouble::new(limits));
            let raw = limits.max_item / 4 * 3;
            for length in [0, 1, raw - 1, raw, raw + 1, 2 * raw - 1, 2 * raw, 2 * raw + 1, 6144, 33_000] {
                keychain.put(BANK, &key(), record(length)).await.unwrap();
                assert_eq!(keychain.get(BANK, &key()).await.unwrap().unwrap(), record(length), "{length}");
            }
        }
    });
}

#[test]
fn a_record_has_at_most_256_kib() {
    block_on(async {
        let keychain = program(&StoreDouble::new(Limits::KWALLET));
        keychain.put(BANK, &key(), record(MAX_RECORD)).await.unwrap();
        assert_eq!(keychain.put(BANK, &key(), record(MAX_RECORD + 1)).await, Err(KeychainError::TooLarge));
        assert_eq!(keychain.get(BANK, &key()).await.unwrap().unwrap().len(), MAX_RECORD);
    });
}

#[test]
fn a_smaller_record_leaves_nothing_of_a_larger_one() {
    block_on(async {
        let world = StoreDouble::new(Limits::WINDOWS);
        let keychain = program(&world);
        keychain.put(BANK, &key(), record(20_000)).await.unwrap();
        keychain.put(BANK, &key(), record(10)).await.unwrap();
        assert_eq!(world.items().len(), 2, "a manifest and one chunk");
    });
}

#[test]
fn item_names_say_nothing_of_issuer_client_or_user() {
    block_on(async {
        let world = StoreDouble::new(Limits::WINDOWS);
        program(&world).put(BANK, &key(), record(10)).await.unwrap();
        for (service, item, _) in world.items() {
            for word in ["bank", "client-7", "morgan", "home"] {
                assert!(!service.contains(word) && !item.contains(word), "{service} {item}");
            }
        }
    });
}

#[test]
fn a_missing_chunk_is_corrupt_and_nothing_is_deleted() {
    block_on(async {
        let world = StoreDouble::new(Limits::WINDOWS);
        let keychain = program(&world);
        keychain.put(BANK, &key(), record(6144)).await.unwrap();
        world.tamper(|items| {
            let chunk = items.keys().find(|(_, item)| item.ends_with(".1")).unwrap().clone();
            items.remove(&chunk);
        });
        let before = world.items();
        assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Corrupt));
        assert_eq!(world.items(), before);
    });
}

#[test]
fn a_changed_chunk_or_manifest_is_corrupt_and_a_new_sign_in_mends_it() {
    block_on(async {
        for part in [".0", ".manifest"] {
            let world = StoreDouble::new(Limits::WINDOWS);
            let keychain = program(&world);
            keychain.put(BANK, &key(), record(100)).await.unwrap();
            world.tamper(|items| {
                let (_, bytes) = items.iter_mut().find(|((_, item), _)| item.ends_with(part)).unwrap();
                bytes[5] ^= 1;
            });
            assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Corrupt), "{part}");
            keychain.put(BANK, &key(), record(50)).await.unwrap();
            assert_eq!(keychain.get(BANK, &key()).await.unwrap().unwrap(), record(50));
            assert_eq!(world.items().len(), 2);
        }
    });
}

#[test]
fn a_record_of_a_newer_version_is_neither_read_nor_overwritten() {
    block_on(async {
        let world = StoreDouble::new(Limits::WINDOWS);
        let keychain = program(&world);
        keychain.put(BANK, &key(), record(100)).await.unwrap();
        world.tamper(|items| {
            for ((_, item), bytes) in items.iter_mut() {
                if item.ends_with(".manifest") {
                    *bytes = br#"{"layout":2,"else":true}"#.to_vec();
                }
            }
        });
        let before = world.items();
        assert_eq!(keychain.get(BANK, &key()).await, Err(KeychainError::Newer));
        assert_eq!(keychain.put(BANK, &key(), record(1)).await, Err(KeychainError::Newer));
        assert_eq!(world.items(), before);
        keychain.delete(BANK, &key()).await.unwrap();
        assert_eq!(world.items(), []);
    });
}

#[test]
fn a_deleted_record_leaves_no_item_and_no_neighbour_is_touched() {
    block_on(async {
        let world = StoreDouble::new(Limits::WINDOWS);
        let keychain = program(&world);
        let other = RecordKey::client_secret("https://bank.example/oidc", "client-7");
        keychain.put(BANK, &key(), record(6144)).await.unwrap();
        keychain.put(BANK, &other, record(20)).await.unwrap();
        keychain.delete(BANK, &key()).await.unwrap();
        keychain.delete(BANK, &key()).await.unwrap();
        assert_eq!(keychain.get(BANK, &key()).await.unwrap(), None);
        assert_eq!(keychain.get(BANK, &other).await.unwrap().unwrap(), record(20));
        assert_eq!(world.items().len(), 2);
    });
}

#[test]
fn forgetting_the_sandbox_cannot_touch_an_institution() {
    block_on(async {
        let world = StoreDouble::new(Limits::WINDOWS);
        let keychain = program(&world);
        keychain.put(Namespace::Sandbox, &key(), record(10)).await.unwrap();
        keychain.put(BANK, &key(), record(11)).await.unwrap();
        assert_eq!(keychain.forget_everything(Some(Namespace::Sandbox)).await, Ok(2));
        assert_eq!(keychain.get(Namespace::Sandbox, &key()).await.unwrap(), None);
        assert_eq!(keychain.get(BANK, &key()).await.unwrap().unwrap(), record(11));
        assert_eq!(keychain.forget_everything(None).await, Ok(2));
        assert_eq!(world.items(), []);
    });
}

#[test]
fn another_data_folder_neither_sees_nor_forgets_these_records() {
    block_on(async {
        let world = StoreDouble::new(Limits::WINDOWS);
        let (here, there) =
            (program(&world), Keychain::with_factory("elsewhere", world.factory(), Deadlines::default()));
        here.put(BANK, &key(), record(10)).await.unwrap();
        assert_eq!(there.get(BANK, &key()).await.unwrap(), None);
        assert_eq!(there.forget_everything(None).await, Ok(0));
        assert_eq!(here.get(BANK, &key()).await.unwrap().unwrap(), record(10));
    });
}

#[test]
fn two_programs_that_write_at_once_leave_a_whole_record() {
    block_on(async {
        let world = StoreDouble::new(Limits::WINDOWS);
        let (one, other) = (program(&world), program(&world));
        for _ in 0..20 {
            let name = key();
            let (a, b) = (one.put(BANK, &name, record(5000)), other.put(BANK, &name, record(7000)));
            let (a, b) = tokio::join!(a, b);
            a.unwrap();
            b.unwrap();
            let kept = one.get(BANK, &key()).await.unwrap().unwrap();
            assert!(kept == record(5000) || kept == record(7000));
        }
    });
}

#[test]
fn a_memory_only_keychain_keeps_records_until_it_is_dropped() {
    block_on(async {
        let keychain = Keychain::memory_only("No system keychain was found.");
        keychain.put(BANK, &key(), record(6144)).await.unwrap();
        assert_eq!(keychain.clone().get(BANK, &key()).await.unwrap().unwrap(), record(6144));
        assert_eq!(keychain.get(Namespace::Sandbox, &key()).await.unwrap(), None);
        let state = keychain.state().await;
        assert!(!state.saves());
        assert_eq!(state.code(), "keychain.memory_only");
        assert_eq!(state.sentence(), "Sign-ins are kept until you quit. No system keychain was found.");
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_crash_between_any_two_changes_leaves_the_old_record_or_the_new_one(
        old in 0..9000_usize, new in 0..9000_usize, deaths in prop::collection::vec(0..12_usize, 1..4),
    ) {
        block_on(async {
            let world = StoreDouble::new(Limits::WINDOWS);
            program(&world).put(BANK, &key(), record(old)).await.unwrap();
            for changes in deaths {
                world.die_after(changes);
                let _ = program(&world).put(BANK, &key(), record(new)).await;
                world.heal();
                let kept = program(&world).get(BANK, &key()).await.unwrap().unwrap();
                assert!(kept == record(old) || kept == record(new), "{} bytes", kept.len());
            }
            // The next write clears what the crashes left.
            program(&world).put(BANK, &key(), record(1)).await.unwrap();
            assert_eq!(world.items().len(), 2);
        });
    }

    #[test]
    fn a_crash_while_deleting_leaves_the_record_or_nothing_and_the_next_delete_clears_all(
        length in 0..9000_usize, changes in 0..7_usize,
    ) {
        block_on(async {
            let world = StoreDouble::new(Limits::WINDOWS);
            program(&world).put(BANK, &key(), record(length)).await.unwrap();
            world.die_after(changes);
            let _ = program(&world).delete(BANK, &key()).await;
            world.heal();
            let kept = program(&world).get(BANK, &key()).await.unwrap();
            assert!(kept.is_none_or(|kept| kept == record(length)));
            program(&world).delete(BANK, &key()).await.unwrap();
            assert_eq!(world.items(), []);
        });
    }

    #[test]
    fn any_bytes_in_the_place_of_an_item_are_read_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300), part in 0..3_usize,
    ) {
        block_on(async {
            let world = StoreDouble::new(Limits::WINDOWS);
            let keychain = program(&world);
            keychain.put(BANK, &key(), record(3000)).await.unwrap();
            world.tamper(|items| { *items.values_mut().nth(part).unwrap() = bytes; });
            let read = keychain.get(BANK, &key()).await;
            assert!(matches!(read, Err(KeychainError::Corrupt | KeychainError::Newer)), "{read:?}");
        });
    }
}
