//! A channel, its threads and their messages.

use super::{MOST_MESSAGES, Moment, accounts};
use crate::card::{Card, Sender};

/// Alarms stand apart: they have a thread of their own.
const ALARMS: &str = "asr-alarm";

/// A channel in Slack.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) name: String,
    /// Who writes in it.
    pub(crate) sender: Sender,
    /// The ARN of the topic it is subscribed to.
    pub(crate) topic: Option<String>,
    /// The one with the newest message last.
    threads: Vec<Thread>,
    arrivals: u64,
    kept: usize,
}

/// Messages that belong together, in the order of arrival.
#[derive(Debug)]
pub(crate) struct Thread {
    /// Its number in its channel.
    pub(crate) number: u64,
    /// What its messages say they belong to; nothing for a message that stands alone.
    pub(crate) key: Option<String>,
    entries: Vec<Entry>,
}

/// One message.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The id that SNS gave it, or the bot's `ts`.
    pub(crate) id: String,
    pub(crate) at: Moment,
    pub(crate) content: Content,
    /// Why nobody would see it; none if it is shown.
    pub(crate) problems: Vec<String>,
    pub(crate) accounts: Vec<String>,
    arrival: u64,
}

#[derive(Debug)]
pub(crate) enum Content {
    Card(Box<Card>),
    /// What can not be laid out.
    Raw(String),
}

impl Channel {
    pub(super) fn new(sender: Sender, name: &str) -> Self {
        let name = name.to_owned();
        Self { name, sender, topic: None, threads: Vec::new(), arrivals: 0, kept: 0 }
    }

    pub(super) fn is(&self, sender: Sender, name: &str) -> bool {
        self.sender == sender && self.name == name
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.threads.iter().flat_map(|thread| &thread.entries).any(|entry| entry.id == id)
    }

    pub(crate) fn threads(&self) -> &[Thread] {
        &self.threads
    }

    pub(crate) fn thread(&self, number: u64) -> Option<&Thread> {
        self.threads.iter().find(|thread| thread.number == number)
    }

    /// Puts a message in its thread, and the thread last. Returns the thread's number.
    pub(super) fn add(&mut self, mut entry: Entry, key: Option<String>) -> u64 {
        self.arrivals += 1;
        entry.arrival = self.arrivals;
        let known = self.threads.iter().position(|thread| key.is_some() && thread.key == key);
        let mut thread = match known {
            Some(index) => self.threads.remove(index),
            None => Thread { number: self.arrivals, key, entries: Vec::new() },
        };
        thread.entries.push(entry);
        let number = thread.number;
        self.threads.push(thread);
        self.kept += 1;
        while self.kept > MOST_MESSAGES {
            self.forget_the_oldest();
        }
        number
    }

    fn forget_the_oldest(&mut self) {
        let first = |thread: &Thread| thread.entries.first().map(|entry| entry.arrival);
        let oldest = self.threads.iter_mut().min_by_key(|thread| first(thread));
        if let Some(thread) = oldest.filter(|thread| !thread.entries.is_empty()) {
            thread.entries.remove(0);
        }
        self.threads.retain(|thread| !thread.entries.is_empty());
        self.kept -= 1;
    }
}

impl Thread {
    pub(crate) fn is_alarms(&self) -> bool {
        self.key.as_deref() == Some(ALARMS)
    }

    /// The messages that concern an account; all without one.
    pub(crate) fn entries(&self, account: Option<&str>) -> Vec<&Entry> {
        let concerns = |entry: &&Entry| match account {
            Some(account) => entry.accounts.iter().any(|id| id == account),
            None => true,
        };
        self.entries.iter().filter(concerns).collect()
    }
}

impl Entry {
    pub(super) fn new(id: String, at: Moment, content: Content, problems: Vec<String>) -> Self {
        let accounts = match &content {
            Content::Card(card) => accounts::of_card(card),
            Content::Raw(text) => accounts::account_ids(text),
        };
        Self { id, at, content, problems, accounts, arrival: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: usize) -> Entry {
        let content = Content::Raw(format!("of {:012}", id % 2));
        Entry::new(id.to_string(), Moment::now(), content, Vec::new())
    }

    fn ids(thread: &Thread, account: Option<&str>) -> Vec<String> {
        thread.entries(account).iter().map(|entry| entry.id.clone()).collect()
    }

    #[test]
    fn what_belongs_together_is_one_thread_and_the_newest_is_last() {
        let mut channel = Channel::new(Sender::AmazonQ, "a");
        for (id, key) in [(1, Some("x")), (2, Some("y")), (3, None), (4, None), (5, Some("x"))] {
            channel.add(entry(id), key.map(str::to_owned));
        }
        let threads: Vec<Vec<String>> =
            channel.threads().iter().map(|thread| ids(thread, None)).collect();
        assert_eq!(threads, [vec!["2"], vec!["3"], vec!["4"], vec!["1", "5"]]);
        assert!(channel.has("3") && !channel.has("6"));
    }

    #[test]
    fn an_account_has_its_own_messages_of_a_thread() {
        let mut channel = Channel::new(Sender::AmazonQ, "a");
        for id in 0..4 {
            channel.add(entry(id), Some("x".to_owned()));
        }
        assert_eq!(ids(&channel.threads()[0], Some("000000000001")), ["1", "3"]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut channel = Channel::new(Sender::AmazonQ, "a");
        channel.add(entry(0), Some("x".to_owned()));
        for id in 1..=MOST_MESSAGES {
            channel.add(entry(id), Some(["x", "y"][id % 2].to_owned()));
        }
        assert!(!channel.has("0") && channel.has("1") && channel.has("2"));
        channel.add(entry(9_999), None);
        assert!(!channel.has("1") && channel.has("2"));
    }
}
