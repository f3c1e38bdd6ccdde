//! What AWS wraps bodies in on their way: events of Lambda, and what rests in queues.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::parse::Body;

const UNDELIVERED: &str = "undelivered";

/// One body to read, with what SNS says about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// The body.
    pub text: String,
    /// SNS's subject.
    pub subject: Option<String>,
    /// The topic it came by.
    pub topic_arn: Option<String>,
    /// SNS's id of the message, or EventBridge's of the event: the same at every repetition.
    pub message_id: Option<String>,
}

/// What rests in the queues *undelivered* and *dead letters*.
#[derive(Debug, PartialEq)]
pub enum Kept {
    /// A message that one destination did not take.
    Undelivered(Undelivered),
    /// An event that nobody handled.
    Event {
        /// What the function is to be invoked with.
        event: Value,
        /// The id of the invocation that failed, if one did.
        request_id: Option<String>,
    },
}

/// A rendered message that a destination did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undelivered {
    /// The destination's name.
    pub destination: String,
    /// The message as its readers take it.
    pub text: String,
    /// SNS's subject, for mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The key of its claim, where claims are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

impl Record {
    /// The body as intake reads it.
    #[must_use]
    pub fn body(&self) -> Body<'_> {
        Body {
            text: &self.text,
            subject: self.subject.as_deref(),
            topic_arn: self.topic_arn.as_deref(),
        }
    }
}

impl Undelivered {
    /// What [`Kept::read`] reads again.
    #[must_use]
    pub fn to_body(&self) -> String {
        json!({ UNDELIVERED: self }).to_string()
    }
}

impl Kept {
    /// Reads the body of a queue's message: a message of ours, a failure record of Lambda's
    /// (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html), an envelope
    /// that SNS could not hand over, or an event that EventBridge could not.
    #[must_use]
    pub fn read(body: &str) -> Self {
        let Ok(mut value) = serde_json::from_str::<Value>(body) else {
            return Self::event(Value::from(body));
        };
        if let Some(Ok(kept)) = value.get(UNDELIVERED).map(Undelivered::deserialize) {
            return Self::Undelivered(kept);
        }
        if let Some(event) = value.get_mut("requestPayload").map(Value::take) {
            let request_id = value.pointer("/requestContext/requestId").and_then(Value::as_str);
            return Self::Event { event, request_id: request_id.map(str::to_owned) };
        }
        if text(&value, "Type").as_deref() == Some("Notification") {
            return Self::event(json!({"Records": [{"EventSource": "aws:sns", "Sns": value}]}));
        }
        Self::event(value)
    }

    fn event(event: Value) -> Self {
        Self::Event { event, request_id: None }
    }
}

/// The records of an SNS event. Anything else (a console test, an EventBridge event, S3's own
/// `Records`) is one record whose text is the whole event: intake knows it or calls it
/// unrecognised, and either way somebody reads it.
#[must_use]
pub fn records(event: &Value) -> Vec<Record> {
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

    #[test]
    fn an_undelivered_message_is_read_again_as_it_was() {
        let undelivered = Undelivered {
            destination: "mail".to_owned(),
            text: "a \"text\"".to_owned(),
            subject: Some("s".to_owned()),
            claim: None,
        };
        assert_eq!(Kept::read(&undelivered.to_body()), Kept::Undelivered(undelivered));
    }

    #[test]
    fn a_failure_record_of_lambda_holds_the_event_and_who_failed() {
        let record = json!({
            "version": "1.0",
            "requestContext": {"requestId": "r", "condition": "RetriesExhausted"},
            "requestPayload": documented(),
            "responsePayload": {"errorMessage": "no"},
        });
        let request_id = Some("r".to_owned());
        let expected = Kept::Event { event: documented(), request_id };
        assert_eq!(Kept::read(&record.to_string()), expected);
    }

    #[test]
    fn an_envelope_that_sns_could_not_hand_over_is_its_record() {
        let envelope = documented()["Records"][0]["Sns"].clone();
        let Kept::Event { event, request_id: None } = Kept::read(&envelope.to_string()) else {
            panic!("it is an event");
        };
        assert_eq!(records(&event), records(&documented()));
    }

    #[test]
    fn anything_else_is_an_event_and_never_a_message_of_ours() {
        let event = json!({"id": "1", "detail-type": "GuardDuty Finding", "detail": {}});
        assert_eq!(Kept::read(&event.to_string()), Kept::event(event));
        let forged = json!({"undelivered": {"destination": "mail", "text": ["no text"]}});
        assert_eq!(Kept::read(&forged.to_string()), Kept::event(forged));
        assert_eq!(Kept::read("no JSON"), Kept::event(json!("no JSON")));
    }
}
