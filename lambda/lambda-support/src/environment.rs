//! Environment variables: reading them, and collecting everything that is invalid in them.

use std::{
    collections::HashMap,
    fmt::{self, Display},
    ops::RangeInclusive,
    str::FromStr,
};

/// Values of environment variables, trimmed. A blank value counts as absent, because Terraform and
/// consoles write "no value" as an empty string.
#[derive(Debug)]
pub struct Environment {
    values: HashMap<&'static str, String>,
    problems: Vec<Problem>,
}

/// An invalid configuration: every problem at once, so that one deployment shows them all.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct ConfigError(Vec<Problem>);

/// One problem. Displays as `{variable} {found}: {fix}`.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    variable: &'static str,
    found: String,
    fix: String,
}

impl Environment {
    /// Reads these variables through `lookup`, which returns `None` for a variable that is not set.
    pub fn from_env<'a>(
        variables: impl IntoIterator<Item = &'a &'static str>,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let values = variables.into_iter().filter_map(|&variable| {
            let value = lookup(variable)?;
            let value = value.trim();
            (!value.is_empty()).then(|| (variable, value.to_owned()))
        });
        Self { values: values.collect(), problems: Vec::new() }
    }

    /// The value, or `None` if it is not set or blank.
    #[must_use]
    pub fn get(&self, variable: &'static str) -> Option<String> {
        self.values.get(variable).cloned()
    }

    /// The value; records a problem if there is none. `expected` completes "set it to …".
    pub fn required(&mut self, variable: &'static str, expected: &str) -> Option<String> {
        let value = self.get(variable);
        if value.is_none() {
            self.reject(variable, "is not set", expected);
        }
        value
    }

    /// The URL of an SQS queue; records a problem if there is none or if it is no such URL.
    pub fn queue_url(&mut self, variable: &'static str, expected: &str) -> Option<String> {
        let url = self.required(variable, expected)?;
        let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        if !path.is_some_and(|(_, path)| path.contains('/')) {
            self.reject(variable, &format!("is `{url}`, not the URL of a queue"), expected);
        }
        Some(url)
    }

    /// The value as a number, or `default` if it is not set. Records a problem and returns
    /// `default` if it is no number in `range`.
    pub fn number<T>(&mut self, variable: &'static str, default: T, range: &RangeInclusive<T>) -> T
    where
        T: Copy + PartialOrd + Display + FromStr,
    {
        let Some(text) = self.get(variable) else { return default };
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.unwrap_or_else(|| {
            let expected = format!("a whole number from {} to {}", range.start(), range.end());
            self.reject(variable, &format!("is `{text}`"), &expected);
            default
        })
    }

    /// Records a problem if the variable is set, because it has no effect without `other`.
    pub fn requires(&mut self, variable: &'static str, other: &str) {
        if self.get(variable).is_some() {
            let fix = format!("set {other} or remove it");
            self.add_problem(variable, &format!("has no effect without {other}"), fix);
        }
    }

    /// Records a problem. `found` follows the variable's name (``is `x` ``), `expected` completes
    /// "set it to …".
    pub fn reject(&mut self, variable: &'static str, found: &str, expected: &str) {
        self.add_problem(variable, found, format!("set it to {expected}"));
    }

    /// Records a problem whose `fix` is not "set it to …".
    pub fn add_problem(&mut self, variable: &'static str, found: &str, fix: impl Into<String>) {
        self.problems.push(Problem { variable, found: found.to_owned(), fix: fix.into() });
    }

    /// Returns `config` if no problem was recorded. `config` is `None` only if a required variable
    /// is missing, which is a recorded problem.
    ///
    /// # Errors
    /// [`ConfigError`] with all problems, in the order they were recorded.
    pub fn finish<T>(self, config: Option<T>) -> Result<T, ConfigError> {
        config.filter(|_| self.problems.is_empty()).ok_or(ConfigError(self.problems))
    }
}

impl Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.variable, self.found, self.fix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        let lookup = |name: &str| (name != "ABSENT").then(|| format!(" {name} "));
        Environment::from_env(&["A", "B", "ABSENT"], lookup)
    }

    #[test]
    fn finish_returns_the_config_if_there_is_no_problem() {
        let mut environment = environment();
        assert_eq!(environment.required("A", "x").as_deref(), Some("A"));
        environment.requires("ABSENT", "A");
        assert_eq!(environment.number("ABSENT", 7, &(1..=9)), 7);
        assert_eq!(environment.finish(Some(1)).unwrap(), 1);
    }

    #[test]
    fn finish_reports_every_problem_with_its_fix() {
        let mut environment = environment();
        assert_eq!(environment.required("ABSENT", "a name"), None);
        environment.requires("A", "C");
        assert_eq!(environment.number("B", 7, &(1..=9)), 7);
        let error = environment.finish(Some(1)).unwrap_err().to_string();
        let expected = "ABSENT is not set: set it to a name; \
                        A has no effect without C: set C or remove it; \
                        B is `B`: set it to a whole number from 1 to 9";
        assert_eq!(error, expected);
    }
}
