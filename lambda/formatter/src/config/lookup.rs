//! Whether and how to ask Organizations for names.

use std::time::Duration;

use lambda_support::{arn::Arn, environment::Environment};

pub(super) const LOOKUP: &str = "ACCOUNT_LOOKUP";
pub(super) const ROLE_ARN: &str = "ACCOUNT_LOOKUP_ROLE_ARN";
pub(super) const EXTERNAL_ID: &str = "ACCOUNT_LOOKUP_EXTERNAL_ID";
pub(super) const LOOKUP_TIMEOUT: &str = "ACCOUNT_LOOKUP_TIMEOUT_MS";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lookup {
    /// How long a notice waits for its name.
    pub(crate) patience: Duration,
    /// The role to ask with; without one, the function's own.
    pub(crate) role: Option<Role>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) external_id: Option<String>,
}

pub(super) fn read(environment: &mut Environment) -> Option<Lookup> {
    let patience = patience(environment);
    let mode = environment.get(LOOKUP).unwrap_or_else(|| "off".to_owned());
    match mode.as_str() {
        "role" => return Some(Lookup { patience, role: role(environment) }),
        "off" | "direct" => {
            environment.requires(ROLE_ARN, "ACCOUNT_LOOKUP=role");
            environment.requires(EXTERNAL_ID, "ACCOUNT_LOOKUP=role");
        }
        _ => environment.reject(LOOKUP, &format!("is `{mode}`"), "off, direct or role"),
    }
    (mode == "direct").then_some(Lookup { patience, role: None })
}

fn patience(environment: &mut Environment) -> Duration {
    let millis = environment.get(LOOKUP_TIMEOUT).unwrap_or_else(|| "2000".to_owned());
    let Ok(millis @ 100..=10_000) = millis.parse() else {
        let give = "whole milliseconds from 100 to 10000";
        environment.reject(LOOKUP_TIMEOUT, &format!("is `{millis}`"), give);
        return Duration::ZERO;
    };
    Duration::from_millis(millis)
}

fn role(environment: &mut Environment) -> Option<Role> {
    let give = "the ARN of the role that may ask Organizations, as \
                arn:aws:iam::111122223333:role/name";
    let external_id = environment.get(EXTERNAL_ID);
    // The bounds are STS's own.
    if external_id.as_ref().is_some_and(|id| !(2..=1224).contains(&id.len())) {
        environment.reject(EXTERNAL_ID, "is too short or too long", "2 to 1224 characters");
    }
    let arn = environment.required(ROLE_ARN, give)?;
    let is_role = |arn: Arn<'_>| arn.service == "iam" && arn.resource.starts_with("role/");
    if !Arn::parse(&arn).is_some_and(is_role) {
        environment.reject(ROLE_ARN, &format!("is `{arn}`, not the ARN of an IAM role"), give);
    }
    Some(Role { arn, external_id })
}
