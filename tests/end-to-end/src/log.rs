//! The formatter's log: what became of each message and event.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Account, Deployment, channel::wait_until};

/// The formatter's `delivery finished` lines about one message, by destination.
pub type Deliveries = BTreeMap<String, Value>;

/// What became of a message or an event.
#[derive(Debug)]
pub enum End {
    /// Its deliveries, by destination.
    Delivered(Deliveries),
    /// It is no news, by the formatter's word for why.
    NoNews(String),
}

impl End {
    fn find(log: &[Value], id: &str) -> Option<Self> {
        let deliveries = by_destination(log, id);
        if !deliveries.is_empty() {
            return Some(Self::Delivered(deliveries));
        }
        let mut lines = log.iter().filter(|line| line["message"] == "notice recorded");
        let line = lines.find(|line| line["message_id"] == id)?;
        Some(Self::NoNews(line["decision"].as_str()?.to_owned()))
    }

    /// The line about a destination. None if it is no news there.
    #[must_use]
    pub fn delivery(&self, destination: &str) -> Option<&Value> {
        match self {
            Self::Delivered(deliveries) => deliveries.get(destination),
            Self::NoNews(_) => None,
        }
    }

    /// The formatter's word for what happened. None for what bypasses the state.
    #[must_use]
    pub fn decision(&self, destination: &str) -> Option<&str> {
        match self {
            Self::Delivered(deliveries) => deliveries.get(destination)?["decision"].as_str(),
            Self::NoNews(decision) => Some(decision),
        }
    }

    /// Why a destination has no message of its own, in words.
    #[must_use]
    pub fn why(&self, destination: &str) -> String {
        let Some(line) = self.delivery(destination) else {
            return format!("no message: {}", self.decision(destination).unwrap_or("no news"));
        };
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        format!("{}: {}", text("outcome"), text("rule"))
    }
}

impl Deployment<'_> {
    /// Waits until the formatter has logged a delivery of a message or an event to one destination, and
    /// returns this line. A repeated delivery has the last line.
    #[must_use]
    pub fn delivery(&self, id: &str, destination: &str) -> Value {
        wait_until(&format!("a log line of {id} at {destination}"), || {
            by_destination(&self.log(), id).remove(destination)
        })
    }

    /// Waits until the formatter has logged what became of several messages and events, and returns it in
    /// the order of the ids.
    #[must_use]
    pub fn ends(&self, ids: &[String]) -> Vec<End> {
        wait_until(&format!("the end of each of {ids:?}"), || {
            let log = self.log();
            ids.iter().map(|id| End::find(&log, id)).collect()
        })
    }

    /// Waits until summaries of a destination's windows have so many members, and returns the ids under
    /// which they were published.
    #[must_use]
    pub fn summaries(&self, destination: &str, members: usize) -> Vec<String> {
        wait_until(&format!("summaries of {members} members at {destination}"), || {
            let log = self.log();
            let own = log.iter().filter(|line| {
                line["message"] == "summary finished"
                    && line["destination"] == destination
                    && line["reason"] == "held by the window"
            });
            let own = own.filter_map(|line| {
                Some((line["published_id"].as_str()?.to_owned(), line["members"].as_u64()?))
            });
            let (ids, counts): (Vec<String>, Vec<u64>) = own.unzip();
            (counts.iter().sum::<u64>() >= members as u64).then_some(ids)
        })
    }

    /// Waits until a destination's digest is published, and returns its id.
    #[must_use]
    pub fn digest(&self, destination: &str) -> String {
        wait_until(&format!("the digest of {destination}"), || {
            let log = self.log();
            let mut lines = log.iter().filter(|line| line["message"] == "digest finished");
            let line = lines.find(|line| line["destination"] == destination)?;
            Some(line["published_id"].as_str()?.to_owned())
        })
    }

    /// Waits until the formatter has logged that a message or an event is no news, and returns the
    /// word for why.
    #[must_use]
    pub fn recorded(&self, id: &str) -> String {
        wait_until(&format!("the line about {id} that it is no news"), || {
            let log = self.log();
            let mut lines = log.iter().filter(|line| line["message"] == "notice recorded");
            let line = lines.find(|line| line["message_id"] == id)?;
            Some(line["decision"].as_str()?.to_owned())
        })
    }

    /// Waits until the formatter has logged a delivery of a message or an event to every destination,
    /// and returns these lines.
    #[must_use]
    pub fn deliveries(&self, id: &str) -> Deliveries {
        let destinations = self.number_of_destinations();
        wait_until(&format!("log lines of {destinations} destinations for {id}"), || {
            let lines = by_destination(&self.log(), id);
            Some(lines).filter(|lines| lines.len() >= destinations)
        })
    }

    /// The JSON lines of the formatter's log so far.
    #[must_use]
    pub fn log(&self) -> Vec<Value> {
        self.lines_of(self.output("log_group_name"))
    }

    /// The JSON lines of a log group so far.
    pub(crate) fn lines_of(&self, group: &str) -> Vec<Value> {
        let group = ["--log-group-name", group];
        let filter = [&["logs", "filter-log-events"][..], &group].concat();
        let answer = self.cloud().aws(Account::Security, &filter);
        let events = answer["events"].as_array().into_iter().flatten();
        let lines = events.filter_map(|event| event["message"].as_str());
        lines.filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

fn by_destination(log: &[Value], id: &str) -> Deliveries {
    let lines = log
        .iter()
        .filter(|line| line["message"] == "delivery finished" && line["message_id"] == id);
    lines
        .filter_map(|line| Some((line["destination"].as_str()?.to_owned(), line.clone())))
        .collect()
}
