//! The rules of the plan one by one, and a server whose rows move while they are read, against everything at once.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

fn facts(ids: Range<u64>, full: usize) -> Facts {
    Facts { ids: ids.clone().collect(), places: ids.collect(), full, ..Facts::default() }
}

fn turn(offset: u64) -> Option<Ask> {
    Some(Ask { offset, again: false })
}

fn again(offset: u64) -> Option<Ask> {
    Some(Ask { offset, again: true })
}

/// A plan whose first page, of 500 rows, was answered.
fn begun() -> Plan {
    let mut plan = Plan::new(None);
    answer(&mut plan, 0, 0..500);
    plan
}

fn answer(plan: &mut Plan, offset: u64, ids: Range<u64>) {
    let ask = plan.next().unwrap();
    assert_eq!(ask, Ask { offset, again: false });
    plan.answered(ask, facts(ids, 500));
}

#[test]
fn the_first_page_is_alone_and_the_others_overlap_by_five_rows() {
    let mut plan = Plan::new(None);
    let first = plan.next().unwrap();
    assert_eq!((first.offset, plan.next()), (0, None));
    plan.answered(first, facts(0..500, 500));
    assert_eq!([plan.next(), plan.next(), plan.next()], [turn(495), turn(990), turn(1_485)]);
}

#[test]
fn a_short_page_is_the_last_whatever_is_answered_behind_it() {
    let mut plan = begun();
    let (second, third, fourth) = (plan.next().unwrap(), plan.next().unwrap(), plan.next().unwrap());
    plan.answered(fourth, facts(0..0, 500));
    plan.answered(third, facts(990..1_200, 500));
    assert_eq!((plan.end(), plan.next()), (None, None));
    plan.answered(second, facts(495..995, 500));
    assert_eq!((plan.end(), plan.counts().rows), (Some((None, 990)), 1_200));
}

#[test]
fn an_empty_account_is_one_page() {
    let mut plan = Plan::new(None);
    answer(&mut plan, 0, 0..0);
    assert_eq!((plan.end(), plan.is_one_answer()), (Some((None, 0)), true));
}

#[test]
fn a_seam_without_a_shared_row_is_read_again_around_it() {
    let mut plan = begun();
    // Thirty rows were taken out above: row 500 came to offset 470 meanwhile, and nobody has seen 500 to 524.
    answer(&mut plan, 495, 525..1_025);
    assert_eq!(plan.next(), again(250));
    plan.answered(Ask { offset: 250, again: true }, facts(280..780, 500));
    assert_eq!((plan.joining(), plan.counts().rows), (990, 1_025));
    assert_eq!(plan.next(), turn(990));
}

#[test]
fn an_attempt_that_finds_nothing_reaches_further_back_and_in_the_end_the_gap_is_told() {
    let mut plan = begun();
    answer(&mut plan, 495, 5_000..5_500);
    for offset in [250, 0] {
        let ask = plan.next().unwrap();
        assert_eq!(ask, Ask { offset, again: true });
        plan.answered(ask, facts(9_000..9_500, 500));
    }
    answer(&mut plan, 990, 5_495..5_600);
    assert_eq!(plan.end(), Some((Some(Truncated::Moved), 495)));
}

#[test]
fn an_empty_page_behind_full_ones_is_not_taken_for_the_end() {
    let mut plan = begun();
    answer(&mut plan, 495, 495..495);
    assert_eq!(plan.next(), again(250));
    plan.answered(Ask { offset: 250, again: true }, facts(270..520, 500));
    assert_eq!((plan.end(), plan.counts().rows), (Some((None, 495)), 520));
}

#[test]
fn pages_that_bring_nothing_new_end_the_read_as_truncated() {
    let mut plan = begun();
    for offset in [495, 990, 1_485] {
        answer(&mut plan, offset, 0..500);
    }
    assert_eq!(plan.end(), Some((Some(Truncated::RepeatedPage), 495)));
}

