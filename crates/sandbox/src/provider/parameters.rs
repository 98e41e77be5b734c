//! Form and query parameters, read once and strictly: a parameter given twice is an error, one without
//! a value counts as left out (RFC 6749 section 3.1).

use std::collections::BTreeMap;

/// More parameters than this are refused.
const MOST: usize = 64;

/// Parsed parameters.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    values: BTreeMap<String, String>,
    repeated: Vec<String>,
    too_many: bool,
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text.
    pub(crate) fn parse(text: &str) -> Self {
        let mut parameters = Self::default();
        for (count, (name, value)) in url::form_urlencoded::parse(text.as_bytes()).enumerate() {
            if count >= MOST {
                parameters.too_many = true;
                break;
            }
            if parameters.values.insert(name.to_string(), value.into_owned()).is_some() {
                parameters.repeated.push(name.into_owned());
            }
        }
        parameters
    }

    /// The value, unless it is missing or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Was it given at all, even without a value?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Was this one given more than once?
    pub(crate) fn is_repeated(&self, name: &str) -> bool {
        self.repeated.iter().any(|repeated| repeated == name)
    }

    /// Was anything given more than once, or too much given?
    pub(crate) fn is_malformed(&self) -> bool {
        self.too_many || !self.repeated.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_counts_as_left_out_but_was_given() {
        let parameters = Parameters::parse("a=&b=1");
        assert_eq!(parameters.get("a"), None);
        assert!(parameters.has("a"));
        assert_eq!(parameters.get("b"), Some("1"));
        assert!(!parameters.is_malformed());
    }

    #[test]
    fn a_repeated_parameter_is_noticed() {
        let parameters = Parameters::parse("a=1&a=1");
        assert!(parameters.is_repeated("a"));
        assert!(parameters.is_malformed());
    }

    #[test]
    fn sixty_four_parameters_are_read_and_one_more_is_too_many() {
        let text = |count: usize| (0..count).map(|n| format!("p{n}=1")).collect::<Vec<_>>().join("&");
        assert!(!Parameters::parse(&text(64)).is_malformed());
        assert!(Parameters::parse(&text(65)).is_malformed());
    }
}
