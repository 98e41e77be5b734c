//! What `cargo metadata` says, cut down to what the rules ask.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// The resolved graph: workspace members and every crate that any platform may use.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: semver::Version,
    /// An SPDX expression, or the older spelling with a slash.
    pub(super) license: Option<String>,
    /// Where it came from; none for a member of the workspace.
    pub(super) source: Option<String>,
    pub(super) dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// None for a normal one, else `dev` or `build`.
    pub(super) kind: Option<String>,
    /// Set when it lies in this workspace.
    pub(super) path: Option<String>,
}

impl Package {
    pub(super) fn is_member(&self) -> bool {
        self.source.is_none()
    }
}

impl Dependency {
    pub(super) fn is_dev(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

/// Asks cargo, with the lock file as it is.
pub(super) fn read(root: &Path) -> Result<Metadata, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo metadata did not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    parse(&output.stdout)
}

pub(super) fn parse(json: &[u8]) -> Result<Metadata, String> {
    serde_json::from_slice(json).map_err(|error| format!("cargo metadata is not what was expected: {error}"))
}
