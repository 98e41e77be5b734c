//! One JSON object as it came, with the names it had twice. `serde_json` keeps the last of two members with
//! one name and says nothing; two readers of one token could then see different claims (TK-16).

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// A JSON object and the names that it repeats at its top level.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) members: Map<String, Value>,
    repeated: Vec<String>,
}

impl Object {
    /// Reads bytes that must be exactly one JSON object in UTF-8.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Whether any of these names came twice.
    pub(crate) fn repeats_any(&self, names: &[&str]) -> bool {
        self.repeated.iter().any(|name| names.contains(&name.as_str()))
    }

    /// The text of a member; `None` if it is absent or no text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }

    /// The whole seconds of a `NumericDate` member (RFC 7519, section 2), rounded down.
    /// `Some(None)` if the member is there and is none in the years 1970 to 9999 (AB-5).
    pub(crate) fn numeric_date(&self, name: &str) -> Option<Option<i64>> {
        let value = self.members.get(name)?;
        #[allow(clippy::cast_possible_truncation, reason = "the cast saturates; the range is checked below")]
        let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64));
        Some(seconds.filter(|seconds| (0..=253_402_300_799).contains(seconds)))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut object = Object { members: Map::new(), repeated: Vec::new() };
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if object.members.insert(name.clone(), value).is_some() {
                        object.repeated.push(name);
                    }
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_repeated_name_is_remembered() {
        let object = Object::read(br#"{"sub":"a","sub":"b","x":1}"#).unwrap();
        assert!(object.repeats_any(&["sub"]) && !object.repeats_any(&["x"]));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for bytes in [&b"[]"[..], b"", b"{", b"{}x", b"\"a\"", b"{\"a\":\xff}"] {
            assert!(Object::read(bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn a_date_outside_the_years_1970_to_9999_is_none() {
        let object = Object::read(br#"{"a":1.9,"b":-1,"c":1e300,"d":"1","e":253402300800}"#).unwrap();
        assert_eq!(object.numeric_date("a"), Some(Some(1)));
        for name in ["b", "c", "d", "e"] {
            assert_eq!(object.numeric_date(name), Some(None), "{name}");
        }
        assert_eq!(object.numeric_date("f"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Object::read(&bytes);
        }
    }
}
