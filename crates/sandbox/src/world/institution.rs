//! The institutions that the synthetic people bank with.
//!
//! Belongs here: identity and the few settings that the documented endpoints need. Must not come in: branding.

/// One institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Institution {
    /// Version 5 uuid.
    pub(crate) id: String,
    /// The name.
    pub(crate) name: &'static str,
    /// Nine digits that fail the checksum of real routing numbers (SB-9).
    pub(crate) routing_number: &'static str,
    /// Credit unions run another core: their account status is always `Unknown`, rows carry card numbers.
    pub(crate) credit_union: bool,
    /// Whether full account numbers are shown; an institution can opt out.
    pub(crate) shows_numbers: bool,
    /// The longest account name that a user may give, in characters.
    pub(crate) name_limit: usize,
}

impl Institution {
    /// The bank of nearly everybody.
    pub(crate) fn garden(seed: u64) -> Self {
        Self {
            id: super::dice::name_uuid(seed, "institution/garden").to_string(),
            name: "Garden Sandbox",
            routing_number: "990000011",
            credit_union: false,
            shows_numbers: true,
            name_limit: 40,
        }
    }

    /// The credit union of the student, which opted out of showing account numbers.
    pub(crate) fn campus(seed: u64) -> Self {
        Self {
            id: super::dice::name_uuid(seed, "institution/campus").to_string(),
            name: "Campus Sandbox Credit Union",
            routing_number: "990000024",
            credit_union: true,
            shows_numbers: false,
            name_limit: 24,
        }
    }
}
