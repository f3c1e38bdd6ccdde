//! Attribute values of `DynamoDB`, and the time in the unit of its TTL.

use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;

/// A string.
#[must_use]
pub fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// A number.
#[must_use]
pub fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// The current time in seconds since 1970.
#[must_use]
pub fn epoch_seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}
