//! Reading long accounts: rows that move, stops, failures, signing in again, later reads, all accounts.

use crate::reading::ids_on_the_server;
use crate::world::{MORGAN, Person, World};
use explorer::Event;
use explorer::view::*;
use sandbox::{Config, Endpoint, Fault, FaultKind};
use std::collections::BTreeSet;
use std::time::Instant;
use testkit::browser::Consent;

/// Rows of the veteran here: thirteen pages.
const ROWS: usize = 6_000;

/// What the veteran's account is read with: a world, a session and the account.
struct Veteran {
    world: World,
    session: String,
    account: String,
}

impl Veteran {
    async fn new() -> Self {
        let mut world = World::with(Config { veteran_rows: ROWS, ..Config::default() }, |_| {}).await;
        world.person(Person::SignsIn("vera", Consent::Everything));
        let session = world.sign_in().await.id;
        let account = world.account_named(&session, "Kiosk Till").await;
        Self { world, session, account }
    }

    fn fault(&self, fault: Fault) {
        self.world.sandbox.faults().set(fault);
    }

    /// Slow enough to do something in the middle.
    fn slow(&self) {
        self.fault(Fault::new(FaultKind::Latency, Endpoint::Transactions).delay(40));
    }

    async fn begin(&self, again: bool) -> ReadView {
        self.world.explorer.read_transactions(self.session.clone(), self.account.clone(), again).await.unwrap()
    }

    async fn until(&mut self, wanted: impl Fn(&ReadView) -> bool) -> ReadView {
        self.world
            .event(|event| match event {
                Event::Read(view) if wanted(view) => Some(view.clone()),
                _ => None,
            })
            .await
    }

    /// Waits for the first page.
    async fn first_rows(&mut self) -> ReadView {
        self.until(|view| view.rows > 0).await
    }

    async fn end(&mut self) -> ReadView {
        self.until(|view| view.status != ReadStatus::Reading).await
    }

    async fn read(&mut self, again: bool) -> ReadView {
        let begun = self.begin(again).await;
        if begun.status == ReadStatus::Reading { self.end().await } else { begun }
    }

    /// How often the list was begun from its beginning.
    fn begun_from_the_beginning(&self) -> usize {
        let log = self.world.sandbox.requests(0, 10_000);
        log.iter().filter(|r| r.path.contains("offset=0&limit=500") && !r.path.contains("updatedSince")).count()
    }

    /// The ids in memory, window by window.
    async fn in_memory(&self) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for first in (0..).step_by(500) {
            let (session, query) = (self.session.clone(), crate::reading::query(&self.account));
            let rows = self.world.explorer.transactions(session, query, first, 500).await.unwrap().rows;
            if rows.is_empty() {
                break;
            }
            ids.extend(rows.into_iter().map(|row| row.id));
        }
        ids
    }

    /// The ids that the server has now, page by page.
    async fn on_the_server(&self) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for offset in (0..).step_by(500) {
            let page = ids_on_the_server(&self.world, &self.session, &self.account, offset).await;
            let rows = page.len();
            ids.extend(page);
            if rows < 500 {
                break;
            }
        }
        ids
    }
}

#[tokio::test]
async fn an_account_whose_rows_move_while_it_is_read_is_as_the_server_has_it() {
    let mut vera = Veteran::new().await;
    vera.fault(Fault::new(FaultKind::RowsMove, Endpoint::Transactions).times(12));
    let end = vera.read(false).await;
    assert_eq!((end.status, end.error.clone()), (ReadStatus::Complete, None));
    let there = vera.on_the_server().await;
    assert_eq!(end.rows as usize, there.len());
    let held = vera.in_memory().await;
    for id in &there {
        assert!(held.contains(id), "{id} was lost");
    }
    // And a later read finds nothing that this one missed.
    let later = vera.read(true).await;
    assert_eq!(later.changes, Some(ReadChangesView { added: 0, changed: 0, vanished: 0 }));
}

#[tokio::test]
async fn stop_keeps_what_came_and_reading_goes_on_from_there() {
    let mut vera = Veteran::new().await;
    vera.slow();
    vera.begin(false).await;
    vera.first_rows().await;
    vera.world.explorer.stop_reading(vera.session.clone(), vera.account.clone()).await.unwrap();
    let stopped = vera.end().await;
    assert_eq!((stopped.status, stopped.error), (ReadStatus::Stopped, None));
    assert!(stopped.rows >= 500 && (stopped.rows as usize) < ROWS, "{}", stopped.rows);
    let end = vera.read(true).await;
    assert_eq!((end.status, end.rows as usize), (ReadStatus::Complete, ROWS));
    assert_eq!(vera.begun_from_the_beginning(), 1);
}

