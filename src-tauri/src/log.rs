//! The log: our own events only, to small private files that are dropped after a week (LG-1, LG-2).
//!
//! What is logged is states and machine ids. Secret types cannot be formatted; should a secret or an account number
//! come into a text all the same, the writer masks it by its looks. Events of dependencies are dropped, because what
//! they format is not ours to vouch for.

use explorer::Home;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};
use tracing_subscriber::EnvFilter;

/// Size at which a new file is begun, and how many there are at most.
const MAX_BYTES: u64 = 2 * 1024 * 1024;
const MAX_FILES: u32 = 5;

/// How long a file is written to, and how long it then stays: no line is older than 7 days (LG-1).
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const KEPT: Duration = Duration::from_secs(6 * 24 * 60 * 60);

/// Digits in a row that may be an account number. The times of the log have fewer.
const LONG_NUMBER: usize = 8;

/// Our own crates at info; nothing else.
const FILTER: &str =
    "off,passbook_shell=info,explorer=info,oidc=info,keychain=info,consumer_api=info,ledger=info,sandbox=info";

/// Starts logging. A log that cannot be written is done without.
pub(crate) fn start(home: &Home) {
    let folder = home.logs();
    let Ok(rolling) = Rolling::open(folder) else { return };
    let writer = Mutex::new(Masking(rolling));
    let built = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(FILTER))
        .with_ansi(false)
        .with_writer(writer)
        .try_init();
    // Only fails when a logger was set before, which is as good.
    drop(built);
}

/// Masks each event before it is written: the one place that every event goes through (LG-2).
struct Masking<W>(W);

impl<W: Write> Write for Masking<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The subscriber hands over one whole event at a time.
        let event = without_numbers(&secret::masked(&String::from_utf8_lossy(bytes)));
        self.0.write_all(event.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A text without long runs of digits.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (words, from_digit) = rest.split_at(rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()));
        let end = from_digit.find(|c: char| !c.is_ascii_digit()).unwrap_or(from_digit.len());
        let (digits, after) = from_digit.split_at(end);
        out.push_str(words);
        out.push_str(if digits.len() < LONG_NUMBER { digits } else { "(number)" });
        rest = after;
    }
    out
}

/// Files `passbook.log`, `passbook.1.log` … `passbook.4.log`, the oldest dropped.
struct Rolling {
    folder: PathBuf,
    file: File,
    written: u64,
    /// When the file was begun.
    since: SystemTime,
}

impl Rolling {
    fn open(folder: PathBuf) -> io::Result<Self> {
        make_private(&folder)?;
        let file = private(&folder.join(name(0)))?;
        let about = file.metadata()?;
        let since = about.created().or_else(|_| about.modified()).unwrap_or_else(|_| SystemTime::now());
        let mut rolling = Self { folder, file, written: about.len(), since };
        if rolling.is_full() {
            rolling.roll()?;
        }
        rolling.drop_old();
        Ok(rolling)
    }

    /// Whether the next event begins a new file. A clock that was set back makes no file old.
    fn is_full(&self) -> bool {
        self.written >= MAX_BYTES || (self.written > 0 && self.since.elapsed().is_ok_and(|age| age >= DAY))
    }

    /// Removes the files whose last line has been there long enough.
    fn drop_old(&self) {
        for number in 1..MAX_FILES {
            let path = self.folder.join(name(number));
            let modified = path.metadata().and_then(|about| about.modified());
            if modified.is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= KEPT)) {
                // What cannot be removed now is tried again with the next file.
                let _ = std::fs::remove_file(path);
            }
        }
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
        self.since = SystemTime::now();
        self.drop_old();
        Ok(())
    }
}

impl Write for Rolling {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_full() {
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

    #[test]
    fn whatever_comes_into_an_event_is_masked_before_it_is_written() {
        let event = "INFO id eyJhbGciOi.canary.sig; Bearer canary1 /cb?code=canary2&x=1 refresh_token=canary3 \
                     client_secret=canary4 account 123456789 port 8080\n";
        let mut written = Masking(Vec::new());
        written.write_all(event.as_bytes()).unwrap();
        let text = String::from_utf8(written.0).unwrap();
        assert!(!text.contains("canary") && !text.contains("123456789"), "{text}");
        assert!(text.starts_with("INFO id (redacted);") && text.ends_with("account (number) port 8080\n"), "{text}");
    }

    #[test]
    fn the_words_that_the_log_is_for_stay() {
        let event = "2026-03-04T10:52:09.123456Z  INFO explorer::session: session state state=Error \
                     error=id_token.nonce_mismatch\n";
        let mut written = Masking(Vec::new());
        written.write_all(event.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(written.0).unwrap(), event);
    }

    #[test]
    fn a_file_of_last_week_is_gone_and_one_of_this_week_stays() {
        let temp = tempfile::tempdir().unwrap();
        make_private(temp.path()).unwrap();
        for (number, days) in [(1, 5), (2, 7)] {
            let file = private(&temp.path().join(name(number))).unwrap();
            file.set_modified(SystemTime::now() - days * DAY).unwrap();
        }
        drop(Rolling::open(temp.path().to_owned()).unwrap());
        assert!(temp.path().join(name(1)).exists());
        assert!(!temp.path().join(name(2)).exists());
    }

    #[test]
    fn a_file_is_written_to_for_one_day() {
        let temp = tempfile::tempdir().unwrap();
        let mut rolling = Rolling::open(temp.path().to_owned()).unwrap();
        rolling.write_all(b"first\n").unwrap();
        rolling.since = SystemTime::now() - DAY;
        rolling.write_all(b"second\n").unwrap();
        let text = |number| std::fs::read_to_string(temp.path().join(name(number))).unwrap();
        assert_eq!((text(0), text(1)), ("second\n".to_owned(), "first\n".to_owned()));
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
