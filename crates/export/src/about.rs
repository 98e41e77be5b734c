//! What a file says of itself: from where, when, by what, and whether any of it is real.

use jiff::Timestamp;

/// Facts about an export as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The program and its version, for example `Passbook 0.1.0`.
    pub program: String,
    /// When it was made.
    pub exported_at: Timestamp,
    /// The institution's name, if known.
    pub institution: Option<String>,
    /// Whether the simulated institution made the data up. Then the name of the file and its content say so.
    pub simulated: bool,
}

impl About {
    /// An export of real data of an institution without a known name.
    #[must_use]
    pub fn new(program: impl Into<String>, exported_at: Timestamp) -> Self {
        Self { program: program.into(), exported_at, institution: None, simulated: false }
    }

    /// Says whether the data is simulated.
    #[must_use]
    pub fn simulated(self, simulated: bool) -> Self {
        Self { simulated, ..self }
    }

    /// Names the institution.
    #[must_use]
    pub fn institution(self, name: impl Into<String>) -> Self {
        Self { institution: Some(name.into()), ..self }
    }

    /// The word for the origin in a table.
    pub(crate) fn source(&self) -> &'static str {
        if self.simulated { "simulated" } else { "institution" }
    }
}
