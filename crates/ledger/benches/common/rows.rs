//! Rows like those of the sandbox's till: 110 a day, the newest first, each computed from its number alone.

use jiff::civil::{Date, date};
use ledger::{Row, Source};
use model::{ApiInstant, Money, TransactionId};

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

fn spread(number: usize) -> u64 {
    let mut mixed = (number as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

pub(crate) fn id(number: usize) -> String {
    format!("{:016x}", spread(number))
}

fn cents(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

pub(crate) fn page(first: usize, count: usize) -> Vec<Row> {
    (first..first + count).enumerate().map(|(place, number)| row(number, first, place)).collect()
}

fn row(number: usize, first: usize, place: usize) -> Row {
    let (day, position) = (number / PER_DAY, number % PER_DAY);
    let newest: Date = date(2025, 11, 20);
    let posted = newest.checked_sub(jiff::Span::new().days(day as i64)).unwrap();
    let (month, day_of_month) = (posted.month(), posted.day());
    let good = GOODS[(spread(position) % 8) as usize];
    let noise = (spread(!number) % 91) as i64;
    let (memo, name, amount) = if position == 0 {
        let sweep = -64_321 - noise;
        (format!("ACH DEBIT EVENING SWEEP {month:02}{day_of_month:02}"), "Evening sweep", sweep)
    } else {
        let memo = format!("CARD SALE {month:02}{day_of_month:02} {} T{:03}", good.0, PER_DAY - position);
        (memo, good.1, good.2 + noise)
    };
    let enriched = position > 0 && !position.is_multiple_of(5);
    let category = if position == 0 { Some("Transfer") } else { enriched.then_some("Business Income") };
    let kind = if position == 0 { "Transfer" } else { "Deposit" };
    let balance = 1_843_207 + (spread(number ^ 0x5bd1) % 64_000) as i64;
    let at = format!("{posted}T00:00:00Z");
    let updated = format!("{}T02:15:40.020Z", posted.tomorrow().unwrap());
    let (id, amount, balance) = (id(number), cents(amount), cents(balance));
    let filtered = if position > 0 { format!("\"filteredMemo\":\"{}\",", good.0) } else { String::new() };
    let enrichments = match category {
        Some(category) if enriched => {
            format!("\"enrichments\":{{\"cleanMemo\":\"Platform Nine Kiosk\",\"expenseCategory\":\"{category}\"}},")
        }
        Some(category) => format!("\"enrichments\":{{\"expenseCategory\":\"{category}\"}},"),
        None => String::new(),
    };
    let merchant = if enriched {
        "\"merchant\":{\"category\":\"Retail\",\"location\":{\"city\":\"Ames\",\"state\":\"IA\"},\"name\":\"Platform Nine Kiosk\"},"
    } else {
        ""
    };
    let sequence = PER_DAY - position;
    let raw = format!(
        "{{\"accountId\":\"4d1f7c1e-0a57-4c0e-9b4a-7b1f2f8f0a11\",\"amount\":\"{amount}\",\"currency\":\"USD\",\"date\":\"{at}\",\
         \"datePosted\":\"{at}\",\"displayName\":\"{name}\",{enrichments}{filtered}\"id\":\"{id}\",\"lastUpdated\":\"{updated}\",\
         \"memo\":\"{memo}\",{merchant}\"pendingStatus\":\"Reconciled\",\"runningBalance\":\"{balance}\",\"sequence\":{sequence},\
         \"tags\":[],\"type\":\"{kind}\",\"userImageIds\":[]}}"
    );
    Row {
        amount: Some(Money::read(amount)),
        currency: Some("USD".to_owned()),
        pending_status: Some("Reconciled".to_owned()),
        posted: Some(ApiInstant::read(at)),
        sequence: Some(sequence as i64),
        memo: Some(memo),
        name: Some(name.to_owned()),
        category: category.map(str::to_owned),
        kind: Some(kind.to_owned()),
        running_balance: Some(Money::read(balance)),
        last_updated: Some(ApiInstant::read(updated)),
        source: Source { exchange: 100 + (first / 500) as u64, index: place as u32 },
        ..Row::new(TransactionId::new(id).unwrap(), raw)
    }
}
