//! What the readers of mail and of the bot's channel see.

use std::fs;

use preview_web::SlackSettings;
use serde_json::Value;

use crate::{
    channel::wait_until,
    cloud::{Account, LocalCloud},
};

/// The bot's token. It is nowhere but in Secrets Manager.
pub const TOKEN: &str = "xoxb-0123456789-local-only";
/// The bot's channel.
pub const BOT_CHANNEL: &str = "C0BOTBOTBOT";

/// A Slack workspace with our bot in it.
#[derive(Debug)]
pub struct Workspace<'a> {
    cloud: &'a LocalCloud,
}

impl<'a> Workspace<'a> {
    /// Installs the bot: Slack knows its token, and Secrets Manager keeps it. Returns the secret's
    /// ARN as well.
    #[must_use]
    pub fn install(cloud: &'a LocalCloud) -> (Self, String) {
        let workspace = Self { cloud };
        workspace.takes_per_second(None);
        // By a file, as people should: a command line can be read by others.
        let token = format!("file://{}", cloud.file(TOKEN).display());
        let create = ["secretsmanager", "create-secret", "--name", "asr-notify/slack-token"];
        let secret = ["--secret-string", &token];
        let answer = cloud.aws(Account::Security, &[&create[..], &secret].concat());
        let _ = fs::remove_file(token.trim_start_matches("file://"));
        (workspace, answer["ARN"].as_str().expect("a secret has an ARN").to_owned())
    }

    /// The workspace that was installed before.
    #[must_use]
    pub fn of(cloud: &'a LocalCloud) -> Self {
        Self { cloud }
    }

    /// How many messages the channel takes in a second from now on; `None` is any number.
    pub fn takes_per_second(&self, per_second: Option<u32>) {
        self.cloud.preview.set_slack(SlackSettings {
            token: Some(TOKEN.to_owned()),
            channels: Some(vec![BOT_CHANNEL.to_owned()]),
            per_second,
        });
    }

    /// Everything in the channel, in the order of arrival.
    #[must_use]
    pub fn messages(&self) -> Vec<Value> {
        self.cloud.preview.slack_messages()
    }

    /// Waits until this many messages hold the text.
    #[must_use]
    pub fn wait_for(&self, text: &str, count: usize) -> Vec<Value> {
        wait_until(&format!("{count} messages with {text:?} in the bot's channel"), || {
            let found =
                self.messages().into_iter().filter(|message| message.to_string().contains(text));
            Some(found.collect::<Vec<_>>()).filter(|found| found.len() >= count)
        })
    }
}

/// The mails that reached anybody.
#[must_use]
pub fn mails(cloud: &LocalCloud) -> Vec<Value> {
    cloud.look("mail")
}

/// Waits for the mail of that message.
#[must_use]
pub fn wait_for_mail(cloud: &LocalCloud, message_id: &str) -> Value {
    wait_until(&format!("a mail of {message_id}"), || {
        mails(cloud).into_iter().find(|mail| mail["message_id"] == message_id)
    })
}
