//! The data folder: where it is, who may read it, and how a file in it is read and written.
//!
//! Only what LD-1 allows lies here: connections without secrets, settings, lock files. Nothing of a person
//! or an account does.

mod document;

pub(crate) use document::Document;

use crate::view::{ErrorKind, ErrorView};
use std::path::{Path, PathBuf};

/// The environment variable that names another data folder.
pub const HOME_VARIABLE: &str = "PASSBOOK_HOME";

/// The data folder.
#[derive(Debug, Clone)]
pub struct Home {
    folder: PathBuf,
}

impl Home {
    /// `$PASSBOOK_HOME`, or the platform's folder for application data.
    ///
    /// # Errors
    /// If the platform names no such folder, or it cannot be made private to this user.
    pub fn from_environment() -> Result<Self, ErrorView> {
        let folder = match std::env::var_os(HOME_VARIABLE).filter(|value| !value.is_empty()) {
            Some(folder) => PathBuf::from(folder),
            None => directories::ProjectDirs::from("dev", "Passbook", "Passbook")
                .map(|dirs| dirs.config_dir().to_owned())
                .ok_or_else(|| {
                    storage_error("storage.no_folder", "This computer names no folder for application data.")
                })?,
        };
        Self::at(folder)
    }

    /// Uses a folder, making it if needed.
    ///
    /// # Errors
    /// If it cannot be made, or is a symbolic link (LD-4).
    pub fn at(folder: impl Into<PathBuf>) -> Result<Self, ErrorView> {
        let folder: PathBuf = folder.into();
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        private_folder(&folder).map_err(|cause| {
            storage_error("storage.folder", &format!("The data folder {} cannot be used: {cause}.", folder.display()))
        })?;
        Ok(Self { folder })
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The folder of the lock files.
    pub(crate) fn locks(&self) -> PathBuf {
        self.folder.join("locks")
    }

    /// The folder of the log.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// A text that differs from home to home, so that two homes do not share keychain items.
    pub(crate) fn tag(&self) -> String {
        use sha2::{Digest as _, Sha256};
        let digest = Sha256::digest(self.folder.as_os_str().as_encoded_bytes());
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Makes a folder that only this user may enter (LD-4).
fn private_folder(folder: &Path) -> std::io::Result<()> {
    if folder.symlink_metadata().is_ok_and(|meta| meta.is_symlink()) {
        return Err(std::io::Error::other("it is a symbolic link"));
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        builder.mode(0o700);
        builder.create(folder)?;
        // A disk that can only be read is no reason not to start, if nobody else may enter anyway.
        if folder.metadata()?.permissions().mode() & 0o777 != 0o700 {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        }
    }
    #[cfg(not(unix))]
    builder.create(folder)?;
    Ok(())
}

/// An error about files on this computer.
pub(crate) fn storage_error(code: &str, message: &str) -> ErrorView {
    ErrorView {
        code: code.to_owned(),
        kind: ErrorKind::Storage,
        message: message.to_owned(),
        help: "Check that the disk has room and that you may write there, then try again. Nothing was changed."
            .to_owned(),
        retry_after_ms: None,
        request_id: None,
        said: None,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_folder_is_private_to_its_user() {
        let temp = tempfile::tempdir().unwrap();
        let home = Home::at(temp.path().join("new")).unwrap();
        assert_eq!(home.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_symbolic_link_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(temp.path(), temp.path().join("link")).unwrap();
        assert_eq!(Home::at(temp.path().join("link")).unwrap_err().code, "storage.folder");
    }

    #[test]
    fn two_homes_have_two_tags() {
        let temp = tempfile::tempdir().unwrap();
        let (one, other) = (Home::at(temp.path().join("a")).unwrap(), Home::at(temp.path().join("b")).unwrap());
        assert_ne!(one.tag(), other.tag());
    }
}
