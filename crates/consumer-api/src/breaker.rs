//! The circuit and the retry budget of one host (AP-2).

use crate::limits;
use std::time::Instant;

/// Opens after five failures in a row and stays open for 30 s; then one request may try. What was in flight together
/// counts once: five pages that one restart of the server cuts off are no five failures in a row.
#[derive(Debug, Default)]
pub(crate) struct Circuit {
    failures: u32,
    last: Option<Instant>,
    opened: Option<Instant>,
    trying: bool,
}

impl Circuit {
    /// Whether a request may go out now.
    pub(crate) fn admits(&mut self, now: Instant) -> bool {
        let Some(opened) = self.opened else { return true };
        if self.trying || now.saturating_duration_since(opened) < limits::CIRCUIT_OPEN {
            return false;
        }
        self.trying = true;
        true
    }

    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// A request that was sent at `sent` failed.
    pub(crate) fn failed(&mut self, sent: Instant, now: Instant) {
        self.trying = false;
        if self.last.is_some_and(|last| sent < last) {
            return;
        }
        self.last = Some(now);
        self.failures = self.failures.saturating_add(1);
        if self.failures >= limits::CIRCUIT_FAILURES {
            self.opened = Some(now);
        }
    }

    /// A request that was let in ended without a verdict (cancelled): the next may try.
    pub(crate) fn abandoned(&mut self) {
        self.trying = false;
    }
}

/// Ten requests earn one repeat; a reserve is there from the start.
#[derive(Debug)]
pub(crate) struct Budget {
    units: u32,
}

const MOST: u32 = limits::RETRY_RESERVE * limits::REQUESTS_PER_RETRY;

impl Default for Budget {
    fn default() -> Self {
        Self { units: MOST }
    }
}

impl Budget {
    pub(crate) fn earn(&mut self) {
        self.units = (self.units + 1).min(MOST);
    }

    /// Takes one repeat out, if there is one.
    pub(crate) fn spend(&mut self) -> bool {
        match self.units.checked_sub(limits::REQUESTS_PER_RETRY) {
            Some(rest) => {
                self.units = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn after(start: Instant, seconds: u64) -> Instant {
        start.checked_add(Duration::from_secs(seconds)).unwrap()
    }

    #[test]
    fn the_circuit_opens_at_the_fifth_failure_in_a_row() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        for _ in 0..4 {
            circuit.failed(now, now);
        }
        assert!(circuit.admits(now));
        circuit.failed(now, now);
        assert!(!circuit.admits(now));
    }

    #[test]
    fn failures_of_requests_that_were_in_flight_together_count_once() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        for second in 1..=6 {
            circuit.failed(now, after(now, second));
        }
        assert!(circuit.admits(after(now, 6)));
    }

    #[test]
    fn a_success_starts_the_count_again() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        for _ in 0..4 {
            circuit.failed(now, now);
        }
        circuit.succeeded();
        for _ in 0..4 {
            circuit.failed(now, now);
        }
        assert!(circuit.admits(now));
    }

    #[test]
    fn after_thirty_seconds_one_request_may_try() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        for _ in 0..5 {
            circuit.failed(now, now);
        }
        assert!(!circuit.admits(after(now, 29)));
        assert!(circuit.admits(after(now, 30)));
        assert!(!circuit.admits(after(now, 30)), "only one");
        circuit.failed(after(now, 30), after(now, 31));
        assert!(!circuit.admits(after(now, 60)), "open again from its failure on");
        assert!(circuit.admits(after(now, 61)));
        circuit.succeeded();
        assert!(circuit.admits(after(now, 61)));
    }

    #[test]
    fn a_cancelled_trial_lets_the_next_request_try() {
        let (mut circuit, now) = (Circuit::default(), Instant::now());
        for _ in 0..5 {
            circuit.failed(now, now);
        }
        assert!(circuit.admits(after(now, 30)));
        circuit.abandoned();
        assert!(circuit.admits(after(now, 30)));
    }

    #[test]
    fn ten_requests_earn_one_repeat_once_the_reserve_is_gone() {
        let mut budget = Budget::default();
        for _ in 0..limits::RETRY_RESERVE {
            assert!(budget.spend());
        }
        for _ in 0..9 {
            budget.earn();
        }
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend());
        assert!(!budget.spend());
    }
}