#[tokio::test]
async fn a_failure_in_the_middle_keeps_what_came_and_reading_goes_on_from_there() {
    let mut vera = Veteran::new().await;
    vera.slow();
    vera.begin(false).await;
    vera.first_rows().await;
    vera.fault(Fault::new(FaultKind::Forbidden, Endpoint::Transactions).times(1));
    let failed = vera.end().await;
    assert_eq!((failed.status, failed.error.unwrap().code.as_str()), (ReadStatus::Failed, "api.forbidden"));
    assert!(failed.rows >= 500);
    let end = vera.read(false).await;
    assert_eq!((end.status, end.rows as usize), (ReadStatus::Complete, ROWS));
    assert_eq!(vera.begun_from_the_beginning(), 1);
}

#[tokio::test]
async fn a_server_that_asks_for_patience_and_fails_in_between_is_read_whole() {
    let mut vera = Veteran::new().await;
    vera.slow();
    vera.begin(false).await;
    vera.first_rows().await;
    vera.fault(Fault::new(FaultKind::TooManyRequestsRetryAfter, Endpoint::Transactions).times(1));
    vera.fault(Fault::new(FaultKind::ServerError, Endpoint::Transactions).times(2));
    vera.fault(Fault::new(FaultKind::CutBody, Endpoint::Transactions).times(1));
    let end = vera.end().await;
    assert_eq!((end.status, end.error, end.rows as usize), (ReadStatus::Complete, None, ROWS));
}

#[tokio::test]
async fn a_token_that_expires_in_the_middle_is_renewed_and_nobody_notices() {
    let mut vera = Veteran::new().await;
    vera.slow();
    vera.begin(false).await;
    vera.first_rows().await;
    vera.world.sandbox.expire_access_tokens();
    let end = vera.end().await;
    assert_eq!((end.status, end.error, end.rows as usize), (ReadStatus::Complete, None, ROWS));
}

#[tokio::test]
async fn a_session_that_ends_in_the_middle_keeps_what_came_and_goes_on_after_signing_in_again() {
    let mut vera = Veteran::new().await;
    vera.slow();
    vera.begin(false).await;
    vera.first_rows().await;
    vera.world.sandbox.withdraw_grants();
    let failed = vera.end().await;
    assert_eq!((failed.status, failed.error.unwrap().kind), (ReadStatus::Failed, ErrorKind::SignInAgain));
    assert!(failed.rows >= 500);
    assert_eq!(vera.world.sign_in().await.id, vera.session);
    let kept = vera.world.explorer.reading(vera.session.clone(), vera.account.clone()).await.unwrap();
    assert_eq!((kept.status, kept.rows), (ReadStatus::Failed, failed.rows));
    let end = vera.read(false).await;
    assert_eq!((end.status, end.rows as usize), (ReadStatus::Complete, ROWS));
    assert_eq!(vera.begun_from_the_beginning(), 1);
}

#[tokio::test]
async fn a_later_read_asks_for_changes_only_and_says_what_they_were() {
    let mut vera = Veteran::new().await;
    let first = vera.read(false).await;
    assert_eq!((first.changes, first.rows as usize), (None, ROWS));
    assert_eq!(vera.begin(false).await.status, ReadStatus::Complete, "nothing is read that was not asked for");
    vera.fault(Fault::new(FaultKind::RowsMove, Endpoint::Transactions).times(1));
    let later = vera.read(true).await;
    let changes = later.changes.unwrap();
    // Two pending rows came, and three rows went that are among the first 500.
    assert_eq!((changes.added, changes.changed), (2, 0));
    assert!((1..=3).contains(&changes.vanished), "{}", changes.vanished);
    assert_eq!(later.rows, first.rows + changes.added - changes.vanished);
    vera.fault(Fault::new(FaultKind::RowsMove, Endpoint::Transactions).times(1));
    let again = vera.read(true).await.changes.unwrap();
    // One of the pending rows came back posted under a new id: one more that came and one more that went.
    assert_eq!(again.added, 3);
    assert!((2..=4).contains(&again.vanished), "{}", again.vanished);
    assert_eq!(vera.begun_from_the_beginning(), 1);
}

#[tokio::test]
async fn progress_is_told_at_once_and_then_a_few_times_a_second() {
    let mut vera = Veteran::new().await;
    let started = Instant::now();
    vera.begin(false).await;
    let mut told = 0;
    loop {
        let view = vera.until(|_| true).await;
        told += 1;
        assert!(told > 1 || view.pages == 1, "the first page is told at once");
        if view.status != ReadStatus::Reading {
            break;
        }
    }
    assert!(told <= started.elapsed().as_millis() / 200 + 2, "{told}");
}

