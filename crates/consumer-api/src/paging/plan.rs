//! Which page to ask for next, and what the answers add up to. Pure: pages may be answered in any order, and what it
//! decides depends on nothing else.

use super::chain::{Chain, Seam};
use super::facts::{Facts, Hashed};
use super::{ReadCounts, Truncated};
use crate::limits;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};

/// Repeated pages, one after the other, from which on the server does not page: one alone can be what a page full of
/// new rows pushed down.
const STALE: usize = 3;
/// The same once a seam was open: pages that are read again may be the same as before.
const STALE_AFTER_SEAM: usize = limits::SEAM_ATTEMPTS as usize + limits::PAGES_IN_FLIGHT;

/// A page to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) offset: u64,
    /// It is asked for because a seam was open, and not in its turn.
    pub(super) again: bool,
}

/// A page that arrived and is not yet verified, with the rows that only it had.
#[derive(Debug, Clone)]
struct Arrived {
    facts: Facts,
    fresh: Vec<u64>,
}

/// The state of reading one list.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    most_rows: Option<usize>,
    chain: Chain,
    seam: Option<Seam>,
    /// The page that the verified part waits for.
    joining: u64,
    /// The page to ask for in its turn.
    next: u64,
    /// From page to page, once the first one has said how long pages are.
    step: Option<u64>,
    full: usize,
    overlap: usize,
    arrived: BTreeMap<u64, Arrived>,
    in_flight: usize,
    /// The first offset that was answered with a short page; nothing is asked for behind it.
    short_at: Option<u64>,
    seen: HashSet<u64, Hashed>,
    counts: ReadCounts,
    highest: Option<Timestamp>,
    /// Repeated pages, one after the other, and where they begin.
    stale: usize,
    stale_at: u64,
    /// The first rows of the last two pages that were different.
    firsts: [Option<u64>; 2],
    /// Whether a seam was ever open.
    was_open: bool,
    /// The first seam that stayed open.
    given_up: Option<u64>,
    end: Option<(Option<Truncated>, u64)>,
}

impl Plan {
    pub(super) fn new(most_rows: Option<usize>) -> Self {
        Self { most_rows, ..Self::default() }
    }

    /// How it ended, and at which offset; `None` while there is more to read.
    pub(super) fn end(&self) -> Option<(Option<Truncated>, u64)> {
        self.end
    }

    pub(super) fn counts(&self) -> ReadCounts {
        self.counts
    }

    pub(super) fn highest(&self) -> Option<Timestamp> {
        self.highest
    }

    /// The first page that is not verified yet.
    pub(super) fn joining(&self) -> u64 {
        self.joining
    }

    /// Ends with what there is.
    pub(super) fn give_up(&mut self) {
        self.finish(Some(Truncated::Moved));
    }

    /// Whether the whole list was in one answer, which no change can have torn apart.
    pub(super) fn is_one_answer(&self) -> bool {
        self.counts.pages <= 1
    }

    /// The verified part alone, to go on from after a failure: what arrived behind it will be asked for again.
    pub(super) fn verified(mut self) -> Self {
        for (_, page) in std::mem::take(&mut self.arrived) {
            self.counts.rows -= page.fresh.len();
            self.counts.failed_rows -= page.facts.failed.min(self.counts.failed_rows);
            for id in page.fresh {
                self.seen.remove(&id);
            }
        }
        self.next = self.joining;
        (self.in_flight, self.short_at) = (0, None);
        self.seam = self.seam.map(|seam| Seam { asked: false, ..seam });
        self
    }

    /// The next page to ask for; `None` while it depends on pages that are under way, and at the end.
    pub(super) fn next(&mut self) -> Option<Ask> {
        if self.end.is_some() || self.asked() >= limits::PAGES {
            return None;
        }
        let ask = self.next_of_seam().or_else(|| self.next_in_turn())?;
        self.in_flight += 1;
        Some(ask)
    }

    fn next_of_seam(&mut self) -> Option<Ask> {
        let seam = self.seam.as_mut().filter(|seam| !seam.asked)?;
        let offset = seam.offset(self.chain.end(), self.full)?;
        seam.asked = true;
        Some(Ask { offset, again: true })
    }

    fn next_in_turn(&mut self) -> Option<Ask> {
        let offset = self.next;
        let Some(step) = self.step else {
            // Nothing is known before the first page.
            return (self.in_flight == 0).then_some(Ask { offset, again: false });
        };
        let behind_the_end = self.short_at.is_some_and(|short| offset > short);
        let enough = self.most_rows.is_some_and(|most| offset >= most as u64) || self.counts.rows > limits::ROWS;
        if behind_the_end || enough || self.arrived.len() >= limits::PAGES_AHEAD {
            return None;
        }
        self.next += step;
        Some(Ask { offset, again: false })
    }

    fn asked(&self) -> usize {
        self.counts.pages + self.in_flight
    }

