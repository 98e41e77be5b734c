//! The typed HTTP client of the Consumer API.
