//! The state of the keychain as a person sees it (KC-7).

use crate::error::KeychainError;

/// What the keychain is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeychainKind {
    /// Nobody has asked it anything yet.
    Unasked,
    /// It answers and is open.
    Available,
    /// It is locked and the system may be asking the person to unlock it.
    Prompting,
    /// It is locked, or the person closed the unlock prompt.
    Locked,
    /// There is none.
    Missing,
    /// There is one, with no default collection.
    NoCollection,
    /// It fails or does not answer.
    Failing(KeychainError),
    /// Nothing is saved in this run, for the given reason (KC-11).
    MemoryOnly(String),
}

/// The state of the keychain, with the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeychainState {
    /// What it is doing.
    pub kind: KeychainKind,
    /// What the keychain is called on this system.
    pub store: &'static str,
}

impl KeychainState {
    /// Whether a sign-in saved now would be there after a restart.
    #[must_use]
    pub fn saves(&self) -> bool {
        matches!(self.kind, KeychainKind::Available)
    }

    /// The error that this state stands for, if it is one.
    #[must_use]
    pub fn error(&self) -> Option<KeychainError> {
        match &self.kind {
            KeychainKind::Locked => Some(KeychainError::Locked),
            KeychainKind::Missing => Some(KeychainError::Missing),
            KeychainKind::NoCollection => Some(KeychainError::NoCollection),
            KeychainKind::Failing(error) => Some(*error),
            _ => None,
        }
    }

    /// The stable id of this state; for a failing one the id of its error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.kind {
            KeychainKind::Unasked => "keychain.unasked",
            KeychainKind::Available => "keychain.available",
            KeychainKind::Prompting => "keychain.prompting",
            KeychainKind::MemoryOnly(_) => "keychain.memory_only",
            _ => self.error().map_or("keychain.failed", KeychainError::code),
        }
    }

    /// What is.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.kind {
            KeychainKind::Unasked => format!("Sign-ins are saved in the {}.", self.store),
            KeychainKind::Available => format!("Sign-ins are saved in the {}, which is unlocked.", self.store),
            KeychainKind::Prompting => format!("The {} is waiting to be unlocked.", self.store),
            KeychainKind::MemoryOnly(reason) => {
                format!("Sign-ins are kept until you quit. {reason}").trim_end().to_owned()
            }
            _ => self.error().map(|error| error.to_string()).unwrap_or_default(),
        }
    }

    /// What a person can do next; empty if nothing needs doing.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match &self.kind {
            KeychainKind::Unasked | KeychainKind::Available => "",
            KeychainKind::Prompting => "Look for the unlock window of your system; it may be behind this one.",
            KeychainKind::MemoryOnly(_) => "Restart Passbook when a keychain is available to save sign-ins.",
            _ => self.error().map_or("", KeychainError::help),
        }
    }
}
