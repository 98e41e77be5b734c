//! The sandbox's clock: real time plus an offset that a test or a lesson can move. Nothing else in
//! the crate reads the wall clock.

use jiff::{SignedDuration, Timestamp};
use parking_lot::RwLock;

/// Real time plus an adjustable offset.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset: RwLock<SignedDuration>,
}

impl Clock {
    /// The present instant of the simulated institution.
    pub(crate) fn now(&self) -> Timestamp {
        let offset = *self.offset.read();
        let real = Timestamp::now();
        real.checked_add(offset).unwrap_or(real)
    }

    /// The present instant as whole seconds since 1970, as tokens carry it.
    pub(crate) fn seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Moves the clock by this much more; negative moves it back.
    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut offset = self.offset.write();
        *offset = offset.checked_add(by).unwrap_or(*offset);
    }

    /// Back to real time.
    pub(crate) fn reset(&self) {
        *self.offset.write() = SignedDuration::ZERO;
    }
}
