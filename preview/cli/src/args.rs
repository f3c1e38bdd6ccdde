//! Command lines: the shared arguments of the commands, and their exit.

use std::{
    error::Error,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{self, ExitCode},
};

use clap::{Arg, Args, CommandFactory, FromArgMatches, value_parser};
use clap_complete::{Shell, generate};

use crate::{
    CliError,
    body::{Options, parse_destinations, parse_severities},
    files,
};

/// The exit code of invalid arguments and of files that cannot be used, as clap has it.
const INVALID: u8 = 2;

/// The arguments of every command that takes bodies.
#[derive(Debug, Args)]
pub(crate) struct BodyArgs {
    /// Destinations, as in the Lambda's variable `DESTINATIONS`
    #[arg(long, value_name = "FILE")]
    pub(crate) destinations: Option<PathBuf>,
    /// Severities of sources that have none, as in the Lambda's variable `ALERT_SEVERITIES`
    #[arg(long, value_name = "FILE")]
    severities: Option<PathBuf>,
    /// Organizational units above the account of the notice, and the root
    #[arg(long, value_name = "ID,ID…", value_delimiter = ',')]
    units: Vec<String>,
    /// Files with a body each, folders of such files, or `-` for the input
    #[arg(value_name = "BODY", required = true)]
    bodies: Vec<PathBuf>,
}

/// Parses the command line of this process. Ends the process for `--help`, `--version`,
/// `--completions SHELL` and, with exit code 2, for invalid arguments.
#[must_use]
pub fn parse<A: CommandFactory + FromArgMatches>() -> A {
    let completions = Arg::new("completions")
        .long("completions")
        .value_name("SHELL")
        .value_parser(value_parser!(Shell))
        .exclusive(true)
        .help("Print the completion script for a shell");
    let mut command = A::command().arg(completions);
    let mut matches = command.get_matches_mut();
    if let Some(shell) = matches.remove_one::<Shell>("completions") {
        let name = command.get_name().to_owned();
        // Not to the output itself: it panics when a reader closes the pipe early.
        let mut script = Vec::new();
        generate(shell, &mut command, name, &mut script);
        let _ = io::stdout().write_all(&script);
        process::exit(0);
    }
    A::from_arg_matches_mut(&mut matches).unwrap_or_else(|error| error.exit())
}

/// Prints the output of a command, or on one line why it failed, and returns its exit code. A
/// reader that closes the pipe early is no error.
#[must_use]
pub fn finish(command: &str, output: Result<String, CliError>) -> ExitCode {
    let (written, code) = match output {
        Ok(output) => (io::stdout().write_all(output.as_bytes()), ExitCode::SUCCESS),
        Err(error) => {
            let error = with_sources(&error);
            let error = notify_core::render::reveal(&error);
            (writeln!(io::stderr(), "{command}: {error}"), ExitCode::from(INVALID))
        }
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => code,
    }
}

/// An error with its sources, on one line.
fn with_sources(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", with_sources(source)),
        None => error.to_string(),
    }
}

impl BodyArgs {
    /// The options that these arguments and the files they name make.
    pub(crate) fn options(&self) -> Result<Options, CliError> {
        let mut options = Options { units: self.units.clone(), ..Options::default() };
        if let Some(path) = &self.destinations {
            options.destinations = read_configuration(path, parse_destinations)?;
        }
        if let Some(path) = &self.severities {
            options.settings = read_configuration(path, parse_severities)?;
        }
        Ok(options)
    }

    /// The path and the text of each body, in the order of the arguments.
    pub(crate) fn read_bodies(&self) -> Result<Vec<(PathBuf, String)>, CliError> {
        let mut bodies = Vec::new();
        for path in &self.bodies {
            if path == Path::new("-") {
                let text = io::read_to_string(io::stdin())
                    .map_err(|error| CliError::unreadable(path, error))?;
                bodies.push((path.clone(), text));
                continue;
            }
            for file in files::list(std::slice::from_ref(path))? {
                let text = files::read(&file)?;
                bodies.push((file, text));
            }
        }
        Ok(bodies)
    }
}

/// The configuration in a file.
pub(crate) fn read_configuration<T, E: Error + Send + Sync + 'static>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, CliError> {
    let invalid = |error: E| CliError::InvalidFile { path: path.to_owned(), source: error.into() };
    parse(&files::read(path)?).map_err(invalid)
}
