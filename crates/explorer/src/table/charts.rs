//! Charts: exact numbers for a picture, and the sentence that says what it shows.

use super::Shown;
use super::shown::{date, group_words, sign_words};
use crate::Explorer;
use crate::accounts::{Reading, account_id};
use crate::core::Answer;
use crate::format::{self, group_digits, grouped};
use crate::view::{BalanceChartView, BalancePointView, FlowChartView, FlowView, PointSource, TransactionQuery};
use bigdecimal::Zero as _;
use ledger::{BalanceSeries, BalanceSource, Slice};
use model::{AccountId, Group, Money, text};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Explorer {
    /// The balance of an account, day by day, from the rows in memory.
    ///
    /// # Errors
    /// If the session or the account does not exist.
    pub async fn balance_chart(&self, session: String, account_id: String) -> Answer<BalanceChartView> {
        let session = self.core().session(&session).await?;
        let account = self::account_id(&account_id)?;
        let readings = Arc::clone(&session.readings);
        self.shown(session, move |shown| {
            // Asked before the rows are looked at: a reading that ends meanwhile makes the picture no worse.
            let whole = readings.is_whole(&account);
            Ok(balance_chart(shown, &account, whole))
        })
        .await
    }

    /// What came in and went out by month and by category: a picture for each currency and meaning, since amounts of
    /// two of them are not added.
    ///
    /// # Errors
    /// If the session does not exist or the query is not good.
    pub async fn flow_charts(&self, session: String, query: TransactionQuery) -> Answer<Vec<FlowChartView>> {
        self.of_rows(session, query, |shown, query| Ok(flow_charts(shown, query))).await
    }
}

fn balance_chart(shown: &Shown, account: &AccountId, whole: bool) -> BalanceChartView {
    let anchor = shown.balance(account);
    let mut series = shown.ledger.balances(account, anchor.as_ref().and_then(|anchor| anchor.balance));
    if !whole {
        // Rows may be missing anywhere between: a sum over them would be no balance.
        let all = series.points.len();
        series.points.retain(|point| point.source == BalanceSource::Sent);
        series.unknown_days += (all - series.points.len()) as u64;
    }
    let point = |point: &ledger::BalancePoint| BalancePointView {
        date: point.date.to_string(),
        shown: group_digits(&point.balance),
        balance: point.balance.clone(),
        source: match point.source {
            BalanceSource::Sent => PointSource::Sent,
            BalanceSource::Summed => PointSource::Summed,
        },
    };
    BalanceChartView {
        whole,
        basis: basis(&series, anchor.as_ref(), shown.group(account), whole),
        meaning: meaning(shown.group(account)).to_owned(),
        summary: balance_summary(&series),
        points: series.points.iter().map(point).collect(),
    }
}

fn meaning(group: Group) -> &'static str {
    match group {
        Group::YouHave => "Positive is money in the account; negative is overdrawn.",
        Group::YouOwe => "Positive is owed; negative is owed by the institution.",
        Group::Other => "What the sign means on this account type is not documented.",
    }
}

