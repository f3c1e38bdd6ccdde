//! The payload of an invocation.
//!
//! Types are written by hand: `aws_lambda_events` 1.x brings `serde_with`, and `chrono` with its
//! features `sns` and `eventbridge`; see [`crate::sqs`] for what it would add to the binary.

use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};

/// An event as JSON. The Lambda runtime deserialises through `serde_path_to_error`, which takes
/// twice as long per event and only helps where an event is a typed struct; taking the raw text and
/// parsing it here avoids that. JSON nested too deep for [`Value`] becomes a string.
#[derive(Debug)]
pub struct JsonEvent(pub Value);

impl<'de> Deserialize<'de> for JsonEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        Ok(Self(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(text: &str) -> serde_json::Result<Value> {
        serde_json::from_str(text).map(|JsonEvent(value)| value)
    }

    #[test]
    fn json_event_is_the_parsed_value() {
        assert_eq!(parse(r#"{"a": [1, "b", null]}"#).unwrap(), json!({"a": [1, "b", null]}));
        assert!(parse("no JSON").is_err());
    }

    #[test]
    fn json_event_nested_too_deep_is_its_text() {
        let deep = "[".repeat(1_000) + &"]".repeat(1_000);
        assert_eq!(parse(&deep).unwrap(), json!(deep));
    }
}
