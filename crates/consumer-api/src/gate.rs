//! Six requests in flight per host and 32 waiting; when the queue is full, the oldest waiting read gives way
//! (AP-13, AB-4). Pages of long reads wait in a queue of their own, behind whatever a person asks for, and never
//! take the last place.

use crate::limits;
use crate::window::Window;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How a request queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Never pushed out of the queue.
    Write,
    /// A newer request may push it out of a full queue.
    Read,
    /// A page of a long read: after all others, and only as many as the window says. Its reader asks for few at a
    /// time, so that this queue needs no bound.
    Page,
}

struct Waiter {
    turn: Turn,
    grant: oneshot::Sender<Permit>,
}

#[derive(Default)]
struct State {
    running: usize,
    /// Pages among the running.
    pages: usize,
    waiting: VecDeque<Waiter>,
    waiting_pages: VecDeque<Waiter>,
    window: Window,
}

/// The gate of one host.
#[derive(Default)]
pub(crate) struct Gate(Mutex<State>);

/// A place among the requests in flight; free again when dropped.
pub(crate) struct Permit {
    gate: Option<Arc<Gate>>,
    turn: Turn,
}

/// No place, or pushed out of the queue by newer requests.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl Gate {
    /// Waits for a place.
    pub(crate) async fn enter(self: &Arc<Self>, turn: Turn) -> Result<Permit, Full> {
        let (grant, granted) = oneshot::channel();
        {
            let mut state = self.0.lock();
            state.queue(Waiter { turn, grant })?;
            self.admit(&mut state);
        }
        granted.await.map_err(|_| Full)
    }

    /// How many pages of long reads may be in flight now.
    pub(crate) fn window(&self) -> usize {
        self.0.lock().window.size()
    }

    /// How long pages still have to leave the host alone.
    pub(crate) fn rest(&self, now: Instant) -> Option<Duration> {
        self.0.lock().window.rest(now)
    }

    /// Changes the window by what an answer said.
    pub(crate) fn adapt(self: &Arc<Self>, change: impl FnOnce(&mut Window)) {
        let mut state = self.0.lock();
        change(&mut state.window);
        self.admit(&mut state);
    }

    /// Lets in whoever may come in now.
    fn admit(self: &Arc<Self>, state: &mut State) {
        while let Some(Waiter { turn, grant }) = state.next() {
            match grant.send(Permit { gate: Some(Arc::clone(self)), turn }) {
                Ok(()) => {
                    state.running += 1;
                    state.pages += usize::from(turn == Turn::Page);
                }
                // Nobody waits there any more: the place goes to the next, and this permit must not free it.
                Err(mut unclaimed) => unclaimed.gate = None,
            }
        }
    }

    fn leave(self: &Arc<Self>, turn: Turn) {
        let mut state = self.0.lock();
        state.running = state.running.saturating_sub(1);
        state.pages = state.pages.saturating_sub(usize::from(turn == Turn::Page));
        self.admit(&mut state);
    }
}

impl State {
    fn queue(&mut self, waiter: Waiter) -> Result<(), Full> {
        if waiter.turn == Turn::Page {
            self.waiting_pages.push_back(waiter);
            return Ok(());
        }
        if self.running >= limits::IN_FLIGHT {
            self.waiting.retain(|waiter| !waiter.grant.is_closed());
            if self.waiting.len() >= limits::QUEUED {
                let oldest = self.waiting.iter().position(|waiter| waiter.turn == Turn::Read).ok_or(Full)?;
                self.waiting.remove(oldest);
            }
        }
        self.waiting.push_back(waiter);
        Ok(())
    }

