//! Findings of controls that are open or passed, and the ways by which they come.

use super::super::{
    bodies::{controls::CONTROL_OF_NEW_STANDARD, security_hub::STANDARDS},
    world::{Bus, World, news},
};
use super::control_story::ControlStory;
use crate::{Cause, HOUR, Kind, MINUTE, Over, Reason};

pub(super) fn old(world: &mut World) {
    let first_observed = world.long_ago();
    // The first import comes within the 24 hours in which each check is evaluated.
    let begin = world.start.plus(world.minutes(1, 24 * 60));
    let mut story = ControlStory::new(world, begin);
    story.finding.first_observed = first_observed;
    story.evaluate(news(Kind::Backlog));
    story.updates();
}

pub(super) fn linked_region(world: &mut World) {
    let first_observed = world.long_ago();
    let begin = world.moment(30, 95);
    let mut story = ControlStory::new(world, begin);
    story.finding.first_observed = first_observed;
    story.evaluate(news(Kind::Backlog));
    story.updates();
}

pub(super) fn new(world: &mut World) {
    let begin = world.moment(0, 99);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    story.updates();
}

pub(super) fn passed(world: &mut World) {
    let begin = world.moment(0, 80);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    let fixed = story.now.plus(story.world.minutes(3 * 60, 60 * 60));
    story.updates_until(fixed, Reason::Update);
    story.now = fixed;
    story.finding.pass();
    story.evaluate(Cause::Resolved(Over::Confirmed));
    story.updates_until(story.world.end, Reason::StillOver);
}

pub(super) fn always_passed(world: &mut World) {
    let first_observed = world.long_ago();
    let begin = world.start.plus(world.minutes(1, 24 * 60));
    let mut story = ControlStory::new(world, begin);
    story.finding.first_observed = first_observed;
    story.finding.pass();
    story.evaluate(Cause::Nothing(Reason::NeverNotified));
    story.updates_until(story.world.end, Reason::NeverNotified);
}

pub(super) fn three_standards(world: &mut World) {
    let begin = world.moment(0, 50);
    let variant = world.number % 3;
    let mut story = ControlStory::new(world, begin);
    let ids = STANDARDS.map(|standard| (standard, story.world.uuid()));
    let import_all = |story: &mut ControlStory<'_>, causes: [Cause; 3]| {
        for ((standard, uuid), cause) in ids.iter().zip(causes) {
            let (account, region) = (&story.finding.account, &story.finding.region);
            let control = story.finding.control.unwrap_or_default();
            story.finding.id = format!(
                "arn:aws:securityhub:{region}:{account}:subscription/{standard}/{control}/finding/{uuid}"
            );
            story.finding.standard = Some(standard);
            story.evaluate(cause);
            story.wait(0, 2);
        }
        story.wait(12 * 60, 24 * 60);
    };
    let [update, other_path, recorded, still_over] =
        [Reason::Update, Reason::OtherPath, Reason::Recorded, Reason::StillOver]
            .map(Cause::Nothing);
    import_all(&mut story, [news(Kind::New), other_path, other_path]);
    import_all(&mut story, [update, other_path, other_path]);
    match variant {
        0 => {}
        1 => {
            // One check: when it passes, it passes for all.
            story.finding.pass();
            import_all(&mut story, [Cause::Resolved(Over::Confirmed), other_path, other_path]);
            while story.now < story.world.end {
                import_all(&mut story, [still_over; 3]);
            }
        }
        _ => {
            // Set aside only with the last of the three.
            story.finding.workflow = "SUPPRESSED";
            import_all(&mut story, [recorded, recorded, Cause::Resolved(Over::SetAside)]);
            while story.now < story.world.end {
                import_all(&mut story, [still_over; 3]);
            }
        }
    }
    while story.now < story.world.end {
        import_all(&mut story, [update, other_path, other_path]);
    }
}

pub(super) fn two_buses(world: &mut World) {
    let begin = world.moment(0, 80);
    let mut story = ControlStory::new(world, begin);
    let member = story.finding.account.clone();
    let region = story.finding.region.clone();
    let bus = Bus { account: &member, region: &region };
    let mut cause = news(Kind::New);
    while story.now < story.world.end {
        story.evaluate(cause);
        cause = Cause::Nothing(Reason::Update);
        let after = story.now.plus(story.world.minutes(0, 1));
        let at = std::mem::replace(&mut story.now, after);
        story.import(bus, Cause::Nothing(Reason::OtherPath));
        story.now = at;
        story.wait(12 * 60, 24 * 60);
    }
}

pub(super) fn two_formats(world: &mut World) {
    let begin = world.moment(0, 60);
    let mut story = ControlStory::new(world, begin);
    story.begin();
    story.wait(0, 2);
    story.import_v2(Cause::Nothing(Reason::OtherPath));
    let fixed = story.now.plus(30 * HOUR);
    story.updates_until(fixed, Reason::Update);
    story.now = fixed;
    story.finding.pass();
    story.evaluate(Cause::Resolved(Over::Confirmed));
    story.wait(0, 2);
    story.import_v2(Cause::Nothing(Reason::OtherPath));
}

pub(super) fn burst(world: &mut World) {
    let begin = world.moment(40, 60);
    for account in world.accounts() {
        let at = begin.plus(world.rng.i64(0..MINUTE));
        let mut story = ControlStory::of(world, CONTROL_OF_NEW_STANDARD, &account, at);
        story.begin();
        story.updates();
    }
}
