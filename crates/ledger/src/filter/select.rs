//! Which rows a filter selects. Each term is asked of a whole column at once, and of each distinct text once.

use super::ast::{Clause, Comparison, Filter, Number, NumberField, Term, Test, TextField, TextMatch};
use super::date::{Days, Period};
use super::parse::AccountName;
use super::word::Has;
use crate::columns::{Bits, Columns, Decimal, Instant, Pivot, TextColumn, days_of, fold};
use crate::query::Matches;
use jiff::civil::Date;
use model::AccountId;
use std::cmp::Ordering;

/// Where a term without a field looks, besides tags, id, amount and date.
const LOOKS_AT: [TextColumn; 6] = [
    TextColumn::Name,
    TextColumn::Memo,
    TextColumn::Category,
    TextColumn::Kind,
    TextColumn::CheckNumber,
    TextColumn::Notes,
];

/// Amounts whose text is remembered while a word is looked for: more than a person spends in a year.
const RECURRING: usize = 1 << 14;

/// A filter beside the day and the accounts it is asked on.
#[derive(Debug, Clone)]
pub struct Selection {
    key: String,
    clauses: Vec<Vec<Prepared>>,
}

impl Filter {
    /// The filter, ready to be asked of rows. `today` is what words such as `last-30-days` go by; `accounts` is what
    /// `account:` looks at.
    #[must_use]
    pub fn select(&self, today: Date, accounts: &[AccountName]) -> Selection {
        let prepare = |clause: &Clause| clause.terms.iter().map(|term| Prepared::new(term, today, accounts)).collect();
        let clauses: Vec<Vec<Prepared>> = self.clauses.iter().map(prepare).collect();
        let mut key = format!("filter:{today}:{self}");
        for asked in clauses.iter().flatten() {
            // The names of accounts can change under the same filter.
            if let Asked::Account(ids) = &asked.asked {
                ids.iter().for_each(|id| key.extend(["\n", id.as_str()]));
            }
        }
        Selection { key, clauses }
    }
}

impl Matches for Selection {
    fn key(&self) -> &str {
        &self.key
    }

    fn matches(&self, columns: &Columns) -> Bits {
        let mut found = Bits::all(columns.slots());
        for clause in &self.clauses {
            let mut any = Bits::none(columns.slots());
            clause.iter().for_each(|term| any.or(&term.matches(columns)));
            found.and(&any);
        }
        found
    }
}

#[derive(Debug, Clone)]
struct Prepared {
    negated: bool,
    asked: Asked,
}

#[derive(Debug, Clone)]
enum Asked {
    Text(Wanted),
    Number(NumberField, Ends<Pivot>),
    Days { first: Option<i32>, last: Option<i32> },
    Account(Vec<AccountId>),
    Field(TextField, Wanted),
    Check(String),
    CheckRange(Ends<String>),
    Pending(bool),
    Has(Has),
}

impl Prepared {
    fn new(term: &Term, today: Date, accounts: &[AccountName]) -> Self {
        let asked = match &term.test {
            Test::Text(text) => Asked::Text(Wanted::containing(text)),
            Test::Number(field, comparison) => {
                Asked::Number(*field, Ends::new(comparison, |number| Pivot::read(&number.to_string())))
            }
            Test::Date(comparison) => {
                let Days { first, last } = days(comparison, today);
                Asked::Days { first: first.map(days_of), last: last.map(days_of) }
            }
            Test::Account(text) => {
                let meant = accounts.iter().filter(|account| account.is_meant(text));
                Asked::Account(meant.map(|account| account.id.clone()).collect())
            }
            Test::Field(field, text) => Asked::Field(*field, Wanted::new(text)),
            Test::Check(text) => Asked::Check(check_key(&folded(text)).to_owned()),
            Test::CheckRange(comparison) => Asked::CheckRange(check_ends(comparison)),
            Test::Pending(pending) => Asked::Pending(*pending),
            Test::Has(has) => Asked::Has(*has),
        };
        Self { negated: term.negated, asked }
    }

    /// The slots that pass. A negated term selects exactly the rows that the plain one does not.
    fn matches(&self, columns: &Columns) -> Bits {
        let mut found = self.asked.matches(columns);
        if self.negated {
            found.invert();
        }
        found
    }
}

impl Asked {
    fn matches(&self, columns: &Columns) -> Bits {
        match self {
            Self::Text(wanted) => anywhere(columns, wanted),
            Self::Number(field, ends) => numbers(columns, *field, |decimal| ends.hold(|end| end.compare(&decimal))),
            Self::Days { first, last } => columns.with_posted(|posted| {
                posted
                    .day()
                    .is_some_and(|day| first.is_none_or(|first| first <= day) && last.is_none_or(|last| day <= last))
            }),
            Self::Account(ids) => {
                let mut numbers = Bits::none(columns.accounts().len());
                ids.iter().filter_map(|id| columns.account_number(id)).for_each(|number| numbers.insert(number));
                columns.of_accounts(&numbers)
            }
            Self::Field(field, wanted) => match text_column(*field) {
                Some(TextColumn::Tags) => tags(columns, wanted),
                Some(column) => texts(columns, column, |text| wanted.is_met(text)),
                None => ids(columns, wanted),
            },
            Self::Check(key) => texts(columns, TextColumn::CheckNumber, |text| check_key(text) == key),
            Self::CheckRange(ends) => texts(columns, TextColumn::CheckNumber, |text| {
                is_digits(text) && ends.hold(|end| Some(compare_digits(check_key(text), end)))
            }),
            Self::Pending(pending) => {
                let mut found = columns.all_pending();
                if !pending {
                    found.invert();
                }
                found
            }
            Self::Has(has) => had(columns, *has),
        }
    }
}

