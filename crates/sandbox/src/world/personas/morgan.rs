//! Morgan Vale: a family with a mortgage and a line of credit, and two balances that the list got two days ago.
//!
//! Before a fetch the accounts list has the older values; the fetch brings the newer ones, moves one pending purchase
//! to posted under a new id, and stays silent about the home loan and the hidden account.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::world::account::{Account, Balances, Detail, Kind};
use crate::world::amount::Amount;
use crate::world::habits::{Corridor, Given, Habit, When};
use crate::world::history::Source;
use crate::world::loan::Loan;
use crate::world::maker::{Maker, Story, Who};
use crate::world::texts::{self as t, Text};
use crate::world::transaction::Field;
use crate::world::user::User;

/// Days since the loan was last paid; the checking account shows the same payment on the same day.
const LOAN_PAID: i64 = 14;
const LOAN_PAYMENT: i64 = 141_230;

pub(super) fn morgan(seed: u64, now: Timestamp) -> User {
    let maker = Maker::new(
        seed,
        now,
        Who {
            username: "morgan",
            title: "Family with mortgage and line of credit",
            summary: "Six accounts, one of them hidden; a refresh brings newer balances than the accounts list.",
            first: "Morgan",
            middle: None,
            last: "Vale",
            street: "12 Orchard Lane",
            birthdate: "1990-04-01",
        },
    );
    let accounts = vec![
        checking(&maker),
        savings(&maker),
        home_loan(&maker),
        credit_line(&maker),
        brokerage(&maker),
        travel(&maker),
    ];
    let mut user = maker.person(accounts);
    user.preferred_name = Some("Mo");
    user
}

const fn habit(when: When, low: i64, high: i64, text: &'static Text) -> Habit {
    Habit { when, cents: (low, high), text }
}

fn checking(maker: &Maker) -> Account {
    let mut account = maker.account("Everyday Checking", "4417", Kind::Deposit, Some("Checking"));
    account.listed = Balances::with_available(Amount::cents(246_025), Amount::cents(233_775));
    account.refresh.balances = Balances::with_available(Amount::cents(241_807), Amount::cents(229_557));
    account.hold = Some(Amount::cents(12_250));
    account.fetched = Some(maker.hours_ago(48));
    account.sort_index = Some(0);
    account.low_funds = Some(Amount::cents(10_000));
    maker.pend(&mut account, &t::MARKET, Field::Sent(Amount::cents(-4_218)), 40);
    let story = Story {
        given: checking_rows(),
        habits_from: LOAN_PAID + 1,
        habits: checking_habits(maker),
        corridor: Some(Corridor { low: 20_000, high: 600_000, up: &t::FROM_SAVINGS, down: &t::TO_SAVINGS }),
        rows: 6_420,
        ..Story::default()
    };
    maker.story(&mut account, Amount::cents(246_025), story);
    account
}

