//! A JSON value that borrows its texts, as far as they have no escapes. A tree of `serde_json` copies
//! each key and each text, most of which nothing reads.

use std::{borrow::Cow, fmt, mem};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::parse) enum Value<'a> {
    Null,
    Bool(bool),
    Number(Number),
    String(Cow<'a, str>),
    Array(Vec<Value<'a>>),
    Object(Object<'a>),
}

/// The fields of a JSON object, in the order of their keys. Of fields with the same key it has the
/// last one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::parse) struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Value<'a> {
    pub(in crate::parse) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub(in crate::parse) fn as_object(&self) -> Option<&Object<'a>> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    pub(in crate::parse) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    pub(in crate::parse) fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            _ => None,
        }
    }
}

impl<'a> Object<'a> {
    pub(in crate::parse) fn get(&self, key: &str) -> Option<&Value<'a>> {
        let index = self.0.binary_search_by(|(other, _)| other.as_ref().cmp(key)).ok()?;
        self.0.get(index).map(|(_, value)| value)
    }

    pub(in crate::parse) fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(in crate::parse) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::parse) fn iter(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value))
    }

    pub(in crate::parse) fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    pub(in crate::parse) fn values(&self) -> impl Iterator<Item = &Value<'a>> {
        self.iter().map(|(_, value)| value)
    }
}

impl<'a> FromIterator<(Cow<'a, str>, Value<'a>)> for Object<'a> {
    fn from_iter<I: IntoIterator<Item = (Cow<'a, str>, Value<'a>)>>(fields: I) -> Self {
        let mut fields: Vec<_> = fields.into_iter().collect();
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        // The first one of a key stays, with what the last one has.
        fields.dedup_by(|later, first| {
            let is_same = later.0 == first.0;
            if is_same {
                mem::swap(later, first);
            }
            is_same
        });
        Self(fields)
    }
}

impl<'a> From<&'a serde_json::Value> for Value<'a> {
    fn from(value: &'a serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => Self::Bool(*flag),
            serde_json::Value::Number(number) => Self::Number(number.clone()),
            serde_json::Value::String(text) => Self::String(text.into()),
            serde_json::Value::Array(values) => {
                Self::Array(values.iter().map(Self::from).collect())
            }
            serde_json::Value::Object(fields) => Self::Object(fields.into()),
        }
    }
}

impl<'a> From<&'a serde_json::Map<String, serde_json::Value>> for Object<'a> {
    fn from(fields: &'a serde_json::Map<String, serde_json::Value>) -> Self {
        // They are in order.
        Self(fields.iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A value always serialises.
        formatter.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(values) => serializer.collect_seq(values),
            Self::Object(fields) => serializer.collect_map(fields.iter()),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(fields) => Ok(fields),
            _ => Err(D::Error::custom("not an object")),
        }
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any valid JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::String(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::String(text.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = elements.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((key, value)) = entries.next_entry()? {
            // Keys of JSON are texts.
            if let Value::String(key) = key {
                fields.push((key, value));
            }
        }
        Ok(Value::Object(fields.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(json: &str) -> Value<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn value_is_that_of_serde_json() {
        for json in [
            r#"{"b":[1,-2,2.5,true,false,null,"x",[]],"a":{"c":"d","b":"\u00e9\n\""},"":{}}"#,
            r#"{"b":1,"a":2,"b":{"c":3},"a":[4]}"#,
            "18446744073709551616",
            r#""\ud83d\ude00""#,
        ] {
            let expected: serde_json::Value = serde_json::from_str(json).unwrap();
            let value = parsed(json);
            assert_eq!(value, Value::from(&expected), "{json}");
            assert_eq!(value.to_string(), expected.to_string());
        }
        for json in ["", "{", "[1,]", "1e999", r#"{"a"}"#, &"[".repeat(200)] {
            assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn text_is_borrowed_unless_it_has_escapes() {
        let Value::Object(fields) = parsed(r#"{"a":"plain","b":"a\nb"}"#) else { panic!() };
        let is_borrowed = |key| matches!(fields.get(key), Some(Value::String(Cow::Borrowed(_))));
        assert_eq!((is_borrowed("a"), is_borrowed("b")), (true, false));
    }

    #[test]
    fn get_finds_each_of_many_keys() {
        let many: serde_json::Map<_, _> = (0..50).map(|n| (format!("k{n}"), json!(n))).collect();
        let text = json!(many).to_string();
        let Value::Object(fields) = parsed(&text) else { panic!() };
        for n in 0..50 {
            assert_eq!(fields.get(&format!("k{n}")).and_then(Value::as_u64), Some(n));
        }
        assert!(!fields.contains_key("k50") && !fields.contains_key(""));
    }
}