/// Where the numbers come from: what was sent, what was added up and from where, what is inferred, what is missing.
fn basis(series: &BalanceSeries, anchor: Option<&Reading<'_>>, group: Group, whole: bool) -> String {
    let summed = series.points.iter().filter(|point| point.source == BalanceSource::Summed).count();
    let mut basis = match (series.points.len(), summed) {
        (0, _) => "No day has a balance that is known.".to_owned(),
        (_, 0) => "Running balances as the institution sent them.".to_owned(),
        (all, summed) if all == summed => "Added up from amounts: no running balances were sent.".to_owned(),
        (all, summed) => format!(
            "Running balances as sent on {} days; added up from amounts on {}.",
            group_digits(&(all - summed).to_string()),
            group_digits(&summed.to_string())
        ),
    };
    // The newest day is added up only if the sum begins at the account's balance.
    let newest = series.points.last().filter(|point| point.source == BalanceSource::Summed);
    if newest.is_some()
        && let Some(anchor) = anchor
        && let Some(balance) = anchor.balance.filter(|balance| balance.value().is_some())
    {
        basis.push_str(&anchor_words(balance, anchor));
    }
    if summed > 0 && group != Group::YouHave {
        basis.push_str(
            " Inferred: that an amount changes the balance by its sign; what the sign of amounts means on this account \
             type is not documented.",
        );
    }
    if !whole {
        basis.push_str(
            " Partial: not every transaction of the account is in memory, so nothing is added up over what may be missing.",
        );
    }
    if series.undated > 0 {
        let rows = if series.undated == 1 { "posted row has" } else { "posted rows have" };
        basis.push_str(&format!(" {} {rows} no date and count in no sum.", group_digits(&series.undated.to_string())));
    }
    if series.unknown_days > 0 {
        let days = if series.unknown_days == 1 { "day is" } else { "days are" };
        basis.push_str(&format!(" {} {days} not known and not drawn.", group_digits(&series.unknown_days.to_string())));
    }
    basis
}

fn anchor_words(balance: &Money, anchor: &Reading<'_>) -> String {
    let source = match anchor.source {
        crate::view::BalanceSource::AccountsList => "the accounts list",
        crate::view::BalanceSource::TaskEvent => "an event of the refresh task",
    };
    let as_of = anchor.as_of().as_ref().map_or_else(|| "without a date".to_owned(), |at| format!("as of {}", date(at)));
    format!(
        " The sum begins at {}, the balance from {source} {as_of}; that it is the balance after the newest posted row \
         is inferred.",
        grouped(balance)
    )
}

fn balance_summary(series: &BalanceSeries) -> String {
    let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else {
        return "There is nothing to draw yet.".to_owned();
    };
    let value = |point: &&ledger::BalancePoint| Money::read(point.balance.clone()).value().cloned();
    let shown = |point: &ledger::BalancePoint| format!("{} on {}", group_digits(&point.balance), point.date);
    let mut sentence = format!("From {} to {}.", shown(first), shown(last));
    let extremes = (series.points.iter().min_by_key(value), series.points.iter().max_by_key(value));
    if let (Some(least), Some(most)) = extremes
        && series.points.len() > 2
    {
        sentence.push_str(&format!(" Least {}, most {}.", shown(least), shown(most)));
    }
    sentence
}

#[derive(Default)]
struct Picture {
    months: Vec<FlowView>,
    categories: Vec<FlowView>,
    left_out: u64,
}

fn flow_charts(shown: &Shown, query: &ledger::Query) -> Vec<FlowChartView> {
    let flows = shown.ledger.flows(query, |account| shown.group(account));
    let mut pictures: BTreeMap<(Group, Option<String>), Picture> = BTreeMap::new();
    let of = |slice: &Slice<Group>| (slice.totals.group, slice.totals.currency.clone());
    for slice in &flows.months {
        let picture = pictures.entry(of(slice)).or_default();
        picture.left_out += slice.totals.left_out;
        // Rows without a date are in no month.
        match &slice.of {
            Some(_) => picture.months.push(flow(slice)),
            None => picture.left_out += slice.totals.counted,
        }
    }
    for slice in &flows.categories {
        pictures.entry(of(slice)).or_default().categories.push(flow(slice));
    }
    pictures
        .into_iter()
        .map(|((group, currency), mut picture)| {
            let (in_words, out_words) = sign_words(group);
            let amount = |flow: &FlowView| Money::read(flow.money_out.clone()).value().cloned();
            picture.categories.sort_by(|a, b| amount(b).cmp(&amount(a)).then_with(|| a.label.cmp(&b.label)));
            FlowChartView {
                of: group_words(group).to_owned(),
                currency: currency.as_deref().map(text::shown).unwrap_or_default(),
                in_words: in_words.to_owned(),
                out_words: out_words.to_owned(),
                left_out: format::count(picture.left_out),
                summary: flow_summary(&picture, in_words, out_words),
                category_summary: category_summary(&picture.categories, in_words, out_words),
                months: picture.months,
                categories: picture.categories,
            }
        })
        .collect()
}

