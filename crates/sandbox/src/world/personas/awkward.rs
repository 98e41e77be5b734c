//! People whose data is legal and awkward: closed, hidden and half-filled accounts, and names in many scripts.

use jiff::{Span, Timestamp};

use crate::world::account::{Account, Balances, Kind};
use crate::world::amount::Amount;
use crate::world::dice::name_uuid;
use crate::world::habits::{Corridor, Given, Habit, When};
use crate::world::maker::{Maker, Story, Who};
use crate::world::texts::{self as t, Text};
use crate::world::transaction::Field;
use crate::world::user::User;

const fn habit(when: When, low: i64, high: i64, text: &'static Text) -> Habit {
    Habit { when, cents: (low, high), text }
}

/// Every oddity of an account that the reference or a client knows.
pub(super) fn odette(seed: u64, now: Timestamp) -> User {
    let maker = Maker::new(
        seed,
        now,
        Who {
            username: "odette",
            title: "Closed and hidden accounts, odd decimals, missing balances",
            summary: "No two balances are spelt alike; some are null, some are missing, one account is gone.",
            first: "Odette",
            middle: Some(""),
            last: "Rahn",
            street: "17½ Crooked Mile",
            birthdate: "1983-02-28",
        },
    );
    let accounts = vec![
        whole(&maker),
        tenth(&maker),
        basis(&maker),
        closed(&maker),
        hidden(&maker),
        missing(&maker),
        null(&maker),
        never_fetched(&maker),
        unknown(&maker),
    ];
    let gone = name_uuid(seed, "account/odette/gone").to_string();
    let mut user = maker.person(accounts);
    user.inactivated_accounts = vec![gone];
    user
}

