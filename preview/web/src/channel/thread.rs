//! Channels, their threads and their messages.

use std::collections::{BTreeMap, HashMap, HashSet};

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
    /// By the number of their newest message.
    threads: BTreeMap<u64, Thread>,
    /// The number of the newest message of each thread with a key.
    newest: HashMap<String, u64>,
    /// The ids of all messages.
    ids: HashSet<String>,
    arrivals: u64,
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
        Self {
            name: name.to_owned(),
            sender,
            topic: None,
            threads: BTreeMap::new(),
            newest: HashMap::new(),
            ids: HashSet::new(),
            arrivals: 0,
        }
    }

    pub(super) fn is(&self, sender: Sender, name: &str) -> bool {
        self.sender == sender && self.name == name
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The threads whose newest message comes before that of a number, or all, with the numbers of
    /// their newest messages; the newest thread first.
    pub(crate) fn threads(&self, before: Option<u64>) -> impl Iterator<Item = (u64, &Thread)> {
        let earlier = self.threads.range(..before.unwrap_or(u64::MAX));
        earlier.rev().map(|(newest, thread)| (*newest, thread))
    }

    pub(crate) fn thread(&self, number: u64) -> Option<&Thread> {
        self.threads.values().rev().find(|thread| thread.number == number)
    }

    /// Adds a message to its thread, which becomes the last one, and returns the number of the thread.
    pub(super) fn add(&mut self, mut entry: Entry, key: Option<String>) -> u64 {
        self.arrivals += 1;
        entry.number = self.arrivals;
        self.ids.insert(entry.id.clone());
        let known = key.clone().and_then(|key| self.newest.insert(key, self.arrivals));
        let mut thread = known
            .and_then(|newest| self.threads.remove(&newest))
            .unwrap_or_else(|| Thread { number: self.arrivals, key, entries: Vec::new() });
        thread.entries.push(entry);
        let number = thread.number;
        self.threads.insert(self.arrivals, thread);
        if self.ids.len() > MAX_MESSAGES {
            self.remove_oldest();
        }
        number
    }

    /// Replaces the content of a message, and returns the numbers of its thread and of the message;
    /// `None` if there is no such message any more.
    pub(super) fn edit(&mut self, fresh: Entry) -> Option<(u64, u64)> {
        for thread in self.threads.values_mut() {
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
        let oldest = self.threads.iter_mut().min_by_key(|(_, thread)| first(thread));
        let Some((&newest, thread)) = oldest else { return };
        self.ids.remove(&thread.entries.remove(0).id);
        if thread.entries.is_empty()
            && let Some(Thread { key: Some(key), .. }) = self.threads.remove(&newest)
        {
            self.newest.remove(&key);
        }
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
        let threads = |before| -> Vec<Vec<String>> {
            channel.threads(before).map(|(_, thread)| ids(thread, None)).collect()
        };
        assert_eq!(threads(None), [vec!["1", "5"], vec!["4"], vec!["3"], vec!["2"]]);
        assert_eq!(threads(Some(4)), [["3"], ["2"]]);
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
        let thread = channel.thread(1).unwrap();
        assert_eq!(ids(thread, None), ["1", "2"]);
        let is_edited = |entry: &&Entry| entry.is_edited;
        let entries = thread.entries(None);
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
        assert_eq!(ids(channel.thread(1).unwrap(), Some("000000000001")), ["1", "3"]);
    }

    #[test]
    fn channel_removes_the_oldest_messages() {
        let mut channel = Channel::new(Sender::AmazonQ, "a");
        channel.add(entry(0), Some("x".to_owned()));
        for id in 1..=MAX_MESSAGES {
            channel.add(entry(id), Some(["x", "y"][id % 2].to_owned()));
        }
        assert!(!channel.has("0") && channel.has("1") && channel.has("2"));
        channel.add(entry(MAX_MESSAGES + 1), None);
        assert!(!channel.has("1") && channel.has("2"));
    }
}