fn flow(slice: &Slice<Group>) -> FlowView {
    let totals = &slice.totals;
    FlowView {
        label: slice.of.as_deref().map(text::shown).unwrap_or_default(),
        money_in: totals.money_in.clone(),
        money_out: totals.money_out.trim_start_matches('-').to_owned(),
        in_shown: group_digits(&totals.money_in),
        out_shown: group_digits(&totals.money_out),
        rows: format::count(totals.counted),
    }
}

fn flow_summary(picture: &Picture, in_words: &str, out_words: &str) -> String {
    let (Some(first), Some(last)) = (picture.months.first(), picture.months.last()) else {
        return "There is nothing to draw yet.".to_owned();
    };
    if picture.months.len() == 1 {
        format!("{}: {} {}, {} {}.", last.label, in_words, last.in_shown, out_words.to_lowercase(), last.out_shown)
    } else {
        format!(
            "{} months from {} to {}. In the last one {} {} and {} {}.",
            group_digits(&picture.months.len().to_string()),
            first.label,
            last.label,
            in_words.to_lowercase(),
            last.in_shown,
            out_words.to_lowercase(),
            last.out_shown
        )
    }
}

/// How many categories, and the largest on either side. `categories` begin with the largest outgoing sum.
fn category_summary(categories: &[FlowView], in_words: &str, out_words: &str) -> String {
    let amount = |text: &str| Money::read(text).value().filter(|value| !value.is_zero()).cloned();
    let named = categories.iter().filter(|category| !category.label.is_empty()).count();
    let mut sentence = match named {
        0 => "No row has a category.".to_owned(),
        1 => "1 category.".to_owned(),
        _ => format!("{} categories.", group_digits(&named.to_string())),
    };
    if let Some(without) = categories.iter().find(|category| category.label.is_empty()).filter(|_| named > 0) {
        let rows = if without.rows == 1 { "row has" } else { "rows have" };
        sentence.push_str(&format!(" {} {rows} none.", group_digits(&without.rows.to_string())));
    }
    let label = |flow: &FlowView| if flow.label.is_empty() { "no category".to_owned() } else { flow.label.clone() };
    if let Some(out) = categories.first().filter(|first| amount(&first.money_out).is_some()) {
        sentence.push_str(&format!(" Largest {}: {}, {}.", out_words.to_lowercase(), label(out), out.out_shown));
    }
    let most = categories.iter().filter_map(|flow| Some((amount(&flow.money_in)?, flow))).max_by(|a, b| a.0.cmp(&b.0));
    if let Some((_, most)) = most {
        sentence.push_str(&format!(" Largest {}: {}, {}.", in_words.to_lowercase(), label(most), most.in_shown));
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::BalanceNews;
    use ledger::{Ledger, Row};
    use model::{ApiInstant, TransactionId};
    use std::collections::HashMap;

    const DEPOSIT: &str = r#"{"id":"a","accountType":"Deposit","balance":"90","fetchedDate":"2026-03-01T09:00:00Z"}"#;
    const DEBT: &str = r#"{"id":"a","accountType":"Debt","balance":"90","fetchedDate":"2026-03-01T09:00:00Z"}"#;

    fn row(day: u8, amount: &str, running: Option<&str>) -> Row {
        Row {
            amount: Some(Money::read(amount)),
            posted: Some(ApiInstant::read(format!("2026-03-{day:02}T00:00:00Z"))),
            running_balance: running.map(Money::read),
            ..Row::new(TransactionId::new(day.to_string()).unwrap(), format!(r#"{{"id":"{day}"}}"#))
        }
    }

    fn news(balance: &str, fetched: &str) -> BalanceNews {
        BalanceNews {
            balance: Some(Money::read(balance)),
            available_balance: None,
            available_credit: None,
            fetched: Some(ApiInstant::read(fetched)),
            received: "2026-03-04T12:00:00Z".parse().unwrap(),
        }
    }

    fn chart(account: &str, rows: &[Row], news: Option<BalanceNews>, whole: bool) -> BalanceChartView {
        let (ledger, id) = (Ledger::new(), AccountId::new("a").unwrap());
        ledger.upsert(&id, rows).unwrap();
        let news = news.map(|news| (id.clone(), news)).into_iter().collect::<HashMap<_, _>>();
        balance_chart(&Shown::made_up(&ledger, &[account], news), &id, whole)
    }

    fn points(chart: &BalanceChartView) -> Vec<(&str, PointSource)> {
        chart.points.iter().map(|point| (point.balance.as_str(), point.source)).collect()
    }

    #[test]
    fn sums_begin_at_the_newer_balance_and_say_which_it_is_and_from_when() {
        let rows = [row(2, "10", None), row(3, "5", None)];
        let listed = chart(DEPOSIT, &rows, None, true);
        assert_eq!(points(&listed), [("85", PointSource::Summed), ("90", PointSource::Summed)]);
        assert!(listed.basis.contains("90, the balance from the accounts list as of 2026-03-01"), "{}", listed.basis);
        let newer = chart(DEPOSIT, &rows, Some(news("100", "2026-03-04T09:00:00Z")), true);
        assert_eq!(points(&newer), [("95", PointSource::Summed), ("100", PointSource::Summed)]);
        let words = "100, the balance from an event of the refresh task as of 2026-03-04";
        assert!(newer.basis.contains(words) && newer.basis.contains("inferred"), "{}", newer.basis);
        let older = chart(DEPOSIT, &rows, Some(news("100", "2026-02-01T09:00:00Z")), true);
        assert_eq!(points(&older), points(&listed));
    }

    #[test]
    fn of_an_account_that_was_not_read_whole_only_what_was_sent_is_drawn() {
        let rows = [row(1, "1", Some("70")), row(2, "10", None), row(3, "5", None)];
        let partial = chart(DEPOSIT, &rows, None, false);
        assert_eq!(points(&partial), [("70", PointSource::Sent)]);
        assert!(!partial.whole);
        assert!(partial.basis.contains("Partial:"), "{}", partial.basis);
        assert!(partial.basis.contains("2 days are not known and not drawn."), "{}", partial.basis);
        assert!(!partial.basis.contains("The sum begins"), "{}", partial.basis);
        let whole = chart(DEPOSIT, &rows, None, true);
        assert_eq!(whole.points.len(), 3);
        assert!(!whole.basis.contains("Partial"), "{}", whole.basis);
    }

    #[test]
    fn sums_on_a_debt_are_called_inferred_and_what_was_sent_is_not() {
        let summed = chart(DEBT, &[row(2, "10", None)], None, true);
        assert!(summed.basis.contains("Inferred: that an amount changes the balance"), "{}", summed.basis);
        let sent = chart(DEBT, &[row(2, "10", Some("80"))], None, true);
        assert_eq!(sent.basis, "Running balances as the institution sent them.");
    }

    #[test]
    fn the_categories_have_a_sentence_of_their_own() {
        let flow = |label: &str, money_in: &str, money_out: &str, rows: u32| FlowView {
            label: label.to_owned(),
            money_in: money_in.to_owned(),
            money_out: money_out.to_owned(),
            in_shown: group_digits(money_in),
            out_shown: format!("−{}", group_digits(money_out)),
            rows,
        };
        let categories =
            [flow("Groceries", "0", "1412.10", 28), flow("", "0", "3.00", 1), flow("Income", "4560.00", "0.00", 2)];
        assert_eq!(
            category_summary(&categories, "Money in", "Money out"),
            "2 categories. 1 row has none. Largest money out: Groceries, −1,412.10. Largest money in: Income, 4,560.00."
        );
        assert_eq!(
            category_summary(&categories[1..2], "Money in", "Money out").find("No row has a category."),
            Some(0)
        );
    }
}
