//! Believable everyday rows: what a household earns and spends, written backwards from today's balance.
//!
//! Belongs here: recurring and random rows, the corridor a balance stays in, running balances. Must not come in:
//! who the people are (personas) and what a merchant is called (texts).

use jiff::Timestamp;
use jiff::civil::Date;

use super::amount::Amount;
use super::dice::Dice;
use super::history::days_before;
use super::texts::Text;
use super::transaction::{Field, Transaction};

/// How often something happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// On this day of each month; 31 means the last day.
    Monthly(i8),
    /// Every so many days, counted from a fixed day.
    Every(i64),
    /// On a day with this chance in a hundred.
    Chance(u64),
}

/// Something that happens again and again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habit {
    pub(crate) when: When,
    /// Lowest and highest amount in cents, with their sign.
    pub(crate) cents: (i64, i64),
    pub(crate) text: &'static Text,
}

/// A row that is given word by word.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) days_ago: i64,
    pub(crate) amount: Amount,
    pub(crate) text: &'static Text,
    /// A number that the text mentions, such as a check number.
    pub(crate) number: Option<u32>,
}

/// The limits between which a balance is kept by monthly transfers, in cents, with the rows that do it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Corridor {
    pub(crate) low: i64,
    pub(crate) high: i64,
    /// The row that brings the balance up.
    pub(crate) up: &'static Text,
    /// The row that brings it down.
    pub(crate) down: &'static Text,
}

/// How to write a history.
#[derive(Debug)]
pub(crate) struct Household {
    pub(crate) seed: u64,
    /// Names the stream of chance.
    pub(crate) label: String,
    pub(crate) today: Date,
    /// Balance after the newest row.
    pub(crate) closing: Amount,
    /// Rows given word by word, newest first.
    pub(crate) given: Vec<Given>,
    /// First day, counted back from today, that habits fill.
    pub(crate) habits_from: i64,
    pub(crate) habits: Vec<Habit>,
    pub(crate) corridor: Option<Corridor>,
    /// Number of rows in all; the oldest is the opening deposit.
    pub(crate) rows: usize,
    pub(crate) opening: &'static Text,
    /// Symitar cores send the last four digits of the card.
    pub(crate) card: Option<u16>,
}

/// Longest history that is ever written, in days; ends the loop for habits that never happen.
const MAX_DAYS: i64 = 366 * 40;

impl Household {
    /// The rows, newest first. Ids and times of change are given by the history.
    pub(crate) fn rows(&self) -> Vec<Transaction> {
        let mut rows: Vec<Transaction> = Vec::with_capacity(self.rows);
        let mut balance = self.closing;
        for given in &self.given {
            let date = days_before(self.today, given.days_ago);
            self.push(&mut rows, &mut balance, date, given.amount, given.text, given.number);
        }
        let before_opening = self.rows.saturating_sub(1);
        let mut dice = Dice::new(self.seed, &self.label);
        let mut day = self.habits_from;
        while rows.len() < before_opening && day < MAX_DAYS {
            self.write_day(&mut rows, &mut balance, &mut dice, days_before(self.today, day));
            day += 1;
        }
        rows.truncate(before_opening);
        self.open(&mut rows, day);
        number_days(&mut rows);
        rows
    }

    fn write_day(&self, rows: &mut Vec<Transaction>, balance: &mut Amount, dice: &mut Dice, date: Date) {
        let mut due: Vec<&Habit> = self.habits.iter().filter(|habit| happens(habit.when, date, dice)).collect();
        shuffle(&mut due, dice);
        for habit in due {
            let amount = Amount::cents(dice.between(habit.cents.0, habit.cents.1));
            self.push(rows, balance, date, amount, habit.text, None);
        }
        if let Some(corridor) = self.corridor.filter(|_| matches!(date.day(), 2 | 16)) {
            self.correct(rows, balance, date, corridor);
        }
    }

