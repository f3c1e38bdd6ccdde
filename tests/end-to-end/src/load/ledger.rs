//! The result of each body of a load, at each destination.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    time::Duration,
};

use serde_json::Value;

use super::{Load, Sent};
use crate::{Channel, Workspace, command::run, mails};

/// What the state table and the log say about bodies that have no message of their own.
struct Grouped {
    /// The items of subjects as JSON, by marker.
    items: HashMap<String, Value>,
    /// The ids of messages and destinations that a window held.
    held: HashSet<(String, String)>,
}

const DESTINATIONS: [&str; 3] = ["bot", "channel", "mail"];
/// The formatter's reason for a delivery that another invocation holds the lease of.
const IN_PROGRESS: &str = "another invocation is already delivering this notice";
/// The ledger names at most this many markers of bodies that are lost or duplicated.
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
    /// Allowed and delivered more than once.
    pub duplicated: usize,
    /// Denied by the rules and not delivered.
    pub dropped: usize,
    /// Denied by the rules and delivered.
    pub misrouted: usize,
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
    /// Some bodies that were lost or duplicated: destination, marker and number of deliveries.
    misplaced: Vec<String>,
}

impl Ledger {
    /// Reads the messages at every destination and the dead letters.
    pub(super) fn new(load: &Load<'_>, bodies: &[Sent]) -> Self {
        let (dead, reasons) = dead_letters(load);
        let mut ledger = Self {
            bodies: bodies.len(),
            published: 0,
            took: Duration::ZERO,
            faults: Value::Null,
            rows: BTreeMap::new(),
            reasons,
            misplaced: Vec::new(),
        };
        let grouped = Grouped::read(load);
        for destination in DESTINATIONS {
            let deliveries = count_markers(&messages(load, destination));
            for sent in bodies {
                let count = deliveries.get(&sent.marker).copied().unwrap_or_default();
                let is_dead = ["", destination]
                    .iter()
                    .any(|place| dead.contains(&((*place).to_owned(), sent.marker.clone())));
                let is_grouped = count == 0 && grouped.is_at(load, destination, sent);
                ledger.add(destination, sent, count, is_dead, is_grouped);
            }
        }
        ledger
    }

    fn add(
        &mut self,
        destination: &'static str,
        sent: &Sent,
        deliveries: usize,
        is_dead: bool,
        is_grouped: bool,
    ) {
        let row = self.rows.entry(destination).or_default();
        let (counter, is_misplaced) = match (sent.kind.is_allowed_at(destination), deliveries) {
            (true, 1) => (&mut row.delivered, false),
            (true, 0) if is_grouped => (&mut row.grouped, false),
            (true, 0) if is_dead => (&mut row.dead_lettered, false),
            (true, 0) => (&mut row.lost, true),
            (true, _) => (&mut row.duplicated, true),
            (false, 0) => (&mut row.dropped, false),
            (false, _) => (&mut row.misrouted, true),
        };
        *counter += 1;
        if is_misplaced && self.misplaced.len() < MAX_MISPLACED {
            self.misplaced.push(format!("{destination}: {} {deliveries} times", sent.marker));
        }
    }

    /// Whether no body is lost, duplicated or misrouted.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.rows.values().all(|row| row.lost + row.duplicated + row.misrouted == 0)
    }

    /// Whether the only dead letters are those of leases that could not be released: a
    /// lease holds for 15 minutes, and a load's attempts end before.
    #[must_use]
    pub fn has_only_leased_dead_letters(&self) -> bool {
        self.reasons.keys().all(|reason| reason.contains(IN_PROGRESS))
    }
}

impl Grouped {
    fn read(load: &Load<'_>) -> Self {
        let mut items = HashMap::new();
        for item in load.deployment.items() {
            let Some(text) = item["item"]["S"].as_str() else { continue };
            let Ok(parsed) = serde_json::from_str::<Value>(text) else { continue };
            if let Some(marker) = markers(text).next() {
                items.insert(marker.to_owned(), parsed);
            }
        }
        let log = load.deployment.log();
        let held = log.iter().filter(|line| line["outcome"] == "held").filter_map(|line| {
            let text = |name: &str| Some(line[name].as_str()?.to_owned());
            Some((text("message_id")?, text("destination")?))
        });
        Self { held: held.collect(), items }
    }

    /// Whether the destination's topic took a summary with the body: its subject is marked as notified
    /// there, which only follows a publish, or a window held it, and nothing is held any more.
    fn is_at(&self, load: &Load<'_>, destination: &str, sent: &Sent) -> bool {
        if let Some(item) = self.items.get(&sent.marker) {
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

/// The markers in the dead letters, each with its destination, which is empty for an event of all
/// destinations; and the number of dead letters by reason.
fn dead_letters(load: &Load<'_>) -> (HashSet<(String, String)>, BTreeMap<String, usize>) {
    let letters = run(&mut load.deployment.tool("dead_letters.py"));
    let (mut dead, mut reasons) = (HashSet::new(), BTreeMap::new());
    for letter in letters.lines() {
        let letter: Value = serde_json::from_str(letter).expect("a dead letter is JSON");
        let body = letter["body"].as_str().expect("a dead letter has a body");
        let attribute = |name: &str| letter["attributes"][name].as_str();
        let reason = attribute("reason").unwrap_or("the invocation failed");
        *reasons.entry(reason.to_owned()).or_default() += 1;
        let destination = attribute("destination").unwrap_or_default();
        dead.extend(markers(body).map(|marker| (destination.to_owned(), marker.to_owned())));
    }
    (dead, reasons)
}

/// The number of texts that contain each marker.
fn count_markers(texts: &[String]) -> HashMap<String, usize> {
    let mut count = HashMap::new();
    for text in texts {
        // A message may name its finding more than once.
        let markers: HashSet<&str> = markers(text).collect();
        for marker in markers {
            *count.entry(marker.to_owned()).or_default() += 1;
        }
    }
    count
}

/// The words of the form `load000123`.
fn markers(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("load").filter_map(|(at, _)| {
        let marker = text.get(at..at + "load000000".len())?;
        marker["load".len()..].bytes().all(|byte| byte.is_ascii_digit()).then_some(marker)
    })
}

impl fmt::Display for Ledger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bodies, published, took, faults, rows, reasons, misplaced } = self;
        writeln!(formatter, "{bodies} bodies in {published} deliveries, {} s", took.as_secs())?;
        writeln!(formatter, "injected: {faults}")?;
        write!(formatter, "{:14}", "")?;
        rows.keys().try_for_each(|name| write!(formatter, "{name:>10}"))?;
        let counts: [(&str, Count); 7] = [
            ("delivered", |row| row.delivered),
            ("in summaries", |row| row.grouped),
            ("dead-lettered", |row| row.dead_lettered),
            ("dropped", |row| row.dropped),
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
        misplaced.iter().try_for_each(|line| write!(formatter, "\n{line}"))
    }
}
