//! Findings of Inspector.

use super::super::{
    bodies::inspector::{Finding, Target},
    world::{Account, Bus, HOME_BUS, Subject, World, news},
};
use crate::{Attributes, Cause, HOUR, Kind, MINUTE, Moment, Over, Reason, Severity};

const EVENT: (&str, &str) = ("aws.inspector2", "Inspector2 Finding");
const PACKAGES: [&str; 6] = ["openssl", "curl", "glibc", "zlib1g", "libxml2", "snapd"];
/// Instances with the CVE that the week is remembered for, in 20 accounts: 36 in five of them.
const INSTANCES_WITH_CVE: usize = 36;
const ACCOUNTS_PER_GROUP: usize = 5;
const VULNERABILITIES_OF_IMAGE: u32 = 18;

struct Story<'w> {
    world: &'w mut World,
    now: Moment,
    finding: Finding,
    subject: Subject,
}

impl<'w> Story<'w> {
    fn new(world: &'w mut World, account: &Account, target: Target, begin: Moment) -> Self {
        let vulnerability = format!("CVE-2026-{}", world.rng.u32(10_000..60_000));
        let finding = Finding {
            account: account.id.clone(),
            region: world.region().to_owned(),
            id: world.hex(32),
            vulnerability,
            package: world.choose(PACKAGES[0], &PACKAGES),
            severity: world.choose(Severity::High, &[Severity::Medium, Severity::Critical]),
            score: world.rng.u32(60..95),
            tag: "shop",
            target,
            status: "ACTIVE",
            first_observed: begin.plus(-MINUTE),
            updated: begin,
        };
        let mut story = Self { world, now: begin, subject: subject(&finding), finding };
        story.rename();
        story
    }

    fn on_instance(world: &'w mut World, begin: Moment) -> Self {
        let account = world.account();
        let target = Target::Instance(format!("i-{}", world.hex(17)));
        Self::new(world, &account, target, begin)
    }

    /// After a change of what the subject is named and rated by.
    fn rename(&mut self) {
        self.subject = subject(&self.finding);
    }

    fn update(&mut self, cause: Cause) {
        self.finding.updated = self.now.plus(-MINUTE / 2);
        let region = self.finding.region.clone();
        let bus = Bus { region: &region, ..HOME_BUS };
        self.world.event(self.now, bus, EVENT, &self.finding.detail(), (&self.subject, cause));
    }

    /// The member's own bus has the same update.
    fn forwarded(&mut self) {
        let at = self.now.plus(self.world.minutes(0, 1));
        let (account, region) = (self.finding.account.clone(), self.finding.region.clone());
        let bus = Bus { account: &account, region: &region };
        let target = (&self.subject, Cause::Nothing(Reason::OtherPath));
        self.world.event(at, bus, EVENT, &self.finding.detail(), target);
    }

    fn wait(&mut self, from_minutes: i64, to_minutes: i64) {
        self.now = self.now.plus(self.world.minutes(from_minutes, to_minutes));
    }

    fn rescore(&mut self) {
        self.finding.score = self.world.rng.u32(60..95);
        self.update(Cause::Nothing(Reason::Update));
    }
}

fn subject(finding: &Finding) -> Subject {
    let problem = match &finding.target {
        Target::Instance(_) => format!("{} {}", finding.vulnerability, finding.package),
        Target::Image { repository, .. } => {
            format!("{} {} {repository}", finding.vulnerability, finding.package)
        }
    };
    Subject {
        name: format!("Inspector finding {}", finding.arn()),
        problem,
        source: "inspector",
        severity: finding.severity,
        attributes: Attributes {
            account: Some(finding.account.clone()),
            region: Some(finding.region.clone()),
            control: None,
            resource: Some(finding.resource()),
            id: Some(finding.arn()),
        },
    }
}

pub(super) fn one_cve(world: &mut World) {
    let begin = world.moment(25, 35);
    let accounts = world.accounts();
    let story = |world: &mut World, account: &Account| {
        let at = begin.plus(world.minutes(0, 40));
        let target = Target::Instance(format!("i-{}", world.hex(17)));
        let mut story = Story::new(world, account, target, at);
        "CVE-2026-31337".clone_into(&mut story.finding.vulnerability);
        story.finding.package = "openssl";
        story.finding.severity = Severity::Critical;
        story.rename();
        story.update(news(Kind::New));
        // Its score changes as more is known, for all of them, and then the tags of most.
        for (hours, score) in [(9, 91), (31, 88)] {
            story.now = begin.plus(hours * HOUR);
            story.wait(0, 60);
            story.finding.score = score;
            story.update(Cause::Nothing(Reason::Update));
        }
        if story.world.chance(80) {
            story.wait(10 * 60, 30 * 60);
            story.finding.tag = "platform";
            story.update(Cause::Nothing(Reason::Update));
        }
        if story.world.chance(2) {
            story.wait(10 * 60, 40 * 60);
            story.finding.status = "CLOSED";
            story.update(Cause::Resolved(Over::Confirmed));
        }
    };
    // As many instances for each group of accounts.
    for group in accounts.chunks(ACCOUNTS_PER_GROUP) {
        for number in 0..INSTANCES_WITH_CVE * group.len() / ACCOUNTS_PER_GROUP {
            if let Some(account) = group.get(number % group.len()) {
                story(world, account);
            }
        }
    }
}

pub(super) fn updates(world: &mut World) {
    let begin = world.moment(0, 90);
    let is_forwarded = world.is_one_of(3);
    let mut story = Story::on_instance(world, begin);
    story.update(news(Kind::New));
    while story.now < story.world.end {
        if is_forwarded {
            story.forwarded();
        }
        story.wait(6 * 60, 24 * 60);
        story.rescore();
    }
}

pub(super) fn closes(world: &mut World) {
    let begin = world.moment(0, 50);
    let opens_again = world.is_one_of(2);
    let mut story = Story::on_instance(world, begin);
    story.update(news(Kind::New));
    story.wait(10 * 60, 20 * 60);
    story.rescore();
    story.wait(10 * 60, 20 * 60);
    story.finding.status = "CLOSED";
    story.update(Cause::Resolved(Over::Confirmed));
    if opens_again {
        story.wait(26 * 60, 40 * 60);
        story.finding.status = "ACTIVE";
        story.update(news(Kind::Reopened));
        story.wait(6 * 60, 20 * 60);
        story.rescore();
    }
}

pub(super) fn image(world: &mut World) {
    let begin = world.moment(10, 40);
    let account = world.account();
    let digests = [world.hex(64), world.hex(64)];
    let vulnerabilities: Vec<_> =
        (0..VULNERABILITIES_OF_IMAGE).map(|_| world.rng.u32(10_000..60_000)).collect();
    // Each push makes new findings of the same vulnerabilities, the second of fewer.
    let pushes = [(0, vulnerabilities.len()), (20 * HOUR, vulnerabilities.len() / 3)];
    for ((after, number), digest) in pushes.into_iter().zip(digests) {
        for vulnerability in vulnerabilities.iter().take(number) {
            let at = begin.plus(after + world.minutes(0, 8));
            let target = Target::Image { repository: "shop".to_owned(), digest: digest.clone() };
            let mut story = Story::new(world, &account, target, at);
            "eu-central-1".clone_into(&mut story.finding.region);
            story.finding.vulnerability = format!("CVE-2026-{vulnerability}");
            story.finding.package = "openssl";
            story.rename();
            story.update(news(Kind::New));
            story.wait(20 * 60, 30 * 60);
            story.rescore();
        }
    }
}
