//! The response of each operation in the protocol of its service.

use serde_json::Value;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

/// A message that a function sent to a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Queued {
    pub(crate) body: String,
    /// Seconds after which the queue delivers it.
    pub(crate) delay: i64,
}

/// A call to AWS.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a str,
    pub(crate) body: &'a str,
}

impl Call<'_> {
    /// A successful response; none for an unknown operation.
    pub(crate) fn reply(&self) -> Option<String> {
        Some(match self.operation {
            "Publish" => {
                xml("Publish", "<MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId>")
            }
            "PublishBatch" => xml("PublishBatch", &self.published()),
            "AssumeRole" => xml("AssumeRole", &credentials()),
            "DescribeAccount" => self.account(),
            "SendMessage" => r#"{"MessageId":"5fea7756-0ea4-451a-a703-a558b933e274"}"#.to_owned(),
            "ChangeMessageVisibilityBatch" => r#"{"Successful":[],"Failed":[]}"#.to_owned(),
            _ => return None,
        })
    }

    /// The published messages, form-encoded.
    pub(crate) fn messages(&self) -> impl Iterator<Item = &str> {
        let messages = self.body.split('&').filter_map(|pair| pair.split_once('='));
        messages.filter(|(name, _)| is_message(name)).map(|(_, message)| message)
    }

    /// The message of a `SendMessage` call. None for another call.
    pub(crate) fn queued(&self) -> Option<Queued> {
        if self.operation != "SendMessage" {
            return None;
        }
        let call: Value = serde_json::from_str(self.body).ok()?;
        let body = call.get("MessageBody")?.as_str()?.to_owned();
        let delay = call.get("DelaySeconds").and_then(Value::as_i64).unwrap_or_default();
        Some(Queued { body, delay })
    }

    fn published(&self) -> String {
        let pairs = self.body.split('&').filter_map(|pair| pair.split_once('='));
        // Ids are not decoded: SNS allows no characters in them that a form would encode.
        let ids = pairs.filter(|(name, _)| entry(name).is_some_and(|field| field == "Id"));
        let members = ids.map(|(_, id)| {
            format!("<member><Id>{id}</Id><MessageId>567910cd-659e-55d4-8ccb-{id:0>12}</MessageId></member>")
        });
        format!("<Successful>{}</Successful><Failed/>", members.collect::<String>())
    }

    fn account(&self) -> String {
        let digits = self.body.split('"').find(|part| part.len() == 12);
        let id = digits.unwrap_or_default();
        format!(r#"{{"Account":{{"Id":"{id}","Name":"name-of-{id}","Status":"ACTIVE"}}}}"#)
    }
}

fn is_message(name: &str) -> bool {
    name == "Message" || entry(name).is_some_and(|field| field == "Message")
}

/// The field name of a batch entry: `Id` of `PublishBatchRequestEntries.member.1.Id`.
fn entry(name: &str) -> Option<&str> {
    let (_, field) = name.strip_prefix("PublishBatchRequestEntries.member.")?.split_once('.')?;
    Some(field)
}

fn xml(operation: &str, result: &str) -> String {
    format!(
        "<{operation}Response><{operation}Result>{result}</{operation}Result><ResponseMetadata>\
         <RequestId>f187a3c1-376f-11df-8963-01868b7c937a</RequestId></ResponseMetadata>\
         </{operation}Response>"
    )
}

fn credentials() -> String {
    let end = OffsetDateTime::now_utc() + Duration::HOUR;
    // Fails only for years above 9999.
    let end = end.format(&Rfc3339).unwrap_or_default();
    format!(
        "<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>secret\
         </SecretAccessKey><SessionToken>token</SessionToken><Expiration>{end}</Expiration>\
         </Credentials>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publish_batch_reply_holds_every_entry_id() {
        let body = "Action=PublishBatch&PublishBatchRequestEntries.member.1.Id=0\
                    &PublishBatchRequestEntries.member.1.Message=a%20b\
                    &PublishBatchRequestEntries.member.2.Id=1\
                    &PublishBatchRequestEntries.member.2.Message=c";
        let call = Call { operation: "PublishBatch", body };
        assert_eq!(call.messages().collect::<Vec<_>>(), ["a%20b", "c"]);
        let reply = call.reply().unwrap();
        assert!(reply.contains("<Id>0</Id>") && reply.contains("<Id>1</Id>"), "{reply}");
    }

    #[test]
    fn describe_account_reply_names_the_account_by_its_id() {
        let body = r#"{"AccountId":"444455556666"}"#;
        let reply = Call { operation: "DescribeAccount", body }.reply().unwrap();
        assert!(reply.contains("name-of-444455556666"));
    }

    #[test]
    fn queued_message_has_its_delay() {
        let body = r#"{"QueueUrl": "q", "MessageBody": "m", "DelaySeconds": 60}"#;
        let queued = Call { operation: "SendMessage", body }.queued();
        assert_eq!(queued, Some(Queued { body: "m".to_owned(), delay: 60 }));
        assert_eq!(Call { operation: "DeleteMessage", body }.queued(), None);
    }

    #[test]
    fn unknown_operation_has_no_reply() {
        assert_eq!(Call { operation: "DeleteTopic", body: "" }.reply(), None);
    }
}
