//! Fields of JSON that others wrote. The functions are never inlined: copies of them in every parser
//! would add 3 % to the package.

use serde_json::{Map, Value};

/// The fields of a JSON object.
pub(super) type Object = Map<String, Value>;

/// A field's text, trimmed, with numbers and booleans as they are written. None if it is missing,
/// empty, null, a list or an object.
#[inline(never)]
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
#[inline(never)]
pub(super) fn word<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A field's non-negative number, also one that is written as text. None if it is anything else.
#[inline(never)]
pub(super) fn number(object: &Object, key: &str) -> Option<u64> {
    let value = object.get(key)?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A field's object, or the first one of a list in its place. None if it is missing or anything else.
#[inline(never)]
pub(super) fn object<'a>(object: &'a Object, key: &str) -> Option<&'a Object> {
    match object.get(key)? {
        Value::Object(fields) => Some(fields),
        Value::Array(elements) => elements.first()?.as_object(),
        _ => None,
    }
}

/// A field's elements, or the object or the text in the place of a list. Empty if it is missing or
/// anything else.
#[inline(never)]
pub(super) fn list<'a>(object: &'a Object, key: &str) -> &'a [Value] {
    match object.get(key) {
        Some(Value::Array(elements)) => elements,
        Some(one @ (Value::Object(_) | Value::String(_))) => std::slice::from_ref(one),
        _ => &[],
    }
}

/// The text of the first of these keys that has one.
#[inline(never)]
pub(super) fn first_text(object: &Object, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(object, key))
}

/// The text at the end of a path of objects, as [`text`] reads it.
#[inline(never)]
pub(super) fn text_at(start: &Object, path: &[&str]) -> Option<String> {
    let (key, objects) = path.split_last()?;
    text(objects.iter().try_fold(start, |at, key| object(at, key))?, key)
}

/// The objects of a list, without its other elements.
pub(super) fn objects<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    list(object, key).iter().filter_map(Value::as_object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn object_is_also_the_first_of_a_list() {
        let one = json!({"a": 1});
        let of = |value: Value| {
            let fields = Object::from_iter([("key".to_owned(), value)]);
            object(&fields, "key").cloned().map(Value::Object)
        };
        for value in [json!(one), json!([one]), json!([one, {"a": 2}])] {
            assert_eq!(of(value), Some(one.clone()));
        }
        for value in [json!([]), json!([7, one]), json!([[one]]), json!("a"), Value::Null] {
            assert_eq!(of(value), None);
        }
    }

    #[test]
    fn list_is_also_an_object_or_a_text_alone() {
        let of =
            |value: Value| list(&Object::from_iter([("key".to_owned(), value)]), "key").to_vec();
        for value in [json!({"a": 1}), json!("a")] {
            assert_eq!(of(value.clone()), [value]);
        }
        assert_eq!(of(json!([1, null])), [json!(1), Value::Null]);
        for value in [json!(7), json!(true), Value::Null] {
            assert_eq!(of(value), [] as [Value; 0]);
        }
    }
}
