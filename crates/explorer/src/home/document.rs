//! One JSON file with a version: read leniently, written atomically (LD-3, LD-5).

use super::{Home, storage_error};
use crate::view::{ErrorView, NoticeView};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The version that this code writes into every document.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

/// A document of the data folder.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    path: PathBuf,
    lock: PathBuf,
}

/// What reading a document gave.
pub(crate) struct Loaded<T> {
    /// The content; the default when there is none, or none that can be read.
    pub content: T,
    /// What the person should know.
    pub notice: Option<NoticeView>,
}

impl Document {
    pub(crate) fn new(home: &Home, name: &str) -> Self {
        Self { path: home.file(name), lock: home.file(&format!(".{name}.lock")) }
    }

    /// Reads the document. A corrupt one is moved aside and said so; a newer one is left alone.
    pub(crate) fn load<T: DeserializeOwned + Default>(&self) -> Loaded<T> {
        match self.read() {
            Ok(content) => Loaded { content, notice: None },
            Err(Unreadable::Absent) => Loaded { content: T::default(), notice: None },
            Err(Unreadable::Newer) => Loaded { content: T::default(), notice: Some(self.newer_notice()) },
            Err(Unreadable::Broken) => Loaded { content: T::default(), notice: Some(self.move_aside()) },
        }
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
                let _ = self.move_aside();
                T::default()
            }
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

    /// Removes the document.
    pub(crate) fn remove(&self) -> Result<(), ErrorView> {
        match std::fs::remove_file(&self.path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(self.write_error(&cause)),
            _ => Ok(()),
        }
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
            Err(_) => return Err(Unreadable::Broken),
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
        let aside = self.path.with_extension(format!("unreadable-{stamp}.json"));
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

    fn write_error(&self, cause: &std::io::Error) -> ErrorView {
        storage_error(
            "storage.not_written",
            &format!("{} could not be written: {}.", self.path.display(), cause.kind()),
        )
    }
}

enum Unreadable {
    Absent,
    Broken,
    Newer,
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
        assert_eq!(document.load::<Names>().content.names, ["one", "two"]);
    }

    #[test]
    fn a_corrupt_file_is_moved_aside_and_said_so() {
        let (_temp, home, document) = document();
        std::fs::write(home.file("names.json"), b"{ half").unwrap();
        let loaded = document.load::<Names>();
        assert_eq!(loaded.notice.unwrap().code, "storage.unreadable");
        assert!(!home.file("names.json").exists());
        let kept = std::fs::read_dir(home.path()).unwrap().filter_map(Result::ok);
        assert!(kept.map(|e| e.path()).any(|p| std::fs::read(p).is_ok_and(|bytes| bytes == b"{ half")));
    }

    #[test]
    fn a_file_of_a_newer_version_is_never_overwritten() {
        let (_temp, home, document) = document();
        std::fs::write(home.file("names.json"), br#"{"version":2,"names":["future"]}"#).unwrap();
        assert_eq!(add(&document, "x").unwrap_err().code, "storage.newer_version");
        assert_eq!(document.load::<Names>().notice.unwrap().code, "storage.newer_version");
        assert!(std::fs::read_to_string(home.file("names.json")).unwrap().contains("future"));
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
