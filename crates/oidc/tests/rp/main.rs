//! The relying party against a misbehaving provider, one file per case.
