//! The part of deny.toml that needs no network: licences, bans, floors and sources of the Rust crates (SC-2, SC-3).
//!
//! cargo-deny reads the same file and checks more; installing it takes minutes, this takes a second.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use semver::{Version, VersionReq};
use serde::Deserialize;

use super::metadata::{Metadata, Package};
use super::{Finding, spdx};

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// deny.toml, as far as it is applied here.
#[derive(Debug, Deserialize)]
pub(super) struct Policy {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Ban {
    /// A name, or `name@requirement`.
    #[serde(rename = "crate")]
    spec: String,
    reason: String,
    /// Ban a second version only, not the crate.
    #[serde(default)]
    deny_multiple_versions: bool,
}

impl Policy {
    /// The licences that code of others may have.
    pub(super) fn licences(&self) -> &[String] {
        &self.licenses.allow
    }
}

pub(super) fn read(file: &Path) -> Result<Policy, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    parse(&text)
}

fn parse(text: &str) -> Result<Policy, String> {
    toml::from_str(text).map_err(|error| format!("deny.toml is not what was expected: {error}"))
}

pub(super) fn check(metadata: &Metadata, policy: &Policy) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for package in metadata.packages.iter().filter(|package| !package.is_member()) {
        findings.extend(licence(package, policy));
        findings.extend(source(package));
    }
    for ban in &policy.bans.deny {
        findings.extend(banned(metadata, ban)?);
    }
    Ok(findings)
}

fn licence(package: &Package, policy: &Policy) -> Option<Finding> {
    let said = package.license.as_deref().unwrap_or_default();
    (!spdx::is_allowed(said, policy.licences())).then(|| {
        let message = format!("its licence is {said:?}, which deny.toml does not allow");
        Finding::new("licence", place(package), message)
    })
}

fn source(package: &Package) -> Option<Finding> {
    let said = package.source.as_deref()?;
    (said != CRATES_IO)
        .then(|| Finding::new("source", place(package), format!("comes from {said}, not from crates.io")))
}

fn banned(metadata: &Metadata, ban: &Ban) -> Result<Vec<Finding>, String> {
    let (name, requirement) = match ban.spec.split_once('@') {
        Some((name, text)) => (name, text),
        None => (ban.spec.as_str(), "*"),
    };
    let requirement = VersionReq::parse(requirement).map_err(|error| format!("deny.toml, {}: {error}", ban.spec))?;
    let hits: BTreeMap<&Version, &Package> = metadata
        .packages
        .iter()
        .filter(|package| {
            package.name == name && (requirement.matches(&package.version) || requirement == VersionReq::STAR)
        })
        .map(|package| (&package.version, package))
        .collect();
    if ban.deny_multiple_versions {
        let versions: BTreeSet<String> = hits.keys().map(ToString::to_string).collect();
        let several = versions.len() > 1;
        let list = versions.into_iter().collect::<Vec<_>>().join(" and ");
        let finding = Finding::new("ban", name, format!("is there as {list}: {}", ban.reason));
        return Ok(several.then_some(finding).into_iter().collect());
    }
    Ok(hits.values().map(|package| Finding::new("ban", place(package), format!("is banned: {}", ban.reason))).collect())
}

fn place(package: &Package) -> String {
    format!("{} {}", package.name, package.version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::metadata;

    const POLICY: &str = r#"
        [licenses]
        allow = ["MIT"]
        [bans]
        deny = [
            { crate = "openssl", reason = "rustls" },
            { crate = "h2@<0.4.16", reason = "floor" },
            { crate = "reqwest", deny-multiple-versions = true, reason = "one client" },
        ]
    "#;

    fn rules(packages: &[(&str, &str, &str, &str)]) -> Vec<String> {
        let packages: Vec<_> = packages
            .iter()
            .map(|(name, version, license, source)| {
                serde_json::json!({ "name": name, "version": version, "license": license, "source": source, "dependencies": [] })
            })
            .collect();
        let json = serde_json::json!({ "packages": packages }).to_string();
        let metadata = metadata::parse(json.as_bytes()).unwrap();
        let findings = check(&metadata, &parse(POLICY).unwrap()).unwrap();
        findings.into_iter().map(|finding| format!("{}: {}", finding.rule, finding.place)).collect()
    }

    #[test]
    fn an_allowed_crate_from_crates_io_passes() {
        assert_eq!(
            rules(&[("h2", "0.4.16", "MIT", CRATES_IO), ("reqwest", "0.13.5", "MIT", CRATES_IO)]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_foreign_licence_is_found() {
        assert_eq!(rules(&[("thing", "1.0.0", "GPL-3.0-only", CRATES_IO)]), ["licence: thing 1.0.0"]);
    }

    #[test]
    fn a_crate_from_a_git_repository_is_found() {
        assert_eq!(rules(&[("thing", "1.0.0", "MIT", "git+https://example.invalid/thing")]), ["source: thing 1.0.0"]);
    }

    #[test]
    fn a_banned_crate_is_found_in_any_version() {
        assert_eq!(rules(&[("openssl", "1.0.0-rc.1", "MIT", CRATES_IO)]), ["ban: openssl 1.0.0-rc.1"]);
    }

    #[test]
    fn a_version_below_its_floor_is_found() {
        assert_eq!(rules(&[("h2", "0.4.15", "MIT", CRATES_IO)]), ["ban: h2 0.4.15"]);
    }

    #[test]
    fn a_second_version_is_found() {
        let two = [("reqwest", "0.12.0", "MIT", CRATES_IO), ("reqwest", "0.13.5", "MIT", CRATES_IO)];
        assert_eq!(rules(&two), ["ban: reqwest"]);
    }
}
