//! The request log: a bounded ring of what was asked and answered, with nothing secret in it (LG-4).
//!
//! An entry has the path template and the values of a short allow-list of query parameters. Tokens,
//! codes, states, passwords and bodies never get here.

use std::collections::VecDeque;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::watch;

use crate::faults::FaultKind;

/// How many requests the log remembers.
const CAPACITY: usize = 2_000;
/// Longer paths and values are shortened for the log.
const LONGEST: usize = 300;

/// Query parameters whose values may be shown.
const SHOWN: &[&str] = &[
    "acr_values",
    "client_id",
    "code_challenge_method",
    "limit",
    "max_age",
    "offset",
    "prompt",
    "response_mode",
    "response_type",
    "scope",
    "since",
    "sinceVersion",
    "until",
    "updatedSince",
];

/// One request, as it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedRequest {
    /// Rises by one per request; the cursor for [`crate::Sandbox::requests`].
    pub id: u64,
    /// The `x-request-id` of the answer.
    pub request_id: String,
    /// When the answer was ready.
    pub time: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// The path template with the query parameters that are safe to show.
    pub path: String,
    /// The status; `None` when the client left before an answer was ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Milliseconds until the answer was ready.
    pub milliseconds: u64,
    /// The client that called, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The username of the synthetic person, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The fault that fired last during this request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultKind>,
}

/// The bounded ring.
#[derive(Debug)]
pub(crate) struct RequestLog {
    entries: Mutex<(u64, VecDeque<LoggedRequest>)>,
    revision: watch::Sender<u64>,
}

impl Default for RequestLog {
    fn default() -> Self {
        Self { entries: Mutex::default(), revision: watch::Sender::new(0) }
    }
}

impl RequestLog {
    /// Adds an entry; its id is given here.
    pub(crate) fn add(&self, mut entry: LoggedRequest) {
        let revision = {
            let mut guard = self.entries.lock();
            let (last, ring) = &mut *guard;
            *last = last.saturating_add(1);
            entry.id = *last;
            if ring.len() >= CAPACITY {
                ring.pop_front();
            }
            ring.push_back(entry);
            *last
        };
        // Two requests may end at once; the revision must not go back.
        self.revision.send_modify(|seen| *seen = revision.max(*seen));
    }

    /// The entries after this id, oldest first, at most this many.
    pub(crate) fn after(&self, id: u64, most: usize) -> Vec<LoggedRequest> {
        let guard = self.entries.lock();
        guard.1.iter().filter(|entry| entry.id > id).take(most).cloned().collect()
    }

    /// The id of the newest entry, or of the clearing after it, as it changes.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// Forgets the entries. Ids go on rising, and the revision does too, so that a view notices.
    pub(crate) fn clear(&self) {
        let revision = {
            let mut guard = self.entries.lock();
            guard.1.clear();
            guard.0 = guard.0.saturating_add(1);
            guard.0
        };
        self.revision.send_modify(|seen| *seen = revision.max(*seen));
    }
}

/// The query as the log may show it: known harmless parameters with their value, all others by name.
pub(crate) fn safe_query(query: Option<&str>) -> String {
    let Some(query) = query.filter(|text| !text.is_empty()) else {
        return String::new();
    };
    let mut shown = String::from("?");
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).take(40) {
        if shown.len() > 1 {
            shown.push('&');
        }
        shown.push_str(&printable(&name));
        shown.push('=');
        if SHOWN.contains(&name.as_ref()) {
            shown.push_str(&printable(&value));
        } else {
            shown.push('…');
        }
    }
    shorten(&shown)
}

/// Text from a request for the log: visible ASCII only, other characters as a dot.
pub(crate) fn printable(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '·' }).collect();
    shorten(&clean)
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_query_values_are_never_shown() {
        let shown = safe_query(Some("code=SECRET&state=S&scope=openid%20x&id_token_hint=T&limit=5&zzz=SECRET"));
        assert_eq!(shown, "?code=…&state=…&scope=openid x&id_token_hint=…&limit=5&zzz=…");
    }

    #[test]
    fn control_and_foreign_characters_become_dots() {
        assert_eq!(printable("a\u{202e}b\n"), "a·b·");
    }

    proptest::proptest! {
        #[test]
        fn any_query_is_shown_as_bounded_printable_text(query in ".{0,600}") {
            let shown = safe_query(Some(&query));
            proptest::prop_assert!(shown.chars().count() <= LONGEST + 1);
            proptest::prop_assert!(shown.chars().all(|c| c.is_ascii_graphic() || c == ' ' || c == '…' || c == '·'));
        }
    }
}
