//! Findings of GuardDuty: the same finding again and again, by several ways.

use serde_json::json;

use super::super::{
    bodies::guardduty::{Finding, PROBE, TYPES, Type},
    world::{Bus, HOME_BUS, HOME_REGION, Subject, World, news},
};
use crate::{Attributes, Cause, DAY, HOUR, Kind, MINUTE, Moment, Reason};

const NATIVE: (&str, &str) = ("aws.guardduty", "GuardDuty Finding");
const IMPORTED: (&str, &str) = ("aws.securityhub", "Security Hub Findings - Imported");
/// How often GuardDuty may be set to send updates.
const FREQUENCIES: [i64; 3] = [15 * MINUTE, HOUR, 6 * HOUR];

struct Story<'w> {
    world: &'w mut World,
    now: Moment,
    finding: Finding,
    subject: Subject,
    /// Whether the member's own bus forwards its events too.
    is_forwarded: bool,
    /// Whether Security Hub imports the finding too.
    is_imported: bool,
}

impl<'w> Story<'w> {
    fn new(world: &'w mut World, kind: Type, begin: Moment) -> Self {
        let account = world.account().id;
        let region = world.region().to_owned();
        let finding = Finding {
            kind,
            region,
            detector: world.hex(32),
            id: world.hex(32),
            instance: format!("i-{}", world.hex(17)),
            actor: world.address(),
            count: world.rng.u32(1..8),
            created: begin.plus(-5 * MINUTE),
            updated: begin,
            is_sample: false,
            account,
        };
        let subject = Subject {
            name: format!("GuardDuty finding {}", finding.arn()),
            problem: format!("{} in {}", kind.name, finding.account),
            source: "guardduty",
            severity: finding.severity(),
            attributes: Attributes {
                account: Some(finding.account.clone()),
                region: Some(finding.region.clone()),
                control: None,
                resource: None,
                id: Some(finding.arn()),
            },
        };
        let (is_forwarded, is_imported) =
            (world.is_one_of(2), world.is_one_of(2) || world.is_one_of(3));
        Self { world, now: begin, finding, subject, is_forwarded, is_imported }
    }

    /// Another address than the one before.
    fn replace_actor(&mut self) {
        let before = self.finding.actor.clone();
        while self.finding.actor == before {
            self.finding.actor = self.world.address();
        }
    }

    /// GuardDuty updates the finding; the update comes by each of the ways.
    fn update(&mut self, cause: Cause) {
        self.finding.updated = self.now.plus(-MINUTE);
        let region = self.finding.region.clone();
        let home = Bus { region: &region, ..HOME_BUS };
        let target = (&self.subject, cause);
        self.world.event(self.now, home, NATIVE, &self.finding.detail(), target);
        let other_path = Cause::Nothing(Reason::OtherPath);
        if self.is_forwarded {
            let at = self.now.plus(self.world.minutes(0, 1));
            let member = self.finding.account.clone();
            let bus = Bus { account: &member, region: &region };
            let target = (&self.subject, other_path);
            self.world.event(at, bus, NATIVE, &self.finding.detail(), target);
        }
        if self.is_imported {
            let at = self.now.plus(self.world.minutes(1, 5));
            let finding = self.finding.imported();
            let detail = json!({"findings": [finding.asff()]});
            let subject = Subject { source: "security-hub", ..self.subject.clone() };
            let bus = Bus { region: HOME_REGION, ..HOME_BUS };
            self.world.event(at, bus, IMPORTED, &detail, (&subject, other_path));
        }
    }

    /// Updates for some time, with a count that keeps its number of digits.
    fn updates(&mut self, frequency: i64, until: Moment) {
        let most = 10_u32.saturating_pow(self.finding.count.max(1).ilog10() + 1) - 1;
        while self.now.plus(frequency) < until {
            self.now = self.now.plus(frequency);
            self.finding.count = (self.finding.count + self.world.rng.u32(0..2)).min(most);
            self.update(Cause::Nothing(Reason::Update));
        }
        self.now = until;
    }
}

fn frequency(world: &mut World) -> i64 {
    let [fast, medium, slow] = FREQUENCIES;
    world.choose(medium, &[fast, slow, slow])
}

fn begin(world: &mut World, to: i64) -> Story<'_> {
    let begin = world.moment(0, to);
    let kind = world.choose(TYPES[0], &TYPES);
    let mut story = Story::new(world, kind, begin);
    story.update(news(Kind::New));
    story
}

pub(super) fn updates(world: &mut World) {
    let frequency = frequency(world);
    let mut story = begin(world, 90);
    // As long as the attack lasts: the shorter the interval, the shorter in the recording.
    let until = story.now.plus(frequency * story.world.rng.i64(12..40));
    story.updates(frequency, until);
}

pub(super) fn grows(world: &mut World) {
    let mut story = begin(world, 50);
    let until = story.now.plus(12 * HOUR);
    story.updates(HOUR, until);
    story.finding.count *= 12;
    story.update(news(Kind::Changed));
    let until = story.now.plus(12 * HOUR);
    story.updates(6 * HOUR, until);
}

pub(super) fn actors(world: &mut World) {
    let mut story = begin(world, 40);
    let until = story.now.plus(8 * HOUR);
    story.updates(2 * HOUR, until);
    story.replace_actor();
    story.update(news(Kind::Changed));
    let until = story.now.plus(6 * HOUR);
    story.updates(2 * HOUR, until);
    // A second new actor within 24 hours: the decision table does not say whether it is news after them.
    story.replace_actor();
    story.update(Cause::May(Kind::Changed));
    let until = story.now.plus(6 * HOUR);
    story.updates(3 * HOUR, until);
}

pub(super) fn probe(world: &mut World) {
    let begin = world.moment(0, 60);
    let mut story = Story::new(world, PROBE, begin);
    story.finding.count = 30;
    story.update(news(Kind::New));
    let until = story.now.plus(DAY);
    while story.now < until {
        story.now = story.now.plus(HOUR);
        story.finding.actor = story.world.address();
        story.finding.count += 2;
        story.update(Cause::Nothing(Reason::ActorLimited));
    }
}
