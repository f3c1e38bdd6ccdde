//! Findings of controls that end, begin again, or change.

use super::super::{
    bodies::controls::LOW_CONTROL,
    world::{World, news},
};
use super::control_story::ControlStory;
use crate::{Cause, HOUR, Kind, Over, Reason, Severity};

pub(super) fn suppressed(world: &mut World) {
    let begin = world.moment(0, 60);
    let returns = world.is_one_of(2);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    story.wait(2 * 60, 10 * 60);
    story.finding.workflow = "SUPPRESSED";
    story.write(Cause::Resolved(Over::SetAside));
    let until = story.now.plus(36 * HOUR);
    story.updates_until(until, Reason::StillOver);
    if returns {
        story.now = until;
        story.finding.workflow = "NEW";
        story.write(news(Kind::Reopened));
        story.updates();
    }
}

pub(super) fn claimed_by_person(world: &mut World) {
    let begin = world.moment(0, 55);
    let is_fixed_later = world.is_one_of(2);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    story.wait(60, 8 * 60);
    story.finding.workflow = "RESOLVED";
    story.write(Cause::Resolved(Over::Claimed));
    // The workflow stays RESOLVED while the check keeps failing.
    story.wait(12 * 60, 24 * 60);
    story.evaluate(news(Kind::NotFixed));
    if is_fixed_later {
        story.updates_until(story.now.plus(40 * HOUR), Reason::Update);
        story.wait(3 * 60, 12 * 60);
        story.finding.pass();
        story.evaluate(Cause::Resolved(Over::Confirmed));
    } else {
        story.updates();
    }
}

pub(super) fn deleted(world: &mut World) {
    let begin = world.moment(0, 85);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    story.wait(60, 20 * 60);
    story.finding.compliance = Some("NOT_AVAILABLE");
    story.finding.record_state = "ARCHIVED";
    story.evaluate(Cause::Resolved(Over::Confirmed));
}

pub(super) fn first_seen_notified(world: &mut World) {
    let begin = world.moment(0, 60);
    let becomes_new = world.is_one_of(2);
    let mut story = ControlStory::new(world, begin);
    story.finding.workflow = "NOTIFIED";
    story.evaluate(Cause::Nothing(Reason::NotifiedByOthers));
    story.updates_until(story.now.plus(30 * HOUR), Reason::NotifiedByOthers);
    if becomes_new {
        story.wait(12 * 60, 20 * 60);
        story.finding.workflow = "NEW";
        story.write(news(Kind::New));
        story.updates();
    } else {
        story.updates_until(story.world.end, Reason::NotifiedByOthers);
    }
}

pub(super) fn failed_again(world: &mut World) {
    let begin = world.moment(0, 40);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    story.wait(14 * 60, 22 * 60);
    story.finding.pass();
    story.evaluate(Cause::Resolved(Over::Confirmed));
    // More than 24 hours after the first turn: no flapping.
    story.wait(25 * 60, 36 * 60);
    story.finding.fail();
    story.evaluate(news(Kind::Reopened));
    story.updates();
}

pub(super) fn flapping(world: &mut World) {
    // It flaps until the end, so that what follows on 24 quiet hours is not in the recording.
    let length = world.end.since(world.start);
    let begin = world.end.plus(-(length / 2).min(22 * HOUR));
    let mut story = ControlStory::new(world, begin);
    story.begin();
    let mut turns = 0;
    while story.now < story.world.end {
        story.wait(2 * 60, 3 * 60);
        turns += 1;
        let is_over = turns % 2 == 1;
        if is_over {
            story.finding.pass();
        } else {
            story.finding.fail();
        }
        story.evaluate(match turns {
            1 => Cause::Resolved(Over::Confirmed),
            2 => news(Kind::Reopened),
            3 => news(Kind::Flapping),
            _ => Cause::Nothing(Reason::WhileFlapping),
        });
    }
}

pub(super) fn severity(world: &mut World) {
    let begin = world.moment(0, 50);
    let mut story = ControlStory::new(world, begin);
    let set = |story: &mut ControlStory<'_>, severity, cause| {
        story.finding.severity = severity;
        story.subject.severity = severity;
        story.evaluate(cause);
        story.wait(12 * 60, 20 * 60);
    };
    set(&mut story, Severity::Medium, news(Kind::New));
    set(&mut story, Severity::High, news(Kind::Changed));
    set(&mut story, Severity::Medium, Cause::Nothing(Reason::Better));
    // As severe as it was notified already.
    set(&mut story, Severity::High, Cause::Nothing(Reason::Recorded));
    story.updates();
}

pub(super) fn low(world: &mut World) {
    let begin = world.moment(0, 60);
    let rises = world.is_one_of(2);
    let account = world.account();
    let mut story = ControlStory::of(world, LOW_CONTROL, &account, begin);
    story.evaluate(Cause::Nothing(Reason::BelowSeverity));
    story.updates_until(story.now.plus(40 * HOUR), Reason::BelowSeverity);
    if rises {
        story.wait(12 * 60, 20 * 60);
        story.finding.severity = Severity::High;
        story.subject.severity = Severity::High;
        story.evaluate(news(Kind::New));
        story.updates();
    }
}
