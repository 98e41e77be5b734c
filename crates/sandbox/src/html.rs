//! Markup that cannot carry an unescaped value: raw pieces are `&'static str`, everything else is
//! escaped on its way in. No page content here.

/// A piece of HTML under construction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Html(String);

impl Html {
    /// Starts with markup that is part of the program.
    pub(crate) fn new(markup: &'static str) -> Self {
        Self(markup.to_owned())
    }

    /// Adds markup that is part of the program.
    #[must_use]
    pub(crate) fn raw(mut self, markup: &'static str) -> Self {
        self.0.push_str(markup);
        self
    }

    /// Adds a value, escaped for text and for double-quoted attributes.
    #[must_use]
    pub(crate) fn text(mut self, value: &str) -> Self {
        for character in value.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// Adds another piece.
    #[must_use]
    pub(crate) fn part(mut self, piece: &Self) -> Self {
        self.0.push_str(&piece.0);
        self
    }

    /// The finished text.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn values_are_escaped_for_text_and_attributes() {
        let html = Html::new("<a title=\"").text("\"><script>'&").raw("\">").into_string();
        assert_eq!(html, "<a title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">");
    }

    proptest::proptest! {
        #[test]
        fn no_value_can_open_a_tag_or_end_an_attribute(value in ".*") {
            let html = Html::default().text(&value).into_string();
            proptest::prop_assert!(!html.contains(['<', '>', '"', '\'']));
        }
    }
}
