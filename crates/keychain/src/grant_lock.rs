//! The lock of one record between processes (SR-4): whoever reads, refreshes and writes a grant holds it, so
//! that two processes never send the same refresh token.
//!
//! An advisory lock on a file that is never deleted: deleting it would let a third process lock a new file while
//! a second one still waits for the old. The file stays empty. The system frees the lock when a process dies.

use crate::name::{Namespace, RecordKey};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

/// First and longest pause between two attempts.
const PAUSE: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));

/// Why a lock was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantLockError {
    /// Somebody else held it until the deadline.
    #[error("Another Passbook process is renewing this sign-in and has not finished.")]
    Busy,
    /// Something that is no plain file stands where the lock file belongs (LD-4).
    #[error("A link or folder stands where Passbook keeps a lock file.")]
    NotAFile,
    /// The file system refused.
    #[error("The lock file of this sign-in could not be used ({kind}).", kind = .0)]
    Io(std::io::ErrorKind),
}

impl GrantLockError {
    /// The stable id of this error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Busy => "grant_lock.busy",
            Self::NotAFile => "grant_lock.not_a_file",
            Self::Io(_) => "grant_lock.io",
        }
    }

    /// What a person can do next.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Busy => "Wait a moment and try again, or close the other Passbook window or command.",
            Self::NotAFile => "Remove it from the locks folder in Passbook's data folder, then try again.",
            Self::Io(_) => {
                "Check that Passbook's data folder can be written to and the disk is not full, then try again."
            }
        }
    }
}

/// A held lock; dropping it frees it.
#[derive(Debug)]
pub struct GrantLock {
    file: File,
}

impl GrantLock {
    /// Takes the lock of a record, waiting for another holder until the deadline. `folder` is made if it is not
    /// there (0700; the file 0600, LD-4). Holders in one process exclude each other too.
    ///
    /// Blocks no worker of tokio: an attempt returns at once and the pauses are timers.
    ///
    /// # Errors
    /// [`GrantLockError`].
    pub async fn acquire(
        folder: &Path,
        namespace: Namespace,
        key: &RecordKey,
        deadline: Duration,
    ) -> Result<Self, GrantLockError> {
        let file = open(folder, &format!("{}-{key}.lock", namespace.word()))?;
        let attempts = async {
            let mut pause = PAUSE.0;
            loop {
                match file.try_lock() {
                    Ok(()) => return Ok(()),
                    Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Error(error)) => return Err(GrantLockError::Io(error.kind())),
                }
                tokio::time::sleep(pause).await;
                pause = pause.saturating_mul(2).min(PAUSE.1);
            }
        };
        tokio::time::timeout(deadline, attempts).await.unwrap_or(Err(GrantLockError::Busy))?;
        Ok(Self { file })
    }
}

impl Drop for GrantLock {
    fn drop(&mut self) {
        // Closing the file frees it as well; saying it does so before a child that inherited the file ends.
        let _ = self.file.unlock();
    }
}

fn open(folder: &Path, name: &str) -> Result<File, GrantLockError> {
    let io = |error: std::io::Error| GrantLockError::Io(error.kind());
    make_private(folder).map_err(io)?;
    let path = folder.join(name);
    if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
        return Err(GrantLockError::NotAFile);
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(io)
}

/// Makes the folder, for this user only. On Windows the user's profile keeps others out.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
