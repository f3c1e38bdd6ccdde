//! The words that each language has.

use preview::{card::Sender, news::Example as News};

use crate::page::playground::Example;

/// The words of a language.
pub(crate) struct Wording {
    /// The language's own name.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) pages: &'static str,
    pub(crate) languages: &'static str,
    pub(crate) channel_page: &'static str,
    pub(crate) try_page: &'static str,

    pub(crate) channels: &'static str,
    pub(crate) no_channels: &'static str,
    pub(crate) accounts: &'static str,
    pub(crate) all_accounts: &'static str,
    pub(crate) no_accounts: &'static str,

    /// The description of a channel, by the app that posts in it.
    pub(crate) about_channel: fn(Sender) -> &'static str,
    pub(crate) topic: &'static str,
    pub(crate) messages: &'static str,
    pub(crate) nothing_here: &'static str,
    pub(crate) how_it_comes: fn(Sender) -> &'static str,
    pub(crate) nothing_of_account: &'static str,
    pub(crate) how_to_begin: &'static str,
    pub(crate) own_message: &'static str,
    pub(crate) new_message: &'static str,
    pub(crate) edited_message: &'static str,
    pub(crate) disconnected: &'static str,
    /// A duration: the script replaces `M` with minutes and `S` with seconds.
    pub(crate) seconds: &'static str,
    pub(crate) minutes: &'static str,

    pub(crate) alarms: &'static str,
    pub(crate) replies: fn(usize) -> String,
    pub(crate) last_reply: &'static str,
    pub(crate) older_replies: fn(usize) -> String,
    pub(crate) older_messages: &'static str,
    pub(crate) newest_messages: &'static str,
    /// Before the number of older messages that were loaded.
    pub(crate) loaded: &'static str,
    /// The mark of an edited message, as Slack has it.
    pub(crate) edited: &'static str,
    pub(crate) would_be_dropped: fn(Sender) -> &'static str,

    pub(crate) inbox: &'static str,
    pub(crate) no_mail: &'static str,
    pub(crate) how_mail_comes: &'static str,
    pub(crate) older_mail: &'static str,
    pub(crate) newest_mail: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) received: &'static str,
    pub(crate) would_not_be_sent: &'static str,

    pub(crate) playground: PlaygroundWording,
}

/// The words of the playground.
pub(crate) struct PlaygroundWording {
    pub(crate) heading: &'static str,
    pub(crate) introduction: &'static str,
    pub(crate) body: &'static str,
    pub(crate) body_hint: &'static str,
    pub(crate) language: &'static str,
    pub(crate) destination: &'static str,
    /// The label of the choice of what is new.
    pub(crate) news: &'static str,
    /// The choice of a message as without a state.
    pub(crate) no_news: &'static str,
    pub(crate) news_of: fn(News) -> &'static str,
    pub(crate) show: &'static str,
    pub(crate) examples: &'static str,
    pub(crate) example: fn(Example) -> &'static str,
    pub(crate) files: &'static str,
    pub(crate) unreadable: fn(&str) -> String,
    pub(crate) nothing_yet: &'static str,
    pub(crate) what_comes: &'static str,
    pub(crate) notices: fn(usize) -> String,
    pub(crate) notice: fn(usize) -> String,
    pub(crate) recognised: &'static str,
    pub(crate) decisions: &'static str,
    pub(crate) decision: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) notified: &'static str,
    pub(crate) dropped: &'static str,
    pub(crate) card: fn(Sender) -> &'static str,
    /// What becomes of the message that opened a subject.
    pub(crate) update: &'static str,
    pub(crate) mail: &'static str,
    pub(crate) json: &'static str,
    pub(crate) limits: &'static str,
    pub(crate) part: &'static str,
    pub(crate) used: &'static str,
    pub(crate) share: &'static str,
    pub(crate) no_problems: &'static str,
    pub(crate) problems: &'static str,
}
