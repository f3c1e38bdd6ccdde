//! The events that the functions are invoked with. The title of each event contains its number, so
//! that the mock AWS recognises the event in what is published.

use axum::body::Bytes;
use replay::Moment;
use serde_json::{Value, json};

use crate::Result;

const BODY: &str = include_str!("../../fixtures/asr/failed-runbook.json");
const CONTROL: &str = include_str!("../../fixtures/security-hub/control.json");
/// A control's description as Security Hub words it. The fixture has a shorter one.
const DESCRIPTION: &str = "This control checks whether automatic minor version upgrades are enabled \
    for the RDS database instance. Automatic minor version upgrades periodically update a database \
    to recent database engine versions. However, the upgrade might not always include the latest \
    database engine version. If you need to keep your databases on specific versions at particular \
    times, we recommend that you manually upgrade to the database versions that you need according \
    to your required schedule. In cases of critical security issues or when a version reaches its \
    end-of-support date, Amazon RDS might apply a minor version upgrade even if it is disabled.";
const TOPIC_ARN: &str = "arn:aws:sns:eu-central-1:111122223333:SO0111-ASR_Topic";
const MARKER: &str = "bench";
const DIGITS: usize = 6;

/// The source of the account's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountName {
    InBody,
    /// From AWS Organizations: the body holds the account id in place of a name, as ASR's messages
    /// do when the name is unknown.
    Lookup,
}

/// Events come from these accounts in turn.
const ACCOUNTS: [&str; 3] = ["333333333333", "444455556666", "777788889999"];

/// An SNS event with a remediation result of ASR 3.1 of about 2 KB.
pub(crate) fn notification(number: u32, name: AccountName) -> Result<Bytes> {
    let record = json!({
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": format!("{TOPIC_ARN}:21be56ed-a058-49f5-8c98-aedd2564c486"),
        "Sns": envelope(number, name)?,
    });
    Ok(json!({ "Records": [record] }).to_string().into())
}

/// A batch of the retry queue with redriven SNS messages.
pub(crate) fn batch(numbers: impl Iterator<Item = u32>, name: AccountName) -> Result<Bytes> {
    let messages: Result<Vec<Value>> = numbers.map(|number| message(number, name)).collect();
    Ok(json!({ "Records": messages? }).to_string().into())
}

/// An event of EventBridge with a failed control of Security Hub, first observed at `first` and
/// updated at `at`. Its finding and its bucket have this number.
pub(crate) fn finding(number: u32, control: u32, first: Moment, at: Moment) -> Result<Bytes> {
    let text = CONTROL
        .replace("4d3c9c53-0a0b-4c39-8a3a-6c0f7d6f2a11", &format!("4d3c9c53-0a0b-{number:012}"))
        .replace("S3.8", &format!("S3.{control}"))
        .replace("orders-export", &format!("orders-export-{number}"));
    let mut event: Value = serde_json::from_str(&text)?;
    let id = format!("6a1f0f3c-2f0e-4c43-{:012}-{number:06}", at.millis());
    let title = format!("{MARKER}{number:06} S3 buckets should block public access");
    for (pointer, text) in [
        ("/id", id),
        ("/time", at.seconds()),
        ("/detail/findings/0/FirstObservedAt", first.to_string()),
        ("/detail/findings/0/CreatedAt", first.to_string()),
        ("/detail/findings/0/LastObservedAt", at.to_string()),
        ("/detail/findings/0/UpdatedAt", at.to_string()),
        ("/detail/findings/0/Title", title),
    ] {
        set(&mut event, pointer, &text)?;
    }
    Ok(event.to_string().into())
}

/// A message of a queue as an event brings it.
pub(crate) fn record(number: u64, queue: &str, body: &str, sent_at: Moment) -> Value {
    json!({
        "messageId": format!("059f36b4-87a3-44ab-83d2-{number:012}"),
        "receiptHandle": format!("AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a-{number:06}"),
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": sent_at.millis().to_string(),
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": sent_at.plus(2).millis().to_string(),
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:eu-central-1:111122223333:{queue}"),
        "awsRegion": "eu-central-1",
    })
}

/// Replaces a text of a fixture.
fn set(value: &mut Value, pointer: &str, text: &str) -> Result<()> {
    let field = value.pointer_mut(pointer).ok_or_else(|| format!("no {pointer} in the fixture"))?;
    *field = text.into();
    Ok(())
}

/// The number of the event that a published text comes from.
pub(crate) fn number(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(MARKER)?;
    rest.get(..DIGITS)?.parse().ok()
}

fn message(number: u32, name: AccountName) -> Result<Value> {
    let sent_at = Moment::from_millis(1_545_082_649_183).unwrap_or(Moment::EPOCH);
    let body = envelope(number, name)?.to_string();
    Ok(record(number.into(), "asr-notify-retry", &body, sent_at))
}

fn envelope(number: u32, name: AccountName) -> Result<Value> {
    Ok(json!({
        "Type": "Notification",
        "MessageId": format!("95df01b4-ee98-5cb9-9903-{number:012}"),
        "TopicArn": TOPIC_ARN,
        "Subject": null,
        "Message": body(number, name)?,
        "Timestamp": "2026-11-24T12:45:07.000Z",
        "SignatureVersion": "1",
        "Signature": "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j65r==",
        "SigningCertUrl": "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService.pem",
        "UnsubscribeUrl": "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe",
        "MessageAttributes": {},
    }))
}

/// Every event has its own finding and execution, so that no event is a repetition.
fn body(number: u32, name: AccountName) -> Result<String> {
    let id = format!("0b0c5f0e-6a4b-4f9f-8f4a-{number:012}");
    let text = BODY
        .replace("0b0c5f0e-6a4b-4f9f-8f4a-3a9d2c6f7e01", &id)
        .replace("5e0c1d7a-91b2-4a39-8a0c-2f1f5a0f7b10", &id);
    let accounts = ACCOUNTS.iter().cycle().skip(usize::try_from(number % 3)?);
    let account = accounts.copied().next().unwrap_or_default();
    let mut body: Value = serde_json::from_str(&text.replace("333333333333", account))?;
    let title =
        format!("RDS.13 {MARKER}{number:06} RDS automatic minor upgrades should be enabled");
    set(&mut body, "/Finding/title", &title)?;
    set(&mut body, "/Finding/finding_description", DESCRIPTION)?;
    if name == AccountName::Lookup {
        set(&mut body, "/Account_Alias", account)?;
    }
    Ok(body.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_has_typical_size_and_contains_its_number() {
        let body = body(1_234, AccountName::InBody).unwrap();
        assert!((1_900..2_200).contains(&body.len()), "{}", body.len());
        assert_eq!(number(&body), Some(1_234));
        assert!(body.contains("example-production"));
    }

    #[test]
    fn lookup_events_hold_the_account_id_as_name() {
        let body: Value = serde_json::from_str(&body(1, AccountName::Lookup).unwrap()).unwrap();
        assert_eq!(body["Account_Alias"], "444455556666");
        assert_eq!(body["Finding"]["account"], "444455556666");
    }
}
