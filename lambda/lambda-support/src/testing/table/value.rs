//! Attribute values in the JSON of `DynamoDB`: `{"S": "text"}`, `{"N": "12"}`.
//!
//! Numbers are whole and written as `DynamoDB` returns them, so that equal values have equal JSON.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::failure::Failure;

/// The type and the content: `("S", "text")`. None if it is not a value of one type.
pub(super) fn parts(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.iter().next().map(|(kind, content)| (kind.as_str(), content))
}

/// The type: `S`. Empty if it is not a value.
pub(super) fn kind(value: &Value) -> &str {
    parts(value).map(|(kind, _)| kind).unwrap_or_default()
}

/// A string.
pub(super) fn text(value: &Value) -> Option<&str> {
    value.get("S")?.as_str()
}

/// A whole number of at most 38 digits, which is the limit of `DynamoDB`.
pub(super) fn integer(value: &Value) -> Option<i128> {
    let digits = value.get("N")?.as_str()?;
    let number: i128 = digits.parse().ok()?;
    (number.unsigned_abs() < 10_u128.pow(38) && number.to_string() == digits).then_some(number)
}

/// The value of a number.
pub(super) fn from_integer(number: i128) -> Value {
    json!({"N": number.to_string()})
}

/// Refuses what is not a value, and the types that the table does not know: sets, binary values and
/// numbers with a fraction.
pub(super) fn check(value: &Value) -> Result<(), Failure> {
    let is_valid = match parts(value) {
        Some(("S", Value::String(_)) | ("BOOL", Value::Bool(_)) | ("NULL", Value::Bool(true))) => {
            true
        }
        Some(("N", _)) => integer(value).is_some(),
        Some(("L", Value::Array(elements))) => return elements.iter().try_for_each(check),
        Some(("M", Value::Object(entries))) => return entries.values().try_for_each(check),
        _ => false,
    };
    is_valid.then_some(()).ok_or_else(|| {
        Failure::invalid(format!("not an attribute value that the mock table knows: {value}"))
    })
}

/// The order of two strings by their bytes, or of two numbers. None for all else.
pub(super) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (text(left), text(right)) {
        return Some(left.cmp(right));
    }
    Some(integer(left)?.cmp(&integer(right)?))
}

/// What `size` returns: bytes of a string, number of elements. None for types without a size.
pub(super) fn size(value: &Value) -> Option<usize> {
    match parts(value)? {
        ("S", Value::String(text)) => Some(text.len()),
        ("L", Value::Array(elements)) => Some(elements.len()),
        ("M", Value::Object(entries)) => Some(entries.len()),
        _ => None,
    }
}
