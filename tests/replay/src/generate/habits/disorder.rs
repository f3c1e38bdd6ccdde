//! Lines in an order, or with times, that they should not have.

use super::super::world::{World, news};
use super::{Habit, control_story::ControlStory};
use crate::{Cause, HOUR, Kind, MINUTE, Moment, Over, Reason, SECOND, Severity, Via};

pub(super) fn out_of_order(world: &mut World) {
    let begin = world.moment(0, 70);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    story.wait(12 * 60, 20 * 60);
    let older = story.finding.clone();
    let overtaken = story.now;
    story.wait(30, 40);
    story.finding.pass();
    story.evaluate(Cause::Resolved(Over::Confirmed));
    // The failure before it arrives an hour later: it does not open the finding again.
    story.finding = older;
    story.finding.updated = overtaken.plus(-5 * SECOND);
    story.now = story.now.plus(HOUR);
    story.world.late_by = story.now.since(overtaken);
    story.write(Cause::Nothing(Reason::Stale));
    story.world.late_by = 0;
}

pub(super) fn forged(world: &mut World) {
    let begin = world.moment(0, 60);
    let variant = world.number % 3;
    let mut story = ControlStory::new(world, begin);
    let id = format!("scanner/{}", story.world.uuid());
    story.finding.product = "example/scanner";
    "A port is open to the internet".clone_into(&mut story.finding.title);
    story.finding.compliance = None;
    story.finding.control = None;
    story.finding.severity = Severity::Medium;
    story.finding.id.clone_from(&id);
    // A partner's dates of years ago are not believed: the finding is new, and not backlog.
    story.finding.first_observed = begin.plus(-9_000 * HOUR);
    story.subject.severity = Severity::Medium;
    story.subject.name = format!("example/scanner finding {id} in {}", story.finding.account);
    "example/scanner A port is open".clone_into(&mut story.subject.problem);
    story.subject.attributes.control = None;
    story.subject.attributes.id = Some(id);
    let far = Moment::parse("2099-01-01T00:00:00Z").unwrap_or(begin);
    story.finding.updated = if variant == 0 { far } else { begin.plus(-8_000 * HOUR) };
    story.finding.has_times = variant != 2;
    story.write(news(Kind::New));
    // The time of 2099 hides no later news.
    story.wait(20 * 60, 30 * 60);
    story.finding.severity = Severity::Critical;
    story.subject.severity = Severity::Critical;
    story.evaluate(news(Kind::Changed));
}

pub(super) fn duplicate(world: &mut World) {
    let after = world.rng.i64(SECOND..=2 * MINUTE);
    let found = world.any_line(|line, truth| {
        line.via == Via::EventBridge
            && truth.habit != Habit::Duplicates
            && truth.cause.kind() != Some(Kind::Bypass)
    });
    let Some((line, truth)) = found.map(|entry| entry.clone()) else { return };
    // Before the subject's next line: writes into a finding leave its time as it is, so that an
    // older copy after one is not known to be old.
    let next = world.next_line(&truth);
    if next.is_none_or(|next| next > line.at.plus(after)) {
        let cause = match truth.cause {
            Cause::Nothing(reason) => Cause::Nothing(reason),
            _ => Cause::Nothing(Reason::Duplicate),
        };
        world.deliver_again(&line, &truth, after, cause);
    }
}

pub(super) fn late(world: &mut World) {
    let by = world.minutes(60, 5 * 60);
    let end = world.end;
    // Updates of open findings only: what arrives late there is never news.
    let found = world.any_line(|line, truth| {
        line.via == Via::EventBridge
            && matches!(truth.habit, Habit::OldFindings | Habit::NewFindings)
            && truth.cause == Cause::Nothing(Reason::Update)
            && line.at.plus(by) < end
    });
    if let Some(entry) = found {
        World::delay(Habit::LateUpdates, entry, by, Cause::Nothing(Reason::Update));
    }
}
