//! From rules as they are written to rules that can match, or all that is wrong with them.

use std::{fmt::Display, str::FromStr};

use super::{
    Filter, Lists, Pattern, Rules, Written, destination::is_account_id, outcome_name::has_alerts,
};
use crate::Source;

impl Rules {
    /// Checks what somebody wrote. Each problem is a sentence about the field it begins with.
    ///
    /// # Errors
    ///
    /// All problems at once.
    pub(crate) fn check(written: Written) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let usual_outcomes = written.outcomes.is_none();
        let mut outcomes = filter("outcomes", written.outcomes, &mut problems, PartialEq::eq, word);
        if usual_outcomes {
            outcomes = Self::default().outcomes;
        }
        let sources = filter("sources", written.sources, &mut problems, PartialEq::eq, word);
        let min_severity = written.min_severity.and_then(|severity| {
            let wrong = |error| problems.push(format!("min_severity: {error}"));
            word(&severity).map_err(wrong).ok()
        });
        let accounts = filter("accounts", written.accounts, &mut problems, PartialEq::eq, account);
        let units = written.organizational_units;
        let units = filter("organizational_units", units, &mut problems, PartialEq::eq, unit);
        let controls =
            filter("controls", written.controls, &mut problems, Pattern::covers, pattern);
        let regions = filter("regions", written.regions, &mut problems, PartialEq::eq, region);

        let wanted = |source: &Source| {
            let includes = sources.include.as_ref().is_none_or(|include| include.contains(source));
            includes && !sources.exclude.contains(source)
        };
        let (wants_any, wants_alerts) = (
            Source::ALL.iter().any(wanted),
            Source::ALL.iter().any(|source| wanted(source) && has_alerts(*source)),
        );
        if problems.is_empty() && !wants_any {
            problems.push("sources excludes every source, so nothing would ever match".to_owned());
        } else if problems.is_empty() && min_severity.is_some() && !wants_alerts {
            problems.push(
                "min_severity can never apply: no source that is left has alerts, and only \
                 alerts have a severity"
                    .to_owned(),
            );
        }
        if problems.is_empty() {
            Ok(Self {
                sources,
                outcomes,
                usual_outcomes,
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

/// Reads a filter's two lists. `covers` tells whether all that its second argument lets through is
/// let through by its first one.
fn filter<T>(
    field: &str,
    lists: Option<Lists>,
    problems: &mut Vec<String>,
    covers: impl Fn(&T, &T) -> bool,
    read: impl Fn(&str) -> Result<T, String>,
) -> Filter<T> {
    let before = problems.len();
    let Lists { include, exclude } = lists.unwrap_or_default();
    if include.as_ref().is_some_and(Vec::is_empty) {
        problems.push(format!(
            "{field}.include is empty, so nothing would ever match: leave it out to include all"
        ));
    }
    let mut list = |name: &str, words: Vec<String>| -> Vec<T> {
        let mut values = Vec::new();
        for word in words {
            match read(&word) {
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
        problems
            .push(format!("{field} excludes all that it includes, so nothing would ever match"));
    }
    Filter { include, exclude }
}

fn word<T: FromStr<Err: Display>>(word: &str) -> Result<T, String> {
    word.parse().map_err(|error: T::Err| error.to_string())
}

fn account(word: &str) -> Result<String, String> {
    if is_account_id(word) {
        Ok(word.to_owned())
    } else {
        Err(format!("`{word}` is no account id of twelve digits"))
    }
}

/// `r-ab12` or `ou-ab12-11111111` (the Organizations API reference).
fn unit(word: &str) -> Result<String, String> {
    let is_part = |part: &str, least: usize| {
        (least..=32).contains(&part.len())
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
        Err(format!("`{word}` is no organizational unit (ou-ab12-11111111) and no root (r-ab12)"))
    }
}

fn pattern(word: &str) -> Result<Pattern, String> {
    let (beginning, rest) = word.split_once('*').unwrap_or((word, ""));
    let is_control = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`');
    if !word.is_empty() && rest.is_empty() && is_control(beginning) {
        Ok(Pattern(word.to_owned()))
    } else {
        Err(format!("`{word}` is no control (S3.5), nor the beginning of some (S3.*)"))
    }
}

fn region(word: &str) -> Result<String, String> {
    let is_region = word.contains('-')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_region {
        Ok(word.to_owned())
    } else {
        Err(format!("`{word}` is no region such as eu-central-1"))
    }
}
