//! What can go wrong with the keychain, in the words of a person and in those of a store.
//!
//! No variant has room for bytes or text of a store: errors of `keyring-core` can carry the secret itself
//! (`BadEncoding`, `BadDataFormat`), so they are sorted and dropped where they arise (KC-13).

/// Why a keychain operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// The store is locked and nobody could be asked to unlock it.
    #[error("Your system keychain is locked.")]
    Locked,
    /// There is no keychain: no session bus, or nothing that answers on it.
    #[error("No system keychain was found on this computer.")]
    Missing,
    /// No answer within the deadline (KC-3).
    #[error("The system keychain did not answer in time.")]
    Timeout,
    /// The unlock prompt was closed.
    #[error("The request to unlock your system keychain was closed.")]
    Dismissed,
    /// There is a keychain, but nothing in it to keep items in.
    #[error("Your system keychain has no default collection.")]
    NoCollection,
    /// A part of the record is missing or changed. Nothing was deleted (KC-8).
    #[error("A saved sign-in in your system keychain is damaged.")]
    Corrupt,
    /// The record was written by a newer version of the app. Nothing was changed.
    #[error("A saved sign-in was written by a newer version of Passbook.")]
    Newer,
    /// Two items stand where one belongs.
    #[error("Your system keychain has two items for one saved sign-in.")]
    Ambiguous,
    /// The record is larger than [`crate::MAX_RECORD`], or the store cannot hold even a small item.
    #[error("This sign-in is too large for the system keychain.")]
    TooLarge,
    /// Items were still there after they were deleted (KC-14).
    #[error("Some items could not be removed from your system keychain.")]
    NotDeleted,
    /// The operating system refused, with its status number where it has one.
    #[error("The system keychain reported a failure{}.", .status.map(|n| format!(" (status {n})")).unwrap_or_default())]
    Failed {
        /// The status number of the operating system.
        status: Option<i32>,
    },
}

impl KeychainError {
    /// Whether this is about one record, and others can be read.
    #[must_use]
    pub fn is_of_one_record(self) -> bool {
        matches!(self, Self::Corrupt | Self::Newer | Self::Ambiguous)
    }

    /// Whether there is nowhere to keep anything, so that nothing can be kept there either.
    #[must_use]
    pub fn is_absence(self) -> bool {
        matches!(self, Self::Missing | Self::NoCollection)
    }

    /// The stable id of this error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Locked => "keychain.locked",
            Self::Missing => "keychain.missing",
            Self::Timeout => "keychain.timeout",
            Self::Dismissed => "keychain.dismissed",
            Self::NoCollection => "keychain.no_collection",
            Self::Corrupt => "keychain.corrupt",
            Self::Newer => "keychain.newer",
            Self::Ambiguous => "keychain.ambiguous",
            Self::TooLarge => "keychain.too_large",
            Self::NotDeleted => "keychain.not_deleted",
            Self::Failed { .. } => "keychain.failed",
        }
    }

    /// What a person can do next.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Locked => "Unlock it in your system's password settings, then try again.",
            Self::Missing => {
                "Install or start one, for example GNOME Keyring or KWallet, then try again. \
                 Until then you can go on without saving sign-ins."
            }
            Self::Timeout => {
                "Look for an unlock window behind this one, then try again. If it stays silent, sign out of your desktop and in again."
            }
            Self::Dismissed => "Try again and unlock it, or go on without saving sign-ins.",
            Self::NoCollection => {
                "Create a default keyring in your system's password settings, then try again. \
                 Until then you can go on without saving sign-ins."
            }
            Self::Corrupt => "Sign in again. The damaged items stay where they are until then.",
            Self::Newer => "Use the newer version, or sign out there and sign in again here.",
            Self::Ambiguous => "Sign out, which removes both, then sign in again.",
            Self::TooLarge => "Ask for fewer scopes, or go on without saving this sign-in.",
            Self::NotDeleted => "Try again, or remove the items named Passbook in your system's password settings.",
            Self::Failed { .. } => {
                "Try again. If it keeps failing, restart the app or sign out of your desktop and in again."
            }
        }
    }
}

/// What a [`crate::Store`] reports. The owner thread turns it into a [`KeychainError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing to connect to.
    #[error("no keychain to connect to")]
    Missing,
    /// The connection or session was lost: worth one new store and one more attempt (KC-4).
    #[error("the session with the keychain was lost")]
    Session,
    /// Locked, and nobody can be asked.
    #[error("the keychain is locked")]
    Locked,
    /// The unlock prompt was refused, or could not be shown.
    #[error("the unlock prompt was dismissed")]
    Dismissed,
    /// No collection to keep items in.
    #[error("the keychain has no default collection")]
    NoCollection,
    /// More than one item matches.
    #[error("more than one item matches")]
    Ambiguous,
    /// The item is larger than the store takes.
    #[error("the item is too large for the keychain")]
    TooLong,
    /// Nobody waits for this call any more (KC-3).
    #[error("the call was given up")]
    Abandoned,
    /// Anything else, with the status number of the operating system if there is one.
    #[error("the keychain failed")]
    Failed(Option<i32>),
}

impl From<StoreError> for KeychainError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Self::Missing,
            StoreError::Locked => Self::Locked,
            StoreError::Dismissed => Self::Dismissed,
            StoreError::NoCollection => Self::NoCollection,
            StoreError::Ambiguous => Self::Ambiguous,
            StoreError::TooLong => Self::TooLarge,
            StoreError::Abandoned => Self::Timeout,
            StoreError::Session => Self::Failed { status: None },
            StoreError::Failed(status) => Self::Failed { status },
        }
    }
}
