//! Plays ASR's part: its topics, its parameter, and what it publishes.

use std::fs;

use crate::{
    Session,
    cloud::{Account, LocalCloud, root},
};

/// ASR's administrator stack, as far as anybody else sees it.
#[derive(Debug)]
pub struct Asr {
    /// Where it tells of remediations.
    pub status_topic: String,
    /// Where its alarms go.
    pub alarm_topic: String,
}

impl Asr {
    /// Makes ASR's two topics and the parameter that names the first.
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

    /// Publishes a body to a topic, and returns the message's id. Not by the `aws` command, which
    /// takes half a second for each and no character that a command line does not carry.
    #[must_use]
    pub fn publish(cloud: &LocalCloud, topic: &str, body: &str) -> String {
        let call = [("Action", "Publish"), ("Version", "2010-03-31")];
        let form = [&call[..], &[("TopicArn", topic), ("Message", body)]].concat();
        let answer = Session::root(Account::Security.id()).ask(cloud, "sns", &form);
        let id = answer.split_once("<MessageId>").and_then(|(_, rest)| rest.split_once('<'));
        id.unwrap_or_else(|| panic!("nothing is published: {answer}")).0.to_owned()
    }
}

/// A body from `tests/fixtures/`, `asr/success.json`.
#[must_use]
pub fn fixture(name: &str) -> String {
    let path = root().join("tests/fixtures").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
