//! Names of items: hashed, because other programs can list them and `keyring-core` logs them (KC-10).

use sha2::{Digest as _, Sha256};

/// Which of the two worlds a record belongs to. They have separate service names, so that forgetting one
/// cannot touch the other (SB-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Namespace {
    /// Real institutions.
    Institution,
    /// The simulated institution.
    Sandbox,
}

impl Namespace {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Institution, Self::Sandbox];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Institution => "institution",
            Self::Sandbox => "sandbox",
        }
    }
}

/// A hash that stands for the data folder: the items of two data folders do not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HomeTag(String);

impl HomeTag {
    pub(crate) fn of(home: &str) -> Self {
        let [a, b, c, d, e, f, ..] = digest("home", &[home]).to_be_bytes();
        Self(hex(&[a, b, c, d, e, f]))
    }

    /// The service name of a namespace: lower-case letters, digits and hyphens only, because the Windows store
    /// joins it with the item name by `@` and searches it by pattern (KC-5).
    pub(crate) fn service(&self, namespace: Namespace) -> String {
        format!("passbook-{}-{}", namespace.word(), self.0)
    }
}

/// The name of one record: a hash of what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey {
    digest: u128,
    name: String,
}

impl RecordKey {
    /// The grant of one user of one client at one issuer (SR-14).
    #[must_use]
    pub fn grant(issuer: &str, client_id: &str, sub: &str) -> Self {
        Self::of("grant", &[issuer, client_id, sub])
    }

    /// The client secret of one client at one issuer.
    #[must_use]
    pub fn client_secret(issuer: &str, client_id: &str) -> Self {
        Self::of("client-secret", &[issuer, client_id])
    }

    /// The list of who is signed in through one client at one issuer.
    #[must_use]
    pub fn sessions(issuer: &str, client_id: &str) -> Self {
        Self::of("sessions", &[issuer, client_id])
    }

    /// The name: 32 hexadecimal digits. Says nothing about its owner.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The number that the digits of the name write.
    #[must_use]
    pub fn digest(&self) -> u128 {
        self.digest
    }

    fn of(purpose: &str, parts: &[&str]) -> Self {
        let digest = digest(purpose, parts);
        Self { digest, name: format!("{digest:032x}") }
    }
}

impl std::fmt::Display for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// The first 16 bytes of a SHA-256. Every part is preceded by its length, so that no two lists of parts have the
/// same input.
fn digest(purpose: &str, parts: &[&str]) -> u128 {
    let mut hasher = Sha256::new();
    for part in [&["passbook", purpose], parts].concat() {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().take(16).fold(0, |digest, byte| (digest << 8) | u128::from(*byte))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_shows_nothing_of_its_owner() {
        let key = RecordKey::grant("https://bank.example/a/consumer/api/v0/oidc", "client-7", "morgan");
        assert_eq!(key.as_str().len(), 32);
        assert!(key.as_str().bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn moving_a_letter_from_one_part_to_the_next_gives_another_name() {
        assert_ne!(RecordKey::grant("ab", "c", "d"), RecordKey::grant("a", "bc", "d"));
        assert_ne!(RecordKey::grant("a", "b", ""), RecordKey::client_secret("a", "b"));
    }

    #[test]
    fn the_namespaces_of_one_home_and_the_homes_of_one_namespace_are_apart() {
        let (one, other) = (HomeTag::of("/home/a/passbook"), HomeTag::of("/home/b/passbook"));
        assert_ne!(one.service(Namespace::Institution), one.service(Namespace::Sandbox));
        assert_ne!(one.service(Namespace::Sandbox), other.service(Namespace::Sandbox));
    }

    proptest! {
        #[test]
        fn a_service_name_never_needs_escaping(home in any::<String>()) {
            let name = HomeTag::of(&home).service(Namespace::Sandbox);
            prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }

        #[test]
        fn names_of_different_owners_differ(a in any::<[String; 3]>(), b in any::<[String; 3]>()) {
            let key = |p: &[String; 3]| RecordKey::grant(&p[0], &p[1], &p[2]);
            prop_assert_eq!(key(&a) == key(&b), a == b);
        }
    }
}
