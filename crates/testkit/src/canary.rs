//! Canaries: unique marker values placed into every secret, and a search for them, plain and encoded
//! (security.md, the canary rule).

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

    /// Whether a text carries the canary, plain, percent-encoded, in base64 (any alignment) or in hexadecimal.
    #[must_use]
    pub fn is_in(&self, haystack: &str) -> bool {
        let hex: String = self.0.bytes().map(|b| format!("{b:02x}")).collect();
        haystack.contains(&self.0)
            || haystack.to_ascii_lowercase().contains(&hex)
            || base64_cores(self.0.as_bytes()).iter().any(|core| haystack.contains(core))
    }
}

/// The parts of the base64 form that do not depend on what stands before and after, one per alignment.
fn base64_cores(bytes: &[u8]) -> Vec<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    (0..3)
        .map(|skip| {
            let whole = bytes.iter().skip(skip).copied().collect::<Vec<u8>>();
            whole
                .chunks_exact(3)
                .flat_map(|c| {
                    let bits = u32::from(c[0]) << 16 | u32::from(c[1]) << 8 | u32::from(c[2]);
                    [18, 12, 6, 0].map(|shift| char::from(ALPHABET[(bits >> shift & 63) as usize]))
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
}
