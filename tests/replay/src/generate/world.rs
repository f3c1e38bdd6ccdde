//! What all stories share: accounts, identifiers, time, and the lines that they leave.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{Habit, Week, earlier_patterns};
use crate::{
    Attributes, Cause, HOUR, Line, MINUTE, Moment, SECOND, Severity, Truth, Via, truth::Kind,
};

/// The account of the deployment: delegated administrator of the services.
pub(super) const ADMINISTRATOR: &str = "111122223333";
/// The Region of the deployment, to which Security Hub aggregates.
pub(super) const HOME_REGION: &str = "eu-central-1";
const REGIONS: [&str; 4] = [HOME_REGION, HOME_REGION, "eu-west-1", "us-east-1"];
/// No finding is first observed so early that the deployment might be younger.
const FIRST_STORY_AFTER: i64 = 2 * HOUR;

/// A member account.
#[derive(Debug, Clone, Default)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: String,
}

/// What lines are about.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) problem: String,
    pub(super) source: &'static str,
    pub(super) severity: Severity,
    pub(super) attributes: Attributes,
}

/// Account and Region of the bus that an event is on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bus<'a> {
    pub(super) account: &'a str,
    pub(super) region: &'a str,
}

/// The deployment's own bus.
pub(super) const HOME_BUS: Bus<'static> = Bus { account: ADMINISTRATOR, region: HOME_REGION };

pub(super) struct World {
    pub(super) rng: Rng,
    pub(super) start: Moment,
    pub(super) end: Moment,
    /// Milliseconds from the time of an event to its arrival, beyond the usual.
    pub(super) late_by: i64,
    /// Number of the story among those of its habit, from 0.
    pub(super) number: u32,
    habit: Habit,
    accounts: Vec<Account>,
    entries: Vec<(Line, Truth)>,
}

impl World {
    pub(super) fn new(accounts: u32, start: Moment, end: Moment) -> Self {
        let teams = ["shop", "billing", "search", "data", "sandbox"];
        let account = |number: u32| {
            let team = teams.get(number as usize % teams.len()).copied().unwrap_or_default();
            Account {
                id: format!("{}", 200_000_000_000 + 1_234_567 * u64::from(number)),
                name: format!("{team}-{number}"),
            }
        };
        Self {
            rng: Rng::with_seed(0),
            start,
            end,
            late_by: 0,
            number: 0,
            habit: Habit::OldFindings,
            accounts: (1..=accounts).map(account).collect(),
            entries: Vec::new(),
        }
    }

    /// Starts the stories of a habit.
    pub(super) fn begin(&mut self, habit: Habit, seed: u64) {
        self.habit = habit;
        self.rng = Rng::with_seed(seed);
    }

    /// The lines in the order of their arrival.
    pub(super) fn finish(mut self) -> Week {
        self.entries.sort_by_key(|(line, _)| line.at);
        let (lines, truths) = self.entries.into_iter().unzip();
        Week { lines, truths }
    }

    pub(super) fn account(&mut self) -> Account {
        let index = self.rng.usize(..self.accounts.len().max(1));
        self.accounts.get(index).cloned().unwrap_or_default()
    }

    pub(super) fn accounts(&self) -> Vec<Account> {
        self.accounts.clone()
    }

