//! `task costs`: what a deployment costs, reckoned from the last bench.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use bench::{
    cost,
    figures::Figures,
    report::{
        document::write_sections,
        wording::{ENGLISH, LANGUAGES},
    },
};

const FIGURES: &str = "docs/performance.json";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Who closed it does not want to know.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// In the repository's root.
fn run() -> io::Result<()> {
    let of = |error: io::Error| {
        io::Error::other(format!("{FIGURES}: {error}. `./task bench` measures and writes it"))
    };
    let json = fs::read_to_string(FIGURES).map_err(of)?;
    let figures: Figures =
        serde_json::from_str(&json).map_err(|error| of(io::Error::other(error)))?;
    let missing = || {
        io::Error::other(format!(
            "{FIGURES} lacks figures of the formatter: run all of `./task bench`"
        ))
    };
    let table = cost::table(&figures, &ENGLISH).ok_or_else(missing)?;
    writeln!(io::stdout(), "{table}")?;
    for (document, wording) in LANGUAGES {
        let sections = cost::sections(&figures, wording).ok_or_else(missing)?;
        write_sections(Path::new(document), &sections)?;
    }
    Ok(())
}
