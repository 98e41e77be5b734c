//! Making people and accounts with sensible defaults, so that a persona states only what is special about it.
//!
//! Belongs here: derived ids, numbers and passwords, default fields. Must not come in: any particular person.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::account::{Account, Balances, Kind, Refresh};
use super::amount::Amount;
use super::dice::{Dice, name_uuid, salt};
use super::habits::{self, Corridor, Given, Habit, Household};
use super::history::{History, Source, days_before, last_updated, row_id};
use super::institution::Institution;
use super::texts::{OPENING, Text};
use super::transaction::{Field, Transaction};
use super::user::{Address, Behaviour, User};

/// Row numbers from here on belong to rows that a fetch brings, so that no id repeats one of the history.
const FETCHED: u64 = 1 << 40;
/// Row numbers from here on belong to pending rows.
const PENDING: u64 = 1 << 41;

/// The words on one person that cannot be derived.
pub(crate) struct Who {
    pub(crate) username: &'static str,
    pub(crate) title: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) first: &'static str,
    pub(crate) middle: Option<&'static str>,
    pub(crate) last: &'static str,
    pub(crate) street: &'static str,
    pub(crate) birthdate: &'static str,
}

/// What an account's history is made of.
pub(crate) struct Story {
    pub(crate) given: Vec<Given>,
    pub(crate) habits_from: i64,
    pub(crate) habits: Vec<Habit>,
    pub(crate) corridor: Option<Corridor>,
    pub(crate) rows: usize,
    pub(crate) opening: &'static Text,
    pub(crate) card: Option<u16>,
}

impl Default for Story {
    fn default() -> Self {
        Self {
            given: Vec::new(),
            habits_from: 1,
            habits: Vec::new(),
            corridor: None,
            rows: 0,
            opening: &OPENING,
            card: None,
        }
    }
}

/// Makes the parts of one person.
pub(crate) struct Maker {
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
    pub(crate) today: Date,
    who: Who,
    institution: Institution,
}

impl Maker {
    pub(crate) fn new(seed: u64, now: Timestamp, who: Who) -> Self {
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        Self { seed, now, today, who, institution: Institution::garden(seed) }
    }

    pub(crate) fn at(mut self, institution: Institution) -> Self {
        self.institution = institution;
        self
    }

    pub(crate) fn days_ago(&self, days: i64) -> Date {
        days_before(self.today, days)
    }

    pub(crate) fn hours_ago(&self, hours: i64) -> Timestamp {
        self.now.checked_sub(Span::new().hours(hours)).unwrap_or(self.now)
    }

    pub(crate) fn minutes_ago(&self, minutes: i64) -> Timestamp {
        self.now.checked_sub(Span::new().minutes(minutes)).unwrap_or(self.now)
    }

    /// An account with defaults and no transactions. `last4` names it: its id, number and stream of chance follow.
    pub(crate) fn account(&self, name: &str, last4: &str, kind: Kind, subtype: Option<&'static str>) -> Account {
        let middle = Dice::new(self.seed, &format!("number/{}/{last4}", self.who.username)).below(10_000);
        let status = if self.institution.credit_union { "Unknown" } else { "Active" };
        Account {
            id: name_uuid(self.seed, &format!("account/{}/{last4}", self.who.username)).to_string(),
            name: name.to_owned(),
            number: format!("0000{middle:04}{last4}"),
            holder: self.holder(),
            kind,
            subtype,
            listed: Balances::MISSING,
            fetched: Some(self.hours_ago(5)),
            refresh: Refresh { reports: true, balances: Balances::MISSING, retires: Vec::new(), posts: Vec::new() },
            status,
            closed_until: None,
            hidden: false,
            sort_index: None,
            in_totals: true,
            credit_limit: None,
            due: None,
            minimum_due: None,
            payoff: None,
            hold: None,
            reg_d: None,
            low_funds: None,
            details: Vec::new(),
            pending: Vec::new(),
            history: History::new(self.salt(last4), self.now, Source::Empty),
            without_transactions: false,
        }
    }

