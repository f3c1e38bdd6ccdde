//! The messages in the mailboxes and in the bot's Slack channel.

use std::fs;

use preview_web::{Outage, OutageKind, SlackSettings};
use serde_json::{Value, json};

use crate::{
    channel::wait_until,
    cloud::{Account, LocalCloud},
};

/// The bot's token. It is stored in Secrets Manager only.
pub const TOKEN: &str = "xoxb-0123456789-local-only";
/// The id of the bot's channel.
pub const BOT_CHANNEL: &str = "C0BOTBOTBOT";

/// A Slack workspace with the bot installed.
#[derive(Debug)]
pub struct Workspace<'a> {
    cloud: &'a LocalCloud,
}

impl<'a> Workspace<'a> {
    /// Installs the bot: Slack accepts its token, and Secrets Manager stores it. Returns the
    /// workspace and the secret's ARN.
    #[must_use]
    pub fn install(cloud: &'a LocalCloud) -> (Self, String) {
        let workspace = Self { cloud };
        workspace.set_rate_limit(None);
        // From a file, as users should: other users of a machine can read command lines.
        let token = format!("file://{}", cloud.file(TOKEN).display());
        let create = ["secretsmanager", "create-secret", "--name", "asr-notify/slack-token"];
        let secret = ["--secret-string", &token];
        let answer = cloud.aws(Account::Security, &[&create[..], &secret].concat());
        let _ = fs::remove_file(token.trim_start_matches("file://"));
        (workspace, answer["ARN"].as_str().expect("a secret has an ARN").to_owned())
    }

    /// The workspace that was installed before.
    #[must_use]
    pub fn new(cloud: &'a LocalCloud) -> Self {
        Self { cloud }
    }

    /// Sets how many messages per second the channel accepts; `None` is any number.
    pub fn set_rate_limit(&self, per_second: Option<u32>) {
        self.set(per_second, Vec::new());
    }

    /// Sets which calls fail.
    pub fn set_outages(&self, outages: &[(OutageKind, u32)]) {
        let outage = |&(kind, every)| Outage { kind, every };
        self.set(None, outages.iter().map(outage).collect());
    }

    fn set(&self, per_second: Option<u32>, outages: Vec<Outage>) {
        self.cloud.preview.set_slack(SlackSettings {
            token: Some(TOKEN.to_owned()),
            channels: Some(vec![BOT_CHANNEL.to_owned()]),
            per_second,
            outages,
        });
    }

    /// Deletes a message of the bot's, as a reader may.
    pub fn delete(&self, message: &Value) {
        let call = json!({"channel": BOT_CHANNEL, "ts": message["ts"]}).to_string();
        let url = format!("{}/slack/api/chat.delete", self.cloud.preview.address());
        let request = ureq::post(url).header("authorization", format!("Bearer {TOKEN}"));
        request.send(call).expect("the stand-in for Slack answers");
    }

    /// All messages of the channel, in the order of arrival.
    #[must_use]
    pub fn messages(&self) -> Vec<Value> {
        self.cloud.preview.slack_messages()
    }

    /// The messages of which the bot got no answer.
    #[must_use]
    pub fn unanswered(&self) -> Vec<Value> {
        self.cloud.preview.slack_unanswered()
    }

    /// Waits until at least `count` messages contain the text, and returns them.
    #[must_use]
    pub fn wait_for(&self, text: &str, count: usize) -> Vec<Value> {
        wait_until(&format!("{count} messages with {text:?} in the bot's channel"), || {
            let found =
                self.messages().into_iter().filter(|message| message.to_string().contains(text));
            Some(found.collect::<Vec<_>>()).filter(|found| found.len() >= count)
        })
    }
}

/// All mails so far.
#[must_use]
pub fn mails(cloud: &LocalCloud) -> Vec<Value> {
    cloud.list("mail")
}

/// Waits for the mail with this SNS message id.
#[must_use]
pub fn wait_for_mail(cloud: &LocalCloud, message_id: &str) -> Value {
    wait_until(&format!("a mail of {message_id}"), || {
        mails(cloud).into_iter().find(|mail| mail["message_id"] == message_id)
    })
}
