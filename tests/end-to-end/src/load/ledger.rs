//! The result of each body of a load, at each destination.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    time::Duration,
};

use serde_json::Value;

use super::{
    Load, Sent,
    bodies::Kind,
    evidence::{Trail, count_markers, dead_letters, held_retries, markers, unanswered},
};
use crate::{Channel, Workspace, mails};

/// What the state table and the log say about bodies that have no message of their own.
struct Grouped {
    /// The subjects and their items as JSON, by marker.
    items: HashMap<String, (String, Value)>,
    /// The ids of messages and destinations that a window held.
    held: HashSet<(String, String)>,
}

const DESTINATIONS: [&str; 3] = ["bot", "channel", "mail"];
/// The ledger shows at most so many bodies that are lost, duplicated or misrouted.
const MAX_MISPLACED: usize = 10;

/// The bodies at one destination, counted. Each body is in exactly one of these counts.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Allowed by the rules and delivered once.
    pub delivered: usize,
    /// Allowed and delivered in a summary.
    pub grouped: usize,
    /// Allowed and in the dead-letter queue.
    pub dead_lettered: usize,
    /// Allowed and in no place.
    pub lost: usize,
    /// Allowed and delivered more than once, no more often than an answer was lost or a mark failed.
    pub repeated: usize,
    /// Allowed and delivered more than once without such a reason.
    pub duplicated: usize,
    /// Denied by the rules and not delivered.
    pub dropped: usize,
    /// Denied by the rules and delivered.
    pub misrouted: usize,
}

/// What was found of one body at one destination.
struct Found {
    deliveries: usize,
    /// The publishes with it whose answer did not reach the formatter.
    unanswered: usize,
    is_grouped: bool,
    is_dead: bool,
}

type Count = fn(&Row) -> usize;

/// The results of all bodies.
#[derive(Debug)]
pub struct Ledger {
    bodies: usize,
    pub(super) published: usize,
    pub(super) took: Duration,
    /// The number of injected faults by kind.
    pub faults: Value,
    /// The counts by destination.
    pub rows: BTreeMap<&'static str, Row>,
    /// The number of dead letters by reason.
    reasons: BTreeMap<String, usize>,
    /// The bodies that were delivered more than once for a reason: destination, marker and counts.
    repeated: Vec<String>,
    /// The bodies that were lost, duplicated or misrouted, with the formatter's log lines.
    misplaced: Vec<String>,
}

impl Ledger {
    /// Reads the messages at every destination and the dead letters.
    pub(super) fn new<'a>(load: &'a Load<'a>, bodies: &[Sent]) -> Self {
        let (dead, reasons) = dead_letters(load);
        let mut ledger = Self {
            bodies: bodies.len(),
            published: 0,
            took: Duration::ZERO,
            faults: Value::Null,
            rows: BTreeMap::new(),
            reasons,
            repeated: Vec::new(),
            misplaced: Vec::new(),
        };
        let log = load.deployment.log();
        let grouped = Grouped::read(load, &log);
        for destination in DESTINATIONS {
            let deliveries = count_markers(&messages(load, destination));
            let unanswered = unanswered(load, destination);
            let mut held_retries = held_retries(&log, destination);
            for sent in bodies {
                let subject = grouped.items.get(&sent.marker).map(|(subject, _)| &**subject);
                let trail = || Trail::new(load, &log, sent, subject);
                let count = |of: &HashMap<String, usize>| of.get(&sent.marker).copied();
                let deliveries = count(&deliveries).unwrap_or_default();
                let mut is_grouped = deliveries == 0 && grouped.is_at(load, destination, sent);
                if deliveries == 0
                    && !is_grouped
                    && sent.kind == Kind::Unrecognised
                    && held_retries > 0
                    && trail().is_retried(destination)
                {
                    held_retries -= 1;
                    is_grouped = true;
                }
                let found = Found {
                    deliveries,
                    unanswered: count(&unanswered).unwrap_or_default(),
                    is_grouped,
                    is_dead: ["", destination]
                        .iter()
                        .any(|place| dead.contains(&((*place).to_owned(), sent.marker.clone()))),
                };
                ledger.add(destination, sent, &found, trail);
            }
        }
        ledger
    }

    fn add<'t>(
        &mut self,
        destination: &'static str,
        sent: &Sent,
        found: &Found,
        trail: impl FnOnce() -> Trail<'t>,
    ) {
        let row = self.rows.entry(destination).or_default();
        let Found { deliveries, unanswered, is_dead, is_grouped } = *found;
        let counter = match (sent.kind.is_allowed_at(destination), deliveries) {
            (true, 1) => &mut row.delivered,
            (true, 0) if is_grouped => &mut row.grouped,
            (true, 0) if is_dead => &mut row.dead_lettered,
            (false, 0) => &mut row.dropped,
            (is_allowed, _) => {
                let trail = trail();
                let unmarked = trail.unmarked(destination);
                let mut text = format!(
                    "{destination}: {} {deliveries} times, {unanswered} without an answer, \
                     {unmarked} without a mark",
                    sent.marker
                );
                if is_allowed && deliveries > 1 && deliveries <= 1 + unanswered + unmarked {
                    self.repeated.push(text);
                    &mut row.repeated
                } else {
                    text += &trail.lines(destination);
                    self.misplaced.push(text);
                    match (is_allowed, deliveries) {
                        (true, 0) => &mut row.lost,
                        (true, _) => &mut row.duplicated,
                        (false, _) => &mut row.misrouted,
                    }
                }
            }
        };
        *counter += 1;
    }

    /// Whether no body is lost, duplicated or misrouted.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.rows.values().all(|row| row.lost + row.duplicated + row.misrouted == 0)
    }

    /// Whether nothing is in the dead-letter queues.
    #[must_use]
    pub fn has_no_dead_letters(&self) -> bool {
        self.reasons.is_empty()
    }
}