/// The two weeks that the pictures of the app show, newest first.
fn checking_rows() -> Vec<Given> {
    let rows: [(i64, i64, &'static Text, Option<u32>); 14] = [
        (1, 184_000, &t::PAYROLL, None),
        (2, -6_190, &t::WATER, None),
        (3, -25_000, &t::TO_SAVINGS, None),
        (4, -1_840, &t::BOOKSHOP, None),
        (5, -31_000, &t::CHECK, Some(1042)),
        (6, -6_402, &t::MARKET, None),
        (7, -5_500, &t::RAIL, None),
        (8, -975, &t::CAFE, None),
        (9, 12_000, &t::MOBILE, Some(41)),
        (10, -3_844, &t::MARKET_SHORT, None),
        (11, -9_610, &t::INSURANCE, None),
        (12, -4_137, &t::FUEL, None),
        (13, 184_000, &t::PAYROLL, None),
        (LOAN_PAID, -LOAN_PAYMENT, &t::HOME_LOAN, None),
    ];
    rows.into_iter()
        .map(|(days_ago, cents, text, number)| Given { days_ago, amount: Amount::cents(cents), text, number })
        .collect()
}

fn checking_habits(maker: &Maker) -> Vec<Habit> {
    let day = |ago: i64| maker.days_ago(ago).day();
    vec![
        habit(When::Monthly(day(1)), 184_000, 184_000, &t::PAYROLL),
        habit(When::Monthly(day(13)), 184_000, 184_000, &t::PAYROLL),
        habit(When::Monthly(5), 120_000, 180_000, &t::STUDIO),
        habit(When::Monthly(day(LOAN_PAID)), -LOAN_PAYMENT, -LOAN_PAYMENT, &t::HOME_LOAN),
        habit(When::Monthly(day(2)), -7_400, -5_200, &t::WATER),
        habit(When::Monthly(17), -14_900, -6_800, &t::POWER),
        habit(When::Monthly(day(11)), -9_610, -9_610, &t::INSURANCE),
        habit(When::Monthly(21), -8_400, -8_400, &t::PHONE),
        habit(When::Monthly(day(3)), -25_000, -25_000, &t::TO_SAVINGS),
        habit(When::Monthly(25), -152_000, -138_000, &t::CARD_PAYMENT),
        habit(When::Monthly(9), -1_599, -1_599, &t::STREAMING),
        habit(When::Every(28), -5_500, -5_500, &t::RAIL),
        habit(When::Chance(5), -31_000, -4_000, &t::CHECK),
        habit(When::Chance(3), 2_500, 18_000, &t::MOBILE),
        habit(When::Chance(78), -2_840, -390, &t::MARKET),
        habit(When::Chance(60), -1_250, -210, &t::MARKET_SHORT),
        habit(When::Chance(95), -975, -310, &t::CAFE),
        habit(When::Chance(70), -620, -275, &t::CAFE),
        habit(When::Chance(80), -420, -150, &t::TOLL),
        habit(When::Chance(80), -420, -150, &t::TOLL),
        habit(When::Chance(22), -4_600, -1_800, &t::FUEL),
        habit(When::Chance(25), -2_400, -350, &t::PHARMACY),
        habit(When::Chance(18), -2_900, -650, &t::BOOKSHOP),
        habit(When::Chance(12), -4_800, -1_400, &t::FAMILY_DINNER),
    ]
}

fn savings(maker: &Maker) -> Account {
    let mut account = maker.account("Rainy Day Savings", "0932", Kind::Deposit, Some("Savings"));
    let balance = Amount::cents(1_578_604);
    maker.settled(&mut account, Balances::with_available(balance, balance));
    account.sort_index = Some(1);
    account.reg_d = Some(2);
    let story = Story {
        habits_from: 6,
        habits: vec![
            habit(When::Monthly(maker.days_ago(3).day()), 25_000, 25_000, &t::FROM_CHECKING),
            habit(When::Monthly(31), 1_480, 2_310, &t::INTEREST),
            habit(When::Chance(10), -12_000, -2_500, &t::TO_CHECKING),
        ],
        corridor: Some(Corridor { low: 400_000, high: 2_200_000, up: &t::FROM_CHECKING, down: &t::TO_CHECKING }),
        rows: 180,
        ..Story::default()
    };
    maker.story(&mut account, balance, story);
    account
}

fn home_loan(maker: &Maker) -> Account {
    let mut account = maker.account("Home Loan", "7781", Kind::Debt, Some("Mortgage"));
    let owed = Amount::cents(21_100_430);
    maker.settled(&mut account, Balances::only(owed));
    account.refresh.reports = false;
    account.fetched = Some(maker.hours_ago(48));
    account.sort_index = Some(2);
    let paid = maker.days_ago(LOAN_PAID);
    account.due = Some((next_month(paid), Amount::cents(LOAN_PAYMENT)));
    account.payoff = Some(owed + Amount::cents(31_362));
    account.details = vec![
        detail("Money", "Original amount", Some("Amount borrowed"), "236000.00"),
        detail("Percentage", "Interest rate", None, "3.87"),
        detail("Date", "Next payment", None, &next_month(paid).to_string()),
        detail("Count", "Payments made", None, "36"),
    ];
    let loan = Loan {
        owed_cents: 21_100_430,
        payment_cents: LOAN_PAYMENT,
        rate_basis_points: 387,
        newest: paid,
        payments: 36,
    };
    maker.source(&mut account, Source::Loan(Box::new(loan)));
    account
}

fn next_month(date: Date) -> Date {
    date.checked_add(jiff::Span::new().months(1)).unwrap_or(date)
}

fn detail(kind: &'static str, label: &'static str, configured_label: Option<&'static str>, value: &str) -> Detail {
    Detail { kind, label, configured_label, value: value.to_owned() }
}

fn credit_line(maker: &Maker) -> Account {
    let mut account = maker.account("Platinum Credit Line", "2260", Kind::LineOfCredit, None);
    let (before, after, limit) = (Amount::cents(190_200), Amount::cents(193_625), Amount::cents(500_000));
    account.listed = Balances { credit: Field::Sent(limit - before), ..Balances::only(before) };
    account.refresh.balances = Balances { credit: Field::Sent(limit - after), ..Balances::only(after) };
    account.credit_limit = Some(limit);
    account.sort_index = Some(3);
    account.due = Some((next_month(maker.days_ago(10)), Amount::cents(19_363)));
    account.minimum_due = Some(Amount::cents(3_500));
    let pending = maker.pend(&mut account, &t::HARDWARE, Field::Null, 3_000);
    account.refresh.retires.push(pending);
    maker.will_post(&mut account, &t::HARDWARE, Amount::cents(3_425), 5, after);
    let story = Story {
        habits_from: 6,
        habits: vec![
            habit(When::Monthly(25), -152_000, -138_000, &t::LINE_PAYMENT),
            habit(When::Monthly(12), 1_599, 1_599, &t::STREAMING),
            habit(When::Chance(3), -4_500, -900, &t::REFUND),
            habit(When::Chance(92), 260, 1_450, &t::CAFE),
            habit(When::Chance(92), 390, 1_700, &t::MARKET),
            habit(When::Chance(85), 150, 980, &t::TOLL),
            habit(When::Chance(80), 210, 1_350, &t::MARKET_SHORT),
            habit(When::Chance(60), 350, 1_600, &t::PHARMACY),
            habit(When::Chance(45), 900, 2_600, &t::FAMILY_DINNER),
            habit(When::Chance(40), 700, 2_200, &t::HARDWARE),
            habit(When::Chance(30), 1_900, 4_600, &t::FUEL),
        ],
        corridor: Some(Corridor { low: 60_000, high: 380_000, up: &t::AIRLINE, down: &t::LINE_PAYMENT }),
        rows: 5_600,
        ..Story::default()
    };
    maker.story(&mut account, before, story);
    account
}

fn brokerage(maker: &Maker) -> Account {
    let mut account = maker.account("Brokerage", "5120", Kind::Investment, Some("Investment"));
    let (before, after) = (Amount::mills(40_100_000), Amount::mills(40_118_900));
    account.listed = Balances::only(before);
    account.refresh.balances = Balances::only(after);
    account.sort_index = Some(4);
    maker.will_post(&mut account, &t::DIVIDEND, Amount::mills(18_900), 5, after);
    let story = Story {
        habits_from: 6,
        habits: vec![
            habit(When::Monthly(6), 30_000, 30_000, &t::CONTRIBUTION),
            habit(When::Every(91), 1_200, 9_400, &t::DIVIDEND),
            habit(When::Every(10), -24_000, 31_000, &t::MARKET_CHANGE),
        ],
        rows: 160,
        ..Story::default()
    };
    maker.story(&mut account, before, story);
    account
}

fn travel(maker: &Maker) -> Account {
    let mut account = maker.account("Travel Fund", "6604", Kind::Deposit, Some("Savings"));
    let balance = Amount::cents(31_250);
    maker.settled(&mut account, Balances::with_available(balance, balance));
    account.refresh.reports = false;
    account.hidden = true;
    account.in_totals = false;
    let story = Story {
        habits_from: 20,
        habits: vec![
            habit(When::Monthly(15), 2_500, 7_500, &t::FROM_CHECKING),
            habit(When::Monthly(31), 3, 21, &t::INTEREST),
            habit(When::Chance(3), -9_000, -2_500, &t::TO_CHECKING),
        ],
        corridor: Some(Corridor { low: 5_000, high: 120_000, up: &t::FROM_CHECKING, down: &t::TO_CHECKING }),
        rows: 81,
        ..Story::default()
    };
    maker.story(&mut account, balance, story);
    account
}
