//! Reading JSON that others wrote: a field is there and says something, or it is not there.

use serde_json::Value;

use super::Object;
use crate::Account;

/// A field's text, trimmed; nothing when it is missing, empty, null or not a single value.
/// Numbers and booleans are read as they are written.
pub(super) fn text(object: &Object, key: &str) -> Option<String> {
    let text = match object.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A field's non-negative number.
pub(super) fn number(object: &Object, key: &str) -> Option<u64> {
    let value = object.get(key)?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A field's object.
pub(super) fn object<'a>(object: &'a Object, key: &str) -> Option<&'a Object> {
    object.get(key)?.as_object()
}

/// A field's elements; none when it is missing or not a list.
pub(super) fn list<'a>(object: &'a Object, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The text at the end of a path of objects.
pub(super) fn text_at(start: &Object, path: &[&str]) -> Option<String> {
    let (key, way) = path.split_last()?;
    text(way.iter().try_fold(start, |at, key| object(at, key))?, key)
}

/// The objects of a list; what is none is left out.
pub(super) fn objects<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    list(object, key).iter().filter_map(Value::as_object)
}

/// The account of that id, if it is one: twelve digits.
pub(super) fn account_of(id: &str) -> Option<Account> {
    (id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| Account { id: id.to_owned(), name: None })
}

/// A part of an ARN, counted from `arn` at 0; nothing when it is empty or this is no ARN.
pub(super) fn arn_part(arn: &str, index: usize) -> Option<String> {
    let part = arn.starts_with("arn:").then(|| arn.splitn(6, ':').nth(index))??;
    (!part.is_empty()).then(|| part.to_owned())
}
