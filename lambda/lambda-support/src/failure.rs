//! Errors with their causes.

use std::{error::Error as StdError, fmt};

/// Prints an error with all its causes, from the outside in.
#[derive(Debug)]
pub struct Chain<'a>(pub &'a (dyn StdError + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = self.0.to_string();
        formatter.write_str(&last)?;
        for cause in causes(self.0).skip(1).map(ToString::to_string) {
            // An error of the SDK says what the exception in it says again.
            if cause != last {
                write!(formatter, ": {cause}")?;
            }
            last = cause;
        }
        Ok(())
    }
}

/// The error, then its cause, then that one's.
pub fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// A call of AWS that failed, by what it was for.
#[derive(Debug)]
pub struct Failed {
    doing: &'static str,
    source: Box<dyn StdError + Send + Sync>,
}

impl Failed {
    /// A failure to do this, once its cause is known.
    pub fn to(doing: &'static str) -> impl FnOnce(Box<dyn StdError + Send + Sync>) -> Self {
        move |source| Self { doing, source }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "failed to {}", self.doing)
    }
}

impl StdError for Failed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
