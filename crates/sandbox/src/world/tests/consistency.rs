//! Amounts, running balances, order and ids agree with each other for everybody.

use super::world;
use crate::world::{Account, Amount, Kind, World};

fn accounts(world: &World) -> impl Iterator<Item = &Account> {
    world.users().iter().flat_map(|user| &user.accounts)
}

/// All rows, or a stretch at each end of a very long history.
fn windows(account: &Account) -> Vec<std::ops::Range<usize>> {
    let rows = account.history.len();
    if rows <= 20_000 {
        std::iter::once(0..rows).collect()
    } else {
        vec![0..2_000, rows / 2..rows / 2 + 2_000, rows - 2_000..rows]
    }
}

#[test]
fn every_running_balance_is_the_one_before_plus_the_amount() {
    for account in [1, 42, u64::MAX].map(world).iter().flat_map(accounts).filter(|account| account.kind != Kind::Debt) {
        for window in windows(account) {
            let rows: Vec<_> = window.map(|index| account.history.get(index).unwrap()).collect();
            for pair in rows.windows(2) {
                let (newer, older) = (&pair[0], &pair[1]);
                let expected = older.running_balance.unwrap() + newer.amount.value().unwrap();
                let same = newer.running_balance.unwrap() - expected;
                assert_eq!(same.in_cents(), 0, "{} {newer:?}", account.name);
                assert!(!same.is_negative());
            }
        }
    }
}

#[test]
fn the_oldest_row_opens_the_account() {
    let world = world(1);
    for account in accounts(&world).filter(|account| account.kind != Kind::Debt && account.history.len() < 20_000) {
        let Some(last) = account.history.len().checked_sub(1) else { continue };
        let row = account.history.get(last).unwrap();
        assert_eq!(row.amount.value(), row.running_balance, "{}", account.name);
    }
}

#[test]
fn the_listed_balance_is_the_running_balance_of_the_newest_posted_row() {
    let world = world(1);
    for account in accounts(&world) {
        let (Some(listed), Some(row)) = (account.listed.balance.value(), account.history.get(0)) else { continue };
        assert_eq!(row.running_balance, Some(listed), "{}", account.name);
    }
}

#[test]
fn what_a_fetch_posts_leads_from_the_old_balance_to_the_new_one() {
    let world = world(1);
    for account in accounts(&world).filter(|account| !account.refresh.posts.is_empty()) {
        let sum = account.refresh.posts.iter().filter_map(|row| row.amount.value()).fold(Amount::ZERO, |a, b| a + b);
        let before = account.listed.balance.value().unwrap();
        let after = account.refresh.balances.balance.value().unwrap();
        assert_eq!((before + sum - after).in_cents(), 0, "{}", account.name);
        assert_eq!(account.refresh.posts[0].running_balance, Some(after));
        let newest = account.history.get(0).unwrap();
        for row in &account.refresh.posts {
            assert!((row.posted, row.sequence) > (newest.posted, newest.sequence));
        }
    }
}

#[test]
fn rows_go_from_the_newest_to_the_oldest_by_date_then_sequence() {
    let world = world(1);
    for account in accounts(&world) {
        for window in windows(account) {
            let keys: Vec<_> = window
                .map(|index| account.history.get(index).unwrap())
                .map(|row| (row.posted, row.sequence, row.last_updated))
                .collect();
            assert!(keys.windows(2).all(|pair| (pair[0].0, pair[0].1) > (pair[1].0, pair[1].1)), "{}", account.name);
            assert!(keys.windows(2).all(|pair| pair[0].2 >= pair[1].2), "{}", account.name);
        }
    }
}

#[test]
fn every_row_is_found_by_its_id_and_no_other_text_is() {
    let world = world(1);
    for account in accounts(&world) {
        for index in windows(account).into_iter().flat_map(|window| window.step_by(97)) {
            let id = account.history.get(index).unwrap().id;
            assert_eq!(account.history.find(&id), Some(index));
            assert_eq!(account.history.find(&id.to_uppercase()).filter(|_| id.to_uppercase() != id), None);
        }
        for stranger in ["", "0", "zzzzzzzzzzzzzzzz", "0000000000000000", "+000000000000001", "ééééééééé"] {
            assert_eq!(account.history.find(stranger), None);
        }
    }
}

#[test]
fn a_loan_payment_is_its_principal_and_interest_and_lowers_what_is_owed_by_the_principal() {
    let world = world(1);
    let loan = accounts(&world).find(|account| account.name == "Home Loan").unwrap();
    let rows: Vec<_> = (0..loan.history.len()).map(|index| loan.history.get(index).unwrap()).collect();
    assert_eq!(rows.len(), 36);
    for pair in rows.windows(2) {
        let parts = &pair[0].loan_payment;
        assert_eq!(parts[0].1 + parts[1].1, -pair[0].amount.value().unwrap());
        assert_eq!(pair[1].running_balance.unwrap() - parts[0].1, pair[0].running_balance.unwrap());
    }
}

#[test]
fn the_families_checking_account_stays_in_a_believable_range() {
    let world = world(1);
    let checking = accounts(&world).find(|account| account.name == "Everyday Checking").unwrap();
    let balances: Vec<_> = (0..checking.history.len())
        .map(|index| checking.history.get(index).unwrap().running_balance.unwrap().in_cents())
        .collect();
    let (low, high) = (balances.iter().min().unwrap(), balances.iter().max().unwrap());
    assert!(*low > -250_000 && *high < 1_200_000, "{low} {high}");
}

#[test]
fn checks_are_numbered_in_the_order_in_which_they_were_written() {
    let world = world(1);
    for account in accounts(&world).filter(|account| account.history.len() < 20_000) {
        let rows = (0..account.history.len()).filter_map(|index| account.history.get(index));
        let numbers: Vec<u32> = rows.filter_map(|row| row.check_number?.parse().ok()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] > pair[1]), "{} {numbers:?}", account.name);
    }
}
