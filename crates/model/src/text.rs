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
            '\n' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if is_hidden(c) => out.push('\u{FFFD}'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Characters that show nothing, or change how others are shown: bidirectional marks, overrides and isolates, zero
/// width, soft hyphens, fillers, the byte-order mark and tags. A reader must see that something is there. The selectors
/// that emoji and scripts need (U+FE00 to U+FE0F) are not among them.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
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
    fn what_cannot_be_seen_becomes_visible() {
        for hidden in ["\u{61C}", "\u{AD}", "\u{200B}", "\u{2066}", "\u{FEFF}", "\u{3164}", "\u{E0041}", "\u{E007F}"] {
            assert_eq!(shown(&format!("a{hidden}b")), "a\u{FFFD}b", "{}", hidden.escape_unicode());
        }
    }

    #[test]
    fn separators_of_lines_are_spaces() {
        assert_eq!(shown("a\nb\u{2028}c\u{2029}d"), "a b c d");
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

        /// The ranges of Unicode's category Cf and of its other characters without a shape, written apart from the
        /// code that looks for them.
        #[test]
        fn nothing_shown_is_without_a_shape(
            words in prop::collection::vec("\\PC{0,4}", 1..6),
            hidden in prop::sample::select(vec![
                0xAD..=0xAD_u32, 0x61C..=0x61C, 0x180E..=0x180E, 0x200B..=0x200F, 0x2028..=0x202E, 0x2060..=0x206F,
                0x3164..=0x3164, 0xFEFF..=0xFEFF, 0xFFF9..=0xFFFB, 0xE0001..=0xE0001, 0xE0020..=0xE007F,
            ]).prop_flat_map(|range| range).prop_map(|code| char::from_u32(code).unwrap()),
        ) {
            prop_assert!(!shown(&words.join(&hidden.to_string())).contains(hidden));
            prop_assert!(!shown(&hidden.to_string()).contains(hidden));
        }
    }
}