/// A text to look for, folded as the texts are.
#[derive(Debug, Clone)]
struct Wanted {
    text: String,
    whole: bool,
}

impl Wanted {
    fn new(text: &TextMatch) -> Self {
        match text {
            TextMatch::Contains(text) => Self::containing(text),
            TextMatch::Equals(text) => Self { text: folded(text), whole: true },
        }
    }

    fn containing(text: &str) -> Self {
        Self { text: folded(text), whole: false }
    }

    fn is_met(&self, folded: &str) -> bool {
        if self.whole { folded == self.text } else { occurs(&self.text, folded) }
    }

    /// Whether a text of nothing but these characters could hold it.
    fn could_be_of(&self, characters: fn(u8) -> bool) -> bool {
        self.text.bytes().all(characters)
    }
}

/// Whether a text occurs in another. Ids and amounts are so short that setting up a real search takes longer.
fn occurs(part: &str, text: &str) -> bool {
    const SHORT: usize = 48;
    let Some((first, others)) = part.as_bytes().split_first().filter(|_| text.len() < SHORT) else {
        return text.contains(part);
    };
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = rest.get(at + 1..).unwrap_or_default();
        if rest.starts_with(others) {
            return true;
        }
    }
    false
}

fn folded(text: &str) -> String {
    let mut folded = String::new();
    fold(text, &mut folded);
    folded
}

/// The ends of a range, each with whether it belongs to it.
#[derive(Debug, Clone)]
struct Ends<T> {
    low: Option<(T, bool)>,
    high: Option<(T, bool)>,
}

impl<T> Ends<T> {
    fn new(comparison: &Comparison<Number>, make: impl Fn(&Number) -> Option<T>) -> Self {
        let end = |number: &Number, included| make(number).map(|end| (end, included));
        match comparison {
            Comparison::Equal(value) => Self { low: end(value, true), high: end(value, true) },
            Comparison::Below(value) => Self { low: None, high: end(value, false) },
            Comparison::AtMost(value) => Self { low: None, high: end(value, true) },
            Comparison::Above(value) => Self { low: end(value, false), high: None },
            Comparison::AtLeast(value) => Self { low: end(value, true), high: None },
            Comparison::Between(low, high) => Self { low: end(low, true), high: end(high, true) },
        }
    }

    /// Whether a value lies within, told how it lies to each end. A value that lies nowhere lies in no range.
    fn hold(&self, side: impl Fn(&T) -> Option<Ordering>) -> bool {
        let within = |end: &Option<(T, bool)>, outside: Ordering| {
            end.as_ref().is_none_or(|(end, included)| {
                side(end).is_some_and(|side| side != outside && (*included || side != Ordering::Equal))
            })
        };
        within(&self.low, Ordering::Less) && within(&self.high, Ordering::Greater)
    }
}

fn days(comparison: &Comparison<Period>, today: Date) -> Days {
    let of = |period: &Period| period.days(today);
    match comparison {
        Comparison::Equal(period) => of(period),
        Comparison::Below(period) => Days { first: None, last: before(of(period).first) },
        Comparison::AtMost(period) => Days { first: None, last: of(period).last },
        Comparison::Above(period) => Days { first: after(of(period).last), last: None },
        Comparison::AtLeast(period) => Days { first: of(period).first, last: None },
        Comparison::Between(first, last) => Days { first: of(first).first, last: of(last).last },
    }
}

fn before(day: Option<Date>) -> Option<Date> {
    day.map(|day| day.yesterday().unwrap_or(Date::MIN))
}

fn after(day: Option<Date>) -> Option<Date> {
    day.map(|day| day.tomorrow().unwrap_or(Date::MAX))
}

fn text_column(field: TextField) -> Option<TextColumn> {
    match field {
        TextField::Category => Some(TextColumn::Category),
        TextField::Type => Some(TextColumn::Kind),
        TextField::Name => Some(TextColumn::Name),
        TextField::Memo => Some(TextColumn::Memo),
        TextField::Currency => Some(TextColumn::Currency),
        TextField::Tag => Some(TextColumn::Tags),
        TextField::Note => Some(TextColumn::Notes),
        TextField::Status => Some(TextColumn::PendingStatus),
        TextField::Id => None,
    }
}

fn texts(columns: &Columns, column: TextColumn, test: impl FnMut(&str) -> bool) -> Bits {
    columns.with_texts(column, &columns.texts(column).matching(test))
}

fn tags(columns: &Columns, wanted: &Wanted) -> Bits {
    texts(columns, TextColumn::Tags, |tags| tags.split('\n').any(|tag| wanted.is_met(tag)))
}

