//! What takes hours or a day: it is shown in simulated time, before the tour, so that it ends now.

mod story;
mod subjects;

use end_to_end::{Asr, Channel, Deployment, End, LocalCloud, Received, present, put_events_at};
use replay::{DAY, HOUR, MINUTE, Moment, SECOND};
use serde_json::{Value, json};

use crate::{
    language::{Language, Text},
    progress::Step,
};

use self::Expected::{Held, Later, Notified, Recorded, Silenced};
pub(crate) use self::subjects::passed;

/// From the beginning to the present.
const LENGTH: i64 = 25 * HOUR + 30 * MINUTE;
/// From the beginning to the quiet hours, which last for an hour. The tour is outside of them.
const QUIET: i64 = LENGTH - 3 * HOUR;
/// Longer than the batching window of what is over, shorter than the time between two sweeps.
const BATCHES: i64 = 30 * SECOND;
/// Longer than the delays of three attempts, shorter than the time between two sweeps.
const RETRIES: i64 = 4 * MINUTE;

/// When it happens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    begin: Moment,
}

/// What one step of the day caused.
pub(crate) struct Shown {
    pub(crate) what: Text,
    ids: Vec<String>,
    expected: Expected,
    /// The messages that Amazon Q received.
    pub(crate) received: Vec<Received>,
    /// Why there is none.
    pub(crate) why: String,
}

/// What a step causes at the channel.
#[derive(Debug, Clone, Copy)]
enum Expected {
    /// Each of its events has a message, by the formatter's word for why.
    Notified(&'static str),
    /// Nothing is sent, by the formatter's word for why.
    Recorded(&'static str),
    /// Each of its events is held.
    Held,
    /// Each of its events is hidden by a silence.
    Silenced,
    /// A retry or the clock causes one message, by the formatter's word for why.
    Later(&'static str),
}

impl Times {
    /// The day that ends now.
    pub(crate) fn until_now() -> Self {
        Self { begin: present().plus(-LENGTH) }
    }

    pub(crate) fn begin(self) -> Moment {
        self.begin
    }

    /// Terraform's value of `quiet_hours`.
    pub(crate) fn quiet_hours(self, language: Language) -> Value {
        let [from, to] = [QUIET, QUIET + HOUR].map(|at| self.local(at, language));
        json!({"from": from, "to": to})
    }

    /// Terraform's value of `digest`: it is due when no step has the time pass.
    pub(crate) fn digest(self, language: Language) -> Value {
        let at = self.local(DAY / 2, language);
        let (hour, minute) = at.split_once(':').expect("a time of the day");
        json!({"schedule": format!("cron({minute} {hour} * * ? *)")})
    }

    /// The time of the day, `22:00`, so many milliseconds after the beginning.
    fn local(self, after: i64, language: Language) -> String {
        let local = self.begin.plus(after + language.hours_before_utc() * HOUR);
        local.minutes().split_off("2026-11-27 ".len())
    }
}

/// The day, as far as it is shown.
struct Day<'a> {
    cloud: &'a LocalCloud,
    asr: &'a Asr,
    deployment: &'a Deployment<'a>,
    language: Language,
    step: &'a Step,
    times: Times,
    shown: Vec<Shown>,
}

/// Lets the day pass. Fails if something else arrives than should.
pub(crate) fn pass(
    cloud: &LocalCloud,
    asr: &Asr,
    deployment: &Deployment<'_>,
    language: Language,
    times: Times,
    step: &Step,
) -> Vec<Shown> {
    deployment.follow_events(true);
    let mut day = Day { cloud, asr, deployment, language, step, times, shown: Vec::new() };
    story::happen(&mut day);
    let mut shown = day.shown;
    cloud.end_simulated_time();
    deployment.follow_events(false);
    check(deployment, &mut shown);
    shown
}

impl Day<'_> {
    fn at(&self, after: i64) -> Moment {
        self.times.begin.plus(after)
    }

    /// The events arrive so many milliseconds after the beginning.
    fn put(&mut self, after: i64, what: Text, events: &[Value], expected: Expected) {
        let at = self.at(after);
        let put = |cloud: &LocalCloud| put_events_at(cloud, at, events);
        self.show(at, what, expected, put);
    }

    fn publish(&mut self, after: i64, what: Text, topic: &str, body: &str, expected: Expected) {
        let publish = |cloud: &LocalCloud| vec![Asr::publish(cloud, topic, body)];
        self.show(self.at(after), what, expected, publish);
    }

    /// The deployment's rule invokes a sweep.
    fn sweep(&mut self, after: i64, what: Text, word: &'static str) {
        let at = self.at(after);
        let sweep = |cloud: &LocalCloud| {
            cloud.sweep_at(at);
            Vec::new()
        };
        self.show(at, what, Later(word), sweep);
    }

    fn show(
        &mut self,
        at: Moment,
        what: Text,
        expected: Expected,
        happen: impl FnOnce(&LocalCloud) -> Vec<String>,
    ) {
        self.step.set_detail(what.of(self.language));
        let channel = Channel::new(self.cloud);
        let before = channel.messages().len();
        self.cloud.set_time(at);
        let ids = happen(self.cloud);
        let is_retried = matches!(expected, Later("unchecked"));
        self.cloud.advance(at.plus(if is_retried { RETRIES } else { BATCHES }));
        let received = channel.messages().split_off(before);
        self.shown.push(Shown { what, ids, expected, received, why: String::new() });
    }

    fn run_silence(&self, arguments: &[&str]) -> String {
        let output = self.deployment.tool("silence.py").args(arguments).output();
        let output = output.expect("the tool starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "silence.py {arguments:?}: {text}{errors}");
        text
    }
}

fn check(deployment: &Deployment<'_>, shown: &mut [Shown]) {
    let ids: Vec<String> = shown.iter().flat_map(|each| each.ids.clone()).collect();
    let mut ends = deployment.ends(&ids).into_iter();
    let log = deployment.log();
    for Shown { what, ids, expected, received, why } in shown {
        let ends: Vec<End> = ends.by_ref().take(ids.len()).collect();
        let all = |is: &dyn Fn(&End) -> bool| ends.iter().all(is);
        let ended = |end: &End, outcome: &str| {
            end.delivery("channel").is_some_and(|line| line["outcome"] == outcome)
        };
        let words: Vec<&str> = received.iter().map(|message| word(&log, message)).collect();
        let is_so = match *expected {
            Notified(word) => all(&|end| ended(end, "notified")) && words == vec![word; ends.len()],
            Recorded(word) => all(&|end| end.decision("channel") == Some(word)) && words.is_empty(),
            Held => all(&|end| ended(end, "held")) && words.is_empty(),
            Silenced => all(&|end| ended(end, "silenced")) && words.is_empty(),
            Later(word) => words == [word],
        };
        assert!(is_so, "{}: {expected:?}, but {words:?} and {ends:?}", what.en);
        *why = ends.first().map(|end| end.why("channel")).unwrap_or_default();
    }
}

/// The formatter's word for a message: the decision, or the reason of a summary. Empty if it has none.
fn word<'a>(log: &'a [Value], received: &Received) -> &'a str {
    let line = log.iter().find(|line| line["published_id"] == *received.message_id);
    let word = line.and_then(|line| line["decision"].as_str().or_else(|| line["reason"].as_str()));
    word.unwrap_or_default()
}
