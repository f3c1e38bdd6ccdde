//! The mail of all topics.

use std::collections::{HashSet, VecDeque};

use preview::limits;

use super::{
    accounts,
    received::{MAX_MESSAGES, Received},
    timestamp::Timestamp,
};

/// The subject that SNS sets where the publisher sets none.
const DEFAULT_SUBJECT: &str = "AWS Notification Message";

/// All mails, in the order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    mails: VecDeque<Mail>,
    /// The id and the reader of each mail.
    known: HashSet<(String, String)>,
    arrivals: u64,
}

/// One mail.
#[derive(Debug)]
pub(crate) struct Mail {
    /// Its number in the inbox.
    pub(crate) number: u64,
    /// SNS's id of the message.
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// Why SNS would refuse it; empty if it does not.
    pub(crate) problems: Vec<String>,
    pub(crate) accounts: Vec<String>,
}

impl Inbox {
    /// The mails about an account, or all, that arrived before that of a number, if there is one; the
    /// newest first.
    pub(crate) fn mails<'a>(
        &'a self,
        account: Option<&'a str>,
        before: Option<u64>,
    ) -> impl Iterator<Item = &'a Mail> {
        let is_earlier = move |mail: &Mail| before.is_none_or(|number| mail.number < number);
        let mails = self.mails.iter().rev();
        mails.filter(move |mail| is_earlier(mail) && mail.concerns(account))
    }

    pub(crate) fn mail(&self, number: u64) -> Option<&Mail> {
        self.mails.iter().rev().find(|mail| mail.number == number)
    }

    /// Adds a mail and returns its number; `None` if its reader has it already.
    pub(super) fn add(&mut self, mut mail: Mail) -> Option<u64> {
        if !self.known.insert((mail.id.clone(), mail.to.clone())) {
            return None;
        }
        self.arrivals += 1;
        mail.number = self.arrivals;
        self.mails.push_back(mail);
        if self.mails.len() > MAX_MESSAGES
            && let Some(oldest) = self.mails.pop_front()
        {
            self.known.remove(&(oldest.id, oldest.to));
        }
        Some(self.arrivals)
    }
}

impl Mail {
    pub(super) fn new(to: &str, received: Received) -> Self {
        let subject = received.subject.filter(|subject| !subject.is_empty());
        let subject = subject.unwrap_or_else(|| DEFAULT_SUBJECT.to_owned());
        Self {
            number: 0,
            id: received.id,
            at: received.at,
            to: to.to_owned(),
            problems: limits::email(&subject, &received.text).problems,
            accounts: accounts::of_mail(&subject, &received.text),
            subject,
            text: received.text,
        }
    }

    pub(crate) fn concerns(&self, account: Option<&str>) -> bool {
        account.is_none_or(|account| self.accounts.iter().any(|id| id == account))
    }
}
