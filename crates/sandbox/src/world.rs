//! The synthetic world: people, accounts and transactions from a seed.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Everything that the seed makes. Never written to.
#[derive(Debug)]
pub(crate) struct World {
    users: Vec<User>,
}

/// How a persona behaves on the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Ticks everything by default.
    Ordinary,
    /// Nothing is ticked by default.
    RefusesConsent,
}

/// A synthetic person.
#[derive(Debug, Clone)]
pub(crate) struct User {
    /// `sub`: a UUID made from the seed.
    pub(crate) id: String,
    /// What to type.
    pub(crate) username: String,
    /// What to type; shown on the sign-in page.
    pub(crate) password: String,
    /// The persona's title.
    pub(crate) persona_title: String,
    /// One line on what this persona shows.
    pub(crate) summary: String,
    /// How the consent page starts.
    pub(crate) behaviour: Behaviour,
    /// The full name.
    pub(crate) name: String,
}

impl User {
    /// All claims that could be given about this person, by name; the provider chooses among them.
    pub(crate) fn claims(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        claims.insert("name".to_owned(), json!(self.name));
        claims.insert("preferred_username".to_owned(), json!(self.username));
        claims.insert("email".to_owned(), json!(format!("{}@example.com", self.username)));
        claims
    }
}

impl World {
    /// The world of this seed, with history that ends at `today`.
    pub(crate) fn new(seed: u64, _today: Timestamp) -> Self {
        let user = |username: &str, name: &str, behaviour| User {
            id: uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, format!("{seed}/{username}").as_bytes()).to_string(),
            username: username.to_owned(),
            password: "sandbox".to_owned(),
            persona_title: name.to_owned(),
            summary: String::new(),
            behaviour,
            name: name.to_owned(),
        };
        Self {
            users: vec![
                user("morgan", "Morgan Vale", Behaviour::Ordinary),
                user("robin", "Robin Ash", Behaviour::RefusesConsent),
            ],
        }
    }

    /// Everyone, in the order to list them.
    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// The person with this id.
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }
}
