//! English.

use preview::{card::Sender, news::Example as News};

use super::words::{PlaygroundWording, Wording};
use crate::page::playground::Example;

pub(super) const ENGLISH: Wording = Wording {
    name: "English",
    title: "asr-notify preview",
    skip: "Skip to the messages",
    pages: "Pages",
    languages: "Language",
    channel_page: "Channels",
    try_page: "Try a message",

    channels: "Channels",
    no_channels: "None yet. A channel appears with its first message.",
    accounts: "Accounts",
    all_accounts: "All",
    no_accounts: "Accounts appear here as messages name them.",

    about_channel: |sender| match sender {
        Sender::AmazonQ => "What Amazon Q posts, as Slack shows it",
        Sender::Teams => "What Amazon Q posts, as Microsoft Teams shows it",
        Sender::Bot => "What the bot posts, as Slack shows it",
    },
    topic: "Topic",
    messages: "Messages",
    nothing_here: "Nothing here yet",
    how_it_comes: |sender| match sender {
        Sender::AmazonQ | Sender::Teams => {
            "What is published to this channel's SNS topic appears here at once, laid out as Amazon Q posts it. What Amazon Q would drop without a word appears too, with the reason."
        }
        Sender::Bot => {
            "What the bot posts and edits through Slack's Web API appears here at once. What Slack refuses to post appears too, with the reason."
        }
    },
    nothing_of_account: "No message of this account is in this channel yet.",
    how_to_begin: "Run ./task demo to see a tour of messages arrive here, live. Or try a message of your own, without any cloud.",
    own_message: "Paste an event or a finding to see its message",
    new_message: "New message:",
    edited_message: "Edited message:",
    disconnected: "The connection is lost. Trying again …",
    seconds: "S s",
    minutes: "M min S s",

    alarms: "Alarms",
    replies: |count| match count {
        1 => "1 reply".to_owned(),
        count => format!("{count} replies"),
    },
    last_reply: "Last reply",
    older_replies: |count| match count {
        1 => "1 older reply".to_owned(),
        count => format!("{count} older replies"),
    },
    older_messages: "Older messages",
    newest_messages: "Newest messages",
    loaded: "Loaded:",
    edited: "(edited)",
    would_be_dropped: |sender| match sender {
        Sender::AmazonQ | Sender::Teams => {
            "Nobody would see this: Amazon Q drops it without a word"
        }
        Sender::Bot => "Nobody would see this: Slack refuses it",
    },

    inbox: "Inbox",
    no_mail: "No mail yet",
    how_mail_comes: "What is published to a topic with mail subscribers appears here, as they would get it.",
    older_mail: "Older mail",
    newest_mail: "Newest mail",
    from: "From",
    to: "To",
    received: "Received",
    would_not_be_sent: "Nobody would get this: SNS refuses it",

    playground: PlaygroundWording {
        heading: "Try a message",
        introduction: "Paste what ASR, CloudWatch, Security Hub or EventBridge sends (or a whole Lambda event), and see what people would read. Nothing leaves this machine.",
        body: "Message",
        body_hint: "JSON or plain text",
        language: "Language",
        destination: "Destination",
        news: "What is new",
        no_news: "none",
        news_of: |news| match news {
            News::New => "new",
            News::Risen => "risen to the minimum severity",
            News::Backlog => "backlog",
            News::Changed => "changed",
            News::Reopened => "reopened",
            News::Again => "again (alarms)",
            News::NotFixed => "not fixed",
            News::NoLongerSetAside => "no longer suppressed",
            News::RolledBack => "rolled back",
            News::Flapping => "flapping",
            News::Resolved => "resolved, confirmed",
            News::ResolvedByAsr => "resolved by ASR",
            News::ResolvedByPerson => "marked as resolved",
            News::SetAside => "suppressed or archived",
            News::Reminder => "reminder",
            News::BackInSight => "reported again",
            News::Unchecked => "not checked",
        },
        show: "Show",
        examples: "Examples",
        example: |example| match example {
            Example::Summary => "summary",
            Example::Digest => "digest",
            Example::QuietDigest => "digest of a quiet day",
        },
        files: "Files",
        unreadable: |name| format!("{name} cannot be read."),
        nothing_yet: "Nothing to show yet",
        what_comes: "The card in Slack, the mail and the exact message will stand here side by side, with what was recognised, who would get it by which rule, and how much of each limit it takes.",
        notices: |count| match count {
            1 => "1 notice".to_owned(),
            count => format!("{count} notices"),
        },
        notice: |number| format!("Notice {number}"),
        recognised: "Recognised as",
        decisions: "Who would get it",
        decision: "Decision",
        rule: "Rule",
        notified: "notified",
        dropped: "dropped",
        card: |sender| match sender {
            Sender::AmazonQ => "Slack, by Amazon Q",
            Sender::Teams => "Microsoft Teams, by Amazon Q",
            Sender::Bot => "Slack, by the bot",
        },
        update: "Or, if the bot knows the opening message, that becomes",
        mail: "Mail",
        json: "Published message",
        limits: "Limits",
        part: "Part",
        used: "Used",
        share: "Share",
        no_problems: "It keeps within every limit.",
        problems: "It would not arrive:",
    },
};
