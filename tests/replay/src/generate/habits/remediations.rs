//! ASR's remediations and what they do to findings.

use super::super::{
    bodies::asr::Status,
    world::{World, news},
};
use super::control_story::ControlStory;
use crate::{Cause, HOUR, Kind, Over, Reason, SECOND};

const QUEUED: Cause = Cause::Nothing(Reason::Queued);

/// A new finding, and ASR's queued remediation of it.
fn queued(world: &mut World) -> (ControlStory<'_>, super::super::bodies::asr::Execution) {
    let begin = world.moment(0, 60);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    story.now = story.now.plus(20 * SECOND);
    let execution = story.execution();
    story.result(&execution, Status::Queued, QUEUED);
    story.wait(2, 6);
    (story, execution)
}

/// ASR sets the workflow of a finding after it has published.
fn set_workflow(story: &mut ControlStory<'_>, workflow: &'static str, reason: Reason) {
    story.now = story.now.plus(2 * SECOND);
    story.finding.workflow = workflow;
    story.write(Cause::Nothing(reason));
}

pub(super) fn succeeds(world: &mut World) {
    let (mut story, execution) = queued(world);
    story.result(&execution, Status::Success, Cause::Resolved(Over::Claimed));
    set_workflow(&mut story, "RESOLVED", Reason::StillOver);
    story.wait(30, 12 * 60);
    story.finding.pass();
    story.evaluate(Cause::Nothing(Reason::StillOver));
    story.updates_until(story.now.plus(48 * HOUR), Reason::StillOver);
    story.wait(60, 12 * 60);
    story.finding.record_state = "ARCHIVED";
    story.evaluate(Cause::Nothing(Reason::StillOver));
}

pub(super) fn same_failure(world: &mut World) {
    let (mut story, execution) = queued(world);
    story.result(&execution, Status::Failed, news(Kind::Changed));
    // ASR 2 leaves the workflow NEW, so that each import starts a remediation.
    while story.now < story.world.end {
        story.wait(12 * 60, 24 * 60);
        story.evaluate(Cause::Nothing(Reason::Update));
        story.now = story.now.plus(20 * SECOND);
        let execution = story.execution();
        story.result(&execution, Status::Queued, QUEUED);
        story.wait(2, 6);
        story.result(&execution, Status::Failed, Cause::Nothing(Reason::SameFailure));
    }
}

pub(super) fn skipped(world: &mut World) {
    let (mut story, execution) = queued(world);
    story.result(&execution, Status::Failed, news(Kind::Changed));
    set_workflow(&mut story, "NOTIFIED", Reason::NotifiedByOthers);
    while story.now < story.world.end {
        story.wait(12 * 60, 24 * 60);
        story.evaluate(Cause::Nothing(Reason::Update));
        story.now = story.now.plus(20 * SECOND);
        let execution = story.execution();
        story.result(&execution, Status::NotNew, Cause::Nothing(Reason::Skipped));
    }
}

pub(super) fn other_failure(world: &mut World) {
    let (mut story, execution) = queued(world);
    story.result(&execution, Status::Failed, news(Kind::Changed));
    set_workflow(&mut story, "NOTIFIED", Reason::NotifiedByOthers);
    // Started by a person.
    for cause in [news(Kind::Changed), Cause::Nothing(Reason::SameFailure)] {
        story.wait(5 * 60, 15 * 60);
        let execution = story.execution();
        story.result(&execution, Status::AssumeRoleFailure, cause);
    }
    story.updates();
}

pub(super) fn reported_twice(world: &mut World) {
    let (mut story, execution) = queued(world);
    story.result(&execution, Status::LambdaError, news(Kind::Changed));
    story.now = story.now.plus(2 * SECOND);
    story.result(&execution, Status::ExecutionFailed, Cause::Nothing(Reason::SameFailure));
    set_workflow(&mut story, "NOTIFIED", Reason::NotifiedByOthers);
    story.updates();
}

pub(super) fn without_effect(world: &mut World) {
    let (mut story, execution) = queued(world);
    story.result(&execution, Status::Success, Cause::Resolved(Over::Claimed));
    set_workflow(&mut story, "RESOLVED", Reason::StillOver);
    story.wait(12 * 60, 24 * 60);
    story.evaluate(news(Kind::NotFixed));
    story.updates();
}

pub(super) fn undone(world: &mut World) {
    let (mut story, mut execution) = queued(world);
    while story.now < story.world.end {
        story.result(&execution, Status::Success, Cause::Resolved(Over::Claimed));
        set_workflow(&mut story, "RESOLVED", Reason::StillOver);
        story.wait(30, 60);
        story.finding.pass();
        story.evaluate(Cause::Nothing(Reason::StillOver));
        // Never three turns within 24 hours.
        story.wait(28 * 60, 30 * 60);
        story.finding.fail();
        story.evaluate(news(Kind::Reopened));
        story.now = story.now.plus(20 * SECOND);
        execution = story.execution();
        story.result(&execution, Status::Queued, QUEUED);
        story.wait(2, 6);
    }
}

/// Results of a deployment that receives no findings, or not this one.
pub(super) fn alone(world: &mut World) {
    let begin = world.moment(0, 80);
    let succeeds = world.is_one_of(2);
    let mut story = ControlStory::new(world, begin);
    let execution = story.execution();
    story.result(&execution, Status::Queued, QUEUED);
    story.wait(2, 6);
    if succeeds {
        story.result(&execution, Status::Success, Cause::Resolved(Over::Claimed));
    } else {
        story.result(&execution, Status::Failed, news(Kind::New));
    }
}
