//! Why a command failed.

use std::{
    error::Error,
    io,
    path::{Path, PathBuf},
};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A file, a folder or the input is missing, not readable, or not UTF-8.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// As given on the command line; `-` is the input.
        path: PathBuf,
        /// Of the operating system.
        source: io::Error,
    },
    /// A folder without any `.json` or `.txt` file.
    #[error("{} has no .json or .txt file", .0.display())]
    NoBodies(PathBuf),
    /// A configuration file that the Lambda would reject.
    #[error("{} is invalid", path.display())]
    InvalidFile {
        /// As given on the command line.
        path: PathBuf,
        /// All problems of the file.
        source: Box<dyn Error + Send + Sync>,
    },
    /// `--destination` names none of the destinations.
    #[error("there is no destination `{name}`: use one of {}", known.join(", "))]
    UnknownDestination {
        /// As given on the command line.
        name: String,
        /// The names of all destinations.
        known: Vec<String>,
    },
}

impl CliError {
    pub(crate) fn unreadable(path: &Path, source: io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), source }
    }
}
