//! Random histories of one control: evaluations, changes by people, results of ASR; events that come
//! again, late, out of order, by three paths, with forged times and under a clock that runs back;
//! deliveries that fail, and two at once. After each step the destination is due to learn exactly what
//! the model says, and in the end it knows what is so.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Comparison, DAY, Item, MINUTE, Observation, Severity, Subject, T0, asr, control,
    model::{Arrival, Model, Says, Workflow},
    notice,
    steps::{Noise, Step, noise, step},
    with,
};
use crate::{Notice, state::Pending};

static FINDING: LazyLock<Value> = LazyLock::new(|| control(T0, "FAILED", "NEW"));
static RESULTS: LazyLock<Vec<Notice>> = LazyLock::new(|| {
    ["SUCCESS", "FAILED", "ASSUME_ROLE_FAILURE"].map(|status| notice(&asr(status, 0))).to_vec()
});

/// The state of the finding at Security Hub.
#[derive(Debug, Clone, Copy)]
struct Finding {
    passes: bool,
    workflow: Workflow,
    severity: Severity,
    evaluated_at: i64,
}

/// An event on its way.
#[derive(Debug, Clone)]
struct Event {
    arrives_at: i64,
    arrival: Arrival,
    notice: Notice,
}

struct World {
    now: i64,
    finding: Finding,
    events: Vec<Event>,
    number: u32,
    item: Option<Item>,
    subject: Subject,
    model: Model,
    works: bool,
    /// What the table has beside the item: the times of the latest event.
    seen_at: i64,
    provider_at: Option<i64>,
}

impl World {
    fn new() -> Self {
        let (passes, workflow, severity) = (true, Workflow::New, Severity::High);
        Self {
            now: T0,
            finding: Finding { passes, workflow, severity, evaluated_at: T0 },
            events: Vec::new(),
            number: 0,
            item: None,
            subject: notice(&FINDING).subject().unwrap(),
            model: Model::default(),
            works: true,
            seen_at: i64::MIN,
            provider_at: None,
        }
    }

    fn happens(&mut self, step: &Step, noise: &Noise) {
        self.passes(31);
        match step {
            Step::Evaluate { passes, severity } => {
                let failed_before = !self.finding.passes;
                let workflow = match self.finding.workflow {
                    _ if *passes => Workflow::Resolved,
                    // Security Hub sets it back.
                    Workflow::Notified | Workflow::Resolved if !failed_before => Workflow::New,
                    workflow => workflow,
                };
                let evaluated_at = self.now;
                self.finding =
                    Finding { passes: *passes, workflow, severity: *severity, evaluated_at };
                self.report(noise);
            }
            Step::Change(workflow) if !self.finding.passes => {
                self.finding.workflow = *workflow;
                self.report(noise);
            }
            Step::Remediate(kind) if !self.finding.passes => {
                let says = kind.map_or(Says::Success, Says::Failure);
                let mut notice = RESULTS[kind.map_or(0, |kind| usize::from(kind) + 1)].clone();
                let crate::Content::Remediation(remediation) = &mut notice.content else {
                    panic!()
                };
                remediation.execution_arn = Some(self.number.to_string());
                self.send(says, notice, noise);
                self.passes(40);
                self.finding.workflow =
                    if kind.is_some() { Workflow::Notified } else { Workflow::Resolved };
                self.report(noise);
            }
            Step::Wait(minutes) => self.passes(minutes * MINUTE),
            Step::Deliver(works) => self.works = *works,
            Step::Race => self.race(),
            Step::Change(_) | Step::Remediate(_) => {}
        }
        self.passes(31);
    }

    /// Security Hub sends the finding as it is.
    fn report(&mut self, noise: &Noise) {
        let Finding { passes, workflow, severity, evaluated_at } = self.finding;
        let word = format!("{workflow:?}").to_uppercase();
        let label =
            if passes { "INFORMATIONAL".to_owned() } else { severity.as_str().to_uppercase() };
        let finding = "/detail/findings/0";
        let body = with(
            FINDING.clone(),
            &[
                (&format!("{finding}/UpdatedAt"), super::iso(evaluated_at)),
                (
                    &format!("{finding}/Compliance/Status"),
                    json!(if passes { "PASSED" } else { "FAILED" }),
                ),
                (&format!("{finding}/Workflow/Status"), json!(word)),
                (&format!("{finding}/Severity/Label"), json!(label)),
            ],
        );
        self.send(Says::Finding { passes, workflow, severity }, notice(&body), noise);
    }

    fn send(&mut self, says: Says, mut notice: Notice, noise: &Noise) {
        self.number += 1;
        let (mut evaluated_at, mut sent_at) = (self.finding.evaluated_at, self.now);
        if noise.is_forged {
            (evaluated_at, sent_at) = (4_070_908_800, 4_070_908_800);
            if let crate::Content::Alert(alert) = &mut notice.content {
                alert.tracking.updated_at = Some("2099-01-01T00:00:00Z".to_owned());
            }
        }
        let mut arrives_at = self.now;
        for (path, delay) in (0..).zip(&noise.copies) {
            arrives_at += delay * MINUTE + path;
            let now = arrives_at - noise.clock_back * MINUTE;
            let arrival =
                Arrival { says, number: self.number, evaluated_at, sent_at: sent_at + path, now };
            self.events.push(Event { arrives_at, arrival, notice: notice.clone() });
        }
    }

