//! The log: our own events only, redacted by type, to small private files (LG-1, LG-2).
//!
//! What is logged is states and machine ids. Secret types cannot be formatted, so there is no pattern to mask;
//! events of dependencies are dropped, because what they format is not ours to vouch for.

use explorer::Home;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Size at which a new file is begun, and how many there are at most.
const MAX_BYTES: u64 = 2 * 1024 * 1024;
const MAX_FILES: u32 = 5;

/// Our own crates at info; nothing else.
const FILTER: &str =
    "off,passbook_shell=info,explorer=info,oidc=info,keychain=info,consumer_api=info,ledger=info,sandbox=info";

/// Starts logging. A log that cannot be written is done without.
pub(crate) fn start(home: &Home) {
    let folder = home.logs();
    let Ok(rolling) = Rolling::open(folder) else { return };
    let writer = Mutex::new(rolling);
    let built = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(FILTER))
        .with_ansi(false)
        .with_writer(writer)
        .try_init();
    // Only fails when a logger was set before, which is as good.
    drop(built);
}

/// Files `passbook.log`, `passbook.1.log` … `passbook.4.log`, the oldest dropped.
struct Rolling {
    folder: PathBuf,
    file: File,
    written: u64,
}

impl Rolling {
    fn open(folder: PathBuf) -> io::Result<Self> {
        make_private(&folder)?;
        let file = private(&folder.join(name(0)))?;
        let written = file.metadata()?.len();
        Ok(Self { folder, file, written })
    }

    fn roll(&mut self) -> io::Result<()> {
        for number in (0..MAX_FILES - 1).rev() {
            let from = self.folder.join(name(number));
            if from.exists() {
                std::fs::rename(from, self.folder.join(name(number + 1)))?;
            }
        }
        self.file = private(&self.folder.join(name(0)))?;
        self.written = 0;
        Ok(())
    }
}

impl Write for Rolling {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written >= MAX_BYTES {
            self.roll()?;
        }
        let count = self.file.write(bytes)?;
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn name(number: u32) -> String {
    if number == 0 { "passbook.log".to_owned() } else { format!("passbook.{number}.log") }
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_makes_room_and_at_most_five_are_kept() {
        let temp = tempfile::tempdir().unwrap();
        let mut rolling = Rolling::open(temp.path().join("logs")).unwrap();
        let line = vec![b'x'; usize::try_from(MAX_BYTES).unwrap()];
        for _ in 0..8 {
            rolling.write_all(&line).unwrap();
        }
        let files = std::fs::read_dir(temp.path().join("logs")).unwrap().count();
        assert_eq!(files, usize::try_from(MAX_FILES).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn the_log_is_private_to_its_user() {
        use std::os::unix::fs::PermissionsExt as _;
        let temp = tempfile::tempdir().unwrap();
        drop(Rolling::open(temp.path().join("logs")).unwrap());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&temp.path().join("logs")), 0o700);
        assert_eq!(mode(&temp.path().join("logs/passbook.log")), 0o600);
    }
}
