//! What Lambda invokes with, read in one go.

use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};

/// An event. The runtime reads JSON with a note of where in it it is, at every value: that takes
/// twice as long, and tells where an event differs from a type, which these do not have.
#[derive(Debug)]
pub struct Event(pub Value);

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        // What is too deep for a tree of values is a text, and somebody reads it.
        Ok(Self(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_what_it_says_and_what_is_too_deep_is_its_text() {
        let read = |text: &str| serde_json::from_str(text).map(|Event(value)| value);
        assert_eq!(read(r#"{"a": [1, "b", null]}"#).unwrap(), json!({"a": [1, "b", null]}));
        let deep = "[".repeat(1_000) + &"]".repeat(1_000);
        assert_eq!(read(&deep).unwrap(), json!(deep));
        assert!(read("no JSON").is_err());
    }
}
