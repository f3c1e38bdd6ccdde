//! `preview`: bodies as their readers will see them.

use std::{cmp::Reverse, path::Path};

use clap::Parser;
use notify_core::{Language, TimeZone, render::Message, routing::destination::Format};
use serde_json::json;

use crate::{
    CliError,
    args::BodyArgs,
    body::{NoticePreview, Options, Rendered, preview},
    limits,
    news::Example,
    terminal::{self, one_line, printable},
    time_zone,
};

/// The destination that is shown where neither `--destination` nor `--destinations` is given.
const DEFAULT_DESTINATION: &str = "amazon-q";
/// Number of limits that are printed of each message.
const NEAREST_LIMITS: usize = 3;

/// The arguments of `preview`.
#[derive(Debug, Parser)]
#[command(
    name = "preview",
    version,
    about = "Prints bodies as their readers will see them, with each destination's decision and the nearest limits"
)]
pub struct PrintArgs {
    #[command(flatten)]
    bodies: BodyArgs,
    /// Only this destination [default: amazon-q, or every one of --destinations]
    #[arg(long, value_name = "NAME")]
    destination: Option<String>,
    /// Language of the messages: en or ja
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: Language,
    /// Time zone of the times in messages, by its IANA name
    #[arg(long, value_name = "NAME", default_value = "UTC", value_parser = time_zone::parse)]
    time_zone: TimeZone,
    /// What is new about each notice, three days after it was opened
    #[arg(long, value_name = "KIND", value_enum)]
    news: Option<Example>,
    /// Print the published messages as JSON, one per line, and nothing else
    #[arg(long)]
    json: bool,
}

impl PrintArgs {
    /// Returns the source and properties of each notice, and for each destination its decision and
    /// the message. With `--json`, only the messages that are published. `colour` adds ANSI
    /// escapes.
    ///
    /// # Errors
    ///
    /// A file cannot be read or is invalid, or there is no such destination.
    pub fn print(&self, colour: bool) -> Result<String, CliError> {
        let options = self.options()?;
        let mut printed = String::new();
        for (path, text) in self.bodies.read_bodies()? {
            let notices = preview(&text, &options);
            if self.json {
                let rendered = notices.iter().flat_map(|notice| &notice.rendered);
                let published = rendered.filter(|rendered| rendered.is_notified);
                printed.extend(published.map(|rendered| as_json(&rendered.message) + "\n"));
            } else {
                printed += if printed.is_empty() { "" } else { "\n" };
                printed += &describe(&path, &notices, colour);
            }
        }
        Ok(printed)
    }

    fn options(&self) -> Result<Options, CliError> {
        let (language, time_zone, news) = (self.language, self.time_zone, self.news);
        let mut options = Options { language, time_zone, news, ..self.bodies.options()? };
        let name = match &self.destination {
            Some(name) => name,
            None if self.bodies.destinations.is_none() => DEFAULT_DESTINATION,
            None => return Ok(options),
        };
        let known: Vec<String> = options.destinations.iter().map(|to| to.name.clone()).collect();
        options.destinations.retain(|destination| destination.name == name);
        if options.destinations.is_empty() {
            return Err(CliError::UnknownDestination { name: name.to_owned(), known });
        }
        Ok(options)
    }
}

/// The message as it is published, on one line.
fn as_json(message: &Message) -> String {
    match &message.subject {
        Some(subject) => json!({"subject": subject, "text": message.text}).to_string(),
        None => message.text.clone(),
    }
}

fn describe(path: &Path, notices: &[NoticePreview], colour: bool) -> String {
    let mut printed = format!("{}\n", one_line(&path.display().to_string()));
    for notice in notices {
        printed += &format!("  {}\n", notice.recognised);
        for rendered in &notice.rendered {
            printed += &describe_rendered(rendered, colour);
        }
    }
    printed
}

/// The decision, the message as its readers see it, the nearest limits, and why the message would
/// not arrive.
fn describe_rendered(rendered: &Rendered, colour: bool) -> String {
    let Rendered { destination, format, rule, message, .. } = rendered;
    let decision = rendered.decision();
    let mut printed = format!("  {}  {decision}: {}\n", printable(destination), printable(rule));
    printed += &terminal::message(*format, message, colour);
    let mut checked = limits::check(*format, message);
    checked.usage.sort_by_key(|usage| Reverse(usage.used * 1_000 / usage.max));
    let nearest = checked.usage.iter().take(NEAREST_LIMITS);
    let nearest: Vec<String> = nearest
        .map(|usage| format!("{} {} of {}", printable(&usage.part), usage.used, usage.max))
        .collect();
    printed += &format!("  nearest limits: {}\n", nearest.join(", "));
    let refused = match format {
        Format::AmazonQ | Format::Teams => "Amazon Q would drop it",
        Format::SlackBot => "Slack would refuse it",
        Format::Email | Format::Json => "SNS would refuse it",
    };
    for problem in checked.problems {
        printed += &format!("  {refused}: {}\n", printable(&problem));
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn describe_rendered_says_why_a_message_would_not_arrive() {
        let text = json!({"content": {"title": "x".repeat(251), "description": "d"}}).to_string();
        let rendered = Rendered {
            destination: "mine".to_owned(),
            format: Format::AmazonQ,
            is_notified: true,
            rule: "no rule".to_owned(),
            message: Message { text, subject: None, attributes: Vec::new() },
        };
        let printed = describe_rendered(&rendered, false);
        let problems: Vec<&str> =
            printed.lines().filter(|line| line.starts_with("  Amazon Q")).collect();
        let expected = [
            "version is not '1.0'",
            "source is not 'custom'",
            "content.title has 251 bytes, more than 250",
        ];
        assert_eq!(
            problems,
            expected.map(|problem| format!("  Amazon Q would drop it: {problem}"))
        );
    }
}