async fn all_until(world: &mut World, wanted: impl Fn(&ReadAllView) -> bool) -> ReadAllView {
    world
        .event(|event| match event {
            Event::ReadAll(view) if wanted(view) => Some(view.clone()),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn all_accounts_are_read_with_one_progress() {
    let mut world = World::new().await;
    world.person(Person::SignsIn("bea", Consent::Everything));
    let session = world.sign_in().await.id;
    let begun = world.explorer.read_all_transactions(session.clone(), false).await.unwrap();
    assert_eq!((begun.status, begun.accounts), (ReadStatus::Reading, 40));
    let end = all_until(&mut world, |view| view.status != ReadStatus::Reading).await;
    assert_eq!((end.status, end.error, end.changes), (ReadStatus::Complete, None, None));
    assert_eq!((end.accounts_done, end.accounts_failed), (40, 0));
    assert!(end.rows > 2_000, "{}", end.rows);
    let asked = world.asked("GET", "/transactions");
    let later = world.explorer.read_all_transactions(session.clone(), false).await.unwrap();
    let later = if later.status == ReadStatus::Reading {
        all_until(&mut world, |view| view.status != ReadStatus::Reading).await
    } else {
        later
    };
    assert_eq!((later.rows, world.asked("GET", "/transactions")), (end.rows, asked), "what was read is not read again");
}

#[tokio::test]
async fn an_account_that_fails_does_not_end_the_others_and_is_counted() {
    let mut world = World::new().await;
    world.person(MORGAN);
    let session = world.sign_in().await.id;
    world.explorer.home(session.clone(), false).await.unwrap();
    world.sandbox.faults().set(Fault::new(FaultKind::Forbidden, Endpoint::Transactions).times(1));
    let accounts = world.explorer.read_all_transactions(session.clone(), false).await.unwrap().accounts;
    let end = all_until(&mut world, |view| view.status != ReadStatus::Reading).await;
    assert_eq!((end.status, end.accounts_failed, end.accounts_done), (ReadStatus::Failed, 1, accounts));
    assert_eq!(end.error.unwrap().code, "api.forbidden");
    world.explorer.read_all_transactions(session.clone(), false).await.unwrap();
    let end = all_until(&mut world, |view| view.status != ReadStatus::Reading).await;
    assert_eq!((end.status, end.accounts_failed, end.error), (ReadStatus::Complete, 0, None));
}

#[tokio::test]
async fn stop_all_ends_every_reading_and_keeps_what_came() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    world.explorer.home(session.clone(), false).await.unwrap();
    world.sandbox.faults().set(Fault::new(FaultKind::Hang, Endpoint::Transactions));
    world.explorer.read_all_transactions(session.clone(), false).await.unwrap();
    world.explorer.stop_reading_all(session.clone()).await.unwrap();
    let end = all_until(&mut world, |view| view.status != ReadStatus::Reading).await;
    assert_eq!((end.status, end.error), (ReadStatus::Stopped, None));
    let account = world.account_named(&session, "Everyday Checking").await;
    let one = world.explorer.reading(session, account).await.unwrap();
    assert!(matches!(one.status, ReadStatus::Stopped | ReadStatus::Idle), "{:?}", one.status);
}

#[tokio::test]
async fn a_hidden_account_is_not_read_and_is_counted() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    let home = world.explorer.home(session.clone(), false).await.unwrap();
    let begun = world.explorer.read_all_transactions(session.clone(), false).await.unwrap();
    assert_eq!((begun.hidden_accounts, begun.accounts), (1, home.account_count - 1));
    let end = all_until(&mut world, |view| view.status != ReadStatus::Reading).await;
    assert_eq!((end.status, end.hidden_accounts, end.failed_rows), (ReadStatus::Complete, 1, 0));
    let hidden = home.groups.iter().flat_map(|group| &group.accounts).find(|account| account.hidden).unwrap();
    let state = world.explorer.reading(session.clone(), hidden.id.clone()).await.unwrap();
    assert_eq!((state.status, state.rows), (ReadStatus::Idle, 0));
}

#[tokio::test]
async fn a_second_read_of_all_accounts_says_what_it_changed_together() {
    let mut world = World::new().await;
    let session = world.sign_in().await.id;
    world.explorer.read_all_transactions(session.clone(), false).await.unwrap();
    let first = all_until(&mut world, |view| view.status != ReadStatus::Reading).await;
    world.sandbox.faults().set(Fault::new(FaultKind::RowsMove, Endpoint::Transactions));
    world.explorer.read_all_transactions(session.clone(), true).await.unwrap();
    let end = all_until(&mut world, |view| view.status != ReadStatus::Reading).await;
    let changes = end.changes.unwrap();
    assert_eq!(changes.added, 2 * end.accounts, "two new rows in each account");
    assert_eq!(end.rows, first.rows + changes.added - changes.vanished);
}
