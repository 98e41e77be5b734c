//! Morgan Vale's data is what the pictures of the app show.

use super::world;
use crate::world::{Account, Field, World};

fn account<'a>(world: &'a World, last4: &str) -> &'a Account {
    let morgan = world.user_named("morgan").unwrap();
    morgan.accounts.iter().find(|account| account.number.ends_with(last4)).unwrap()
}

fn balance(balances: &crate::world::Balances) -> String {
    balances.balance.value().unwrap().to_string()
}

#[test]
fn everyday_checking_begins_with_the_rows_of_the_account_picture() {
    let world = world(1);
    let checking = account(&world, "4417");
    let shown: Vec<_> = (0..13)
        .map(|index| {
            let row = checking.history.get(index).unwrap();
            format!(
                "{} {} {} {}",
                row.posted.unwrap(),
                row.display_name.unwrap(),
                row.amount.value().unwrap(),
                row.running_balance.unwrap()
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "2026-03-03 Lakeside Payroll 1840.00 2460.25",
            "2026-03-02 City Water -61.90 620.25",
            "2026-03-01 Transfer to savings -250.00 682.15",
            "2026-02-28 Corner Bookshop -18.40 932.15",
            "2026-02-27 Check 1042 -310.00 950.55",
            "2026-02-26 Orchard Market -64.02 1260.55",
            "2026-02-25 Rail Pass -55.00 1324.57",
            "2026-02-24 Zoë’s Café -9.75 1379.57",
            "2026-02-23 Mobile Deposit 120.00 1389.32",
            "2026-02-22 Orchard Market -38.44 1269.32",
            "2026-02-21 Insurance Co-op -96.10 1307.76",
            "2026-02-20 Fuel Stop -41.37 1403.86",
            "2026-02-19 Lakeside Payroll 1840.00 1445.23",
        ]
    );
    let pending = &checking.pending[0];
    assert_eq!(pending.memo, "POS PURCHASE 0303 ORCHARD MARKET AMES IA");
    assert_eq!(pending.amount, Field::Sent(crate::world::Amount::cents(-4_218)));
    assert_eq!(pending.running_balance, None);
}

#[test]
fn balances_before_and_after_a_fetch_are_those_of_the_refresh_picture() {
    let world = world(1);
    let shown: Vec<_> = ["4417", "0932", "2260", "7781", "5120"]
        .iter()
        .map(|last4| {
            let account = account(&world, last4);
            (balance(&account.listed), balance(&account.refresh.balances), account.refresh.reports)
        })
        .collect();
    let line = |before: &str, after: &str, reports| (before.to_owned(), after.to_owned(), reports);
    assert_eq!(
        shown,
        [
            line("2460.25", "2418.07", true),
            line("15786.04", "15786.04", true),
            line("1902.00", "1936.25", true),
            line("211004.30", "211004.30", false),
            line("40100.000", "40118.900", true),
        ]
    );
}

#[test]
fn morgan_has_six_accounts_two_of_them_two_days_old_and_one_hidden() {
    let world = world(1);
    let morgan = world.user_named("morgan").unwrap();
    let old = super::anchor().checked_sub(jiff::Span::new().hours(24)).unwrap();
    assert_eq!(morgan.name(), "Morgan Vale");
    assert_eq!(morgan.accounts.len(), 6);
    assert_eq!(morgan.accounts.iter().filter(|account| account.fetched.unwrap() < old).count(), 2);
    assert_eq!(morgan.accounts.iter().filter(|account| account.hidden).count(), 1);
}

#[test]
fn morgan_has_12480_transactions_once_a_fetch_is_over() {
    let world = world(1);
    let morgan = world.user_named("morgan").unwrap();
    let rows: usize = morgan
        .accounts
        .iter()
        .map(|account| {
            account.history.len() + account.pending.len() - account.refresh.retires.len() + account.refresh.posts.len()
        })
        .sum();
    assert_eq!(rows, 12_480);
}

#[test]
fn the_latest_rows_of_all_accounts_are_those_of_the_home_picture() {
    let world = world(1);
    let morgan = world.user_named("morgan").unwrap();
    let mut latest: Vec<_> = morgan
        .accounts
        .iter()
        .flat_map(|account| {
            let posted = (0..5).filter_map(|index| account.history.get(index));
            posted.chain(account.refresh.posts.iter().cloned()).collect::<Vec<_>>()
        })
        .collect();
    latest.sort_by_key(|row| std::cmp::Reverse(row.posted));
    let names: Vec<_> = latest.iter().take(4).map(|row| row.display_name.clone().unwrap()).collect();
    assert_eq!(names, ["Lakeside Payroll", "City Water", "Transfer to savings", "Corner Bookshop"]);
}

#[test]
fn the_histories_of_morgan_are_two_to_four_years_long_and_believable() {
    let world = world(1);
    let checking = account(&world, "4417");
    let oldest = checking.history.get(checking.history.len() - 1).unwrap().posted.unwrap();
    assert!((2022..=2024).contains(&oldest.year()), "{oldest}");
    let names: std::collections::HashSet<_> =
        (0..checking.history.len()).filter_map(|index| checking.history.get(index)?.display_name).collect();
    assert!(names.len() > 20);
}
