//! Which crate may know which: dependencies run one way, and some libraries have one owner.
//!
//! The table is the architecture. A change here is a change of docs/architecture.md.

use super::Finding;
use super::metadata::{Metadata, Package};

const RULE: &str = "direction";

/// Each member and the members it may depend on. In tests it may also use itself and `testkit`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("secret", &["model"]),
    ("oidc", &["secret", "model"]),
    ("consumer-api", &["secret", "model"]),
    ("keychain", &["secret", "model"]),
    ("ledger", &["secret", "model"]),
    ("sandbox", &["model"]),
    ("export", &["model"]),
    ("explorer", &["oidc", "consumer-api", "keychain", "ledger", "export", "sandbox", "secret", "model"]),
    ("passbook-cli", &["explorer", "sandbox", "secret", "model"]),
    ("passbook", &["explorer", "secret", "model"]),
    ("testkit", &["explorer", "keychain", "secret", "model"]),
    ("xtask", &[]),
];

/// Used by tests and by nothing that ships.
const DEV_ONLY: &str = "testkit";

/// Libraries (or families of them, ending in `*`) that only the named members may use outside their tests.
const OWNERS: &[(&str, &[&str])] = &[
    ("tauri*", &["passbook"]),
    ("reqwest", &["oidc", "consumer-api"]),
    ("openidconnect", &["oidc"]),
    ("keyring*", &["keychain"]),
    ("rusqlite", &["ledger"]),
    ("axum", &["sandbox"]),
    ("secrecy", &["secret"]),
    ("clap", &["passbook-cli"]),
];

pub(super) fn check(metadata: &Metadata) -> Vec<Finding> {
    metadata.packages.iter().filter(|package| package.is_member()).flat_map(member).collect()
}

fn member(package: &Package) -> Vec<Finding> {
    let Some((_, may_use)) = MAY_USE.iter().find(|(name, _)| *name == package.name) else {
        let message = "has no line in the table of xtask/src/check/direction.rs: say there what it may depend on";
        return vec![Finding::new(RULE, &package.name, message)];
    };
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let found = if dependency.path.is_some() {
            inside(package, &dependency.name, dependency.is_dev(), may_use)
        } else {
            outside(package, &dependency.name, dependency.is_dev())
        };
        findings.extend(found);
    }
    findings
}

fn inside(package: &Package, dependency: &str, is_dev: bool, may_use: &[&str]) -> Option<Finding> {
    if dependency == DEV_ONLY && !is_dev {
        return Some(Finding::new(RULE, &package.name, "uses testkit outside its tests: make it a dev-dependency"));
    }
    let allowed = may_use.contains(&dependency) || (is_dev && (dependency == DEV_ONLY || dependency == package.name));
    (!allowed).then(|| {
        let list = if may_use.is_empty() { "nothing".to_owned() } else { may_use.join(", ") };
        Finding::new(RULE, &package.name, format!("may not depend on {dependency}; it may use {list}"))
    })
}

fn outside(package: &Package, dependency: &str, is_dev: bool) -> Option<Finding> {
    let (_, owners) = OWNERS.iter().find(|(pattern, _)| matches(pattern, dependency))?;
    let tests_count = matches("tauri*", dependency);
    let is_for_tests = is_dev || package.name == DEV_ONLY;
    if owners.contains(&package.name.as_str()) || (is_for_tests && !tests_count) {
        return None;
    }
    let message = format!("may not depend on {dependency}; only {} may", owners.join(" and "));
    Some(Finding::new(RULE, &package.name, message))
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::metadata::parse;

    fn findings(package: &str, dependency: &str, kind: Option<&str>, is_member: bool) -> Vec<String> {
        let path = if is_member { Some("somewhere") } else { None };
        let json = serde_json::json!({ "packages": [{
            "name": package, "version": "0.1.0", "license": null, "source": null,
            "dependencies": [{ "name": dependency, "kind": kind, "path": path }],
        }]});
        let metadata = parse(json.to_string().as_bytes()).unwrap();
        check(&metadata).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn explorer_may_use_the_leaf_crates() {
        for leaf in ["oidc", "consumer-api", "keychain", "ledger", "export", "sandbox"] {
            assert_eq!(findings("explorer", leaf, None, true), Vec::<String>::new());
        }
    }

    #[test]
    fn leaf_crates_do_not_know_each_other() {
        assert_eq!(findings("oidc", "keychain", None, true).len(), 1);
        assert_eq!(findings("oidc", "keychain", Some("dev"), true).len(), 1);
    }

    #[test]
    fn nothing_points_back_at_explorer() {
        assert_eq!(findings("ledger", "explorer", None, true).len(), 1);
    }

    #[test]
    fn the_sandbox_shares_nothing_with_the_client_but_model() {
        assert_eq!(findings("sandbox", "model", None, true), Vec::<String>::new());
        assert_eq!(findings("sandbox", "consumer-api", None, true).len(), 1);
        assert_eq!(findings("sandbox", "secret", None, true).len(), 1);
    }

    #[test]
    fn testkit_is_for_tests_only() {
        assert_eq!(findings("oidc", "testkit", Some("dev"), true), Vec::<String>::new());
        assert_eq!(findings("oidc", "testkit", None, true).len(), 1);
    }

    #[test]
    fn only_the_shell_knows_tauri_even_in_tests() {
        assert_eq!(findings("passbook", "tauri-plugin-opener", None, false), Vec::<String>::new());
        assert_eq!(findings("explorer", "tauri", None, false).len(), 1);
        assert_eq!(findings("explorer", "tauri", Some("dev"), false).len(), 1);
    }

    #[test]
    fn a_library_with_an_owner_is_free_in_tests() {
        assert_eq!(findings("explorer", "reqwest", Some("dev"), false), Vec::<String>::new());
        assert_eq!(findings("testkit", "reqwest", None, false), Vec::<String>::new());
        assert_eq!(findings("explorer", "reqwest", None, false).len(), 1);
    }

    #[test]
    fn a_new_member_must_be_put_into_the_table() {
        assert_eq!(findings("newcomer", "model", None, true).len(), 1);
    }
}
