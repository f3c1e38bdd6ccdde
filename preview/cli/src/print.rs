//! `preview`: bodies as their readers will see them.

use std::{cmp::Reverse, path::Path};

use clap::Parser;
use notify_core::{Language, render::Message, routing::destination::Format};
use serde_json::json;

use crate::{
    CliError,
    args::BodyArgs,
    body::{NoticePreview, Options, Rendered, preview},
    limits,
    terminal::{self, printable, without_controls},
};

/// The destination that is shown where neither `--destination` nor `--destinations` is given.
const DEFAULT_DESTINATION: &str = "amazon-q";
/// How many limits are printed of each message.
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
    /// Print the published messages as JSON, one per line, and nothing else
    #[arg(long)]
    json: bool,
}

impl PrintArgs {
    /// What each body was recognised as, and for each destination its decision and the message.
    /// With `--json` only the messages that are published. `colour` adds ANSI escapes.
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
        let mut options = Options { language: self.language, ..self.bodies.options()? };
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
    let mut printed = format!("{}\n", without_controls(&path.display().to_string()));
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
        Format::AmazonQ => "Amazon Q would drop it",
        Format::SlackBot => "Slack would refuse it",
        Format::Email => "SNS would refuse it",
    };
    for problem in checked.problems {
        printed += &format!("  {refused}: {}\n", printable(&problem));
    }
    printed
}
