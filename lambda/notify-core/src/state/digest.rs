//! From all that is open to one digest.

use std::collections::{BTreeMap, HashMap};

use super::Brief;
use crate::{Account, Counted, Digest, HeldBack, List, OpenProblem, Severity, aws_ids::AccountId};

/// Accounts and controls that are named.
const MAX_LARGEST: usize = 5;
/// Problems of a list that are named.
const MAX_PROBLEMS: usize = 10;
/// The words of the decisions that a digest counts, in their order.
const DECISIONS: [&str; 7] =
    ["new", "changed", "reopened", "not-fixed", "resolved", "back-in-sight", "backlog"];

/// What was counted since the last digest.
#[derive(Debug, Default)]
pub struct Activity {
    /// By word: the decisions, `events`, and the outcomes `dropped`, `held` and `silenced`.
    pub counts: HashMap<String, u64>,
    /// When the last event came, in seconds from 1970. None if none came.
    pub last_event_at: Option<i64>,
}

impl Digest {
    /// The digest of a destination: of what is open there, and of what was counted since the last one.
    #[must_use]
    pub fn new(
        destination: &str,
        (since, until): (i64, i64),
        briefs: &[Brief],
        activity: &Activity,
        names: &HashMap<String, String>,
    ) -> Self {
        let own = |brief: &&Brief| brief.destinations.iter().any(|name| name == destination);
        let own: Vec<&Brief> = briefs.iter().filter(own).collect();
        let (lost, rest): (Vec<&Brief>, Vec<&Brief>) =
            own.into_iter().partition(|brief| brief.lost_sight_at.is_some_and(|at| at <= until));
        let (unconfirmed, open): (Vec<&Brief>, Vec<&Brief>) =
            rest.into_iter().partition(|brief| brief.unconfirmed_at.is_some());
        let account = |brief: &Brief| account_of(brief.account, names);
        let problem = |brief: &&Brief| OpenProblem {
            subject: brief.id.clone(),
            source: brief.source,
            name: brief.name.clone(),
            what: brief.what.clone(),
            account: account(brief),
            region: brief.region.clone(),
            opened_at: brief.opened_at,
            link: None,
        };
        let list_of = |mut briefs: Vec<&Brief>| -> List<OpenProblem> {
            briefs.sort_by_key(|brief| brief.opened_at);
            List {
                items: briefs.iter().take(MAX_PROBLEMS).map(problem).collect(),
                omitted: briefs.len().saturating_sub(MAX_PROBLEMS),
            }
        };
        let mut severities: BTreeMap<Option<Severity>, usize> = BTreeMap::new();
        for brief in &open {
            *severities.entry(brief.severity).or_default() += 1;
        }
        let is_critical = |brief: &&&Brief| brief.severity == Some(Severity::Critical);
        let critical = open.iter().filter(is_critical).copied().collect();
        let is_due = |brief: &&Brief| brief.unconfirmed_at.is_some_and(|at| at <= until);
        let count = |word: &str| {
            let count = activity.counts.get(word).copied().unwrap_or_default();
            usize::try_from(count).unwrap_or(usize::MAX)
        };
        let by_account = open.iter().map(|brief| brief.account);
        Self {
            since,
            until,
            open: open.len(),
            open_by_severity: severities.into_iter().rev().collect(),
            open_by_account: largest(by_account).map(|id| account_of(id, names)),
            open_by_control: largest(open.iter().filter_map(|brief| brief.name.clone())),
            decisions: DECISIONS.iter().map(|word| ((*word).to_owned(), count(word))).collect(),
            held_back: vec![
                (HeldBack::Rules, count("dropped")),
                (HeldBack::Silences, count("silenced")),
                (HeldBack::Grouping, count("held")),
            ],
            oldest_critical: list_of(critical).items,
            unconfirmed: list_of(unconfirmed.into_iter().filter(is_due).collect()),
            lost_sight: list_of(lost),
            events: activity.counts.get("events").copied().unwrap_or_default(),
            last_event_at: activity.last_event_at,
        }
    }
}

impl Digest {
    /// The ids of the subjects that it names.
    #[must_use]
    pub fn subjects(&self) -> Vec<String> {
        let lists = [&self.oldest_critical, &self.unconfirmed.items, &self.lost_sight.items];
        lists.into_iter().flatten().map(|problem| problem.subject.clone()).collect()
    }

    /// Gives each problem that it names its link, by the subject's id.
    pub fn link(&mut self, links: &HashMap<String, String>) {
        let lists =
            [&mut self.oldest_critical, &mut self.unconfirmed.items, &mut self.lost_sight.items];
        for problem in lists.into_iter().flatten() {
            problem.link = links.get(&problem.subject).cloned();
        }
    }
}

fn account_of(id: Option<AccountId>, names: &HashMap<String, String>) -> Option<Account> {
    let id = id?;
    Some(Account { id, name: names.get(id.as_str()).cloned() })
}

/// The most frequent values.
fn largest<T: Ord>(values: impl Iterator<Item = T>) -> Counted<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut largest: Vec<(T, usize)> = counts.into_iter().collect();
    largest.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let others = largest.iter().skip(MAX_LARGEST).map(|(_, count)| count).sum();
    largest.truncate(MAX_LARGEST);
    Counted { largest, others }
}

impl<T> Counted<T> {
    fn map<U>(self, convert: impl Fn(T) -> U) -> Counted<U> {
        let convert = |(value, count)| (convert(value), count);
        Counted { largest: self.largest.into_iter().map(convert).collect(), others: self.others }
    }
}
