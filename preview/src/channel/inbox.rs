//! Mail, as a reader of a topic gets it.

use std::collections::VecDeque;

use super::{MOST_MESSAGES, Moment, Received, accounts};
use crate::limits;

/// What SNS writes where nobody chose a subject.
const USUAL_SUBJECT: &str = "AWS Notification Message";

/// The mails, in the order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    mails: VecDeque<Mail>,
    arrivals: u64,
}

/// One mail.
#[derive(Debug)]
pub(crate) struct Mail {
    /// Its number in the inbox.
    pub(crate) number: u64,
    /// The id that SNS gave it.
    pub(crate) id: String,
    pub(crate) at: Moment,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// Why SNS would not send it; none if it does.
    pub(crate) problems: Vec<String>,
    pub(crate) accounts: Vec<String>,
}

impl Inbox {
    /// The mails that concern an account, the newest first; all without one.
    pub(crate) fn mails<'a>(&'a self, account: Option<&'a str>) -> impl Iterator<Item = &'a Mail> {
        self.mails.iter().rev().filter(move |mail| mail.concerns(account))
    }

    pub(crate) fn mail(&self, number: u64) -> Option<&Mail> {
        self.mails.iter().find(|mail| mail.number == number)
    }

    /// Keeps a mail and numbers it, unless that reader has it already.
    pub(super) fn add(&mut self, mut mail: Mail) -> Option<u64> {
        if self.mails.iter().any(|known| known.id == mail.id && known.to == mail.to) {
            return None;
        }
        self.arrivals += 1;
        mail.number = self.arrivals;
        self.mails.push_back(mail);
        if self.mails.len() > MOST_MESSAGES {
            self.mails.pop_front();
        }
        Some(self.arrivals)
    }
}

impl Mail {
    pub(super) fn new(to: &str, received: Received) -> Self {
        let subject = received.subject.filter(|subject| !subject.is_empty());
        let subject = subject.unwrap_or_else(|| USUAL_SUBJECT.to_owned());
        Self {
            number: 0,
            id: received.id,
            at: received.at,
            to: to.to_owned(),
            problems: limits::mail(&subject, &received.text).problems,
            accounts: accounts::of_mail(&subject, &received.text),
            subject,
            text: received.text,
        }
    }

    pub(crate) fn concerns(&self, account: Option<&str>) -> bool {
        account.is_none_or(|account| self.accounts.iter().any(|id| id == account))
    }
}