    pub(super) fn choose<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        match self.rng.usize(..=others.len()) {
            0 => first,
            index => others.get(index - 1).copied().unwrap_or(first),
        }
    }

    pub(super) fn region(&mut self) -> &'static str {
        self.choose(HOME_REGION, &REGIONS)
    }

    pub(super) fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| self.rng.digit(16)).collect()
    }

    pub(super) fn uuid(&mut self) -> String {
        let parts = [8, 4, 4, 4, 12].map(|digits| self.hex(digits));
        parts.join("-")
    }

    /// An address that is reserved for documents.
    pub(super) fn address(&mut self) -> String {
        let net = self.choose("192.0.2", &["198.51.100", "203.0.113"]);
        format!("{net}.{}", self.rng.u8(1..255))
    }

    /// Milliseconds between two numbers of minutes.
    pub(super) fn minutes(&mut self, from: i64, to: i64) -> i64 {
        self.rng.i64(from * MINUTE..=to * MINUTE)
    }

    /// A moment in a part of the recording, for a story of something that begins then. In per cent
    /// of the recording, and not in its first hours.
    pub(super) fn moment(&mut self, from: i64, to: i64) -> Moment {
        let length = self.end.since(self.start) - FIRST_STORY_AFTER;
        let share = self.rng.i64(length / 100 * from..=length / 100 * to);
        self.start.plus(FIRST_STORY_AFTER + share)
    }

    /// A moment before the recording, 10 to 200 days.
    pub(super) fn long_ago(&mut self) -> Moment {
        let before = self.minutes(10 * 24 * 60, 200 * 24 * 60);
        self.start.plus(-before)
    }

    /// Whether the story is the first of so many, so that a week has each variant of a habit.
    pub(super) fn is_one_of(&self, stories: u32) -> bool {
        self.number.is_multiple_of(stories)
    }

    /// Whether it happens, by a chance in per cent.
    pub(super) fn chance(&mut self, per_cent: u8) -> bool {
        self.rng.u8(..100) < per_cent
    }

    /// Puts an event on a bus.
    pub(super) fn event(
        &mut self,
        at: Moment,
        bus: Bus<'_>,
        (source, detail_type): (&str, &str),
        detail: &Value,
        (subject, cause): (&Subject, Cause),
    ) {
        let body = json!({
            "version": "0",
            "id": self.uuid(),
            "detail-type": detail_type,
            "source": source,
            "account": bus.account,
            "time": at.plus(-SECOND / 2 - self.late_by).seconds(),
            "region": bus.region,
            "resources": subject.attributes.resource.iter().collect::<Vec<_>>(),
            "detail": detail,
        });
        self.emit(at, Via::EventBridge, body, subject, cause);
    }

    /// Leaves a line, unless the recording is over by then.
    pub(super) fn emit(
        &mut self,
        at: Moment,
        via: Via,
        body: Value,
        subject: &Subject,
        cause: Cause,
    ) {
        if at < self.start || at >= self.end {
            return;
        }
        let line = Line { at, via, body };
        let truth = Truth {
            at,
            habit: self.habit,
            subject: subject.name.clone(),
            problem: subject.problem.clone(),
            source: subject.source.to_owned(),
            severity: subject.severity,
            attributes: subject.attributes.clone(),
            passes_earlier_patterns: earlier_patterns::pass(&line),
            cause,
        };
        self.entries.push((line, truth));
    }

    /// A line of another habit for which the condition holds, with its truth. None if there is
    /// none.
    pub(super) fn any_line(
        &mut self,
        condition: impl Fn(&Line, &Truth) -> bool,
    ) -> Option<&mut (Line, Truth)> {
        let indices: Vec<_> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, (line, truth))| condition(line, truth))
            .map(|(index, _)| index)
            .collect();
        let index = *indices.get(self.rng.usize(..indices.len().max(1)))?;
        self.entries.get_mut(index)
    }

    /// When the subject's next line arrives. None if this is its last.
    pub(super) fn next_line(&self, truth: &Truth) -> Option<Moment> {
        let of_subject = self.entries.iter().map(|(_, other)| other);
        of_subject
            .filter(|other| other.subject == truth.subject && other.at > truth.at)
            .map(|other| other.at)
            .min()
    }

    /// Delivers a line again, by the same way and with the same body.
    pub(super) fn deliver_again(&mut self, line: &Line, truth: &Truth, after: i64, cause: Cause) {
        let at = line.at.plus(after);
        if at < self.end {
            let truth = Truth { at, habit: self.habit, cause, ..truth.clone() };
            self.entries.push((Line { at, ..line.clone() }, truth));
        }
    }

    /// Gives a line to the habit of the present stories.
    pub(super) fn delay(habit: Habit, entry: &mut (Line, Truth), by: i64, cause: Cause) {
        let (line, truth) = entry;
        line.at = line.at.plus(by);
        truth.at = line.at;
        truth.habit = habit;
        truth.cause = cause;
    }
}

/// News that must be sent.
pub(super) fn news(kind: Kind) -> Cause {
    Cause::News(kind)
}
