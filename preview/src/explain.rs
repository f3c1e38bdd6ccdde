//! Where a message would go, and why: the same reading and the same rules as in the Lambda.

use std::{
    fmt::{self, Write as _},
    fs,
    io::{self, Read},
};

use notice::{
    Notice,
    destination::{self, Destination},
    intake::{self, Body, Settings},
    rules::OutcomeName,
    severities,
};

const USAGE: &str = "explain --destinations FILE [--severities FILE] [--units ID,ID…] BODY…";

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub struct NoAnswer(String);

/// What somebody wants to know.
#[derive(Default)]
struct Question {
    destinations: Vec<Destination>,
    settings: Settings,
    units: Vec<String>,
    bodies: Vec<String>,
}

/// Tells of each notice in the bodies what it was recognised as, and of each destination whether
/// it takes the notice and by which rule. The arguments are those of a command line:
///
/// - `--destinations FILE`: what the Lambda has in `DESTINATIONS`
/// - `--severities FILE`: what it has in `ALERT_SEVERITIES`
/// - `--units ID,ID…`: the organizational units above the notice's account, and the root
/// - `BODY…`: files, or `-` for the input
///
/// # Errors
///
/// When a file can not be read, or the arguments or what a file says are wrong.
pub fn explain(
    arguments: impl IntoIterator<Item = String>,
    mut input: impl Read,
) -> Result<String, NoAnswer> {
    let question = Question::of(arguments)?;
    let mut answer = String::new();
    for path in &question.bodies {
        let text = if path == "-" {
            io::read_to_string(&mut input).map_err(|error| unreadable("the input", &error))?
        } else {
            read(path)?
        };
        let body = Body { text: &text, subject: None, topic_arn: None };
        let _ = writeln!(answer, "{path}");
        for notice in intake::read(&body, &question.settings) {
            let _ = writeln!(answer, "  {}", describe(&notice));
            question.decide(&notice, &mut answer);
        }
    }
    Ok(answer)
}

impl Question {
    fn of(arguments: impl IntoIterator<Item = String>) -> Result<Self, NoAnswer> {
        let mut question = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if argument == "-" || !argument.starts_with('-') {
                question.bodies.push(argument);
                continue;
            }
            let mut value = || {
                arguments
                    .next()
                    .ok_or_else(|| NoAnswer(format!("{argument} needs a value: {USAGE}")))
            };
            match argument.as_str() {
                "--destinations" => {
                    let path = value()?;
                    question.destinations = destination::read(&read(&path)?)
                        .map_err(|wrong| NoAnswer(format!("{path}: {wrong}")))?;
                }
                "--severities" => {
                    let path = value()?;
                    question.settings = severities::read(&read(&path)?)
                        .map_err(|wrong| NoAnswer(format!("{path}: {wrong}")))?;
                }
                "--units" => {
                    let units = value()?;
                    let units = units.split(',').map(str::trim).filter(|unit| !unit.is_empty());
                    question.units = units.map(str::to_owned).collect();
                }
                _ => return Err(NoAnswer(format!("there is no {argument}: {USAGE}"))),
            }
        }
        if question.destinations.is_empty() || question.bodies.is_empty() {
            return Err(NoAnswer(format!("it needs destinations and a body: {USAGE}")));
        }
        Ok(question)
    }

    fn decide(&self, notice: &Notice, answer: &mut String) {
        let widest = self.destinations.iter().map(|to| to.name.len()).max().unwrap_or_default();
        for Destination { name, rules, .. } in &self.destinations {
            let decision = rules.decide(notice, &self.units);
            let word = if decision.is_wanted { "notified" } else { "dropped" };
            let rule = printable(&decision.rule);
            let _ = writeln!(answer, "    {name:widest$}  {word:8}  {rule}");
        }
    }
}

/// What a notice was recognised as: all that rules look at.
fn describe(notice: &Notice) -> String {
    let outcome = notice.outcome().map(|outcome| OutcomeName::from(outcome).to_string());
    let severity = notice.severity().map(|severity| severity.to_string());
    let account = notice.account.as_ref().map(|account| account.id.clone());
    let properties = [
        ("outcome", outcome),
        ("severity", severity),
        ("control", notice.control().map(str::to_owned)),
        ("account", account),
        ("region", notice.region.clone()),
        ("thread", Some(notice.thread().to_string())),
    ];
    let mut description = notice.source().to_string();
    for (name, value) in properties {
        if let Some(value) = value {
            description += &format!(", {name} {}", printable(&value));
        }
    }
    description
}

/// A text of others can hold what a terminal obeys.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(200).collect()
}

fn read(path: &str) -> Result<String, NoAnswer> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(what: &str, error: &io::Error) -> NoAnswer {
    NoAnswer(format!("{what} can not be read: {error}"))
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoAnswer {}
