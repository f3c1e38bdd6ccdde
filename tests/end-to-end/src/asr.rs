//! Stands in for ASR: its topics, its parameter, and the messages that it publishes.

use std::fs;

use crate::{
    Session,
    cloud::{Account, LocalCloud, root},
};

/// The resources of ASR's administrator stack that asr-notify uses.
#[derive(Debug)]
pub struct Asr {
    /// The ARN of the topic for remediation results, `SO0111-ASR_Topic`.
    pub status_topic: String,
    /// The ARN of the topic for its alarms, `SO0111-ASR_Alarm_Topic`.
    pub alarm_topic: String,
}

impl Asr {
    /// Creates ASR's two topics and the SSM parameter that holds the ARN of the first.
    #[must_use]
    pub fn install(cloud: &LocalCloud) -> Self {
        let topic = |name| {
            let answer = cloud.aws(Account::Security, &["sns", "create-topic", "--name", name]);
            answer["TopicArn"].as_str().expect("a topic has an ARN").to_owned()
        };
        let asr = Self {
            status_topic: topic("SO0111-ASR_Topic"),
            alarm_topic: topic("SO0111-ASR_Alarm_Topic"),
        };
        let parameter = ["--name", "/Solutions/SO0111/SNS_Topic_ARN", "--type", "String"];
        let put = ["ssm", "put-parameter", "--value", &asr.status_topic];
        let _ = cloud.aws(Account::Security, &[&put[..], &parameter[..]].concat());
        asr
    }

    /// Publishes a body to a topic and returns the message id. Without the `aws` command, which
    /// takes half a second per call and cannot pass every character.
    #[must_use]
    pub fn publish(cloud: &LocalCloud, topic: &str, body: &str) -> String {
        let call = [("Action", "Publish"), ("Version", "2010-03-31")];
        let form = [&call[..], &[("TopicArn", topic), ("Message", body)]].concat();
        let answer = Session::root(Account::Security.id()).call(cloud, "sns", &form);
        let id = answer.split_once("<MessageId>").and_then(|(_, rest)| rest.split_once('<'));
        id.unwrap_or_else(|| panic!("no message id in SNS's answer: {answer}")).0.to_owned()
    }
}

/// Reads a body from `tests/fixtures/`, for example `asr/success.json`.
#[must_use]
pub fn fixture(name: &str) -> String {
    let path = root().join("tests/fixtures").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
