//! Channels, their threads and their messages.

use preview::card::{Card, Sender};

use super::{accounts, received::MAX_MESSAGES, timestamp::Timestamp};

/// The key of the thread of all alarms.
const ALARMS: &str = "asr-alarm";

/// A channel in Slack.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) name: String,
    /// The app that posts in it.
    pub(crate) sender: Sender,
    /// The ARN of the topic it is subscribed to.
    pub(crate) topic: Option<String>,
    /// The thread with the newest message is the last.
    threads: Vec<Thread>,
    arrivals: u64,
    messages: usize,
}

/// The messages of a thread, in the order of arrival.
#[derive(Debug)]
pub(crate) struct Thread {
    /// Its number in its channel.
    pub(crate) number: u64,
    /// The thread id of its messages; `None` for a message without one.
    pub(crate) key: Option<String>,
    entries: Vec<Entry>,
}

/// One message.
#[derive(Debug)]
pub(crate) struct Entry {
    /// SNS's id of the message, or the `ts` of the bot's.
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) content: Content,
    /// Why it would be dropped or refused; empty if it is shown.
    pub(crate) problems: Vec<String>,
    pub(crate) accounts: Vec<String>,
    pub(crate) is_edited: bool,
    /// Its number in its channel.
    pub(crate) number: u64,
}

/// The content of a message.
#[derive(Debug)]
pub(crate) enum Content {
    Card(Box<Card>),
    /// A text that is not a card.
    Raw(String),
}

impl Channel {
    pub(super) fn new(sender: Sender, name: &str) -> Self {
        let name = name.to_owned();
        Self { name, sender, topic: None, threads: Vec::new(), arrivals: 0, messages: 0 }
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

    /// Adds a message to its thread, which becomes the last one, and returns the number of the thread.
    pub(super) fn add(&mut self, mut entry: Entry, key: Option<String>) -> u64 {
        self.arrivals += 1;
        entry.number = self.arrivals;
        let known = self.threads.iter().position(|thread| key.is_some() && thread.key == key);
        let mut thread = match known {
            Some(index) => self.threads.remove(index),
            None => Thread { number: self.arrivals, key, entries: Vec::new() },
        };
        thread.entries.push(entry);
        let number = thread.number;
        self.threads.push(thread);
        self.messages += 1;
        while self.messages > MAX_MESSAGES {
            self.remove_oldest();
        }
        number
    }

    /// Replaces the content of a message, and returns the numbers of its thread and of the message;
    /// `None` if there is no such message any more.
    pub(super) fn edit(&mut self, fresh: Entry) -> Option<(u64, u64)> {
        for thread in &mut self.threads {
            let thread_number = thread.number;
            if let Some(entry) = thread.entries.iter_mut().find(|entry| entry.id == fresh.id) {
                let number = entry.number;
                *entry = Entry { number, is_edited: true, ..fresh };
                return Some((thread_number, number));
            }
        }
        None
    }

    fn remove_oldest(&mut self) {
        let first = |thread: &Thread| thread.entries.first().map(|entry| entry.number);
        let oldest = self.threads.iter_mut().min_by_key(|thread| first(thread));
        if let Some(thread) = oldest.filter(|thread| !thread.entries.is_empty()) {
            thread.entries.remove(0);
        }
        self.threads.retain(|thread| !thread.entries.is_empty());
        self.messages -= 1;
    }
}

impl Thread {
    pub(crate) fn is_alarms(&self) -> bool {
        self.key.as_deref() == Some(ALARMS)
    }

    /// The messages about an account; all messages for `None`.
    pub(crate) fn entries(&self, account: Option<&str>) -> Vec<&Entry> {
        let concerns = |entry: &&Entry| match account {
            Some(account) => entry.accounts.iter().any(|id| id == account),
            None => true,
        };
        self.entries.iter().filter(concerns).collect()
    }
}

impl Entry {
    pub(super) fn new(id: String, at: Timestamp, content: Content, problems: Vec<String>) -> Self {
        let accounts = match &content {
            Content::Card(card) => accounts::of_card(card),
            Content::Raw(text) => accounts::account_ids(text),
        };
        Self { id, at, content, problems, accounts, is_edited: false, number: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: usize) -> Entry {
        let content = Content::Raw(format!("of {:012}", id % 2));
        Entry::new(id.to_string(), Timestamp::now(), content, Vec::new())
    }

    fn ids(thread: &Thread, account: Option<&str>) -> Vec<String> {
        thread.entries(account).iter().map(|entry| entry.id.clone()).collect()
    }

    #[test]
    fn add_groups_messages_by_thread_and_moves_the_thread_to_the_end() {
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
    fn edit_replaces_a_message_and_leaves_its_place() {
        let mut channel = Channel::new(Sender::Bot, "a");
        for (id, key) in [(1, "x"), (2, "x"), (3, "y")] {
            channel.add(entry(id), Some(key.to_owned()));
        }
        let content = Content::Raw("over".to_owned());
        let edited = Entry::new("1".to_owned(), Timestamp::now(), content, Vec::new());
        assert_eq!(channel.edit(edited), Some((1, 1)));
        assert_eq!(ids(&channel.threads()[0], None), ["1", "2"]);
        let is_edited = |entry: &&Entry| entry.is_edited;
        let entries = channel.threads()[0].entries(None);
        assert_eq!(entries.iter().map(is_edited).collect::<Vec<_>>(), [true, false]);
        assert!(matches!(&entries[0].content, Content::Raw(text) if text == "over"));
        assert_eq!(channel.edit(entry(4)), None);
    }

    #[test]
    fn entries_are_those_of_the_account() {
        let mut channel = Channel::new(Sender::AmazonQ, "a");
        for id in 0..4 {
            channel.add(entry(id), Some("x".to_owned()));
        }
        assert_eq!(ids(&channel.threads()[0], Some("000000000001")), ["1", "3"]);
    }

    #[test]
    fn channel_removes_the_oldest_messages() {
        let mut channel = Channel::new(Sender::AmazonQ, "a");
        channel.add(entry(0), Some("x".to_owned()));
        for id in 1..=MAX_MESSAGES {
            channel.add(entry(id), Some(["x", "y"][id % 2].to_owned()));
        }
        assert!(!channel.has("0") && channel.has("1") && channel.has("2"));
        channel.add(entry(9_999), None);
        assert!(!channel.has("1") && channel.has("2"));
    }
}
