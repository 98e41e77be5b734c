//! Passbook: explore user accounts through Jack Henry's Banno Consumer API.

// On Windows a release build is no console program.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    passbook_shell::run()
}
