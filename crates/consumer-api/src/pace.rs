//! Time and chance, so that tests decide both.

use jiff::Timestamp;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

/// The clock, the pauses and the dice of the client.
pub trait Pace: Send + Sync {
    /// Monotonic time.
    fn now(&self) -> Instant;
    /// Wall-clock time, for records only.
    fn wall(&self) -> Timestamp;
    /// A pause.
    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
    /// A random duration from nothing to `most`, both included (full jitter, AP-2).
    fn jitter(&self, most: Duration) -> Duration;
}

/// The real thing.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioPace;

impl Pace for TokioPace {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(pause))
    }

    fn jitter(&self, most: Duration) -> Duration {
        let range = u64::try_from(most.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        // Without randomness there is no jitter, only the longest pause: slower, never a flood.
        getrandom::u64().map_or(most, |dice| Duration::from_millis(dice % range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_stays_within_its_bound() {
        for _ in 0..200 {
            assert!(TokioPace.jitter(Duration::from_millis(3)) <= Duration::from_millis(3));
        }
        assert_eq!(TokioPace.jitter(Duration::ZERO), Duration::ZERO);
    }
}
