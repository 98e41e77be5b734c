//! A small business with 40 accounts, and a veteran customer with a million transactions.

use jiff::Timestamp;

use crate::world::account::{Account, Balances, Kind};
use crate::world::amount::Amount;
use crate::world::dice::Dice;
use crate::world::habits::{Corridor, Habit, When};
use crate::world::history::Source;
use crate::world::kiosk::Kiosk;
use crate::world::maker::{Maker, Story, Who};
use crate::world::texts::{self as t, Text};
use crate::world::user::User;

/// How many accounts the business has.
const ACCOUNTS: i64 = 40;

const fn habit(when: When, low: i64, high: i64, text: &'static Text) -> Habit {
    Habit { when, cents: (low, high), text }
}

/// Forty accounts: twice the limit of a document listing, and more than a screen.
pub(super) fn bea(seed: u64, now: Timestamp) -> User {
    let maker = Maker::new(
        seed,
        now,
        Who {
            username: "bea",
            title: "Small business with 40 accounts",
            summary: "Operating, payroll, tax and project accounts, a credit line and a loan: forty in all.",
            first: "Beatriz",
            middle: None,
            last: "Vale",
            street: "40 Kiln Road",
            birthdate: "1978-06-15",
        },
    );
    let mut accounts = vec![operating(&maker), line(&maker), bill_pay(&maker)];
    for number in 4..=ACCOUNTS {
        accounts.push(project(&maker, number));
    }
    let mut user = maker.person(accounts);
    user.business_name = Some("Vale Tiles");
    user
}

fn operating(maker: &Maker) -> Account {
    let mut account = maker.account("Operating", "4001", Kind::Deposit, Some("Business Checking"));
    let balance = Amount::cents(4_821_977);
    maker.settled(&mut account, Balances::with_available(balance, Amount::cents(4_771_977)));
    account.hold = Some(Amount::cents(50_000));
    account.sort_index = Some(0);
    let story = Story {
        habits: vec![
            habit(When::Chance(70), 24_000, 310_000, &t::INVOICE),
            habit(When::Chance(40), -120_000, -9_000, &t::SUPPLIER),
            habit(When::Every(14), -920_000, -840_000, &t::WAGES),
            habit(When::Monthly(3), -210_000, -210_000, &t::RENT),
            habit(When::Chance(20), -40_000, -3_000, &t::CHECK),
        ],
        corridor: Some(Corridor { low: 1_000_000, high: 9_000_000, up: &t::SWEEP_IN, down: &t::SWEEP_OUT }),
        rows: 1_800,
        ..Story::default()
    };
    maker.story(&mut account, balance, story);
    account
}

fn line(maker: &Maker) -> Account {
    let mut account = maker.account("Kiln credit line", "4002", Kind::LineOfCredit, Some("Business Line"));
    // Overpaid after a refund: a negative balance means that the institution owes the customer.
    let balance = Amount::cents(-4_250);
    maker.settled(&mut account, Balances::only(balance));
    account.credit_limit = Some(Amount::whole(25_000));
    account.sort_index = Some(1);
    let story = Story {
        habits: vec![
            habit(When::Chance(15), 9_000, 90_000, &t::HARDWARE),
            habit(When::Monthly(20), -260_000, -180_000, &t::LINE_PAYMENT),
        ],
        corridor: Some(Corridor { low: -6_000, high: 900_000, up: &t::HARDWARE, down: &t::LINE_PAYMENT }),
        rows: 240,
        ..Story::default()
    };
    maker.story(&mut account, balance, story);
    account
}

fn bill_pay(maker: &Maker) -> Account {
    let mut account = maker.account("Bill Pay", "4003", Kind::BillPay, None);
    // Clients leave this type out of totals; it mirrors money that is counted elsewhere.
    maker.settled(&mut account, Balances::only(Amount::cents(4_821_977)));
    account.in_totals = false;
    account
}

fn project(maker: &Maker, number: i64) -> Account {
    let mut dice = Dice::new(maker.seed, &format!("project/{number}"));
    let name = format!("Project {number:02}");
    let mut account = maker.account(&name, &format!("40{number:02}"), Kind::Deposit, Some("Business Savings"));
    let balance = Amount::cents(dice.between(12_000, 1_900_000));
    maker.settled(&mut account, Balances::with_available(balance, balance));
    // Beyond the tenth there is no order of the user's own: null sorts last.
    account.sort_index = u32::try_from(number).ok().filter(|number| *number <= 10);
    let story = Story {
        habits_from: dice.between(1, 9),
        habits: vec![
            habit(When::Chance(8), 15_000, 240_000, &t::SWEEP_IN),
            habit(When::Chance(8), -210_000, -12_000, &t::SUPPLIER),
        ],
        corridor: Some(Corridor { low: 5_000, high: 2_500_000, up: &t::SWEEP_IN, down: &t::SWEEP_OUT }),
        rows: usize::try_from(dice.between(20, 120)).unwrap_or(20),
        ..Story::default()
    };
    maker.story(&mut account, balance, story);
    account
}

/// A kiosk owner of 25 years: a till with a million rows, or as many as the configuration says.
pub(super) fn vera(seed: u64, now: Timestamp, till_rows: usize) -> User {
    let maker = Maker::new(
        seed,
        now,
        Who {
            username: "vera",
            title: "Veteran with 1,000,000 transactions",
            summary: "A kiosk whose till has posted 110 rows a day for 25 years.",
            first: "Vera",
            middle: Some("Maude"),
            last: "Okafor",
            street: "9 Platform Road",
            birthdate: "1958-12-03",
        },
    );
    let mut till = maker.account("Kiosk Till", "9001", Kind::Deposit, Some("Business Checking"));
    let closing = 218_420;
    let balance = Amount::cents(closing);
    maker.settled(&mut till, Balances::with_available(balance, balance));
    till.sort_index = Some(0);
    let kiosk = Kiosk::new(maker.seed, till_rows, maker.days_ago(1), closing);
    maker.source(&mut till, Source::Kiosk(Box::new(kiosk)));
    let mut nest_egg = maker.account("Nest Egg", "9002", Kind::Deposit, Some("Certificate"));
    let saved = Amount::cents(10_000_000);
    maker.settled(&mut nest_egg, Balances::only(saved));
    maker.story(&mut nest_egg, saved, Story { habits_from: 700, rows: 1, ..Story::default() });
    maker.person(vec![till, nest_egg])
}
