//! Errors with their causes.

use std::{error::Error as StdError, fmt};

/// Displays an error and all its causes, outermost first, separated by `: `.
#[derive(Debug)]
pub struct ErrorChain<'a>(pub &'a (dyn StdError + 'static));

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = self.0.to_string();
        formatter.write_str(&last)?;
        for cause in causes(self.0).skip(1).map(ToString::to_string) {
            // An SDK error displays the same text as the exception it wraps.
            if cause != last {
                write!(formatter, ": {cause}")?;
            }
            last = cause;
        }
        Ok(())
    }
}

/// Iterates over the error, its source, the source of that one, and so on.
pub fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// A failed AWS call. Displays as `failed to {operation}`; the cause is its source.
#[derive(Debug, thiserror::Error)]
#[error("failed to {operation}")]
pub struct AwsCallError {
    operation: &'static str,
    source: Box<dyn StdError + Send + Sync>,
}

impl AwsCallError {
    /// `operation` completes the sentence "failed to …": `send to the retry queue`.
    pub fn new(
        operation: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { operation, source: source.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_chain_omits_a_cause_that_repeats_its_wrapper() {
        let inner = AwsCallError::new("read the token", "access denied");
        let outer = AwsCallError::new("read the token", inner);
        let chain = ErrorChain(&outer).to_string();
        assert_eq!(chain, "failed to read the token: access denied");
    }
}
