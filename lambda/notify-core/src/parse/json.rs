//! Fields of JSON that others wrote.

use serde_json::{Map, Value};

/// The fields of a JSON object.
pub(super) type Object = Map<String, Value>;

/// A field's text, trimmed, with numbers and booleans as they are written. None if it is missing,
/// empty, null, a list or an object.
pub(super) fn text(object: &Object, key: &str) -> Option<String> {
    let text = match object.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A field's text, trimmed, without a copy. None if it is missing, empty or not a text.
pub(super) fn word<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A field's non-negative number, also one that is written as text. None if it is anything else.
pub(super) fn number(object: &Object, key: &str) -> Option<u64> {
    let value = object.get(key)?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A field's object. None if it is missing or anything else.
pub(super) fn object<'a>(object: &'a Object, key: &str) -> Option<&'a Object> {
    object.get(key)?.as_object()
}

/// A field's elements. Empty if it is missing or not a list.
pub(super) fn list<'a>(object: &'a Object, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The text of the first of these keys that has one.
pub(super) fn first_text(object: &Object, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(object, key))
}

/// The text at the end of a path of objects, as [`text`] reads it.
pub(super) fn text_at(start: &Object, path: &[&str]) -> Option<String> {
    let (key, objects) = path.split_last()?;
    text(objects.iter().try_fold(start, |at, key| object(at, key))?, key)
}

/// The objects of a list, without its other elements.
pub(super) fn objects<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    list(object, key).iter().filter_map(Value::as_object)
}
