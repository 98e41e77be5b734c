//! A row's JSON rebuilt from the keys that may stay. Values are copied as their characters, so no digit is lost.

use model::{ApiInstant, Money};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What a value must look like to stay.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// A decimal, as a string or a number.
    Decimal,
    /// Three letters.
    Currency,
    /// An instant or a date.
    Instant,
    /// A word from an open list of the platform's.
    Word,
    /// A whole number.
    Integer,
    /// True or false.
    Flag,
    /// An object with these keys.
    Object(&'static [(&'static str, Shape)]),
    /// A list of such objects.
    Objects(&'static [(&'static str, Shape)]),
}

/// The allow list (schemas.md, "Transaction"). What the user wrote, such as `customExpenseCategory`, is not on it.
const ALLOWED: &[(&str, Shape)] = &[
    ("amount", Shape::Decimal),
    ("currency", Shape::Currency),
    ("pendingStatus", Shape::Word),
    ("datePosted", Shape::Instant),
    ("date", Shape::Instant),
    ("lastUpdated", Shape::Instant),
    ("sequence", Shape::Integer),
    ("runningBalance", Shape::Decimal),
    ("type", Shape::Word),
    ("subtype", Shape::Word),
    ("hasProviderImages", Shape::Flag),
    ("EDIAvailable", Shape::Flag),
    ("merchant", Shape::Object(&[("category", Shape::Word)])),
    ("enrichments", Shape::Object(&[("expenseCategory", Shape::Word)])),
    ("loanPaymentBreakdown", Shape::Objects(&[("amount", Shape::Decimal)])),
];

/// The JSON of a row with only what may stay, keys in the order of the allow list; `{}` if it is no object.
pub(super) fn rebuilt(raw: &str) -> String {
    object(raw, ALLOWED).unwrap_or_else(|| "{}".to_owned())
}

/// Whether a row's JSON has a category as the word of the platform or of the core, which of two such words is shown or
/// not; what the user wrote is another field (schemas.md, "Transaction").
pub(super) fn names_category(raw: &str, category: &str) -> bool {
    let Some(row) = fields(raw) else { return false };
    let is_in = |fields: &BTreeMap<String, &RawValue>, key| {
        let text = fields.get(key).and_then(|value| serde_json::from_str::<String>(value.get()).ok());
        text.is_some_and(|text| text.trim() == category.trim())
    };
    let enriched = row.get("enrichments").and_then(|value| fields(value.get()));
    enriched.is_some_and(|enriched| is_in(&enriched, "expenseCategory")) || is_in(&row, "subtype")
}

fn fields(raw: &str) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(raw).ok()
}

fn object(raw: &str, allowed: &[(&str, Shape)]) -> Option<String> {
    let fields = fields(raw)?;
    let kept = allowed.iter().filter_map(|(key, shape)| {
        let value = kept(fields.get(*key)?.get(), *shape)?;
        Some(format!("\"{key}\":{value}"))
    });
    Some(format!("{{{}}}", kept.collect::<Vec<_>>().join(",")))
}

fn kept(value: &str, shape: Shape) -> Option<String> {
    if value == "null" {
        return Some(value.to_owned());
    }
    let text = || serde_json::from_str::<String>(value).ok();
    let may_stay = match shape {
        Shape::Object(allowed) => return object(value, allowed),
        Shape::Objects(allowed) => return objects(value, allowed),
        Shape::Decimal => Money::read(text().unwrap_or_else(|| value.to_owned())).value().is_some(),
        Shape::Currency => text().is_some_and(|text| super::is_currency(&text)),
        Shape::Instant => text().is_some_and(|text| super::is_plain_instant(&ApiInstant::read(text))),
        Shape::Word => text().is_some(),
        Shape::Integer => value.parse::<i64>().is_ok(),
        Shape::Flag => matches!(value, "true" | "false"),
    };
    may_stay.then(|| value.to_owned())
}

fn objects(value: &str, allowed: &[(&str, Shape)]) -> Option<String> {
    let items: Vec<&RawValue> = serde_json::from_str(value).ok()?;
    let items: Option<Vec<String>> = items.into_iter().map(|item| object(item.get(), allowed)).collect();
    Some(format!("[{}]", items?.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_is_listed_stays_and_keeps_its_digits() {
        let raw = r#"{"id":"t-1","amount":-42.180000000000000000000001,"memo":"MORGAN VALE","type":"Purchase",
            "enrichments":{"cleanMemo":"Morgan","expenseCategory":"Groceries"},"new":{"who":"Morgan"},
            "loanPaymentBreakdown":[{"description":"Morgan","amount":310.110}],"datePosted":null}"#;
        assert_eq!(
            rebuilt(raw),
            concat!(
                r#"{"amount":-42.180000000000000000000001,"datePosted":null,"type":"Purchase","#,
                r#""enrichments":{"expenseCategory":"Groceries"},"loanPaymentBreakdown":[{"amount":310.110}]}"#
            )
        );
    }

    #[test]
    fn a_listed_key_with_another_shape_goes() {
        let raw = r#"{"amount":"Morgan","currency":"Morgan","date":"Morgan","sequence":"Morgan","EDIAvailable":"Morgan",
            "type":{"who":"Morgan"},"merchant":"Morgan","loanPaymentBreakdown":["Morgan"]}"#;
        assert_eq!(rebuilt(raw), "{}");
    }

    #[test]
    fn what_is_no_object_leaves_nothing() {
        assert_eq!((rebuilt("Morgan"), rebuilt("[1]"), rebuilt("")), ("{}".into(), "{}".into(), "{}".into()));
    }

    proptest! {
        #[test]
        fn what_is_rebuilt_is_json(raw in any::<String>(), amount in any::<String>(), kind in any::<String>()) {
            let json = serde_json::json!({ "amount": amount, "type": kind, "x": raw }).to_string();
            for raw in [raw, json] {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&rebuilt(&raw)).is_ok());
            }
        }
    }
}
