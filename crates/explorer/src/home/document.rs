//! One JSON file with a version: read leniently, written atomically (LD-3, LD-5).

use super::{Home, storage_error};
use crate::core::guard;
use crate::view::{ErrorView, NoticeView};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The version that this code writes into every document.
const VERSION: u32 = 1;

/// What the name of a document that was moved aside has between its stem and a time.
const SET_ASIDE: &str = "unreadable-";

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

/// A document of the data folder.
#[derive(Debug)]
pub(crate) struct Document {
    path: PathBuf,
    lock: PathBuf,
    /// What the person should know, from the first time it was found until the end of this run: whoever reads the
    /// document first is seldom who tells.
    notice: Mutex<Option<NoticeView>>,
}

impl Document {
    pub(crate) fn new(home: &Home, name: &str) -> Self {
        Self { path: home.file(name), lock: home.file(&format!(".{name}.lock")), notice: Mutex::default() }
    }

    /// Reads the document; the default when there is none, or none that can be read. A corrupt one is moved aside; a
    /// newer one, and one that the system does not let us read, is left alone. [`Document::notice`] says so.
    pub(crate) fn load<T: DeserializeOwned + Default>(&self) -> T {
        let unreadable = match self.read() {
            Ok(content) => return content,
            Err(Unreadable::Absent) => return T::default(),
            Err(unreadable) => unreadable,
        };
        let notice = match unreadable {
            Unreadable::Absent => None,
            Unreadable::Newer => Some(self.newer_notice()),
            Unreadable::Broken => Some(self.move_aside()),
            Unreadable::Refused(cause) => Some(self.refused_notice(cause)),
        };
        *guard(&self.notice) = notice;
        T::default()
    }

    /// What the person should know of this document.
    pub(crate) fn notice(&self) -> Option<NoticeView> {
        guard(&self.notice).clone()
    }

    /// Reads the newest content, changes it, and writes it, while no other process does (the CLI and the app
    /// share the folder). Nothing is written when the change fails.
    pub(crate) fn update<T, R>(&self, change: impl FnOnce(&mut T) -> Result<R, ErrorView>) -> Result<R, ErrorView>
    where
        T: Serialize + DeserializeOwned + Default,
    {
        let lock = private_file(&self.lock).map_err(|cause| self.write_error(&cause))?;
        lock.lock().map_err(|cause| self.write_error(&cause))?;
        let mut content = match self.read() {
            Ok(content) => content,
            Err(Unreadable::Absent) => T::default(),
            Err(Unreadable::Broken) => {
                *guard(&self.notice) = Some(self.move_aside());
                T::default()
            }
            Err(Unreadable::Refused(cause)) => return Err(self.read_error(cause)),
            Err(Unreadable::Newer) => {
                return Err(storage_error(
                    "storage.newer_version",
                    &format!(
                        "{} was written by a newer version of Passbook and is left as it is.",
                        self.path.display()
                    ),
                ));
            }
        };
        let result = change(&mut content)?;
        self.write(&Versioned { version: VERSION, content }).map_err(|cause| self.write_error(&cause))?;
        Ok(result)
    }

    /// Removes the document, and every corrupt one that was moved aside.
    pub(crate) fn remove(&self) -> Result<(), ErrorView> {
        for path in self.set_aside().into_iter().chain([self.path.clone()]) {
            match std::fs::remove_file(&path) {
                Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(self.write_error(&cause)),
                _ => {}
            }
        }
        *guard(&self.notice) = None;
        Ok(())
    }

    /// The corrupt documents that [`Document::move_aside`] left.
    fn set_aside(&self) -> Vec<PathBuf> {
        let (Some(folder), Some(stem)) = (self.path.parent(), self.path.file_stem().and_then(OsStr::to_str)) else {
            return vec![];
        };
        let begin = format!("{stem}.{SET_ASIDE}");
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        entries.map(|entry| entry.path()).filter(|path| name_of(path).is_some_and(|n| n.starts_with(&begin))).collect()
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        #[derive(Deserialize)]
        struct Only {
            version: u32,
        }
        if self.path.symlink_metadata().is_ok_and(|meta| meta.is_symlink()) {
            return Err(Unreadable::Broken);
        }
        let text = match std::fs::read(&self.path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Err(Unreadable::Absent),
            Err(cause) => return Err(Unreadable::Refused(cause.kind())),
        };
        let only: Only = serde_json::from_slice(&text).map_err(|_| Unreadable::Broken)?;
        if only.version > VERSION {
            return Err(Unreadable::Newer);
        }
        serde_json::from_slice::<Versioned<T>>(&text).map(|versioned| versioned.content).map_err(|_| Unreadable::Broken)
    }

