//! Alarms: those of the account by EventBridge, ASR's by its topic.

use super::super::{
    bodies::alarm,
    world::{ADMINISTRATOR, HOME_BUS, HOME_REGION, Subject, World, news},
};
use crate::{Attributes, Cause, Kind, Moment, Over, Reason, SECOND, Severity, Via};

/// Turns after which an alarm returns often.
const TURNS_OF_NOISE: i64 = 36;
const EVENT: (&str, &str) = ("aws.cloudwatch", "CloudWatch Alarm State Change");

fn subject(name: &str) -> Subject {
    let arn = format!("arn:aws:cloudwatch:{HOME_REGION}:{ADMINISTRATOR}:alarm:{name}");
    Subject {
        name: format!("alarm {name}"),
        problem: format!("alarm {name}"),
        source: "alarm",
        severity: Severity::Unknown,
        attributes: Attributes {
            account: Some(ADMINISTRATOR.to_owned()),
            region: Some(HOME_REGION.to_owned()),
            control: None,
            resource: None,
            id: Some(arn),
        },
    }
}

fn turn(world: &mut World, name: &str, at: Moment, is_over: bool, cause: Cause) {
    let (previous, state) = if is_over { ("ALARM", "OK") } else { ("OK", "ALARM") };
    let detail = alarm::event_detail(name, previous, state, at.plus(-SECOND));
    world.event(at, HOME_BUS, EVENT, &detail, (&subject(name), cause));
}

pub(super) fn member(world: &mut World) {
    let mut at = world.moment(0, 40);
    let name = format!("server-cpu-{}", world.hex(4));
    let mut cause = news(Kind::New);
    for _ in 0..world.rng.u8(1..4) {
        turn(world, &name, at, false, cause);
        let until = at.plus(world.minutes(10, 90));
        turn(world, &name, until, true, Cause::Resolved(Over::Confirmed));
        cause = news(Kind::Reopened);
        at = until.plus(world.minutes(30 * 60, 40 * 60));
    }
}

pub(super) fn asr(world: &mut World) {
    let mut at = world.moment(0, 10);
    let name = "ASR-NoRunbook";
    let mut cause = news(Kind::New);
    while at < world.end {
        let body = alarm::asr_alarm(name, ADMINISTRATOR, HOME_REGION, at.plus(-SECOND));
        world.emit(at, Via::AlarmTopic, body, &subject(name), cause);
        cause = news(Kind::Reopened);
        at = at.plus(world.minutes(25 * 60, 40 * 60));
    }
}

pub(super) fn noisy(world: &mut World) {
    let mut at = world.moment(20, 80);
    let name = format!("queue-age-{}", world.hex(4));
    for turns in 0..TURNS_OF_NOISE {
        let is_over = turns % 2 == 1;
        let cause = match (turns, is_over) {
            (0, _) => news(Kind::New),
            (1, _) => Cause::Resolved(Over::Confirmed),
            // From here on it returns often. Once an hour it is news; its OKs need not be.
            (_, false) => news(Kind::Again),
            // The decision table does not say from which OK on.
            (3, true) => Cause::May(Kind::Resolved),
            (_, true) if turns + 1 == TURNS_OF_NOISE => Cause::May(Kind::Resolved),
            (_, true) => Cause::Nothing(Reason::WhileFlapping),
        };
        turn(world, &name, at, is_over, cause);
        at = at.plus(world.minutes(4, 7));
    }
}
