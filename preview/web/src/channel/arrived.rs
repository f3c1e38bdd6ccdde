//! All received messages.

use std::collections::BTreeMap;

use preview::{
    card::{Card, Sender},
    limits,
};
use serde_json::Value;

use super::{
    accounts,
    change::Change,
    inbox::{Inbox, Mail},
    received::Received,
    thread::{Channel, Content, Entry},
    timestamp::Timestamp,
};

const MAX_CHANNELS: usize = 100;
/// Anyone can write a number of twelve digits.
const MAX_ACCOUNTS: usize = 1_000;

/// All received messages except the oldest, which are removed.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    channels: Vec<Channel>,
    pub(crate) inbox: Inbox,
    /// The ids of accounts, and their names as far as they are known.
    accounts: BTreeMap<String, Option<String>>,
}

impl Arrived {
    pub(crate) fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The channel of that name and its index; without a name the first channel, preferably one of
    /// Amazon Q.
    pub(crate) fn find(&self, name: Option<&str>) -> Option<(usize, &Channel)> {
        let mut channels = self.channels.iter().enumerate();
        match name {
            Some(name) => channels.find(|(_, channel)| channel.name == name),
            None => channels.min_by_key(|(_, channel)| channel.sender == Sender::Bot),
        }
    }

    /// A number that changes with the lists of channels and accounts.
    pub(crate) fn lists_version(&self) -> usize {
        let named = self.accounts.values().flatten().count();
        let topics = self.channels.iter().filter(|channel| channel.topic.is_some()).count();
        self.channels.len() + self.accounts.len() + named + topics
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.accounts.iter().map(|(id, name)| (id.as_str(), name.as_deref()))
    }

    /// The index of a channel, which is added if there is none of that name; `None` if there are too
    /// many.
    pub(crate) fn open(
        &mut self,
        sender: Sender,
        name: &str,
        topic: Option<&str>,
    ) -> Option<usize> {
        let known = self.channels.iter().position(|channel| channel.is(sender, name));
        if known.is_none() && self.channels.len() == MAX_CHANNELS {
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

    /// Adds a message to a channel of Amazon Q, with its problems if Amazon Q would drop it.
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

    /// Adds a message of the bot, with its problems if Slack refused it, or shows the new content of
    /// one that was edited.
    pub(crate) fn bot(&mut self, message: &Value, problems: Vec<String>) -> Option<Change> {
        let text = |key: &str| message.get(key).and_then(Value::as_str);
        let channel = self.open(Sender::Bot, text("channel")?, None)?;
        let id = text("ts")?;
        let at = Timestamp::from_unix(id.split('.').next()?.parse().ok()?)?;
        let thread = text("thread_ts").unwrap_or(id).to_owned();
        let content = Content::Card(Box::new(Card::slack(message)));
        let entry = Entry::new(id.to_owned(), at, content, problems);
        if message.get("edited").is_some() {
            return self.edit(channel, entry);
        }
        self.add(channel, entry, Some(thread))
    }

    /// Adds a mail to the inbox.
    pub(crate) fn mail(&mut self, to: &str, received: Received) -> Option<Change> {
        let mail = Mail::new(to, received);
        self.add_accounts(mail.accounts.iter().map(|id| (id.clone(), None)));
        self.inbox.add(mail).map(Change::Mail)
    }

    fn add(&mut self, channel: usize, entry: Entry, thread: Option<String>) -> Option<Change> {
        if self.channels.get(channel)?.has(&entry.id) {
            return None;
        }
        self.add_accounts_of(&entry);
        let thread = self.channels.get_mut(channel)?.add(entry, thread);
        Some(Change::Thread { channel, thread })
    }

    fn edit(&mut self, channel: usize, entry: Entry) -> Option<Change> {
        self.add_accounts_of(&entry);
        let (thread, message) = self.channels.get_mut(channel)?.edit(entry)?;
        Some(Change::Edited { channel, thread, message })
    }

    fn add_accounts_of(&mut self, entry: &Entry) {
        self.add_accounts(entry.accounts.iter().map(|id| (id.clone(), None)));
        if let Content::Card(card) = &entry.content {
            self.add_accounts(accounts::names(card).into_iter().map(|(id, name)| (id, Some(name))));
        }
    }

    fn add_accounts(&mut self, accounts: impl Iterator<Item = (String, Option<String>)>) {
        for (id, name) in accounts {
            if self.accounts.contains_key(&id) || self.accounts.len() < MAX_ACCOUNTS {
                let known = self.accounts.entry(id).or_default();
                *known = known.take().or(name);
            }
        }
    }
}
