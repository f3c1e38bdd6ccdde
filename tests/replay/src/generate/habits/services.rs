//! Access Analyzer, Macie, Config and Health.

use super::super::{
    bodies::others,
    world::{Bus, HOME_BUS, Subject, World, news},
};
use crate::{Attributes, Cause, DAY, HOUR, Kind, MINUTE, Moment, Over, Reason, Severity};

/// A subject, and the account and Region that it is in.
struct Place {
    account: String,
    region: &'static str,
    bucket: String,
}

impl Place {
    fn new(world: &mut World) -> Self {
        let bucket = format!("export-{}", world.hex(8));
        Self { account: world.account().id, region: world.region(), bucket }
    }

    fn bus(&self) -> Bus<'static> {
        Bus { region: self.region, ..HOME_BUS }
    }

    fn subject(&self, source: &'static str, name: &str, problem: &str, id: &str) -> Subject {
        Subject {
            name: format!("{name} in {} {}", self.account, self.region),
            problem: format!("{problem} in {}", self.account),
            source,
            severity: Severity::Medium,
            attributes: Attributes {
                account: Some(self.account.clone()),
                region: Some(self.region.to_owned()),
                control: None,
                resource: Some(format!("arn:aws:s3:::{}", self.bucket)),
                id: Some(id.to_owned()),
            },
        }
    }
}

pub(super) fn access_analyzer(world: &mut World) {
    let begin = world.moment(0, 60);
    let place = Place::new(world);
    let id = world.uuid();
    let name = format!("Access Analyzer finding {id}");
    let subject = place.subject("access-analyzer", &name, "external access", &id);
    let event = |world: &mut World, at: Moment, actions: &[&str], status, cause| {
        let Place { account, region, bucket } = &place;
        let times = (begin.plus(-MINUTE), at.plus(-MINUTE));
        let detail =
            others::access_analyzer(account, region, &id, bucket, (actions, status), times);
        let kind = ("aws.access-analyzer", "Access Analyzer Finding");
        world.event(at, place.bus(), kind, &detail, (&subject, cause));
    };
    event(world, begin, &["s3:GetObject"], "ACTIVE", news(Kind::New));
    let analysed = begin.plus(DAY);
    event(world, analysed, &["s3:GetObject"], "ACTIVE", Cause::Nothing(Reason::Update));
    if world.is_one_of(2) {
        let resolved = analysed.plus(world.minutes(60, 30 * 60));
        let cause = Cause::Resolved(Over::Confirmed);
        event(world, resolved, &["s3:GetObject"], "RESOLVED", cause);
    } else {
        // The fingerprint has the actions; the decision table does not call more of them worse.
        let more = ["s3:GetObject", "s3:PutObject"];
        event(world, analysed.plus(DAY), &more, "ACTIVE", Cause::May(Kind::Changed));
    }
}

pub(super) fn macie_policy(world: &mut World) {
    let begin = world.moment(0, 80);
    let place = Place::new(world);
    let id = world.uuid();
    let name = format!("Macie finding {id}");
    let mut subject = place.subject("macie", &name, "Policy:IAMUser", &id);
    subject.severity = Severity::High;
    let Place { account, region, bucket } = &place;
    for (after, cause) in [(0, news(Kind::New)), (20 * HOUR, Cause::Nothing(Reason::Update))] {
        let at = begin.plus(after);
        let times = (begin.plus(-MINUTE), at.plus(-MINUTE));
        let detail = others::macie(account, region, &id, bucket, None, times);
        let kind = ("aws.macie", "Macie Finding");
        world.event(at, place.bus(), kind, &detail, (&subject, cause));
    }
}

pub(super) fn macie_jobs(world: &mut World) {
    let mut at = world.moment(0, 20);
    let place = Place::new(world);
    let Place { account, region, bucket } = &place;
    let mut cause = news(Kind::New);
    while at < world.end {
        // Each run of the job has its own ID for what is in the same bucket.
        let id = world.uuid();
        let name = format!("personal data in {bucket}");
        let mut subject = place.subject("macie", &name, "SensitiveData:S3Object", &id);
        subject.severity = Severity::High;
        let key = "2026/11/orders.csv";
        let times = (at.plus(-MINUTE), at.plus(-MINUTE));
        let detail = others::macie(account, region, &id, bucket, Some(key), times);
        let kind = ("aws.macie", "Macie Finding");
        world.event(at, place.bus(), kind, &detail, (&subject, cause));
        cause = Cause::Nothing(Reason::Update);
        at = at.plus(DAY);
    }
}

