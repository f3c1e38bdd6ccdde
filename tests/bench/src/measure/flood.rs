//! A flood: as many findings within a minute as an account has on the day on which Security Hub is
//! switched on.

use std::collections::HashSet;

use replay::{HOUR, MINUTE, Moment, SECOND, Settings};
use serde_json::Value;

use super::{Rig, simulation::Simulation};
use crate::{
    Result,
    events::finding,
    log,
    measurements::Flood,
    samples::round,
    subjects::{Attention, Executable, SLACK_BOT},
};

const FINDINGS: u32 = 10_000;
/// The findings are of so many controls.
const CONTROLS: u32 = 200;
/// So many functions run at once.
const FUNCTIONS: usize = 4;
/// After the flood so much time passes, so that windows end.
const AFTER: i64 = 12 * HOUR;
const FORMATS: [(&str, &str); 3] =
    [("bot", SLACK_BOT), ("Amazon Q", "amazon-q"), ("email", "email")];

impl Rig<'_> {
    /// The flood at a destination of each format with its defaults.
    pub(crate) async fn floods(&self, executables: &[Executable]) -> Result<Vec<Flood>> {
        let mut floods = Vec::new();
        for (destination, format) in FORMATS {
            for executable in executables.iter().filter(|it| it.subject.is_formatter()) {
                let flood = self.flood(executable, format).await;
                let flood = flood.map_err(|error| executable.context(&error))?;
                floods.push(Flood { destination: destination.to_owned(), ..flood });
            }
            log(&format!("Floods: {destination}"));
        }
        Ok(floods)
    }

    async fn flood(&self, executable: &Executable, format: &'static str) -> Result<Flood> {
        let has_state = executable.has_state;
        let attention = Attention { format, is_grouped: true };
        let mut simulation = Simulation::start(self, executable, attention, FUNCTIONS).await?;
        let start = Settings::default().start;
        for number in 0..FINDINGS {
            let at = second(start, number);
            simulation.add(at, finding(number, number % CONTROLS, at, at)?);
        }
        if has_state {
            simulation.add_sweeps(start.plus(-10 * MINUTE), start.plus(AFTER));
        }
        simulation.run().await?;
        let done = simulation.end()?;
        let calls = self.aws.take();
        let told = if has_state { told(&done.log) } else { calls.published.len() };
        Ok(Flood {
            destination: String::new(),
            subject: executable.subject,
            findings: FINDINGS,
            messages: done.messages.len(),
            busiest_hour: done.busiest_hour(),
            told,
            cpu: round(done.cpu),
            calls: calls.operations.values().sum(),
        })
    }
}

/// The second of a finding: the same number in each second of the minute.
fn second(start: Moment, number: u32) -> Moment {
    let seconds = u64::from(number) * 60 / u64::from(FINDINGS);
    start.plus(i64::try_from(seconds).unwrap_or_default() * SECOND)
}

/// The number of subjects that a message or a summary was about.
fn told(log: &[(Moment, Value)]) -> usize {
    let subjects = log.iter().filter_map(|(_, line)| {
        let text = |name: &str| line.get(name).and_then(Value::as_str);
        let is_told = text("message") == Some("summary member")
            || text("message") == Some("delivery finished") && text("outcome") == Some("notified");
        text("subject").filter(|_| is_told)
    });
    subjects.collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn findings_come_within_a_minute() {
        let start = Settings::default().start;
        let seconds: HashSet<_> = (0..FINDINGS).map(|number| second(start, number)).collect();
        assert_eq!(seconds.len(), 60);
        assert!(seconds.iter().all(|at| at.since(start) < MINUTE));
    }

    #[test]
    fn subjects_are_told_by_messages_and_summaries() {
        let line = |message, outcome, subject| {
            let line = json!({"message": message, "outcome": outcome, "subject": subject});
            (Moment::EPOCH, line)
        };
        let log = [
            line("delivery finished", "notified", "a"),
            line("delivery finished", "held", "b"),
            line("summary member", "", "c"),
            line("summary member", "", "a"),
        ];
        assert_eq!(told(&log), 2);
    }
}
