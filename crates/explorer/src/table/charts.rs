//! Charts: exact numbers for a picture, and the sentence that says what it shows.

use super::shown::{group_words, sign_words};
use super::{Shown, small};
use crate::Explorer;
use crate::accounts::account_id;
use crate::core::Answer;
use crate::format::group_digits;
use crate::view::{BalanceChartView, BalancePointView, FlowChartView, FlowView, TransactionQuery};
use ledger::{BalanceSeries, BalanceSource, Slice};
use model::{Group, Money, text};
use std::collections::BTreeMap;

impl Explorer {
    /// The balance of an account, day by day, from the rows in memory.
    ///
    /// # Errors
    /// If the session or the account does not exist.
    pub async fn balance_chart(&self, session: String, account_id: String) -> Answer<BalanceChartView> {
        let session = self.core().session(&session).await?;
        let account = self::account_id(&account_id)?;
        self.shown(session, move |shown| {
            let balance = shown.account(&account).and_then(|account| account.balance.as_ref());
            let series = shown.ledger.balances(&account, balance);
            let point = |point: &ledger::BalancePoint| BalancePointView {
                date: point.date.to_string(),
                shown: group_digits(&point.balance),
                balance: point.balance.clone(),
            };
            Ok(BalanceChartView {
                basis: basis(&series),
                meaning: meaning(shown.group(&account)).to_owned(),
                summary: balance_summary(&series),
                points: series.points.iter().map(point).collect(),
            })
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

fn meaning(group: Group) -> &'static str {
    match group {
        Group::YouHave => "Positive is money in the account; negative is overdrawn.",
        Group::YouOwe => "Positive is owed; negative is owed by the institution.",
        Group::Other => "What the sign means on this account type is not documented.",
    }
}

fn basis(series: &BalanceSeries) -> String {
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
    if series.unknown_days > 0 {
        basis.push_str(&format!(
            " {} days are not known and not drawn.",
            group_digits(&series.unknown_days.to_string())
        ));
    }
    basis
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
                left_out: small(picture.left_out),
                summary: flow_summary(&picture, in_words, out_words),
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
        rows: small(totals.counted),
    }
}

fn flow_summary(picture: &Picture, in_words: &str, out_words: &str) -> String {
    let (Some(first), Some(last)) = (picture.months.first(), picture.months.last()) else {
        return "There is nothing to draw yet.".to_owned();
    };
    let mut sentence = if picture.months.len() == 1 {
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
    };
    if let Some(largest) = picture.categories.iter().find(|category| !category.label.is_empty()) {
        sentence.push_str(&format!(" Largest category: {}, {}.", largest.label, largest.out_shown));
    }
    sentence
}
