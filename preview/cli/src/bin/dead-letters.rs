//! `dead-letters`: shows the dead letters that `tools/dead_letters.py` prints.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use clap::Parser;
use preview::args;

/// Shows dead letters, read from the input as `tools/dead_letters.py` prints them: one JSON object
/// per line
#[derive(Debug, Parser)]
#[command(name = "dead-letters", version)]
struct DeadLetterArgs {}

fn main() -> io::Result<()> {
    let DeadLetterArgs {} = args::parse();
    let mut output = io::stdout();
    let colour = output.is_terminal();
    for line in io::stdin().lock().lines() {
        writeln!(output, "{}", preview::dead_letter(&line?, colour))?;
    }
    Ok(())
}
