//! Amazon S3's event notifications: ASR 4 sends those of its template bucket to the alarm topic.

use serde_json::Value;

use super::{
    Object, each,
    json::{list, object, text},
};
use crate::{Content, Notice, StorageChange};

pub(super) fn is_event(body: &Object) -> bool {
    let records = list(body, "Records");
    !records.is_empty()
        && records
            .iter()
            .all(|record| record.get("eventSource").and_then(Value::as_str) == Some("aws:s3"))
}

pub(super) fn parse_event(body: &Object) -> Vec<Notice> {
    each(list(body, "Records"), |record| Some(parse_record(record)))
}

fn parse_record(record: &Object) -> Notice {
    let s3 = object(record, "s3");
    let part = |part, key| text(object(s3?, part)?, key);
    Notice {
        account: None,
        region: text(record, "awsRegion"),
        content: Content::Storage(StorageChange {
            name: text(record, "eventName").unwrap_or_else(|| "s3".to_owned()),
            bucket: part("bucket", "name"),
            key: part("object", "key").map(|key| decode(&key)),
            principal: object(record, "userIdentity").and_then(|who| text(who, "principalId")),
            at: text(record, "eventTime"),
        }),
    }
}

/// What S3 sends once, when somebody configures the notification.
pub(super) fn is_test_event(body: &Object) -> bool {
    text(body, "Event").as_deref() == Some("s3:TestEvent")
}

pub(super) fn parse_test_event(body: &Object) -> Vec<Notice> {
    vec![Notice {
        account: None,
        region: None,
        content: Content::Storage(StorageChange {
            name: "s3:TestEvent".to_owned(),
            bucket: text(body, "Bucket"),
            key: None,
            principal: None,
            at: text(body, "Time"),
        }),
    }]
}

/// Keys arrive form-encoded: a space is `+`, the rest is percent-encoded UTF-8
/// (Amazon S3 user guide, "Event message structure").
fn decode(key: &str) -> String {
    let mut bytes = Vec::with_capacity(key.len());
    let mut rest = key.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = hex.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if let (b'%', Some(decoded)) = (byte, decoded) {
            bytes.push(decoded);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(if byte == b'+' { b' ' } else { byte });
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