impl Grouped {
    fn read(load: &Load<'_>, log: &[Value]) -> Self {
        let mut items = HashMap::new();
        for item in load.deployment.items() {
            let Some(text) = item["item"]["S"].as_str() else { continue };
            let Ok(parsed) = serde_json::from_str::<Value>(text) else { continue };
            let key = item["key"]["S"].as_str().and_then(|key| key.strip_prefix("subject#"));
            if let (Some(marker), Some(subject)) = (markers(text).next(), key) {
                items.insert(marker.to_owned(), (subject.to_owned(), parsed));
            }
        }
        let held = log.iter().filter(|line| line["outcome"] == "held").filter_map(|line| {
            let text = |name: &str| Some(line[name].as_str()?.to_owned());
            Some((text("message_id")?, text("destination")?))
        });
        Self { held: held.collect(), items }
    }

    /// Whether the destination's topic took a summary with the body: its subject is marked as notified
    /// there, which only follows a publish, or a window held it, and nothing is held any more.
    fn is_at(&self, load: &Load<'_>, destination: &str, sent: &Sent) -> bool {
        if let Some((_, item)) = self.items.get(&sent.marker) {
            return item["marks"][destination]["o"].as_u64() > Some(0);
        }
        let ids = load.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut ids = ids.get(&sent.marker).into_iter().flatten();
        ids.any(|id| self.held.contains(&(id.clone(), destination.to_owned())))
    }
}

/// The texts of a destination's messages.
fn messages(load: &Load<'_>, destination: &str) -> Vec<String> {
    let cloud = load.cloud;
    match destination {
        "channel" => {
            Channel::new(cloud).messages().into_iter().map(|message| message.body).collect()
        }
        "mail" => mails(cloud).iter().map(|mail| mail["text"].to_string()).collect(),
        "bot" => Workspace::new(cloud).messages().iter().map(Value::to_string).collect(),
        other => panic!("unknown destination {other}"),
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bodies, published, took, faults, rows, reasons, repeated, misplaced } = self;
        writeln!(formatter, "{bodies} bodies in {published} deliveries, {} s", took.as_secs())?;
        writeln!(formatter, "injected: {faults}")?;
        write!(formatter, "{:14}", "")?;
        rows.keys().try_for_each(|name| write!(formatter, "{name:>10}"))?;
        let counts: [(&str, Count); 8] = [
            ("delivered", |row| row.delivered),
            ("in summaries", |row| row.grouped),
            ("dead-lettered", |row| row.dead_lettered),
            ("dropped", |row| row.dropped),
            ("repeated", |row| row.repeated),
            ("lost", |row| row.lost),
            ("duplicated", |row| row.duplicated),
            ("misrouted", |row| row.misrouted),
        ];
        for (name, count) in counts {
            write!(formatter, "\n{name:14}")?;
            rows.values().try_for_each(|row| write!(formatter, "{:>10}", count(row)))?;
        }
        for (reason, count) in reasons {
            write!(formatter, "\n{count} dead letters with the reason: {reason:.120}")?;
        }
        let misplaced = misplaced.iter().take(MAX_MISPLACED);
        repeated.iter().chain(misplaced).try_for_each(|line| write!(formatter, "\n{line}"))
    }
}
