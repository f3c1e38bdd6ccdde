//! The Lambda event, taken apart into records.

use serde_json::Value;

/// One body to read, with what SNS says about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) text: String,
    pub(crate) subject: Option<String>,
    pub(crate) topic_arn: Option<String>,
    pub(crate) message_id: Option<String>,
}

/// The records of an SNS event. Anything else (a console test, an EventBridge event, S3's own
/// `Records`) is one record whose text is the whole event: intake knows it or calls it
/// unrecognised, and either way somebody reads it.
pub(crate) fn records(event: &Value) -> Vec<Record> {
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

/// EventBridge's events have an id; of what else comes, nobody knows what its `id` is.
fn whole(value: &Value) -> Record {
    let message_id = value.get("detail-type").and_then(|_| text(value, "id"));
    Record { text: value.to_string(), subject: None, topic_arn: None, message_id }
}

fn sns_record(record: &Value) -> Option<Record> {
    let sns = field(record, "Sns")?;
    Some(Record {
        text: text(sns, "Message")?,
        subject: text(sns, "Subject"),
        topic_arn: text(sns, "TopicArn"),
        message_id: text(sns, "MessageId"),
    })
}

fn text(object: &Value, name: &str) -> Option<String> {
    field(object, name)?.as_str().map(str::to_owned)
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

    #[test]
    fn reads_the_documented_sample() {
        let expected = Record {
            text: "Hello from SNS!".into(),
            subject: Some("TestInvoke".into()),
            topic_arn: Some("arn:aws:sns:us-east-1:123456789012:sns-lambda".into()),
            message_id: Some("95df01b4-ee98-5cb9-9903-4c221d41eb5e".into()),
        };
        assert_eq!(records(&documented()), [expected]);
    }

    #[test]
    fn a_subject_may_be_null_or_absent() {
        for subject in [json!({"Message": "m", "Subject": null}), json!({"Message": "m"})] {
            let records = records(&json!({"Records": [{"Sns": subject}]}));
            assert_eq!(records[0].text, "m");
            assert_eq!(records[0].subject, None);
        }
    }

    #[test]
    fn the_case_of_keys_does_not_matter() {
        let event =
            json!({"records": [{"SNS": {"message": "m", "messageID": "i", "topicARN": "t"}}]});
        let records = records(&event);
        assert_eq!(records[0].text, "m");
        assert_eq!(records[0].message_id.as_deref(), Some("i"));
        assert_eq!(records[0].topic_arn.as_deref(), Some("t"));
    }

    #[test]
    fn an_odd_record_stands_for_itself() {
        let odd = json!({"Sns": {}});
        let event = json!({"Records": [{"Sns": {"Message": "m"}}, odd]});
        let records = records(&event);
        assert_eq!(records[0].text, "m");
        assert_eq!(records[1], whole(&odd));
    }

    #[test]
    fn an_event_of_event_bridge_keeps_its_id() {
        let event = json!({"id": "7bf73129", "detail-type": "GuardDuty Finding", "detail": {}});
        let records = records(&event);
        assert_eq!(records[0].message_id.as_deref(), Some("7bf73129"));
        assert_eq!(records[0].text, event.to_string());
        assert_eq!(whole(&json!({"id": "no event"})).message_id, None);
    }

    #[test]
    fn anything_else_is_one_record_with_the_whole_event() {
        let s3 = json!({"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "b"}}}]});
        let event_bridge = json!({"detail-type": "x", "detail": {}});
        let odd =
            [json!({"Records": []}), json!({"Records": {}}), json!([]), json!(null), json!("x")];
        for event in [s3, event_bridge].iter().chain(&odd) {
            assert_eq!(records(event), [whole(event)], "{event}");
        }
    }
}
