//! Subjects, observations and news of real events.

mod allocations;
mod bad_input;
mod claims;
mod decisions;
mod due;
mod endings;
mod fingerprints;
mod history;
mod invariants;
mod item;
mod model;
mod steps;
mod subjects;
mod subjects_of_config;
mod turns;

use serde_json::{Value, json};

use super::{Comparison, Item, Mark, News, NewsKind, Observation, Observed, Pending, Subject};
use crate::{
    Notice, Severity,
    parse::{Body, ParseSettings, notices},
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 2026-11-23T04:12:31Z, when most fixtures were sent.
const T0: i64 = 1_795_407_151;

/// A fixture as JSON.
fn fixture(name: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/");
    let text = std::fs::read_to_string(format!("{path}{name}")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The first notice of a body.
fn notice(body: &Value) -> Notice {
    notices(&Body::from_text(&body.to_string()), &ParseSettings::default()).remove(0)
}

fn subject(body: &Value) -> Subject {
    notice(body).subject().unwrap()
}

/// The body with other values at some paths: `("/detail/severity", json!(5))`.
fn with(mut body: Value, changes: &[(&str, Value)]) -> Value {
    for (path, value) in changes {
        let (parent, key) = path.rsplit_once('/').unwrap();
        let parent = body.pointer_mut(parent).unwrap_or_else(|| panic!("no {path}"));
        match parent {
            Value::Array(values) => values[key.parse::<usize>().unwrap()] = value.clone(),
            parent => parent[key] = value.clone(),
        }
    }
    body
}

/// A time as AWS writes it.
fn iso(at: i64) -> Value {
    let at = time::OffsetDateTime::from_unix_timestamp(at).unwrap();
    json!(format!(
        "{}-{:02}-{:02}T{:02}:{:02}:{:02}.000Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    ))
}

/// A finding of the control S3.8 as Security Hub sends it.
fn control(evaluated_at: i64, compliance: &str, workflow: &str) -> Value {
    let finding = "/detail/findings/0";
    let at = |path: &str| format!("{finding}{path}");
    with(
        fixture("security-hub/control.json"),
        &[
            (&at("/UpdatedAt"), iso(evaluated_at)),
            (&at("/FirstObservedAt"), iso(T0)),
            (&at("/CreatedAt"), iso(T0)),
            (&at("/Compliance/Status"), json!(compliance)),
            (&at("/Workflow/Status"), json!(workflow)),
            (&at("/WorkflowState"), json!(workflow)),
        ],
    )
}

/// The control with this severity.
fn severe(at: i64, label: &str) -> Value {
    let severity = json!({"Label": label});
    with(control(at, "FAILED", "NEW"), &[("/detail/findings/0/Severity", severity)])
}

/// The same of another standard.
fn of_standard(body: Value, standard: &str) -> Value {
    let id = format!(
        "arn:aws:securityhub:ap-northeast-1:333333333333:subscription/{standard}/S3.8/finding/1"
    );
    with(body, &[("/detail/findings/0/Id", json!(id))])
}

/// A result of ASR for that finding. Each execution has a number.
fn asr(status: &str, execution: u32) -> Value {
    let id = control(T0, "FAILED", "NEW")["detail"]["findings"][0]["Id"].clone();
    let execution = format!(
        "arn:aws:states:ap-northeast-1:222222222222:execution:SO0111-ASR-Orchestrator:{execution}"
    );
    with(
        fixture("asr/failed-runbook.json"),
        &[
            ("/Message", json!("See the execution")),
            ("/Remediation_Status", json!(status)),
            ("/Finding/finding_arn", id),
            ("/StepFunctions_Execution_Id", json!(execution)),
        ],
    )
}

/// An alarm that changed its state.
fn alarm(at: i64, from: &str, to: &str) -> Value {
    with(
        fixture("alarm/no-runbook.json"),
        &[
            ("/StateChangeTime", iso(at)),
            ("/OldStateValue", json!(from)),
            ("/NewStateValue", json!(to)),
        ],
    )
}

/// GuardDuty's own event.
fn guardduty(updated_at: i64, count: u64) -> Value {
    with(
        fixture("guardduty/unusual-calls.json"),
        &[
            ("/detail/updatedAt", iso(updated_at)),
            ("/detail/service/count", json!(count)),
            ("/detail/service/eventFirstSeen", iso(T0)),
        ],
    )
}

/// The same finding in Security Hub.
fn guardduty_in_security_hub(workflow: &str) -> Value {
    let native = guardduty(T0, 1);
    let mut body = with(
        fixture("security-hub/guardduty-key-without-id.json"),
        &[
            ("/detail/findings/0/Id", native["detail"]["arn"].clone()),
            ("/detail/findings/0/Severity", json!({"Label": "LOW"})),
            ("/detail/findings/0/Workflow/Status", json!(workflow)),
            ("/detail/findings/0/WorkflowState", json!(workflow)),
        ],
    );
    let finding = body.pointer_mut("/detail/findings/0").unwrap().as_object_mut().unwrap();
    for key in ["Action", "ProductFields"] {
        finding.remove(key);
    }
    body
}

impl Item {
    /// What is news, if all deliveries that are under way end well. None if one of them says it all; else
    /// it is other news, which must wait until they have ended.
    fn news_after_pending(&self, destination: &str, how: Comparison) -> Option<News> {
        self.news_after(self.expected_mark(destination, how.now).as_ref(), how)
    }

    /// The mark that a destination has when all deliveries to it that are under way have ended well.
    /// None if it has none and there are none.
    fn expected_mark(&self, destination: &str, now: i64) -> Option<Mark> {
        let mut expected = self.marks.get(destination).cloned();
        let under_way = |it: &&Pending| it.destination == destination && it.until > now;
        for pending in self.pending.iter().filter(under_way) {
            match &mut expected {
                Some(mark) => mark.merge(pending.mark.clone()),
                None => expected = Some(pending.mark.clone()),
            }
        }
        expected
    }
}

/// What is so, for one destination: `team`.
struct Story {
    item: Option<Item>,
    subject: Option<Subject>,
    how: Comparison,
    seen_at: i64,
}

impl Story {
    fn new() -> Self {
        let how = Comparison { since: 0, resolved_from: Some(Severity::Unknown), now: 0 };
        Self { item: None, subject: None, how, seen_at: 0 }
    }

    /// An event that is sent and arrives at this time, after the events before.
    fn sees(&mut self, at: i64, body: &Value) -> Observed {
        self.sees_late(at, at, body)
    }

    fn sees_late(&mut self, sent_at: i64, now: i64, body: &Value) -> Observed {
        let notice = notice(body);
        let own = notice.subject().unwrap();
        // An alias leads from the finding's ARN to its subject.
        let subject = match &self.subject {
            Some(known) if own.is_provisional => known.clone(),
            _ => own,
        };
        let seen = Observation::new(&notice, Some(sent_at), now);
        let (item, observed) = Item::observe(self.item.take(), &subject, &notice, &seen);
        self.item = item;
        self.subject.get_or_insert(subject);
        self.seen_at = self.seen_at.max(now);
        observed
    }

    fn item(&self) -> &Item {
        self.item.as_ref().unwrap()
    }

    fn news(&self, at: i64) -> Option<News> {
        self.item.as_ref()?.news("team", Comparison { now: at, ..self.how })
    }

    /// The news at this time, which the destination's topic takes.
    fn takes(&mut self, at: i64) -> Option<NewsKind> {
        let news = self.news(at)?;
        self.item.as_mut().unwrap().notified("team", news.mark);
        assert_eq!(self.news(at), None, "the same news twice");
        Some(news.kind)
    }

    /// What the destination is notified of when this event comes.
    fn learns(&mut self, at: i64, body: &Value) -> Option<NewsKind> {
        self.sees(at, body);
        self.takes(at)
    }

    /// The word of that.
    fn word(&mut self, at: i64, body: &Value) -> &'static str {
        self.learns(at, body).map_or("-", |kind| kind.as_str())
    }
}
