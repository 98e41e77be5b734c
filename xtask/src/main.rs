//! Checks and builds that need code.
fn main() {}
