//! The use cases and the session state machine: what a shell calls.