pub(super) fn config(world: &mut World) {
    let begin = world.moment(0, 80);
    let place = Place::new(world);
    let group = format!("sg-{}", world.hex(17));
    let is_control = world.is_one_of(3);
    let rule = if is_control {
        format!("securityhub-restricted-ssh-{}", world.hex(8))
    } else {
        "restricted-ssh".to_owned()
    };
    let name = format!("Config rule {rule} on {group}");
    let mut subject = place.subject("config", &name, &format!("rule {rule}"), "");
    // A rule is the same problem in every account, as a control is.
    subject.problem = format!("rule {rule}");
    subject.attributes = Attributes {
        control: Some(rule.clone()),
        resource: Some(group.clone()),
        id: None,
        ..subject.attributes
    };
    let event = |world: &mut World, at: Moment, change, cause| {
        let Place { account, region, .. } = &place;
        let detail = others::config(account, region, &rule, &group, change, at.plus(-MINUTE));
        let kind = ("aws.config", "Config Rules Compliance Change");
        let cause = if is_control { Cause::Nothing(Reason::LeftOut) } else { cause };
        world.event(at, place.bus(), kind, &detail, (&subject, cause));
    };
    event(world, begin, (Some("COMPLIANT"), "NON_COMPLIANT"), news(Kind::New));
    if world.is_one_of(2) {
        let at = begin.plus(world.minutes(60, 20 * 60));
        let change = (Some("NON_COMPLIANT"), "COMPLIANT");
        event(world, at, change, Cause::Resolved(Over::Confirmed));
    }
}

pub(super) fn health(world: &mut World) {
    let begin = world.moment(0, 50);
    let is_closed = world.is_one_of(2);
    let place = Place::new(world);
    let number = world.rng.u32(..);
    let code = "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED";
    let arn = format!("arn:aws:health:{}::event/EC2/{code}/{code}_{number}", place.region);
    let mut subject = place.subject("health", &format!("Health event {arn}"), code, &arn);
    subject.attributes.resource = None;
    let entities: Vec<_> = (0..4).map(|_| format!("i-{}", world.hex(17))).collect();
    let event = |world: &mut World, at, part: &[String], pages, (status, updated), cause| {
        let Place { account, region, .. } = &place;
        let detail = others::health(account, region, &arn, part, pages, (status, updated));
        let kind = ("aws.health", "AWS Health Event");
        world.event(at, place.bus(), kind, &detail, (&subject, cause));
    };
    let [first, second, third, fourth] = entities.as_slice() else { return };
    let one = std::slice::from_ref::<String>;
    // Two pages of the same update arrive together: the second has an entity of its own.
    let update = ("upcoming", begin.plus(-MINUTE));
    event(world, begin, one(first), (1, 2), update, news(Kind::New));
    // The second may be united with the first before that leaves, or is a change.
    let page_two = begin.plus(2_000);
    event(world, page_two, one(second), (2, 2), update, Cause::May(Kind::Changed));
    let later = begin.plus(8 * HOUR);
    let known = Cause::Nothing(Reason::KnownEntities);
    event(world, later, one(first), (1, 2), ("upcoming", later), known);
    event(world, later.plus(2_000), one(second), (2, 2), ("upcoming", later), known);
    let grown = begin.plus(20 * HOUR);
    let more = [third.clone(), fourth.clone()];
    event(world, grown, &more, (1, 1), ("upcoming", grown), news(Kind::Changed));
    if is_closed {
        let closing = grown.plus(30 * HOUR);
        let cause = Cause::Resolved(Over::Confirmed);
        event(world, closing, &more, (1, 1), ("closed", closing), cause);
    }
}
