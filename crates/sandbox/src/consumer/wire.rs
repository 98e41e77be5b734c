//! How values are written: money, instants, fields that may be missing, and the surprises that faults switch on.
//!
//! Belongs here: spelling. Must not come in: which fields an object has.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::exchange::Exchange;
use crate::faults::FaultKind;
use crate::state::State;
use crate::world::{Amount, Balances, Field};

/// An instant with milliseconds and Z; without milliseconds when there are none (conventions.md: both occur).
pub(super) fn instant(at: Timestamp) -> String {
    if at.subsec_nanosecond() == 0 { at.to_string() } else { format!("{at:.3}") }
}

/// A field that is left out when there is no value.
pub(super) fn optional(object: &mut Map<String, Value>, name: &str, value: Option<impl Serialize>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), json!(value));
    }
}

/// A field that may be there, null, or missing.
pub(super) fn field<T: Copy>(object: &mut Map<String, Value>, name: &str, value: Field<T>, write: impl Fn(T) -> Value) {
    match value {
        Field::Sent(value) => object.insert(name.to_owned(), write(value)),
        Field::Null => object.insert(name.to_owned(), Value::Null),
        Field::Absent => None,
    };
}

/// Money is a decimal string (conventions.md, Money).
pub(super) fn money(object: &mut Map<String, Value>, name: &str, amount: Field<Amount>) {
    field(object, name, amount, |amount| json!(amount.to_string()));
}

/// The balances that accounts and task events share.
pub(super) fn balances(object: &mut Map<String, Value>, balances: &Balances) {
    money(object, "balance", balances.balance);
    money(object, "availableBalance", balances.available);
    money(object, "availableCredit", balances.credit);
}

/// The member that no page documents.
const UNKNOWN_FIELD: &str = "sandboxUndocumentedField";
/// The enum value that no page documents.
const UNKNOWN_VALUE: &str = "Sandbox Undocumented Value";

/// Adds the undocumented members and values that faults ask for to an answer and to each object of its list.
pub(super) fn surprise(answer: &mut Value, state: &State, exchange: &Exchange, list: &str, enumeration: &str) {
    let field = exchange.take(&state.faults, FaultKind::UnknownField).is_some();
    let value = exchange.take(&state.faults, FaultKind::UnknownEnumValue).is_some();
    if field {
        add_field(answer);
    }
    let objects = answer.get_mut(list).and_then(Value::as_array_mut);
    for object in objects.into_iter().flatten() {
        distort(object, field, value, enumeration);
    }
}

/// The same for an answer that is one object.
pub(super) fn surprise_one(answer: &mut Value, state: &State, exchange: &Exchange, enumeration: &str) {
    let field = exchange.take(&state.faults, FaultKind::UnknownField).is_some();
    let value = exchange.take(&state.faults, FaultKind::UnknownEnumValue).is_some();
    distort(answer, field, value, enumeration);
}

/// The same for an answer that is text already: with a list of objects, or one object. The text is only read again
/// when a fault asks for a surprise.
pub(super) fn surprised(
    answer: String,
    state: &State,
    exchange: &Exchange,
    list: Option<&str>,
    enumeration: &str,
) -> String {
    let on = state.faults.list();
    let wanted = on.iter().any(|fault| matches!(fault.kind, FaultKind::UnknownField | FaultKind::UnknownEnumValue));
    let Some(mut value) = wanted.then(|| serde_json::from_str::<Value>(&answer).ok()).flatten() else { return answer };
    match list {
        Some(list) => surprise(&mut value, state, exchange, list, enumeration),
        None => surprise_one(&mut value, state, exchange, enumeration),
    }
    value.to_string()
}

fn distort(object: &mut Value, field: bool, value: bool, enumeration: &str) {
    if field {
        add_field(object);
    }
    if value && let Some(known) = object.get_mut(enumeration) {
        *known = json!(UNKNOWN_VALUE);
    }
}

fn add_field(object: &mut Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(UNKNOWN_FIELD.to_owned(), json!({ "nested": [1, null, "text"] }));
    }
}
