//! `explain`: which destinations take a notice, and by which rule. It parses and decides as the
//! Lambda does.

use clap::Parser;

use crate::{
    CliError,
    args::BodyArgs,
    body::{Rendered, preview},
    terminal::{printable, without_controls},
};

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
}

impl ExplainArgs {
    /// Returns the source and properties of each notice, and whether each destination takes it,
    /// with the rule.
    ///
    /// # Errors
    ///
    /// A file cannot be read or is invalid.
    pub fn explain(&self) -> Result<String, CliError> {
        let options = self.bodies.options()?;
        let mut printed = String::new();
        for (path, text) in self.bodies.read_bodies()? {
            printed += &format!("{}\n", without_controls(&path.display().to_string()));
            for notice in preview(&text, &options) {
                printed += &format!("  {}\n", notice.recognised);
                printed += &decisions(&notice.rendered);
            }
        }
        Ok(printed)
    }
}

fn decisions(rendered: &[Rendered]) -> String {
    let width = rendered.iter().map(|each| each.destination.len()).max().unwrap_or_default();
    let line = |each: &Rendered| {
        let (destination, decision) = (&each.destination, each.decision());
        format!("    {destination:width$}  {decision:8}  {}\n", printable(&each.rule))
    };
    rendered.iter().map(line).collect()
}
