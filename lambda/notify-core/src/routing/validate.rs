//! Turns rules as an operator wrote them into rules that can match, or into all problems.

use std::{fmt::Display, str::FromStr};

use super::{
    filter::{Filter, Pattern},
    rules::{Lists, RawRules, Rules},
};
use crate::Source;

impl Rules {
    /// Validates rules. Each problem begins with the name of its field.
    ///
    /// # Errors
    ///
    /// All problems at once.
    pub(super) fn validate(raw: RawRules) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let has_default_outcomes = raw.outcomes.is_none();
        let mut outcomes = filter("outcomes", raw.outcomes, &mut problems, PartialEq::eq, word);
        if has_default_outcomes {
            outcomes = Self::default().outcomes;
        }
        let sources = filter("sources", raw.sources, &mut problems, PartialEq::eq, word);
        let min_severity = raw.min_severity.and_then(|severity| {
            let invalid = |error| problems.push(format!("min_severity: {error}"));
            word(&severity).map_err(invalid).ok()
        });
        let accounts = filter("accounts", raw.accounts, &mut problems, PartialEq::eq, word);
        let units = raw.organizational_units;
        let units = filter("organizational_units", units, &mut problems, PartialEq::eq, unit);
        let controls = filter("controls", raw.controls, &mut problems, Pattern::covers, pattern);
        let regions = filter("regions", raw.regions, &mut problems, PartialEq::eq, region);

        let is_allowed = |source: &Source| {
            let includes = sources.include.as_ref().is_none_or(|include| include.contains(source));
            includes && !sources.exclude.contains(source)
        };
        let allows_any = Source::ALL.iter().any(is_allowed);
        let allows_alerts =
            Source::ALL.iter().any(|source| is_allowed(source) && source.has_alerts());
        if problems.is_empty() && !allows_any {
            problems.push("sources excludes every source, so nothing is allowed".to_owned());
        } else if problems.is_empty() && min_severity.is_some() && !allows_alerts {
            problems.push(
                "min_severity never applies: no allowed source has alerts, and only alerts have a \
                 severity"
                    .to_owned(),
            );
        }
        if problems.is_empty() {
            Ok(Self {
                sources,
                outcomes,
                has_default_outcomes,
                min_severity,
                accounts,
                units,
                controls,
                regions,
            })
        } else {
            Err(problems)
        }
    }
}

/// Parses a filter's two lists. `covers` returns whether its first argument includes all that its
/// second one includes.
fn filter<T>(
    field: &str,
    lists: Option<Lists>,
    problems: &mut Vec<String>,
    covers: impl Fn(&T, &T) -> bool,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Filter<T> {
    let before = problems.len();
    let Lists { include, exclude } = lists.unwrap_or_default();
    if include.as_ref().is_some_and(Vec::is_empty) {
        problems.push(format!(
            "{field}.include is empty, so nothing is allowed: leave it out to include all"
        ));
    }
    let mut list = |name: &str, words: Vec<String>| -> Vec<T> {
        let mut values = Vec::new();
        for word in words {
            match parse(&word) {
                Ok(value) => values.push(value),
                Err(error) => problems.push(format!("{field}.{name}: {error}")),
            }
        }
        values
    };
    let include = include.map(|words| list("include", words));
    let exclude = list("exclude", exclude.unwrap_or_default());
    let is_excluded = |included| exclude.iter().any(|excluded| covers(excluded, included));
    let excludes_all = include.as_ref().is_some_and(|include| include.iter().all(is_excluded));
    if excludes_all && problems.len() == before {
        problems.push(format!("{field} excludes all that it includes, so nothing is allowed"));
    }
    Filter { include, exclude }
}

fn word<T: FromStr<Err: Display>>(word: &str) -> Result<T, String> {
    word.parse().map_err(|error: T::Err| error.to_string())
}

/// `r-ab12` or `ou-ab12-11111111` (the Organizations API reference).
fn unit(word: &str) -> Result<String, String> {
    let is_part = |part: &str, min: usize| {
        (min..=32).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let parts: Vec<&str> = word.split('-').collect();
    let is_unit = match parts.as_slice() {
        ["r", root] => is_part(root, 4),
        ["ou", root, unit] => is_part(root, 4) && is_part(unit, 8),
        _ => false,
    };
    if is_unit {
        Ok(word.to_owned())
    } else {
        Err(format!("`{word}` is not an organizational unit (ou-ab12-11111111) or a root (r-ab12)"))
    }
}

fn pattern(word: &str) -> Result<Pattern, String> {
    let (beginning, rest) = word.split_once('*').unwrap_or((word, ""));
    let is_control = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`');
    if !word.is_empty() && rest.is_empty() && is_control(beginning) {
        Ok(Pattern(word.to_owned()))
    } else {
        Err(format!("`{word}` is not a control (S3.5) or the beginning of some (S3.*)"))
    }
}

fn region(word: &str) -> Result<String, String> {
    let is_region = word.contains('-')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    // Health's events about no Region have the Region global.
    if is_region || word == "global" {
        Ok(word.to_owned())
    } else {
        Err(format!("`{word}` is not a region code such as eu-central-1"))
    }
}
