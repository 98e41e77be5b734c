//! A new saver, a gig worker, an overdrawn student and a person who refuses consent.

use jiff::Timestamp;

use crate::world::account::{Balances, Kind};
use crate::world::amount::Amount;
use crate::world::habits::{Corridor, Given, Habit, When};
use crate::world::institution::Institution;
use crate::world::maker::{Maker, Story, Who};
use crate::world::texts::{self as t, Text};
use crate::world::transaction::Field;
use crate::world::user::{Behaviour, User};

const fn habit(when: When, low: i64, high: i64, text: &'static Text) -> Habit {
    Habit { when, cents: (low, high), text }
}

/// Twelve days a customer: three transactions, and an account that was never used.
pub(super) fn nova(seed: u64, now: Timestamp) -> User {
    let maker = Maker::new(
        seed,
        now,
        Who {
            username: "nova",
            title: "New saver",
            summary: "Twelve days a customer: three transactions, and a second account that was never used.",
            first: "Nova",
            middle: None,
            last: "Lindqvist",
            street: "3 Birch Row",
            birthdate: "2004-11-19",
        },
    );
    let mut savings = maker.account("First Savings", "1207", Kind::Deposit, Some("Savings"));
    let balance = Amount::cents(15_003);
    maker.settled(&mut savings, Balances::with_available(balance, balance));
    let given = |days_ago, cents, text| Given { days_ago, amount: Amount::cents(cents), text, number: None };
    let story = Story {
        given: vec![given(1, 3, &t::INTEREST), given(5, 5_000, &t::MOBILE)],
        habits_from: 12,
        rows: 3,
        ..Story::default()
    };
    maker.story(&mut savings, balance, story);
    let mut unused = maker.account("Holiday Club", "1215", Kind::Deposit, Some("Club"));
    maker.settled(&mut unused, Balances::with_available(Amount::ZERO, Amount::ZERO));
    unused.without_transactions = true;
    unused.status = "New";
    let mut user = maker.person(vec![savings, unused]);
    user.middle_name = Some("Ida");
    user
}

/// Many pending rows, some without amount; a fetch turns two of them into posted rows with new ids.
pub(super) fn gus(seed: u64, now: Timestamp) -> User {
    let maker = Maker::new(
        seed,
        now,
        Who {
            username: "gus",
            title: "Gig worker",
            summary: "Pending rows, some without an amount; a refresh replaces two of them by posted ones with new ids.",
            first: "Gus",
            middle: None,
            last: "Marin",
            street: "88 Depot Street",
            birthdate: "1996-02-27",
        },
    );
    let mut checking = maker.account("  Go Checking", "3098", Kind::Deposit, Some("Checking"));
    let (before, after) = (Amount::cents(61_244), Amount::cents(57_720));
    checking.listed = Balances::with_available(before, Amount::cents(55_110));
    checking.refresh.balances = Balances::with_available(after, Amount::cents(55_190));
    maker.pend(&mut checking, &t::COURIER, Field::Sent(Amount::cents(1_875)), 12);
    maker.pend(&mut checking, &t::FUEL, Field::Absent, 55);
    let wash = maker.pend(&mut checking, &t::CAR_WASH, Field::Null, 1_500);
    let market = maker.pend(&mut checking, &t::MARKET, Field::Sent(Amount::cents(-2_130)), 1_700);
    checking.refresh.retires = vec![wash, market];
    maker.will_post(&mut checking, &t::MARKET, Amount::cents(-2_124), 1, before + Amount::cents(-2_124));
    maker.will_post(&mut checking, &t::CAR_WASH, Amount::cents(-1_400), 1, after);
    let story = Story {
        habits: vec![
            habit(When::Every(7), 18_000, 46_000, &t::RIDES),
            habit(When::Chance(55), 650, 3_900, &t::COURIER),
            habit(When::Monthly(1), -92_500, -92_500, &t::RENT),
            habit(When::Monthly(14), -4_500, -4_500, &t::PHONE),
            habit(When::Chance(45), -5_600, -2_400, &t::FUEL),
            habit(When::Chance(30), -4_800, -700, &t::MARKET),
            habit(When::Chance(10), -1_800, -1_200, &t::CAR_WASH),
            habit(When::Chance(35), -450, -175, &t::TOLL),
            habit(When::Chance(30), -1_900, -450, &t::CAFE),
        ],
        corridor: Some(Corridor { low: 2_000, high: 260_000, up: &t::MOBILE, down: &t::CARD_PAYMENT }),
        rows: 2_100,
        ..Story::default()
    };
    maker.story(&mut checking, before, story);
    let mut set_aside = maker.account("Tax set-aside", "3106", Kind::Deposit, Some("Savings"));
    let saved = Amount::cents(214_000);
    maker.settled(&mut set_aside, Balances::with_available(saved, saved));
    let story = Story {
        habits: vec![habit(When::Every(14), 2_500, 9_000, &t::MOBILE), habit(When::Monthly(31), 40, 120, &t::INTEREST)],
        corridor: Some(Corridor { low: 5_000, high: 420_000, up: &t::MOBILE, down: &t::CARD_PAYMENT }),
        rows: 60,
        ..Story::default()
    };
    maker.story(&mut set_aside, saved, story);
    maker.person(vec![checking, set_aside])
}

