//! `cargo xtask check`: the rules of this repository that no off-the-shelf tool knows.
//!
//! Belongs here: reading the workspace and saying where it breaks a rule. Must not come in: anything that
//! builds, starts or downloads; that is `scripts/`.

mod check;

use std::process::ExitCode;

use check::Finding;

const USAGE: &str = "usage: cargo xtask check";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check"] => report(check::run()),
        _ => {
            line(&mut std::io::stderr(), USAGE);
            ExitCode::from(2)
        }
    }
}

fn report(outcome: Result<Vec<Finding>, String>) -> ExitCode {
    let mut err = std::io::stderr();
    match outcome {
        Ok(findings) if findings.is_empty() => {
            line(&mut std::io::stdout(), "every rule of the repository holds");
            ExitCode::SUCCESS
        }
        Ok(findings) => {
            for finding in &findings {
                line(&mut err, &finding.to_string());
            }
            line(&mut err, &format!("{} findings", findings.len()));
            ExitCode::FAILURE
        }
        Err(reason) => {
            line(&mut err, &format!("the check could not run: {reason}"));
            ExitCode::FAILURE
        }
    }
}

/// A closed pipe at the other end is no reason to fail.
fn line(to: &mut impl std::io::Write, text: &str) {
    let _ = writeln!(to, "{text}");
}
