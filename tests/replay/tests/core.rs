//! Weeks go through the core's decisions, with a map as the state table and each message sent at once,
//! and are compared with the oracle: what the core decides, without grouping, faults and AWS.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{HashMap, HashSet};

use notify_core::{
    Content, Notice, Severity,
    parse::{ParseSettings, envelope, notices},
    routing::{Destination, Verdict, destination},
    state::{Comparison, Item, NewsKind, Observation, Observed, Phase, Subject},
};
use proptest::prelude::*;
use replay::{
    Attributes, Cause, Diff, Kind, Moment, Oracle, Reason, Record, Rules, Settings, Via, generate,
    name_records,
};
use serde_json::{Value, json};

const CHANNEL: &str = "channel";
/// Seconds between two sweeps.
const SWEEP: i64 = 15 * 60;

/// An item as the table has it.
#[derive(Default)]
struct Row {
    item: Option<Item>,
    fingerprints: String,
    seen: u64,
    seen_at: i64,
    due_at: Option<i64>,
}

/// The core with a table and one destination.
struct Core {
    destination: Destination,
    /// When the destination began.
    since: i64,
    rows: HashMap<String, Row>,
    aliases: HashMap<String, String>,
    /// The messages that bypass the state.
    bypassed: HashSet<String>,
    records: Vec<Record>,
}

impl Core {
    fn new(since: i64) -> Self {
        let json = json!([{
            "name": CHANNEL, "format": "slack-bot",
            "topic_arn": "arn:aws:sns:ap-northeast-1:222222222222:channel",
        }]);
        let mut destinations = destination::parse(&json.to_string()).unwrap();
        Self {
            destination: destinations.remove(0),
            since,
            rows: HashMap::new(),
            aliases: HashMap::new(),
            bypassed: HashSet::new(),
            records: Vec::new(),
        }
    }

    fn comparison(&self, now: i64) -> Comparison {
        Comparison { since: self.since, resolved_from: Some(Severity::Unknown), now }
    }

    /// Takes one line.
    fn take(&mut self, line: usize, event: &Value, now: i64) {
        for record in envelope::records(event) {
            for notice in notices(&record.body, &ParseSettings::default()) {
                match notice.subject() {
                    Some(subject) => {
                        let seen = Observation::new(&notice, record.sent_at, now);
                        self.observe(line, subject, notice, &seen, now);
                    }
                    None => self.bypass(line, &notice, record.message_id, now),
                }
            }
        }
    }

    fn bypass(&mut self, line: usize, notice: &Notice, message: Option<&str>, now: i64) {
        let is_repetition = !self.bypassed.insert(message.unwrap_or_default().to_owned());
        if !is_repetition && self.takes(notice) {
            self.record(Some(line), &format!("bypass {line}"), Some(Kind::Bypass), now);
        }
    }

    fn takes(&self, notice: &Notice) -> bool {
        self.destination.decide(notice, Some(&[])).verdict == Verdict::Allow
    }

    fn observe(
        &mut self,
        line: usize,
        mut subject: Subject,
        mut notice: Notice,
        seen: &Observation,
        now: i64,
    ) {
        if let Some(arn) = subject.finding_arn.as_ref().filter(|_| subject.is_provisional)
            && let Some(id) = self.aliases.get(arn)
        {
            subject.id.clone_from(id);
        }
        self.record(Some(line), &subject.id, None, now);
        let row = self.rows.entry(subject.id.clone()).or_default();
        let at = seen.provider_at.unwrap_or(seen.envelope_at).min(seen.envelope_at);
        let is_over = matches!(seen.phase, Phase::Over(_));
        if !is_over && row.fingerprints.contains(&seen.fingerprint) && row.seen_at <= at {
            (row.seen, row.seen_at) = (row.seen + 1, at);
            return;
        }
        let (item, observed) = Item::observe(row.item.clone(), &subject, &notice, seen);
        let Some(mut item) = item else { return };
        if observed == Observed::Stale && item.news(CHANNEL, self.comparison(now)).is_none() {
            return;
        }
        self.link(&subject, &mut item, seen);
        if let Some(news) = item.news(CHANNEL, self.comparison(now)) {
            // Rules judge an end by what has ended.
            if let (Content::Alert(alert), Some(severity)) = (&mut notice.content, item.severity())
                && alert.is_over
            {
                alert.severity = severity;
            }
            if self.takes(&notice) {
                item.notified(CHANNEL, news.mark);
                self.record(Some(line), &subject.id, Some(kind_of(&news.kind)), now);
            }
        }
        self.write(&item, Some(at), now);
    }

    /// Points the finding's ARN to the subject, and takes over what ASR's results had brought before.
    fn link(&mut self, subject: &Subject, item: &mut Item, seen: &Observation) {
        let Some(arn) = &subject.finding_arn else { return };
        let before = self.rows.get(&subject.id).and_then(|row| row.item.as_ref());
        let is_new_part = before.is_none_or(|before| !before.parts.contains_key(&seen.part));
        if !is_new_part || subject.is_provisional && before.is_some() {
            return;
        }
        let old = self.aliases.insert(arn.clone(), subject.id.clone());
        if let Some(old) = old.filter(|old| *old != subject.id)
            && let Some(Row { item: Some(old), .. }) = self.rows.remove(&old)
        {
            item.absorb(&old);
        }
    }