/// Below zero, at a credit union that shows no account numbers and sends no account status.
pub(super) fn ollie(seed: u64, now: Timestamp) -> User {
    let who = Who {
        username: "ollie",
        title: "Overdrawn student",
        summary: "A negative balance, fees, and a credit union that does not show full account numbers.",
        first: "Oliver",
        middle: Some("James"),
        last: "Brandt",
        street: "Dormitory C, Room 214",
        birthdate: "2006-08-30",
    };
    let maker = Maker::new(seed, now, who).at(Institution::campus(seed));
    let mut shares = maker.account("STUDENT SHARE DRAFT    0000070", "7740", Kind::Deposit, Some("Checking"));
    let balance = Amount::cents(-8_713);
    maker.settled(&mut shares, Balances::with_available(balance, Amount::cents(-11_213)));
    shares.hold = Some(Amount::cents(2_500));
    shares.low_funds = Some(Amount::cents(2_000));
    maker.pend(&mut shares, &t::CAMPUS, Field::Sent(Amount::cents(-640)), 25);
    let given = |days_ago, cents, text| Given { days_ago, amount: Amount::cents(cents), text, number: None };
    let story = Story {
        given: vec![
            given(1, -3_200, &t::FEE),
            given(1, -1_890, &t::STREAMING),
            given(2, -3_200, &t::FEE),
            given(2, -2_411, &t::BOOKSHOP),
        ],
        habits_from: 3,
        habits: vec![
            habit(When::Every(14), 12_000, 18_000, &t::STIPEND),
            habit(When::Monthly(28), 15_000, 20_000, &t::FROM_HOME),
            habit(When::Monthly(6), -1_890, -1_890, &t::STREAMING),
            habit(When::Chance(65), -1_450, -320, &t::CAMPUS),
            habit(When::Chance(25), -2_900, -600, &t::MARKET),
            habit(When::Chance(8), -6_400, -1_500, &t::BOOKSHOP),
            habit(When::Chance(30), -780, -290, &t::CAFE),
        ],
        corridor: Some(Corridor { low: -25_000, high: 45_000, up: &t::FROM_HOME, down: &t::TO_HOME }),
        rows: 900,
        card: Some(9921),
        ..Story::default()
    };
    maker.story(&mut shares, balance, story);
    let mut prime = maker.account("PRIME SHARE 0000001", "7741", Kind::Deposit, Some("Savings"));
    maker.settled(&mut prime, Balances::with_available(Amount::cents(500), Amount::ZERO));
    prime.hold = Some(Amount::cents(500));
    let story = Story { habits_from: 400, rows: 1, opening: &t::OPENING_PLAIN, ..Story::default() };
    maker.story(&mut prime, Amount::cents(500), story);
    let mut user = maker.person(vec![shares, prime]);
    user.member_number = Some("5512".to_owned());
    user.preferred_name = Some("Ollie");
    user
}

/// Declines what can be declined.
pub(super) fn rex(seed: u64, now: Timestamp) -> User {
    let maker = Maker::new(
        seed,
        now,
        Who {
            username: "rex",
            title: "Consent refuser",
            summary: "Declines every optional scope on the consent page, so that calls answer 403.",
            first: "Rex",
            middle: None,
            last: "Holloway",
            street: "1 Closed Gate",
            birthdate: "1971-01-09",
        },
    );
    let mut checking = maker.account("Private Checking", "8800", Kind::Deposit, Some("Checking"));
    let balance = Amount::cents(733_190);
    maker.settled(&mut checking, Balances::with_available(balance, balance));
    let story = Story {
        habits: vec![
            habit(When::Monthly(30), 310_000, 310_000, &t::PAYROLL),
            habit(When::Monthly(1), -148_000, -148_000, &t::RENT),
            habit(When::Chance(25), -9_000, -900, &t::CHECK),
        ],
        corridor: Some(Corridor { low: 100_000, high: 1_500_000, up: &t::MOBILE, down: &t::CHECK }),
        rows: 320,
        ..Story::default()
    };
    maker.story(&mut checking, balance, story);
    let mut savings = maker.account("Private Savings", "8801", Kind::Deposit, Some("Savings"));
    let saved = Amount::cents(2_500_000);
    maker.settled(&mut savings, Balances::with_available(saved, saved));
    maker.story(&mut savings, saved, Story { habits_from: 300, rows: 1, ..Story::default() });
    let mut user = maker.person(vec![checking, savings]);
    user.behaviour = Behaviour::RefusesConsent;
    user
}
