//! How an export can fail.

use std::io::{self, ErrorKind};

/// Why there is no file. Whatever it was: nothing half-written is left, and a file that was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The person cancelled.
    #[error("The export was cancelled.")]
    Cancelled,
    /// No space, or over quota.
    #[error("There is not enough space for the file.")]
    DiskFull,
    /// The file system or a limit of the system does not take files of this size.
    #[error("The file would be larger than the system allows.")]
    TooLarge,
    /// The folder may not be written.
    #[error("This folder may not be written to.")]
    NoPermission,
    /// The folder is gone.
    #[error("The folder is not there any more.")]
    FolderMissing,
    /// The target is a folder or a device.
    #[error("There is something of this name that is no file.")]
    NotAFile,
    /// The file system refuses the name.
    #[error("The file system does not take this name.")]
    BadName,
    /// No randomness for the key of a redaction.
    #[error("The system gave no random numbers to redact with.")]
    NoRandomness,
    /// The JSON of a row could not be read back.
    #[error("The JSON of a row, as the institution sent it, could not be read back from memory.")]
    JsonUnreadable,
    /// A row named an account that its source does not have.
    #[error("Passbook ran into a fault of its own.")]
    Inconsistent,
    /// Anything else that the operating system says.
    #[error("The file could not be written: {0}.")]
    NotWritten(ErrorKind),
}

impl ExportError {
    /// Stable machine id.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "export.cancelled",
            Self::DiskFull => "export.disk_full",
            Self::TooLarge => "export.too_large",
            Self::NoPermission => "export.no_permission",
            Self::FolderMissing => "export.folder_missing",
            Self::NotAFile => "export.not_a_file",
            Self::BadName => "export.bad_name",
            Self::NoRandomness => "export.no_randomness",
            Self::JsonUnreadable => "export.json_unreadable",
            Self::Inconsistent => "export.inconsistent",
            Self::NotWritten(_) => "export.not_written",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Cancelled => "No file was written. Export again whenever you like.",
            Self::DiskFull => "Free some space or choose another place, then export again. No partial file is left.",
            Self::TooLarge => "Choose another place, or filter to fewer rows. No partial file is left.",
            Self::NoPermission => "Choose a folder that you may write to.",
            Self::FolderMissing => "Choose another folder.",
            Self::NotAFile => "Choose another name.",
            Self::BadName => "Choose a shorter name without special characters.",
            Self::NoRandomness => "Try again. A full export needs no random numbers.",
            Self::JsonUnreadable => {
                "No file was written. Read the transactions again, or choose a format without the JSON as sent."
            }
            Self::Inconsistent => "No file was written. Try again; if it happens again, please report it.",
            Self::NotWritten(_) => "Choose another place, then export again. No partial file is left.",
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            ErrorKind::FileTooLarge => Self::TooLarge,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NoPermission,
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::FolderMissing,
            ErrorKind::IsADirectory | ErrorKind::DirectoryNotEmpty => Self::NotAFile,
            ErrorKind::InvalidFilename => Self::BadName,
            other => Self::NotWritten(other),
        }
    }
}