#[test]
fn two_pages_that_take_turns_are_found_out() {
    let mut plan = Plan::new(None);
    let mut asked = 0;
    while let Some(ask) = plan.next() {
        plan.answered(ask, if asked % 2 == 0 { facts(0..500, 500) } else { facts(500..1_000, 500) });
        asked += 1;
    }
    assert_eq!(plan.end().unwrap().0, Some(Truncated::RepeatedPage));
    assert!(asked < 20, "{asked}");
}

#[test]
fn a_service_with_a_lower_cap_is_read_on() {
    let mut plan = Plan::new(None);
    let first = plan.next().unwrap();
    plan.answered(first, facts(0..40, 40));
    assert_eq!(plan.next(), turn(35));
    let mut tiny = Plan::new(None);
    let first = tiny.next().unwrap();
    tiny.answered(first, facts(0..1, 1));
    assert_eq!(tiny.next(), turn(1));
}

#[test]
fn even_pages_of_two_rows_are_held_to_each_other() {
    let mut plan = Plan::new(None);
    let first = plan.next().unwrap();
    plan.answered(first, facts(0..2, 2));
    // Three rows were taken out above: nobody has seen rows 2 and 3.
    let second = plan.next().unwrap();
    assert_eq!(second.offset, 1);
    plan.answered(second, facts(4..6, 2));
    assert_eq!(plan.next(), again(1));
}

#[test]
fn a_duplicate_inside_one_page_is_a_row_of_its_own() {
    let mut plan = begun();
    let ask = plan.next().unwrap();
    let ids = vec![495, 496, 497, 498, 499, 600, 600, 600];
    plan.answered(ask, Facts { places: ids.clone(), ids, full: 500, ..Facts::default() });
    assert_eq!(plan.counts().rows, 503);
}

#[test]
fn the_last_page_of_the_bound_is_answered_and_no_more_are_asked_for() {
    let mut plan = Plan::new(None);
    let mut asked = 0_u64;
    while let Some(ask) = plan.next() {
        // Pages of ten rows, so that the rows do not end it first.
        plan.answered(ask, facts(ask.offset..ask.offset + 10, 10));
        asked += 1;
    }
    assert_eq!(asked, limits::PAGES as u64);
    assert_eq!(plan.end().unwrap().0, Some(Truncated::Pages));
}

fn read_all_of(rows: u64) -> (Option<Truncated>, ReadCounts) {
    let mut plan = Plan::new(None);
    while let Some(ask) = plan.next() {
        plan.answered(ask, facts(ask.offset.min(rows)..(ask.offset + 500).min(rows), 500));
    }
    (plan.end().unwrap().0, plan.counts())
}

#[test]
fn a_million_rows_are_read_whole_and_more_are_not() {
    let (end, counts) = read_all_of(limits::ROWS as u64);
    assert_eq!((end, counts.rows, counts.pages), (None, limits::ROWS, 2_021));
    assert_eq!(read_all_of(limits::ROWS as u64 - 1).0, None);
    assert_eq!(read_all_of(limits::ROWS as u64 + 400).0, Some(Truncated::Rows));
}

#[test]
fn the_callers_own_limit_ends_it() {
    let mut plan = Plan::new(Some(600));
    answer(&mut plan, 0, 0..500);
    answer(&mut plan, 495, 495..995);
    assert_eq!((plan.end(), plan.next()), (Some((Some(Truncated::Asked), 990)), None));
}

#[test]
fn after_a_failure_it_goes_on_behind_the_verified_part() {
    let mut plan = begun();
    let (_second, third) = (plan.next().unwrap(), plan.next().unwrap());
    plan.answered(third, facts(990..1_490, 500));
    assert_eq!(plan.counts().rows, 1_000);
    let mut plan = plan.verified();
    assert_eq!((plan.joining(), plan.counts().rows), (495, 500));
    answer(&mut plan, 495, 495..995);
    answer(&mut plan, 990, 990..1_200);
    assert_eq!((plan.end().unwrap().0, plan.counts().rows), (None, 1_200));
}

