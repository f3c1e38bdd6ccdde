//! Where a message would go, and why: the same reading and the same rules as in the Lambda.

use std::{
    fmt::Write as _,
    io::{self, Read},
    path::{Path, PathBuf},
};

use notify_core::{Language, parse::Settings};

use crate::{
    arguments::{Argument, Arguments, NoAnswer},
    body::{Asked, Letter, tell},
    files,
    terminal::printable,
};

const USAGE: &str = "explain --destinations FILE [--severities FILE] [--units ID,ID…] BODY…";

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
    let (asked, paths) = question(arguments)?;
    let mut answer = String::new();
    for path in &paths {
        let text = if path == Path::new("-") {
            io::read_to_string(&mut input)
                .map_err(|error| files::unreadable("the input".as_ref(), &error))?
        } else {
            files::read(path)?
        };
        let _ = writeln!(answer, "{}", path.display());
        for told in tell(&text, &asked) {
            let _ = writeln!(answer, "  {}", told.recognised);
            decisions(&told.letters, &mut answer);
        }
    }
    Ok(answer)
}

fn question(
    arguments: impl IntoIterator<Item = String>,
) -> Result<(Asked, Vec<PathBuf>), NoAnswer> {
    let mut arguments = Arguments::new(arguments, USAGE);
    let mut asked = Asked {
        destinations: Vec::new(),
        settings: Settings::default(),
        units: Vec::new(),
        language: Language::default(),
    };
    let mut paths = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument {
            Argument::Path(path) => paths.push(path),
            Argument::Option(option) => arguments.take(&option, &mut asked)?,
        }
    }
    if asked.destinations.is_empty() || paths.is_empty() {
        return Err(arguments.wrong("it needs destinations and a body"));
    }
    Ok((asked, paths))
}

fn decisions(letters: &[Letter], answer: &mut String) {
    let widest = letters.iter().map(|letter| letter.destination.len()).max().unwrap_or_default();
    for Letter { destination, decision, .. } in letters {
        let word = if decision.is_wanted { "notified" } else { "dropped" };
        let rule = printable(&decision.rule);
        let _ = writeln!(answer, "    {destination:widest$}  {word:8}  {rule}");
    }
}