    /// Who comes in next, if there is a place.
    fn next(&mut self) -> Option<Waiter> {
        if self.running >= limits::IN_FLIGHT {
            return None;
        }
        if let Some(waiter) = self.waiting.pop_front() {
            return Some(waiter);
        }
        if self.pages < self.window.size() { self.waiting_pages.pop_front() } else { None }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(gate) = self.gate.take() {
            gate.leave(self.turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;
    use futures::future::BoxFuture;

    const READ: Turn = Turn::Read;

    fn enter(gate: &Arc<Gate>, turn: Turn) -> BoxFuture<'static, Result<Permit, Full>> {
        let gate = Arc::clone(gate);
        let mut future = async move { gate.enter(turn).await }.boxed();
        // Polled once, so that it takes its place in the queue now.
        match (&mut future).now_or_never() {
            Some(done) => async move { done }.boxed(),
            None => future,
        }
    }

    #[test]
    fn six_run_and_the_seventh_waits_for_the_first_to_end() {
        let gate = Arc::new(Gate::default());
        let mut running: Vec<Permit> =
            (0..6).map(|_| enter(&gate, READ).now_or_never().unwrap().ok().unwrap()).collect();
        let seventh = enter(&gate, READ);
        running.pop();
        assert!(seventh.now_or_never().unwrap().is_ok());
    }

    #[test]
    fn the_thirty_third_waiting_request_pushes_the_oldest_read_out() {
        let gate = Arc::new(Gate::default());
        let _running: Vec<Permit> = (0..6).map(|_| enter(&gate, READ).now_or_never().unwrap().ok().unwrap()).collect();
        let write = enter(&gate, Turn::Write);
        let oldest = enter(&gate, READ);
        let rest: Vec<_> = (0..30).map(|_| enter(&gate, READ)).collect();
        let newest = enter(&gate, READ);
        assert!(matches!(oldest.now_or_never(), Some(Err(Full))));
        assert!(write.now_or_never().is_none(), "a write is never pushed out");
        drop((rest, newest));
    }

    #[test]
    fn a_queue_full_of_writes_refuses_the_newcomer() {
        let gate = Arc::new(Gate::default());
        let _running: Vec<Permit> = (0..6).map(|_| enter(&gate, READ).now_or_never().unwrap().ok().unwrap()).collect();
        let _writes: Vec<_> = (0..32).map(|_| enter(&gate, Turn::Write)).collect();
        assert!(matches!(enter(&gate, READ).now_or_never(), Some(Err(Full))));
    }

    #[test]
    fn a_waiter_that_left_does_not_keep_a_place() {
        let gate = Arc::new(Gate::default());
        let mut running: Vec<Permit> =
            (0..6).map(|_| enter(&gate, READ).now_or_never().unwrap().ok().unwrap()).collect();
        drop(enter(&gate, READ));
        running.pop();
        assert!(enter(&gate, READ).now_or_never().unwrap().is_ok());
    }

    #[test]
    fn pages_leave_a_place_for_a_click_and_wait_behind_it() {
        let gate = Arc::new(Gate::default());
        gate.adapt(|window| (0..40).for_each(|_| window.answered(Instant::now(), Duration::ZERO, Instant::now())));
        let mut pages: Vec<_> = (0..7).map(|_| enter(&gate, Turn::Page)).collect();
        let mut running: Vec<Permit> =
            pages.drain(..5).map(|page| page.now_or_never().unwrap().ok().unwrap()).collect();
        let click = enter(&gate, READ).now_or_never().unwrap().ok().unwrap();
        let mut second = enter(&gate, READ);
        assert!((&mut second).now_or_never().is_none(), "six are in flight");
        let waiting_page = pages.remove(0);
        running.pop();
        assert!(second.now_or_never().is_some(), "before the page that waited longer");
        drop(click);
        assert!(waiting_page.now_or_never().is_some());
    }

    #[test]
    fn as_many_pages_run_as_the_window_says_and_more_when_it_grows() {
        let gate = Arc::new(Gate::default());
        let now = Instant::now();
        let mut pages: Vec<_> = (0..4).map(|_| enter(&gate, Turn::Page)).collect();
        let mut third = pages.remove(2);
        assert!((&mut third).now_or_never().is_none());
        gate.adapt(|window| (0..2).for_each(|_| window.answered(now, Duration::ZERO, now)));
        assert!(third.now_or_never().is_some());
    }
}