#[test]
fn not_more_pages_than_a_few_wait_for_one_before_them() {
    let mut plan = begun();
    let second = plan.next().unwrap();
    let mut ahead = 0;
    while let Some(ask) = plan.next() {
        plan.answered(ask, facts(ask.offset..ask.offset + 500, 500));
        ahead += 1;
    }
    assert_eq!(ahead, limits::PAGES_AHEAD);
    plan.answered(second, facts(495..995, 500));
    assert!(plan.next().is_some());
}

/// A server whose list changes, and a client that reads it by id.
#[derive(Default)]
struct Moving {
    /// Newest first: id and place. A row that is posted under its old id gets a new place.
    list: Vec<(u64, u64)>,
    /// What changed since the beginning: id and, if it is still there, its place.
    changed: BTreeMap<u64, Option<u64>>,
    fresh_ids: u64,
    client: BTreeMap<u64, u64>,
    full: usize,
}

#[derive(Debug, Clone)]
enum Change {
    Insert(usize),
    Remove(usize),
    /// Taken out, and put in under a new id.
    Repost(usize, usize),
    /// Moved under its old id.
    Move(usize, usize),
}

impl Moving {
    fn new(rows: u64, full: usize) -> Self {
        let list = (0..rows).map(|id| (id, id)).collect();
        Self { list, full, fresh_ids: 1_000_000, ..Self::default() }
    }

    fn change(&mut self, change: &Change) {
        let length = self.list.len();
        match *change {
            Change::Insert(at) => self.insert(at % (length + 1)),
            _ if length == 0 => {}
            Change::Remove(at) => {
                let (id, _) = self.list.remove(at % length);
                self.changed.insert(id, None);
            }
            Change::Repost(at, to) => {
                self.change(&Change::Remove(at));
                self.insert(to % (length / 20 + 1).min(length));
            }
            Change::Move(at, to) => {
                let (id, place) = self.list.remove(at % length);
                self.list.insert(to % length, (id, place + 10_000_000));
                self.changed.insert(id, Some(place + 10_000_000));
            }
        }
    }

    fn insert(&mut self, at: usize) {
        self.fresh_ids += 1;
        self.list.insert(at, (self.fresh_ids, self.fresh_ids));
        self.changed.insert(self.fresh_ids, Some(self.fresh_ids));
    }

    fn page(&self, offset: u64) -> Vec<(u64, u64)> {
        self.list.iter().skip(offset as usize).take(self.full).copied().collect()
    }

    fn take(&mut self, page: &[(u64, u64)]) -> Facts {
        self.client.extend(page.iter().copied());
        let places = page.iter().map(|(id, place)| id ^ (place << 32)).collect();
        Facts { ids: page.iter().map(|row| row.0).collect(), places, full: self.full, ..Facts::default() }
    }

    /// `updatedSince` the beginning, in one answer.
    fn catch_up(&mut self) {
        for (id, place) in &self.changed {
            match place {
                Some(place) => self.client.insert(*id, *place),
                None => self.client.remove(id),
            };
        }
    }
}

#[test]
fn pages_that_arrive_long_after_they_were_asked_for_are_not_taken_for_repeated_ones() {
    for (rows, change, pick) in [
        (687, Change::Repost(290_168_896_257_351_587, 0), 5_712_405_012_383_399_136),
        (553, Change::Insert(0), 38_813_627_860_014_876),
    ] {
        let (plan, mut server) = read(Moving::new(rows, 40), &[(vec![change], pick, true)], None);
        assert_eq!(plan.end().unwrap().0, None);
        server.catch_up();
        assert_eq!(server.client, server.list.iter().copied().collect());
    }
}

