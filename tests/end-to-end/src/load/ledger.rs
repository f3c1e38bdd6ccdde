//! The account of every body, at every destination.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    time::Duration,
};

use notify_core::{
    parse::default_severities,
    parse::envelope::{Kept, records},
    parse::{Settings, notices},
    routing::destination::{self, Destination},
};
use serde_json::Value;

use super::{Load, Sent};
use crate::{Channel, Workspace, command::run, mails};

/// What became of the bodies at one destination. Every body is in exactly one of these.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Wanted, and told once.
    pub told: usize,
    /// Wanted, and resting with the dead letters.
    pub dead: usize,
    /// Wanted, and nowhere.
    pub lost: usize,
    /// Wanted, and told more than once.
    pub twice: usize,
    /// Dropped by the destination's rules.
    pub dropped: usize,
    /// To be dropped by the rules, and told all the same.
    pub unwanted: usize,
}

/// What became of everything.
#[derive(Debug)]
pub struct Ledger {
    bodies: usize,
    pub(super) published: usize,
    pub(super) took: Duration,
    /// How many faults of each kind were injected.
    pub faults: Value,
    /// By destination.
    pub rows: BTreeMap<String, Row>,
    /// Why dead letters are there, and how many.
    reasons: BTreeMap<String, usize>,
    /// The markers of what was lost or told twice, by destination; a few of them.
    pub wrong: Vec<String>,
}

impl Ledger {
    /// Reads every destination's readers and the dead letters.
    pub(super) fn of(load: &Load<'_>, bodies: &[Sent]) -> Self {
        let environment = load.deployment.formatter_environment();
        let word = |name: &str| environment[name].as_str().unwrap_or("{}");
        let destinations = destination::read(word("DESTINATIONS")).expect("the destinations");
        let settings = default_severities::read(word("ALERT_SEVERITIES")).expect("the severities");
        let (dead, reasons) = dead_letters(load);
        let mut ledger = Self {
            bodies: bodies.len(),
            published: 0,
            took: Duration::ZERO,
            faults: Value::Null,
            rows: BTreeMap::new(),
            reasons,
            wrong: Vec::new(),
        };
        for destination in &destinations {
            let told = count(&readings(load, &destination.name));
            let row = ledger.rows.entry(destination.name.clone()).or_default();
            for sent in bodies {
                let times = told.get(&sent.marker).copied().unwrap_or_default();
                let everybody = (String::new(), sent.marker.clone());
                let here = (destination.name.clone(), sent.marker.clone());
                let is_dead = dead.contains(&here) || dead.contains(&everybody);
                let place = match (is_wanted(sent, destination, &settings), times) {
                    (true, 1) => &mut row.told,
                    (true, 0) if is_dead => &mut row.dead,
                    (true, 0) => &mut row.lost,
                    (true, _) => &mut row.twice,
                    (false, 0) => &mut row.dropped,
                    (false, _) => &mut row.unwanted,
                };
                *place += 1;
                let is_wrong = times > 1 || times == 0 && !is_dead;
                if is_wrong && is_wanted(sent, destination, &settings) && ledger.wrong.len() < 10 {
                    ledger
                        .wrong
                        .push(format!("{}: {} {times} times", destination.name, sent.marker));
                }
            }
        }
        ledger
    }

    /// Whether every body is where it should be, once.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.rows.values().all(|row| row.lost + row.twice + row.unwanted == 0)
    }

    /// Whether nothing is given up but what a claim holds up that could not be given back: it does so
    /// for 15 minutes, and a load's tries are over before.
    #[must_use]
    pub fn is_given_up_for_claims_alone(&self) -> bool {
        self.reasons.keys().all(|reason| reason.contains("another is about to tell the same"))
    }
}

/// By the very rules that the function has.
fn is_wanted(sent: &Sent, destination: &Destination, settings: &Settings) -> bool {
    records(&sent.body)
        .iter()
        .flat_map(|record| notices(&record.body(), settings))
        .any(|notice| destination.rules.decide(&notice, &[]).is_wanted)
}

/// The messages that a destination's readers got.
fn readings(load: &Load<'_>, destination: &str) -> Vec<String> {
    let cloud = load.cloud;
    match destination {
        "channel" => {
            Channel::of(cloud).messages().into_iter().map(|message| message.body).collect()
        }
        "mail" => mails(cloud).iter().map(|mail| mail["text"].to_string()).collect(),
        "bot" => Workspace::of(cloud).messages().iter().map(Value::to_string).collect(),
        other => panic!("nobody knows how to read {other}"),
    }
}

/// Markers of the dead letters, each with its destination: empty where it is for all of them. And
/// their reasons.
fn dead_letters(load: &Load<'_>) -> (HashSet<(String, String)>, BTreeMap<String, usize>) {
    let letters = run(&mut load.deployment.tool("dead_letters.py"));
    let (mut dead, mut reasons) = (HashSet::new(), BTreeMap::new());
    for letter in letters.lines() {
        let letter: Value = serde_json::from_str(letter).expect("a dead letter is JSON");
        let body = letter["body"].as_str().expect("a dead letter has a body");
        let reason = letter["attributes"]["reason"].as_str().unwrap_or("the event failed");
        *reasons.entry(reason.to_owned()).or_default() += 1;
        let (destination, text) = match Kept::read(body) {
            Kept::Undelivered(message) => (message.destination, message.text),
            Kept::Event { event, .. } => (String::new(), event.to_string()),
        };
        dead.extend(markers(&text).map(|marker| (destination.clone(), marker.to_owned())));
    }
    (dead, reasons)
}

fn count(texts: &[String]) -> HashMap<String, usize> {
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
        let Self { bodies, published, took, faults, rows, reasons, wrong } = self;
        writeln!(formatter, "{bodies} bodies in {published} deliveries, {} s", took.as_secs())?;
        writeln!(formatter, "injected: {faults}")?;
        write!(formatter, "{:18}", "")?;
        rows.keys().try_for_each(|name| write!(formatter, "{name:>10}"))?;
        for (index, name) in
            ["told once", "dead letters", "dropped by rule", "lost", "told twice", "against rule"]
                .iter()
                .enumerate()
        {
            write!(formatter, "\n{name:18}")?;
            for row in rows.values() {
                let counts = [row.told, row.dead, row.dropped, row.lost, row.twice, row.unwanted];
                write!(formatter, "{:>10}", counts[index])?;
            }
        }
        for (reason, count) in reasons {
            write!(formatter, "\n{count} dead letters because: {reason:.120}")?;
        }
        wrong.iter().try_for_each(|wrong| write!(formatter, "\n{wrong}"))
    }
}
