//! An account with as many rows as wished, each computed from its position alone: one till that sells 109 small
//! things a day and is swept into another bank in the evening.
//!
//! Belongs here: the arithmetic that makes amounts look random while their sums stay known. Must not come in:
//! any loop over rows.
//!
//! How a sum is known without adding: neighbouring sales differ from the price list by the same noise with opposite
//! signs, sweeps of neighbouring days too, and without noise a day adds up to zero. So the balance after any row
//! is the closing balance less a table entry and at most two pieces of noise.

use jiff::civil::Date;

use super::amount::Amount;
use super::dice::{Dice, spread};
use super::history::days_before;
use super::transaction::{Field, Merchant, Transaction};

/// Rows of one day: the evening's sweep and 109 sales.
const PER_DAY: usize = 110;

const GOODS: [(&str, &str, i64); 8] = [
    ("COLD BREW", "Cold brew", 475),
    ("BUS MAP", "Bus map", 350),
    ("GRAPEFRUIT SODA", "Grapefruit soda", 295),
    ("PHONE CABLE", "Phone cable", 1_299),
    ("OAT BAR", "Oat bar", 225),
    ("UMBRELLA", "Umbrella", 1_450),
    ("POSTCARD", "Postcard", 150),
    ("SANDWICH", "Sandwich", 695),
];

/// The till and its rows.
#[derive(Debug)]
pub(crate) struct Kiosk {
    rows: usize,
    newest: Date,
    closing_cents: i64,
    noise: u64,
    /// What is sold at each position of a day, as a position in `GOODS`; position 0, the sweep, is not used.
    menu: Vec<usize>,
    /// Sum of the noiseless amounts of the positions before this one, in cents.
    before: Vec<i64>,
}

impl Kiosk {
    /// A till with so many rows, the newest on the given date, whose balance after that row is the given one.
    pub(crate) fn new(seed: u64, rows: usize, newest: Date, closing_cents: i64) -> Self {
        let mut dice = Dice::new(seed, "kiosk");
        let menu: Vec<usize> =
            (0..PER_DAY).map(|_| usize::try_from(dice.below(GOODS.len() as u64)).unwrap_or(0)).collect();
        let sales: i64 = menu.iter().skip(1).map(|&good| price(good)).sum();
        let mut sum = 0;
        let before = (0..PER_DAY)
            .map(|position| {
                let here = sum;
                sum += if position == 0 { -sales } else { menu.get(position).map_or(0, |&good| price(good)) };
                here
            })
            .collect();
        Self { rows, newest, closing_cents, noise: dice.below(u64::MAX), menu, before }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// The row at a position, 0 being the newest. Its id and time of change are given by the history.
    pub(crate) fn row(&self, index: usize) -> Option<Transaction> {
        if index >= self.rows {
            return None;
        }
        let (day, position) = (index / PER_DAY, index % PER_DAY);
        let date = days_before(self.newest, i64::try_from(day).ok()?);
        let mut row = Transaction::bare(String::new(), String::new(), jiff::Timestamp::UNIX_EPOCH);
        row.posted = Some(date);
        row.sequence = u32::try_from(PER_DAY - position).ok();
        row.amount = Field::Sent(Amount::cents(self.amount(day, position)));
        row.running_balance = Some(Amount::cents(self.closing_cents - self.newer(day, position)));
        self.describe(&mut row, date, position);
        Some(row)
    }

    fn describe(&self, row: &mut Transaction, date: Date, position: usize) {
        let (month, day) = (date.month(), date.day());
        if position == 0 {
            row.memo = format!("ACH DEBIT EVENING SWEEP {month:02}{day:02}");
            row.display_name = Some("Evening sweep".to_owned());
            row.kind = Some("Transfer");
            row.expense_category = Some("Transfer");
            return;
        }
        let (memo, name, _) =
            self.menu.get(position).and_then(|&good| GOODS.get(good)).copied().unwrap_or(("SALE", "Sale", 0));
        row.memo = format!("CARD SALE {month:02}{day:02} {memo} T{:03}", PER_DAY - position);
        row.filtered_memo = Some(memo.to_owned());
        row.display_name = Some(name.to_owned());
        row.kind = Some("Deposit");
        // Not every row is enriched, in reality as here.
        if !position.is_multiple_of(5) {
            row.expense_category = Some("Business Income");
            row.merchant = Some(Merchant {
                name: "Platform Nine Kiosk".to_owned(),
                category: "Retail",
                city: Some("Ames"),
                state: Some("IA"),
            });
        }
    }

    /// The amount of one row in cents.
    fn amount(&self, day: usize, position: usize) -> i64 {
        let next = self.before.get(position + 1).copied().unwrap_or(0);
        let plain = next - self.before.get(position).copied().unwrap_or(0);
        if position == 0 {
            return plain + self.sweep_noise(day);
        }
        let noise = self.sale_noise(day, position);
        if position % 2 == 1 { plain + noise } else { plain - noise }
    }

    /// The sum of all newer rows in cents.
    fn newer(&self, day: usize, position: usize) -> i64 {
        let whole_days = if day % 2 == 1 { self.sweep_noise(day - 1) } else { 0 };
        let table = self.before.get(position).copied().unwrap_or(0);
        let sweep = if position > 0 { self.sweep_noise(day) } else { 0 };
        let open_pair = if position >= 2 && position.is_multiple_of(2) { self.sale_noise(day, position) } else { 0 };
        whole_days + table + sweep + open_pair
    }

    /// Up to 90 cents, the same for both rows of a pair (1 and 2, 3 and 4, …); none for the last, unpaired row.
    fn sale_noise(&self, day: usize, position: usize) -> i64 {
        if position + 1 == PER_DAY {
            return 0;
        }
        let pair = (day * PER_DAY + position.div_ceil(2)) as u64;
        i64::try_from(spread(self.noise ^ pair) % 91).unwrap_or(0)
    }

    /// Up to 50.00, with opposite signs on the two days of a pair.
    fn sweep_noise(&self, day: usize) -> i64 {
        let value = i64::try_from(spread(!self.noise ^ (day / 2) as u64) % 5_001).unwrap_or(0);
        if day.is_multiple_of(2) { value } else { -value }
    }
}

fn price(good: usize) -> i64 {
    GOODS.get(good).map_or(0, |(_, _, cents)| *cents)
}
