//! The known word that a mistyped one was probably meant to be.
//!
//! Belongs here: the measure, shared by the filter line and the query box.
//! Must not come in: any list of words.

use std::cmp::Reverse;

/// The nearest of `known` to `typed`, if it is near enough to be worth a question: one slip in short words, two in
/// longer ones, or a beginning of at least three characters. Case does not matter; among words equally near the one
/// that begins alike for longest wins, then the first: people slip less at the beginning of a word.
pub(crate) fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let length = typed.chars().count();
    let slips = match length {
        0 | 1 => return None,
        2..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    known
        .into_iter()
        .filter_map(|word| {
            let lower = word.to_lowercase();
            let begins = length >= 3 && lower.starts_with(&typed);
            let distance = strsim::osa_distance(&typed, &lower);
            // A word of two or three letters is near to far too many others.
            let near = distance <= slips && distance < lower.chars().count().saturating_sub(1).max(1);
            let alike = typed.chars().zip(lower.chars()).take_while(|(one, other)| one == other).count();
            (begins || near).then_some((if begins { 0 } else { distance }, Reverse(alike), word))
        })
        .min_by_key(|(distance, alike, _)| (*distance, *alike))
        .map(|(_, _, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const WORDS: [&str; 6] = ["amount", "account", "balance", "date", "memo", "id"];

    #[test]
    fn a_slip_of_the_fingers_finds_the_word() {
        for (typed, meant) in [("amuont", "amount"), ("Ammount", "amount"), ("acount", "account"), ("dtae", "date")] {
            assert_eq!(nearest(typed, WORDS), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_beginning_finds_the_word() {
        assert_eq!(nearest("bal", WORDS), Some("balance"));
    }

    #[test]
    fn what_is_far_from_every_word_finds_none() {
        for typed in ["", "x", "http", "zebra", "we"] {
            assert_eq!(nearest(typed, WORDS), None, "{typed}");
        }
    }
}
