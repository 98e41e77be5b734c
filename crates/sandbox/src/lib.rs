//! The simulated institution: OpenID provider and Consumer API.