    /// Takes the answer to what was asked for.
    pub(super) fn answered(&mut self, ask: Ask, facts: Facts) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.counts.pages += 1;
        self.highest = self.highest.max(facts.highest);
        // A duplicate inside one page is a row of its own (AP-17); only what an earlier page had is none.
        let fresh: Vec<u64> = facts.ids.iter().copied().filter(|id| !self.seen.contains(id)).collect();
        self.seen.extend(&fresh);
        self.counts.rows += fresh.len();
        self.counts.failed_rows += facts.failed.min(fresh.len());
        if self.end.is_some() {
            return;
        }
        if self.is_repeated(ask.offset, &facts, &fresh) {
            self.end = Some((Some(Truncated::RepeatedPage), self.stale_at));
            return;
        }
        if ask.again {
            self.attempted(ask.offset, &facts);
        } else {
            self.arrive(ask.offset, Arrived { facts, fresh });
        }
        self.join_what_fits();
        if self.in_flight == 0 && self.asked() >= limits::PAGES && self.end.is_none() {
            self.finish(Some(Truncated::Pages));
        }
    }

    /// Full pages with nothing new that begin with the same row as a page before say that the server does not page
    /// (AP-5). Where it does, pages that have nothing new, because much was put in above them while they were under
    /// way, begin with different rows.
    fn is_repeated(&mut self, offset: u64, facts: &Facts, fresh: &[u64]) -> bool {
        self.stale_at = if self.stale == 0 { offset } else { self.stale_at.min(offset) };
        let (first, [last, _]) = (facts.ids.first().copied(), self.firsts);
        let same = self.firsts.contains(&first);
        if !same {
            self.firsts = [first, last];
        }
        self.stale = if same && fresh.is_empty() && !facts.is_short() { self.stale + 1 } else { 0 };
        self.stale >= if self.was_open { STALE_AFTER_SEAM } else { STALE }
    }

    fn arrive(&mut self, offset: u64, page: Arrived) {
        let facts = &page.facts;
        if self.step.is_none() {
            self.full = facts.full;
            // A quarter of a page at most, so that even a service with small pages gets on, and a page that arrives
            // after its neighbours still has rows of its own; but never none where a page can spare a row.
            self.overlap = limits::PAGE_OVERLAP.min((facts.full / 4).max(1)).min(facts.full.saturating_sub(1));
            let step = (facts.full - self.overlap) as u64;
            (self.step, self.next) = (Some(step), offset + step);
        }
        if facts.is_short() {
            self.short_at = Some(self.short_at.map_or(offset, |short| short.min(offset)));
        }
        self.arrived.insert(offset, page);
    }

    /// An attempt at the open seam was answered.
    fn attempted(&mut self, offset: u64, facts: &Facts) {
        let Some(seam) = self.seam else { return };
        if self.chain.holds(facts) {
            self.chain.join(offset, facts);
            self.seam = None;
            if facts.is_short() {
                // It reached the end of the list, later than the pages that wait.
                self.finish(None);
            }
        } else {
            self.seam = Some(seam.failed());
        }
    }

    /// Joins the pages that are next and fit, and opens a seam where one does not.
    fn join_what_fits(&mut self) {
        while self.end.is_none() {
            let Some(step) = self.step else { return };
            let behind = self.joining + step;
            if self.chain.end() > behind {
                // Attempts at a seam came further than this page reaches.
                self.arrived.remove(&self.joining);
                self.joining = behind;
                self.next = self.next.max(behind);
                self.short_at = self.arrived.iter().find(|(_, page)| page.facts.is_short()).map(|(at, _)| *at);
                continue;
            }
            let Some(page) = self.arrived.get(&self.joining) else { return };
            if !self.fits(&page.facts) {
                self.was_open = true;
                let seam = *self.seam.get_or_insert_default();
                if seam.asked || seam.offset(self.chain.end(), self.full).is_some() {
                    return;
                }
                self.given_up = self.given_up.or(Some(self.joining));
            }
            if let Some(page) = self.arrived.remove(&self.joining) {
                self.join(&page.facts, step);
            }
        }
    }

    /// Pages of one row do not overlap; there is nothing to verify then.
    fn fits(&self, facts: &Facts) -> bool {
        self.chain.is_empty() || self.overlap == 0 || self.chain.holds(facts)
    }

    fn join(&mut self, facts: &Facts, step: u64) {
        self.seam = None;
        self.chain.join(self.joining, facts);
        if facts.is_short() {
            return self.finish(None);
        }
        self.joining += step;
        if self.most_rows.is_some_and(|most| self.chain.end() >= most as u64) {
            self.finish(Some(Truncated::Asked));
        } else if self.counts.rows > limits::ROWS {
            self.finish(Some(Truncated::Rows));
        }
    }

    fn finish(&mut self, truncated: Option<Truncated>) {
        self.end = Some(match (truncated, self.given_up) {
            (None, Some(seam)) => (Some(Truncated::Moved), seam),
            (truncated, _) => (truncated, self.joining),
        });
    }
}

#[cfg(test)]
mod tests;
