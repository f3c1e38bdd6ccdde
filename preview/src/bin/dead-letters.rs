//! `dead-letters`: draws the dead letters that `tools/dead_letters.py` writes, a line each.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

fn main() -> io::Result<()> {
    let mut output = io::stdout();
    let colour = output.is_terminal();
    for line in io::stdin().lock().lines() {
        writeln!(output, "{}", preview::dead_letter(&line?, colour))?;
    }
    Ok(())
}
