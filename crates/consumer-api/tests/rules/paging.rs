//! Reading all pages of an account: several at once, each seam verified, caught up at the end (AP-5, AP-13).

use crate::support::{Reply, Seen, Server, Setup, json, status};
use consumer_api::{ReadEnd, ReadFailure, ReadPage, ReadProgress, ReadQuery, Truncated, read_transactions};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc;

pub(crate) fn parameter<'a>(seen: &'a Seen, name: &str) -> Option<&'a str> {
    let query = seen.line().split(['?', ' ']).nth(2).unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

pub(crate) fn offset(seen: &Seen) -> usize {
    parameter(seen, "offset").unwrap().parse().unwrap()
}

fn rows(ids: impl Iterator<Item = usize>) -> String {
    let rows: Vec<String> = ids.map(|id| format!("{{\"id\":\"t{id}\",\"amount\":\"-{id}.10\"}}")).collect();
    rows.join(",")
}

pub(crate) fn page(ids: std::ops::Range<usize>, offset: usize) -> Reply {
    json(&format!("{{\"offset\":{offset},\"limit\":500,\"transactions\":[{}]}}", rows(ids)))
}

/// The page of a list of so many rows that stands still.
pub(crate) fn still(total: usize, seen: &Seen) -> Reply {
    let offset = offset(seen);
    page(offset.min(total)..(offset + 500).min(total), offset)
}

/// What a caller has at the end.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) ids: BTreeSet<String>,
    pub(crate) pages: usize,
}

impl Taken {
    fn take(&mut self, page: &ReadPage) {
        self.pages += 1;
        self.ids.extend(page.page.value.transactions.iter().map(|row| row.id.as_str().to_owned()));
        for id in &page.page.value.inactivated {
            self.ids.remove(id.as_str());
        }
    }
}

/// Reads, and takes each page as it arrives; `watch` looks on.
pub(crate) async fn read_watched(
    setup: &Setup,
    query: &ReadQuery,
    from: Option<ReadProgress>,
    mut watch: impl FnMut(&ReadPage),
) -> (Result<ReadEnd, ReadFailure>, Taken) {
    let (pages, mut arriving) = mpsc::channel(1);
    let reading = async move {
        let whose = (&setup.user, &setup.account);
        read_transactions(&setup.api, &setup.bearer, whose, query, from, &pages, &setup.cancel).await
    };
    let taking = async {
        let mut taken = Taken::default();
        while let Some(page) = arriving.recv().await {
            watch(&page);
            taken.take(&page);
        }
        taken
    };
    tokio::join!(reading, taking)
}

pub(crate) async fn read(setup: &Setup) -> (Result<ReadEnd, ReadFailure>, Taken) {
    read_watched(setup, &ReadQuery::default(), None, |_| {}).await
}

fn asked(server: &Server) -> Vec<usize> {
    let mut asked: Vec<usize> = server.seen.lock().iter().map(offset).collect();
    asked.sort_unstable();
    asked
}

#[tokio::test]
async fn a_list_that_stands_still_is_read_once_with_five_rows_between_neighbours() {
    let server = Server::start(|_, seen| still(2_200, seen)).await;
    let (end, taken) = read(&server.setup()).await;
    let end = end.unwrap();
    assert_eq!((end.truncated, end.rows, taken.ids.len()), (None, 2_200, 2_200));
    assert_eq!(asked(&server)[..5], [0, 495, 990, 1_485, 1_980]);
}

#[tokio::test]
async fn every_row_arrives_when_rows_are_taken_out_between_pages() {
    // Sixty rows are taken out above after the first page, so everything moves up by sixty.
    let server = Server::start(|n, seen| {
        let offset = offset(seen);
        let (first, total) = if n == 0 { (offset, 1_260) } else { (offset + 60, 1_260_usize) };
        page(first.min(total)..(first + 500).min(total), offset)
    })
    .await;
    let (end, taken) = read(&server.setup()).await;
    assert_eq!((end.unwrap().truncated, taken.ids.len()), (None, 1_260));
    assert!(asked(&server).contains(&250), "the open seam was read again: {:?}", asked(&server));
}

