//! The formats, and the names of their files.

use crate::about::About;
use jiff::tz::TimeZone;

/// Longest part of a file name that comes from a title, in characters: every file system takes the whole.
const MAX_SUBJECT: usize = 40;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values (RFC 4180), for spreadsheets.
    Csv,
    /// One JSON object with everything about the export and a row an item.
    Json,
    /// The same, with each row's JSON as received.
    JsonWithRaw,
    /// Open Financial Exchange 2.2, for accounting programs. Posted rows only.
    Ofx,
    /// Quicken Interchange Format, for older accounting programs. Posted rows only.
    Qif,
}

impl Format {
    /// Every format, in the order of a menu.
    pub const ALL: [Self; 5] = [Self::Csv, Self::Json, Self::JsonWithRaw, Self::Ofx, Self::Qif];

    /// The file extension without a dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json | Self::JsonWithRaw => "json",
            Self::Ofx => "ofx",
            Self::Qif => "qif",
        }
    }

    /// What a person calls it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::JsonWithRaw => "JSON with each row as received",
            Self::Ofx => "OFX 2.2",
            Self::Qif => "QIF",
        }
    }

    /// Whether a file has one part for each account, which also means posted rows with a decimal amount only.
    #[must_use]
    pub fn is_by_account(self) -> bool {
        matches!(self, Self::Ofx | Self::Qif)
    }
}

/// `passbook-[simulated-][redacted-]subject-2026-11-22.csv`. A redacted file does not carry the subject in its name:
/// it is the name of an account.
pub(crate) fn file_name(format: Format, about: &About, redacted: bool, subject: &str) -> String {
    let mut parts = vec!["passbook".to_owned()];
    if about.simulated {
        parts.push("simulated".to_owned());
    }
    parts.push(if redacted { "redacted".to_owned() } else { slug(subject) });
    parts.push(about.exported_at.to_zoned(TimeZone::UTC).date().to_string());
    parts.retain(|part| !part.is_empty());
    format!("{}.{}", parts.join("-"), format.extension())
}

/// Letters and digits of every script, in lower case, everything else one hyphen.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let short: String = slug.chars().take(MAX_SUBJECT).collect();
    short.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn name(simulated: bool, redacted: bool, subject: &str) -> String {
        let about = About::new("Passbook", Timestamp::UNIX_EPOCH).simulated(simulated);
        file_name(Format::Csv, &about, redacted, subject)
    }

    #[test]
    fn a_name_says_what_and_when() {
        assert_eq!(name(false, false, "Everyday Checking"), "passbook-everyday-checking-1970-01-01.csv");
    }

    #[test]
    fn simulated_data_says_so_in_the_name() {
        assert_eq!(name(true, false, "Activity"), "passbook-simulated-activity-1970-01-01.csv");
    }

    #[test]
    fn a_redacted_file_does_not_name_the_account() {
        assert_eq!(name(true, true, "Morgan's savings"), "passbook-simulated-redacted-1970-01-01.csv");
    }

    #[test]
    fn a_subject_without_letters_is_left_out() {
        assert_eq!(name(false, false, " ../.. "), "passbook-1970-01-01.csv");
    }

    #[test]
    fn a_long_subject_is_cut() {
        assert_eq!(name(false, false, &"a".repeat(300)).len(), "passbook--1970-01-01.csv".len() + MAX_SUBJECT);
    }

    proptest! {
        #[test]
        fn no_subject_makes_another_folder_or_a_hidden_file(subject in any::<String>()) {
            let name = name(false, false, &subject);
            prop_assert!(!name.contains(['/', '\\', ':', '\0', '"', '<', '>', '|', '?', '*']), "{name}");
            prop_assert!(name.starts_with("passbook-") && name.len() <= 255, "{name}");
        }
    }
}