    fn write(&mut self, item: &Item, at: Option<i64>, now: i64) {
        let repeat =
            |_: &str, severity: Severity| self.destination.attention.repeat_interval(severity);
        let row = self.rows.entry(item.id.clone()).or_default();
        if let Some(at) = at {
            (row.seen, row.seen_at) = (row.seen + 1, row.seen_at.max(at));
        }
        row.fingerprints = item.fingerprints();
        row.due_at = item.next_due(row.seen_at, now, repeat);
        // As the table keeps it.
        row.item = Item::parse(&item.to_json());
        assert!(row.item.is_some(), "an item that cannot be read again");
    }

    /// Looks at what is due.
    fn sweep(&mut self, now: i64) {
        let mut due: Vec<String> = self
            .rows
            .iter()
            .filter(|(_, row)| row.due_at.is_some_and(|at| at <= now))
            .map(|(id, _)| id.clone())
            .collect();
        due.sort();
        for id in due {
            let Some(row) = self.rows.get(&id) else { continue };
            let (seen, seen_at) = (row.seen, row.seen_at);
            let Some(mut item) = row.item.clone() else { continue };
            let repeat = item
                .severity()
                .and_then(|severity| self.destination.attention.repeat_interval(severity));
            let is_known = item.marks.contains_key(CHANNEL);
            let news =
                item.news(CHANNEL, self.comparison(now)).filter(|_| is_known).or_else(|| {
                    let is_due = item.reminder_due(CHANNEL, seen_at, repeat?, now);
                    is_due.then(|| item.reminder(CHANNEL, seen, now)).flatten()
                });
            if let Some(news) = news {
                item.notified(CHANNEL, news.mark);
                self.record(None, &id, Some(kind_of(&news.kind)), now);
            }
            self.write(&item, None, now);
        }
    }

    fn record(&mut self, line: Option<usize>, subject: &str, kind: Option<Kind>, now: i64) {
        self.records.push(Record {
            // Messages leave after their event, which has milliseconds.
            at: Moment::from_millis((now + 1) * 1_000).unwrap(),
            subject: subject.to_owned(),
            destination: kind.map(|_| CHANNEL.to_owned()),
            kind,
            member_of_summary: false,
            line,
            attributes: Attributes::default(),
        });
    }
}

fn kind_of(news: &NewsKind) -> Kind {
    match news {
        NewsKind::New | NewsKind::Risen => Kind::New,
        NewsKind::Backlog => Kind::Backlog,
        NewsKind::Changed(_) => Kind::Changed,
        NewsKind::Reopened { .. } | NewsKind::NoLongerSetAside | NewsKind::RolledBack => {
            Kind::Reopened
        }
        NewsKind::Again { .. } => Kind::Again,
        NewsKind::NotFixed(_) => Kind::NotFixed,
        NewsKind::Flapping { .. } => Kind::Flapping,
        NewsKind::Resolved(_) => Kind::Resolved,
        NewsKind::Reminder { .. } => Kind::Reminder,
        NewsKind::BackInSight { .. } => unreachable!("there is no digest"),
        NewsKind::Unchecked => unreachable!("the table answers"),
    }
}

/// A line as Lambda is invoked with it.
fn event(line: &replay::Line) -> Value {
    match line.via {
        Via::EventBridge => line.body.clone(),
        Via::StatusTopic | Via::AlarmTopic => json!({"Records": [{
            "EventSource": "aws:sns",
            "Sns": {"MessageId": line.text(), "TopicArn": "arn:aws:sns:ap-northeast-1:222222222222:asr",
                    "Timestamp": line.at.to_string(), "Message": line.text()},
        }]}),
    }
}

fn run(settings: Settings) -> Diff {
    let week = generate(&settings);
    let seconds = |at: Moment| at.millis().div_euclid(1_000);
    let start = seconds(settings.start);
    let mut core = Core::new(start);
    let mut swept = start;
    for (number, (line, truth)) in week.lines.iter().zip(&week.truths).enumerate() {
        let now = seconds(line.at);
        while swept + SWEEP <= now {
            swept += SWEEP;
            core.sweep(swept);
        }
        // What no pattern of EventBridge lets through.
        let is_filtered = [Reason::LeftOut, Reason::BelowSeverity]
            .iter()
            .any(|reason| truth.cause == Cause::Nothing(*reason));
        if !is_filtered {
            core.take(number, &event(line), now);
        }
    }
    for _ in 0..4 * 6 {
        swept += SWEEP;
        core.sweep(swept);
    }
    let named = name_records(&core.records, &week.truths);
    assert!(named.merged.is_empty(), "{:?}", named.merged);
    assert!(named.split.is_empty(), "{:?}", named.split);
    assert!(named.unnamed.is_empty(), "{:?}", named.unnamed);
    Oracle::new(&week.truths, &Rules::default()).compare(CHANNEL, &named.sent)
}

#[test]
fn core_sends_each_news_of_a_week_once() {
    for seed in 1..=3 {
        let diff = run(Settings { seed, ..Settings::default() });
        assert!(diff.is_clean(), "seed {seed}: {diff}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn core_sends_each_news_of_any_days_once(seed: u64, accounts in 1..=6_u32, days in 1..=4_u32) {
        let diff = run(Settings { seed, accounts, days, ..Settings::default() });
        prop_assert!(diff.is_clean(), "{diff}");
    }
}