fn change() -> impl Strategy<Value = Change> {
    let near_the_top = 0_usize..60;
    prop_oneof![
        3 => near_the_top.prop_map(Change::Insert),
        1 => any::<usize>().prop_map(Change::Insert),
        3 => any::<usize>().prop_map(Change::Remove),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(at, to)| Change::Repost(at, to)),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(at, to)| Change::Move(at, to)),
    ]
}

/// What happens between two steps: some changes, then a page is answered, or one that was answered arrives.
fn steps(most: usize) -> impl Strategy<Value = Vec<(Vec<Change>, usize, bool)>> {
    prop::collection::vec((prop::collection::vec(change(), 0..most), any::<usize>(), any::<bool>()), 1..60)
}

/// Reads a moving list with up to five pages in flight, each answered at one time and arriving at another.
fn read(mut server: Moving, steps: &[(Vec<Change>, usize, bool)], interrupt: Option<usize>) -> (Plan, Moving) {
    let mut plan = Plan::new(None);
    let (mut sent, mut answered) = (Vec::new(), Vec::new());
    let mut steps = steps.iter().cycle();
    for round in 0..20_000 {
        if Some(round) == interrupt {
            plan = plan.verified();
            (sent, answered) = (Vec::new(), Vec::new());
        }
        while sent.len() + answered.len() < 5 {
            let Some(ask) = plan.next() else { break };
            sent.push(ask);
        }
        if plan.end().is_some() {
            return (plan, server);
        }
        assert!(!sent.is_empty() || !answered.is_empty(), "it waits for nothing");
        let (changes, pick, arrives) = steps.next().unwrap();
        // A list that only ever changes is never read to its end.
        if round < 300 {
            changes.iter().for_each(|change| server.change(change));
        }
        if sent.is_empty() || (*arrives && !answered.is_empty()) {
            let (ask, page): (Ask, Vec<(u64, u64)>) = answered.remove(pick % answered.len());
            let facts = server.take(&page);
            plan.answered(ask, facts);
        } else {
            let ask = sent.remove(pick % sent.len());
            answered.push((ask, server.page(ask.offset)));
        }
    }
    panic!("it never ends");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_list_that_stands_still_is_read_row_by_row_in_any_order(
        rows in 0_u64..900, full in 1_usize..60, steps in steps(1),
    ) {
        let still: Vec<_> = steps.into_iter().map(|(_, pick, arrives)| (Vec::new(), pick, arrives)).collect();
        let (plan, server) = read(Moving::new(rows, full), &still, None);
        prop_assert_eq!(plan.end().unwrap().0, None);
        prop_assert_eq!((plan.counts().rows, server.client.len()), (rows as usize, rows as usize));
    }

    #[test]
    fn rows_that_move_between_answers_are_never_lost_or_doubled(
        rows in 0_u64..900, full in 40_usize..80, steps in steps(3),
    ) {
        let (plan, mut server) = read(Moving::new(rows, full), &steps, None);
        prop_assert_eq!(plan.end().unwrap().0, None);
        server.catch_up();
        prop_assert_eq!(&server.client, &server.list.iter().copied().collect::<BTreeMap<_, _>>());
    }

    #[test]
    fn nothing_is_lost_when_it_is_interrupted_and_goes_on(
        rows in 0_u64..900, full in 40_usize..80, steps in steps(3), interrupt in 1_usize..200,
    ) {
        let (plan, mut server) = read(Moving::new(rows, full), &steps, Some(interrupt));
        prop_assert_eq!(plan.end().unwrap().0, None);
        server.catch_up();
        prop_assert_eq!(&server.client, &server.list.iter().copied().collect::<BTreeMap<_, _>>());
    }

    #[test]
    fn whatever_moves_a_complete_read_has_no_gap(
        rows in 0_u64..900, full in 2_usize..60, steps in steps(40),
    ) {
        let (plan, mut server) = read(Moving::new(rows, full), &steps, None);
        if plan.end().unwrap().0.is_none() {
            server.catch_up();
            prop_assert_eq!(&server.client, &server.list.iter().copied().collect::<BTreeMap<_, _>>());
        }
    }
}
