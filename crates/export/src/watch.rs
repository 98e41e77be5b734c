//! Looking at an export while it runs, and ending it.

use std::sync::atomic::{AtomicBool, Ordering};

/// Rows between two reports of progress: often enough to look alive, seldom enough to cost nothing.
const STEP: u64 = 1_000;

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Rows dealt with: written or left out.
    pub rows: u64,
    /// Bytes handed to the file so far.
    pub bytes: u64,
}

/// Who looks on: told of progress about every thousand rows, and able to cancel between any two.
pub struct Watch<'a> {
    cancel: &'a AtomicBool,
    progress: &'a mut dyn FnMut(Progress),
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("cancel", self.cancel).finish_non_exhaustive()
    }
}

impl<'a> Watch<'a> {
    /// Progress goes to `progress`; setting `cancel` from any thread ends the export.
    #[must_use]
    pub fn new(cancel: &'a AtomicBool, progress: &'a mut dyn FnMut(Progress)) -> Self {
        Self { cancel, progress }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Tells of every step's last row.
    pub(crate) fn at(&mut self, progress: Progress) {
        if progress.rows.is_multiple_of(STEP) {
            (self.progress)(progress);
        }
    }

    /// Tells where it ended.
    pub(crate) fn done(&mut self, progress: Progress) {
        (self.progress)(progress);
    }
}
