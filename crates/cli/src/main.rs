//! passbook-cli, the headless shell over explorer.
fn main() {}
