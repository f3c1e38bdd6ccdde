//! Route: from notices to deliveries, each with the rule that decided. Touches the configuration.

use std::borrow::Cow;

use notify_core::{
    AlarmState, Content, Severity,
    routing::{RoutingDecision, Verdict},
};

use super::{Delivery, Invocation, PendingNotice, decide::NoticeState};
use crate::{error::Error, outcome::Outcome, publisher::Publisher};

/// A message that is later than this says so, in seconds.
const LATE_AFTER: i64 = 5 * 60;

/// Makes one delivery of each notice and destination that it is news for, and ends those that a rule
/// denies. A notice that is routed already goes to its own destination alone.
pub(super) fn route<'a>(
    invocation: &Invocation<'a>,
    notices: &'a [PendingNotice<'a>],
) -> Vec<Delivery<'a>> {
    let publishers = &invocation.context.publishers;
    let mut deliveries = Vec::with_capacity(notices.len());
    for pending in notices {
        if matches!(pending.state, NoticeState::Ended(_)) {
            continue;
        }
        if let Some(only) = &pending.only
            && pending.is_for_removed(invocation.context)
        {
            let mut delivery = Delivery::new(pending, only, "retried".to_owned());
            delivery.end(Err(Error::NoDestination { name: only.clone() }));
            deliveries.push(delivery);
            continue;
        }
        for (number, publisher) in publishers.iter().enumerate() {
            let name = publisher.name();
            if pending.only.as_ref().is_some_and(|only| only != name) {
                continue;
            }
            let mut news = None;
            if let NoticeState::Subject(tracked) = &pending.state {
                let Some(found) = tracked.news(publisher, pending.now) else { continue };
                news = Some(found);
            }
            let decision = decide(pending, number, publisher);
            let mut delivery = Delivery::new(pending, name, decision.rule);
            if let (Some(news), Some(sent_at)) = (&mut news, pending.sent_at) {
                let late_by = pending.now - sent_at;
                news.late_by = (pending.retry.is_some() && late_by > LATE_AFTER).then_some(late_by);
            }
            delivery.news = news;
            if decision.verdict == Verdict::Deny {
                delivery.end(Ok(Outcome::Dropped));
            }
            deliveries.push(delivery);
        }
    }
    deliveries
}

/// The decision of an earlier phase, unless it waits for organizational units.
fn decide(pending: &PendingNotice<'_>, number: usize, publisher: &Publisher) -> RoutingDecision {
    let routed = |rule: &str| RoutingDecision { verdict: Verdict::Allow, rule: rule.to_owned() };
    if pending.retry.is_some() {
        return routed("retried");
    }
    if !pending.is_event() {
        return routed("still open");
    }
    match pending.decisions.get(number) {
        Some(made) if made.verdict != Verdict::NeedsUnits => made.clone(),
        _ => {
            let units = pending.units.as_deref().unwrap_or_default();
            pending.ask(publisher, Some(units))
        }
    }
}

impl PendingNotice<'_> {
    /// What a destination's rules say of it.
    pub(super) fn ask(&self, publisher: &Publisher, units: Option<&[String]>) -> RoutingDecision {
        let mut notice = Cow::Borrowed(&self.notice);
        // Only the table knows how severe the problem was, and it does not answer.
        if matches!(self.state, NoticeState::Unavailable(_))
            && self.is_over()
            && let Content::Alert(alert) = &mut notice.to_mut().content
        {
            alert.severity = Severity::Critical;
        }
        publisher.destination().decide(&notice, units)
    }

    /// Whether it says that something ended. The result of a remediation is news by itself.
    pub(super) fn is_over(&self) -> bool {
        match &self.notice.content {
            Content::Alert(alert) => alert.is_over,
            Content::Alarm(alarm) => alarm.state == AlarmState::Ok,
            _ => false,
        }
    }
}

impl<'a> Delivery<'a> {
    fn new(pending: &'a PendingNotice<'a>, destination: &'a str, rule: String) -> Self {
        Self { pending, destination, rule, lease: None, news: None, end: None }
    }
}
