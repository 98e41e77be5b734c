//! The OpenID Connect relying party: discovery to end session.