#[tokio::test]
async fn every_row_arrives_when_rows_are_put_in_between_pages() {
    let server = Server::start(|n, seen| {
        let (offset, total) = (offset(seen), 1_210_usize);
        let moved = if n == 0 { 0 } else { 10 };
        let first = (offset + 10 - moved).min(total);
        page(first..(first + 500).min(total), offset)
    })
    .await;
    let (end, taken) = read(&server.setup()).await;
    assert_eq!((end.unwrap().truncated, taken.ids.len()), (None, 1_200));
}

#[tokio::test]
async fn what_changed_during_the_read_is_taken_in_at_its_end() {
    let server = Server::start(|_, seen| match parameter(seen, "updatedSince") {
        Some(_) => json(
            r#"{"offset":0,"limit":500,"inactivatedTransactionIds":["t7"],
                "transactions":[{"id":"t9001","lastUpdated":"2026-03-04T11:00:30Z"}]}"#,
        ),
        None => {
            let offset = offset(seen);
            let body = format!(
                "{{\"offset\":{offset},\"limit\":500,\"transactions\":[{}]}}",
                rows(offset..(offset + 500).min(700))
            );
            status("200 OK", "date: Wed, 04 Mar 2026 11:00:00 GMT\r\n", &body)
        }
    })
    .await;
    let mut late = Vec::new();
    let (end, taken) =
        read_watched(&server.setup(), &ReadQuery::default(), None, |page| late.push(page.catching_up)).await;
    let end = end.unwrap();
    assert_eq!((end.rows, end.caught_up, taken.ids.len()), (700, 1, 700));
    assert!(taken.ids.contains("t9001") && !taken.ids.contains("t7"));
    assert_eq!((late.iter().filter(|late| **late).count(), late.last()), (1, Some(&true)), "at the end, and once");
    let last = server.seen.lock().last().cloned().unwrap();
    assert_eq!(
        parameter(&last, "updatedSince"),
        Some("2026-03-04T10%3A55%3A00Z"),
        "the server's clock less five minutes"
    );
    assert_eq!(end.cursor, Some("2026-03-04T10:55:30Z".parse().unwrap()));
}

#[tokio::test]
async fn a_list_in_one_answer_and_a_part_of_a_list_are_not_caught_up() {
    let dated = |seen: &Seen, total: usize| {
        let offset = offset(seen);
        let body =
            format!("{{\"limit\":500,\"transactions\":[{}]}}", rows(offset.min(total)..(offset + 500).min(total)));
        status("200 OK", "date: Wed, 04 Mar 2026 11:00:00 GMT\r\n", &body)
    };
    let one = Server::start(move |_, seen| dated(seen, 400)).await;
    assert_eq!(read(&one.setup()).await.0.unwrap().pages, 1);
    let part = Server::start(move |_, seen| dated(seen, 700)).await;
    let query = ReadQuery { since: Some("2022-06-30T00:00:00Z".parse().unwrap()), ..ReadQuery::default() };
    assert_eq!(read_watched(&part.setup(), &query, None, |_| {}).await.0.unwrap().rows, 700);
    assert!(part.seen.lock().iter().all(|seen| parameter(seen, "updatedSince").is_none()));
}

#[tokio::test]
async fn a_server_that_repeats_itself_ends_the_read() {
    let server = Server::start(|_, _| page(0..500, 0)).await;
    let (end, taken) = read(&server.setup()).await;
    let end = end.unwrap();
    assert_eq!((end.truncated, end.ended_at, end.rows), (Some(Truncated::RepeatedPage), 495, 500));
    assert_eq!(taken.ids.len(), 500);
}

