//! Server text made safe to show (UI-8): control characters go, direction overrides and zero-width
//! characters become visible marks, and the length is bounded.

/// Longest server text shown at once, in characters.
pub const MAX_SHOWN: usize = 500;

/// Makes a text from outside safe to show in one place of the screen, a log or a terminal.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_SHOWN * 4));
    for (count, c) in text.chars().enumerate() {
        if count == MAX_SHOWN {
            out.push('…');
            break;
        }
        match c {
            '\n' | '\t' => out.push(' '),
            // Bidirectional overrides and isolates, zero-width characters, and the byte-order mark: shown as
            // U+FFFD so that a reader sees that something is there.
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => {
                out.push('\u{FFFD}');
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_in_every_script_stay_as_they_are() {
        assert_eq!(shown("Zoë’s Café — نورة 株式会社"), "Zoë’s Café — نورة 株式会社");
    }

    #[test]
    fn direction_overrides_become_visible() {
        assert_eq!(shown("pay \u{202E}evil"), "pay \u{FFFD}evil");
    }

    #[test]
    fn terminal_escapes_lose_their_escape() {
        assert_eq!(shown("\u{1b}[31mred"), "[31mred");
    }

    #[test]
    fn five_hundred_characters_are_shown_and_no_more() {
        assert_eq!(shown(&"a".repeat(499)).chars().count(), 499);
        assert_eq!(shown(&"a".repeat(500)).chars().count(), 500);
        assert_eq!(shown(&"a".repeat(501)), format!("{}…", "a".repeat(500)));
    }

    proptest! {
        #[test]
        fn nothing_shown_has_a_control_character(text in any::<String>()) {
            prop_assert!(!shown(&text).chars().any(char::is_control));
        }
    }
}
