//! Rules over the files themselves: length, charters, no path of anybody's machine.

use std::path::Path;

use super::Finding;

/// Folders that are built, fetched or recorded, never written by hand.
const SKIP: &[&str] =
    &[".git", ".tools", "target", "gen", "node_modules", "dist", "dist-fake", "output", "screenshots"];

/// "About 500 lines" with a tenth of slack: past this a file has two subjects.
const MOST_LINES: usize = 550;

/// Longer on purpose, each with the reason.
const LONG: &[(&str, &str)] = &[
    ("ui/src/lib/bindings.ts", "generated from the Rust types"),
    ("crates/model/src/scope/catalogue.rs", "one table of the documented scopes, no code"),
];

/// What counts as source for the length rule.
const SOURCE: &[&str] = &["rs", "ts", "js", "mjs", "svelte", "css", "sh"];

/// Home folders, in which no committed path can be right for anybody else.
const HOMES: &[&str] = &["/home/", "/Users/", "C:\\Users\\"];

/// Nobody's: for tests and examples that need some home folder.
const INVENTED: &[&str] = &["a", "b", "dev", "you", "user", "someone"];

/// Files in which a home folder is the subject.
const MAY_NAME_HOMES: &[&str] = &["xtask/src/check/tree.rs"];

pub(super) fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let machine = machine_paths(root);
    let mut findings = Vec::new();
    for file in files(root)? {
        let Ok(text) = std::fs::read_to_string(root.join(&file)) else { continue };
        findings.extend(length(&file, &text));
        findings.extend(charter(&file, &text));
        findings.extend(machine_path(&file, &text, &machine));
    }
    Ok(findings)
}

/// Every file under `root` that people write, as relative paths with forward slashes, sorted.
pub(super) fn files(root: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    walk(root, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(root: &Path, folder: &str, found: &mut Vec<String>) -> Result<(), String> {
    let entries = std::fs::read_dir(root.join(folder)).map_err(|error| format!("{folder}: {error}"))?;
    for entry in entries {
        let entry = entry.map_err(|error| format!("{folder}: {error}"))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        // A file that another program removes meanwhile is no finding.
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && !SKIP.contains(&name.as_str()) {
            walk(root, &path, found)?;
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn extension(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn length(file: &str, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    let too_long =
        SOURCE.contains(&extension(file)) && lines > MOST_LINES && !LONG.iter().any(|(known, _)| *known == file);
    too_long
        .then(|| Finding::new("length", file, format!("has {lines} lines; split it by subject (about 500 at most)")))
}

/// Each crate and module opens with what belongs in it.
fn charter(file: &str, text: &str) -> Option<Finding> {
    let is_module = file.ends_with(".rs") && (file.contains("/src/") || file.ends_with("/build.rs"));
    let missing = is_module && !text.trim_start().starts_with("//!");
    missing
        .then(|| Finding::new("charter", file, "opens without a //! charter: say what belongs here and what must not"))
}

/// The places of this very checkout and of the person who runs the check.
fn machine_paths(root: &Path) -> Vec<String> {
    let home = std::env::var("HOME").unwrap_or_default();
    let checkout = root.display().to_string();
    [format!("{checkout}/"), format!("{home}/")].into_iter().filter(|path| path.len() > 4).collect()
}

fn machine_path(file: &str, text: &str, machine: &[String]) -> Option<Finding> {
    if MAY_NAME_HOMES.contains(&file) {
        return None;
    }
    let homes = HOMES.iter().copied().filter(|home| names_a_home(text, home));
    let mut named = homes.chain(machine.iter().map(String::as_str).filter(|path| text.contains(path)));
    named.next().map(|path| Finding::new("machine-path", file, format!("names a folder of one machine ({path}…)")))
}

/// `/home/` alone is also a route of the UI: a name and another folder must follow.
fn names_a_home(text: &str, home: &str) -> bool {
    let separator = if home.contains('\\') { '\\' } else { '/' };
    text.match_indices(home).any(|(at, _)| {
        let before = text.get(..at).and_then(|start| start.chars().next_back());
        let rest = text.get(at + home.len()..).unwrap_or_default();
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
        let starts_a_path = !before.is_some_and(|c| c.is_ascii_alphanumeric() || ".}#".contains(c));
        starts_a_path
            && !name.is_empty()
            && !INVENTED.contains(&name.as_str())
            && rest.get(name.len()..).is_some_and(|after| after.starts_with(separator))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_five_hundred_lines_is_short_enough() {
        assert_eq!(length("crates/a/src/lib.rs", &"x\n".repeat(500)), None);
        assert!(length("crates/a/src/lib.rs", &"x\n".repeat(551)).is_some());
    }

    #[test]
    fn only_source_counts_for_length() {
        assert_eq!(length("Cargo.lock", &"x\n".repeat(9000)), None);
        assert_eq!(length("docs/long.md", &"x\n".repeat(9000)), None);
    }

    #[test]
    fn a_module_without_a_charter_is_found() {
        assert!(charter("crates/a/src/b.rs", "use std::fmt;\n").is_some());
        assert_eq!(charter("crates/a/src/b.rs", "//! What belongs here.\n"), None);
        assert_eq!(charter("crates/a/tests/ui/case.rs", "fn main() {}\n"), None);
    }

    #[test]
    fn a_home_folder_is_found_and_a_route_is_not() {
        assert!(machine_path("a.md", "see /home/kim/project", &[]).is_some());
        assert!(machine_path("a.md", "see /Users/kim/project", &[]).is_some());
        assert_eq!(machine_path("a.md", "the page #/home/kim/x and /home/ itself", &[]), None);
        assert_eq!(machine_path("a.md", "GET /users/{userId}/accounts", &[]), None);
    }

    #[test]
    fn an_invented_home_folder_passes() {
        assert_eq!(machine_path("a.rs", "HomeTag::of(\"/home/a/passbook\")", &[]), None);
    }

    #[test]
    fn this_checkout_is_found() {
        let machine = ["/srv/checkout/".to_owned()];
        assert!(machine_path("a.md", "cd /srv/checkout/ui", &machine).is_some());
    }

    #[test]
    fn built_folders_are_not_walked() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["target/a.rs", "ui/node_modules/b.ts", "crates/c/src/lib.rs"] {
            std::fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(path), "").unwrap();
        }
        assert_eq!(files(folder.path()).unwrap(), ["crates/c/src/lib.rs"]);
    }
}
