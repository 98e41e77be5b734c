//! What happens before a command begins.

use std::process::Command;

fn cli(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_passbook-cli")).args(arguments).output().unwrap()
}

#[test]
fn wrong_usage_ends_with_2_and_says_so_on_standard_error() {
    for arguments in [
        &["no-such-command"][..],
        &["sandbox", "--port", "99999"],
        &["sandbox", "--fault", "slow"],
        &["--json", "sign-in"],
        &[],
    ] {
        let output = cli(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("--help") || arguments.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    for arguments in ["--help", "--version"] {
        let output = cli(&[arguments]);
        assert_eq!(output.status.code(), Some(0));
        assert!(String::from_utf8_lossy(&output.stdout).contains("passbook-cli") || arguments == "--help");
        assert!(output.stderr.is_empty());
    }
}
