//! What becomes of rows and states when readings end in ways that the sandbox does not end them.

use super::*;
use consumer_api::{AccountsPage, ExchangeId, Fetched, ReadPage, TransactionsPage, Truncated};
use ledger::Query;
use model::TransactionId;

/// The readings of somebody with the account `a`.
#[derive(Default)]
struct Desk(Readings);

fn account() -> AccountId {
    AccountId::new("a").unwrap()
}

fn page(json: &str) -> Fetched<TransactionsPage> {
    Fetched {
        value: TransactionsPage::from_json(json).unwrap(),
        exchange: ExchangeId(1),
        raw: Arc::from(json),
        fetched_at: Timestamp::UNIX_EPOCH,
        server_date: None,
    }
}

/// A page with these rows; one without an id cannot be read.
fn rows(ids: &[&str]) -> Fetched<TransactionsPage> {
    let row = |id: &&str| if id.is_empty() { "{}".to_owned() } else { format!(r#"{{"id":"{id}"}}"#) };
    page(&format!(r#"{{"transactions":[{}]}}"#, ids.iter().map(row).collect::<Vec<_>>().join(",")))
}

fn end(failed_rows: usize, truncated: Option<Truncated>) -> ReadEnd {
    let cursor = Some(Timestamp::UNIX_EPOCH);
    ReadEnd { pages: 1, rows: 1, failed_rows, caught_up: 0, truncated, ended_at: 0, cursor }
}

impl Desk {
    fn open(&self) -> Job {
        let job = self.0.open(&account(), Wanted::All, true, &CancellationToken::new()).unwrap();
        if job.begins {
            self.0.begin_ledger(&account()).unwrap();
        }
        job
    }

    fn take(&self, page: Fetched<TransactionsPage>) {
        let failed_rows = page.value.failed_rows.len();
        let counts = ReadCounts { pages: 1, rows: page.value.received(), failed_rows };
        self.0.take(&account(), ReadPage { page, counts, catching_up: false }, Instant::now()).unwrap();
    }

    fn close(&self, job: &Job, end: Result<ReadEnd, Interrupted>) -> ReadView {
        self.0.end(&account(), (job.wanted, job.query), end);
        self.view()
    }

    /// Reads one page to its end.
    fn read(&self, ids: &[&str], truncated: Option<Truncated>) -> ReadView {
        let job = self.open();
        self.take(rows(ids));
        let failed = ids.iter().filter(|id| id.is_empty()).count();
        self.close(&job, Ok(end(failed, truncated)))
    }

    fn fail(&self) -> ReadView {
        let job = self.open();
        self.close(&job, Err(crate::app::internal_fault().into()))
    }

    fn view(&self) -> ReadView {
        self.0.view(&SessionId::from_digest(0), &account())
    }

    fn held(&self) -> Vec<String> {
        let window = self.0.ledger().window(&Query::default(), 0, 100);
        let mut ids: Vec<String> = window.rows.iter().map(|row| row.id.to_string()).collect();
        ids.sort();
        ids
    }
}

#[test]
fn a_whole_read_after_a_truncated_one_takes_out_what_is_gone() {
    let desk = Desk::default();
    assert_eq!(desk.read(&["1", "2", "3"], Some(Truncated::Moved)).status, ReadStatus::Truncated);
    let after = desk.read(&["1", "3", "4"], None);
    assert_eq!((after.status, after.rows), (ReadStatus::Complete, 3));
    assert_eq!(desk.held(), ["1", "3", "4"]);
    assert_eq!(after.changes, Some(ReadChangesView { added: 1, changed: 0, vanished: 1 }));
}

#[test]
fn a_truncated_read_takes_nothing_out() {
    let desk = Desk::default();
    desk.read(&["1", "2"], Some(Truncated::Moved));
    assert_eq!(desk.read(&["1"], Some(Truncated::Moved)).rows, 2);
}

#[test]
fn a_read_with_rows_that_could_not_be_read_takes_nothing_out() {
    let desk = Desk::default();
    desk.read(&["1", "2"], Some(Truncated::Moved));
    assert_eq!(desk.read(&["1", ""], None).rows, 2, "the unreadable one may be row 2");
}

#[test]
fn a_read_of_changes_takes_out_only_what_the_institution_named() {
    let desk = Desk::default();
    desk.read(&["1", "2", "3"], None);
    let job = desk.open();
    assert!(job.query.updated_since.is_some());
    desk.take(page(r#"{"transactions":[{"id":"4"}],"inactivatedTransactionIds":["1"]}"#));
    desk.close(&job, Ok(end(0, None)));
    assert_eq!(desk.held(), ["2", "3", "4"]);
}

#[test]
fn without_room_nothing_is_taken_out_and_the_next_read_is_of_everything_again() {
    let desk = Desk::default();
    *guard(&desk.0.ledger) = Some(Ledger::with_room(ledger::Room { rows: 2, ..ledger::Room::default() }));
    desk.read(&["1", "2"], Some(Truncated::Moved));
    let full = desk.read(&["1", "3"], None);
    assert_eq!((full.status, desk.held()), (ReadStatus::Truncated, vec!["1".to_owned(), "2".to_owned()]));
    assert_eq!(desk.open().query.updated_since, None);
}

#[test]
fn what_failed_before_its_first_page_is_nothing_to_compare_with() {
    let desk = Desk::default();
    assert_eq!(desk.fail().status, ReadStatus::Failed);
    assert_eq!(desk.read(&["1", "2"], None).changes, None);
    assert!(desk.0.ledger().changes(&account()).first);
}

#[test]
fn unreadable_rows_are_not_forgotten_when_only_changes_are_read() {
    let desk = Desk::default();
    assert_eq!(desk.read(&["1", "", ""], None).failed_rows, 2);
    assert_eq!(desk.read(&["", "4"], None).failed_rows, 3);
}

#[test]
fn unreadable_rows_that_a_read_of_changes_leaves_open_are_read_again_with_everything() {
    let desk = Desk::default();
    desk.read(&["1", ""], None);
    assert_eq!(desk.read(&["2"], None).failed_rows, 1);
    assert!(!desk.0.is_whole(&account()));
    let job = desk.open();
    assert_eq!(job.query.updated_since, None);
    desk.take(rows(&["1", "2"]));
    assert_eq!(desk.close(&job, Ok(end(0, None))).failed_rows, 0);
    assert!(desk.0.is_whole(&account()));
}

#[test]
fn a_row_that_is_removed_and_sent_in_one_answer_is_held() {
    let desk = Desk::default();
    desk.read(&["1", "2"], None);
    let job = desk.open();
    desk.take(page(r#"{"transactions":[{"id":"1","memo":"again"}],"inactivatedTransactionIds":["1","2"]}"#));
    let view = desk.close(&job, Ok(end(0, None)));
    assert_eq!((desk.held(), view.rows), (vec!["1".to_owned()], 1));
    assert_eq!(view.changes, Some(ReadChangesView { added: 0, changed: 1, vanished: 1 }));
}

#[test]
fn a_first_page_that_arrives_after_a_reading_has_begun_is_dropped() {
    let desk = Desk::default();
    desk.0.take_first(&account(), rows(&["pending"])).unwrap();
    assert_eq!(desk.held(), ["pending"]);
    let job = desk.open();
    desk.take(rows(&["posted"]));
    desk.0.take_first(&account(), rows(&["pending"])).unwrap();
    assert_eq!(desk.close(&job, Ok(end(0, None))).rows, 1);
    desk.0.take_first(&account(), rows(&["pending"])).unwrap();
    assert_eq!(desk.held(), ["posted"]);
}

#[test]
fn a_stop_before_an_account_of_all_is_begun_is_not_missed() {
    let readings = Readings::default();
    let cancel = readings.open_all(&[account()], 0).unwrap();
    readings.stop_reading_all();
    assert!(readings.open(&account(), Wanted::All, false, &cancel).is_none());
    assert_eq!(Desk(readings).view().status, ReadStatus::Idle);
}

#[test]
fn an_account_that_is_gone_takes_its_rows_along_and_a_late_page_brings_none_back() {
    let desk = Desk::default();
    desk.read(&["1"], None);
    let job = desk.open();
    let ended = guard(&desk.0.states).get(&account()).unwrap().ended.clone();
    desk.0.take_list(&AccountsPage { inactivated: vec![account()], ..AccountsPage::default() });
    assert!(job.cancel.is_cancelled());
    desk.take(rows(&["2"]));
    assert_eq!((desk.held(), desk.view().rows), (vec![], 0));
    let view = desk.close(&job, Ok(end(0, None)));
    assert_eq!((view.status, view.rows), (ReadStatus::Idle, 0));
    assert!(ended.is_cancelled(), "who waits for its end learns of it");
}

#[test]
fn an_account_that_comes_back_is_read_whole() {
    let desk = Desk::default();
    desk.read(&["1"], None);
    desk.0.take_list(&AccountsPage { inactivated: vec![account()], ..AccountsPage::default() });
    desk.0.take_list(&AccountsPage::default());
    let job = desk.open();
    assert_eq!(job.query.updated_since, None);
    desk.take(rows(&["1"]));
    assert_eq!(desk.close(&job, Ok(end(0, None))).changes, None, "there is nothing to compare with");
    assert!(desk.0.ledger().find(&account(), &TransactionId::new("1").unwrap()).is_some());
}
