//! AP-5: reading all pages of an account.

use crate::support::{Reply, Seen, Server, json};
use consumer_api::{ReadQuery, Truncated, read_transactions};
use std::collections::BTreeSet;

fn offset(seen: &Seen) -> usize {
    let query = seen.line().split(['?', ' ']).nth(2).unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("offset=")).unwrap().parse().unwrap()
}

fn page(ids: std::ops::Range<usize>, offset: usize) -> Reply {
    let rows: Vec<String> = ids.map(|id| format!("{{\"id\":\"t{id}\",\"amount\":\"-{id}.10\"}}")).collect();
    json(&format!("{{\"offset\":{offset},\"limit\":500,\"transactions\":[{}]}}", rows.join(",")))
}

#[tokio::test]
async fn every_row_arrives_also_when_rows_move_between_pages() {
    // Ten rows are added in front after the first page, so everything moves down by ten.
    let server = Server::start(|n, seen| {
        let (offset, total) = (offset(seen), 1_210_usize);
        let moved = if n == 0 { 0 } else { 10 };
        let first = (offset + 10 - moved).min(total);
        page(first..(first + 500).min(total), offset)
    })
    .await;
    let setup = server.setup();
    let mut rows = BTreeSet::new();
    let query = ReadQuery::default();
    let end =
        read_transactions(&setup.api, &setup.bearer, &setup.user, &setup.account, &query, &setup.cancel, |page| {
            rows.extend(page.value.transactions.iter().map(|row| row.id.as_str().to_owned()));
        })
        .await
        .unwrap();
    assert_eq!((end.truncated, end.pages), (None, 3));
    assert_eq!(rows.len(), 1_200);
    let asked: Vec<usize> = server.seen.lock().iter().map(offset).collect();
    assert_eq!(asked, [0, 450, 900]);
}

#[tokio::test]
async fn a_server_that_repeats_itself_ends_the_read() {
    let server = Server::start(|_, _| page(0..500, 0)).await;
    let setup = server.setup();
    let query = ReadQuery::default();
    let end = read_transactions(&setup.api, &setup.bearer, &setup.user, &setup.account, &query, &setup.cancel, |_| {})
        .await
        .unwrap();
    assert_eq!((end.truncated, end.ended_at, end.rows), (Some(Truncated::RepeatedPage), 450, 500));
}

#[tokio::test]
async fn a_page_that_fails_ends_the_read_and_the_pages_before_it_stay() {
    let server =
        Server::start(
            |n, seen| {
                if n == 0 { page(0..500, offset(seen)) } else { crate::support::status("403 No", "", "") }
            },
        )
        .await;
    let setup = server.setup();
    let (mut pages, query) = (0, ReadQuery::default());
    let error =
        read_transactions(&setup.api, &setup.bearer, &setup.user, &setup.account, &query, &setup.cancel, |_| {
            pages += 1
        })
        .await
        .unwrap_err();
    assert_eq!((error.code(), pages), ("api.forbidden", 1));
}

#[tokio::test]
async fn instants_are_sent_as_documented_and_the_two_ways_are_not_mixed() {
    let server = Server::start(|_, _| page(0..1, 0)).await;
    let setup = server.setup();
    let since = Some("2022-06-30T00:00:00Z".parse().unwrap());
    let read = |query| async move {
        let setup = server.setup();
        let end =
            read_transactions(&setup.api, &setup.bearer, &setup.user, &setup.account, &query, &setup.cancel, |_| {})
                .await;
        let line = server.seen.lock().last().map(|seen| seen.line().to_owned());
        (end.map_err(|error| error.code()), line, server)
    };
    let (end, line, server) = read(ReadQuery { since, ..ReadQuery::default() }).await;
    assert!(end.is_ok());
    assert!(line.unwrap().contains("?offset=0&limit=500&since=2022-06-30T00%3A00%3A00Z "));
    let query = ReadQuery { since, updated_since: since, ..ReadQuery::default() };
    let end =
        read_transactions(&setup.api, &setup.bearer, &setup.user, &setup.account, &query, &setup.cancel, |_| {}).await;
    assert_eq!((end.unwrap_err().code(), server.count()), ("api.unsendable", 1));
}