    /// Time passes: events arrive, and the sweep looks when something is due.
    fn passes(&mut self, seconds: i64) {
        let until = self.now + seconds;
        loop {
            let event = self.events.iter().map(|event| event.arrives_at).min();
            let item = self.item.as_ref();
            let due = item.and_then(|item| item.next_due(self.seen_at, self.now, |_, _| None));
            let due = due.filter(|at| *at > self.now || self.works && self.is_due());
            let Some(at) = event.into_iter().chain(due).min().filter(|at| *at <= until) else {
                break;
            };
            self.now = self.now.max(at);
            if event == Some(at) {
                let next = self.events.iter().position(|event| event.arrives_at == at).unwrap();
                let event = self.events.remove(next);
                self.arrives(&event);
            }
            self.looks();
        }
        self.now = until;
        self.check();
    }

    fn is_due(&self) -> bool {
        self.news().is_some()
    }

    fn arrives(&mut self, event: &Event) {
        let Arrival { sent_at, now, .. } = event.arrival;
        self.model.arrives(event.arrival);
        let seen = Observation::new(&event.notice, Some(sent_at), now);
        let at = seen.envelope_at;
        // The path on which nothing is read.
        let is_known = !seen.is_clamped
            && self.seen_at <= at
            && self
                .item
                .as_ref()
                .is_some_and(|item| item.fingerprints().contains(&seen.fingerprint));
        if is_known {
            self.provider_at = seen.provider_at;
        } else {
            let known = self.item.take().map(|item| {
                let mut item = Item::parse(&item.to_json()).unwrap();
                item.catch_up(self.seen_at, self.provider_at);
                item
            });
            self.item = Item::observe(known, &self.subject, &event.notice, &seen).0;
        }
        if self.item.is_some() && !seen.is_clamped {
            self.seen_at = self.seen_at.max(at);
        }
        self.check();
    }

    fn shown(&self) -> String {
        let item = self.item.as_ref().map(Item::to_json);
        format!("at {}\n{item:?}\n{:?}", self.now - T0, self.model)
    }

    fn how(&self) -> Comparison {
        Comparison { since: 0, resolved_from: Some(Severity::Unknown), now: self.now }
    }

    fn news(&self) -> Option<super::News> {
        self.item.as_ref()?.news("team", self.how())
    }

    /// What is news is what the model expects, and agrees with what is so.
    fn check(&self) {
        let word = self.news().map(|news| news.kind.as_str());
        assert_eq!(word, self.model.expects(self.now), "{}", self.shown());
        let is_open = self.item.as_ref().map(Item::is_open);
        assert_eq!(is_open, self.model.is_open(), "{}", self.shown());
        match word {
            Some("new" | "changed" | "reopened" | "not-fixed") => assert_eq!(is_open, Some(true)),
            Some("resolved") => assert_eq!(is_open, Some(false)),
            _ => {}
        }
    }

    /// The destination is notified, if deliveries work.
    fn looks(&mut self) {
        if !self.works {
            return;
        }
        if let Some(news) = self.news() {
            self.model.took(news.kind.as_str(), self.now);
            self.item.as_mut().unwrap().notified("team", news.mark);
            assert_eq!(self.news(), None, "twice");
        }
        self.check();
    }

    /// One invocation has begun a delivery when another looks: it has nothing to say.
    fn race(&mut self) {
        let Some(news) = self.news() else { return };
        let (destination, owner) = ("team".to_owned(), "one".to_owned());
        let pending = Pending { destination, mark: news.mark.clone(), owner, until: self.now + 5 };
        let how = self.how();
        let item = self.item.as_mut().unwrap();
        item.begin(pending);
        assert_eq!(item.news_after_pending("team", how), None);
        if self.works {
            self.model.took(news.kind.as_str(), how.now);
            item.notified("team", news.mark);
        } else {
            item.give_up("team", &news.mark);
        }
        assert!(item.pending.is_empty());
        self.check();
    }

    /// Everything arrives, deliveries work, and the check runs once more.
    fn settles(&mut self) {
        let quiet = Noise { copies: vec![0], is_forged: false, clock_back: 0 };
        self.works = true;
        self.looks();
        self.passes(2 * DAY);
        let Finding { passes, severity, .. } = self.finding;
        self.happens(&Step::Evaluate { passes, severity }, &quiet);
        self.passes(2 * DAY);
        assert_eq!(self.news(), None, "{:#?}", self.item);
        let Some(item) = &self.item else { return };
        let Finding { passes, workflow, .. } = self.finding;
        let mark = item.marks.get("team");
        if passes || workflow == Workflow::Suppressed {
            assert!(!item.is_open(), "{item:#?}");
            assert!(mark.is_none_or(|mark| mark.is_over), "{item:#?}");
        }
        if !passes && workflow == Workflow::New {
            assert!(item.is_open(), "{item:#?}");
            let mark = mark.expect("it was never notified");
            assert_eq!((mark.openings, mark.is_over), (item.openings, false));
            assert!(mark.worst.severity >= Some(severity));
        }
    }
}

proptest! {
    // It would write into the working copy.
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn destination_learns_everything_once(
        steps in prop::collection::vec((step(), noise()), 1..24),
    ) {
        let mut world = World::new();
        for (step, noise) in &steps {
            world.happens(step, noise);
        }
        world.settles();
    }
}
