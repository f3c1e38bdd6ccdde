//! What a message needs beside its card.

use super::{mrkdwn, style::Style};
use crate::{Account, Thread};

/// What a message needs beside its card.
pub(super) struct Frame<'a> {
    /// The account that the headline names where there is only one line. None if there is none.
    pub(super) account: Option<&'a Account>,
    pub(super) thread: Thread,
    /// The mention of a destination's people, in Slack's markup. None without a mention.
    pub(super) mention: Option<String>,
    /// The id of the subject that the message opens. None if it opens none.
    pub(super) opens: Option<&'a str>,
    /// What becomes of the message that opened a subject. None if it stays as it is.
    pub(super) closes: Option<Closing<'a>>,
}

/// How the message that opened a subject is changed when the subject is over.
pub(super) struct Closing<'a> {
    /// The id of the subject.
    pub(super) subject: &'a str,
    /// The headline as long as it was open. None if the card has what the opening message lacks.
    pub(super) headline: Option<String>,
    /// How it ended, and after how long.
    pub(super) words: String,
}

impl<'a> Frame<'a> {
    pub(super) fn new(account: Option<&'a Account>, thread: Thread) -> Self {
        Self { account, thread, mention: None, opens: None, closes: None }
    }

    /// The same with the mention of a destination's people, if the message is urgent.
    pub(super) fn mention(self, is_urgent: bool, style: &Style) -> Self {
        let mention = style.mention.as_ref().filter(|_| is_urgent).map(mrkdwn::mention);
        Self { mention, ..self }
    }
}
