//! The command lines of this package: what they share, and how they end.

use std::{
    fmt,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use notify_core::{parse::default_severities, routing::destination};

use crate::{body::Asked, files};

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub struct NoAnswer(pub(crate) String);

/// A command line, argument by argument.
pub(crate) struct Arguments<I> {
    rest: I,
    usage: &'static str,
}

/// One argument.
pub(crate) enum Argument {
    /// `-` is the input.
    Path(PathBuf),
    /// With its dashes.
    Option(String),
}

/// Writes a command's answer, or why there is none, and tells how the command ends. Nobody has to
/// read the answer to its end.
#[must_use]
pub fn finish(command: &str, answer: Result<String, NoAnswer>) -> ExitCode {
    let (written, code) = match answer {
        Ok(answer) => (io::stdout().write_all(answer.as_bytes()), ExitCode::SUCCESS),
        Err(error) => (writeln!(io::stderr(), "{command}: {error}"), ExitCode::from(2)),
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => code,
    }
}

impl<I: Iterator<Item = String>> Arguments<I> {
    pub(crate) fn new(arguments: impl IntoIterator<IntoIter = I>, usage: &'static str) -> Self {
        Self { rest: arguments.into_iter(), usage }
    }

    /// The next argument, if there is one.
    pub(crate) fn next(&mut self) -> Option<Argument> {
        let argument = self.rest.next()?;
        let is_option = argument != "-" && argument.starts_with('-');
        Some(if is_option { Argument::Option(argument) } else { Argument::Path(argument.into()) })
    }

    /// The value of an option.
    pub(crate) fn value(&mut self, option: &str) -> Result<String, NoAnswer> {
        self.rest.next().ok_or_else(|| self.wrong(&format!("{option} needs a value")))
    }

    /// Takes an option of those that every command knows.
    pub(crate) fn take(&mut self, option: &str, asked: &mut Asked) -> Result<(), NoAnswer> {
        match option {
            "--destinations" => {
                let path = self.value(option)?;
                asked.destinations = destination::read(&files::read(path.as_ref())?)
                    .map_err(|wrong| NoAnswer(format!("{path}: {wrong}")))?;
            }
            "--severities" => {
                let path = self.value(option)?;
                asked.settings = default_severities::read(&files::read(path.as_ref())?)
                    .map_err(|wrong| NoAnswer(format!("{path}: {wrong}")))?;
            }
            "--units" => {
                let units = self.value(option)?;
                let units = units.split(',').map(str::trim).filter(|unit| !unit.is_empty());
                asked.units = units.map(str::to_owned).collect();
            }
            _ => return Err(self.wrong(&format!("there is no {option}"))),
        }
        Ok(())
    }

    /// What is wrong, and what would be right.
    pub(crate) fn wrong(&self, what: &str) -> NoAnswer {
        NoAnswer(format!("{what}: {}", self.usage))
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoAnswer {}
