//! The words that each language has.

use preview::card::Sender;

/// The words of a language.
pub(in crate::page) struct Wording {
    /// The language's own name.
    pub(in crate::page) name: &'static str,
    pub(in crate::page) title: &'static str,
    pub(in crate::page) skip: &'static str,
    pub(in crate::page) pages: &'static str,
    pub(in crate::page) languages: &'static str,
    pub(in crate::page) channel_page: &'static str,
    pub(in crate::page) try_page: &'static str,

    pub(in crate::page) channels: &'static str,
    pub(in crate::page) no_channels: &'static str,
    pub(in crate::page) accounts: &'static str,
    pub(in crate::page) all_accounts: &'static str,
    pub(in crate::page) no_accounts: &'static str,

    /// What a channel shows, by the app that posts in it.
    pub(in crate::page) about_channel: fn(Sender) -> &'static str,
    pub(in crate::page) topic: &'static str,
    pub(in crate::page) messages: &'static str,
    pub(in crate::page) nothing_here: &'static str,
    pub(in crate::page) how_it_comes: fn(Sender) -> &'static str,
    pub(in crate::page) nothing_of_account: &'static str,
    pub(in crate::page) how_to_begin: &'static str,
    pub(in crate::page) own_message: &'static str,
    pub(in crate::page) new_message: &'static str,
    pub(in crate::page) disconnected: &'static str,
    /// A duration: the script replaces `M` with minutes and `S` with seconds.
    pub(in crate::page) seconds: &'static str,
    pub(in crate::page) minutes: &'static str,

    pub(in crate::page) alarms: &'static str,
    pub(in crate::page) replies: fn(usize) -> String,
    pub(in crate::page) last_reply: &'static str,
    pub(in crate::page) left_out: fn(usize) -> String,
    pub(in crate::page) would_be_dropped: fn(Sender) -> &'static str,

    pub(in crate::page) inbox: &'static str,
    pub(in crate::page) no_mail: &'static str,
    pub(in crate::page) how_mail_comes: &'static str,
    pub(in crate::page) from: &'static str,
    pub(in crate::page) to: &'static str,
    pub(in crate::page) received: &'static str,
    pub(in crate::page) would_not_be_sent: &'static str,

    pub(in crate::page) playground: PlaygroundWording,
}

/// The words of the playground.
pub(in crate::page) struct PlaygroundWording {
    pub(in crate::page) heading: &'static str,
    pub(in crate::page) introduction: &'static str,
    pub(in crate::page) body: &'static str,
    pub(in crate::page) body_hint: &'static str,
    pub(in crate::page) language: &'static str,
    pub(in crate::page) destination: &'static str,
    pub(in crate::page) show: &'static str,
    pub(in crate::page) files: &'static str,
    pub(in crate::page) unreadable: fn(&str) -> String,
    pub(in crate::page) nothing_yet: &'static str,
    pub(in crate::page) what_comes: &'static str,
    pub(in crate::page) notices: fn(usize) -> String,
    pub(in crate::page) notice: fn(usize) -> String,
    pub(in crate::page) recognised: &'static str,
    pub(in crate::page) decisions: &'static str,
    pub(in crate::page) decision: &'static str,
    pub(in crate::page) rule: &'static str,
    pub(in crate::page) notified: &'static str,
    pub(in crate::page) dropped: &'static str,
    pub(in crate::page) card: fn(Sender) -> &'static str,
    pub(in crate::page) mail: &'static str,
    pub(in crate::page) json: &'static str,
    pub(in crate::page) limits: &'static str,
    pub(in crate::page) part: &'static str,
    pub(in crate::page) used: &'static str,
    pub(in crate::page) share: &'static str,
    pub(in crate::page) no_problems: &'static str,
    pub(in crate::page) problems: &'static str,
}
