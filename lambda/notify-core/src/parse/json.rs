//! JSON that others wrote, and its fields. The functions are never inlined: copies of them in every
//! parser would add 3 % to the package.

mod value;

pub(super) use value::{Object, Value};

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
pub(super) fn object<'a>(object: &'a Object<'a>, key: &str) -> Option<&'a Object<'a>> {
    match object.get(key)? {
        Value::Object(fields) => Some(fields),
        Value::Array(elements) => elements.first()?.as_object(),
        _ => None,
    }
}

/// A field's elements, or the object or the text in the place of a list. Empty if it is missing or
/// anything else.
#[inline(never)]
pub(super) fn list<'a>(object: &'a Object<'a>, key: &str) -> &'a [Value<'a>] {
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
pub(super) fn objects<'a>(
    object: &'a Object<'a>,
    key: &str,
) -> impl Iterator<Item = &'a Object<'a>> {
    list(object, key).iter().filter_map(Value::as_object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with_key(value: &serde_json::Value) -> Object<'_> {
        Object::from_iter([("key".into(), value.into())])
    }

    #[test]
    fn object_is_also_the_first_of_a_list() {
        let one = json!({"a": 1});
        for value in [json!(one), json!([one]), json!([one, {"a": 2}])] {
            let fields = with_key(&value);
            let found = object(&fields, "key").cloned().map(Value::Object);
            assert_eq!(found, Some(Value::from(&one)), "{value}");
        }
        for value in [json!([]), json!([7, one]), json!([[one]]), json!("a"), json!(null)] {
            assert_eq!(object(&with_key(&value), "key"), None, "{value}");
        }
    }

    #[test]
    fn list_is_also_an_object_or_a_text_alone() {
        for value in [json!({"a": 1}), json!("a")] {
            assert_eq!(list(&with_key(&value), "key"), [Value::from(&value)]);
        }
        let elements = [Value::Bool(true), Value::Null];
        assert_eq!(list(&with_key(&json!([true, null])), "key"), elements);
        for value in [json!(7), json!(true), json!(null)] {
            assert_eq!(list(&with_key(&value), "key"), [], "{value}");
        }
    }
}