fn numbers(columns: &Columns, field: NumberField, test: impl FnMut(Decimal<'_>) -> bool) -> Bits {
    match field {
        NumberField::Amount => columns.with_amounts(test),
        NumberField::Balance => columns.with_balances(test),
    }
}

fn anywhere(columns: &Columns, wanted: &Wanted) -> Bits {
    let mut found = tags(columns, wanted);
    for column in LOOKS_AT {
        found.or(&texts(columns, column, |text| wanted.is_met(text)));
    }
    found.or(&ids(columns, wanted));
    found.or(&amounts(columns, wanted));
    found.or(&dates(columns, wanted));
    found
}

fn ids(columns: &Columns, wanted: &Wanted) -> Bits {
    columns.with_ids(&wanted.text, wanted.whole)
}

/// Rows whose amount has the text in it, as it was sent.
fn amounts(columns: &Columns, wanted: &Wanted) -> Bits {
    let mut text = String::new();
    let mut met = |amount: Decimal<'_>| {
        text.clear();
        amount.write(&mut text);
        met_unfolded(wanted, &text)
    };
    if wanted.could_be_of(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')) {
        // Amounts recur: what was found for one is kept at a place that its digits choose.
        let mut known = vec![(0_i64, u8::MAX, false); RECURRING];
        return columns.with_amounts(|amount| {
            let Decimal::Plain { mantissa, scale } = amount else { return met(amount) };
            let place = usize::try_from(mantissa.unsigned_abs() % RECURRING as u64).unwrap_or_default();
            let Some(known) = known.get_mut(place) else { return met(amount) };
            if (known.0, known.1) != (mantissa, scale) {
                *known = (mantissa, scale, met(amount));
            }
            known.2
        });
    }
    some(columns, columns.odd_amounts().filter(|(_, amount)| met(*amount)).map(|(slot, _)| slot))
}

/// Rows whose posting date has the text in it: the date of an instant, all of what is none.
fn dates(columns: &Columns, wanted: &Wanted) -> Bits {
    let mut text = String::new();
    let mut met = |posted: &Instant<'_>| {
        text.clear();
        posted.write(&mut text);
        met_unfolded(wanted, shown_date(&text))
    };
    if !wanted.could_be_of(|byte| byte.is_ascii_digit() || byte == b'-') {
        return some(columns, columns.odd_posted().filter(|(_, posted)| met(posted)).map(|(slot, _)| slot));
    }
    // Neighbouring rows are of one day more often than not.
    let mut last: Option<(i32, bool)> = None;
    columns.with_posted(|posted| {
        let day = if matches!(posted, Instant::Plain { .. }) { posted.day() } else { None };
        if let Some((_, met)) = last.filter(|(same, _)| Some(*same) == day) {
            return met;
        }
        let met = met(&posted);
        last = day.map(|day| (day, met)).or(last);
        met
    })
}

fn some(columns: &Columns, slots: impl Iterator<Item = u32>) -> Bits {
    let mut found = Bits::none(columns.slots());
    slots.for_each(|slot| found.insert(slot));
    found
}

/// The part of an instant that a screen shows as its date; all of it if there is no date in it.
fn shown_date(sent: &str) -> &str {
    sent.get(..10).unwrap_or(sent)
}

fn met_unfolded(wanted: &Wanted, text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if plain { wanted.is_met(text) } else { wanted.is_met(&folded(text)) }
}

fn had(columns: &Columns, has: Has) -> Bits {
    let text = match has {
        Has::Image => return columns.all_with_image(),
        Has::Balance => return numbers(columns, NumberField::Balance, |decimal| decimal.is_decimal()),
        Has::Amount => return numbers(columns, NumberField::Amount, |decimal| decimal.is_decimal()),
        Has::Date => {
            return columns.with_posted(|posted| posted.day().is_some());
        }
        Has::Check => TextColumn::CheckNumber,
        Has::Note => TextColumn::Notes,
        Has::Tag => TextColumn::Tags,
        Has::Category => TextColumn::Category,
        Has::Type => TextColumn::Kind,
        Has::Name => TextColumn::Name,
        Has::Memo => TextColumn::Memo,
        Has::Currency => TextColumn::Currency,
        Has::Status => TextColumn::PendingStatus,
    };
    let mut found = columns.with_any_text(text);
    // A text without characters says as little as none.
    if let Some(empty) = columns.texts(text).number_of("") {
        let mut numbers = Bits::none(columns.texts(text).len());
        numbers.insert(empty);
        found.and_not(&columns.with_texts(text, &numbers));
    }
    found
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A check number without the zeros before it; one that is no number as it is, folded.
fn check_key(folded: &str) -> &str {
    if is_digits(folded) { folded.trim_start_matches('0') } else { folded }
}

/// Compares two numbers of digits without zeros before them.
fn compare_digits(one: &str, other: &str) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// The ends of a range of check numbers, without zeros before them.
fn check_ends(comparison: &Comparison<Number>) -> Ends<String> {
    Ends::new(comparison, |number| Some(check_key(&number.to_string()).to_owned()))
}
