//! Amazon S3's event notifications: ASR 4 sends those of its template bucket to the alarm topic.

use percent_encoding::percent_decode_str;

use super::{
    json::{Object, list, object, text},
    notice::each,
};
use crate::{Content, Notice, StorageChange};

pub(super) fn is_event(body: &Object) -> bool {
    let records = list(body, "Records");
    !records.is_empty()
        && records.iter().all(|record| {
            record.as_object().and_then(|record| record.get("eventSource")?.as_str())
                == Some("aws:s3")
        })
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

/// S3 sends it once, when the notification is configured.
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
    percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned()
}