    fn holder(&self) -> String {
        format!("{} {}", self.who.first, self.who.last)
    }

    fn salt(&self, last4: &str) -> u64 {
        salt(self.seed, &format!("rows/{}/{last4}", self.who.username))
    }

    /// Gives an account balances that a fetch confirms.
    pub(crate) fn settled(&self, account: &mut Account, balances: Balances) {
        account.listed = balances;
        account.refresh.balances = balances;
    }

    /// Gives an account a history that ends in this balance.
    pub(crate) fn story(&self, account: &mut Account, closing: Amount, story: Story) {
        let last4 = last4(account);
        let household = Household {
            seed: self.seed,
            label: format!("story/{}/{last4}", self.who.username),
            today: self.today,
            closing,
            given: story.given,
            habits_from: story.habits_from,
            habits: story.habits,
            corridor: story.corridor,
            rows: story.rows,
            opening: story.opening,
            card: story.card,
        };
        self.source(account, Source::Household(Box::new(household)));
    }

    pub(crate) fn source(&self, account: &mut Account, source: Source) {
        account.history = History::new(self.salt(&last4(account)), self.now, source);
    }

    /// Adds a pending row and gives its id.
    pub(crate) fn pend(&self, account: &mut Account, text: &Text, amount: Field<Amount>, minutes_ago: i64) -> String {
        let number = PENDING + account.pending.len() as u64;
        let id = row_id(self.salt(&last4(account)), number);
        let changed = self.minutes_ago(minutes_ago);
        account.pending.push(habits::pending(id.clone(), text, amount, self.days_ago(1), changed));
        id
    }

    /// Adds a posted row that the next fetch brings. Rows are added oldest first.
    pub(crate) fn will_post(&self, account: &mut Account, text: &Text, amount: Amount, days_ago: i64, after: Amount) {
        let posts = &mut account.refresh.posts;
        let date = self.days_ago(days_ago);
        let sequence = posts.iter().filter(|row| row.posted == Some(date)).count() + 900;
        let mut row: Transaction = text.row(date, posts.len(), None);
        row.id = row_id(
            salt(self.seed, &format!("rows/{}/{}", self.who.username, account.number.get(8..).unwrap_or_default())),
            FETCHED + posts.len() as u64,
        );
        row.amount = Field::Sent(amount);
        row.posted = Some(date);
        // The core numbers what it posts late above what it posted in its nightly run.
        row.sequence = u32::try_from(sequence).ok();
        row.running_balance = Some(after);
        row.last_updated = last_updated(date, self.now);
        posts.insert(0, row);
    }

    /// The finished person.
    pub(crate) fn person(self, accounts: Vec<Account>) -> User {
        let Who { username, title, summary, first, middle, last, street, birthdate } = self.who;
        let mut dice = Dice::new(self.seed, &format!("person/{username}"));
        let words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper"];
        let password =
            format!("{}-{}-{}", dice.pick(&words, "amber"), dice.pick(&words, "cedar"), dice.between(100, 999),);
        User {
            id: name_uuid(self.seed, &format!("user/{username}")).to_string(),
            login_id: name_uuid(self.seed, &format!("login/{username}")).to_string(),
            username: username.to_owned(),
            password,
            persona_title: title.to_owned(),
            summary: summary.to_owned(),
            behaviour: Behaviour::Ordinary,
            first_name: first,
            middle_name: middle,
            last_name: last,
            preferred_name: None,
            business_name: None,
            email: format!("{username}@example.test"),
            phone: format!("+151555501{:02}", dice.below(100)),
            address: Address { street: street.to_owned(), city: "Ames", state: "IA", zip: "00000" },
            birthdate,
            locale: "en-US",
            member_number: None,
            customer_identifier: format!("C{:08}", dice.below(100_000_000)),
            institution: self.institution,
            accounts,
            inactivated_accounts: Vec::new(),
        }
    }
}

fn last4(account: &Account) -> String {
    account.number.get(8..).unwrap_or_default().to_owned()
}
