//! The list of rules, and what a broken one looks like.

mod direction;
mod metadata;
mod npm;
mod policy;
mod spdx;
mod tree;

use std::fmt;
use std::path::{Path, PathBuf};

/// One broken rule, with the place and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Stable name of the rule.
    pub(crate) rule: &'static str,
    /// File, crate or package that breaks it.
    pub(crate) place: String,
    /// What is wrong, and what to do.
    pub(crate) message: String,
}

impl Finding {
    fn new(rule: &'static str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { rule, place: place.into(), message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.rule, self.place, self.message)
    }
}

/// Applies every rule to the repository this program was built from.
pub(crate) fn run() -> Result<Vec<Finding>, String> {
    let root = root()?;
    let metadata = metadata::read(&root)?;
    let policy = policy::read(&root.join("deny.toml"))?;
    let mut findings = direction::check(&metadata);
    findings.extend(policy::check(&metadata, &policy)?);
    findings.extend(npm::check(&root, &policy)?);
    findings.extend(tree::check(&root)?);
    Ok(findings)
}

fn root() -> Result<PathBuf, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_path_buf).ok_or_else(|| "the xtask crate has no parent folder".to_owned())
}