    /// Written backwards, a balance above the corridor had to be raised on this day, and one below it lowered.
    fn correct(&self, rows: &mut Vec<Transaction>, balance: &mut Amount, date: Date, corridor: Corridor) {
        let cents = balance.in_cents();
        let step = 2_500;
        if cents > corridor.high {
            let up = (cents - i64::midpoint(corridor.low, corridor.high)) / step * step;
            self.push(rows, balance, date, Amount::cents(up.max(step)), corridor.up, None);
        } else if cents < corridor.low {
            let down = (cents - i64::midpoint(corridor.low, corridor.high)) / step * step;
            self.push(rows, balance, date, Amount::cents(down.min(-step)), corridor.down, None);
        }
    }

    fn push(
        &self,
        rows: &mut Vec<Transaction>,
        balance: &mut Amount,
        date: Date,
        amount: Amount,
        text: &Text,
        number: Option<u32>,
    ) {
        let counter = rows.len();
        let number = number.or_else(|| check_number(rows, text));
        let mut row = text.row(date, counter, number);
        row.amount = Field::Sent(amount);
        row.posted = Some(date);
        row.running_balance = Some(*balance);
        if let Some(card) = self.card {
            row.card_number = if row.kind == Some("Purchase") { Field::Sent(card) } else { Field::Null };
        }
        rows.push(row);
        *balance = *balance - amount;
    }

    /// The oldest row: what the account was opened with.
    fn open(&self, rows: &mut Vec<Transaction>, day: i64) {
        let Some(last) = rows.last() else {
            if self.rows > 0 {
                let mut balance = self.closing;
                let date = days_before(self.today, self.habits_from);
                self.push(rows, &mut balance, date, self.closing, self.opening, None);
            }
            return;
        };
        let amount = last.amount.value().unwrap_or(Amount::ZERO);
        let mut balance = last.running_balance.unwrap_or(Amount::ZERO) - amount;
        let date = last.posted.map_or_else(|| days_before(self.today, day), |date| days_before(date, 1));
        let opening = balance;
        self.push(rows, &mut balance, date, opening, self.opening, None);
    }
}

/// Nobody buys the same things in the same order every day.
fn shuffle(habits: &mut [&Habit], dice: &mut Dice) {
    for last in (1..habits.len()).rev() {
        let other = usize::try_from(dice.below(last as u64 + 1)).unwrap_or(last);
        habits.swap(last, other);
    }
}

/// Checks are written in order: the older, the smaller the number.
fn check_number(rows: &[Transaction], text: &Text) -> Option<u32> {
    let newer = rows.iter().rev().find_map(|row| row.check_number.as_deref())?;
    let number: u32 = newer.parse().ok()?;
    text.is_check().then(|| number.saturating_sub(1).max(101))
}

fn happens(when: When, date: Date, dice: &mut Dice) -> bool {
    match when {
        When::Monthly(day) => date.day() == day.min(date.days_in_month()),
        When::Every(days) => {
            // Any fixed day does; this one is a Thursday.
            let since = Date::constant(2000, 1, 6).until(date).map_or(0, |span| i64::from(span.get_days()));
            since.rem_euclid(days) == 0
        }
        When::Chance(percent) => dice.chance(percent),
    }
}

/// Numbers the rows of each date, 1 for the oldest.
fn number_days(rows: &mut [Transaction]) {
    let (mut date, mut sequence) = (None, 0);
    for row in rows.iter_mut().rev() {
        sequence = if row.posted == date { sequence + 1 } else { 1 };
        date = row.posted;
        row.sequence = Some(sequence);
    }
}

/// A pending row: no date, no order, no running balance.
pub(crate) fn pending(id: String, text: &Text, amount: Field<Amount>, bought: Date, changed: Timestamp) -> Transaction {
    let mut row = text.row(bought, 0, None);
    row.id = id;
    row.amount = amount;
    row.posted = None;
    row.last_updated = changed;
    // What nobody has posted yet, nobody has enriched with images either.
    row.has_provider_images = None;
    row
}
