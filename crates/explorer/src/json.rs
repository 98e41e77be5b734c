//! JSON as it was received: indented for reading, and flattened into fields. Numbers keep their digits and
//! members their order, so neither goes through a parsed value.

use crate::view::{FieldKind, FieldView};
use model::text;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

/// Most fields shown of one object; more are counted, not shown.
const MAX_FIELDS: usize = 400;

/// Indents JSON text with two spaces. Text that is no JSON comes back with its brackets laid out all the same.
pub(crate) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    let mut chars = json.chars().filter(|c| !c.is_control() || *c == '\n').peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(c) = chars.next() {
        if in_string {
            out.push(c);
            in_string = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(|c| c.is_whitespace()).is_some() {}
                if let Some(close) = chars.next_if(|c| matches!(c, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

/// Every field of a JSON object that has a value, in the order sent.
pub(crate) fn fields(json: &str) -> Vec<FieldView> {
    let mut out = Vec::new();
    if let Ok(raw) = serde_json::from_str::<&RawValue>(json) {
        collect("", raw, &mut out);
    }
    out
}

fn collect(path: &str, raw: &RawValue, out: &mut Vec<FieldView>) {
    let text = raw.get().trim();
    if out.len() >= MAX_FIELDS || text == "null" {
        return;
    }
    if text.starts_with('{') {
        for (name, value) in entries(text) {
            let path = if path.is_empty() { name } else { format!("{path}.{name}") };
            collect(&path, &value, out);
        }
    } else if text.starts_with('[') {
        let items: Vec<Box<RawValue>> = serde_json::from_str(text).unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            collect(&format!("{path}[{index}]"), item, out);
        }
    } else {
        let value = serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned());
        out.push(FieldView {
            path: path.to_owned(),
            label: label(path),
            kind: kind(path, text),
            value: text::shown(&value),
        });
    }
}

/// The members of an object, in order; a member given twice comes twice.
fn entries(json: &str) -> Vec<(String, Box<RawValue>)> {
    struct Members(Vec<(String, Box<RawValue>)>);
    struct Reader;
    impl<'de> Visitor<'de> for Reader {
        type Value = Members;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(Members(members))
        }
    }
    impl<'de> Deserialize<'de> for Members {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(Reader)
        }
    }
    serde_json::from_str::<Members>(json).map(|members| members.0).unwrap_or_default()
}

/// `enrichments.expenseCategory` becomes `Expense category`. A name that says nothing alone takes what it is of along:
/// `institution.id` becomes `Institution id`.
fn label(path: &str) -> String {
    match path.rsplit_once('.') {
        Some((of, name @ ("id" | "name"))) => format!("{} {name}", words(of.rsplit('.').next().unwrap_or(of))),
        Some((_, name)) => words(name),
        None => words(path),
    }
}

/// `expenseCategory` becomes `Expense category`.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before_was_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && before_was_lower {
            words.push(' ');
            words.push(c.to_ascii_lowercase());
        } else if words.is_empty() {
            words.push(c.to_ascii_uppercase());
        } else {
            words.push(c);
        }
        before_was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words
}

fn kind(path: &str, text: &str) -> FieldKind {
    let name = path.rsplit('.').next().unwrap_or(path).to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if matches!(text, "true" | "false") {
        FieldKind::Flag
    } else if ends(&["amount", "balance", "credit", "creditlimit", "payment", "threshold"]) {
        FieldKind::Money
    } else if ends(&["date", "dateposted", "lastupdated", "until"]) {
        FieldKind::Date
    } else if name == "id" || path.ends_with("Id") {
        FieldKind::Id
    } else {
        FieldKind::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn json_is_indented_and_its_digits_stay() {
        assert_eq!(
            indented(r#"{"a":[1.50,{}],"b":"x, y: {z}"}"#),
            "{\n  \"a\": [\n    1.50,\n    {}\n  ],\n  \"b\": \"x, y: {z}\"\n}"
        );
    }

    #[test]
    fn a_quote_inside_a_string_does_not_end_it() {
        assert_eq!(indented(r#"{"a":"\"},\\"}"#), "{\n  \"a\": \"\\\"},\\\\\"\n}");
    }

    #[test]
    fn fields_have_paths_labels_and_values_and_nulls_are_absent() {
        let found =
            fields(r#"{"id":"t1","note":null,"enrichments":{"expenseCategory":"Groceries"},"tags":["a"],"fee":1.10}"#);
        let flat: Vec<_> = found.iter().map(|f| (f.path.as_str(), f.label.as_str(), f.value.as_str())).collect();
        assert_eq!(
            flat,
            [
                ("id", "Id", "t1"),
                ("enrichments.expenseCategory", "Expense category", "Groceries"),
                ("tags[0]", "Tags[0]", "a"),
                ("fee", "Fee", "1.10")
            ]
        );
    }

    #[test]
    fn an_id_and_a_name_say_what_they_are_of() {
        let found = fields(r#"{"name":"Savings","institution":{"id":"i1","name":"Garden"},"tags":[{"name":"a"}]}"#);
        let labels: Vec<_> = found.iter().map(|field| field.label.as_str()).collect();
        assert_eq!(labels, ["Name", "Institution id", "Institution name", "Tags[0] name"]);
    }

    proptest! {
        #[test]
        fn indenting_only_adds_white_space(json in r#"[\[\]{},:"a-z0-9. ]{0,60}"#) {
            let strip = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(strip(&indented(&json)), strip(&json));
        }

        #[test]
        fn any_text_is_read_into_fields_without_a_panic(json in ".{0,200}") {
            let _ = fields(&json);
        }
    }
}
