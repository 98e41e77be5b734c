//! Canaries: unique marker values placed into every secret, and a search for them, plain and encoded
//! (security.md, the canary rule).

use std::path::{Path, PathBuf};

/// A marker value that appears nowhere else.
#[derive(Debug, Clone)]
pub struct Canary(String);

impl Canary {
    /// A canary with a purpose in its name, so that a find tells what leaked.
    #[must_use]
    pub fn new(purpose: &str) -> Self {
        Self(format!("CANARY-{purpose}-7f3c91d2a11e"))
    }

    /// The value to place.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.0
    }

    /// Whether a text carries the canary: plain, percent-encoded (even where it need not be), in base64 (either
    /// alphabet, any alignment), in hexadecimal, or as the list of numbers that Debug makes of bytes.
    #[must_use]
    pub fn is_in(&self, haystack: &str) -> bool {
        self.is_in_bytes(haystack.as_bytes())
    }

    /// Whether bytes carry the canary, in the forms of [`Canary::is_in`] or as UTF-16.
    #[must_use]
    pub fn is_in_bytes(&self, haystack: &[u8]) -> bool {
        let bytes = self.0.as_bytes();
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let list = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
        let utf16: Vec<u8> = self.0.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(haystack, bytes)
            || contains(haystack, list.as_bytes())
            || contains(haystack, &utf16)
            || contains(&haystack.to_ascii_lowercase(), hex.as_bytes())
            || contains(&percent_decoded(haystack), bytes)
            || base64_cores(bytes).iter().any(|core| contains(haystack, core.as_bytes()))
    }

    /// The files below a folder (links are not followed) that carry the canary in their bytes or their name.
    ///
    /// # Panics
    /// If a folder or file cannot be read: a search that skips something proves nothing.
    #[must_use]
    pub fn find_in_files(&self, folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
            for entry in entries {
                let path = entry.unwrap_or_else(|e| panic!("{}: {e}", folder.display())).path();
                let kind = path.symlink_metadata().unwrap_or_else(|e| panic!("{}: {e}", path.display())).file_type();
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let read = || std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                if self.is_in(&name) || (kind.is_file() && self.is_in_bytes(&read())) {
                    found.push(path.clone());
                }
                if kind.is_dir() {
                    folders.push(path);
                }
            }
        }
        found.sort();
        found
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// What percent-encoding hides. Other bytes stay as they are.
fn percent_decoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|d| std::str::from_utf8(d).ok());
        match digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            Some(byte) if *first == b'%' => {
                out.push(byte);
                rest = &tail[2..];
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

/// The parts of the base64 form that do not depend on what stands before and after, one per alignment and
/// alphabet.
fn base64_cores(bytes: &[u8]) -> Vec<String> {
    const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    [STANDARD, URL_SAFE]
        .into_iter()
        .flat_map(|alphabet| (0..3).map(move |skip| (alphabet, skip)))
        .map(|(alphabet, skip)| {
            bytes
                .get(skip..)
                .unwrap_or_default()
                .chunks_exact(3)
                .flat_map(|c| {
                    let bits = u32::from(c[0]) << 16 | u32::from(c[1]) << 8 | u32::from(c[2]);
                    [18, 12, 6, 0].map(|shift| char::from(alphabet[(bits >> shift & 63) as usize]))
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_found_plain_and_in_hexadecimal() {
        let canary = Canary::new("access");
        let hex: String = canary.value().bytes().map(|b| format!("{b:02X}")).collect();
        assert!(canary.is_in(&format!("x{}y", canary.value())));
        assert!(canary.is_in(&hex));
        assert!(!canary.is_in("nothing here"));
    }

    #[test]
    fn a_canary_is_found_percent_encoded_throughout_or_in_part() {
        let canary = Canary::new("code");
        let all: String = canary.value().bytes().map(|b| format!("%{b:02x}")).collect();
        assert!(canary.is_in(&format!("?code={all}&state=1")));
        assert!(canary.is_in(&canary.value().replace('-', "%2D")));
        assert!(!canary.is_in("100% of %2 and %zz"));
    }

    #[test]
    fn a_canary_is_found_in_what_debug_makes_of_bytes() {
        let canary = Canary::new("secret");
        assert!(canary.is_in(&format!("BadEncoding({:?})", canary.value().as_bytes())));
    }

    #[test]
    fn a_canary_is_found_in_base64_at_every_alignment() {
        let canary = Canary::new("header");
        for before in ["", "a", "ab", "abc"] {
            let text = format!("{before}{}", canary.value());
            // The whole text's base64 is what stands for alignment 0.
            assert!(canary.is_in(&base64_cores(format!("{text}pad").as_bytes())[0]), "{before}");
        }
    }

    #[test]
    fn files_are_searched_to_the_bottom_by_content_and_by_name() {
        let canary = Canary::new("file");
        let home = tempfile::tempdir().unwrap();
        let deep = home.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(deep.join("log"), [b"\0\xff".as_slice(), canary.value().as_bytes()].concat()).unwrap();
        std::fs::write(home.path().join(canary.value()), b"").unwrap();
        std::fs::write(home.path().join("clean"), b"nothing").unwrap();
        assert_eq!(canary.find_in_files(home.path()), [home.path().join(canary.value()), deep.join("log")]);
    }
}
