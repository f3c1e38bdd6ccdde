//! The page's own words, one file per language. A struct makes the compiler say when a language
//! lacks one. What messages say, is theirs.

mod en;
mod ja;

use notify_core::Language;

use crate::card::Sender;

/// One language.
pub(crate) struct Wording {
    /// The language's own name.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) skip: &'static str,
    pub(super) pages: &'static str,
    pub(super) languages: &'static str,
    pub(super) channel_page: &'static str,
    pub(super) try_page: &'static str,

    pub(super) channels: &'static str,
    pub(super) no_channels: &'static str,
    pub(super) accounts: &'static str,
    pub(super) all_accounts: &'static str,
    pub(super) no_accounts: &'static str,

    /// What a channel's messages are, by who writes them.
    pub(super) about_channel: fn(Sender) -> &'static str,
    pub(super) topic: &'static str,
    pub(super) messages: &'static str,
    pub(super) nothing_here: &'static str,
    pub(super) how_it_comes: fn(Sender) -> &'static str,
    pub(super) nothing_of_account: &'static str,
    pub(super) how_to_begin: &'static str,
    pub(super) own_message: &'static str,
    pub(super) new_message: &'static str,
    pub(super) disconnected: &'static str,
    /// How long something has been going on: `M` minutes and `S` seconds.
    pub(super) seconds: &'static str,
    pub(super) minutes: &'static str,

    pub(super) alarms: &'static str,
    pub(super) replies: fn(usize) -> String,
    pub(super) last_reply: &'static str,
    pub(super) left_out: fn(usize) -> String,
    pub(super) would_be_dropped: fn(Sender) -> &'static str,

    pub(super) inbox: &'static str,
    pub(super) no_mail: &'static str,
    pub(super) how_mail_comes: &'static str,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) received: &'static str,
    pub(super) would_not_be_sent: &'static str,

    pub(super) trial: TrialWording,
}

/// The words of the page where a body can be tried.
pub(crate) struct TrialWording {
    pub(super) heading: &'static str,
    pub(super) introduction: &'static str,
    pub(super) body: &'static str,
    pub(super) body_hint: &'static str,
    pub(super) language: &'static str,
    pub(super) destination: &'static str,
    pub(super) show: &'static str,
    pub(super) files: &'static str,
    pub(super) unreadable: fn(&str) -> String,
    pub(super) nothing_yet: &'static str,
    pub(super) what_comes: &'static str,
    pub(super) notices: fn(usize) -> String,
    pub(super) notice: fn(usize) -> String,
    pub(super) recognised: &'static str,
    pub(super) decisions: &'static str,
    pub(super) decision: &'static str,
    pub(super) rule: &'static str,
    pub(super) notified: &'static str,
    pub(super) dropped: &'static str,
    pub(super) card: fn(Sender) -> &'static str,
    pub(super) mail: &'static str,
    pub(super) json: &'static str,
    pub(super) limits: &'static str,
    pub(super) part: &'static str,
    pub(super) used: &'static str,
    pub(super) share: &'static str,
    pub(super) no_problems: &'static str,
    pub(super) problems: &'static str,
}

/// The words of a language.
pub(crate) fn of(language: Language) -> &'static Wording {
    match language {
        Language::En => &en::ENGLISH,
        Language::Ja => &ja::JAPANESE,
    }
}

/// A number as people read it: `13,200`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let grouped: Vec<String> = [0, 999, 1_000, 262_144, 1_234_567].map(grouped).into();
        assert_eq!(grouped, ["0", "999", "1,000", "262,144", "1,234,567"]);
    }

    #[test]
    fn one_reply_is_no_replies() {
        let replies = |language: Language, count| (of(language).replies)(count);
        assert_eq!(replies(Language::En, 1), "1 reply");
        assert_eq!(replies(Language::En, 2), "2 replies");
        assert_eq!(replies(Language::Ja, 2), "2 件の返信");
    }
}
