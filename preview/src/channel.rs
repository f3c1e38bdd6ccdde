//! What has arrived: channels with their threads, and the inbox.

mod accounts;
mod inbox;
mod moment;
mod thread;

use std::collections::BTreeMap;

pub(crate) use accounts::is_account_id;
pub(crate) use inbox::{Inbox, Mail};
pub(crate) use moment::Moment;
use serde_json::Value;
pub(crate) use thread::{Channel, Content, Entry, Thread};

use crate::{
    card::{Card, Sender},
    limits,
};

/// What is kept of each channel, and of the inbox.
const MOST_MESSAGES: usize = 2_000;
const MOST_CHANNELS: usize = 100;
/// Anybody can write a number of twelve digits.
const MOST_ACCOUNTS: usize = 1_000;

/// Everything that has arrived and is still kept.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    channels: Vec<Channel>,
    pub(crate) inbox: Inbox,
    /// Ids, and names where they are known.
    accounts: BTreeMap<String, Option<String>>,
}

/// What somebody who looks at a page has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Channels or accounts came to be.
    Lists,
    /// A thread has a new message.
    Thread { channel: usize, thread: u64 },
    /// A mail arrived.
    Mail(u64),
    /// What is going on, is another thing.
    Progress,
    /// There will be no more changes.
    End,
}

/// A message as SNS hands it over.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) id: String,
    pub(crate) at: Moment,
    pub(crate) topic: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) text: String,
}

impl Arrived {
    pub(crate) fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The channel of that name; without one the first, of Amazon Q's if there are any.
    pub(crate) fn find(&self, name: Option<&str>) -> Option<(usize, &Channel)> {
        let mut channels = self.channels.iter().enumerate();
        match name {
            Some(name) => channels.find(|(_, channel)| channel.name == name),
            None => channels.min_by_key(|(_, channel)| channel.sender == Sender::Bot),
        }
    }

    /// Counts what the lists of channels and accounts are made of: they change when it does.
    pub(crate) fn lists(&self) -> usize {
        let named = self.accounts.values().flatten().count();
        let topics = self.channels.iter().filter(|channel| channel.topic.is_some()).count();
        self.channels.len() + self.accounts.len() + named + topics
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.accounts.iter().map(|(id, name)| (id.as_str(), name.as_deref()))
    }

    /// Makes a channel, if there is none of that name yet. Nothing if there are too many.
    pub(crate) fn open(
        &mut self,
        sender: Sender,
        name: &str,
        topic: Option<&str>,
    ) -> Option<usize> {
        let known = self.channels.iter().position(|channel| channel.is(sender, name));
        if known.is_none() && self.channels.len() == MOST_CHANNELS {
            return None;
        }
        let index = known.unwrap_or_else(|| {
            self.channels.push(Channel::new(sender, name));
            self.channels.len() - 1
        });
        if let (Some(channel), Some(topic)) = (self.channels.get_mut(index), topic) {
            channel.topic = Some(topic.to_owned());
        }
        Some(index)
    }

    /// Takes what Amazon Q is handed. What it would drop is kept and says why.
    pub(crate) fn amazon_q(&mut self, name: &str, received: Received) -> Option<Change> {
        let channel = self.open(Sender::AmazonQ, name, received.topic.as_deref())?;
        let problems = limits::amazon_q(&received.text).problems;
        let (content, thread) = match Card::amazon_q(&received.text) {
            Ok(card) => {
                let thread = card.thread.clone();
                (Content::Card(Box::new(card)), thread)
            }
            Err(_) => (Content::Raw(received.text), None),
        };
        let entry = Entry::new(received.id, received.at, content, problems);
        self.add(channel, entry, thread)
    }

    /// Takes a message of the bot's, with why Slack refused it, if it did.
    pub(crate) fn bot(&mut self, message: &Value, problems: Vec<String>) -> Option<Change> {
        let text = |key: &str| message.get(key).and_then(Value::as_str);
        let channel = self.open(Sender::Bot, text("channel")?, None)?;
        let id = text("ts")?;
        let at = Moment::after(id.split('.').next()?.parse().ok()?)?;
        let thread = text("thread_ts").unwrap_or(id).to_owned();
        let content = Content::Card(Box::new(Card::slack(message)));
        self.add(channel, Entry::new(id.to_owned(), at, content, problems), Some(thread))
    }

    /// Takes a mail.
    pub(crate) fn mail(&mut self, to: &str, received: Received) -> Option<Change> {
        let mail = Mail::new(to, received);
        self.know(mail.accounts.iter().map(|id| (id.clone(), None)));
        self.inbox.add(mail).map(Change::Mail)
    }

    fn add(&mut self, channel: usize, entry: Entry, thread: Option<String>) -> Option<Change> {
        let is_repetition = self.channels.get(channel)?.has(&entry.id);
        if is_repetition {
            return None;
        }
        self.know(entry.accounts.iter().map(|id| (id.clone(), None)));
        if let Content::Card(card) = &entry.content {
            self.know(accounts::names(card).into_iter().map(|(id, name)| (id, Some(name))));
        }
        let thread = self.channels.get_mut(channel)?.add(entry, thread);
        Some(Change::Thread { channel, thread })
    }

    fn know(&mut self, accounts: impl Iterator<Item = (String, Option<String>)>) {
        for (id, name) in accounts {
            if self.accounts.contains_key(&id) || self.accounts.len() < MOST_ACCOUNTS {
                let known = self.accounts.entry(id).or_default();
                *known = known.take().or(name);
            }
        }
    }
}