    /// Temporary file, flush, sync, atomic rename, sync of the folder (LD-3).
    fn write<T: Serialize>(&self, content: &T) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec_pretty(content)?)?;
        file.flush()?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|failed| failed.error)?;
        #[cfg(unix)]
        std::fs::File::open(folder)?.sync_all()?;
        Ok(())
    }

    fn move_aside(&self) -> NoticeView {
        let stamp = jiff::Timestamp::now().as_second();
        let aside = self.path.with_extension(format!("{SET_ASIDE}{stamp}.json"));
        let moved = std::fs::rename(&self.path, &aside).is_ok();
        NoticeView {
            code: "storage.unreadable".to_owned(),
            message: format!("{} could not be read, so Passbook started without it.", self.path.display()),
            help: if moved {
                format!("It was moved to {}.", aside.display())
            } else {
                "It was left where it is.".to_owned()
            },
        }
    }

    fn newer_notice(&self) -> NoticeView {
        NoticeView {
            code: "storage.newer_version".to_owned(),
            message: format!("{} was written by a newer version of Passbook.", self.path.display()),
            help: "It is left as it is. Changes made now are not kept; install the newer version to use it.".to_owned(),
        }
    }

    fn refused_notice(&self, cause: std::io::ErrorKind) -> NoticeView {
        let ErrorView { code, message, .. } = self.read_error(cause);
        let help = "Passbook started without it and left it as it is. Once it can be read, start Passbook again.";
        NoticeView { code, message, help: help.to_owned() }
    }

    fn read_error(&self, cause: std::io::ErrorKind) -> ErrorView {
        storage_error("storage.not_read", &format!("{} could not be read: {cause}.", self.path.display()))
    }

    fn write_error(&self, cause: &std::io::Error) -> ErrorView {
        storage_error(
            "storage.not_written",
            &format!("{} could not be written: {}.", self.path.display(), cause.kind()),
        )
    }
}

fn name_of(path: &Path) -> Option<&str> {
    path.file_name().and_then(OsStr::to_str)
}

enum Unreadable {
    Absent,
    Broken,
    Newer,
    /// The system did not let us read it; that says nothing about what is in it.
    Refused(std::io::ErrorKind),
}

fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    struct Names {
        names: Vec<String>,
    }

    fn document() -> (tempfile::TempDir, Home, Document) {
        let temp = tempfile::tempdir().unwrap();
        let home = Home::at(temp.path()).unwrap();
        let document = Document::new(&home, "names.json");
        (temp, home, document)
    }

    fn add(document: &Document, name: &str) -> Result<(), ErrorView> {
        document.update(|names: &mut Names| {
            names.names.push(name.to_owned());
            Ok(())
        })
    }

    #[test]
    fn what_was_written_is_read_again() {
        let (_temp, _home, document) = document();
        add(&document, "one").unwrap();
        add(&document, "two").unwrap();
        assert_eq!(document.load::<Names>().names, ["one", "two"]);
    }

    #[test]
    fn a_corrupt_file_is_moved_aside_and_said_so() {
        let (_temp, home, document) = document();
        std::fs::write(home.file("names.json"), b"{ half").unwrap();
        assert_eq!(document.load::<Names>(), Names::default());
        assert_eq!(document.notice().unwrap().code, "storage.unreadable");
        assert!(!home.file("names.json").exists());
        let kept = std::fs::read_dir(home.path()).unwrap().filter_map(Result::ok);
        assert!(kept.map(|e| e.path()).any(|p| std::fs::read(p).is_ok_and(|bytes| bytes == b"{ half")));
    }

    #[test]
    fn a_file_of_a_newer_version_is_never_overwritten() {
        let (_temp, home, document) = document();
        std::fs::write(home.file("names.json"), br#"{"version":2,"names":["future"]}"#).unwrap();
        assert_eq!(add(&document, "x").unwrap_err().code, "storage.newer_version");
        assert_eq!(document.load::<Names>(), Names::default());
        assert_eq!(document.notice().unwrap().code, "storage.newer_version");
        assert!(std::fs::read_to_string(home.file("names.json")).unwrap().contains("future"));
    }

    #[test]
    fn the_notice_of_a_corrupt_file_is_there_for_whoever_asks_later() {
        let (_temp, home, document) = document();
        std::fs::write(home.file("names.json"), b"{ half").unwrap();
        document.load::<Names>();
        add(&document, "one").unwrap();
        assert_eq!(document.load::<Names>().names, ["one"]);
        assert_eq!(document.notice().unwrap().code, "storage.unreadable");
    }

    /// A folder in its place is what the system refuses to read, for every user.
    #[test]
    fn a_file_that_the_system_does_not_let_us_read_stays_where_it_is() {
        let (_temp, home, document) = document();
        std::fs::create_dir(home.file("names.json")).unwrap();
        assert_eq!(document.load::<Names>(), Names::default());
        assert_eq!(document.notice().unwrap().code, "storage.not_read");
        assert_eq!(add(&document, "x").unwrap_err().code, "storage.not_read");
        assert!(home.file("names.json").is_dir());
    }

    #[test]
    fn removing_a_document_removes_what_was_moved_aside_of_it_and_nothing_else() {
        let (_temp, home, document) = document();
        std::fs::write(home.file("names.json"), b"{ half").unwrap();
        std::fs::write(home.file("other.unreadable-1.json"), b"{ half").unwrap();
        document.load::<Names>();
        add(&document, "one").unwrap();
        document.remove().unwrap();
        let left = std::fs::read_dir(home.path()).unwrap().filter_map(Result::ok);
        let mut left: Vec<_> = left.map(|entry| entry.file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, [".names.json.lock", "other.unreadable-1.json"]);
    }

    #[test]
    fn a_change_that_fails_writes_nothing() {
        let (_temp, home, document) = document();
        let failed: Result<(), _> = document.update(|_: &mut Names| Err(storage_error("storage.test", "no")));
        assert_eq!(failed.unwrap_err().code, "storage.test");
        assert!(!home.file("names.json").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_private_to_its_user() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_temp, home, document) = document();
        add(&document, "one").unwrap();
        assert_eq!(home.file("names.json").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
