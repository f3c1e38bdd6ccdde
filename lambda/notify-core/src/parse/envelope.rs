//! The records of a Lambda event.
//!
//! The crate `aws_lambda_events` has types for these events. They are not used here, since it
//! brings `chrono` and `serde_with` into the package, and since they refuse unknown events,
//! which here become a record, too.

use serde_json::Value;

use super::body::{Body, BodyContent};
use crate::time;

/// One body to parse, with its id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record<'a> {
    /// The body.
    pub body: Body<'a>,
    /// SNS's id of the message, or EventBridge's of the event: the same at every repetition. None
    /// for any other event.
    pub message_id: Option<&'a str>,
    /// When SNS or EventBridge took it, in seconds from 1970. None for any other event.
    pub sent_at: Option<i64>,
}

impl Record<'_> {
    /// The length of the body. JSON is printed to be counted, but not stored.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        match self.body.content {
            BodyContent::Text(text) => text.len(),
            BodyContent::Json(value) => {
                let mut counter = Counter(0);
                // A value always serialises, and the counter takes everything.
                let _ = serde_json::to_writer(&mut counter, value);
                counter.0
            }
        }
    }
}

/// Counts bytes.
struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The records of an SNS event. Anything else (a console test, an EventBridge event, S3's own
/// `Records`) is one record with the whole event: it is parsed, or it becomes an unrecognised
/// notice.
#[must_use]
pub fn records(event: &Value) -> Vec<Record<'_>> {
    let records = field(event, "Records").and_then(Value::as_array);
    match records.filter(|records| records.iter().any(|record| sns_record(record).is_some())) {
        // One odd record among SNS's own must not cost the others their meaning.
        Some(records) => records
            .iter()
            .map(|record| sns_record(record).unwrap_or_else(|| whole(record)))
            .collect(),
        None => vec![whole(event)],
    }
}

/// The whole event as the body. Only EventBridge's events have an id in `id`; in other events `id`
/// may have another meaning.
fn whole(value: &Value) -> Record<'_> {
    let is_event = value.get("detail-type").is_some();
    let of_event = |key| text(value, key).filter(|_| is_event);
    let sent_at = of_event("time").and_then(time::parse);
    Record { body: Body::from_json(value), message_id: of_event("id"), sent_at }
}

fn sns_record(record: &Value) -> Option<Record<'_>> {
    let sns = field(record, "Sns")?;
    Some(Record {
        body: Body {
            content: BodyContent::Text(text(sns, "Message")?),
            subject: text(sns, "Subject"),
            topic_arn: text(sns, "TopicArn"),
        },
        message_id: text(sns, "MessageId"),
        sent_at: text(sns, "Timestamp").and_then(time::parse),
    })
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    field(object, name)?.as_str()
}

/// Looks a key up whatever its case: AWS's own samples differ in it.
fn field<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let (_, value) = object.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The sample of the Lambda developer guide, "Invoking Lambda functions with Amazon SNS".
    fn documented() -> Value {
        json!({"Records": [{
            "EventVersion": "1.0",
            "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda:21be56ed-a058-49f5-8c98-aedd2564c486",
            "EventSource": "aws:sns",
            "Sns": {
                "SignatureVersion": "1",
                "Timestamp": "2019-01-02T12:45:07.000Z",
                "Signature": "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==",
                "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService.pem",
                "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                "Message": "Hello from SNS!",
                "MessageAttributes": {"Test": {"Type": "String", "Value": "TestString"}},
                "Type": "Notification",
                "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
                "TopicArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda",
                "Subject": "TestInvoke"
            }
        }]})
    }

    fn first_text(event: &Value) -> &str {
        match records(event)[0].body.content {
            BodyContent::Text(text) => text,
            BodyContent::Json(value) => panic!("{value}"),
        }
    }

    #[test]
    fn records_reads_the_documented_sns_event() {
        let expected = Record {
            body: Body {
                content: BodyContent::Text("Hello from SNS!"),
                subject: Some("TestInvoke"),
                topic_arn: Some("arn:aws:sns:us-east-1:123456789012:sns-lambda"),
            },
            message_id: Some("95df01b4-ee98-5cb9-9903-4c221d41eb5e"),
            sent_at: Some(1_546_433_107),
        };
        assert_eq!(records(&documented()), [expected]);
    }

    #[test]
    fn records_takes_a_null_subject_for_none() {
        for sns in [json!({"Message": "m", "Subject": null}), json!({"Message": "m"})] {
            let event = json!({"Records": [{"Sns": sns}]});
            assert_eq!(first_text(&event), "m");
            assert_eq!(records(&event)[0].body.subject, None);
        }
    }

    #[test]
    fn records_ignores_the_case_of_keys() {
        let event =
            json!({"records": [{"SNS": {"message": "m", "messageID": "i", "topicARN": "t"}}]});
        assert_eq!(first_text(&event), "m");
        assert_eq!(records(&event)[0].message_id, Some("i"));
        assert_eq!(records(&event)[0].body.topic_arn, Some("t"));
    }

    #[test]
    fn records_keeps_an_odd_record_beside_the_others() {
        let odd = json!({"Sns": {}});
        let event = json!({"Records": [{"Sns": {"Message": "m"}}, odd]});
        assert_eq!(first_text(&event), "m");
        assert_eq!(records(&event)[1], whole(&odd));
    }

    #[test]
    fn records_takes_the_id_of_an_event_bridge_event_only() {
        let event = json!({"id": "7bf73129", "detail-type": "GuardDuty Finding", "detail": {}});
        let records = records(&event);
        assert_eq!(records[0].message_id, Some("7bf73129"));
        assert_eq!(records[0].body.content, BodyContent::Json(&event));
        assert_eq!(whole(&json!({"id": "no event"})).message_id, None);
    }

    #[test]
    fn records_makes_one_record_of_any_other_event() {
        let s3 = json!({"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "b"}}}]});
        let event_bridge = json!({"detail-type": "x", "detail": {}});
        let odd =
            [json!({"Records": []}), json!({"Records": {}}), json!([]), json!(null), json!("x")];
        for event in [s3, event_bridge].iter().chain(&odd) {
            assert_eq!(records(event), [whole(event)], "{event}");
        }
    }

    #[test]
    fn size_bytes_is_the_length_of_the_text_or_of_the_printed_json() {
        assert_eq!(records(&documented())[0].size_bytes(), "Hello from SNS!".len());
        let event = json!({"detail-type": "x \"é\"", "detail": {"n": [1, 2.5, null]}});
        assert_eq!(records(&event)[0].size_bytes(), event.to_string().len());
    }
}
