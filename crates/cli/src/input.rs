//! What comes in besides the command line: a secret through standard input, and small text files.

use std::fs::File;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::problem::Problem;

/// Longest secret that is read, with room for a line end (AB-2).
const MOST_SECRET: u64 = 4 * 1024 + 2;

/// The client secret: the first line of standard input. In a terminal it is not shown while it is typed (UI-6).
pub(crate) fn client_secret() -> Result<Zeroizing<String>, Problem> {
    let stdin = io::stdin();
    let silence = if stdin.is_terminal() {
        let _ = write!(io::stderr(), "Client secret (not shown): ").and_then(|()| io::stderr().flush());
        Some(Silence::begin())
    } else {
        None
    };
    // One buffer with room for all of it, so that no copy is left behind when it would have to grow.
    let mut line = Zeroizing::new(String::with_capacity(usize::try_from(MOST_SECRET).unwrap_or(8192)));
    let read = stdin.lock().take(MOST_SECRET).read_line(&mut line);
    if silence.is_some() {
        drop(silence);
        let _ = writeln!(io::stderr());
    }
    read.map_err(|error| if error.kind() == io::ErrorKind::InvalidData { Problem::NoSecret } else { Problem::Input })?;
    // Checked by the type that will hold it; the text itself goes on to the core.
    secret::ClientSecret::new(line.clone()).map_err(|_| Problem::NoSecret)?;
    Ok(Zeroizing::new(line.trim().to_owned()))
}

/// A terminal that shows nothing of what is typed, until this is dropped.
struct Silence {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Silence {
    #[cfg(unix)]
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let stdin = io::stdin();
        let before = tcgetattr(&stdin).ok();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(&stdin, OptionalActions::Flush, &modes);
        }
        Self { before }
    }

    #[cfg(not(unix))]
    fn begin() -> Self {
        Self {}
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.before {
            let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Flush, before);
        }
    }
}

/// A UTF-8 text file of at most this many bytes; `-` is standard input.
pub(crate) fn text_file(path: &Path, most: u64) -> Result<String, Problem> {
    let shown = path.display().to_string();
    let unreadable = |error: &io::Error| Problem::File { path: shown.clone(), why: why(error) };
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most.saturating_add(1)).read_to_string(&mut text)
    } else {
        File::open(path).map_err(|error| unreadable(&error))?.take(most.saturating_add(1)).read_to_string(&mut text)
    };
    let read = read.map_err(|error| unreadable(&error))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most {
        return Err(Problem::FileTooLarge { path: shown, most });
    }
    Ok(text)
}

fn why(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist",
        io::ErrorKind::PermissionDenied => "this user may not read it",
        io::ErrorKind::InvalidData => "it is not UTF-8 text",
        io::ErrorKind::IsADirectory => "it is a folder",
        _ => "the system refused",
    }
}

/// Lines of standard input as they come, for an address that is pasted. Ends with the input.
pub(crate) fn pasted_lines() -> tokio::sync::mpsc::Receiver<String> {
    /// Longest line that can be a callback address.
    const MOST_LINE: u64 = 16 * 1024;
    let (lines, received) = tokio::sync::mpsc::channel(1);
    // A thread of its own: reading standard input cannot be cancelled, and the process must not wait for it.
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        loop {
            let mut line = String::new();
            match stdin.by_ref().take(MOST_LINE).read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) if line.trim().is_empty() => {}
                Ok(_) => {
                    if lines.blocking_send(line.trim().to_owned()).is_err() {
                        return;
                    }
                }
            }
        }
    });
    received
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_have_as_many_bytes_as_the_limit_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        for (size, fits) in [(9, true), (10, true), (11, false)] {
            std::fs::write(&path, "a".repeat(size)).unwrap();
            assert_eq!(text_file(&path, 10).is_ok(), fits, "{size}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_or_no_text_is_a_clear_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        assert!(text_file(&path, 10).unwrap_err().to_string().ends_with("it does not exist."));
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(text_file(&path, 10).unwrap_err().to_string().ends_with("it is not UTF-8 text."));
    }
}
