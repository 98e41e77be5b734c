//! A file that is either whole or not there: written beside the target, synced, renamed.

use crate::error::ExportError;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Lets `fill` write a new file, and puts it in the place of `path` when all went well.
///
/// # Errors
/// What `fill` or the file system says. The partial file is gone and `path` is untouched.
pub(crate) fn save<T>(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, ExportError>,
) -> Result<T, ExportError> {
    let target = target(path)?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Private from its first byte (0600 is what the library makes, whatever the umask); removed when dropped.
    let mut partial = tempfile::Builder::new().prefix(".passbook-").suffix(".part").tempfile_in(folder)?;
    let result = fill(partial.as_file_mut())?;
    partial.as_file().sync_all()?;
    partial.persist(&target).map_err(|failed| failed.error)?;
    sync_folder(folder);
    Ok(result)
}

/// Where the file really goes: a link is followed, so that it stays a link. Only a file may be replaced.
fn target(path: &Path) -> Result<PathBuf, ExportError> {
    match path.symlink_metadata() {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(cause) => Err(cause.into()),
        Ok(found) if found.is_file() => Ok(path.to_owned()),
        Ok(found) if found.is_symlink() => match path.canonicalize() {
            Ok(real) if real.is_file() => Ok(real),
            _ => Err(ExportError::NotAFile),
        },
        Ok(_) => Err(ExportError::NotAFile),
    }
}

/// The file is whole already; that its name outlives a power cut too is worth trying, and no reason to fail.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    #[cfg(not(unix))]
    let _ = folder;
}
