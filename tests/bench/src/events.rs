//! The events that the functions are invoked with. The title of each event contains its number, so
//! that the mock AWS recognises the event in what is published.

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::{Error, Result};

const BODY: &str = include_str!("../../fixtures/asr/failed-runbook.json");
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

/// The number of the event that a published text comes from.
pub(crate) fn number(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(MARKER)?;
    rest.get(..DIGITS)?.parse().ok()
}

fn message(number: u32, name: AccountName) -> Result<Value> {
    Ok(json!({
        "messageId": format!("059f36b4-87a3-44ab-83d2-{number:012}"),
        "receiptHandle": format!("AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a-{number:06}"),
        "body": envelope(number, name)?.to_string(),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1545082649183",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1545082649185",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:111122223333:asr-notify-retry",
        "awsRegion": "eu-central-1",
    }))
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
    let mut set = |pointer, text: &str| {
        let field =
            body.pointer_mut(pointer).ok_or_else(|| format!("the fixture has no {pointer}"))?;
        *field = text.into();
        Ok::<_, Error>(())
    };
    set("/Finding/title", &title)?;
    set("/Finding/finding_description", DESCRIPTION)?;
    if name == AccountName::Lookup {
        set("/Account_Alias", account)?;
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
