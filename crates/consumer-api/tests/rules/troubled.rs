//! Long reads against a server in trouble: what passes is waited for, what does not keeps what came.

use crate::paging::{offset, read, read_watched, still};
use crate::support::{Reply, Server, Setup, TestBearer, status};
use consumer_api::{Deadlines, ReadQuery};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const ROWS: usize = 6_000;

/// Quick deadlines for what never answers, long enough for what does.
const QUICK: Deadlines = Deadlines {
    connect: Duration::from_secs(10),
    idle: Duration::from_millis(400),
    idle_long_poll: Duration::from_secs(10),
    total: Duration::from_secs(10),
};

/// Answers the first so many requests for one page with trouble, and everything else well.
async fn troubled(at: usize, times: usize, trouble: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    let met = AtomicUsize::new(0);
    Server::start(move |_, seen| {
        let hit = offset(seen) == at && met.fetch_add(1, Ordering::SeqCst) < times;
        if hit { trouble() } else { still(ROWS, seen) }
    })
    .await
}

#[tokio::test]
async fn a_429_in_the_middle_is_waited_for_as_long_as_it_says() {
    let server = troubled(1_980, 1, || status("429 Slow", "retry-after: 7\r\n", "")).await;
    let setup = server.setup();
    let (end, taken) = read(&setup).await;
    assert_eq!((end.unwrap().truncated, taken.ids.len()), (None, ROWS));
    assert!(setup.pace.pauses().contains(&Duration::from_secs(7)), "{:?}", setup.pace.pauses());
}

#[tokio::test]
async fn a_longer_retry_after_ends_the_read_and_says_when() {
    let server = troubled(1_980, 1, || status("429 Slow", "retry-after: 600\r\n", "")).await;
    let setup = server.setup();
    let (failure, _) = read(&setup).await;
    let failure = failure.unwrap_err();
    assert_eq!(failure.error.code(), "api.rate_limited");
    assert_eq!(failure.error.retry_after(), Some(Duration::from_secs(600)));
    let (end, _) =
        read_watched(&setup, &ReadQuery::default(), failure.progress.map(|progress| *progress), |_| {}).await;
    assert_eq!(end.unwrap().rows, ROWS);
}

#[tokio::test]
async fn server_errors_in_between_are_repeated() {
    let server = Server::start(|n, seen| {
        // Every sixth answer: less than any two in a row for one page.
        if n % 6 == 5 && n < 40 { status("500 Oh", "", "") } else { still(ROWS, seen) }
    })
    .await;
    let (end, taken) = read(&server.setup()).await;
    assert_eq!((end.unwrap().truncated, taken.ids.len()), (None, ROWS));
}

#[tokio::test]
async fn one_restart_of_the_server_that_meets_all_pages_in_flight_is_survived() {
    let server =
        Server::start(|n, seen| if (20..25).contains(&n) { status("503 Restart", "", "") } else { still(ROWS, seen) })
            .await;
    let (end, taken) = read(&server.setup()).await;
    assert_eq!((end.unwrap().truncated, taken.ids.len()), (None, ROWS));
}

#[tokio::test]
async fn a_page_that_never_comes_is_asked_for_again() {
    let server = troubled(2_475, 1, || Reply::Hang(Vec::new())).await;
    let (end, taken) = read(&Setup::with(server.base(), QUICK)).await;
    assert_eq!((end.unwrap().truncated, taken.ids.len()), (None, ROWS));
}

#[tokio::test]
async fn a_host_that_stays_silent_ends_the_read_with_what_came() {
    let server = troubled(2_475, usize::MAX, || Reply::Hang(Vec::new())).await;
    let (failure, taken) = read(&Setup::with(server.base(), QUICK)).await;
    let failure = failure.unwrap_err();
    assert_eq!((failure.error.code(), failure.progress.unwrap().offset()), ("api.timeout", 2_475));
    assert!(taken.ids.len() >= 2_480);
}

#[tokio::test]
async fn a_body_that_is_cut_is_asked_for_again() {
    let server = troubled(990, 1, || {
        Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n{\"transactions\":[".to_vec())
    })
    .await;
    let (end, taken) = read(&server.setup()).await;
    assert_eq!((end.unwrap().truncated, taken.ids.len()), (None, ROWS));
}

#[tokio::test]
async fn a_token_that_expires_in_the_middle_is_renewed_once_for_all_pages() {
    let answered = AtomicUsize::new(0);
    let server = Server::start(move |_, seen| {
        let first = seen.header("authorization") == Some("Bearer first");
        let good = !first || answered.fetch_add(1, Ordering::SeqCst) < 5;
        if good { still(ROWS, seen) } else { status("401 No", "", "") }
    })
    .await;
    let setup = server.setup();
    let (end, taken) = read(&setup).await;
    assert_eq!((end.unwrap().truncated, taken.ids.len()), (None, ROWS));
    assert_eq!(*setup.bearer.renewals.lock(), 1);
}

#[tokio::test]
async fn a_sign_in_that_ends_in_the_middle_keeps_what_came() {
    let answered = AtomicUsize::new(0);
    let server = Server::start(move |_, seen| {
        if answered.fetch_add(1, Ordering::SeqCst) < 5 { still(ROWS, seen) } else { status("401 No", "", "") }
    })
    .await;
    let setup = Setup { bearer: TestBearer::with(&["only"]), ..server.setup() };
    let (failure, taken) = read(&setup).await;
    let failure = failure.unwrap_err();
    assert_eq!(failure.error.code(), "token.refresh_refused");
    assert!(failure.progress.unwrap().offset() > 0 && taken.ids.len() >= 500);
}

#[tokio::test]
async fn stop_in_the_middle_keeps_what_came_and_it_can_go_on() {
    let server = Server::start(|_, seen| still(ROWS, seen)).await;
    let setup = server.setup();
    let mut pages = 0;
    let (failure, taken) = read_watched(&setup, &ReadQuery::default(), None, |_| {
        pages += 1;
        if pages == 4 {
            setup.cancel.cancel();
        }
    })
    .await;
    let failure = failure.unwrap_err();
    assert!(failure.error.is_cancelled());
    let progress = *failure.progress.unwrap();
    assert!(taken.ids.len() >= progress.counts().rows && taken.ids.len() < ROWS);
    let fresh = Setup { api: setup.api.clone(), ..server.setup() };
    let (end, more) = read_watched(&fresh, &ReadQuery::default(), Some(progress), |_| {}).await;
    assert_eq!(end.unwrap().rows, ROWS);
    assert_eq!(taken.ids.union(&more.ids).count(), ROWS);
}

#[tokio::test]
async fn a_click_is_answered_while_every_page_of_a_long_read_hangs() {
    let server = Server::start(|_, seen| match seen.line().contains("/transactions") {
        true if offset(seen) > 0 => Reply::Hang(Vec::new()),
        true => still(ROWS, seen),
        false => crate::support::json(r#"{"accounts":[]}"#),
    })
    .await;
    let setup = server.setup();
    let clicking = async {
        while server.count() < 3 {
            tokio::task::yield_now().await;
        }
        let answered = setup.accounts().await;
        setup.cancel.cancel();
        answered
    };
    let ((end, _), answered) = tokio::join!(read(&setup), clicking);
    assert_eq!((answered, end.unwrap_err().error.is_cancelled()), (Ok(0), true));
}