#[tokio::test]
async fn a_page_that_fails_ends_the_read_and_it_goes_on_from_there() {
    let refused = AtomicBool::new(false);
    let server = Server::start(move |_, seen| {
        let refuse = offset(seen) == 1_485 && !refused.swap(true, Ordering::SeqCst);
        if refuse { status("403 No", "", "") } else { still(2_200, seen) }
    })
    .await;
    let setup = server.setup();
    let (failure, mut taken) = read(&setup).await;
    let failure = failure.unwrap_err();
    let progress = *failure.progress.unwrap();
    let from = usize::try_from(progress.offset()).unwrap();
    assert_eq!(failure.error.code(), "api.forbidden");
    assert!([495, 990, 1_485].contains(&from), "{from}");
    assert_eq!(progress.counts().rows, from + 5);
    let query = ReadQuery::default();
    let (end, more) = read_watched(&setup, &query, Some(progress), |_| {}).await;
    assert_eq!(end.unwrap().rows, 2_200);
    assert!(more.ids.iter().all(|id| id[1..].parse::<usize>().unwrap() >= from), "what is verified is not read again");
    taken.ids.extend(more.ids);
    assert_eq!(taken.ids.len(), 2_200);
}

#[tokio::test]
async fn instants_are_sent_as_documented_and_the_two_ways_are_not_mixed() {
    let server = Server::start(|_, _| page(0..1, 0)).await;
    let setup = server.setup();
    let since = Some("2022-06-30T00:00:00Z".parse().unwrap());
    let query = ReadQuery { since, ..ReadQuery::default() };
    assert!(read_watched(&setup, &query, None, |_| {}).await.0.is_ok());
    let line = server.seen.lock().last().map(|seen| seen.line().to_owned());
    assert!(line.unwrap().contains("?offset=0&limit=500&since=2022-06-30T00%3A00%3A00Z "));
    let query = ReadQuery { since, updated_since: since, ..ReadQuery::default() };
    let (failure, _) = read_watched(&setup, &query, None, |_| {}).await;
    assert_eq!((failure.unwrap_err().error.code(), server.count()), ("api.unsendable", 1));
}

#[tokio::test]
async fn pages_that_nobody_takes_are_not_asked_for() {
    let server = Server::start(|_, seen| still(20_000, seen)).await;
    let mut taken = 0;
    let (end, _) = read_watched(&server.setup(), &ReadQuery::default(), None, |_| {
        // Five in flight, two that wait, and one on its way through the channel.
        assert!(server.count() <= taken + 8, "{} asked for and {taken} taken", server.count());
        taken += 1;
    })
    .await;
    assert_eq!(end.unwrap().rows, 20_000);
}

#[tokio::test]
async fn when_nobody_takes_pages_any_more_the_read_ends() {
    let server = Server::start(|_, seen| still(20_000, seen)).await;
    let setup = server.setup();
    let (pages, mut arriving) = mpsc::channel(1);
    let (query, whose) = (ReadQuery::default(), (&setup.user, &setup.account));
    let reading = read_transactions(&setup.api, &setup.bearer, whose, &query, None, &pages, &setup.cancel);
    let leaving = async {
        arriving.recv().await;
        drop(arriving);
    };
    let (end, ()) = tokio::join!(reading, leaving);
    assert_eq!(end.unwrap_err().error.code(), "api.cancelled");
}

#[tokio::test]
async fn a_page_of_one_account_and_a_page_of_another_share_the_places_of_the_host() {
    let server = Server::start(|_, seen| still(3_000, seen)).await;
    let setup = server.setup();
    let other = Setup { api: setup.api.clone(), ..server.setup() };
    let ((one, _), (two, _)) = tokio::join!(read(&setup), read(&other));
    assert_eq!((one.unwrap().rows, two.unwrap().rows), (3_000, 3_000));
    let mut by_offset = BTreeMap::new();
    for offset in asked(&server) {
        *by_offset.entry(offset).or_insert(0) += 1;
    }
    assert!(by_offset.iter().filter(|(offset, _)| **offset < 3_000).all(|(_, times)| *times == 2), "{by_offset:?}");
}
