//! The pages in flight: sends what the plan asks for, hands over what arrives, and stops what is not needed any more.

use super::facts::Facts;
use super::plan::{Ask, Plan};
use super::{ReadEnd, ReadFailure, ReadPage, ReadProgress, ReadQuery, Truncated, less_slack};
use crate::bearer::Bearer;
use crate::calls::{Fetched, PageQuery};
use crate::client::Api;
use crate::error::{ApiError, ApiFailure, Context};
use crate::limits;
use crate::transaction::TransactionsPage;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use jiff::Timestamp;
use model::{AccountId, UserId};
use std::collections::VecDeque;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Pages that arrived and were not taken over yet; no more are asked for then.
const NOT_TAKEN: usize = 2;

/// Reads all transactions of an account, or goes on from where an earlier read failed. Each page goes into `pages` as
/// it arrives; a channel that is full slows the read down. The order of pages is not that of the list.
///
/// # Errors
/// [`ReadFailure`] with the [`ApiError`] of the first page that could not be read, or `api.cancelled`, also when
/// nobody takes the pages any more. The pages before it stay with the caller.
pub async fn read_transactions(
    api: &Api,
    bearer: &dyn Bearer,
    (user, account): (&UserId, &AccountId),
    query: &ReadQuery,
    from: Option<ReadProgress>,
    pages: &mpsc::Sender<ReadPage>,
    cancel: &CancellationToken,
) -> Result<ReadEnd, ReadFailure> {
    let mut progress = from.unwrap_or_else(|| ReadProgress::new(query.most_rows));
    let reader = Reader { api, bearer, user, account, pages, cancel };
    match reader.read(&mut progress, query).await {
        Ok(end) => Ok(end),
        Err(error) => {
            let ReadProgress { plan, hash, began } = progress;
            let begun = plan.counts().pages > 0;
            let progress = begun.then(|| Box::new(ReadProgress { plan: plan.verified(), hash, began }));
            Err(ReadFailure { error, progress })
        }
    }
}

struct Reader<'a> {
    api: &'a Api,
    bearer: &'a dyn Bearer,
    user: &'a UserId,
    account: &'a AccountId,
    pages: &'a mpsc::Sender<ReadPage>,
    cancel: &'a CancellationToken,
}

type Answered = (Ask, Result<Fetched<TransactionsPage>, ApiError>);

impl Reader<'_> {
    async fn read(&self, progress: &mut ReadProgress, query: &ReadQuery) -> Result<ReadEnd, ApiError> {
        self.read_list(progress, query, false).await?;
        let mut late = None;
        if let Some(since) = catch_up_since(progress, query) {
            let query = ReadQuery { updated_since: Some(since), ..ReadQuery::default() };
            let mut changes = ReadProgress::new(None);
            self.read_list(&mut changes, &query, true).await?;
            late = Some(changes.plan);
        }
        Ok(ended(&progress.plan, late.as_ref()))
    }

    /// Reads one list to its end. While catching up it asks for one page at a time: what an answer says about a row
    /// is then newer than what any answer before it said.
    async fn read_list(
        &self,
        progress: &mut ReadProgress,
        query: &ReadQuery,
        catching_up: bool,
    ) -> Result<(), ApiError> {
        let needed = self.cancel.child_token();
        let mut flights: FuturesUnordered<BoxFuture<'_, Answered>> = FuturesUnordered::new();
        let mut arrived: VecDeque<ReadPage> = VecDeque::new();
        let mut failed = None;
        loop {
            while failed.is_none() && arrived.len() < NOT_TAKEN && flights.len() < self.at_once(catching_up) {
                let first = progress.plan.counts().pages == 0 && !catching_up;
                let Some(ask) = progress.plan.next() else { break };
                flights.push(Box::pin(self.ask(ask, query, first, needed.clone())));
            }
            let over = failed.is_some() || progress.plan.end().is_some();
            if over {
                needed.cancel();
            } else if flights.is_empty() && arrived.is_empty() {
                // Cannot be: there is always a page to ask for, one in flight, or an end.
                progress.plan.give_up();
                break;
            }
            if flights.is_empty() && arrived.is_empty() {
                break;
            }
            tokio::select! {
                biased;
                place = self.pages.reserve(), if !arrived.is_empty() => {
                    let Ok(place) = place else { return Err(self.nobody_takes_it()) };
                    if let Some(page) = arrived.pop_front() {
                        place.send(page);
                    }
                }
                Some((ask, answer)) = flights.next(), if !flights.is_empty() => match answer {
                    // What was cancelled because it is not needed any more, or came too late to matter.
                    _ if over => {}
                    Ok(page) => arrived.push_back(took(progress, ask, page, catching_up)),
                    Err(error) => failed = Some(error),
                },
            }
        }
        failed.map_or(Ok(()), Err)
    }

    fn at_once(&self, catching_up: bool) -> usize {
        if catching_up { 1 } else { self.api.0.host.gate.window() }
    }

    async fn ask(&self, ask: Ask, query: &ReadQuery, first: bool, needed: CancellationToken) -> Answered {
        let query = PageQuery {
            offset: ask.offset,
            limit: limits::PAGE_ROWS,
            since: query.since,
            until: query.until,
            updated_since: query.updated_since,
        };
        // Somebody waits for the first page; the others give way to whatever is clicked meanwhile.
        let page = self.api.page_apart(self.bearer, self.user, self.account, &query, !first, &needed);
        (ask, page.await)
    }

    fn nobody_takes_it(&self) -> ApiError {
        let endpoint = "GET /users/{userId}/accounts/{accountId}/transactions".to_owned();
        ApiError::new(ApiFailure::Cancelled, Context { endpoint, ..Context::default() })
    }
}

fn took(progress: &mut ReadProgress, ask: Ask, page: Fetched<TransactionsPage>, catching_up: bool) -> ReadPage {
    let facts = Facts::of(&page.value, &progress.hash);
    // The clock of the server at the first answer; without it the newest change that it knew of.
    progress.began = progress.began.or(page.server_date).or(facts.highest);
    progress.plan.answered(ask, facts);
    ReadPage { page, counts: progress.plan.counts(), catching_up }
}

/// Since when to ask for what changed during the read; `None` if nothing can have been torn apart, if nobody wants
/// the rest of the list, or if it cannot be asked: `updatedSince` goes with neither `since` nor `until`.
fn catch_up_since(progress: &ReadProgress, query: &ReadQuery) -> Option<Timestamp> {
    let part = query.since.is_some() || query.until.is_some();
    let (truncated, _) = progress.plan.end()?;
    let unwanted = matches!(truncated, Some(Truncated::Asked | Truncated::RepeatedPage));
    if part || unwanted || progress.plan.is_one_answer() {
        return None;
    }
    less_slack(progress.began?)
}

fn ended(list: &Plan, late: Option<&Plan>) -> ReadEnd {
    let (truncated, ended_at) = list.end().unwrap_or_default();
    let (counts, more) = (list.counts(), late.map(Plan::counts).unwrap_or_default());
    // A list of changes that was cut off leaves a gap too.
    let truncated = truncated.or_else(|| late.and_then(|late| late.end()?.0));
    let highest = list.highest().max(late.and_then(Plan::highest));
    ReadEnd {
        pages: counts.pages + more.pages,
        rows: counts.rows,
        failed_rows: counts.failed_rows + more.failed_rows,
        caught_up: more.rows,
        truncated,
        ended_at,
        cursor: highest.and_then(less_slack),
    }
}