fn given(maker: &Maker, account: &mut Account, closing: Amount, rows: &[(i64, Amount, &'static Text)]) {
    let given = rows
        .iter()
        .map(|(days_ago, amount, text)| Given { days_ago: *days_ago, amount: *amount, text, number: None })
        .collect();
    let story = Story { given, habits_from: 120, rows: rows.len() + 1, ..Story::default() };
    maker.story(account, closing, story);
}

fn whole(maker: &Maker) -> Account {
    let mut account = maker.account("0000012 Round  Savings ", "0012", Kind::Deposit, Some("Savings"));
    let balance = Amount::whole(1_250);
    maker.settled(&mut account, Balances::with_available(balance, balance));
    given(maker, &mut account, balance, &[(3, Amount::whole(-75), &t::CHECK), (30, Amount::whole(325), &t::MOBILE)]);
    account
}

fn tenth(maker: &Maker) -> Account {
    let mut account = maker.account("Tenths", "0010", Kind::Deposit, Some("Checking"));
    let balance = Amount::tenths(8_805);
    maker.settled(&mut account, Balances::with_available(balance, Amount::tenths(-5)));
    given(maker, &mut account, balance, &[(2, Amount::tenths(-5), &t::TOLL), (9, Amount::tenths(1_203), &t::MOBILE)]);
    account
}

fn basis(maker: &Maker) -> Account {
    let mut account = maker.account("Fractional Fund", "0104", Kind::Investment, Some("Brokerage"));
    let balance = Amount::basis(71_234_567);
    maker.settled(&mut account, Balances::only(balance));
    given(
        maker,
        &mut account,
        balance,
        &[
            (4, Amount::basis(1), &t::DIVIDEND),
            (11, Amount::mills(-12_345), &t::MARKET_CHANGE),
            (40, Amount::cents(250_000), &t::CONTRIBUTION),
        ],
    );
    account
}

fn closed(maker: &Maker) -> Account {
    let mut account = maker.account("Old Checking", "0666", Kind::Deposit, Some("Checking"));
    maker.settled(&mut account, Balances::with_available(Amount::ZERO, Amount::ZERO));
    account.status = "Closed";
    account.closed_until = maker.today.checked_add(Span::new().days(30)).ok();
    account.in_totals = false;
    account.refresh.reports = false;
    account.fetched = Some(maker.hours_ago(24 * 40));
    given(maker, &mut account, Amount::ZERO, &[(45, Amount::cents(-10_019), &t::CHECK)]);
    account
}

fn hidden(maker: &Maker) -> Account {
    let mut account = maker.account("Gift jar", "0808", Kind::Deposit, Some("Savings"));
    let balance = Amount::cents(4_200);
    maker.settled(&mut account, Balances::with_available(balance, balance));
    account.hidden = true;
    account.in_totals = false;
    given(maker, &mut account, balance, &[(14, Amount::cents(1_200), &t::MOBILE)]);
    account
}

fn missing(maker: &Maker) -> Account {
    let mut account = maker.account("Store Card", "0909", Kind::LineOfCredit, Some("Credit Card"));
    account.refresh.reports = false;
    maker.pend(&mut account, &t::MARKET, Field::Absent, 90);
    maker.pend(&mut account, &t::HARDWARE, Field::Null, 95);
    given(maker, &mut account, Amount::cents(7_712), &[(6, Amount::cents(2_208), &t::HARDWARE)]);
    account
}

/// Listed as null until a fetch brings the first balance.
fn null(maker: &Maker) -> Account {
    let mut account = maker.account("New Auto Loan", "0910", Kind::Debt, None);
    account.listed = Balances { balance: Field::Null, available: Field::Null, credit: Field::Absent };
    account.refresh.balances = Balances::only(Amount::cents(1_822_015));
    given(maker, &mut account, Amount::cents(1_822_015), &[]);
    account
}

fn never_fetched(maker: &Maker) -> Account {
    let mut account = maker.account("Linked elsewhere", "0911", Kind::Other, Some("External"));
    account.fetched = None;
    account.listed = Balances::MISSING;
    account.refresh.reports = false;
    account.status = "Not available";
    account.without_transactions = true;
    account
}

fn unknown(maker: &Maker) -> Account {
    let mut account = maker.account("?", "0912", Kind::Unknown, None);
    maker.settled(&mut account, Balances::only(Amount::cents(-1)));
    account.status = "Dormant";
    given(maker, &mut account, Amount::cents(-1), &[]);
    account
}

/// Right-to-left, wide, combining and joined characters wherever a person or a shop may write text.
pub(super) fn amira(seed: u64, now: Timestamp) -> User {
    let maker = Maker::new(
        seed,
        now,
        Who {
            username: "amira",
            title: "Non-ASCII and right-to-left names",
            summary: "Arabic, Hebrew, Japanese, combining accents and emoji in names, memos and merchants.",
            first: "أميرة",
            middle: Some("Noe\u{301}mie"),
            last: "الحداد",
            street: "5 Rue de l’Été",
            birthdate: "1988-09-09",
        },
    );
    let shops = |wage: &'static Text| {
        vec![
            habit(When::Monthly(28), 165_000, 178_000, wage),
            habit(When::Monthly(1), -110_000, -110_000, &t::RENT),
            habit(When::Chance(30), -2_400, -350, &t::BAKERY),
            habit(When::Chance(22), -3_900, -900, &t::NOODLES),
            habit(When::Chance(22), -5_200, -800, &t::DELI),
            habit(When::Chance(12), -6_000, -1_800, &t::FLOWERS),
        ]
    };
    let corridor = Some(Corridor { low: 15_000, high: 480_000, up: &t::MOBILE, down: &t::CHECK });
    let mut daily = maker.account("الحساب الجاري", "2024", Kind::Deposit, Some("Checking"));
    let balance = Amount::cents(184_455);
    maker.settled(&mut daily, Balances::with_available(balance, balance));
    maker.pend(&mut daily, &t::NOODLES, Field::Sent(Amount::cents(-1_480)), 30);
    maker.story(&mut daily, balance, Story { habits: shops(&t::SALARY), corridor, rows: 640, ..Story::default() });
    let mut savings = maker.account("חיסכון לטיול 🏖️👩‍👩‍👧", "2025", Kind::Deposit, Some("Savings"));
    let saved = Amount::cents(902_100);
    maker.settled(&mut savings, Balances::with_available(saved, saved));
    let habits = vec![habit(When::Monthly(5), 10_000, 30_000, &t::MOBILE)];
    maker.story(&mut savings, saved, Story { habits, rows: 26, ..Story::default() });
    let mut card = maker.account("プラチナカード mixed ‏עברית‎ 1/2", "2026", Kind::LineOfCredit, Some("Credit Card"));
    let owed = Amount::cents(31_890);
    maker.settled(&mut card, Balances { credit: Field::Sent(Amount::cents(268_110)), ..Balances::only(owed) });
    card.credit_limit = Some(Amount::cents(300_000));
    let habits = vec![
        habit(When::Chance(20), 900, 5_400, &t::FLOWERS),
        habit(When::Chance(20), 500, 3_300, &t::DELI),
        habit(When::Monthly(18), -42_000, -20_000, &t::LINE_PAYMENT),
    ];
    let corridor = Some(Corridor { low: 1_000, high: 200_000, up: &t::AIRLINE, down: &t::LINE_PAYMENT });
    maker.story(&mut card, owed, Story { habits, corridor, rows: 300, ..Story::default() });
    let mut user = maker.person(vec![daily, savings, card]);
    user.preferred_name = Some("مِيرَا");
    user.locale = "ar-US";
    user
}
