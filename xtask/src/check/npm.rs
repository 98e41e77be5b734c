//! The npm side of the supply chain (SC-1, SC-8): lock files, no install scripts, licences of what ships.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::policy::Policy;
use super::{Finding, spdx, tree};

/// Packages that would run a script at installation. None runs: `.npmrc` says `ignore-scripts=true`.
/// A new one fails the check so that somebody looks at it.
const WANT_A_SCRIPT: &[(&str, &str)] =
    &[("fsevents", "file watching on macOS; Vite falls back to polling without its build step")];

/// Packages of the shipped UI whose licence is no entry of deny.toml, with the reason.
const LICENCE_EXCEPTIONS: &[(&str, &str)] = &[
    ("@fontsource-variable/inter", "OFL-1.1: a font, bundled unmodified"),
    ("@fontsource-variable/jetbrains-mono", "OFL-1.1: a font, bundled unmodified"),
    ("svelte-toolbelt", "MIT by its LICENSE file; the package.json does not say"),
];

/// What must stand in the `.npmrc` beside each lock file.
const NPMRC: &[&str] = &["ignore-scripts=true", "omit-lockfile-registry-resolved=true"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lock {
    lockfile_version: u8,
    packages: BTreeMap<String, Locked>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Locked {
    license: Option<String>,
    resolved: Option<String>,
    integrity: Option<String>,
    has_install_script: bool,
    link: bool,
    dev: bool,
    in_bundle: bool,
}

pub(super) fn check(root: &Path, policy: &Policy) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree::files(root)?.iter().filter(|file| file.ends_with("package.json")) {
        let folder = Path::new(file).parent().unwrap_or(Path::new(""));
        findings.extend(npmrc(root, folder));
        let place = folder.join("package-lock.json").display().to_string();
        match std::fs::read_to_string(root.join(&place)) {
            Ok(text) => findings.extend(lock(&place, &text, policy, folder == Path::new("ui"))?),
            Err(_) => findings.push(Finding::new("npm-lock", place, "is missing: run npm install and commit it")),
        }
    }
    Ok(findings)
}

fn npmrc(root: &Path, folder: &Path) -> Vec<Finding> {
    let place = folder.join(".npmrc");
    let text = std::fs::read_to_string(root.join(&place)).unwrap_or_default();
    let lacks = NPMRC.iter().filter(|line| !text.lines().any(|said| said.trim() == **line));
    lacks.map(|line| Finding::new("npm-rc", place.display().to_string(), format!("lacks the line {line}"))).collect()
}

fn lock(place: &str, text: &str, policy: &Policy, ships: bool) -> Result<Vec<Finding>, String> {
    let lock: Lock = serde_json::from_str(text).map_err(|error| format!("{place}: {error}"))?;
    let mut findings = Vec::new();
    if lock.lockfile_version != 3 {
        findings.push(Finding::new("npm-lock", place, "is not of version 3: write it with npm 7 or newer"));
    }
    for (path, package) in lock.packages.iter().filter(|(path, _)| !path.is_empty()) {
        let name = path.rsplit_once("node_modules/").map_or(path.as_str(), |(_, name)| name);
        let mut say = |rule, message: String| findings.push(Finding::new(rule, format!("{place}, {name}"), message));
        if package.link || package.integrity.is_none() && !package.in_bundle {
            say("npm-source", "has no integrity hash: only packages of the registry are allowed".to_owned());
        }
        if let Some(resolved) =
            package.resolved.as_deref().filter(|from| !from.starts_with("https://registry.npmjs.org/"))
        {
            say("npm-source", format!("comes from {resolved}, not from the registry"));
        }
        if package.has_install_script && !WANT_A_SCRIPT.iter().any(|(known, _)| *known == name) {
            say(
                "npm-script",
                "wants to run a script at installation: look at it, then name it in xtask/src/check/npm.rs".to_owned(),
            );
        }
        let said = package.license.as_deref().unwrap_or_default();
        let excepted = LICENCE_EXCEPTIONS.iter().any(|(known, _)| *known == name);
        if ships && !package.dev && !excepted && !spdx::is_allowed(said, policy.licences()) {
            say("npm-licence", format!("its licence is {said:?}, which deny.toml does not allow"));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(packages: serde_json::Value) -> Vec<&'static str> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deny.toml");
        std::fs::write(&file, "[licenses]\nallow = [\"MIT\"]\n[bans]\ndeny = []\n").unwrap();
        let policy = super::super::policy::read(&file).unwrap();
        let text = serde_json::json!({ "lockfileVersion": 3, "packages": packages }).to_string();
        lock("package-lock.json", &text, &policy, true).unwrap().into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_locked_package_of_the_registry_passes() {
        let packages = serde_json::json!({ "": {}, "node_modules/a": { "license": "MIT", "integrity": "sha512-x" } });
        assert_eq!(rules(packages), Vec::<&str>::new());
    }

    #[test]
    fn a_package_from_elsewhere_is_found() {
        let packages = serde_json::json!({ "node_modules/a": {
            "license": "MIT", "integrity": "sha512-x", "resolved": "https://example.invalid/a.tgz" } });
        assert_eq!(rules(packages), ["npm-source"]);
    }

    #[test]
    fn a_package_without_a_hash_is_found() {
        assert_eq!(rules(serde_json::json!({ "node_modules/a": { "license": "MIT" } })), ["npm-source"]);
    }

    #[test]
    fn an_unknown_install_script_is_found() {
        let packages = serde_json::json!({ "node_modules/a": {
            "license": "MIT", "integrity": "sha512-x", "hasInstallScript": true } });
        assert_eq!(rules(packages), ["npm-script"]);
    }

    #[test]
    fn licences_count_for_what_ships_and_not_for_tools() {
        let packages = serde_json::json!({
            "node_modules/ships": { "license": "GPL-3.0-only", "integrity": "sha512-x" },
            "node_modules/tool": { "license": "GPL-3.0-only", "integrity": "sha512-x", "dev": true } });
        assert_eq!(rules(packages), ["npm-licence"]);
    }
}
