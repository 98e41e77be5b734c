//! JSON written straight into a text: a page of 500 rows costs no tree of values that is thrown away at once.
//!
//! Belongs here: the grammar. Must not come in: which members an object has. Members are written in the order of
//! their names, as a tree would be; the caller keeps that order.

use std::fmt::{Display, Write as _};

/// An object that is being written.
pub(super) struct Object<'a> {
    out: &'a mut String,
    begun: bool,
}

impl<'a> Object<'a> {
    pub(super) fn begin(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, begun: false }
    }

    pub(super) fn end(self) {
        self.out.push('}');
    }

    /// The name of the next member; its value is to be written to what this gives.
    pub(super) fn name(&mut self, name: &str) -> &mut String {
        if self.begun {
            self.out.push(',');
        }
        self.begun = true;
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
        self.out
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        text(self.name(name), value);
    }

    pub(super) fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A text that needs no escapes: numbers, dates, ids.
    pub(super) fn plain(&mut self, name: &str, value: impl Display) {
        let out = self.name(name);
        // Writing to a text cannot fail.
        let _ = write!(out, "\"{value}\"");
    }

    /// A number, `true`, `false` or `null`.
    pub(super) fn bare(&mut self, name: &str, value: impl Display) {
        let out = self.name(name);
        let _ = write!(out, "{value}");
    }

    pub(super) fn object(&mut self, name: &str, write: impl FnOnce(&mut Object<'_>)) {
        let mut inner = Object::begin(self.name(name));
        write(&mut inner);
        inner.end();
    }

    pub(super) fn texts<'t>(&mut self, name: &str, values: impl IntoIterator<Item = &'t str>) {
        list(self.name(name), values, text);
    }
}

/// A list, each item written by `write`.
pub(super) fn list<T>(out: &mut String, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    out.push('[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// A text with its escapes (RFC 8259, section 7).
pub(super) fn text(out: &mut String, value: &str) {
    out.push('"');
    if value.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.push_str(value);
    } else {
        value.chars().for_each(|c| escaped(out, c));
    }
    out.push('"');
}

fn escaped(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if u32::from(c) < 0x20 => {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Object, text};

    #[test]
    fn an_object_is_written_member_by_member() {
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        object.bare("a", 7);
        object.optional("b", None);
        object.object("c", |inner| inner.plain("d", "-1.50"));
        object.texts("e", ["x", "y\"z"]);
        object.end();
        assert_eq!(out, r#"{"a":7,"c":{"d":"-1.50"},"e":["x","y\"z"]}"#);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(value in any::<String>()) {
            let mut out = String::new();
            text(&mut out, &value);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), value);
        }
    }
}
