//! `explain`: which destinations take a notice, and by which rule. It parses and decides as the
//! Lambda does.

mod state;

use std::path::{Path, PathBuf};

use clap::Parser;
use notify_core::Notice;
use serde_json::{Value, json};

use crate::{
    CliError,
    args::{BodyArgs, read_configuration},
    body::{NoticePreview, Options, Rendered, preview, with_severity},
    terminal::{one_line, printable},
};
use state::{Outcome, State};

/// The arguments of `explain`.
#[derive(Debug, Parser)]
#[command(
    name = "explain",
    version,
    about = "Prints which destinations take each notice in the bodies, and by which rule",
    mut_arg("destinations", |destinations| destinations.required(true))
)]
pub struct ExplainArgs {
    #[command(flatten)]
    bodies: BodyArgs,
    /// Print one JSON object per notice and line, with the id of its subject in the state table
    #[arg(long)]
    json: bool,
    /// What the state table has, as JSON: adds whether the notice is news for each destination
    #[arg(long, value_name = "FILE", requires = "json")]
    state: Option<PathBuf>,
}

impl ExplainArgs {
    /// Returns the source and properties of each notice, and whether each destination takes it,
    /// with the rule; with `--json` one object per notice and line.
    ///
    /// # Errors
    ///
    /// A file cannot be read or is invalid.
    pub fn explain(&self) -> Result<String, CliError> {
        let options = self.bodies.options()?;
        let parse = |json: &str| serde_json::from_str::<State>(json);
        let state = self.state.as_ref().map(|path| read_configuration(path, parse)).transpose()?;
        let mut printed = String::new();
        for (path, text) in self.bodies.read_bodies()? {
            if self.json {
                for notice in preview(&text, &options) {
                    printed += &format!("{}\n", as_json(&path, notice, &options, state.as_ref()));
                }
                continue;
            }
            printed += &format!("{}\n", one_line(&path.display().to_string()));
            for notice in preview(&text, &options) {
                printed += &format!("  {}\n", notice.recognised);
                printed += &decisions(&notice.rendered);
            }
        }
        Ok(printed)
    }
}

/// Null stands for what the notice does not have. `rank`: the severity as the state table compares it.
/// `about`: what silences compare. `is_provisional`: an ASR result is looked up by its
/// finding first, because another notice may have said what the finding is about.
fn as_json(path: &Path, preview: NoticePreview, options: &Options, state: Option<&State>) -> Value {
    let outcome = state.map(|state| state.outcome(&preview));
    let severity = outcome.as_ref().and_then(Outcome::severity);
    let preview = match severity {
        Some(severity) => with_severity(preview, severity, options),
        None => preview,
    };
    let NoticePreview { notice, rendered, .. } = &preview;
    let notice = notice.as_ref();
    let subject = notice.and_then(Notice::subject);
    let destination = |each: &Rendered| {
        let (name, rule) = (&each.destination, &each.rule);
        let destination = options.destinations.iter().find(|known| known.name == *name);
        json!({
            "name": name,
            "decision": each.decision(),
            "rule": rule,
            "state": outcome.as_ref().zip(destination).map(|(outcome, it)| outcome.for_destination(it)),
        })
    };
    json!({
        "path": path.display().to_string(),
        "subject": subject.as_ref().map(|subject| &subject.id),
        "is_provisional": subject.as_ref().is_some_and(|subject| subject.is_provisional),
        "problem": subject.as_ref().and_then(|subject| subject.problem.as_ref()),
        "finding": subject.as_ref().and_then(|subject| subject.finding_arn.as_ref()),
        "source": notice.map(Notice::source),
        "account": notice.and_then(|notice| Some(notice.account.as_ref()?.id)),
        "region": notice.and_then(|notice| notice.region.as_ref()),
        "control": notice.and_then(Notice::control),
        "severity": notice.and_then(Notice::severity),
        "is_of_aws": notice.map(Notice::is_of_aws),
        "rank": notice.and_then(Notice::severity).map(|severity| severity as i64),
        "about": outcome.as_ref().and_then(Outcome::about),
        "observed": outcome.as_ref().and_then(|outcome| outcome.observed),
        "destinations": rendered.iter().map(destination).collect::<Vec<_>>(),
    })
}

fn decisions(rendered: &[Rendered]) -> String {
    let width = rendered.iter().map(|each| each.destination.len()).max().unwrap_or_default();
    let line = |each: &Rendered| {
        let (destination, decision) = (&each.destination, each.decision());
        format!("    {destination:width$}  {decision:8}  {}\n", printable(&each.rule))
    };
    rendered.iter().map(line).collect()
}
