//! One JSON object as names and raw values. Wrong types read as absent; the raw text of the row is kept by
//! whoever reads it, so nothing is lost.

use model::{ApiDate, ApiInstant, Money};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Room for the members of a row, so that they are not moved while it is read.
const USUAL_MEMBERS: usize = 24;

/// The fields of one object, in the order they were sent. Of a name given twice the last counts, as in every
/// browser (RFC 8259, section 4, leaves it open).
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Reads an object; `None` for any other value.
    pub(crate) fn read(raw: &'a RawValue) -> Option<Self> {
        Self::of(raw.get())
    }

    /// Reads an object from its text.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        if text.starts_with('{') { serde_json::from_str(text).ok() } else { None }
    }

    /// A value that is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let (_, value) = self.0.iter().rev().find(|(key, _)| key == name)?;
        if value.get() == "null" { None } else { Some(value) }
    }

    /// A text; numbers and booleans as they are written.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        scalar(self.get(name)?)
    }

    /// An amount from a string or from the text of a number; anything else is kept without a value (AP-15).
    pub(crate) fn money(&self, name: &str) -> Option<Money> {
        let raw = self.get(name)?;
        Some(Money::read(scalar(raw).unwrap_or_else(|| raw.get().to_owned())))
    }

    /// An instant.
    pub(crate) fn instant(&self, name: &str) -> Option<ApiInstant> {
        self.text(name).map(ApiInstant::read)
    }

    /// A plain date.
    pub(crate) fn date(&self, name: &str) -> Option<ApiDate> {
        self.text(name).map(ApiDate::read)
    }

    /// `true` or `false`; anything else reads as absent.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)?.get() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// A whole number, also when it is sent as a string.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// A nested object.
    pub(crate) fn object(&self, name: &str) -> Option<Fields<'a>> {
        Fields::read(self.get(name)?)
    }

    /// The items of an array; `None` if it is absent, null, or no array.
    pub(crate) fn items(&self, name: &str) -> Option<Vec<&'a RawValue>> {
        items(self.get(name)?)
    }

    /// The texts of an array of texts; other items are passed over.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.items(name).unwrap_or_default().into_iter().filter_map(scalar).collect()
    }

    /// The raw text of a value that is there and not null.
    pub(crate) fn raw(&self, name: &str) -> Option<Box<str>> {
        self.get(name).map(|raw| Box::from(raw.get()))
    }

    /// The names that are not among the known ones, as sent.
    pub(crate) fn unknown(&self, known: &[&str]) -> Vec<String> {
        self.0.iter().filter(|(name, _)| !known.contains(&&**name)).map(|(name, _)| name.to_string()).collect()
    }
}

/// The items of an array.
fn items(raw: &RawValue) -> Option<Vec<&RawValue>> {
    if raw.get().starts_with('[') { serde_json::from_str(raw.get()).ok() } else { None }
}

fn scalar(raw: &RawValue) -> Option<String> {
    let text = raw.get();
    match text.as_bytes().first()? {
        b'"' => match text.get(1..text.len() - 1)? {
            // Most texts have no escapes: they stand between their quotes as they are.
            plain if !plain.as_bytes().contains(&b'\\') => Some(plain.to_owned()),
            _ => serde_json::from_str(text).ok(),
        },
        b'{' | b'[' => None,
        _ if text == "null" => None,
        _ => Some(text.to_owned()),
    }
}

struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Names)
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(USUAL_MEMBERS);
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    members.push((name, value));
                }
                Ok(Fields(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn raw(text: &str) -> Box<RawValue> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn money_is_read_from_strings_and_numbers_with_every_digit() {
        let object = raw(r#"{"a":"-1543.00","b":0.1000,"c":1e3,"d":null,"e":{"x":1},"f":true}"#);
        let fields = Fields::read(&object).unwrap();
        assert_eq!(fields.money("a").unwrap().as_sent(), "-1543.00");
        assert_eq!(fields.money("b").unwrap().as_sent(), "0.1000");
        assert_eq!(fields.money("c").unwrap().value(), None);
        assert_eq!(fields.money("d"), None);
        assert_eq!(fields.money("e").unwrap().as_sent(), r#"{"x":1}"#);
        assert_eq!(fields.money("f").unwrap().value(), None);
        assert_eq!(fields.money("missing"), None);
    }

    #[test]
    fn of_a_name_given_twice_the_last_counts() {
        let object = raw(r#"{"a":"1","a":"2"}"#);
        assert_eq!(Fields::read(&object).unwrap().text("a").unwrap(), "2");
    }

    #[test]
    fn names_with_escapes_are_found() {
        let object = raw(r#"{"\u0069d":"x"}"#);
        assert_eq!(Fields::read(&object).unwrap().text("id").unwrap(), "x");
    }

    #[test]
    fn wrong_types_read_as_absent() {
        let object = raw(r#"{"a":[1],"b":"true","c":1.5,"d":"7"}"#);
        let fields = Fields::read(&object).unwrap();
        assert_eq!(
            (fields.text("a"), fields.flag("b"), fields.integer("c"), fields.integer("d")),
            (None, None, None, Some(7))
        );
    }

    proptest! {
        #[test]
        fn a_number_keeps_its_text(whole in "(0|-?[1-9][0-9]{0,30})", fraction in "[0-9]{1,30}") {
            let sent = format!("{whole}.{fraction}");
            let object = raw(&format!("{{\"m\":{sent}}}"));
            let money = Fields::read(&object).unwrap().money("m").unwrap();
            prop_assert_eq!(money.as_sent(), sent);
            prop_assert!(money.value().is_some());
        }
    }
}
