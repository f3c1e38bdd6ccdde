//! The variables as somebody typed them, and what is wrong with them.

use std::{collections::HashMap, fmt};

/// The values found in the environment, trimmed; a blank one counts as absent, because Terraform
/// and consoles write "nothing" as an empty string.
#[derive(Debug)]
pub struct Environment {
    values: HashMap<&'static str, String>,
    problems: Vec<Problem>,
}

/// What is wrong with one variable.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    variable: &'static str,
    wrong: String,
    give: String,
}

impl Environment {
    /// Reads these variables through `lookup`.
    pub fn read<'a>(
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

    /// The value, if there is one.
    #[must_use]
    pub fn get(&self, variable: &'static str) -> Option<String> {
        self.values.get(variable).cloned()
    }

    /// The value, and a problem where there is none.
    pub fn required(&mut self, variable: &'static str, give: &str) -> Option<String> {
        let value = self.get(variable);
        if value.is_none() {
            self.refuse(variable, "is not set", give);
        }
        value
    }

    /// The URL of a queue, and a problem where there is none.
    pub fn queue_url(&mut self, variable: &'static str, give: &str) -> Option<String> {
        let url = self.required(variable, give)?;
        let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        if !path.is_some_and(|(_, path)| path.contains('/')) {
            self.refuse(variable, &format!("is `{url}`, not the URL of a queue"), give);
        }
        Some(url)
    }

    /// A problem where the variable has a value, which means nothing without the `other`.
    pub fn needs(&mut self, variable: &'static str, other: &str) {
        if self.get(variable).is_some() {
            let wrong = format!("has no effect without {other}");
            self.refuse(variable, &wrong, "nothing, or that too");
        }
    }

    /// Notes what is wrong with a variable, and what to give instead.
    pub fn refuse(&mut self, variable: &'static str, wrong: &str, give: &str) {
        self.problems.push(Problem { variable, wrong: wrong.to_owned(), give: give.to_owned() });
    }

    /// All that is wrong, in the order it was found.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: give {}", self.variable, self.wrong, self.give)
    }
}
