//! Six requests in flight per host and 32 waiting; when the queue is full, the oldest waiting read gives way
//! (AP-13, AB-4).

use crate::limits;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::oneshot;

struct Waiter {
    gives_way: bool,
    grant: oneshot::Sender<Permit>,
}

#[derive(Default)]
struct State {
    running: usize,
    waiting: VecDeque<Waiter>,
}

/// The gate of one host.
#[derive(Default)]
pub(crate) struct Gate(Mutex<State>);

/// A place among the requests in flight; free again when dropped.
pub(crate) struct Permit(Option<Arc<Gate>>);

/// No place, or pushed out of the queue by newer requests.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl Gate {
    /// Waits for a place. `gives_way` says whether a newer request may push this one out of a full queue.
    pub(crate) async fn enter(self: &Arc<Self>, gives_way: bool) -> Result<Permit, Full> {
        let waiting = {
            let mut state = self.0.lock();
            if state.running < limits::IN_FLIGHT {
                state.running += 1;
                return Ok(Permit(Some(Arc::clone(self))));
            }
            state.waiting.retain(|waiter| !waiter.grant.is_closed());
            if state.waiting.len() >= limits::QUEUED {
                let oldest = state.waiting.iter().position(|waiter| waiter.gives_way).ok_or(Full)?;
                state.waiting.remove(oldest);
            }
            let (grant, granted) = oneshot::channel();
            state.waiting.push_back(Waiter { gives_way, grant });
            granted
        };
        waiting.await.map_err(|_| Full)
    }

    fn leave(self: &Arc<Self>) {
        let mut state = self.0.lock();
        while let Some(waiter) = state.waiting.pop_front() {
            match waiter.grant.send(Permit(Some(Arc::clone(self)))) {
                Ok(()) => return,
                // Nobody waits there any more: the place goes to the next, and this permit must not free it.
                Err(mut unclaimed) => unclaimed.0 = None,
            }
        }
        state.running = state.running.saturating_sub(1);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(gate) = self.0.take() {
            gate.leave();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;
    use futures::future::BoxFuture;

    fn enter(gate: &Arc<Gate>, gives_way: bool) -> BoxFuture<'static, Result<Permit, Full>> {
        let gate = Arc::clone(gate);
        let mut future = async move { gate.enter(gives_way).await }.boxed();
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
            (0..6).map(|_| enter(&gate, true).now_or_never().unwrap().ok().unwrap()).collect();
        let seventh = enter(&gate, true);
        running.pop();
        assert!(seventh.now_or_never().unwrap().is_ok());
    }

    #[test]
    fn the_thirty_third_waiting_request_pushes_the_oldest_read_out() {
        let gate = Arc::new(Gate::default());
        let _running: Vec<Permit> = (0..6).map(|_| enter(&gate, true).now_or_never().unwrap().ok().unwrap()).collect();
        let write = enter(&gate, false);
        let oldest = enter(&gate, true);
        let rest: Vec<_> = (0..30).map(|_| enter(&gate, true)).collect();
        let newest = enter(&gate, true);
        assert!(matches!(oldest.now_or_never(), Some(Err(Full))));
        assert!(write.now_or_never().is_none(), "a write is never pushed out");
        drop((rest, newest));
    }

    #[test]
    fn a_queue_full_of_writes_refuses_the_newcomer() {
        let gate = Arc::new(Gate::default());
        let _running: Vec<Permit> = (0..6).map(|_| enter(&gate, true).now_or_never().unwrap().ok().unwrap()).collect();
        let _writes: Vec<_> = (0..32).map(|_| enter(&gate, false)).collect();
        assert!(matches!(enter(&gate, true).now_or_never(), Some(Err(Full))));
    }

    #[test]
    fn a_waiter_that_left_does_not_keep_a_place() {
        let gate = Arc::new(Gate::default());
        let mut running: Vec<Permit> =
            (0..6).map(|_| enter(&gate, true).now_or_never().unwrap().ok().unwrap()).collect();
        drop(enter(&gate, true));
        running.pop();
        assert!(enter(&gate, true).now_or_never().unwrap().is_ok());
    }
}
