//! How many pages of long reads may be in flight at one host: one more after a round of good answers, half as many
//! when the host pushes back or its answers get slow (additive increase, multiplicative decrease). Pure.

use crate::limits;
use std::time::{Duration, Instant};

/// Answers after which it is learnt anew how fast the host usually is.
const LEARN: u32 = 128;
/// Part of a new time in the smoothed one: an eighth, as for round trips in TCP (RFC 6298).
const SMOOTH: u32 = 8;

/// The window of one host, shared by every long read there.
#[derive(Debug)]
pub(crate) struct Window {
    size: usize,
    /// Good answers since the size last changed.
    good: usize,
    /// The quickest answer since it was last learnt.
    usual: Option<Duration>,
    smoothed: Duration,
    answers: u32,
    /// Requests sent before this say nothing about the present size.
    halved: Option<Instant>,
    /// The host asked to be left alone until then.
    rest_until: Option<Instant>,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            size: limits::PAGES_AT_FIRST,
            good: 0,
            usual: None,
            smoothed: Duration::ZERO,
            answers: 0,
            halved: None,
            rest_until: None,
        }
    }
}

impl Window {
    /// Pages that may be in flight now.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// How long the host still wants to be left alone.
    pub(crate) fn rest(&self, now: Instant) -> Option<Duration> {
        self.rest_until.map(|until| until.saturating_duration_since(now)).filter(|rest| !rest.is_zero())
    }

    /// A page that was sent at `sent` was answered well after `took`.
    pub(crate) fn answered(&mut self, sent: Instant, took: Duration, now: Instant) {
        self.learn(took);
        if self.is_slow() {
            self.halve(sent, now);
            return;
        }
        self.good += 1;
        if self.good >= self.size && self.size < limits::PAGES_IN_FLIGHT {
            self.size += 1;
            self.good = 0;
        }
    }

    /// The host answered with 429 or 503, or not in time; `rest` is what it asked for in `Retry-After`.
    pub(crate) fn pushed_back(&mut self, sent: Instant, rest: Option<Duration>, now: Instant) {
        // A longer wait is told to the person and not waited for (AP-2).
        let until = rest.filter(|rest| *rest <= limits::RETRY_AFTER).and_then(|rest| now.checked_add(rest));
        self.rest_until = self.rest_until.max(until);
        self.halve(sent, now);
    }

    /// What was in flight together counts once.
    fn halve(&mut self, sent: Instant, now: Instant) {
        if self.halved.is_some_and(|halved| sent < halved) {
            return;
        }
        self.size = (self.size / 2).max(1);
        self.good = 0;
        self.halved = Some(now);
        self.smoothed = self.usual.unwrap_or_default();
    }

    fn learn(&mut self, took: Duration) {
        self.answers += 1;
        let first = self.usual.is_none();
        self.smoothed = if first { took } else { (self.smoothed * (SMOOTH - 1) + took) / SMOOTH };
        // What is usual changes with the network; the present is what a later answer is compared with.
        let learnt = if self.answers.is_multiple_of(LEARN) { self.smoothed } else { took };
        self.usual = if self.answers.is_multiple_of(LEARN) {
            Some(learnt)
        } else {
            Some(self.usual.map_or(learnt, |usual| usual.min(learnt)))
        };
    }

    /// More than twice as slow as usual, and so much that a person would notice: requests queue at the host, and
    /// more of them bring nothing.
    fn is_slow(&self) -> bool {
        let usual = self.usual.unwrap_or_default();
        self.smoothed > (usual * 2).max(usual + limits::PAGE_SLOWER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(40);

    fn after(start: Instant, milliseconds: u64) -> Instant {
        start.checked_add(Duration::from_millis(milliseconds)).unwrap()
    }

    fn grown(start: Instant) -> Window {
        let mut window = Window::default();
        for _ in 0..40 {
            window.answered(start, QUICK, start);
        }
        window
    }

    #[test]
    fn it_begins_with_two_and_grows_by_one_after_each_round_of_good_answers() {
        let (mut window, now) = (Window::default(), Instant::now());
        let mut sizes = vec![window.size()];
        for _ in 0..9 {
            window.answered(now, QUICK, now);
            sizes.push(window.size());
        }
        assert_eq!(sizes, [2, 2, 3, 3, 3, 4, 4, 4, 4, 5]);
    }

    #[test]
    fn it_never_grows_beyond_the_bound() {
        assert_eq!(grown(Instant::now()).size(), limits::PAGES_IN_FLIGHT);
    }

    #[test]
    fn it_halves_once_for_all_that_was_in_flight_together_and_is_never_less_than_one() {
        let start = Instant::now();
        let mut window = grown(start);
        for _ in 0..3 {
            window.pushed_back(start, None, after(start, 50));
        }
        assert_eq!(window.size(), 2);
        window.pushed_back(after(start, 50), None, after(start, 90));
        window.pushed_back(after(start, 90), None, after(start, 130));
        assert_eq!(window.size(), 1);
    }

    #[test]
    fn it_rests_as_long_as_the_host_asks_and_not_when_that_is_too_long_to_wait() {
        let start = Instant::now();
        let mut window = Window::default();
        window.pushed_back(start, Some(Duration::from_secs(7)), start);
        assert_eq!(window.rest(after(start, 2_000)), Some(Duration::from_secs(5)));
        assert_eq!(window.rest(after(start, 7_000)), None);
        window.pushed_back(after(start, 8_000), Some(Duration::from_secs(61)), after(start, 8_000));
        assert_eq!(window.rest(after(start, 8_000)), None);
    }

    #[test]
    fn answers_that_get_slow_halve_it_and_small_differences_do_not() {
        let start = Instant::now();
        let mut window = grown(start);
        window.answered(start, QUICK * 3, start);
        assert_eq!(window.size(), limits::PAGES_IN_FLIGHT);
        let mut now = start;
        for _ in 0..4 {
            now = after(now, 1_000);
            window.answered(now, Duration::from_secs(1), after(now, 1_000));
        }
        assert!(window.size() < limits::PAGES_IN_FLIGHT);
    }
}
